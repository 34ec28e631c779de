"""A requester: a translator in an actor, for the documents that the driver gives it."""

from __future__ import annotations

import asyncio
import pickle
import platform
import socket
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

from ai_translator import __version__
from ai_translator.backends import Backend, build
from ai_translator.config import Settings
from ai_translator.errors import TranslatorError, UnreachableError
from ai_translator.jobs.cluster.calls import LOSSES
from ai_translator.jobs.cluster.service_clients import RequesterServices
from ai_translator.jobs.local import backlog
from ai_translator.languages import Language
from ai_translator.profile import Profile
from ai_translator.progress import Progress
from ai_translator.translation import Translator, local_services
from ai_translator.translation.prompting.prompts import Term
from ai_translator.translators import make_translator, read_named_files


@dataclass(frozen=True, slots=True)
class ClusterBackend:
    """What reports and records say of a backend that is built on another machine."""

    kind: str
    model_name: str
    endpoint: str
    identity: str
    profile: Profile

    @classmethod
    def of(cls, backend: Backend) -> ClusterBackend:
        return cls(
            backend.kind, backend.model_name, backend.endpoint, backend.identity, backend.profile
        )


@dataclass(frozen=True, slots=True)
class RequesterOrder:
    """What a requester is made from.

    settings: without the glossary, whose file need not be there;  terms: what stands in it
    client:   what the requester's places are known by
    """

    settings: Settings
    terms: Sequence[Term]
    client: str


@dataclass(frozen=True, slots=True)
class OpenedRequester:
    """A requester that is ready.  version, python: of the program and its interpreter there."""

    backend: ClusterBackend
    backlog: int
    version: str = __version__
    python: str = platform.python_version()


@dataclass(frozen=True, slots=True)
class TranslateOrder:
    """One document to be translated.  segments: pickled.  terms: the document's own."""

    file: str
    source: str
    target: Language
    terms: tuple[Term, ...] | None


class CutOffError(UnreachableError):
    """A requester has lost the shared services: its machine is going, and another can do it."""


class Requester:
    """The actor.  services: the handle of the shared services."""

    def __init__(self, order: RequesterOrder, services: Any) -> None:
        self._order, self._services = order, services
        self._opened = AsyncExitStack()
        self._translator: Translator | None = None
        self._opening: asyncio.Task[OpenedRequester | TranslatorError] | None = None
        self._progress: dict[str, Progress] = {}
        self._is_cut_off = False

    async def open(self) -> OpenedRequester | TranslatorError:
        """Build the backend and connect to it, at the first call."""
        if self._opening is None:
            self._opening = asyncio.create_task(self._open())
        return await asyncio.shield(self._opening)

    async def _open(self) -> OpenedRequester | TranslatorError:
        settings = self._order.settings
        try:
            backend = await asyncio.to_thread(build, settings)
            translator = make_translator(
                settings,
                backend,
                services=self._shared(),
                named={**read_named_files(settings), "terms": self._order.terms},
            )
            self._translator = await self._opened.enter_async_context(translator)
        except TranslatorError as error:
            return error
        return OpenedRequester(ClusterBackend.of(backend), backlog(settings, backend))

    async def translate(
        self, order: TranslateOrder, segments: bytes
    ) -> tuple[TranslatorError | None, bytes]:
        """Return why there is no translation, and the pickled run."""
        opened = await self.open()
        if isinstance(opened, TranslatorError):
            return opened, b""
        assert self._translator is not None

        def note(event: Progress) -> None:
            self._progress[order.file] = event

        try:
            run = await self._translator.translate(
                pickle.loads(segments),
                source=order.source,
                target=order.target,
                file=order.file,
                on_progress=note,
                terms=order.terms,
            )
        except TranslatorError as error:
            return self._cut_off() or error, b""
        finally:
            self._progress.pop(order.file, None)
        if cut_off := self._cut_off():  # what it lacks is no fault of the endpoint
            return cut_off, b""
        return None, pickle.dumps(run, protocol=pickle.HIGHEST_PROTOCOL)

    def _cut_off(self) -> CutOffError | None:
        if not self._is_cut_off:
            return None
        return CutOffError(f"the shared services are out of reach of {socket.gethostname()}")

    async def progress(self) -> dict[str, Progress]:
        """Return the newest event of each document that is being translated."""
        return dict(self._progress)

    def _shared(self) -> RequesterServices:
        settings, services = self._order.settings.translation, self._services

        async def call(method: str, *args: Any) -> Any:
            try:
                return await getattr(services, method).remote(*args)
            except LOSSES:
                self._is_cut_off = True
                raise

        own = local_services(settings)
        return RequesterServices(call, self._order.client, own, remembers=settings.memory != "off")
