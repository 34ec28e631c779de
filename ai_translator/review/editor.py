"""A project under review: edits are kept at once, and the pages concerned are set again.

The order is what makes it safe: the project is written first (whole or not at all), then the
memory, then the result.  A process that dies in between leaves an old result, whole, and an editor
that is opened again sees that it is older than its project.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ai_translator.config import Settings
from ai_translator.errors import OutputError, UsageError
from ai_translator.formats import FORMATS, Paging
from ai_translator.geometry.boxes import BBox
from ai_translator.languages import language
from ai_translator.model.document import Page
from ai_translator.outputs import REPORT
from ai_translator.pipeline import TranslateJob
from ai_translator.project import Project, ProjectWriter, load_project
from ai_translator.project_results import project_job, typeset_project
from ai_translator.review.edits import (
    AppliedEdits,
    Edit,
    apply_edits,
    find_segment,
    undo,
    with_equal_texts,
)
from ai_translator.review.remembering import remember
from ai_translator.review.units import ReviewUnit, review_units
from ai_translator.translation.reporting.report import TooLong
from ai_translator.typesetting.fonts import FontBook
from ai_translator.workers import KeptWorker
from ai_translator.writers.inplace.page_composition import text_places
from ai_translator.writers.inplace.page_update import update_pages
from ai_translator.writers.inplace.rewriter_client import REWRITER_MEMORY_MB

log = logging.getLogger(__name__)

IN_PLACE = next(name for name, row in FORMATS.items() if row.paging is Paging.SAME)
_MOST_LETTERS = 100_000_000  # of a file that this module has written
#: A result page by page, over its size as a whole: it is written anew when it is larger by both.
_MOST_GROWTH, _MOST_MORE = 1.5, 1 << 20


class EditConflictError(UsageError):
    """Somebody else has edited the document meanwhile; nothing of either edit is lost."""


@dataclass(frozen=True, slots=True)
class SavedEdit:
    """What came of an edit.

    pages:    of the result that were made again
    unfit:    ids of the changed segments that are longer than their places
    problem:  why the result could not be made again, though the edit is kept; "" if it was
    """

    applied: AppliedEdits
    revision: int
    pages: tuple[int, ...] = ()
    unfit: tuple[str, ...] = ()
    problem: str = ""


@dataclass(slots=True)
class _WrittenResults:
    """What lies beside the project.

    revisions: format -> revision of the project that it was written from
    unfit:     ids of segments that are longer than their places in the PDF in place
    kept:      pages of it that have their original content
    whole:     its size in bytes when it was last written as a whole; 0 if nobody knows
    """

    revisions: dict[str, int] = field(default_factory=dict)
    unfit: tuple[str, ...] = ()
    kept: tuple[int, ...] = ()
    whole: int = 0


class ProjectEditor:
    """One project and its results; to be used by one thread at a time."""

    def __init__(
        self,
        path: Path,
        settings: Settings,
        *,
        source: Path | None = None,
        password: str | None = None,
        formats: Sequence[str] = (),
    ) -> None:
        """Open a project.

        formats: the results that it is to have, besides the PDF in place
        Raises InputError.
        """
        self._path, self._settings, self._password = path, settings, password
        self.project: Project = load_project(path)
        self._job = self._job_of(source, formats)
        self._written = self._read_written()
        self._worker = KeptWorker(memory_mb=REWRITER_MEMORY_MB)
        self._writer = ProjectWriter()

    def close(self) -> None:
        """End the process that is kept for further edits; the editor can be used again."""
        self._worker.close()

    @property
    def source(self) -> Path:
        return self._job.source

    @property
    def paths(self) -> Mapping[str, Path]:
        """Format -> path of its result, whether it is there or not."""
        return self._job.paths

    @property
    def unfit(self) -> frozenset[str]:
        return frozenset(self._written.unfit)

    @property
    def can_undo(self) -> bool:
        return bool(self.project.undo)

    @property
    def is_current(self) -> bool:
        """True if all results and the report are of the project as it is now."""
        return all(self.is_fresh(name) for name in (*self._job_formats(), REPORT))

    def units(self) -> list[ReviewUnit]:
        return list(review_units(self.project))

    def pages(self) -> Path | None:
        """Return the PDF in place as the project is now; None if the document can have none.

        It is written if it is not there, or is older than the project.
        """
        if not self.is_fresh(IN_PLACE):
            try:
                self._typeset((IN_PLACE,))
            except OutputError as error:
                log.info("%s: no pages to show: %s", self._path.name, error)
                return None
        return self.paths[IN_PLACE]

    def page(self, number: int) -> Page:
        """Return a page of the document.  Raises UsageError."""
        pages = self.project.translated.document.pages
        page = next((each for each in pages if each.number == number), None)
        if page is None or page.placement is None:
            raise UsageError(f"there is no page {number} in this document")
        return page

    def places(self, page: Page) -> dict[str, tuple[BBox, ...]]:
        """Return segment id -> where its translation stands on a page of the PDF in place.

        One that is not named stands where its source does.
        """
        translated = self.project.translated
        fonts = FontBook.for_language(
            language(translated.target_language), self._job.settings.fonts
        )
        return text_places(translated, page, fonts, self._written.kept)

    def is_fresh(self, name: str) -> bool:
        """Return True if a result is there and of the project as it is now."""
        known = self._written.revisions.get(name, 0 if name in self._job_formats() else -1)
        return known == self.project.revision and self.paths[name].exists()

    def refresh(self) -> None:
        """Make all results that are older than the project again, and the report."""
        if not self.is_current:
            self._typeset(tuple(self._job_formats()))

    def edit(self, edit: Edit, revision: int, *, equal: bool = False) -> SavedEdit:
        """Keep an edit and make the pages concerned again.

        revision: the one that the person has seen
        equal:    True to apply it to all segments with the same source
        Raises EditConflictError, UsageError for a segment that is not there or a text that cannot
        stand for it.
        """
        self._check(revision, edit)
        edits = with_equal_texts(self.project, edit) if equal else (edit,)
        find_segment(self.project, edit.segment)
        applied = apply_edits(self.project, edits)
        if edit.segment in applied.refused:
            raise UsageError(applied.refused[edit.segment])
        return self._keep(applied)

    def undo(self, revision: int) -> SavedEdit:
        """Take the newest edit back.  Raises EditConflictError, UsageError."""
        self._check(revision)
        return self._keep(undo(self.project))

    def _check(self, revision: int, edit: Edit | None = None) -> None:
        if revision != self.project.revision:
            about = f"the text {edit.segment}" if edit is not None else "this document"
            raise EditConflictError(
                f"somebody has edited this document meanwhile (version {self.project.revision}, "
                f"you have seen {revision}); look at {about} again",
                remedy="Your text is kept here: save it again if it is still right",
            )

    def _keep(self, applied: AppliedEdits) -> SavedEdit:
        before, after = self.project, applied.project
        if after is before:
            return SavedEdit(applied, before.revision)
        self._writer.write(self._path, after, self.source)
        self.project = after
        remember(after, (*applied.changed, *applied.marked), self._settings.translation)
        if not applied.changed:
            self._note({name: after.revision for name in (*self._fresh_before(before), REPORT)})
            return SavedEdit(applied, after.revision)
        try:
            pages = self._update(before, after, applied.changed)
        except OutputError as error:
            return SavedEdit(applied, after.revision, problem=error.message)
        unfit = tuple(each for each in applied.changed if each in self.unfit)
        return SavedEdit(applied, after.revision, pages, unfit)

    def _fresh_before(self, before: Project) -> list[str]:
        """Return the formats that were of this revision: a judgement changes no page."""
        return [
            name
            for name in (IN_PLACE, *self._job_formats())
            if self._written.revisions.get(name, 0) == before.revision and self.paths[name].exists()
        ]

    def _update(self, before: Project, after: Project, changed: Sequence[str]) -> tuple[int, ...]:
        """Make the pages concerned again; the whole PDF where that cannot be."""
        known = self._written.revisions.get(IN_PLACE, 0 if IN_PLACE in self._job_formats() else -1)
        target = self.paths[IN_PLACE]
        if known == before.revision and target.exists():
            try:
                written, pages = update_pages(
                    before.translated,
                    after.translated,
                    changed,
                    self.source,
                    target,
                    self._job.settings.output,
                    self._job.settings.fonts,
                    self._password,
                    self._written.kept,
                    self._worker,
                )
            except OutputError as error:
                log.info("%s: all pages are made again (%s)", target.name, error)
            else:
                redrawn = self._drawn_on(pages)
                left = [each for each in self._written.unfit if each not in redrawn]
                self._written.unfit = (*left, *written.overflowing)
                self._note({IN_PLACE: after.revision})
                if self._has_grown(target):
                    self._typeset((IN_PLACE,))
                return tuple(sorted(pages))
        self._typeset((IN_PLACE,))
        return tuple(page.number for page in after.translated.document.pages)

    def _has_grown(self, target: Path) -> bool:
        """Return True if a result has become much larger page by page than it was as a whole.

        Each page made again brings fonts of its own.
        """
        size = target.stat().st_size
        self._written.whole = self._written.whole or size
        return size > max(_MOST_GROWTH * self._written.whole, self._written.whole + _MOST_MORE)

    def _drawn_on(self, pages: frozenset[int]) -> set[str]:
        blocks = {
            block.id
            for page in self.project.translated.document.pages
            if page.number in pages
            for block in page.text_blocks()
        }
        return {
            segment.id
            for segment in self.project.translated.segments
            if not blocks.isdisjoint(segment.block_ids)
        }

    def _typeset(self, formats: Sequence[str]) -> None:
        """Write results anew.  Raises OutputError when none of them can be."""
        job = project_job(
            self._path,
            self.project,
            self._settings,
            source=self.source,
            formats=formats,
            folder=self._job.settings.output.folder,
            password=self._password,
        )
        result = typeset_project(job, self.project)
        if IN_PLACE in result.outputs:
            self._written.unfit = _ids(self.project, result.report.too_long)
            self._written.kept = tuple(each.page for each in result.report.kept_pages)
            self._written.whole = result.outputs[IN_PLACE].stat().st_size
        made = {name: self.project.revision for name in result.outputs}
        if set(formats) >= set(self._job_formats()):
            made[REPORT] = self.project.revision
        self._note(made)

    def _job_formats(self) -> tuple[str, ...]:
        return tuple(name for name in self._job.settings.output.formats if name in self._formats)

    def _job_of(self, source: Path | None, formats: Sequence[str]) -> TranslateJob:
        self._formats = tuple(formats) or self.project.output.formats
        return project_job(
            self._path,
            self.project,
            self._settings,
            source=source,
            formats=tuple(dict.fromkeys([*self._formats, IN_PLACE])),
            password=self._password,
        )

    @property
    def _note_path(self) -> Path:
        return self._path.with_name(f".{self._path.name}.made.json")

    def _note(self, made: Mapping[str, int]) -> None:
        self._written.revisions.update(made)
        draft = self._note_path.with_suffix(".tmp")
        said = {
            "revisions": self._written.revisions,
            "unfit": self._written.unfit,
            "kept": self._written.kept,
            "whole": self._written.whole,
        }
        try:
            draft.write_text(json.dumps(said), encoding="utf-8")
            draft.replace(self._note_path)
        except OSError as error:
            raise OutputError(f"{self._path}: cannot be noted ({error.strerror})") from error

    def _read_written(self) -> _WrittenResults:
        try:
            said = json.loads(self._note_path.read_text(encoding="utf-8")[:_MOST_LETTERS])
            return _WrittenResults(
                {str(name): int(at) for name, at in said["revisions"].items()},
                tuple(map(str, said["unfit"])),
                tuple(map(int, said["kept"])),
                int(said.get("whole", 0)),
            )
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return self._from_report()

    def _from_report(self) -> _WrittenResults:
        """Return what the report says of results that no editor has touched yet."""
        if self.project.revision:
            return _WrittenResults(dict.fromkeys([*FORMATS, REPORT], -1))
        try:
            told = json.loads(self.paths[REPORT].read_text(encoding="utf-8")[:_MOST_LETTERS])
            blocks = {str(each["block"]) for each in told.get("too_long", ())}
            kept = tuple(int(each["page"]) for each in told.get("kept_pages", ()))
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return _WrittenResults()
        unfit = tuple(
            segment.id
            for segment in self.project.translated.segments
            if not blocks.isdisjoint(segment.block_ids)
        )
        return _WrittenResults({}, unfit, kept, _size(self.paths[IN_PLACE]))


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _ids(project: Project, too_long: Sequence[TooLong]) -> tuple[str, ...]:
    blocks = {each.block for each in too_long}
    return tuple(
        segment.id
        for segment in project.translated.segments
        if not blocks.isdisjoint(segment.block_ids)
    )
