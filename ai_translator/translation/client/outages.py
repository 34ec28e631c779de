"""Outages: a server that is away after it has answered (restarted, deployed anew).

That is no request's fault, so all wait for the one that finds it back, for twice ``give_up_after``
seconds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from ai_translator.config import TranslationSettings
from ai_translator.errors import BackendError
from ai_translator.translation.client.server_health import ServerHealth

_OUTAGE = 2.0  # times give_up_after: what a server that has answered may be away
_ENOUGH_LOST = 5  # requests that found nobody there, none answered between: it is away
_LOOK = 1.5  # seconds between requests that find out whether it is back


class OutageDetector:
    """Tells an outage from the failure of one request, and lets requests look in turn."""

    def __init__(
        self, settings: TranslationSettings, health: ServerHealth, clock: Callable[[], float]
    ) -> None:
        self._settings, self._health, self._clock = settings, health, clock
        self._lost = 0  # requests since the last answer that found nobody there
        self._next_look = float("-inf")
        self._answered = asyncio.Event()

    def succeeded(self) -> None:
        """Record an answer: who waits may ask again."""
        self._lost = 0
        self._next_look = self._clock()
        self._answered.set()

    def is_away(self, error: BackendError, tries: int, since: float) -> bool:
        """Count an error; return True if the server is away for a while, whatever it is asked.

        since: when this request was sent for the first time; an answer to another one later than
            that says that the server is there
        """
        if not (error.unavailable and self._health.successes) or error.retry_after is not None:
            return False
        self._lost += 1
        if self._health.silence > _OUTAGE * self._settings.give_up_after:
            return False
        own = self._health.last_success >= since and self._lost < _ENOUGH_LOST
        return not own and (self._lost >= _ENOUGH_LOST or tries >= self._settings.retries)

    async def wait(self) -> None:
        """Wait until anybody gets an answer, or it is this request's turn to look for one."""
        now = self._clock()
        self._answered.clear()
        self._next_look = max(now, self._next_look) + _LOOK
        with suppress(TimeoutError):
            async with asyncio.timeout(self._next_look - now):
                await self._answered.wait()
