"""One file from PDF to results: the whole job on one screen."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ai_translator.backends import Backend, build
from ai_translator.config import Settings, load
from ai_translator.document import Document
from ai_translator.errors import ExitCode
from ai_translator.languages import Language, language
from ai_translator.outputs import output_paths, prepare
from ai_translator.parsing import parse
from ai_translator.progress import Progress, ProgressCallback, Stage, ignore
from ai_translator.segments import Segment, TranslatedDocument
from ai_translator.stations import Stations
from ai_translator.translation import Report, Run, Translator, make_report, segment, translate
from ai_translator.workers import Aborted, Workers
from ai_translator.writing import WriteResult, write, write_report


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one file.

    outputs: format -> path of each result written;  report_path: NAME.LANG.report.json, the same as ``report``
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
    on_progress: ProgressCallback = ignore,
) -> Result:
    """Translates one PDF and writes the results that ``settings.output`` asks for.

    pages: such as ``1-3,7``; all for "".  backend: one that is already built, else it is built from the settings.
    Raises a :class:`ai_translator.errors.TranslatorError` when there is no result; nothing half-written is left behind.
    """
    job = _Job.of(Path(source), settings or load(), pages, password)
    backend = backend or build(job.settings)
    document = _parse(job, on_progress)
    prepare(job.source, job.paths)
    translated, run = _translate(document, backend, job.settings, job.target, on_progress)
    return _finish(job, translated, run, backend, on_progress)


async def translate_file_async(
    source: Path,
    settings: Settings,
    *,
    translator: Translator,
    backend: Backend,
    stations: Stations,
    pages: str = "",
    password: str | None = None,
    max_pages: int | None = None,
    on_progress: ProgressCallback = ignore,
) -> Result:
    """:func:`translate_file` for callers with an event loop, in which many files share a translator and stations.

    backend: what the report names.  max_pages: more are refused.  ``on_progress`` is called in the event loop.
    Cancelling it ends every process, thread and request of this file; what it has written by then is whole.
    """
    job = _Job.of(source, settings, pages, password)
    told = _in_loop(on_progress)
    document = await stations.read(lambda pool: _parse(job, told, pool, max_pages))
    await asyncio.to_thread(prepare, job.source, job.paths)
    segments = await asyncio.to_thread(segment, document, settings.translation, settings.source, job.target)
    run = await translator.translate(
        segments, source=settings.source, target=job.target, file=document.name, on_progress=on_progress
    )
    translated = _translated(document, segments, run, backend, settings, job.target)
    return await stations.write(lambda stop: _finish(job, translated, run, backend, _unless(stop, told)))


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


def _finish(job: _Job, translated: TranslatedDocument, run: Run, backend: Backend, on_progress: ProgressCallback) -> Result:
    """Writes the results and the report."""
    settings = job.settings
    written = _write(translated, job.source, job.paths, settings, job.password, on_progress)
    report = make_report(translated, run, settings, backend, written=written, seconds=time.monotonic() - job.begun)
    write_report(report, job.source, job.paths["report"])
    return Result(job.source, {kind: job.paths[kind] for kind in settings.output.formats}, job.paths["report"], report)


def _parse(job: _Job, on_progress: ProgressCallback, pool: Workers | None = None, max_pages: int | None = None) -> Document:
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
    document: Document, backend: Backend, settings: Settings, target: Language, on_progress: ProgressCallback
) -> tuple[TranslatedDocument, Run]:
    segments = segment(document, settings.translation, settings.source, target)
    run = translate(
        segments,
        backend,
        source=settings.source,
        target=target,
        settings=settings.translation,
        file=document.name,
        on_progress=on_progress,
    )
    return _translated(document, segments, run, backend, settings, target), run


def _translated(
    document: Document, segments: Sequence[Segment], run: Run, backend: Backend, settings: Settings, target: Language
) -> TranslatedDocument:
    marked = backend.profile.marked
    return TranslatedDocument(document, tuple(segments), run.outcomes, settings.source, target.code, marked)


def _write(
    translated: TranslatedDocument,
    source: Path,
    paths: Mapping[str, Path],
    settings: Settings,
    password: str | None,
    on_progress: ProgressCallback,
) -> list[WriteResult]:
    formats, name = settings.output.formats, translated.document.name
    written = []
    for done, kind in enumerate(formats):
        on_progress(Progress(Stage.WRITE, done, len(formats), name))
        written.append(write(kind, translated, source, paths[kind], settings, password=password))
    on_progress(Progress(Stage.WRITE, len(formats), len(formats), name))
    return written
