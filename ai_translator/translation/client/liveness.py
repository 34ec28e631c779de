"""Signs of life of a server that gives no answer.

- Nothing heard for ``give_up_after`` seconds since the start: the backend is given up, unless the
  endpoint lists its models, or cannot be asked for that.  One that lists them, and whose engine
  shows itself dead, is given up, too.
- Timeouts while nobody gets an answer: the endpoint is asked for a sign of life.  Without one, or
  after ``patience`` seconds, the backend is given up.
"""

from __future__ import annotations

import asyncio
import logging

from ai_translator.config import TranslationSettings
from ai_translator.errors import BackendError, UnreachableError
from ai_translator.translation.backend_protocol import BackendLike
from ai_translator.translation.client.server_health import ServerHealth
from ai_translator.translation.client.termination import Termination

log = logging.getLogger(__name__)

_PROBE_TIME = 5.0  # of give_up_after, kept for asking whether the endpoint is alive
_DEAD_ENGINE = "takes requests and answers none: its engine hangs or is dead"
_DEAD_ENGINE_REMEDY = "Look into the server's log and restart it"


class LivenessProbe:
    """Gives up a backend whose endpoint shows no sign of life."""

    def __init__(
        self,
        backend: BackendLike,
        settings: TranslationSettings,
        health: ServerHealth,
        termination: Termination,
    ) -> None:
        self._backend, self._settings = backend, settings
        self._health, self._termination = health, termination
        self._watch_task: asyncio.Task[None] | None = None
        self._sign_of_life: asyncio.Future[bool] | None = None

    def start(self) -> None:
        """Begin to wait for the first response; later calls do nothing."""
        if self._watch_task is None:
            self._health.begin()
            self._watch_task = asyncio.create_task(self._watch())

    async def close(self) -> None:
        """End what still waits."""
        if self._watch_task is not None:
            self._watch_task.cancel()
            await asyncio.wait({self._watch_task})

    async def require(self, error: BackendError) -> None:
        """Raise Stopped if nobody gets an answer, and the endpoint gives none to anything.

        Or if that has lasted longer than ``patience``.
        """
        if self._health.silence > self._settings.patience:
            raise self._termination.give_up(error) from error
        if error.unavailable or self._backend.listening is None:
            return
        if not await self.shows_life():
            raise self._termination.give_up(error) from error

    async def shows_life(self) -> bool:
        """Return True if the endpoint responds to anything now; it is asked once for all."""
        if self._backend.listening is None:
            return False
        if self._sign_of_life is None or self._sign_of_life.done():
            self._sign_of_life = asyncio.ensure_future(self._backend.listening())
        return await asyncio.shield(self._sign_of_life)

    async def _watch(self) -> None:
        """Give up an endpoint that does not respond; return at its first response."""
        try:
            await self._await_first_response()
        except Exception as error:  # a bug: whoever waits for an answer gets to know it
            self._termination.fail(error)

    async def _await_first_response(self) -> None:
        limit = self._settings.give_up_after
        probe = min(_PROBE_TIME, limit / 2)
        if await self._has_responded(limit - probe) or self._backend.listening is None:
            return
        where = self._backend.endpoint or "the backend"
        if await self._is_alive(probe):
            if await self._is_engine_dead():
                self._termination.give_up(
                    UnreachableError(f"{where}: {_DEAD_ENGINE}", remedy=_DEAD_ENGINE_REMEDY)
                )
            return
        remedy = (
            "Check base_url and network; for a server that is only slow, raise "
            "translation.give_up_after"
        )
        self._termination.give_up(
            UnreachableError(f"{where}: no answer within {limit:g} s", remedy=remedy)
        )

    async def _is_engine_dead(self) -> bool:
        """Return True if a server that is alive shows that it will give no answer.

        Else say how long it is waited for: longer where it shows that it works.
        """
        if self._health.heard.is_set():
            return False
        works = await self._backend.engine() if self._backend.engine else None
        if self._health.heard.is_set():
            return False
        self._health.at_work = works is True
        if works is not False:
            self._say_that_it_is_waited_for()
        return works is False

    def _say_that_it_is_waited_for(self) -> None:
        sign = "it is at work" if self._health.at_work else "it is alive"
        log.warning(
            "%s: no answer in %.0f s, but %s: waiting for it, up to %.0f s (Ctrl-C ends)",
            self._backend.model_name,
            self._health.age,
            sign,
            self._health.answer_timeout,
        )

    async def _has_responded(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                return await self._health.heard.wait()
        except TimeoutError:
            return False

    async def _is_alive(self, seconds: float) -> bool:
        """Return True if the endpoint answers or lists its models within these seconds."""
        assert self._backend.listening is not None
        asked = asyncio.ensure_future(self._backend.listening())
        heard = asyncio.ensure_future(self._health.heard.wait())
        try:
            async with asyncio.timeout(seconds):
                done, _ = await asyncio.wait({asked, heard}, return_when=asyncio.FIRST_COMPLETED)
                return heard in done or asked.result() or await heard
        except TimeoutError:
            return False
        finally:
            asked.cancel()
            heard.cancel()
