"""One file from PDF to results: the whole job on one screen."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from ai_translator.backends import Backend, build, check_private
from ai_translator.config import Settings, load
from ai_translator.errors import ExitCode, OutputError
from ai_translator.jobs.resources import JobResources
from ai_translator.languages import Language, language
from ai_translator.model.document import Document
from ai_translator.model.segments import Segment, TranslatedDocument
from ai_translator.outputs import output_paths, prepare
from ai_translator.progress import Progress, ProgressCallback, Stage, ignore
from ai_translator.readers.pdf import parse
from ai_translator.translation import (
    Budget,
    Estimate,
    Report,
    Survey,
    TranslationRun,
    Translator,
    make_report,
    run_to_end,
    survey,
    translate,
)
from ai_translator.translators import make_translator, translator_options
from ai_translator.workers import Aborted, Workers
from ai_translator.writers import WriteResult, check_source, write, write_report

_NO_KEY = SecretStr("none")  # of a dry run


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one file.

    outputs: format -> path of each result written;  report_path: NAME.LANG.report.json, the same as
        ``report``
    """

    source: Path
    outputs: Mapping[str, Path]
    report_path: Path
    report: Report

    @property
    def exit_code(self) -> ExitCode:
        """PARTIAL when a segment or page failed, else OK."""
        return ExitCode.OK if self.report.complete else ExitCode.PARTIAL


def translate_file(
    source: Path | str,
    settings: Settings | None = None,
    *,
    pages: str = "",
    password: str | None = None,
    backend: Backend | None = None,
    budget: Budget | None = None,
    on_progress: ProgressCallback = ignore,
) -> Result:
    """Translates one PDF and writes the results that ``settings.output`` asks for.

    pages: such as ``1-3,7``; all for "".  backend: one that is already built, else it is built from
        the settings.
    budget: one that several calls share, so that ``translation.max_cost`` holds for all of them
    together. Raises a :class:`ai_translator.errors.TranslatorError` when there is no result;
    nothing half-written is left behind.
    """
    job = _Job.of(Path(source), settings or load(), pages, password)
    backend = backend or build(job.settings)
    options = {**translator_options(job.settings), "budget": budget}
    document = _parse(job, on_progress)
    _prepare(job, document)
    found, run = _translate(document, backend, job, on_progress, options)
    return _finish(job, document, found, run, backend, on_progress)


def estimate_file(
    source: Path | str,
    settings: Settings | None = None,
    *,
    pages: str = "",
    password: str | None = None,
) -> Estimate:
    """What :func:`translate_file` would ask the backend for.  Reads the file and sends nothing;
    needs no key.

    Raises a :class:`ai_translator.errors.TranslatorError`, as translating would.
    """
    settings = settings or load()
    if settings.openai.api_key is None:
        settings = settings.model_copy(
            update={"openai": settings.openai.model_copy(update={"api_key": _NO_KEY})}
        )
    translator = make_translator(settings)
    segments = read_segments(Path(source), settings, pages=pages, password=password)

    async def estimate() -> Estimate:
        async with translator:
            return await translator.estimate(
                segments, source=settings.source, target=language(settings.target)
            )

    return run_to_end(estimate())


def read_segments(
    source: Path, settings: Settings, *, pages: str = "", password: str | None = None
) -> Sequence[Segment]:
    """What of a file would be sent."""
    job = _Job.of(source, settings, pages, password)
    return survey(_parse(job, ignore), settings.translation, settings.source, job.target).segments


def translate_segments(segments: Sequence[Segment], settings: Settings) -> TranslationRun:
    """What becomes of texts that need no document."""
    target, options = language(settings.target), translator_options(settings)
    return translate(
        segments,
        build(settings),
        source=settings.source,
        target=target,
        settings=settings.translation,
        **options,
    )


