"""One file from PDF to results: the whole job on one screen."""

from __future__ import annotations

import time
from collections.abc import Mapping
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
from ai_translator.segments import TranslatedDocument
from ai_translator.translation import Report, Run, make_report, segment, translate
from ai_translator.writing import WriteResult, check_source, write, write_report


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
    begun = time.monotonic()
    source, settings = Path(source), settings or load()
    target = language(settings.target)
    paths = output_paths(source, target.code, settings.output.formats, settings.output.folder)
    backend = backend or build(settings)
    document = _parse(source, settings, pages, password, on_progress)
    prepare(source, paths)
    check_source(document, source, settings.output.formats, password)
    translated, run = _translate(document, backend, settings, target, on_progress)
    written = _write(translated, source, paths, settings, password, on_progress)
    report = make_report(translated, run, settings, backend, written=written, seconds=time.monotonic() - begun)
    write_report(report, source, paths["report"])
    return Result(source, {kind: paths[kind] for kind in settings.output.formats}, paths["report"], report)


def _parse(source: Path, settings: Settings, pages: str, password: str | None, on_progress: ProgressCallback) -> Document:
    options = settings.parsing
    return parse(
        source,
        password=password,
        pages=pages,
        workers=options.workers,
        page_timeout=options.page_timeout,
        memory_mb=options.memory_mb,
        ocr_layer=options.ocr_layer,
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
    marked = backend.profile.marked
    return TranslatedDocument(document, segments, run.outcomes, settings.source, target.code, marked), run


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
