"""What is known of a server from what became of the requests to it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from ai_translator.profile import Profile

_MOST_SECONDS = 600.0  # for one answer, however slow its server
_FIRST_ANSWER = 2.5  # times the timeout: what a living server's first answer may take
_AT_WORK = 10.0  # the same, of one that shows that it works
_USUAL = 4.0  # times the slowest answer so far: what another one may take


class ServerHealth:
    """The record of one server; times are those of the clock, in seconds.

    begun:        when the first request was sent
    last_success: when the last answer came; before the first one the same as begun
    successes:    number of answers
    heard:        set as soon as the server has responded, be it with an error
    at_work:      True once its pages show that it works on a first answer
    """

    def __init__(self, profile: Profile, *, can_be_asked: bool, clock: Callable[[], float]) -> None:
        self._profile, self._can_be_asked, self._clock = profile, can_be_asked, clock
        self._slowest = 0.0  # seconds of an answer
        self.begun = self.last_success = clock()
        self.successes = 0
        self.heard = asyncio.Event()
        self.at_work = False

    @property
    def silence(self) -> float:
        """Seconds since the last answer, or since the first request."""
        return self._clock() - self.last_success

    @property
    def age(self) -> float:
        """Seconds since the first request."""
        return self._clock() - self.begun

    @property
    def answer_timeout(self) -> float:
        """Seconds that an answer may take: the timeout of the settings, or more.

        Longer for a server that was seen to be slow, and for the first answer of one that lives: it
        may be loading its model.
        """
        usual = self._profile.timeout
        if self.successes:
            return max(usual, min(_MOST_SECONDS, _USUAL * self._slowest))
        if self.at_work:
            return max(usual, min(_MOST_SECONDS, _AT_WORK * usual))
        return (
            max(usual, min(_MOST_SECONDS, _FIRST_ANSWER * usual)) if self._can_be_asked else usual
        )

    def begin(self) -> None:
        """Record that the first request is sent."""
        self.begun = self.last_success = self._clock()

    def succeeded(self, seconds: float) -> None:
        """Record an answer that took so many seconds."""
        self._slowest = max(self._slowest, seconds)
        self.last_success = self._clock()
        self.successes += 1
        self.heard.set()
