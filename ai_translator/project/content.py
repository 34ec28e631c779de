"""A translated document and what its results need beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ai_translator import __version__
from ai_translator.config import OutputSettings, Price
from ai_translator.model.segments import Outcome, TranslatedBy, TranslatedDocument, Unchanged
from ai_translator.project.stamps import FontStamp, SourceStamp
from ai_translator.translation.prompting.prompts import Term
from ai_translator.translation.results import TranslationRun


@dataclass(frozen=True, slots=True)
class Project:
    """A translated document and what its results need beside it.

    kept:   block id -> why it was not sent
    run:    what the translation took;  by: who made it;  style: the style that was asked for
    output: how results look;  fonts: the user's, by hash
    prices: model -> its price, for the report
    reviews: segment id -> what a person has said of it
    revision: how many edits there were, undone ones too;  undo: the newest last
    """

    translated: TranslatedDocument
    source: SourceStamp
    kept: Mapping[str, Unchanged]
    run: TranslationRun
    by: TranslatedBy
    output: OutputSettings
    fonts: tuple[FontStamp, ...] = ()
    style: str = ""
    prices: Mapping[str, Price] = field(default_factory=dict)
    program: str = __version__
    reviews: Mapping[str, ReviewMark] = field(default_factory=dict)
    revision: int = 0
    undo: tuple[UndoStep, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewMark:
    """What a person has said of a segment.

    state: ``reviewed`` or ``final``, as in XLIFF
    written: True if the translation is the person's own
    """

    state: str
    written: bool = False


@dataclass(frozen=True, slots=True)
class SegmentState:
    """What is known of one segment.

    doubt: what may be wrong with its translation;  missed: terms that it does not keep to
    """

    outcome: Outcome
    mark: ReviewMark | None = None
    doubt: str = ""
    missed: tuple[Term, ...] = ()
    known: bool = False


@dataclass(frozen=True, slots=True)
class UndoStep:
    """What one edit has replaced, by the segment's id."""

    before: Mapping[str, SegmentState]
