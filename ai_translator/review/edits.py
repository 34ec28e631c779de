"""Edits of a project: checked, applied to equal texts where that is wanted, undone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from ai_translator.errors import UsageError
from ai_translator.languages import Language, language
from ai_translator.model.segments import (
    Failed,
    Outcome,
    Segment,
    Translated,
    TranslatedDocument,
    Unchanged,
)
from ai_translator.project import MOST_UNDO, Project, ReviewMark, SegmentState, UndoStep
from ai_translator.translation.quality import checks
from ai_translator.translation.terminology.terms import missed

_T = TypeVar("_T")

REVIEWED, FINAL = "reviewed", "final"
#: Why a text stays that a person has left as it is.
KEPT = "a person left it as it is"
_MOST_LETTERS = 20_000  # of a correction, or
_MOST_TIMES = 20  # as long as the source
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Edit:
    """What a person wants of a segment.

    text:  its translation, with the marks of the source; None leaves it as it is
    state: ``reviewed``, ``final``, or "" for no word on it
    by_model: True for a model's text, which is no person's correction
    """

    segment: str
    text: str | None = None
    state: str = REVIEWED
    by_model: bool = False


@dataclass(frozen=True, slots=True)
class AppliedEdits:
    """The project after edits.

    changed: ids of the segments whose translation is another now
    marked:  ids of those that a person has only judged
    refused: id -> why its edit was not taken
    """

    project: Project
    changed: tuple[str, ...] = ()
    marked: tuple[str, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)


def cleaned(text: str) -> str:
    """Return a person's text with line ends of one kind and without blanks around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").strip()


def refusal(segment: Segment, text: str, target: Language) -> str | None:
    """Return why a text cannot stand for this segment at all; None if it can."""
    if not text.strip():
        return "the translation is empty"
    if _CONTROL.search(text):
        return "it holds control characters"
    if len(text) > max(_MOST_LETTERS, _MOST_TIMES * len(segment.source)):
        return "it is far too long for its place"
    broken = checks.has_broken_marks(checks.Case(segment.source, text, target))
    return f"its codes are not those of the source ({broken})" if broken else None


def remark(segment: Segment, text: str, target: Language) -> str:
    """Return what a check would say of the text if a model had written it; "" for nothing."""
    case = checks.Case(segment.source, text, target)
    return checks.complaint(case) or checks.doubt(case) or ""


def equal_segments(translated: TranslatedDocument, segment: Segment) -> tuple[Segment, ...]:
    """Return the other segments with the same source."""
    return tuple(
        each
        for each in translated.segments
        if each.source == segment.source and each.id != segment.id
    )


def find_segment(project: Project, name: str) -> Segment:
    """Return a segment by its id.  Raises UsageError."""
    found = next((each for each in project.translated.segments if each.id == name), None)
    if found is None:
        raise UsageError(f"there is no text {name[:80]!r} in this document")
    return found


def with_equal_texts(project: Project, edit: Edit) -> tuple[Edit, ...]:
    """Return the edit, and the same for every segment with the same source."""
    segment = find_segment(project, edit.segment)
    others = equal_segments(project.translated, segment)
    return (edit, *(replace(edit, segment=each.id) for each in others))


def apply_edits(project: Project, edits: Sequence[Edit]) -> AppliedEdits:
    """Apply those edits that can be applied, as one step that can be undone.

    An edit that changes nothing leaves no trace.
    """
    segments = {each.id: each for each in project.translated.segments}
    target = language(project.translated.target_language)
    states: dict[str, SegmentState] = {}
    refused: dict[str, str] = {}
    changed: list[str] = []
    marked: list[str] = []
    for edit in edits:
        segment = segments.get(edit.segment)
        if segment is None:
            refused[edit.segment] = "there is no such text in this document"
            continue
        before = state_of(project, segment.id)
        after, why = _edited(project, segment, before, edit, target)
        if why is not None:
            refused[segment.id] = why
        elif after != before:
            states[segment.id] = after
            (changed if after.outcome != before.outcome else marked).append(segment.id)
    made = _with_states(project, states) if states else project
    return AppliedEdits(made, tuple(changed), tuple(marked), refused)


