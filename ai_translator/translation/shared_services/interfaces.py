"""The services that translators share, as interfaces: limiter, budget, memory.

In one process they are plain objects (``local_services.py``).
Translators in several processes or on several machines share them by an implementation that asks a
server or an actor.  That is why all that may have to ask is awaited, and why only plain values are
handed over.

Everything ends in bounded time.  A service that cannot be reached raises a BackendError where a
request asks for its place or its money.  Reports of what became of a request raise nothing, since
its answer is paid for; nor does a memory, since a run goes on without one.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Charge:
    """Money set aside for one request to ``model``."""

    model: str
    amount: float


@dataclass(frozen=True, slots=True)
class MemoryEntry:
    """A text and its translation, both with their marks.

    key:       see :mod:`ai_translator.translation.shared_services.cache_keys`
    unchanged: True if the text is the same in both languages
    origin:    the backend and model that translated it, or where it was imported from
    created:   Unix time
    rules:     version of the rules that it has passed together with the other texts of its
        document; 0 for entries of earlier programs and imported ones
    """

    key: bytes
    source: str
    target: str
    unchanged: bool
    source_language: str
    target_language: str
    origin: str
    created: int = 0
    rules: int = 0


class RequestLimiter(Protocol):
    """A limit on the requests to one backend: how many in flight, how many a minute.

    It learns from what becomes of them.
    """

    def place(self, tokens: int) -> AbstractAsyncContextManager[int]:
        """Wait until one more request of so many tokens may be sent; the block sends it.

        Gives the number of requests that may be in flight now.  The place is free again after the
        block, however that ends, and after the death of whoever holds it.
        """

    async def succeeded(self) -> None:
        """Learn from an answer."""

    async def overloaded(self, window: float | None = None) -> None:
        """Learn from a server failure, a lost connection or a timeout.

        window: after a timeout, the seconds in which an answer should have come
        """

    async def refused(self, wait: float, *, told: bool) -> None:
        """Learn from the refusal of a request that was one too many.

        wait: seconds until it is sent again;  told: whether the server itself asked for that
        """


class SpendingBudget(Protocol):
    """A limit on money and on the number of requests."""

    async def check(self, model: str) -> None:
        """Raise ConfigError if there is a limit of money and no price for this model."""

    async def reserve(self, model: str, input_tokens: int, output_tokens: int) -> Charge:
        """Set aside what a request may cost.

        Raises BudgetError if that is more than is left.
        """

    async def settle(self, charge: Charge, input_tokens: int, output_tokens: int) -> None:
        """Replace the reserved sum with what the request cost."""


class TranslationMemory(Protocol):
    """Checked translations of former runs."""

    async def find(self, keys: Sequence[bytes]) -> dict[bytes, MemoryEntry]:
        """Return the entries with these keys, as far as there are any."""

    async def keep(self, entries: Sequence[MemoryEntry]) -> None:
        """Write the entries, even if the caller is cancelled meanwhile: they are paid for."""

    async def forget(self, keys: Sequence[bytes]) -> None:
        """Remove the entries with these keys; unknown keys do no harm."""

    async def close(self) -> None:
        """Wait until everything is written."""


class TranslationServices(Protocol):
    """All that a translator shares with others."""

    @property
    def budget(self) -> SpendingBudget:
        """One for all models and documents."""

    def limiter(self, backend: str, concurrency: int) -> RequestLimiter:
        """Return the limit on requests to a backend.

        backend: what tells it from others: its kind, address and model
        concurrency: the most requests in flight
        """

    def turn(self, name: str) -> AbstractAsyncContextManager[object]:
        """Wait until nobody else is in a block of this name.

        It ends with whoever is in it, too.
        """

    async def open_memory(self) -> TranslationMemory | None:
        """Open the memory, to be closed by the caller; None if nothing shall be remembered."""
