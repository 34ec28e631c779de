"""What is to be drawn over a page: shapes, numbers and words, no PDF and no picture yet."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from ai_translator.geometry.boxes import BBox
from ai_translator.inspection.findings import Aspect, column_areas, formulas_of
from ai_translator.layout.blocks import (
    BlockDraft,
    FigureDraft,
    PageLayout,
    Piece,
    TableDraft,
    with_inner,
)
from ai_translator.layout.reasons import Evidence, LayoutRule, Reason

#: Of one page: more shapes of a kind, or texts in the list beside it, are left to the JSON.
_MOST_SHAPES, _MOST_ENTRIES = 2000, 150
_LONGEST = 40


class Mark(StrEnum):
    """The sorts of shapes."""

    LINE = "line and its baseline"
    COLUMN = "column"
    GUTTER = "white between columns"
    CELL = "cell"
    FORMULA = "formula in a line"


@dataclass(frozen=True, slots=True)
class Shape:
    """``baseline``: its y, of an upright line."""

    mark: Mark
    box: BBox
    label: str = ""
    baseline: float | None = None


@dataclass(frozen=True, slots=True)
class Because:
    """A reason in words; ``figures``: its evidence."""

    decision: str
    says: str
    figures: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A piece in the reading order: its number, kind, name, box and why it is so."""

    number: int
    kind: str
    title: str
    box: BBox
    reasons: tuple[Because, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """All that is drawn over one page, in its page space.

    ordered: whether arrows lead from piece to piece.  left_out: texts that have no entry
    """

    page: int
    width: float
    height: float
    entries: tuple[Entry, ...]
    shapes: tuple[Shape, ...]
    ordered: bool
    left_out: int = 0


def scene_of(layout: PageLayout, what: Collection[Aspect]) -> Scene:
    """Return what is to be drawn of the page's pieces."""
    numbered = enumerate(layout.pieces, 1)
    shown = [(number, piece) for number, piece in numbered if _is_shown(piece, what)]
    return Scene(
        layout.number,
        layout.width,
        layout.height,
        tuple(_entry(number, piece) for number, piece in shown[:_MOST_ENTRIES]),
        tuple(_shapes(layout, what)),
        Aspect.ORDER in what,
        max(0, len(shown) - _MOST_ENTRIES),
    )


def _is_shown(piece: Piece, what: Collection[Aspect]) -> bool:
    if Aspect.BLOCKS in what or Aspect.ORDER in what:
        return True
    if isinstance(piece, TableDraft):
        return Aspect.TABLES in what
    return isinstance(piece, BlockDraft) and piece.kind == "formula" and Aspect.FORMULAS in what


def _entry(number: int, piece: Piece) -> Entry:
    return Entry(
        number, _kind(piece), _title(piece), piece.bbox, tuple(map(_because, piece.reasons))
    )


def _kind(piece: Piece) -> str:
    match piece:
        case TableDraft():
            return "table"
        case FigureDraft():
            return "figure"
        case BlockDraft():
            return piece.kind.value


def _title(piece: Piece) -> str:
    match piece:
        case TableDraft():
            header = f", {piece.header_rows} of them header" if piece.header_rows else ""
            told = f"table of {piece.rows} rows{header}, {piece.cols} columns"
        case FigureDraft():
            told = f"figure, {len(piece.labels)} labels"
        case BlockDraft():
            level = f" {piece.level}" if piece.kind == "heading" else ""
            told = f"{piece.kind.value.replace('_', ' ')}{level}, {piece.align.value}"
    after = getattr(piece, "continues", None)
    return f"{told}  ({piece.id}{f', goes on from {after}' if after else ''})"


def _because(reason: Reason) -> Because:
    figures = ", ".join(_figure(name, value) for name, value in reason.evidence)
    return Because(reason.rule.decision.value, reason.rule.says, figures)


def _figure(name: str, value: Evidence) -> str:
    unit = " em" if name.endswith("_em") else ""
    match value:
        case bool():
            told = "yes" if value else "no"
        case float():
            told = f"{value:g}"
        case _:
            told = str(value)[:_LONGEST]
    return f"{name.removesuffix('_em').replace('_', ' ')} {told}{unit}"


def _shapes(layout: PageLayout, what: Collection[Aspect]) -> Iterator[Shape]:
    if Aspect.COLUMNS in what:
        yield from _columns(layout)
    if Aspect.TABLES in what:
        tables = (piece for piece in layout.pieces if isinstance(piece, TableDraft))
        cells = [cell for table in tables for cell in table.cells]
        yield from (Shape(Mark.CELL, cell.bbox) for cell in cells[:_MOST_SHAPES])
    if Aspect.LINES in what:
        drafts = [piece for piece in with_inner(layout.pieces) if isinstance(piece, BlockDraft)]
        lines = [(draft.upright, line) for draft in drafts for line in draft.lines]
        for upright, line in lines[:_MOST_SHAPES]:
            yield Shape(Mark.LINE, line.bbox, baseline=line.baseline if upright else None)
    if Aspect.FORMULAS in what:
        formulas = [each for piece in layout.pieces for each in formulas_of(piece)]
        yield from (Shape(Mark.FORMULA, each.bbox) for each in formulas[:_MOST_SHAPES])


def _columns(layout: PageLayout) -> Iterator[Shape]:
    gutters: dict[BBox, str] = {}
    for number, column in enumerate(column_areas(layout), 1):
        yield Shape(Mark.COLUMN, column.bbox, f"column {number}")
        reason = column.reason
        if reason is not None and reason.rule is LayoutRule.GUTTER:
            figures = dict(reason.evidence)
            left, top, right, bottom = (
                float(figures[name]) for name in ("left", "top", "right", "bottom")
            )
            gutters[BBox(left, top, right, bottom)] = f"{figures['width_em']:g} em"
    yield from (Shape(Mark.GUTTER, box, label) for box, label in gutters.items())
