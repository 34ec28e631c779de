"""One file from PDF to results: the whole job on one screen."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from ai_translator.backends import Backend, build, build_fallback, check_private
from ai_translator.config import Settings, load
from ai_translator.document import Document
from ai_translator.errors import ConfigError, ExitCode
from ai_translator.languages import Language, language
from ai_translator.outputs import output_paths, prepare
from ai_translator.parsing import parse
from ai_translator.progress import Progress, ProgressCallback, Stage, ignore
from ai_translator.segments import Segment, TranslatedDocument
from ai_translator.translation import (
    Estimate,
    Report,
    Run,
    Survey,
    Translator,
    load_callbacks,
    make_report,
    read_glossary,
    run_to_end,
    segment,
    survey,
    translate,
)
from ai_translator.writing import WriteResult, check_target, write, write_report

_NO_KEY = SecretStr("none")  # of a dry run


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
    check_target(target, settings.output.formats)
    paths = output_paths(source, target.code, settings.output.formats, settings.output.folder)
    backend = backend or build(settings)
    options = translator_options(settings)
    document = _parse(source, settings, pages, password, on_progress)
    prepare(source, paths)
    translated, run, kept = _translate(document, backend, settings, target, on_progress, options)
    written: list[WriteResult] = []
    try:
        _write(translated, source, paths, settings, password, on_progress, written)
    finally:  # also when one of several formats cannot be written: what there is has its report
        report = make_report(translated, run, settings, backend, kept, written=written, seconds=time.monotonic() - begun)
        if written:
            write_report(report, source, paths["report"])
    return Result(source, {kind: paths[kind] for kind in settings.output.formats}, paths["report"], report)


def estimate_file(
    source: Path | str, settings: Settings | None = None, *, pages: str = "", password: str | None = None
) -> Estimate:
    """What :func:`translate_file` would ask the backend for.  Reads the file and sends nothing; needs no key.

    Raises a :class:`ai_translator.errors.TranslatorError`, as translating would.
    """
    source, settings = Path(source), settings or load()
    if settings.openai.api_key is None:
        settings = settings.model_copy(update={"openai": settings.openai.model_copy(update={"api_key": _NO_KEY})})
    target, translator = language(settings.target), make_translator(settings)
    segments = read_segments(source, settings, pages=pages, password=password)

    async def estimate() -> Estimate:
        async with translator:
            return await translator.estimate(segments, source=settings.source, target=target)

    return run_to_end(estimate())


def read_segments(source: Path, settings: Settings, *, pages: str = "", password: str | None = None) -> Sequence[Segment]:
    """What of a file would be sent."""
    document = _parse(source, settings, pages, password, ignore)
    return segment(document, settings.translation, settings.source, language(settings.target))


def translate_segments(segments: Sequence[Segment], settings: Settings, target: Language) -> Run:
    """What becomes of texts that need no document."""
    options = translator_options(settings)
    return translate(
        segments, build(settings), source=settings.source, target=target, settings=settings.translation, **options
    )  # fmt: skip


def make_translator(settings: Settings, backend: Backend | None = None) -> Translator:
    """A translator for any number of documents, as the settings want it.  Raises BackendError or ConfigError."""
    return Translator(backend or build(settings), settings.translation, **translator_options(settings))


def translator_options(settings: Settings) -> dict[str, Any]:
    """What a :class:`Translator` must know beside its backend and ``settings.translation``.  Raises ConfigError."""
    callbacks = load_callbacks(settings.logging.callbacks)
    if callbacks and settings.private:
        raise ConfigError(
            "local_only: logging.callbacks would see document text", remedy="Take one of the two out of config.yaml"
        )
    glossary = settings.translation.glossary
    terms = read_glossary(glossary) if glossary else ()
    return {"fallback": build_fallback(settings), "terms": terms, "private": settings.private, "callbacks": callbacks}


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
    document: Document,
    backend: Backend,
    settings: Settings,
    target: Language,
    on_progress: ProgressCallback,
    options: Mapping[str, Any],
) -> tuple[TranslatedDocument, Run, Survey]:
    check_private(settings, backend)
    found = survey(document, settings.translation, settings.source, target)
    run = translate(
        found.segments,
        backend,
        source=settings.source,
        target=target,
        settings=settings.translation,
        file=document.name,
        on_progress=on_progress,
        **options,
    )
    marked = backend.profile.marked
    return TranslatedDocument(document, found.segments, run.outcomes, settings.source, target.code, marked), run, found


def _write(
    translated: TranslatedDocument,
    source: Path,
    paths: Mapping[str, Path],
    settings: Settings,
    password: str | None,
    on_progress: ProgressCallback,
    written: list[WriteResult],
) -> None:
    formats, name = settings.output.formats, translated.document.name
    for done, kind in enumerate(formats):
        on_progress(Progress(Stage.WRITE, done, len(formats), name))
        written.append(write(kind, translated, source, paths[kind], settings, password=password))
    on_progress(Progress(Stage.WRITE, len(formats), len(formats), name))
