"""The steps of a translation job, from a PDF to its results.

    read_document -> check_outputs -> find_segments -> (a Translator) -> write_results

An executor (:mod:`ai_translator.jobs`) calls them in this order and decides where each runs.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import SecretStr

from ai_translator.backends import Backend, build
from ai_translator.config import Settings, load
from ai_translator.errors import ExitCode, OutputError
from ai_translator.languages import Language, language
from ai_translator.model.document import Document
from ai_translator.model.segments import Segment, TranslatedDocument
from ai_translator.outputs import output_paths, prepare, terms_path
from ai_translator.progress import Progress, ProgressCallback, Stage, ignore
from ai_translator.readers.pdf import parse
from ai_translator.translation import (
    Estimate,
    Report,
    Survey,
    TranslationRun,
    make_report,
    read_glossary,
    run_in_event_loop,
    survey,
    translate,
)
from ai_translator.translation.glossary import as_csv
from ai_translator.translation.prompts import Term
from ai_translator.translators import make_translator, translator_options
from ai_translator.workers import Workers
from ai_translator.writers import WriteResult, check_source, write, write_report

_NO_KEY = SecretStr("none")  # of a dry run


@dataclass(frozen=True, slots=True)
class TranslateJob:
    """One file to translate: all that is known before it is opened.  It can be pickled.

    pages: such as ``1-3,7``; all for "".  max_pages: more are refused before any is read.
    """

    source: Path
    settings: Settings
    pages: str = ""
    password: str | None = field(default=None, repr=False)
    max_pages: int | None = None

    @property
    def target(self) -> Language:
        return language(self.settings.target)

    @property
    def paths(self) -> Mapping[str, Path]:
        """Format -> path of its result; the report's under ``report``."""
        output = self.settings.output
        return output_paths(self.source, self.target.code, output.formats, output.folder)


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of one file.

    outputs:     format -> path of each result written
    report_path: NAME.LANG.report.json, the same as ``report``
    """

    source: Path
    outputs: Mapping[str, Path]
    report_path: Path
    report: Report

    @property
    def exit_code(self) -> ExitCode:
        """PARTIAL if a segment or page failed, else OK."""
        return ExitCode.OK if self.report.complete else ExitCode.PARTIAL


def read_document(
    job: TranslateJob, on_progress: ProgressCallback = ignore, pool: Workers | None = None
) -> Document:
    """Return the document of the job's source.

    pool: worker processes to use; else processes of its own.
    Raises InputError and UsageError as :func:`ai_translator.readers.pdf.parse` does.
    """
    options = job.settings.parsing
    return parse(
        job.source,
        password=job.password,
        pages=job.pages,
        workers=options.workers,
        page_timeout=options.page_timeout,
        memory_mb=options.memory_mb,
        ocr_layer=options.ocr_layer,
        max_pages=job.max_pages,
        pool=pool,
        on_progress=on_progress,
    )


def check_outputs(job: TranslateJob, document: Document) -> None:
    """Check what must hold before anything is paid for: every result can be written.

    Raises OutputError, UsageError or InputError.
    """
    prepare(job.source, job.paths)
    check_source(document, job.source, job.settings.output.formats, job.password)


def find_segments(job: TranslateJob, document: Document) -> Survey:
    """Return what of the document is sent, and for all else why it is not."""
    settings = job.settings
    return survey(document, settings.translation, settings.source, job.target)


def saved_terms(job: TranslateJob) -> tuple[Term, ...] | None:
    """Return the terms that an earlier run left beside the results, perhaps edited; None if it did not.

    Raises ConfigError for a file with bad rows.
    """
    path = terms_path(job.paths["report"])
    if job.settings.translation.terms == "off" or not path.exists():
        return None
    return tuple(replace(term, automatic=True) for term in read_glossary(path))


def write_results(
    job: TranslateJob,
    document: Document,
    found: Survey,
    run: TranslationRun,
    backend: Backend,
    on_progress: ProgressCallback = ignore,
    *,
    begun: float,
) -> Result:
    """Write the results and the report.

    When one of several formats cannot be written, those before it have a report, too.
    backend: what the report names.  begun: :func:`time.monotonic` at the job's start.
    """
    settings = job.settings
    translated = TranslatedDocument(
        document,
        found.segments,
        run.outcomes,
        settings.source,
        job.target.code,
        backend.profile.marked,
    )
    paths = job.paths
    written: list[WriteResult] = []

    def report() -> Report:
        seconds = time.monotonic() - begun
        made = make_report(
            translated, run, settings, backend, found, written=written, seconds=seconds
        )
        write_report(made, job.source, paths["report"])
        _write_terms(run.terms, terms_path(paths["report"]))
        return made

    try:
        _write(translated, job, on_progress, written)
    except OutputError:
        if written:
            report()
        raise
    outputs: dict[str, Path] = {kind: paths[kind] for kind in settings.output.formats}
    return Result(job.source, outputs, paths["report"], report())


def _write_terms(terms: Sequence[Term], path: Path) -> None:
    """Write the terms for a person to edit; the next run takes them.  An existing file is the person's."""
    if not terms or path.exists():
        return
    try:
        text = as_csv((term.source, "=" if term.kept else term.target, "") for term in terms)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        remedy = "Choose another folder with --out"
        raise OutputError(f"{path}: cannot be written ({error.strerror})", remedy=remedy) from error


def _write(
    translated: TranslatedDocument,
    job: TranslateJob,
    on_progress: ProgressCallback,
    written: list[WriteResult],
) -> None:
    """Add to ``written`` what was written, format by format."""
    formats, name, paths = job.settings.output.formats, translated.document.name, job.paths
    for done, kind in enumerate(formats):
        on_progress(Progress(Stage.WRITE, done, len(formats), name))
        written.append(
            write(kind, translated, job.source, paths[kind], job.settings, password=job.password)
        )
    on_progress(Progress(Stage.WRITE, len(formats), len(formats), name))


def estimate_file(
    source: Path | str,
    settings: Settings | None = None,
    *,
    pages: str = "",
    password: str | None = None,
) -> Estimate:
    """Return what translating the file would ask the backend for.

    Reads the file and sends nothing; needs no key.
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

    return run_in_event_loop(estimate())


def read_segments(
    source: Path, settings: Settings, *, pages: str = "", password: str | None = None
) -> Sequence[Segment]:
    """Return what of a file would be sent."""
    job = TranslateJob(source, settings, pages, password)
    return find_segments(job, read_document(job)).segments


def translate_segments(segments: Sequence[Segment], settings: Settings) -> TranslationRun:
    """Translate texts that need no document."""
    target, options = language(settings.target), translator_options(settings)
    return translate(
        segments,
        build(settings),
        source=settings.source,
        target=target,
        settings=settings.translation,
        **options,
    )
