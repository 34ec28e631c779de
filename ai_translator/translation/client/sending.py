"""Sending one request to the backend: the only layer that retries transport.

It ends in bounded time.  How long it waits, and when it gives up, is decided beside it by:

- ``retry_policy.py``: pauses after errors;
- ``outages.py``: a server that is away after it has answered;
- ``liveness.py``: a server of which nothing is heard;
- ``metering.py``: more money asked for than ``max_cost`` leaves, or more requests than
  ``max_requests``.

They share the record of the server (``server_health.py``) and the end of all requests
(``termination.py``).
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any

from ai_translator.config import TranslationSettings
from ai_translator.errors import BackendError
from ai_translator.translation.answer_parsing.answers import Answer
from ai_translator.translation.backend_protocol import BackendLike
from ai_translator.translation.client.liveness import LivenessProbe
from ai_translator.translation.client.metering import Meter
from ai_translator.translation.client.outages import OutageDetector
from ai_translator.translation.client.retry_policy import RetryPolicy
from ai_translator.translation.client.server_health import ServerHealth
from ai_translator.translation.client.termination import Stopped, Termination
from ai_translator.translation.prompting.requests import GROWTH, PROMPT_TOKENS, tokens
from ai_translator.translation.results import Usage
from ai_translator.translation.shared_services.interfaces import TranslationServices

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

log = logging.getLogger(__name__)

_GRACE = 2.0  # seconds that the client's own timeout gets to come first
_CANCELLING = 1.0  # seconds that a cancelled request may take to end
#: Characters in a row that a message has from the document by no chance, and the same of a script
#: with thousands of them.
_LEAST, _LEAST_DENSE = 20, 8


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
        self._backend, self._clock = backend, clock
        self._limiter = services.limiter(
            " ".join([backend.kind, backend.endpoint, backend.model_name]),
            settings.concurrency or backend.profile.concurrency,
        )
        self._termination = Termination(backend.model_name)
        self._meter = Meter(services.budget, backend.model_name, self._termination)
        self._health = ServerHealth(
            backend.profile, can_be_asked=backend.listening is not None, clock=clock
        )
        self._liveness = LivenessProbe(backend, settings, self._health, self._termination)
        self._outage = OutageDetector(settings, self._health, clock)
        self._retries = RetryPolicy(
            settings, self._health, self._liveness, self._limiter, self._termination, clock
        )

    @property
    def stopped(self) -> BackendError | None:
        """Why the backend was given up; None while it is in use."""
        return self._termination.reason

    @property
    def in_flight(self) -> int:
        """How many requests wait for an answer."""
        return self._meter.in_flight

    async def send(
        self,
        chain: Runnable[Any, Answer],
        variables: Mapping[str, Any],
        usage: Usage,
        *,
        divisible: bool = False,
    ) -> Answer:
        """Return the answer.

        divisible: whether the caller can ask for less, where something on the way takes no more
        Raises Stopped, or BackendError when this request alone has failed.
        """
        self._liveness.start()
        return await self._termination.unless_ended(
            self._send_with_retries(chain, variables, usage, divisible=divisible)
        )

    def rejected(self, error: BackendError) -> Exception:
        """Return what becomes of a request that the server refuses, for the caller to raise."""
        return self._retries.rejected(error)

    def give_up(self, error: BackendError) -> Stopped:
        """End every request of this sender, those to come too; to be raised by the caller."""
        return self._termination.give_up(error)

    async def close(self) -> None:
        """End what still waits.  To be called once, when no document is under way."""
        await self._liveness.close()
        self._termination.close()

    async def _send_with_retries(
        self,
        chain: Runnable[Any, Answer],
        variables: Mapping[str, Any],
        usage: Usage,
        *,
        divisible: bool,
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
                    await self._limiter.succeeded()
                    return answer
            except BackendError as error:
                if divisible and await self._is_too_long(error, tries):
                    raise
                if self._outage.is_away(error, tries, since):
                    await self._limiter.overloaded()
                    await self._outage.wait()
                    pause = 0.0
                else:
                    tries += self._retries.costs_a_try(error)
                    pause = await self._retries.pause(error, tries, begun)
                self._log_retry(error, pause)
            usage.retries += 1
            await asyncio.sleep(pause)

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
        async with self._meter.request(*expected) as cost:
            usage.requests += 1
            begun = self._clock()
            answer = await self._invoke(chain, variables)
            self._received(self._clock() - begun)
            counted = answer.input_tokens or answer.output_tokens
            used = (answer.input_tokens, answer.output_tokens) if counted else expected
            cost.sent, cost.received = used
        usage.input_tokens += answer.input_tokens
        usage.output_tokens += answer.output_tokens
        return answer

    async def _invoke(self, chain: Runnable[Any, Answer], variables: Mapping[str, Any]) -> Answer:
        try:
            return await self._in_time(chain.ainvoke(dict(variables)))
        except BackendError as error:
            raise _without_document(error, variables) from error.__cause__
        except Exception as error:
            ours = self._backend.explain(error)
            if ours is None:
                raise
            raise _without_document(ours, variables) from error

    async def _in_time(self, asked: Coroutine[Any, Any, Answer]) -> Answer:
        """Return the answer.  Raises TimeoutError after as long as one may take by then."""
        task, begun = asyncio.create_task(asked), self._clock()
        try:
            while (left := begun + self._health.answer_timeout + _GRACE - self._clock()) > 0:
                done, _ = await asyncio.wait({task}, timeout=left)
                if done:
                    return task.result()
            raise TimeoutError
        finally:
            if not task.done():  # it is over before whoever has cancelled this goes on
                task.cancel()
                await asyncio.wait({task}, timeout=_CANCELLING)

    async def _is_too_long(self, error: BackendError, tries: int) -> bool:
        """Return True if something on the way lets other requests through, and not this one."""
        if not (error.oversized and tries):  # one may be a hiccup
            return False
        alive = await self._liveness.shows_life()
        if alive:
            self._health.heard.set()
        return alive

    def _received(self, seconds: float) -> None:
        """Record an answer that took so many seconds."""
        self._health.succeeded(seconds)
        self._retries.succeeded()
        self._outage.succeeded()

    def _log_answer(self, answer: Answer, seconds: float, in_flight_limit: int) -> None:
        fields = {
            "model": self._backend.model_name,
            "seconds": round(seconds, 3),
            "in_flight_limit": in_flight_limit,
            "input_tokens": answer.input_tokens,
            "output_tokens": answer.output_tokens,
        }
        log.debug("answer", extra=fields)

    def _log_retry(self, error: BackendError, pause: float) -> None:
        fields = {
            "model": self._backend.model_name,
            "error": type(error).__name__,
            "text": str(error),
        }
        log.info("request failed, trying again in %.1f s", pause, extra=fields)


def _without_document(error: BackendError, variables: Mapping[str, Any]) -> BackendError:
    """Return the error without what its server repeats of the request's texts."""
    error.message = without_quotes(error.message, str(variables.get("text", "")))
    error.args = (error.message,)
    return error


def without_quotes(message: str, text: str) -> str:
    """Return ``message`` with an ellipsis for each stretch that stands in ``text``, too."""
    text = " ".join(text.split())
    kept: list[str] = []
    at = 0
    while at < len(message):
        end = _end_of_quote(message, at, text)
        kept.append(message[at] if end == at else "…")
        at = max(end, at + 1)
    return "".join(kept)


def _end_of_quote(message: str, at: int, text: str) -> int:
    """Return where a quote of ``text`` that begins at ``at`` ends; ``at`` if none does."""
    least = _LEAST if message[at : at + _LEAST_DENSE].isascii() else _LEAST_DENSE
    end = at + least
    if end > len(message) or message[at:end] not in text:
        return at
    while end < len(message) and message[at : end + 1] in text:
        end += 1
    return end
