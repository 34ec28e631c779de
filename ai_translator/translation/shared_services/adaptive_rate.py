"""How much a minute a server takes: as the settings say, and learned from what it refuses."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

_WINDOW = 60.0  # seconds: the minute that most quotas count
_DECREASE = 0.7  # what a refusal leaves of the rate
_SAFETY = 0.9  # of a rate that the server's own words give: clocks differ
_INCREASE = 0.5  # requests a minute that each success adds
_AT_ONCE = 2.0  # seconds in which many refusals count as one: they met the same quota
_LEAST, _MOST = 0.5, 600.0  # requests a minute that are learned; beyond the most there is no limit


class AdaptiveRate:
    """Additive increase, multiplicative decrease, in requests a minute; no limit before a refusal.

    per_minute: the rate, None as long as there is none
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._accepted: deque[float] = deque()
        self._refused_at = float("-inf")
        self._next = float("-inf")
        self.per_minute: float | None = None

    def accepted(self) -> None:
        now = self._clock()
        self._accepted.append(now)
        while self._accepted and now - self._accepted[0] > _WINDOW:
            self._accepted.popleft()
        if self.per_minute is not None:
            self.per_minute += _INCREASE
            if self.per_minute > _MOST:
                self.per_minute = None

    def refused(self, wait: float | None = None) -> None:
        """After several refusals in a row: the server takes fewer than it was sent.

        wait: seconds that the server asks to wait: what it accepted until now, it accepts in the
            time from the first of them to the end of that wait.
        """
        now = self._clock()
        if now - self._refused_at < _AT_ONCE:
            return
        if not self._accepted and self.per_minute is None:
            return  # nothing says yet what it takes
        recent = [at for at in self._accepted if at > max(self._refused_at, now - _WINDOW)]
        self._refused_at = now
        if wait is not None and recent:
            rate = _SAFETY * 60.0 * len(recent) / (now - recent[0] + wait)
        elif self.per_minute is not None:
            rate = self.per_minute * _DECREASE
        else:
            span = max(1.0, now - recent[0]) if recent else _WINDOW
            rate = _DECREASE * 60.0 * max(1, len(recent)) / span
        self.per_minute = max(_LEAST, rate)
        self._next = now

    def take(self) -> float:
        """Seconds to wait before the next request.  First come, first served."""
        if self.per_minute is None:
            return 0.0
        now = self._clock()
        at = max(now, self._next)
        self._next = at + 60.0 / self.per_minute
        return at - now


_BURST = 10.0  # seconds' worth that may be used at once


class RateLimit:
    """A token bucket that refills at ``per_minute``; None: no limit."""

    def __init__(self, per_minute: float | None, clock: Callable[[], float]) -> None:
        self._rate = per_minute / 60.0 if per_minute is not None else None
        self._clock, self._at = clock, clock()
        self._most = self._level = max(1.0, (self._rate or 0.0) * _BURST)

    def take(self, amount: float) -> float:
        """Take the amount and return the seconds to wait before it may be used.

        First come, first served.
        """
        if self._rate is None:
            return 0.0
        now = self._clock()
        self._level = min(self._most, self._level + (now - self._at) * self._rate)
        self._at = now
        self._level -= amount
        return max(0.0, -self._level / self._rate)
