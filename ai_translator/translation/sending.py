"""Sending one request to the backend: the only layer that retries transport.

It ends in bounded time:
- refused key, unknown model, used-up quota: at once, for all requests (:class:`Stopped`);
- no answer for ``give_up_after`` seconds since the start: stopped, unless the endpoint lists its
  models or cannot be asked to.  Then its first answer may take ``profile.timeout``, once;
- server failures, lost connections, timeouts: ``retries`` times with growing pauses, then that
  request has failed.  Before the first success, or after ``give_up_after`` seconds without one,
  everything is stopped instead;
- more money needed than ``max_cost`` leaves: stopped;
- 429: as long as the server asks, but at most ``_PATIENCE`` seconds in all for a request.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

from ai_translator.config import TranslationSettings
from ai_translator.errors import (
    AuthenticationError,
    BackendError,
    BudgetError,
    ModelNotFoundError,
    RateLimitedError,
    UnreachableError,
)
from ai_translator.profile import Profile
from ai_translator.translation.answers import Answer
from ai_translator.translation.budget import Budget, Charge
from ai_translator.translation.limiter import Limiter
from ai_translator.translation.rate_limit import RateLimit
from ai_translator.translation.requests import GROWTH, PROMPT_TOKENS, tokens
from ai_translator.translation.results import Usage

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable

log = logging.getLogger(__name__)

_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 8.0  # seconds between tries
_PATIENCE = 120.0  # seconds that one request waits in all for a server that answers 429
_PROBE_TIME = 5.0  # of give_up_after, kept for asking whether the endpoint is alive
_REJECTIONS = 3  # requests that a server rejects, none accepted, before it is the settings' fault
#: Requests that ran out of tries, none accepted between, before the backend counts as dead.
_LOST_IN_A_ROW = 3
_GRACE = 2.0  # seconds that the client's own timeout gets to come first


class BackendLike(Protocol):
    """What the translator needs of :class:`ai_translator.backends.Backend`."""

    @property
    def profile(self) -> Profile: ...
    @property
    def explain(self) -> Callable[[Exception], BackendError | None]: ...
    @property
    def kind(self) -> str: ...
    @property
    def model_name(self) -> str: ...
    @property
    def endpoint(self) -> str: ...
    @property
    def identity(self) -> str: ...
    @property
    def listening(self) -> Callable[[], Awaitable[bool]] | None: ...
    def session(self) -> AbstractAsyncContextManager[BaseChatModel]: ...


class Stopped(Exception):  # noqa: N818
    """The backend is given up; ``error`` says why."""

    def __init__(self, error: BackendError) -> None:
        super().__init__(str(error))
        self.error = error


def first(group: BaseExceptionGroup[Stopped]) -> Stopped:
    inner = group.exceptions[0]
    return first(inner) if isinstance(inner, BaseExceptionGroup) else inner


class Sender:
    """Sender of one backend's requests under one limit, for any number of documents.

    It is made and used in one event loop.
    """

    def __init__(
        self,
        backend: BackendLike,
        settings: TranslationSettings,
        budget: Budget | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._backend, self._settings, self._clock = backend, settings, clock
        self._budget = budget or Budget()
        self._requests = RateLimit(settings.requests_per_minute, clock)
        self._tokens = RateLimit(settings.tokens_per_minute, clock)
        self._limiter = Limiter(settings.concurrency or backend.profile.concurrency, clock)
        self._heard = asyncio.Event()
        # It never gets a result, only an exception.
        self._end: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._watch_task: asyncio.Task[None] | None = None
        self._begun = self._last_success = clock()
        self._successes = self._rejected = self._lost = 0

    @property
    def stopped(self) -> BackendError | None:
        """Why the backend was given up; None while it is in use."""
        error = self._end.exception() if self._end.done() else None
        return error.error if isinstance(error, Stopped) else None

    async def send(
        self, chain: Runnable[Any, Answer], variables: Mapping[str, str], usage: Usage
    ) -> Answer:
        """Return the answer.  Raises Stopped, or BackendError if this request alone has failed."""
        if self._watch_task is None:
            self._begun = self._last_success = self._clock()
            self._watch_task = asyncio.create_task(self._watch())
        work: asyncio.Future[Answer] = asyncio.create_task(
            self._send_with_retries(chain, variables, usage)
        )
        try:
            waiting: set[asyncio.Future[Any]] = {work, self._end}
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            return work.result() if work.done() else self._raise_end()
        finally:
            if not work.done():
                work.cancel()
                await asyncio.wait({work})

    async def close(self) -> None:
        """End what still waits.  Call it once, after the last document."""
        if self._watch_task is not None:
            self._watch_task.cancel()
            await asyncio.wait({self._watch_task})
        if not self._end.cancel():
            self._end.exception()  # asked for, lest asyncio complains that nobody did

    def _raise_end(self) -> NoReturn:
        error = self._end.exception()
        assert error is not None
        # A new one each time: an exception that is raised again and again gathers the frames of all
        # who did.
        raise Stopped(error.error) if isinstance(error, Stopped) else error

    async def _send_with_retries(
        self, chain: Runnable[Any, Answer], variables: Mapping[str, str], usage: Usage
    ) -> Answer:
        """Send until there is an answer, or until another try is pointless."""
        tries, waited = 0, 0.0
        while True:
            try:
                async with self._limiter:
                    return self._received(await self._send_once(chain, variables, usage), usage)
            except BackendError as error:
                tries += 1
                pause = self._pause(error, tries, waited)
                fields = {
                    "model": self._backend.model_name,
                    "error": type(error).__name__,
                    "text": str(error),
                }
                log.info("request failed, trying again in %.1f s", pause, extra=fields)
            usage.retries += 1
            waited += pause
            await asyncio.sleep(pause)

    def _give_up(self, error: BackendError) -> Stopped:
        """End every request of this sender, present and future."""
        stopped = Stopped(error)
        if not self._end.done():
            log.warning(
                "%s is given up (%s)",
                self._backend.model_name,
                type(error).__name__,
                extra={"text": str(error)},
            )
            self._end.set_exception(stopped)
        return stopped

    async def _watch(self) -> None:
        """Give up an endpoint that does not respond; return at its first response."""
        try:
            await self._await_first_answer()
        except Exception as error:  # a bug: whoever waits for an answer gets to know it
            if not self._end.done():
                self._end.set_exception(error)

    async def _await_first_answer(self) -> None:
        limit = self._settings.give_up_after
        probe = min(_PROBE_TIME, limit / 2)
        if await self._has_answered(limit - probe):
            return
        if self._backend.listening is None or await self._is_alive(probe):
            return
        where = self._backend.endpoint or "the backend"
        remedy = (
            "Check base_url and network; for a server that is only slow, raise "
            "translation.give_up_after"
        )
        self._give_up(UnreachableError(f"{where}: no answer within {limit:g} s", remedy=remedy))

    async def _has_answered(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                return await self._heard.wait()
        except TimeoutError:
            return False

    async def _is_alive(self, seconds: float) -> bool:
        """Return True if the endpoint answers or lists its models within these seconds."""
        assert self._backend.listening is not None
        asked = asyncio.ensure_future(self._backend.listening())
        heard = asyncio.ensure_future(self._heard.wait())
        try:
            async with asyncio.timeout(seconds):
                done, _ = await asyncio.wait({asked, heard}, return_when=asyncio.FIRST_COMPLETED)
                return heard in done or asked.result() or await heard
        except TimeoutError:
            return False
        finally:
            asked.cancel()
            heard.cancel()

    async def _send_once(
        self, chain: Runnable[Any, Answer], variables: Mapping[str, str], usage: Usage
    ) -> Answer:
        sent = sum(map(tokens, variables.values())) + PROMPT_TOKENS
        expected = sent + int(GROWTH * tokens(variables["text"]))
        charge = self._charge(sent, expected - sent)
        await asyncio.sleep(max(self._requests.take(1), self._tokens.take(expected)))
        usage.requests += 1
        begun = self._clock()
        try:
            answer = await self._invoke(chain, variables)
        except BaseException:
            self._budget.settle(charge, 0, 0)
            raise
        fields = {
            "model": self._backend.model_name,
            "seconds": round(self._clock() - begun, 3),
            "in_flight_limit": self._limiter.limit,
        }
        log.debug(
            "answer",
            extra={
                **fields,
                "input_tokens": answer.input_tokens,
                "output_tokens": answer.output_tokens,
            },
        )
        counted = answer.input_tokens or answer.output_tokens
        self._budget.settle(
            charge,
            *((answer.input_tokens, answer.output_tokens) if counted else (sent, expected - sent)),
        )
        return answer

    def _charge(self, sent: int, expected: int) -> Charge:
        """Reserve money for a request.  Raises Stopped if there is not enough."""
        try:
            return self._budget.reserve(self._backend.model_name, sent, expected)
        except BudgetError as error:
            raise self._give_up(error) from error

    async def _invoke(self, chain: Runnable[Any, Answer], variables: Mapping[str, str]) -> Answer:
        try:
            async with asyncio.timeout(self._backend.profile.timeout + _GRACE):
                return await chain.ainvoke(dict(variables))
        except BackendError:
            raise
        except Exception as error:
            ours = self._backend.explain(error)
            if ours is None:
                raise
            raise ours from error

    def _received(self, answer: Answer, usage: Usage) -> Answer:
        self._heard.set()
        self._lost = 0
        self._last_success = self._clock()
        self._limiter.grow()
        self._successes += 1
        usage.input_tokens += answer.input_tokens
        usage.output_tokens += answer.output_tokens
        return answer

    def _pause(self, error: BackendError, tries: int, waited: float) -> float:
        """Return the seconds until the next try.  Raises if there is to be none."""
        if not isinstance(error, UnreachableError):
            self._heard.set()
        if not error.transient:
            raise self._on_rejection(error) from error
        self._limiter.shrink(error.retry_after or 0.0)
        pause = error.retry_after
        if pause is None:
            pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (tries - 1)) * random.uniform(0.5, 1.0)
        if isinstance(error, RateLimitedError):
            spent = waited + pause > _PATIENCE
        else:
            spent = tries > self._settings.retries or self._is_silent(error)
        if spent:
            raise self._on_lost_connection(error) from error
        return pause

    def _is_silent(self, error: BackendError) -> bool:
        """Return True if nothing was ever received, for ``give_up_after`` seconds."""
        silent = isinstance(error, UnreachableError) and not self._heard.is_set()
        return silent and self._clock() - self._begun >= self._settings.give_up_after

    def _on_rejection(self, error: BackendError) -> Exception:
        """Return the exception for an error that the same request would meet again."""
        if isinstance(error, (AuthenticationError, ModelNotFoundError, RateLimitedError)):
            return self._give_up(error)
        if type(error) is BackendError and not self._successes:
            self._rejected += 1
            return self._give_up(error) if self._rejected >= _REJECTIONS else error
        return error

    def _on_lost_connection(self, error: BackendError) -> Exception:
        """Return the exception for an error that outlived the retries."""
        self._lost += 1
        silence = self._clock() - self._last_success
        dead = self._lost >= _LOST_IN_A_ROW and silence >= self._settings.give_up_after
        return self._give_up(error) if dead or not self._successes else error
