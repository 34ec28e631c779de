"""A limit on units (requests, tokens) per minute."""

from __future__ import annotations

from collections.abc import Callable

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
