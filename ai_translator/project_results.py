"""The results of a project: made again without a model, or made from the translation memory."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ai_translator import __version__
from ai_translator.backends import build
from ai_translator.config import Settings
from ai_translator.errors import OutputError
from ai_translator.model.segments import TranslatedBy, TranslatedDocument
from ai_translator.outputs import PROJECT, prepare, suffixes
from ai_translator.pipeline import (
    Result,
    TranslateJob,
    check_outputs,
    find_segments,
    read_document,
    unasked,
    write_translated,
)
from ai_translator.progress import ProgressCallback, ignore
from ai_translator.project import (
    Project,
    find_fonts,
    find_source,
    save_project,
)
from ai_translator.translation import Survey, TranslationRun, run_in_event_loop
from ai_translator.translators import make_translator

log = logging.getLogger(__name__)


def typeset_project(
    job: TranslateJob, project: Project, on_progress: ProgressCallback = ignore
) -> Result:
    """Write the results of a project that was read; ``job``: its :func:`project_job`."""
    begun = time.monotonic()
    translated = project.translated
    refused = check_outputs(job, translated.document)
    found = Survey(translated.segments, dict(project.kept))
    return write_translated(
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
    file: Path | None = None,
    password: str | None = None,
) -> TranslateJob:
    """Return the job whose results are those of a project.

    file: the name of the one result, when somebody has named it.
    """
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
        file=file,
        name=_name_of_results(path, translated.target_language, project.source.name),
    )


def _name_of_results(project: Path, target: str, source: str) -> str:
    """Return the file name that a project's results are named after.

    ``paper.p1-3.zh.project`` is of some pages of ``paper.pdf``: its results must not replace those
    of the whole.  source: the name for a project that was named otherwise.
    """
    stem, dot, code = project.name.removesuffix(suffixes()[PROJECT]).rpartition(".")
    return f"{stem}{Path(source).suffix}" if dot and stem and code == target else source


def project_from_memory(job: TranslateJob, on_progress: ProgressCallback = ignore) -> Path:
    """Make a project of a file and what the translation memory knows of it; return its path.

    Sends nothing and needs no key.  A project that is there is left alone: it may hold a person's
    work.  Raises a TranslatorError, as translating would, and OutputError if there is one.
    """
    settings = unasked(job.settings)
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
