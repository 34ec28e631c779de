"""Review units: a project's segments as a person in a CAT tool or in Word sees them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from ai_translator.languages import languages
from ai_translator.model.segments import Failed, Segment, Translated, Unchanged
from ai_translator.project import Project
from ai_translator.review.edits import state_of
from ai_translator.translation.text_analysis.language_detection import is_written_in

#: A name as XML has it (NMTOKEN, without the colon).
_NAME = re.compile(r"[A-Za-z0-9._-]{1,200}")


class ReviewState(StrEnum):
    """The states of XLIFF 2."""

    INITIAL = "initial"
    TRANSLATED = "translated"
    REVIEWED = "reviewed"
    FINAL = "final"


class Origin(StrEnum):
    """Where a translation comes from."""

    MODEL = "model"
    MEMORY = "memory"
    PERSON = "person"
    UNCHANGED = "unchanged"
    FAILED = "failed"


_SAMPLE = 4000  # characters, enough to tell a language


@dataclass(frozen=True, slots=True)
class ReviewUnit:
    """One segment.

    id:      of the segment, as XML can name it
    target:  its translation with marks; "" where there is none
    remarks: what checks say of it, or why there is none
    """

    id: str
    segment: Segment
    target: str
    state: ReviewState
    origin: Origin
    doubtful: bool
    remarks: tuple[str, ...]

    @property
    def page(self) -> int:
        return self.segment.page


def review_units(project: Project) -> Iterator[ReviewUnit]:
    """Yield the units in the order of the document."""
    for number, segment in enumerate(project.translated.segments):
        yield review_unit(project, segment, number)


def review_unit(project: Project, segment: Segment, number: int) -> ReviewUnit:
    """Return a segment as a unit.  number: among the segments, from 0."""
    known = state_of(project, segment.id)
    remarks = [known.outcome.reason] if isinstance(known.outcome, Failed) else []
    remarks += [known.doubt] if known.doubt else []
    remarks += [f"the term {term.source!r} is to be {term.target!r}" for term in known.missed]
    if segment.id in project.run.style_lost:
        remarks.append("bold words or the like of the source are plain")
    mark = known.mark
    match known.outcome:
        case Failed():
            state, target, origin = ReviewState.INITIAL, "", Origin.FAILED
        case Unchanged():
            state, target, origin = ReviewState.TRANSLATED, segment.source, Origin.UNCHANGED
        case Translated(text):
            state, target = ReviewState.TRANSLATED, text
            origin = Origin.MEMORY if known.known else Origin.MODEL
    if mark is not None:
        state = ReviewState(mark.state)
        origin = Origin.PERSON if mark.written else origin
    return ReviewUnit(
        unit_id(segment, number),
        segment,
        target,
        state,
        origin,
        bool(known.doubt or known.missed),
        tuple(remarks),
    )


def unit_id(segment: Segment, number: int) -> str:
    return segment.id if _NAME.fullmatch(segment.id) else f"unit-{number + 1}"


def document_id(project: Project) -> str:
    """Return what tells this document from others."""
    return f"sha256-{project.source.sha256[:32]}"


def source_language(project: Project) -> str:
    """Return the source's language as BCP 47; ``und`` where it cannot be told."""
    said = project.translated.source_language
    if said not in {"", "auto"}:
        return said
    text = " ".join(segment.source for segment in project.translated.segments)[:_SAMPLE]
    return next((each.code for each in languages() if is_written_in(text, each)), "und")
