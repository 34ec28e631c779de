"""What is to be drawn over a page: shapes, numbers and words, no PDF and no picture yet."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, islice

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
from ai_translator.layout.blocks.drafts import text_drafts
from ai_translator.layout.reasons import Decision, Evidence, LayoutRule, Reason
from ai_translator.typed_items import of_type

#: Of one page: more shapes of a kind, or texts in the list beside it, are left to the JSON.
_MOST_SHAPES, _MOST_ENTRIES = 2000, 150
_LONGEST = 40

#: Of the reasons for a text's beginning and alignment, the figures that their rules look at; the
#: JSON has all of them.
_STEP, _INDENT = ("step_em", "usual_step_em"), ("indent_em", "room_after_last_em")
_TOLD: Mapping[LayoutRule, tuple[str, ...]] = {
    LayoutRule.NOTHING_ABOVE: (),
    LayoutRule.DIFFERS: ("size", "size_above", "bold", "bold_above", "color", "color_above"),
    LayoutRule.RULED: _STEP,
    LayoutRule.PARTED: _STEP,
    LayoutRule.ALIKE: _STEP,
    LayoutRule.EMPTY_LINES: _STEP,
    LayoutRule.FORM: _STEP,
    LayoutRule.MARKER: _INDENT,
    LayoutRule.PICTURED: _INDENT,
    LayoutRule.ENTRY: _STEP,
    LayoutRule.APART: _STEP,
    LayoutRule.INDENTED: _INDENT,
    LayoutRule.SHORT_LAST: ("room_after_last_em", "first_word_em"),
    LayoutRule.ONE_LINE: ("room_left_em", "room_right_em"),
    LayoutRule.CENTRED: ("middles_apart_em",),
    LayoutRule.EVEN_SIDES: ("starts_apart_em", "ends_apart_em", "first_indent_em"),
    LayoutRule.EVEN_ENDS: ("ends_apart_em", "middles_apart_em"),
    LayoutRule.RAGGED: ("starts_apart_em", "ends_apart_em", "middles_apart_em"),
    LayoutRule.LIST_MARKER: ("marker", "counting"),
}


class ShapeKind(StrEnum):
    """The sorts of shapes."""

    LINE = "line and its baseline"
    COLUMN = "column"
    GUTTER = "white between columns"
    CELL = "cell"
    FORMULA = "formula in a line"


@dataclass(frozen=True, slots=True)
class Shape:
    """``baseline``: its y, of an upright line."""

    mark: ShapeKind
    box: BBox
    label: str = ""
    baseline: float | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
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
    reasons: tuple[Explanation, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """All that is drawn over one page, in its page space.

    columns: why each column is one, as many as have a shape
    ordered: whether arrows lead from piece to piece.  left_out: texts that have no entry
    """

    page: int
    width: float
    height: float
    entries: tuple[Entry, ...]
    shapes: tuple[Shape, ...]
    columns: tuple[tuple[str, Explanation], ...]
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
        tuple(_explained_columns(layout)) if Aspect.COLUMNS in what else (),
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
    reasons = tuple(_explained(reason) for reason in piece.reasons if _is_own(reason, piece))
    return Entry(number, _kind(piece), _title(piece), piece.bbox, reasons)


def _is_own(reason: Reason, piece: Piece) -> bool:
    """Return True for a reason of the piece alone that still holds: columns are told apart."""
    decision = reason.rule.decision
    latest = {each.rule.decision: each for each in piece.reasons}[decision]
    replaced = decision in (Decision.KIND, Decision.ALIGN) and reason is not latest
    return decision is not Decision.COLUMN and not replaced


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


def _explained(reason: Reason) -> Explanation:
    names = _TOLD.get(reason.rule)
    told = [(name, value) for name, value in reason.evidence if names is None or name in names]
    if reason.rule is LayoutRule.DIFFERS:
        told = _differing(told)
    figures = ", ".join(_figure(name, value) for name, value in told)
    return Explanation(reason.rule.decision.value, reason.rule.says, figures)


def _differing(told: list[tuple[str, Evidence]]) -> list[tuple[str, Evidence]]:
    """Return those of the figures that differ from the line above."""
    values = dict(told)
    return [
        (name, value)
        for name, value in told
        if value != values.get(f"{name}_above", values.get(name.removesuffix("_above")))
    ]


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
    for aspect, shapes_of in _SHAPES.items():
        if aspect in what:
            yield from shapes_of(layout)


def _cells(layout: PageLayout) -> Iterator[Shape]:
    tables = of_type(layout.pieces, TableDraft)
    for cell in islice(chain(*(table.cells for table in tables)), _MOST_SHAPES):
        yield Shape(ShapeKind.CELL, cell.bbox)


def _lines(layout: PageLayout) -> Iterator[Shape]:
    drafts = text_drafts(with_inner(layout.pieces))
    lines = ((draft.upright, line) for draft in drafts for line in draft.lines)
    for upright, line in islice(lines, _MOST_SHAPES):
        yield Shape(ShapeKind.LINE, line.bbox, baseline=line.baseline if upright else None)


def _formulas(layout: PageLayout) -> Iterator[Shape]:
    for formula in islice(chain(*map(formulas_of, layout.pieces)), _MOST_SHAPES):
        yield Shape(ShapeKind.FORMULA, formula.bbox)


def _explained_columns(layout: PageLayout) -> Iterator[tuple[str, Explanation]]:
    for number, column in enumerate(column_areas(layout), 1):
        if column.reason is not None:
            yield f"column {number}", _explained(column.reason)


def _columns(layout: PageLayout) -> Iterator[Shape]:
    gutters: dict[BBox, str] = {}
    for number, column in enumerate(column_areas(layout), 1):
        yield Shape(ShapeKind.COLUMN, column.bbox, f"column {number}")
        reason = column.reason
        if reason is not None and reason.rule is LayoutRule.GUTTER:
            figures = dict(reason.evidence)
            box = BBox(*(float(figures[name]) for name in ("left", "top", "right", "bottom")))
            gutters[box] = f"{figures['width_em']:g} em"
    yield from (Shape(ShapeKind.GUTTER, box, label) for box, label in gutters.items())


_SHAPES = {
    Aspect.COLUMNS: _columns,
    Aspect.TABLES: _cells,
    Aspect.LINES: _lines,
    Aspect.FORMULAS: _formulas,
}
