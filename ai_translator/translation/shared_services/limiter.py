"""An adaptive limit on the requests in flight."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from types import TracebackType

_SHRINK = 0.7  # what a refusal leaves of the limit
_SHRINK_INTERVAL = (
    1.0  # seconds in which many refusals count as one: they were all sent under the same limit
)

#: Seconds between the starts of two requests.  Tasks of one event loop take turns at every step:
#: started all at once, fifty requests are all prepared before the first is sent, and their answers
#: come in one clump too.
_START_INTERVAL = 0.003


class Limiter:
    """An async context manager that lets at most :attr:`limit` callers in.

    First come, first served.

    The limit starts at ``most``.  It shrinks if the server is overloaded and grows by one per round
    of successes.
    """

    def __init__(self, most: int, clock: Callable[[], float]) -> None:
        self._most = most
        self._clock = clock
        self._limit = float(most)
        self._inside = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._shrunk_at = self._next_start = float("-inf")
        self._refused = False  # and no success since
        self._half_open = False  # several were, and one finds out whether it is over

    @property
    def limit(self) -> int:
        return 1 if self._half_open else max(1, int(self._limit))

    @property
    def refused_in_a_row(self) -> bool:
        """Whether the last answers were refusals, several of them."""
        return self._half_open

    def grow(self) -> None:
        """After a success."""
        self._refused = self._half_open = False
        self._limit = min(self._most, self._limit + 1 / self._limit)
        self._wake()

    def shrink(self, pause: float = 0.0) -> None:
        """Lower the limit after a 429, a server failure or a timeout.

        pause: seconds that the server asked to wait.  When it refuses several requests in a row, no
            other one starts before, and then one alone.
        """
        if self._refused and pause:
            self._half_open = True
            self._next_start = max(self._next_start, self._clock() + pause)
        self._refused = True
        if self._clock() - self._shrunk_at >= _SHRINK_INTERVAL:
            self._shrunk_at = self._clock()
            self._limit = max(1.0, self._limit * _SHRINK)

    def shrink_to(self, most: int) -> None:
        """After timeouts: the server was seen to take so many at a time."""
        self._limit = max(1.0, min(self._limit, float(most)))

    async def __aenter__(self) -> None:
        if self._inside < self.limit and not self._waiting:
            self._inside += 1
        else:
            await self._wait_turn()
        try:
            await self._space_out()
        except asyncio.CancelledError:
            self._leave()
            raise

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._leave()

    async def _wait_turn(self) -> None:
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._leave()
            raise

    async def _space_out(self) -> None:
        """Lets a moment pass since the request before, in which that one gets on its way."""
        now = self._clock()
        self._next_start, pause = (
            max(now, self._next_start) + _START_INTERVAL,
            self._next_start - now,
        )
        if pause > 0:
            await asyncio.sleep(pause)

    def _leave(self) -> None:
        self._inside -= 1
        self._wake()

    def _wake(self) -> None:
        while self._waiting and self._inside < self.limit:
            turn = self._waiting.popleft()
            if not turn.done():
                self._inside += 1
                turn.set_result(None)
