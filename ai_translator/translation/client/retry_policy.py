"""How long to wait after an error before the next try, and when there is none.

- Refused key, unknown model, used-up quota: the backend is given up at once; only a key that was
  good before is tried again after a pause or two.
- Server failures, lost connections, timeouts: ``retries`` tries with growing pauses, then that
  request has failed.  Before the first success, or after ``give_up_after`` seconds without one, the
  backend is given up instead.
- A server that says that it loads its model: asked again, more and more seldom, for as long as a
  first answer may take.
- Too many requests (429, or 503 with a time to wait): as long as the server asks, or with growing
  pauses where it says nothing sensible, until ``patience`` seconds have passed without an answer;
  before the first answer ``give_up_after`` seconds, where the server names no time.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from ai_translator.config import TranslationSettings
from ai_translator.errors import (
    AuthenticationError,
    BackendError,
    ModelNotFoundError,
    ProtocolError,
    RateLimitedError,
    UnreachableError,
)
from ai_translator.translation.client.liveness import LivenessProbe
from ai_translator.translation.client.server_health import ServerHealth
from ai_translator.translation.client.termination import Termination
from ai_translator.translation.shared_services.interfaces import RequestLimiter

_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 8.0  # seconds between tries
_FIRST_WAIT, _LONGEST_WAIT = 1.5, 30.0  # the same, after a refusal that names no time
_FIRST_LOOK, _LONGEST_LOOK = 1.0, 15.0  # between looks at a server that loads its model
_AT_ONCE = 1.0  # seconds in which many refusals count as one
_MOST_TOLD = 150.0  # seconds that a server may ask to wait; more is a mistake, or another day
_REJECTIONS = 3  # requests that a server rejects, none accepted, before it is the settings' fault
#: Requests that ran out of tries, none accepted between, before the backend counts as dead.
_LOST_IN_A_ROW = 3
_MOST_DOUBTS = 3  # pauses in a row after refusals of a key that was good before
_RETRIES_OF_STRANGERS = 1  # before the first answer of the protocol
#: Failures before any answer, until the backend is given up: halves of a request that was too long
#: for something on the way are single texts by then.
_MOST_BEFORE_AN_ANSWER = 10


class RetryPolicy:
    """The pauses between the tries of all requests to one backend."""

    def __init__(
        self,
        settings: TranslationSettings,
        health: ServerHealth,
        liveness: LivenessProbe,
        limiter: RequestLimiter,
        termination: Termination,
        clock: Callable[[], float],
    ) -> None:
        self._settings, self._health, self._liveness = settings, health, liveness
        self._limiter, self._termination, self._clock = limiter, termination, clock
        self._refused_at = float("-inf")
        self._rejected = self._lost = self._refusals = self._failures = 0

    def succeeded(self) -> None:
        """Record an answer."""
        self._lost = self._refusals = 0

    def costs_a_try(self, error: BackendError) -> bool:
        """Return True for an error that a request may meet ``retries`` times only."""
        return not (_is_refusal(error) or error.loading)

    async def pause(self, error: BackendError, tries: int, begun: float) -> float:
        """Return seconds until the next try.  Raises when there shall be none.

        begun: when the last one was sent
        """
        if not isinstance(error, UnreachableError):
            self._health.heard.set()
        if self._may_be_of_the_pace(error):
            return await self._pause_after_refusal(error)
        if not error.transient:
            raise self._after_permanent_error(error) from error
        if error.loading and not self._health.successes:
            return self._pause_while_loading(error)
        if _is_refusal(error):
            return await self._pause_after_refusal(error)
        return await self._pause_after_failure(error, tries, begun)

    def rejected(self, error: BackendError) -> Exception:
        """Return what becomes of a request that the server refuses, for the caller to raise."""
        if self._health.successes:
            return error
        self._rejected += 1
        return self._termination.give_up(error) if self._rejected >= _REJECTIONS else error

    def _may_be_of_the_pace(self, error: BackendError) -> bool:
        """Return True for the refusal of a key with which others were answered before.

        Some gateways say so of too many requests (Cloudflare).
        """
        answered = isinstance(error, AuthenticationError) and self._health.successes > 0
        return answered and self._refusals < _MOST_DOUBTS

    def _after_permanent_error(self, error: BackendError) -> Exception:
        """Return what becomes of an error that the same request would meet again."""
        if isinstance(error, (AuthenticationError, ModelNotFoundError, RateLimitedError)):
            return self._termination.give_up(error)
        if isinstance(error, UnreachableError) and not self._health.successes:
            return self._termination.give_up(error)
        return self.rejected(error) if type(error) is BackendError else error

    def _pause_while_loading(self, error: BackendError) -> float:
        """Return seconds until the next look at a server that loads its model.

        Raises Stopped once that takes longer than a first answer may.
        """
        waited = self._health.age
        if waited > self._health.answer_timeout:
            raise self._termination.give_up(error) from error
        told = error.retry_after
        if told is not None and 0 < told <= _LONGEST_LOOK:
            return told
        return min(_LONGEST_LOOK, max(_FIRST_LOOK, waited / 2))

    async def _pause_after_refusal(self, error: BackendError) -> float:
        """Return as long as the server asks, if that is sensible, else longer each time."""
        if self._clock() - self._refused_at >= _AT_ONCE:
            self._refusals += 1
            self._refused_at = self._clock()
        told = error.retry_after
        sensible = told if told is not None and 0 < told <= _MOST_TOLD else None
        backoff = min(_LONGEST_WAIT, _FIRST_WAIT * 1.5 ** min(self._refusals - 1, 12))
        wait = sensible if sensible is not None else backoff * random.uniform(0.8, 1.0)
        patience = self._settings.patience
        if not self._health.successes and sensible is None:
            patience = min(patience, self._settings.give_up_after)
        if self._health.silence + wait > patience:
            raise self._termination.give_up(error) from error
        await self._limiter.refused(wait, told=sensible is not None)
        return wait

    async def _pause_after_failure(self, error: BackendError, tries: int, begun: float) -> float:
        """Return longer each time after a failure, a lost connection or a timeout."""
        unreached = isinstance(error, UnreachableError) and bool(self._health.successes)
        await self._limiter.overloaded(self._health.answer_timeout if unreached else None)
        if unreached and self._health.last_success < begun:
            await self._liveness.require(error)
        self._failures += 1
        if tries > self._most_retries(error) or self._never_answered(error, tries):
            raise self._after_last_try(error) from error
        pause: float = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (tries - 1))
        return pause * random.uniform(0.5, 1.0)

    def _most_retries(self, error: BackendError) -> int:
        """Return how often an error is worth another try.

        What never was an answer of the protocol is seldom one the next time.
        """
        if isinstance(error, ProtocolError) and not self._health.successes:
            return min(_RETRIES_OF_STRANGERS, self._settings.retries)
        return self._settings.retries

    def _never_answered(self, error: BackendError, tries: int) -> bool:
        """Return True if there never was an answer, for long.

        Nothing heard at all, or failures only.
        """
        if self._health.successes:
            return False
        if self._failures >= _MOST_BEFORE_AN_ANSWER:
            return True
        if self._health.age < self._settings.give_up_after:
            return False
        unheard = isinstance(error, UnreachableError) and not self._health.heard.is_set()
        return tries > 1 or unheard

    def _after_last_try(self, error: BackendError) -> Exception:
        """Return what becomes of an error that outlived the retries."""
        self._lost += 1
        silent = self._health.silence >= self._settings.give_up_after
        dead = self._lost >= _LOST_IN_A_ROW and silent
        return self._termination.give_up(error) if dead or not self._health.successes else error


def _is_refusal(error: BackendError) -> bool:
    """Return True for too many requests, or a server that says when it will be back."""
    told = error.retry_after is not None and not isinstance(error, UnreachableError)
    return error.transient and (isinstance(error, RateLimitedError) or told)
