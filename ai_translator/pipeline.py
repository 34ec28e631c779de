"""The steps of a translation job, from a PDF to its results.

    read_document -> check_outputs -> find_segments -> (a Translator) -> write_results

A project that was kept can be typeset again: :mod:`ai_translator.project_results`.

An executor (:mod:`ai_translator.jobs`) calls them in this order and decides where each runs.
What translates and reports is imported by the steps that need it: a page is read before.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from pydantic import SecretStr

from ai_translator.backends import build
from ai_translator.backends.model_choice import AUTO, OPENAI_MODELS
from ai_translator.config import Settings, cache_folder, load
from ai_translator.errors import ConfigError, ExitCode, MissingExtraError, OutputError
from ai_translator.extras import install_command
from ai_translator.imaging.availability import can_read_scans, is_readable
from ai_translator.languages import Language, language
from ai_translator.model.document import Document
from ai_translator.model.segments import Segment, TranslatedBy, TranslatedDocument
from ai_translator.outputs import (
    PROJECT,
    REPORT,
    output_paths,
    paths_of_file,
    prepare,
    terms_path,
)
from ai_translator.progress import ProgressCallback, ignore
from ai_translator.readers import OcrMode, OcrOptions, ReadOptions, read
from ai_translator.translators import make_translator, translator_options
from ai_translator.workers import Workers
from ai_translator.writers import is_disk_error, refusals, write_formats, write_report

if TYPE_CHECKING:
    from ai_translator.translation import Estimate, Report, Survey, TranslationRun
    from ai_translator.translation.backend_protocol import BackendLabel
    from ai_translator.translation.prompting.prompts import Term

log = logging.getLogger(__name__)

_NO_KEY = SecretStr("none")  # of a dry run


@dataclass(frozen=True, slots=True)
class TranslateJob:
    """One file to translate: all that is known before it is opened.  It can be pickled.

    pages: such as ``1-3,7``; all for "".  max_pages: more are refused before any is read.
    name: the file name that results are named after; the source's if not given.
    file: the path of the one result, when somebody has named it; the report is named after it.
    is_for_others: results go to somebody who should not learn of paths on this machine.
    """

    source: Path
    settings: Settings
    pages: str = ""
    password: str | None = field(default=None, repr=False)
    max_pages: int | None = None
    name: str = ""
    file: Path | None = None
    is_for_others: bool = False

    @property
    def target(self) -> Language:
        return language(self.settings.target)

    @property
    def paths(self) -> Mapping[str, Path]:
        """Format -> path of its result; the report's and the project's under their names."""
        output = self.settings.output
        if self.file is not None:
            return paths_of_file(self.file, output.results)
        return output_paths(self.named_source, self.target.code, output.results, output.folder)

    @property
    def named_source(self) -> Path:
        """The source's path with the name that results are named after."""
        return self.source.with_name(self.name) if self.name else self.source


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of one file.

    outputs:     format -> path of each result that was written, the project's too
    report_path: NAME.LANG.report.json, the same as ``report``
    """

    source: Path
    outputs: Mapping[str, Path]
    report_path: Path
    report: Report

    @property
    def exit_code(self) -> ExitCode:
        """PARTIAL if a segment, page or format failed, else OK."""
        return ExitCode.OK if self.report.complete else ExitCode.PARTIAL


def read_document(
    job: TranslateJob, on_progress: ProgressCallback = ignore, pool: Workers | None = None
) -> Document:
    """Return the document of the job's source.

    pool: worker processes to use; else processes of its own.
    Raises InputError and UsageError as :func:`ai_translator.readers.read` does.
    """
    bounds = job.settings.parsing
    options = ReadOptions(
        job.password,
        job.pages,
        job.max_pages,
        page_timeout=bounds.page_timeout,
        memory_mb=bounds.memory_mb,
        ocr=_ocr_options(job.settings),
        workers=bounds.workers,
        pool=pool,
        on_progress=on_progress,
    )
    return read(job.source, options)


def _ocr_options(settings: Settings) -> OcrOptions:
    """Return how scans are read; what was read is kept where translations may be.

    Raises MissingExtraError, and ConfigError for pictures in a language that cannot be read.
    """
    source = "" if settings.source == "auto" else settings.source
    if settings.translation.picture_text:
        _check_pictures(source)
    kept = settings.translation.memory != "off"
    return OcrOptions(
        OcrMode(settings.parsing.ocr),
        source,
        cache_folder() / "ocr" if kept else None,
        settings.parsing.ocr_timeout,
        settings.translation.picture_text,
    )


def _check_pictures(source: str) -> None:
    if not can_read_scans():
        raise MissingExtraError(
            "translation.picture_text reads words inside images, and OCR is not installed",
            remedy=install_command("ocr"),
        )
    if source and not is_readable(language(source)):
        raise ConfigError(
            f"translation.picture_text: the OCR models here cannot read {language(source).name}",
            remedy="Set it to false",
        )


def check_outputs(job: TranslateJob, document: Document) -> Mapping[str, OutputError]:
    """Check what must hold before anything is paid for: at least one result can be written.

    Return why the others cannot, by format.
    Raises OutputError (when none can), UsageError or InputError.
    """
    prepare(job.source, job.paths)
    return refused_formats(job, document)


def refused_formats(job: TranslateJob, document: Document) -> Mapping[str, OutputError]:
    """Return why formats cannot be written, by format; raise when none can."""
    formats = job.settings.output.formats
    refused = refusals(formats, document, job.source, job.password)
    if len(refused) == len(formats):
        raise next(iter(refused.values()))
    return refused


def find_segments(job: TranslateJob, document: Document) -> Survey:
    """Return what of the document is sent, and for all else why it is not."""
    from ai_translator.translation import survey

    settings = job.settings
    return survey(document, settings.translation, settings.source, job.target)


def saved_terms(job: TranslateJob) -> tuple[Term, ...] | None:
    """Return the terms that an earlier run left beside the results, perhaps edited, or None.

    Raises ConfigError for a file with bad rows.
    """
    path = terms_path(job.paths[REPORT])
    if job.settings.translation.terms == "off" or not path.exists():
        return None
    from ai_translator.translation import read_glossary

    return tuple(replace(term, automatic=True) for term in read_glossary(path))


def write_results(
    job: TranslateJob,
    document: Document,
    found: Survey,
    run: TranslationRun,
    backend: BackendLabel,
    on_progress: ProgressCallback = ignore,
    *,
    begun: float,
    refused: Mapping[str, OutputError] = MappingProxyType({}),
) -> Result:
    """Write the results and the report; first of all the project, if it is to be kept.

    A format that cannot be written does not keep the others from it; the report says why.
    backend: what the report names.  begun: :func:`time.monotonic` at the job's start.
    refused: as :func:`check_outputs` returns it.
    Raises OutputError when no format can be written, or when the disk takes no more.
    """
    settings, marked = job.settings, backend.profile.marked
    translated = TranslatedDocument(
        document, found.segments, run.outcomes, settings.source, job.target.code, marked
    )
    by = TranslatedBy(backend.kind, backend.model_name, backend.endpoint)
    failed = dict(refused)
    if PROJECT in job.paths:
        from ai_translator.project import save_project  # most runs keep none: it is not small

        try:
            save_project(
                job.paths[PROJECT],
                job.source,
                translated,
                found.kept,
                run,
                by,
                settings,
                with_paths=not job.is_for_others,
            )
        except OutputError as error:
            if is_disk_error(error):
                raise
            failed[PROJECT] = error
    result = write_translated(
        job, translated, found, run, by, on_progress, begun=begun, failed=failed
    )
    _write_terms(run.terms, terms_path(job.paths[REPORT]))
    return result


def _write_terms(terms: Sequence[Term], path: Path) -> None:
    """Write the terms for a person to edit; the next run takes them.

    A file that is there is the person's.  Raises OutputError.
    """
    if not terms or path.exists():
        return
    from ai_translator.translation.terminology.glossary import as_csv

    text = as_csv((term.source, "=" if term.kept else term.target, "") for term in terms)
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        remedy = "Choose another folder with --out"
        raise OutputError(f"{path}: cannot be written ({error.strerror})", remedy=remedy) from error


def write_translated(
    job: TranslateJob,
    translated: TranslatedDocument,
    found: Survey,
    run: TranslationRun,
    by: TranslatedBy,
    on_progress: ProgressCallback,
    *,
    begun: float,
    failed: Mapping[str, OutputError],
) -> Result:
    """Write every format but those that have failed already, and the report."""
    from ai_translator.translation import make_report

    paths = job.paths
    made = write_formats(
        translated,
        job.source,
        paths,
        job.settings,
        password=job.password,
        refused=failed,
        on_progress=on_progress,
    )
    if made.written:
        report = make_report(
            translated,
            run,
            job.settings,
            by,
            found,
            written=made.written.values(),
            failed_formats=made.reasons(job.source, paths),
            seconds=time.monotonic() - begun,
        )
        write_report(report, job.source, paths[REPORT])
    made.raise_if_in_vain()
    names = [*made.written, *([PROJECT] if PROJECT in paths and PROJECT not in failed else [])]
    return Result(job.source, {name: paths[name] for name in names}, paths[REPORT], report)


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
    from ai_translator.translation import run_in_event_loop

    settings = unasked(settings or load())
    translator = make_translator(settings)
    segments = read_segments(Path(source), settings, pages=pages, password=password)

    async def estimate() -> Estimate:
        async with translator:
            return await translator.estimate(
                segments, source=settings.source, target=language(settings.target)
            )

    return run_in_event_loop(estimate())


def unasked(settings: Settings) -> Settings:
    """Return the settings for a backend that is not going to be asked anything."""
    update: dict[str, object] = {} if settings.openai.api_key else {"api_key": _NO_KEY}
    if settings.openai.model == AUTO:
        update["model"] = OPENAI_MODELS[0]  # which one the endpoint has, only the endpoint knows
    return settings.model_copy(update={"openai": settings.openai.model_copy(update=update)})


def read_segments(
    source: Path, settings: Settings, *, pages: str = "", password: str | None = None
) -> Sequence[Segment]:
    """Return what of a file would be sent."""
    job = TranslateJob(source, settings, pages, password)
    return find_segments(job, read_document(job)).segments


def translate_segments(segments: Sequence[Segment], settings: Settings) -> TranslationRun:
    """Translate texts that need no document."""
    from ai_translator.translation import translate

    target, options = language(settings.target), translator_options(settings)
    return translate(
        segments,
        build(settings),
        source=settings.source,
        target=target,
        settings=settings.translation,
        **options,
    )
