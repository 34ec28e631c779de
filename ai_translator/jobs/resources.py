"""What the files of one batch or server share while they are read and written."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Self, TypeVar

from ai_translator.workers import Workers

T = TypeVar("T")

_WRITERS = 1  # they share this process's interpreter: more would only take turns in smaller slices


class JobResources:
    """Reading and writing for all jobs, as an async context manager of one event loop.

    readers: how many files are read at a time
    workers: processes for each of them
    keep:    how many files a set of processes reads before fresh ones take its place: starting them
        costs a third of a second of CPU, and what one file leaves behind in them must not add up;
        1: no file ever meets what another left
    """

    def __init__(self, readers: int, workers: int, *, memory_mb: int, keep: int = 1) -> None:
        self.readers = readers
        self._workers, self._memory_mb, self._keep = workers, memory_mb, keep
        self._idle: list[tuple[Workers, int]] = []
        self._reading, self._writing = asyncio.Semaphore(readers), asyncio.Semaphore(_WRITERS)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        self.rest()

    def rest(self) -> None:
        """End the processes that wait for the next file; it gets fresh ones."""
        while self._idle:
            self._idle.pop()[0].close()

    async def read(self, work: Callable[[Workers], T]) -> T:
        """Return the result of ``work``, which runs in a thread.

        Cancelling it aborts the processes and waits until they are gone.
        """
        async with self._reading, self._pool() as pool:
            return await _in_thread(lambda: work(pool), pool.abort)

    async def write(self, work: Callable[[threading.Event], T]) -> T:
        """Return the result of ``work``.

        Cancelling sets the event that it gets and waits for its end.
        """
        async with self._writing:
            stop = threading.Event()
            return await _in_thread(lambda: work(stop), stop.set)

    @asynccontextmanager
    async def _pool(self) -> AsyncIterator[Workers]:
        pool, left = (
            self._idle.pop()
            if self._idle
            else (Workers(self._workers, memory_mb=self._memory_mb), self._keep)
        )
        try:
            yield pool
        except BaseException:
            pool.close()
            raise
        if left > 1:
            self._idle.append((pool, left - 1))
        else:
            pool.close()


async def _in_thread(work: Callable[[], T], call_off: Callable[[], None]) -> T:
    """Run ``work`` in a thread, and on cancellation tell it and wait for its end."""
    running = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        call_off()
        while not running.done():
            try:
                await asyncio.wait({running})
            except asyncio.CancelledError:
                continue
        running.exception()  # asked for, lest asyncio complains that nobody did
        raise
