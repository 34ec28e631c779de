"""What the translator of a document shares with others, where it is taken up again and again."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import asdict, dataclass

from ai_translator.deferred.journal import RequestJournal
from ai_translator.translation.shared_services.interfaces import (
    Charge,
    MemoryEntry,
    RequestLimiter,
    SpendingBudget,
    TranslationMemory,
)


class NoLimit:
    """A limit on requests that are collected, not sent: none."""

    @asynccontextmanager
    async def place(self, tokens: int) -> AsyncIterator[int]:
        yield 1

    async def succeeded(self) -> None: ...

    async def overloaded(self, window: float | None = None) -> None: ...

    async def refused(self, wait: float, *, told: bool) -> None: ...


class FirstLook:
    """The memory as it was when a document was begun; what is kept goes on to the real one.

    Else a document that is taken up again would find some of its own answers there, and the rest of
    it would make other requests than before.
    """

    def __init__(
        self, memory: TranslationMemory | None, journal: RequestJournal, document: str
    ) -> None:
        self._memory, self._journal, self._document = memory, journal, document
        self._seen = {key: _entry(entry) for key, entry in journal.lookups(document).items()}
        self._changes: list[MemoryEntry | bytes] = []
        self.kept: dict[bytes, MemoryEntry] = {}

    async def find(self, keys: Sequence[bytes]) -> dict[bytes, MemoryEntry]:
        fresh = [key for key in dict.fromkeys(keys) if key not in self._seen]
        if fresh:
            found = await self._memory.find(fresh) if self._memory is not None else {}
            self._seen |= {key: found.get(key) for key in fresh}
            rows = {key: json.dumps(_plain(found[key])) if key in found else None for key in fresh}
            self._journal.note_lookups(self._document, rows)
        seen = {key: self._seen[key] for key in keys}
        return {key: entry for key, entry in seen.items() if entry is not None}

    async def keep(self, entries: Sequence[MemoryEntry]) -> None:
        """Keep them at the end: nothing shall wait for a thread in the middle of a round."""
        self._changes += entries
        self.kept |= {entry.key: entry for entry in entries}

    async def forget(self, keys: Sequence[bytes]) -> None:
        self._changes += keys
        for key in keys:
            self.kept.pop(key, None)

    async def close(self) -> None:
        """Write what was kept and forgotten, in that order; the memory itself stays open."""
        changes, self._changes = self._changes, []
        if self._memory is None:
            return
        for change in _joined(changes):
            if isinstance(change[0], bytes):
                await self._memory.forget([key for key in change if isinstance(key, bytes)])
            else:
                await self._memory.keep([each for each in change if isinstance(each, MemoryEntry)])


def _joined(changes: Sequence[MemoryEntry | bytes]) -> list[list[MemoryEntry | bytes]]:
    """Return the changes in lists of one kind each."""
    found: list[list[MemoryEntry | bytes]] = []
    for change in changes:
        if found and type(found[-1][0]) is type(change):
            found[-1].append(change)
        else:
            found.append([change])
    return found


def _plain(entry: MemoryEntry) -> dict[str, object]:
    return {**asdict(entry), "key": entry.key.hex()}


def _entry(text: str | None) -> MemoryEntry | None:
    if text is None:
        return None
    values = json.loads(text)
    return MemoryEntry(**{**values, "key": bytes.fromhex(values["key"])})


class KeptMemory:
    """What the batches of a document have brought, above the memory of the run, which may be off.

    Closing it leaves that memory open.
    """

    def __init__(self, kept: dict[bytes, MemoryEntry], memory: TranslationMemory | None) -> None:
        self._kept, self._memory = kept, memory

    async def find(self, keys: Sequence[bytes]) -> dict[bytes, MemoryEntry]:
        below = await self._memory.find(keys) if self._memory is not None else {}
        return below | {key: self._kept[key] for key in keys if key in self._kept}

    async def keep(self, entries: Sequence[MemoryEntry]) -> None:
        self._kept |= {entry.key: entry for entry in entries}
        if self._memory is not None:
            await self._memory.keep(entries)

    async def forget(self, keys: Sequence[bytes]) -> None:
        for key in keys:
            self._kept.pop(key, None)
        if self._memory is not None:
            await self._memory.forget(keys)

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class EstimatedCharge(Charge):
    """Money set aside for a request that is going to be sent, with its estimated tokens."""

    input_tokens: int
    output_tokens: int


class DocumentBudget:
    """The budget of all runs, as a document sees it: what was asked before costs nothing again.

    A request that is only collected in this run stays reserved: it is going to be sent.
    """

    def __init__(self, budget: SpendingBudget, known: int) -> None:
        """known: requests of this document that the journal has."""
        self._budget, self._known = budget, known
        self.in_flight = 0  # requests from their leave to be sent until their end

    async def check(self, model: str) -> None:
        await self._budget.check(model)

    async def reserve(self, model: str, input_tokens: int, output_tokens: int) -> Charge:
        if self._known > 0:
            self._known -= 1
            self.in_flight += 1
            return Charge(model, 0.0)
        charge = await self._budget.reserve(model, input_tokens, output_tokens)
        self.in_flight += 1
        return EstimatedCharge(charge.model, charge.amount, input_tokens, output_tokens)

    async def settle(self, charge: Charge, input_tokens: int, output_tokens: int) -> None:
        self.in_flight -= 1
        if isinstance(charge, EstimatedCharge):
            await self._budget.settle(charge, charge.input_tokens, charge.output_tokens)


@dataclass(frozen=True, slots=True)
class DocumentServices:
    """:class:`TranslationServices` of one document."""

    budget: SpendingBudget
    memory: TranslationMemory

    def limiter(self, backend: str, concurrency: int) -> RequestLimiter:
        return NoLimit()

    def turn(self, name: str) -> nullcontext[None]:
        """Wait for nobody: a document that waits for its answers would keep the others out."""
        return nullcontext()

    async def open_memory(self) -> TranslationMemory | None:
        return self.memory