def undo(project: Project) -> AppliedEdits:
    """Take the newest step back.  Raises UsageError when there is none."""
    if not project.undo:
        raise UsageError("there is nothing to undo")
    *earlier, last = project.undo
    changed = tuple(
        name
        for name, before in last.before.items()
        if before.outcome != state_of(project, name).outcome
    )
    made = replace(_with_states(project, last.before), undo=tuple(earlier))
    return AppliedEdits(made, changed, tuple(set(last.before) - set(changed)))


def state_of(project: Project, name: str) -> SegmentState:
    """Return what is known of a segment."""
    run = project.run
    return SegmentState(
        project.translated.outcomes.get(name, Failed("not translated")),
        project.reviews.get(name),
        run.doubtful.get(name, ""),
        tuple(run.missed.get(name, ())),
        name in run.known,
    )


def _edited(
    project: Project, segment: Segment, before: SegmentState, edit: Edit, target: Language
) -> tuple[SegmentState, str | None]:
    """Return the segment's state after an edit, or why it cannot be."""
    text = None if edit.text is None else cleaned(edit.text)
    if text is None or _is_same(text, project.translated, segment, before.outcome):
        return _marked(before, edit.state), None
    why = refusal(segment, text, target)
    if why is not None:
        return before, why
    outcome: Outcome = Unchanged(KEPT) if text == cleaned(segment.source) else Translated(text)
    applying = project.run.missed.get(segment.id, ())
    return (
        SegmentState(
            outcome,
            None if edit.by_model else ReviewMark(edit.state or REVIEWED, written=True),
            "" if isinstance(outcome, Unchanged) else remark(segment, text, target),
            missed(applying, text, target),
        ),
        None,
    )


def _is_same(text: str, translated: TranslatedDocument, segment: Segment, outcome: Outcome) -> bool:
    """Return True if the text is what stands there already; nothing stands for what failed."""
    if isinstance(outcome, Failed):
        return not text
    return text == cleaned(translated.target_text(segment))


def _marked(before: SegmentState, state: str) -> SegmentState:
    known = before.mark.state if before.mark is not None else ""
    if state in {"", known} or isinstance(before.outcome, Failed):
        return before
    written = before.mark is not None and before.mark.written
    return replace(before, mark=ReviewMark(state, written))


def _with_states(project: Project, states: Mapping[str, SegmentState]) -> Project:
    """Return the project with these states, and what they replace as a step to undo."""
    step = UndoStep({name: state_of(project, name) for name in states})
    outcomes = {**project.translated.outcomes}
    outcomes.update({name: state.outcome for name, state in states.items()})
    run = replace(
        project.run,
        outcomes=outcomes,
        doubtful=_updated(project.run.doubtful, states, lambda state: state.doubt),
        missed=_updated(project.run.missed, states, lambda state: state.missed),
        known=_known(project.run.known, states),
        style_lost=tuple(each for each in project.run.style_lost if each not in states),
    )
    return replace(
        project,
        translated=replace(project.translated, outcomes=outcomes),
        run=run,
        reviews=_updated(project.reviews, states, lambda state: state.mark),
        revision=project.revision + 1,
        undo=(*project.undo, step)[-MOST_UNDO:],
    )


def _updated(
    kept: Mapping[str, _T],
    states: Mapping[str, SegmentState],
    value: Callable[[SegmentState], _T | None],
) -> dict[str, _T]:
    """Return ``kept`` with what the states say; what they say nothing of is left out."""
    found = {name: each for name, each in kept.items() if name not in states}
    found.update({name: said for name, state in states.items() if (said := value(state))})
    return found


def _known(known: Iterable[str], states: Mapping[str, SegmentState]) -> tuple[str, ...]:
    found = dict.fromkeys(known)
    for name, state in states.items():
        if state.known:
            found[name] = None
        else:
            found.pop(name, None)
    return tuple(found)
