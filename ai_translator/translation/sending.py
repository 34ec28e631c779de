"""Sending one request to the backend: the only layer that retries transport.

It ends in bounded time:
- refused key, unknown model, used-up quota: at once, for all requests (:class:`Stopped`);
- nothing heard for ``give_up_after`` seconds since the start: stopped, unless the endpoint shows
  another sign of life (it lists its models) or cannot be asked for one.  Then its first answer may
  take some times ``profile.timeout``, once;
- server failures, lost connections, timeouts: ``retries`` times with growing pauses, then that
  request has failed.  Before the first success, or after ``give_up_after`` seconds without one,
  everything is stopped instead;
- a server that is away after it has answered (restarted, deployed anew): that is no request's
  fault, so all wait for the one that finds it back, for twice ``give_up_after`` seconds;
- timeouts while nobody gets an answer: the endpoint is asked for a sign of life; without one, or
  after ``patience`` seconds, everything is stopped;
- more money asked for than ``max_cost`` leaves, or more requests than ``max_requests``: stopped;
- a server that says that it loads its model: asked again, more and more seldom, for as long as a
  first answer may take;
- too many requests (429, or 503 with a time to wait): as long as the server asks, or with growing
  pauses where it says nothing sensible, until ``patience`` seconds have passed without an answer;
  before the first answer ``give_up_after`` seconds, where the server names no time.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, suppress
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

from ai_translator.config import TranslationSettings
from ai_translator.errors import (
    AuthenticationError,
    BackendError,
    BudgetError,
    ModelNotFoundError,
    ProtocolError,
    RateLimitedError,
    UnreachableError,
)
from ai_translator.profile import Profile
from ai_translator.request_form import RequestForm
from ai_translator.translation.answers import Answer
from ai_translator.translation.quotes import without_quotes
from ai_translator.translation.requests import GROWTH, PROMPT_TOKENS, tokens
from ai_translator.translation.results import Usage
from ai_translator.translation.services import Charge, TranslationServices

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable

log = logging.getLogger(__name__)

_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 8.0  # seconds between tries
_FIRST_WAIT, _LONGEST_WAIT = 1.5, 30.0  # the same, after a refusal that names no time
_FIRST_LOOK, _LONGEST_LOOK = 1.0, 15.0  # between looks at a server that loads its model
_AT_ONCE = 1.0  # seconds in which many refusals count as one
_MOST_TOLD = 150.0  # seconds that a server may ask to wait; more is a mistake, or another day
_MOST_SECONDS = 600.0  # for one answer, however slow its server
_FIRST_ANSWER = 2.5  # times the timeout: what a living server's first answer may take
_USUAL = 4.0  # times the slowest answer so far: what another one may take
_PROBE_TIME = 5.0  # of give_up_after, kept for asking whether the endpoint is alive
_REJECTIONS = 3  # requests that a server rejects, none accepted, before it is the settings' fault
#: Requests that ran out of tries, none accepted between, before the backend counts as dead.
_LOST_IN_A_ROW = 3
_READING = 0.05  # seconds in which an answer is read and kept, before a budget ends it all
_RETRIES_OF_STRANGERS = 1  # before the first answer of the protocol
_GRACE = 2.0  # seconds that the client's own timeout gets to come first
_OUTAGE = 2.0  # times give_up_after: what a server that has answered may be away
_ENOUGH_LOST = 5  # requests that found nobody there, none answered between: it is away
_LOOK = 1.5  # seconds between requests that find out whether it is back


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
    @property
    def form(self) -> RequestForm | None: ...
    @property
    def known(self) -> bool: ...
    @property
    def adapt(self) -> Callable[[BaseChatModel, RequestForm], BaseChatModel] | None: ...
    @property
    def resolve(self) -> Callable[[], Awaitable[BackendLike]] | None: ...
    @property
    def suggest(self) -> Callable[[BackendError], Awaitable[BackendError]] | None: ...
    @property
    def chosen(self) -> str: ...
    def keep(self, form: RequestForm) -> None: ...
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
        services: TranslationServices,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._backend, self._settings, self._clock = backend, settings, clock
        self._budget = services.budget
        self._limiter = services.limiter(
            " ".join([backend.kind, backend.endpoint, backend.model_name]),
            settings.concurrency or backend.profile.concurrency,
        )
        self._slowest = 0.0  # seconds of an answer
        self._refused_at = float("-inf")
        self._heard = asyncio.Event()
        self._end: asyncio.Future[None] = (
            asyncio.get_running_loop().create_future()
        )  # only ever gets an exception
        self._watch_task: asyncio.Task[None] | None = None
        self._begun = self._last_success = clock()
        self._successes = self._rejected = self._lost = self._refusals = 0
        self._away = 0  # requests since the last answer that found nobody there
        self._next_look = float("-inf")
        self._answered = asyncio.Event()
        self._sign_of_life: asyncio.Future[bool] | None = None
        self._in_flight: set[asyncio.Future[None]] = set()

    @property
    def stopped(self) -> BackendError | None:
        """Why the backend was given up; None while it is in use."""
        error = self._end.exception() if self._end.done() else None
        return error.error if isinstance(error, Stopped) else None

    @property
    def in_flight(self) -> int:
        """How many requests wait for an answer."""
        return len(self._in_flight)

    async def send(
        self, chain: Runnable[Any, Answer], variables: Mapping[str, Any], usage: Usage
    ) -> Answer:
        """Return the answer.

        Raises Stopped, or BackendError when this request alone has failed.
        """
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

    def rejected(self, error: BackendError) -> Exception:
        """Return what becomes of a request that the server refuses, for the caller to raise."""
        if self._successes:
            return error
        self._rejected += 1
        return self._give_up(error) if self._rejected >= _REJECTIONS else error

    def give_up(self, error: BackendError) -> Stopped:
        """End every request of this sender, those to come too; to be raised by the caller."""
        return self._give_up(error)

    async def close(self) -> None:
        """End what still waits.  To be called once, when no document is under way."""
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
        self, chain: Runnable[Any, Answer], variables: Mapping[str, Any], usage: Usage
    ) -> Answer:
        """Try until there is an answer or no sense in another try."""
        words = [each for each in variables.values() if isinstance(each, str)]
        sent = sum(map(tokens, words)) + PROMPT_TOKENS
        expected = int(GROWTH * tokens(variables["text"]))
        tries = 0
        since = begun = self._clock()
        while True:
            try:
                async with self._limiter.place(sent + expected) as limit:
                    begun = self._clock()
                    answer = await self._send_once(chain, variables, usage, (sent, expected))
                    self._log_answer(answer, self._clock() - begun, limit)
                    await self._received(answer, usage)
                    return answer
            except BackendError as error:
                if self._is_away(error, tries, since):
                    pause = await self._await_answer()
                else:
                    tries += not (self._is_refusal(error) or error.loading)
                    pause = await self._pause(error, tries, begun)
                fields = {
                    "model": self._backend.model_name,
                    "error": type(error).__name__,
                    "text": str(error),
                }
                log.info("request failed, trying again in %.1f s", pause, extra=fields)
            usage.retries += 1
            await asyncio.sleep(pause)

    def _give_up(self, error: BackendError) -> Stopped:
        """Return end every request of this sender, present and future."""
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
        if self._backend.listening is None:
            return
        if await self._is_alive(probe):
            if not self._heard.is_set():
                log.warning(
                    "%s: no answer in %.0f s, but it is alive: waiting for it, up to %.0f s",
                    self._backend.model_name,
                    limit,
                    self._seconds_for_an_answer(),
                )
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
        self,
        chain: Runnable[Any, Answer],
        variables: Mapping[str, Any],
        usage: Usage,
        expected: tuple[int, int],
    ) -> Answer:
        """Return the answer and account for its cost.

        expected: tokens of the question and of its answer, where the server counts none
        """
        charge = await self._charge(*expected)
        usage.requests += 1
        begun = self._clock()
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._in_flight.add(done)
        try:
            answer = await self._invoke(chain, variables)
        except BaseException:
            await self._budget.settle(charge, 0, 0)
            raise
        finally:
            self._in_flight.discard(done)
            done.set_result(None)
        self._slowest = max(self._slowest, self._clock() - begun)
        counted = answer.input_tokens or answer.output_tokens
        used = (answer.input_tokens, answer.output_tokens) if counted else expected
        await self._budget.settle(charge, *used)
        return answer

    def _log_answer(self, answer: Answer, seconds: float, in_flight_limit: int) -> None:
        fields = {
            "model": self._backend.model_name,
            "seconds": round(seconds, 3),
            "in_flight_limit": in_flight_limit,
            "input_tokens": answer.input_tokens,
            "output_tokens": answer.output_tokens,
        }
        log.debug("answer", extra=fields)

    async def _charge(self, sent: int, expected: int) -> Charge:
        """Return reserved money for a request.  Raises Stopped if there is not enough.

        What was sent already is waited for: its answers are paid, and may cost less than reserved.
        """
        while True:
            try:
                return await self._budget.reserve(self._backend.model_name, sent, expected)
            except BudgetError as error:
                if not self._in_flight:
                    raise self._give_up(error) from error
            await asyncio.wait(set(self._in_flight), return_when=asyncio.FIRST_COMPLETED)
            await asyncio.sleep(_READING)

    async def _invoke(self, chain: Runnable[Any, Answer], variables: Mapping[str, Any]) -> Answer:
        try:
            async with asyncio.timeout(self._seconds_for_an_answer() + _GRACE):
                return await chain.ainvoke(dict(variables))
        except BackendError as error:
            raise _without_document(error, variables) from error.__cause__
        except Exception as error:
            ours = self._backend.explain(error)
            if ours is None:
                raise
            raise _without_document(ours, variables) from error

    def _seconds_for_an_answer(self) -> float:
        """Return the timeout of the settings.

        Longer for a server that was seen to be slow, and for the first answer of one that lives: it
        may be loading its model.
        """
        usual = self._backend.profile.timeout
        if self._successes:
            return max(usual, min(_MOST_SECONDS, _USUAL * self._slowest))
        can_be_asked = self._backend.listening is not None
        return max(usual, min(_MOST_SECONDS, _FIRST_ANSWER * usual)) if can_be_asked else usual

    async def _received(self, answer: Answer, usage: Usage) -> None:
        self._heard.set()
        self._lost = self._refusals = self._away = 0
        self._last_success = self._next_look = self._clock()
        self._answered.set()
        self._successes += 1
        usage.input_tokens += answer.input_tokens
        usage.output_tokens += answer.output_tokens
        await self._limiter.succeeded()

    def _is_away(self, error: BackendError, tries: int, since: float) -> bool:
        """Return True if a server that has answered is away for a while, whatever it is asked.

        since: when this request was sent for the first time; an answer to another one later than
            that says that the server is there
        """
        if not (error.unavailable and self._successes) or error.retry_after is not None:
            return False
        self._away += 1
        silence = self._clock() - self._last_success
        if silence > _OUTAGE * self._settings.give_up_after:
            return False
        own = self._last_success >= since and self._away < _ENOUGH_LOST
        return not own and (self._away >= _ENOUGH_LOST or tries >= self._settings.retries)

    async def _await_answer(self) -> float:
        """Wait until anybody gets an answer, or it is this request's turn to look for one.

        Return the seconds to wait after that.
        """
        await self._limiter.overloaded()
        now = self._clock()
        self._answered.clear()
        self._next_look = max(now, self._next_look) + _LOOK
        with suppress(TimeoutError):
            async with asyncio.timeout(self._next_look - now):
                await self._answered.wait()
        return 0.0

    async def _pause(self, error: BackendError, tries: int, begun: float) -> float:
        """Return seconds until the next try.  Raises when there shall be none.

        begun: when the last one was sent
        """
        if not isinstance(error, UnreachableError):
            self._heard.set()
        if not error.transient:
            raise self._on_rejection(error) from error
        if error.loading and not self._successes:
            return self._wait_for_loading(error)
        if self._is_refusal(error):
            return await self._wait_after_refusal(error)
        unreached = isinstance(error, UnreachableError) and bool(self._successes)
        await self._limiter.overloaded(self._seconds_for_an_answer() if unreached else None)
        if unreached and self._last_success < begun:
            await self._want_sign_of_life(error)
        if tries > self._most_retries(error) or self._is_silent(error, tries):
            raise self._on_lost_connection(error) from error
        pause: float = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (tries - 1))
        return pause * random.uniform(0.5, 1.0)

    async def _want_sign_of_life(self, error: BackendError) -> None:
        """Raise Stopped if nobody gets an answer, and the endpoint gives none to anything.

        Or if that has lasted longer than ``patience``.
        """
        if self._clock() - self._last_success > self._settings.patience:
            raise self._give_up(error) from error
        if error.unavailable or self._backend.listening is None:
            return
        if self._sign_of_life is None or self._sign_of_life.done():
            self._sign_of_life = asyncio.ensure_future(self._backend.listening())
        if not await asyncio.shield(self._sign_of_life):
            raise self._give_up(error) from error

    def _most_retries(self, error: BackendError) -> int:
        """Return how often an error is worth another try.

        What never was an answer of the protocol is seldom one the next time.
        """
        if isinstance(error, ProtocolError) and not self._successes:
            return min(_RETRIES_OF_STRANGERS, self._settings.retries)
        return self._settings.retries

    def _is_refusal(self, error: BackendError) -> bool:
        """Return True for too many requests, or a server that says when it will be back."""
        told = error.retry_after is not None and not isinstance(error, UnreachableError)
        return error.transient and (isinstance(error, RateLimitedError) or told)

    def _wait_for_loading(self, error: BackendError) -> float:
        """Return seconds until the next look at a server that loads its model.

        Raises Stopped once that takes longer than a first answer may.
        """
        waited = self._clock() - self._begun
        if waited > self._seconds_for_an_answer():
            raise self._give_up(error) from error
        told = error.retry_after
        if told is not None and 0 < told <= _LONGEST_LOOK:
            return told
        return min(_LONGEST_LOOK, max(_FIRST_LOOK, waited / 2))

    async def _wait_after_refusal(self, error: BackendError) -> float:
        """Return as long as the server asks, if that is sensible, else longer each time."""
        if self._clock() - self._refused_at >= _AT_ONCE:
            self._refusals += 1
            self._refused_at = self._clock()
        told = error.retry_after
        sensible = told if told is not None and 0 < told <= _MOST_TOLD else None
        backoff = min(_LONGEST_WAIT, _FIRST_WAIT * 1.5 ** min(self._refusals - 1, 12))
        wait = sensible if sensible is not None else backoff * random.uniform(0.8, 1.0)
        patience = self._settings.patience
        if not self._successes and sensible is None:
            patience = min(patience, self._settings.give_up_after)
        if self._clock() + wait - self._last_success > patience:
            raise self._give_up(error) from error
        await self._limiter.refused(wait, told=sensible is not None)
        return wait

    def _is_silent(self, error: BackendError, tries: int) -> bool:
        """Return True if there never was an answer, for long.

        Nothing heard at all, or failures only.
        """
        if self._successes or self._clock() - self._begun < self._settings.give_up_after:
            return False
        return tries > 1 or (isinstance(error, UnreachableError) and not self._heard.is_set())

    def _on_rejection(self, error: BackendError) -> Exception:
        """Return what becomes of an error that the same request would meet again."""
        if isinstance(error, (AuthenticationError, ModelNotFoundError, RateLimitedError)):
            return self._give_up(error)
        if isinstance(error, UnreachableError) and not self._successes:
            return self._give_up(error)
        return self.rejected(error) if type(error) is BackendError else error

    def _on_lost_connection(self, error: BackendError) -> Exception:
        """Return what becomes of an error that outlived the retries."""
        self._lost += 1
        silence = self._clock() - self._last_success
        dead = self._lost >= _LOST_IN_A_ROW and silence >= self._settings.give_up_after
        return self._give_up(error) if dead or not self._successes else error


def _without_document(error: BackendError, variables: Mapping[str, Any]) -> BackendError:
    """Return the error without what its server repeats of the request's texts."""
    error.message = without_quotes(error.message, str(variables.get("text", "")))
    error.args = (error.message,)
    return error
