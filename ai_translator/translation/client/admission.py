"""The first request goes ahead of the others, until it is known that they make sense.

As in the slow start of TCP (RFC 5681), a few follow it soon, then all: a server that refuses
requests does so at once, and is not asked fifty times.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

#: Seconds after which the others follow, if nothing bad was heard: a server that refuses a request
#: does so at once, and a good answer takes longer than that.
_HOLD = 0.08
#: The same after the first answer of a model that nothing is known about, where that took longer
#: but not this long: half as long again, so that a refusal is there by then.
_TIMES_FIRST, _MOST_HOLD = 1.5, 0.5
#: Seconds by which a timer is late on a busy machine, where a refusal may wait to be read, too; how
#: often it is set again.
_LATE, _MOST_AGAIN = 0.02, 5
#: The same for a few of them, which make room for others when their answers are there.
_SHORT_HOLD, _FEW = 0.02, 5
#: The same where the request has parameters that not every server takes, and this one has not been
#: asked with them before: a refusal from far away takes longer, and would meet all requests.
_HOLD_UNPROVEN = 1.5
#: Requests at a time, until the first usable answer, where each holds but one text: there are many.
_CAUTIOUS = 8
#: Usable answers that it takes after a bad beginning, until any number is sent again.
_ENOUGH_GOOD = 8


class Admission:
    """Lets requests in one by one, then all; one for each backend in use.

    cautious: each request holds one text only
    sure:     False: nothing is known about the model, the others wait for the first answer itself
    unproven: the request has parameters that this server may refuse
    at_once:  answers come when all requests are there: none waits for the first of them
    """

    def __init__(
        self,
        *,
        cautious: bool = False,
        sure: bool = True,
        unproven: bool = False,
        at_once: bool = False,
    ) -> None:
        self.cautious, self._sure = cautious, sure
        self._unproven = unproven
        self._at_once = at_once
        self._most: int | None = None if at_once else 1  # None: any number
        self._inside = 0
        self._proven = self._begun_badly = False
        self._good = 0  # answers since then
        self._begun = 0.0  # when the last request was let in, before the first usable answer
        self._timers: list[asyncio.TimerHandle] = []
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def proven(self) -> bool:
        """Whether there was a usable answer."""
        return self._proven

    @property
    def _is_holding(self) -> bool:
        """True while others wait a moment for what becomes of the first request."""
        return self._sure and not self._proven and not self._at_once

    @asynccontextmanager
    async def turn(self, *, urgent: bool = False) -> AsyncIterator[None]:
        """Wait for a place.  ``urgent``: before those that wait already.

        What was asked for once tells more of a model than another request of many texts.
        """
        full = self._most is not None and self._inside >= self._most
        if full or (self._most is not None and self._waiting and not urgent):
            await self._wait(urgent=urgent)
        else:
            self._inside += 1
        if not self._proven:
            self._begun = asyncio.get_running_loop().time()
        if self._is_holding and not self._timers:
            self._hold()
        try:
            yield
        finally:
            self._inside -= 1
            self._wake()

    def good(self) -> None:
        """After a usable answer: nothing holds the others any more.

        After that to a short request, a longer one goes ahead: it may be too long.  After a bad
        beginning they follow by and by: a model that says the same to every text has its first
        answer taken.
        """
        first = not self._proven
        self._proven = True
        self._good += 1
        self._stop_timers()
        if first and not (self._sure or self._begun_badly or self._at_once):
            self._hold_longer()
        else:
            followed = not self._begun_badly or self._good >= _ENOUGH_GOOD
            self._most = None if followed else 2 * self._good
        self._wake()

    def bad(self) -> None:
        """After an answer that was none, or a refusal: one at a time, until there is a good one."""
        if self._at_once:
            return
        if not self._proven:
            self._sure, self._most, self._begun_badly = False, 1, True
            self._stop_timers()
        elif self._most is not None:
            self._stop_timers()
            self._good //= 2
            self._most = max(1, 2 * self._good)

    def close(self) -> None:
        self._stop_timers()

    def _hold(self) -> None:
        """Begin to wait for what becomes of the first request."""
        later = asyncio.get_running_loop().call_later
        if self._unproven:
            self._timers = [later(_HOLD_UNPROVEN, self._follow_all)]
        else:
            self._timers = [
                later(_SHORT_HOLD, self._follow, _FEW),
                later(_HOLD, self._follow_all),
            ]

    def _hold_longer(self) -> None:
        """Let a longer request go ahead, and the others as soon as it is not refused."""
        loop = asyncio.get_running_loop()
        took = loop.time() - self._begun
        hold = max(_HOLD, _TIMES_FIRST * took) if took < _MOST_HOLD else _HOLD
        self._set_longer(hold, _MOST_AGAIN)

    def _set_longer(self, hold: float, again: int) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time() + hold
        self._timers = [loop.call_later(hold, self._follow_longer, hold, due, again)]

    def _follow_all(self) -> None:
        self._follow(_CAUTIOUS if self.cautious else None)

    def _follow(self, most: int | None) -> None:
        """Let others follow, so many at a time, unless it is known by now what to do."""
        if not self._proven and self._sure:
            self._most = most
            self._wake()

    def _follow_longer(self, hold: float, due: float, again: int) -> None:
        """Let all others follow a request that was not refused at once for its length."""
        if self._begun_badly:
            return
        if again and asyncio.get_running_loop().time() - due > _LATE:
            self._set_longer(hold, again - 1)
            return
        self._most = None
        self._wake()

    def _stop_timers(self) -> None:
        for timer in self._timers:
            timer.cancel()

    async def _wait(self, *, urgent: bool) -> None:
        turn = asyncio.get_running_loop().create_future()
        if urgent:
            self._waiting.appendleft(turn)
        else:
            self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._inside -= 1
                self._wake()
            raise

    def _wake(self) -> None:
        while self._waiting and (self._most is None or self._inside < self._most):
            turn = self._waiting.popleft()
            if not turn.done():
                self._inside += 1
                turn.set_result(None)
