"""Translation of one document by a translator of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from ai_translator.config import TranslationSettings
from ai_translator.languages import Language
from ai_translator.model.segments import Segment
from ai_translator.progress import ProgressCallback, ignore
from ai_translator.translation.backend_protocol import BackendLike
from ai_translator.translation.results import TranslationRun
from ai_translator.translation.shared_services.interfaces import SpendingBudget
from ai_translator.translation.shared_services.local_services import local_services
from ai_translator.translation.translator import Translator

_T = TypeVar("_T")


def translate(
    segments: Sequence[Segment],
    backend: BackendLike,
    *,
    source: str,
    target: Language,
    settings: TranslationSettings,
    file: str = "",
    on_progress: ProgressCallback = ignore,
    budget: SpendingBudget | None = None,
    **options: Any,
) -> TranslationRun:
    """Return what became of one document's segments, with a translator of its own.

    budget:  one that others use, too
    options: those of :class:`Translator`
    It may be called with or without a running event loop. Raises a BackendError if not one segment
    could be translated because of the backend.
    """
    return run_in_event_loop(
        translate_async(
            segments,
            backend,
            source=source,
            target=target,
            settings=settings,
            file=file,
            on_progress=on_progress,
            budget=budget,
            **options,
        )
    )


def run_in_event_loop(coroutine: Coroutine[Any, Any, _T]) -> _T:
    """Return the coroutine's result, run in an event loop of its own.

    May be called with or without a running one.
    """
    if not _in_event_loop():
        return asyncio.run(coroutine)
    with ThreadPoolExecutor(1, "translate") as thread:
        return thread.submit(asyncio.run, coroutine).result()


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
    budget: SpendingBudget | None = None,
    **options: Any,
) -> TranslationRun:
    """Run :func:`translate` in the caller's event loop.

    Cancelling it ends every request.
    """
    if not segments:
        return TranslationRun()
    services = local_services(settings, budget)
    async with Translator(backend, settings, services, **options) as translator:
        return await translator.translate(
            segments, source=source, target=target, file=file, on_progress=on_progress
        )
