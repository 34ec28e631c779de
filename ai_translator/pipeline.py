"""The steps of a translation job, from a PDF to its results.

    read_document -> check_outputs -> find_segments -> (a Translator) -> write_results

A project that was kept can be typeset again: :func:`typeset_project`.

An executor (:mod:`ai_translator.jobs`) calls them in this order and decides where each runs.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from pydantic import SecretStr

from ai_translator import __version__
from ai_translator.backends import Backend, build
from ai_translator.backends.model_choice import AUTO, OPENAI_MODELS
from ai_translator.config import Settings, cache_folder, load
from ai_translator.errors import ExitCode, OutputError
from ai_translator.languages import Language, language
from ai_translator.model.document import Document
from ai_translator.model.segments import Segment, TranslatedDocument
from ai_translator.outputs import (
    PROJECT,
    REPORT,
    output_paths,
    paths_of_file,
    prepare,
    suffixes,
    terms_path,
)
from ai_translator.progress import ProgressCallback, ignore
from ai_translator.project import (
    Project,
    TranslatedBy,
    find_fonts,
    find_source,
    load_project,
    save_project,
)
from ai_translator.readers import OcrMode, OcrOptions, ReadOptions, read
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
from ai_translator.writers import is_disk_error, refusals, write_formats, write_report

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
    """Return how scans are read; what was read is kept where translations may be."""
    source = "" if settings.source == "auto" else settings.source
    kept = settings.translation.memory != "off"
    return OcrOptions(
        OcrMode(settings.parsing.ocr),
        source,
        cache_folder() / "ocr" if kept else None,
        settings.parsing.ocr_timeout,
    )


def check_outputs(job: TranslateJob, document: Document) -> Mapping[str, OutputError]:
    """Check what must hold before anything is paid for: at least one result can be written.

    Return why the others cannot, by format.
    Raises OutputError (when none can), UsageError or InputError.
    """
    prepare(job.source, job.paths)
    formats = job.settings.output.formats
    refused = refusals(formats, document, job.source, job.password)
    if len(refused) == len(formats):
        raise next(iter(refused.values()))
    return refused


def find_segments(job: TranslateJob, document: Document) -> Survey:
    """Return what of the document is sent, and for all else why it is not."""
    settings = job.settings
    return survey(document, settings.translation, settings.source, job.target)


def saved_terms(job: TranslateJob) -> tuple[Term, ...] | None:
    """Return the terms that an earlier run left beside the results, perhaps edited, or None.

    Raises ConfigError for a file with bad rows.
    """
    path = terms_path(job.paths[REPORT])
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
    result = _typeset(job, translated, found, run, by, on_progress, begun=begun, failed=failed)
    _write_terms(run.terms, terms_path(job.paths[REPORT]))
    return result


def _write_terms(terms: Sequence[Term], path: Path) -> None:
    """Write the terms for a person to edit; the next run takes them.

    A file that is there is the person's.  Raises OutputError.
    """
    if not terms or path.exists():
        return
    text = as_csv((term.source, "=" if term.kept else term.target, "") for term in terms)
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        remedy = "Choose another folder with --out"
        raise OutputError(f"{path}: cannot be written ({error.strerror})", remedy=remedy) from error


def typeset_project(
    path: Path,
    settings: Settings,
    *,
    source: Path | None = None,
    formats: Sequence[str] = (),
    folder: Path | None = None,
    password: str | None = None,
    on_progress: ProgressCallback = ignore,
) -> Result:
    """Write the results of a project again, without a model.

    settings: for what the project does not say: where fonts lie.
    source: the PDF, if it is not where it was.  formats: others than those of the project.
    folder: where the results go; beside the project if not given.
    Raises InputError for a project or a source that cannot be used, and as writing does.
    """
    project = load_project(path)
    return typeset_loaded(
        path,
        project,
        settings,
        source=source,
        formats=formats,
        folder=folder,
        password=password,
        on_progress=on_progress,
    )


def typeset_loaded(
    path: Path,
    project: Project,
    settings: Settings,
    *,
    source: Path | None = None,
    formats: Sequence[str] = (),
    folder: Path | None = None,
    password: str | None = None,
    on_progress: ProgressCallback = ignore,
) -> Result:
    """Do what :func:`typeset_project` does with a project that was read from ``path``."""
    begun = time.monotonic()
    job = project_job(
        path,
        project,
        settings,
        source=source,
        formats=formats,
        folder=folder,
        password=password,
    )
    translated = project.translated
    refused = check_outputs(job, translated.document)
    found = Survey(translated.segments, dict(project.kept))
    return _typeset(
        job, translated, found, project.run, project.by, on_progress, begun=begun, failed=refused
    )


def project_job(
    path: Path,
    project: Project,
    settings: Settings,
    *,
    source: Path | None = None,
    formats: Sequence[str] = (),
    folder: Path | None = None,
    password: str | None = None,
) -> TranslateJob:
    """Return the job whose results are those of a project."""
    found_source = find_source(path, project.source, source)
    if project.program != __version__:
        log.warning(
            "%s was written by version %s of ai-translator: lines may fall otherwise",
            path,
            project.program,
        )
    changes = {
        "formats": tuple(formats) or project.output.formats,
        "folder": folder or path.absolute().parent,
    }
    translated = project.translated
    prices = settings.translation.model_copy(update={"prices": dict(project.prices)})
    return TranslateJob(
        found_source,
        settings.model_copy(
            update={
                "source": translated.source_language,
                "target": translated.target_language,
                "output": project.output.model_copy(update=changes),
                "fonts": find_fonts(project.fonts, settings.fonts),
                "translation": prices,
            }
        ),
        password=password,
        name=_name_of_results(path, translated.target_language, project.source.name),
    )


def _name_of_results(project: Path, target: str, source: str) -> str:
    """Return the file name that a project's results are named after.

    ``paper.p1-3.zh.project`` is of some pages of ``paper.pdf``: its results must not replace those
    of the whole.  source: the name for a project that was named otherwise.
    """
    stem, dot, code = project.name.removesuffix(suffixes()[PROJECT]).rpartition(".")
    return f"{stem}{Path(source).suffix}" if dot and stem and code == target else source


def _typeset(
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
    settings = _unasked(settings or load())
    translator = make_translator(settings)
    segments = read_segments(Path(source), settings, pages=pages, password=password)

    async def estimate() -> Estimate:
        async with translator:
            return await translator.estimate(
                segments, source=settings.source, target=language(settings.target)
            )

    return run_in_event_loop(estimate())


def project_from_memory(job: TranslateJob, on_progress: ProgressCallback = ignore) -> Path:
    """Make a project of a file and what the translation memory knows of it; return its path.

    Sends nothing and needs no key.  A project that is there is left alone: it may hold a person's
    work.  Raises a TranslatorError, as translating would, and OutputError if there is one.
    """
    settings = _unasked(job.settings)
    output = settings.output.model_copy(update={"keep_project": True})
    job = replace(job, settings=settings.model_copy(update={"output": output}))
    path = job.paths[PROJECT]
    if path.exists():
        raise OutputError(f"{path}: is there already", remedy="Name that project, or move it away")
    document = read_document(job, on_progress)
    prepare(job.source, job.paths)
    found = find_segments(job, document)
    backend = build(settings)
    translator = make_translator(settings, backend)

    async def look_up() -> TranslationRun:
        async with translator:
            return await translator.look_up(
                found.segments, source=settings.source, target=job.target
            )

    run = run_in_event_loop(look_up())
    marked = backend.profile.marked
    translated = TranslatedDocument(
        document, found.segments, run.outcomes, settings.source, job.target.code, marked
    )
    by = TranslatedBy(backend.kind, backend.model_name, backend.endpoint)
    save_project(path, job.source, translated, found.kept, run, by, settings)
    return path


def _unasked(settings: Settings) -> Settings:
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
    target, options = language(settings.target), translator_options(settings)
    return translate(
        segments,
        build(settings),
        source=settings.source,
        target=target,
        settings=settings.translation,
        **options,
    )
