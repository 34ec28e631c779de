"""Segments -> outcomes: everything in flight at once, every answer checked, nothing pretended.

    async with Translator(backend, settings.translation) as translator:
        run = await translator.translate(segments, source="auto", target=language("zh"),
        file="a.pdf")

A translator is one session with its backend: one set of connections, one adaptive limit, one memory
and one budget for all its documents, which may be translated at once in the event loop that opened
it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from ai_translator.config import TranslationSettings, cache_folder
from ai_translator.errors import BackendError
from ai_translator.languages import Language
from ai_translator.model.segments import Failed, Outcome, Segment
from ai_translator.progress import Progress, ProgressCallback, Stage, ignore
from ai_translator.translation.backend_client import Channel
from ai_translator.translation.budget import Budget
from ai_translator.translation.document_translator import Desk
from ai_translator.translation.estimate import GROWTH, Estimate
from ai_translator.translation.glossary import read_glossary
from ai_translator.translation.memory import Memory
from ai_translator.translation.memory_lookup import Recall
from ai_translator.translation.prompts import Term
from ai_translator.translation.requests import jobs, pack
from ai_translator.translation.results import Ledger, TranslationRun
from ai_translator.translation.segmenting import source_language
from ai_translator.translation.sending import BackendLike, Stopped, first
from ai_translator.translation.terms import Terms
from ai_translator.translation.translation_context import Brief

_T = TypeVar("_T")


class Translator:
    """An async context manager.

    Once its last backend is given up, that holds for every document: see :attr:`stopped`.
    """

    def __init__(
        self,
        backend: BackendLike,
        settings: TranslationSettings,
        *,
        fallback: BackendLike | None = None,
        terms: Sequence[Term] | None = None,
        budget: Budget | None = None,
        private: bool = False,
        callbacks: Sequence[Any] = (),
    ) -> None:
        """Raises ConfigError for a glossary with bad rows, or for a limit of money without a price.

        fallback:  asked for what ``backend`` could not do
        terms:     a glossary that is read already; else ``settings.glossary`` is
        budget:    one that others use, too; else one of its own by the settings
        private:   nobody is told what is sent, whatever the environment asks for
        callbacks: LangChain callback handlers
        """
        self._backends = [backend] if fallback is None else [backend, fallback]
        self._settings, self._private, self._callbacks = settings, private, callbacks
        if terms is None:
            terms = read_glossary(settings.glossary) if settings.glossary else ()
        self._terms = Terms(terms)
        self.budget = budget or Budget(settings.prices, settings.max_cost)
        for each in self._backends:
            self.budget.check(each.model_name)
        self._open = AsyncExitStack()
        self._channels: list[Channel] = []
        self._recall = Recall(None)

    async def __aenter__(self) -> Self:
        try:
            self._recall = Recall(self._memory())
            self._open.push_async_callback(self._recall.close)
            for backend in self._backends:
                model = await self._open.enter_async_context(backend.session())
                channel = Channel(
                    backend, model, self._settings, self.budget, private=self._private, callbacks=self._callbacks
                )  # fmt: skip
                self._channels.append(channel)
                self._open.push_async_callback(channel.sender.close)
        except BaseException:
            await self._open.aclose()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._open.aclose()

    @property
    def stopped(self) -> BackendError | None:
        """Why the (last) backend was given up; None as long as it was not."""
        return self._channels[-1].sender.stopped if self._channels else None

    async def translate(
        self,
        segments: Sequence[Segment],
        *,
        source: str,
        target: Language,
        file: str = "",
        on_progress: ProgressCallback = ignore,
    ) -> TranslationRun:
        """What becomes of one document's segments.  Cancelling it ends its own requests and no
        others.

        source: a language code or ``auto``.
        Raises a BackendError when not one segment could be translated because of the backend.
        """
        begun = time.monotonic()
        ledger = Ledger(
            segments,
            target,
            lambda count: on_progress(Progress(Stage.TRANSLATE, count, len(segments), file)),
        )
        desk = self._desk(source, target, ledger)
        if not segments:
            return TranslationRun()
        stopped: BackendError | None = None
        try:
            await desk.translate(segments)
        except* Stopped as group:
            stopped = first(group).error
        outcomes = ledger.outcomes(f"not translated: {stopped}" if stopped else "not translated")
        _raise_if_nothing(outcomes, stopped)
        seconds = time.monotonic() - begun
        return TranslationRun(
            outcomes,
            desk.usage,
            seconds,
            stopped,
            ledger.remembered,
            ledger.asked_again,
            ledger.missed,
        )

    async def estimate(
        self, segments: Sequence[Segment], *, source: str, target: Language
    ) -> Estimate:
        """What :meth:`translate` would take; sends nothing."""
        ledger = Ledger(segments, target, lambda _count: None)
        desk = self._desk(source, target, ledger)
        channel, model = self._channels[0], self._backends[0].model_name
        left = await desk.remember(ledger.open(jobs(segments, channel.limits)))
        requests = pack(left, channel.limits)
        weights = [channel.weight(request, desk.brief) for request in requests]
        sent, received = (
            sum(all_ for all_, _ in weights),
            int(GROWTH * sum(texts for _, texts in weights)),
        )
        cost = self.budget.cost(model, sent, received)
        return Estimate(
            len(segments), ledger.remembered, len(requests), sent, received, model, cost
        )

    def _desk(self, source: str, target: Language, ledger: Ledger) -> Desk:
        if not self._channels:
            raise RuntimeError("a Translator is used inside its async with block")
        brief = Brief(source_language(source), target, self._settings.style, self._terms)
        return Desk(self._channels, brief, self._settings.attempts, ledger, self._recall)

    def _memory(self) -> Memory | None:
        """Made-up words are not worth remembering."""
        chosen = self._settings.memory
        if chosen == "off" or self._backends[0].profile.marked:
            return None
        return Memory(default_memory(), optional=True) if chosen == "auto" else Memory(Path(chosen))


def default_memory() -> Path:
    """The file that ``translation.memory: auto`` means."""
    return cache_folder() / "memory.sqlite"


def translate(
    segments: Sequence[Segment],
    backend: BackendLike,
    *,
    source: str,
    target: Language,
    settings: TranslationSettings,
    file: str = "",
    on_progress: ProgressCallback = ignore,
    **options: Any,
) -> TranslationRun:
    """One document with a translator of its own (``options``: its); may be called with or without a
    running event loop.

    Raises a BackendError when not one segment could be translated because of the backend.
    """
    return run_to_end(
        translate_async(
            segments,
            backend,
            source=source,
            target=target,
            settings=settings,
            file=file,
            on_progress=on_progress,
            **options,
        )
    )


def run_to_end(work: Coroutine[Any, Any, _T]) -> _T:
    """What the coroutine gives, run in an event loop of its own; may be called with or without a
    running one.
    """
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
    **options: Any,
) -> TranslationRun:
    """:func:`translate` for callers with an event loop of their own.

    Cancelling it ends every request.
    """
    if not segments:
        return TranslationRun()
    async with Translator(backend, settings, **options) as translator:
        return await translator.translate(
            segments, source=source, target=target, file=file, on_progress=on_progress
        )


def _raise_if_nothing(outcomes: Mapping[str, Outcome], stopped: BackendError | None) -> None:
    """A backend that was given up before its first good answer is an error; answers that fail the
    checks are outcomes.
    """
    if stopped is not None and all(isinstance(outcome, Failed) for outcome in outcomes.values()):
        raise stopped
