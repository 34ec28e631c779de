"""How many requests may be in flight: one adaptive limit for the whole document."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from types import TracebackType

_SHRINK = 0.7  # what a refusal leaves of the limit
_CALM = 1.0  # seconds in which many refusals count as one: they were all sent under the same limit


class Limiter:
    """An async context manager that lets at most :attr:`limit` in; first come, first served.

    The limit starts at ``most``, shrinks when the server says that it is too much, and grows by one per round of successes.
    """

    def __init__(self, most: int, clock: Callable[[], float]) -> None:
        self._most = most
        self._clock = clock
        self._limit = float(most)
        self._inside = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._shrunk_at = float("-inf")

    @property
    def limit(self) -> int:
        return max(1, int(self._limit))

    def grow(self) -> None:
        """After a success."""
        self._limit = min(self._most, self._limit + 1 / self._limit)
        self._wake()

    def shrink(self) -> None:
        """After a 429, a server failure or a timeout."""
        if self._clock() - self._shrunk_at >= _CALM:
            self._shrunk_at = self._clock()
            self._limit = max(1.0, self._limit * _SHRINK)

    async def __aenter__(self) -> None:
        if self._inside < self.limit and not self._waiting:
            self._inside += 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._inside -= 1
                self._wake()
            raise

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._inside -= 1
        self._wake()

    def _wake(self) -> None:
        while self._waiting and self._inside < self.limit:
            turn = self._waiting.popleft()
            if not turn.done():
                self._inside += 1
                turn.set_result(None)