async def translate_file_async(
    source: Path,
    settings: Settings,
    *,
    translator: Translator,
    backend: Backend,
    stations: JobResources,
    pages: str = "",
    password: str | None = None,
    max_pages: int | None = None,
    on_progress: ProgressCallback = ignore,
) -> Result:
    """:func:`translate_file` for callers with an event loop, in which many files share a translator
    and stations.

    backend: what the report names.  max_pages: more are refused.  ``on_progress`` is called in the
    event loop. Cancelling it ends every process, thread and request of this file; what it has
    written by then is whole.
    """
    job = _Job.of(source, settings, pages, password)
    told = _in_loop(on_progress)
    document = await stations.read(lambda pool: _parse(job, told, pool, max_pages))
    await asyncio.to_thread(_prepare, job, document)
    found = await asyncio.to_thread(
        survey, document, settings.translation, settings.source, job.target
    )
    run = await translator.translate(
        found.segments,
        source=settings.source,
        target=job.target,
        file=document.name,
        on_progress=on_progress,
    )
    return await stations.write(
        lambda stop: _finish(job, document, found, run, backend, _unless(stop, told))
    )


@dataclass(frozen=True, slots=True)
class _Job:
    """What is known before the file is opened."""

    source: Path
    settings: Settings
    pages: str
    password: str | None
    target: Language
    paths: Mapping[str, Path]
    begun: float

    @classmethod
    def of(cls, source: Path, settings: Settings, pages: str, password: str | None) -> _Job:
        target = language(settings.target)
        paths = output_paths(source, target.code, settings.output.formats, settings.output.folder)
        return cls(source, settings, pages, password, target, paths, time.monotonic())


def _prepare(job: _Job, document: Document) -> None:
    """What must hold before anything is paid for."""
    prepare(job.source, job.paths)
    check_source(document, job.source, job.settings.output.formats, job.password)


def _in_loop(on_progress: ProgressCallback) -> ProgressCallback:
    """For threads: the event reaches ``on_progress`` in the event loop that runs now."""
    loop = asyncio.get_running_loop()

    def tell(event: Progress) -> None:
        loop.call_soon_threadsafe(on_progress, event)

    return tell


def _unless(stop: threading.Event, on_progress: ProgressCallback) -> ProgressCallback:
    def tell(event: Progress) -> None:
        if stop.is_set():
            raise Aborted
        on_progress(event)

    return tell


def _finish(
    job: _Job,
    document: Document,
    found: Survey,
    run: TranslationRun,
    backend: Backend,
    on_progress: ProgressCallback,
) -> Result:
    """Writes the results and the report; when one of several formats cannot be written, those
    before have a report, too.
    """
    settings, marked = job.settings, backend.profile.marked
    translated = TranslatedDocument(
        document, found.segments, run.outcomes, settings.source, job.target.code, marked
    )
    written: list[WriteResult] = []

    def report() -> Report:
        seconds = time.monotonic() - job.begun
        made = make_report(
            translated, run, settings, backend, found, written=written, seconds=seconds
        )
        write_report(made, job.source, job.paths["report"])
        return made

    try:
        _write(translated, job, on_progress, written)
    except OutputError:
        if written:
            report()
        raise
    return Result(
        job.source,
        {kind: job.paths[kind] for kind in settings.output.formats},
        job.paths["report"],
        report(),
    )


def _parse(
    job: _Job,
    on_progress: ProgressCallback,
    pool: Workers | None = None,
    max_pages: int | None = None,
) -> Document:
    options = job.settings.parsing
    return parse(
        job.source,
        password=job.password,
        pages=job.pages,
        workers=options.workers,
        page_timeout=options.page_timeout,
        memory_mb=options.memory_mb,
        ocr_layer=options.ocr_layer,
        max_pages=max_pages,
        pool=pool,
        on_progress=on_progress,
    )


def _translate(
    document: Document,
    backend: Backend,
    job: _Job,
    on_progress: ProgressCallback,
    options: Mapping[str, Any],
) -> tuple[Survey, TranslationRun]:
    settings = job.settings
    check_private(settings, backend)
    found = survey(document, settings.translation, settings.source, job.target)
    run = translate(
        found.segments,
        backend,
        source=settings.source,
        target=job.target,
        settings=settings.translation,
        file=document.name,
        on_progress=on_progress,
        **options,
    )
    return found, run


def _write(
    translated: TranslatedDocument,
    job: _Job,
    on_progress: ProgressCallback,
    written: list[WriteResult],
) -> None:
    """Adds to ``written`` what was written, format by format."""
    formats, name = job.settings.output.formats, translated.document.name
    for done, kind in enumerate(formats):
        on_progress(Progress(Stage.WRITE, done, len(formats), name))
        written.append(
            write(
                kind, translated, job.source, job.paths[kind], job.settings, password=job.password
            )
        )
    on_progress(Progress(Stage.WRITE, len(formats), len(formats), name))
