"""Export of projects for review, and import of what came back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ai_translator.config import Settings
from ai_translator.errors import InputError, UsageError
from ai_translator.pipeline import Result
from ai_translator.progress import ProgressCallback, ignore
from ai_translator.project import Project, find_source, load_project, write_project
from ai_translator.project_results import project_job, typeset_project
from ai_translator.review.csv_table import read_csv_table, write_csv_table
from ai_translator.review.docx_table import read_docx_table, write_docx_table
from ai_translator.review.remembering import remember
from ai_translator.review.returned import ReturnedDocument, TakenReview, take
from ai_translator.review.units import document_id
from ai_translator.review.xliff import read_xliff, write_xliff
from ai_translator.writers.atomic import draft


@dataclass(frozen=True, slots=True)
class ReviewFormat:
    """A kind of file.  ``suffixes``: by which its files are known."""

    suffixes: tuple[str, ...]
    write: Callable[[Sequence[Project]], bytes]
    read: Callable[[Path], list[ReturnedDocument]]


REVIEW_FORMATS: Mapping[str, ReviewFormat] = {
    "xliff": ReviewFormat((".xlf", ".xliff"), write_xliff, read_xliff),
    "docx": ReviewFormat((".docx",), write_docx_table, read_docx_table),
    "csv": ReviewFormat((".csv", ".tsv"), write_csv_table, read_csv_table),
}


def export_review(paths: Sequence[Path], name: str, target: Path) -> int:
    """Write projects for review, whole or not at all; return the number of units.

    Raises UsageError, InputError, OutputError.
    """
    projects = list(map(load_project, paths))
    if len({project.translated.target_language for project in projects}) > 1:
        raise UsageError(
            "the projects are translated to different languages", remedy="Export them one by one"
        )
    content = REVIEW_FORMATS[name].write(projects)
    with draft(paths[0], target) as making:
        making.path.write_bytes(content)
    return sum(len(project.translated.segments) for project in projects)


def format_of(path: Path) -> ReviewFormat:
    """Return the format of a file by its name.  Raises UsageError."""
    suffix = path.suffix.casefold()
    found = next((row for row in REVIEW_FORMATS.values() if suffix in row.suffixes), None)
    if found is None:
        known = ", ".join(each for row in REVIEW_FORMATS.values() for each in row.suffixes)
        raise UsageError(f"{path}: no file of a review by its name", remedy=f"Name it {known}")
    return found


def import_review(
    file: Path,
    path: Path,
    settings: Settings,
    *,
    source: Path | None = None,
    folder: Path | None = None,
    password: str | None = None,
    on_progress: ProgressCallback = ignore,
) -> tuple[TakenReview, Result]:
    """Take what a person has changed into the project, and make all its results again.

    The project is written first: an import that is interrupted can be repeated.
    Raises InputError for a file of another document or language, and as writing does.
    """
    returned = format_of(file).read(file)
    project = load_project(path)
    found = find_source(path, project.source, source)
    taken = take(project, _of(project, returned, file), str(file))
    applied = taken.applied
    if applied.project is not project:
        write_project(path, applied.project, found)
        remember(applied.project, applied.changed, settings.translation)
    job = project_job(
        path, applied.project, settings, source=found, folder=folder, password=password
    )
    return taken, typeset_project(job, applied.project, on_progress)


def _of(project: Project, returned: Sequence[ReturnedDocument], file: Path) -> ReturnedDocument:
    """Return the part of a file that is of this project.  Raises InputError."""
    known = document_id(project)
    own = next((each for each in returned if each.document == known), None)
    if own is not None:
        return own
    unnamed = [each for each in returned if not each.document.startswith("sha256-")]
    if len(unnamed) == 1:  # a tool may not keep the names of documents
        return unnamed[0]
    raise InputError(
        f"{file}: is of another document than {project.source.name}",
        remedy="Import it into the project that it was exported from",
    )
