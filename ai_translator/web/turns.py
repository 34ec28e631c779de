"""Turns of jobs: so many run at a time, whatever way they came in; the others wait."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from ai_translator.config import WebSettings
from ai_translator.errors import UsageError


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    person: str
    turn: asyncio.Future[None]


class Turns:
    """The queue of all jobs of a server, used in its event loop.

    Who has the fewest jobs running comes next, of those who came first.
    """

    def __init__(self, limits: WebSettings) -> None:
        self._limits = limits
        self._running: Counter[str] = Counter()
        self._waiting: list[_Waiting] = []

    @asynccontextmanager
    async def turn(self, person: str) -> AsyncIterator[None]:
        """Wait for a turn; it lasts as long as the block.

        Raises UsageError if too many wait already, of this person or of all.
        """
        self.check(person)
        waiting = _Waiting(person, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._wake()
        try:
            await waiting.turn
        except asyncio.CancelledError:
            if waiting in self._waiting:
                self._waiting.remove(waiting)
            elif waiting.turn.done() and not waiting.turn.cancelled():
                self._leave(person)
            raise
        try:
            yield
        finally:
            self._leave(person)

    def check(self, person: str) -> None:
        """Raise UsageError if one more of this person's jobs could not even wait."""
        own = sum(each.person == person for each in self._waiting)
        if own >= self._limits.waiting_per_person and not self._may_run(person):
            raise UsageError("you have too many jobs waiting already; try again later")
        if len(self._waiting) >= self._limits.max_waiting and not self._may_run(person):
            raise UsageError("too many jobs are waiting already; try again later")

    def _may_run(self, person: str) -> bool:
        return (
            self._running.total() < self._limits.at_once
            and self._running[person] < self._limits.jobs_per_person
        )

    def _wake(self) -> None:
        while ready := [each for each in self._waiting if self._may_run(each.person)]:
            waiting = min(ready, key=lambda each: self._running[each.person])
            self._waiting.remove(waiting)
            if not waiting.turn.done():
                self._running[waiting.person] += 1
                waiting.turn.set_result(None)

    def _leave(self, person: str) -> None:
        self._running[person] -= 1
        if self._running[person] <= 0:
            del self._running[person]
        self._wake()
