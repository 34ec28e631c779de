"""Limit, budget and memory of all requesters, in one process.

It is an actor beside the driver.  When it is killed it is started anew, and goes on from its
journal and the memory's file; calls that were under way are made again, so each may come twice.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ai_translator.config import TranslationSettings
from ai_translator.errors import TranslatorError
from ai_translator.jobs.cluster.service_clients import TURN
from ai_translator.jobs.cluster.services_journal import ServicesJournal
from ai_translator.translation.shared_services.budget import Budget
from ai_translator.translation.shared_services.interfaces import Charge, MemoryEntry, RequestLimiter
from ai_translator.translation.shared_services.local_services import (
    LocalLimiter,
    LocalServices,
    SqliteMemory,
    local_services,
)
from ai_translator.translation.shared_services.memory import Memory


@dataclass(frozen=True, slots=True)
class MemoryFile:
    """Where the memory is.  is_optional: whether the work goes on when it cannot be used."""

    path: Path
    is_optional: bool


@dataclass(slots=True)
class _Place:
    """A place in flight, held until it is given back."""

    client: str
    limit: asyncio.Future[int]
    returned: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None


class _Places:
    """The places of one limiter, known by ids that their clients choose."""

    def __init__(self, name: str, limiter: RequestLimiter, journal: ServicesJournal) -> None:
        self._name, self.limiter, self._journal = name, limiter, journal
        self._held: dict[str, _Place] = {}
        for place, client in journal.places(name).items():
            self._begin(place, client, 0)

    async def acquire(self, place: str, client: str, tokens: int) -> int:
        """Return how many may be in flight, once this is one of them."""
        held = self._held.get(place) or self._begin(place, client, tokens)
        return await asyncio.shield(held.limit)

    def release(self, place: str) -> None:
        held = self._held.pop(place, None)
        if held is None:
            return
        held.returned.set()
        if not held.limit.done() and held.task is not None:
            held.task.cancel()
            held.limit.cancel()
        self._journal.give_back(place)

    def forget(self, client: str) -> None:
        for place in [place for place, held in self._held.items() if held.client == client]:
            self.release(place)

    def _begin(self, place: str, client: str, tokens: int) -> _Place:
        held = _Place(client, asyncio.get_running_loop().create_future())
        self._held[place] = held
        held.task = asyncio.create_task(self._hold(place, held, tokens))
        return held

    async def _hold(self, place: str, held: _Place, tokens: int) -> None:
        async with self.limiter.place(tokens) as limit:
            self._journal.take(place, self._name, held.client)
            held.limit.set_result(limit)
            await held.returned.wait()


class _JournalBudget:
    """A budget whose sums are in the journal."""

    def __init__(self, budget: Budget, journal: ServicesJournal) -> None:
        self._budget, self._journal = budget, journal
        self._charges = dict(journal.charges())
        budget.spent, budget.requests = journal.totals()
        budget.reserved = sum(self._charges.values())

    async def check(self, model: str) -> None:
        await self._budget.check(model)

    async def reserve(self, charge: str, model: str, sent: int, received: int) -> Charge:
        if charge in self._charges:  # asked before, by a call that is made again
            return Charge(model, self._charges[charge])
        set_aside = await self._budget.reserve(model, sent, received)
        self._charges[charge] = set_aside.amount
        self._journal.set_aside(charge, set_aside.amount)
        return set_aside

    async def settle(self, charge: str, model: str, sent: int, received: int) -> None:
        amount = self._charges.pop(charge, None)
        if amount is None:
            return
        await self._budget.settle(Charge(model, amount), sent, received)
        self._journal.spend(charge, self._budget.spent)


class SharedServices:
    """The services, with errors as values: they cross machines unwrapped that way."""

    def __init__(
        self, settings: TranslationSettings, memory: MemoryFile | None, journal: Path
    ) -> None:
        self._settings, self._memory_file = settings, memory
        self._journal = ServicesJournal(journal)
        budget = Budget(
            settings.known_prices, settings.max_cost, most_requests=settings.max_requests
        )
        self._budget = _JournalBudget(budget, self._journal)
        self._services: LocalServices = local_services(settings, budget)
        self._limiters: dict[str, _Places] = {}
        self._memory: SqliteMemory | None = None

    async def open(self) -> int | TranslatorError:
        """Open the memory's file; return this process's id."""
        try:
            self._opened_memory()
        except TranslatorError as error:
            return error
        return os.getpid()

    async def acquire(
        self, limiter: str, concurrency: int, place: str, client: str, tokens: int
    ) -> int:
        return await self._places(limiter, concurrency).acquire(place, client, tokens)

    async def release(self, limiter: str, concurrency: int, place: str, succeeded: int) -> None:
        """Give a place back, and count so many answers."""
        places = self._places(limiter, concurrency)
        for _ in range(succeeded):
            await places.limiter.succeeded()
        places.release(place)

    async def overloaded(self, limiter: str, concurrency: int, window: float | None) -> None:
        await self._places(limiter, concurrency).limiter.overloaded(window)

    async def refused(self, limiter: str, concurrency: int, wait: float, told: bool) -> None:
        await self._places(limiter, concurrency).limiter.refused(wait, told=told)

    async def forget_client(self, client: str) -> None:
        """Give back the places of a requester that is gone."""
        for places in self._limiters.values():
            places.forget(client)

    async def check(self, model: str) -> TranslatorError | None:
        try:
            await self._budget.check(model)
        except TranslatorError as error:
            return error
        return None

    async def reserve(
        self, charge: str, model: str, sent: int, received: int
    ) -> Charge | TranslatorError:
        try:
            return await self._budget.reserve(charge, model, sent, received)
        except TranslatorError as error:
            return error

    async def settle(self, charge: str, model: str, sent: int, received: int) -> None:
        await self._budget.settle(charge, model, sent, received)

    async def find(self, keys: Sequence[bytes]) -> dict[bytes, MemoryEntry]:
        memory = self._opened_memory()
        return await memory.find(keys) if memory is not None else {}

    async def keep(self, entries: Sequence[MemoryEntry]) -> None:
        memory = self._opened_memory()
        if memory is not None:
            await memory.keep(entries)

    async def forget(self, keys: Sequence[bytes]) -> None:
        memory = self._opened_memory()
        if memory is not None:
            await memory.forget(keys)

    def _places(self, limiter: str, concurrency: int) -> _Places:
        if limiter not in self._limiters:
            is_turn = limiter.startswith(TURN)  # which no rate holds back
            new = LocalLimiter(1) if is_turn else self._services.limiter(limiter, concurrency)
            self._limiters[limiter] = _Places(limiter, new, self._journal)
        return self._limiters[limiter]

    def _opened_memory(self) -> SqliteMemory | None:
        file = self._memory_file
        if self._memory is None and file is not None:
            self._memory = SqliteMemory(Memory(file.path, optional=file.is_optional))
        return self._memory
