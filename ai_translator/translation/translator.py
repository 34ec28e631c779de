"""Segments -> outcomes: everything in flight at once, every answer checked, nothing pretended.

    async with Translator(backend, settings.translation) as translator:
        run = await translator.translate(segments, source="auto", target=language("zh"), file="a.pdf")

A translator is one session with its backend: one set of connections and one adaptive limit for all its documents, which may be
translated at once in the event loop that opened it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

from ai_translator.config import TranslationSettings
from ai_translator.errors import BackendError
from ai_translator.languages import Language
from ai_translator.progress import Progress, ProgressCallback, Stage, ignore
from ai_translator.segments import Failed, Outcome, Segment
from ai_translator.translation.channel import Channel
from ai_translator.translation.desk import Desk
from ai_translator.translation.ledger import Ledger, Run
from ai_translator.translation.segmenting import source_language
from ai_translator.translation.sending import BackendLike, Stopped


class Translator:
    """An async context manager.  Once its backend is given up, that holds for every document: see :attr:`stopped`."""

    def __init__(self, backend: BackendLike, settings: TranslationSettings) -> None:
        self._backend, self._settings = backend, settings
        self._open = AsyncExitStack()
        self._channel: Channel | None = None

    async def __aenter__(self) -> Self:
        model = await self._open.enter_async_context(self._backend.session())
        self._channel = Channel(self._backend, model, self._settings)
        self._open.push_async_callback(self._channel.sender.close)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._open.aclose()

    @property
    def stopped(self) -> BackendError | None:
        """Why the backend was given up; None as long as it was not."""
        return self._channel.sender.stopped if self._channel else None

    async def translate(
        self,
        segments: Sequence[Segment],
        *,
        source: str,
        target: Language,
        file: str = "",
        on_progress: ProgressCallback = ignore,
    ) -> Run:
        """What becomes of one document's segments.  Cancelling it ends its own requests and no others.

        source: a language code or ``auto``.
        Raises a BackendError when not one segment could be translated because of the backend.
        """
        if self._channel is None:
            raise RuntimeError("a Translator is used inside its async with block")
        begun = time.monotonic()
        if not segments:
            return Run()
        ledger = Ledger(segments, target, lambda count: on_progress(Progress(Stage.TRANSLATE, count, len(segments), file)))
        desk = Desk(self._channel, source_language(source), target, self._settings, ledger)
        stopped: BackendError | None = None
        try:
            await desk.translate(segments)
        except* Stopped as group:
            stopped = _first(group)
        outcomes = ledger.outcomes(f"not translated: {stopped}" if stopped else "not translated")
        _raise_if_nothing(outcomes, stopped)
        return Run(outcomes, desk.usage, time.monotonic() - begun, stopped)


def translate(
    segments: Sequence[Segment],
    backend: BackendLike,
    *,
    source: str,
    target: Language,
    settings: TranslationSettings,
    file: str = "",
    on_progress: ProgressCallback = ignore,
) -> Run:
    """One document with a translator of its own; may be called with or without a running event loop.

    Raises a BackendError when not one segment could be translated because of the backend.
    """
    work = translate_async(segments, backend, source=source, target=target, settings=settings, file=file, on_progress=on_progress)
    if not _in_event_loop():
        return asyncio.run(work)
    with ThreadPoolExecutor(1, "translate") as thread:
        return thread.submit(asyncio.run, work).result()


def _in_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


async def translate_async(
    segments: Sequence[Segment],
    backend: BackendLike,
    *,
    source: str,
    target: Language,
    settings: TranslationSettings,
    file: str = "",
    on_progress: ProgressCallback = ignore,
) -> Run:
    """:func:`translate` for callers with an event loop of their own.  Cancelling it ends every request."""
    if not segments:
        return Run()
    async with Translator(backend, settings) as translator:
        return await translator.translate(segments, source=source, target=target, file=file, on_progress=on_progress)


def _first(group: BaseExceptionGroup[Stopped]) -> BackendError:
    inner = group.exceptions[0]
    return _first(inner) if isinstance(inner, BaseExceptionGroup) else inner.error


def _raise_if_nothing(outcomes: Mapping[str, Outcome], stopped: BackendError | None) -> None:
    """A backend that was given up before its first good answer is an error; answers that fail the checks are outcomes."""
    if stopped is not None and all(isinstance(outcome, Failed) for outcome in outcomes.values()):
        raise stopped
