"""The services of this process: a limiter for each backend, a budget, a memory in SQLite."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from ai_translator.config import TranslationSettings, cache_folder
from ai_translator.translation.shared_services.adaptive_rate import AdaptiveRate, RateLimit
from ai_translator.translation.shared_services.budget import Budget
from ai_translator.translation.shared_services.interfaces import (
    MemoryEntry,
    RequestLimiter,
    SpendingBudget,
    TranslationMemory,
)
from ai_translator.translation.shared_services.limiter import Limiter
from ai_translator.translation.shared_services.memory import Memory

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class LocalServices:
    """:class:`TranslationServices` of one event loop."""

    settings: TranslationSettings
    budget: SpendingBudget
    turns: dict[str, asyncio.Lock] = field(default_factory=dict)

    def turn(self, name: str) -> asyncio.Lock:
        return self.turns.setdefault(name, asyncio.Lock())

    def limiter(self, backend: str, concurrency: int) -> RequestLimiter:
        return LocalLimiter(
            concurrency,
            requests_per_minute=self.settings.requests_per_minute,
            tokens_per_minute=self.settings.tokens_per_minute,
        )

    async def open_memory(self) -> TranslationMemory | None:
        """Raise ConfigError for a file that the settings name and that cannot be used."""
        chosen = self.settings.memory
        if chosen == "off":
            return None
        if chosen == "auto":
            return SqliteMemory(Memory(default_memory(), optional=True))
        return SqliteMemory(Memory(Path(chosen)))


def local_services(
    settings: TranslationSettings, budget: SpendingBudget | None = None
) -> LocalServices:
    """Return services by the settings.  budget: one that others use, too."""
    own = Budget(settings.known_prices, settings.max_cost, most_requests=settings.max_requests)
    return LocalServices(settings, budget or own)


def default_memory() -> Path:
    """Return the file that ``translation.memory: auto`` means."""
    return cache_folder() / "memory.sqlite"


class LocalLimiter:
    """Places in flight and rates, for the tasks of one event loop."""

    def __init__(
        self,
        concurrency: int,
        *,
        requests_per_minute: float | None = None,
        tokens_per_minute: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self._places = Limiter(concurrency, clock)
        self._requests = RateLimit(requests_per_minute, clock)
        self._tokens = RateLimit(tokens_per_minute, clock)
        self._learned = AdaptiveRate(clock)
        self._answered: deque[float] = deque(maxlen=1000)  # when, by the clock

    @asynccontextmanager
    async def place(self, tokens: int) -> AsyncIterator[int]:
        async with self._places:
            rates = self._requests.take(1), self._tokens.take(tokens), self._learned.take()
            await asyncio.sleep(max(rates))
            yield self._places.limit

    async def succeeded(self) -> None:
        self._answered.append(self._clock())
        self._places.grow()
        self._learned.accepted()

    async def overloaded(self, window: float | None = None) -> None:
        if window is not None:
            self._places.shrink_to(self._seen_to_take(window))
        self._places.shrink()

    async def refused(self, wait: float, *, told: bool) -> None:
        self._places.shrink(wait)
        if self._places.refused_in_a_row:
            self._learned.refused(wait if told else None)

    def _seen_to_take(self, window: float) -> int:
        """Return how many concurrent requests the server can answer in half of these seconds."""
        recent = sum(self._clock() - at <= window for at in self._answered)
        return max(1, recent // 2)


class SqliteMemory:
    """A memory file, read and written in a thread of its own."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._thread = ThreadPoolExecutor(1, "memory")

    async def find(self, keys: Sequence[bytes]) -> dict[bytes, MemoryEntry]:
        return await self._in_thread(lambda: self._memory.find(keys))

    async def keep(self, entries: Sequence[MemoryEntry]) -> None:
        await asyncio.shield(self._in_thread(lambda: self._memory.add(entries)))

    async def forget(self, keys: Sequence[bytes]) -> None:
        await asyncio.shield(self._in_thread(lambda: self._memory.remove(keys)))

    async def close(self) -> None:
        await self._in_thread(self._memory.close)
        self._thread.shutdown()

    def _in_thread(self, work: Callable[[], _T]) -> asyncio.Future[_T]:
        return asyncio.get_running_loop().run_in_executor(self._thread, work)
