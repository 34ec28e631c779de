"""The work of ``ai-translator review …``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ai_translator.cli.display import progress
from ai_translator.cli.exits import put, say
from ai_translator.cli.logs import set_up_logging
from ai_translator.config import Settings, load
from ai_translator.errors import ExitCode, UsageError
from ai_translator.formats import listed
from ai_translator.pipeline import TranslateJob
from ai_translator.project_results import project_from_memory
from ai_translator.review.files import REVIEW_FORMATS, export_review, format_of, import_review

_MOST_LINES = 20


@dataclass(frozen=True, slots=True)
class ExportRequest:
    projects: Sequence[Path]
    out: Path
    format: str | None
    flags: Mapping[str, object]
    password: str | None
    config: Path | None


@dataclass(frozen=True, slots=True)
class ImportRequest:
    file: Path
    project: Path
    source: Path | None
    out: Path | None
    memory: str | None
    password: str | None
    quiet: bool
    config: Path | None


def export_files(request: ExportRequest) -> ExitCode:
    """Write the file; of a PDF, make a project first."""
    name = _format_name(request)
    settings = load(request.config, overrides=dict(request.flags))
    set_up_logging(settings.logging)
    paths = [_project(each, settings, request.password) for each in request.projects]
    count = export_review(paths, name, request.out)
    say(f"{count} texts written to {request.out}")
    put(str(request.out))
    return ExitCode.OK


def _format_name(request: ExportRequest) -> str:
    """Return the format that the flag and the file's name agree on.  Raises UsageError.

    A name with another ending is a slip that could cost what lies under it.
    """
    if request.format is not None and request.format not in REVIEW_FORMATS:
        raise UsageError(
            f"there is no format {request.format!r} for a review",
            remedy=f"Use --format {listed(REVIEW_FORMATS)}",
        )
    named = next(name for name, row in REVIEW_FORMATS.items() if row is format_of(request.out))
    if request.format not in {None, named}:
        raise UsageError(
            f"--out {request.out}: {request.format} has another ending",
            remedy=f"Name it {request.out.stem}{REVIEW_FORMATS[str(request.format)].suffixes[0]}, "
            "or leave --format out",
        )
    return named


def _project(path: Path, settings: Settings, password: str | None) -> Path:
    """Return the project; of a PDF, one that is made of what the memory knows."""
    if not _is_pdf(path):
        return path
    made = project_from_memory(TranslateJob(path, settings, password=password))
    say(f"{made}: made of {path.name} and the translation memory")
    return made


def _is_pdf(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return b"%PDF-" in file.read(1024)
    except OSError:
        return False


def import_file(request: ImportRequest) -> ExitCode:
    """Take the file; say what was refused, and what is missing in the results."""
    overrides = {"translation": {"memory": request.memory}}
    settings = load(request.config, overrides=overrides)
    set_up_logging(settings.logging, quiet=request.quiet)
    with progress(request.quiet) as on_progress:
        taken, result = import_review(
            request.file,
            request.project,
            settings,
            source=request.source,
            folder=request.out,
            password=request.password,
            on_progress=on_progress,
        )
    for refused in taken.refused[:_MOST_LINES]:
        say(f"{request.file}: {refused}")
    if len(taken.refused) > _MOST_LINES:
        say(f"{request.file}: … and {len(taken.refused) - _MOST_LINES} more were refused")
    applied = taken.applied
    if not request.quiet:
        say(
            f"{len(applied.changed)} of {taken.units} translations changed, "
            f"{len(applied.marked)} judged, {len(taken.refused)} refused"
        )
        for path in result.outputs.values():
            put(str(path))
    return ExitCode.PARTIAL if taken.refused else result.exit_code
