"""The pieces of a laid-out page and the reasons they keep, as plain data for JSON."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.blocks import BlockDraft, FigureDraft, PageLayout, Piece, TableDraft
from ai_translator.layout.reasons import Decision, Reason
from ai_translator.model.content import InlineFormula, Line
from ai_translator.typed_items import of_type


class Aspect(StrEnum):
    """What of a page is looked at."""

    LINES = "lines"
    BLOCKS = "blocks"
    COLUMNS = "columns"
    TABLES = "tables"
    FORMULAS = "formulas"
    ORDER = "order"


ALL = frozenset(Aspect)
#: What is told block by block.
_OF_BLOCKS = frozenset({Aspect.BLOCKS, Aspect.LINES, Aspect.FORMULAS})


@dataclass(frozen=True, slots=True)
class ColumnArea:
    """Texts that follow each other in one column; ``reason``: why it is one."""

    bbox: BBox
    beside: int
    reason: Reason | None


def page_findings(layout: PageLayout, what: Collection[Aspect]) -> dict[str, object]:
    """Return what was found on the page; boxes are x0, top, x1, bottom in page space."""
    found: dict[str, object] = {
        "page": layout.number,
        "width": layout.width,
        "height": layout.height,
        "label": layout.label,
        "warnings": list(layout.warnings),
    }
    if Aspect.ORDER in what:
        found["order"] = [piece.id for piece in layout.pieces]
    if Aspect.COLUMNS in what:
        found["columns"] = list(map(_column, column_areas(layout)))
    if not _OF_BLOCKS.isdisjoint(what):
        found["blocks"] = [_block(piece, what) for piece in of_type(layout.pieces, BlockDraft)]
        found["figures"] = [_figure(piece, what) for piece in of_type(layout.pieces, FigureDraft)]
    if Aspect.TABLES in what:
        found["tables"] = [_table(piece, what) for piece in of_type(layout.pieces, TableDraft)]
    return found


def column_areas(layout: PageLayout) -> list[ColumnArea]:
    """Return the page's columns in reading order, each around what follows in it.

    Texts that are turned, or stand in cells and figures, are in none.
    """
    found: list[ColumnArea] = []
    last: tuple[float, float] | None = None
    for piece in layout.pieces:
        if not isinstance(piece, BlockDraft) or not piece.upright:
            last = None if isinstance(piece, BlockDraft) else last
            continue
        left, right = piece.column
        box = BBox(left, piece.bbox.top, right, piece.bbox.bottom)
        if piece.column == last and found[-1].bbox.bottom <= box.bottom:
            found[-1] = ColumnArea(found[-1].bbox.union(box), piece.beside, found[-1].reason)
        else:
            why = next((r for r in piece.reasons if r.rule.decision is Decision.COLUMN), None)
            found.append(ColumnArea(box, piece.beside, why))
        last = piece.column
    return found


def formulas_of(piece: Piece) -> Iterator[InlineFormula]:
    """Yield the formulas in the lines of a text, a table's cells or a figure's labels."""
    match piece:
        case BlockDraft():
            for line in piece.lines:
                yield from (each for each in line.inlines if isinstance(each, InlineFormula))
        case TableDraft():
            for cell in piece.cells:
                for block in cell.blocks:
                    yield from formulas_of(block)
        case FigureDraft():
            for label in piece.labels:
                yield from formulas_of(label)


def _column(column: ColumnArea) -> dict[str, object]:
    reasons = [column.reason] if column.reason is not None else []
    return {"box": _box(column.bbox), "beside": column.beside, "reasons": _reasons(reasons)}


def _block(draft: BlockDraft, what: Collection[Aspect]) -> dict[str, object]:
    found: dict[str, object] = {
        "id": draft.id,
        "kind": draft.kind.value,
        "box": _box(draft.bbox),
        "text": draft.text,
        "level": draft.level,
        "align": draft.align.value,
        "size": round(draft.size, 2),
        "bold": draft.bold,
        "italic": draft.italic,
        "font_class": draft.font_class.value,
        "column": [round(edge, 2) for edge in draft.column],
        "beside": draft.beside,
        "first_indent": round(draft.first_indent, 2),
        "leading": draft.leading,
        "marker": draft.marker.text if draft.marker else None,
        "trailer": draft.trailer.text if draft.trailer else None,
        "continues": draft.continues,
        "reasons": _reasons(draft.reasons),
    }
    if Aspect.LINES in what:
        found["lines"] = list(map(_line, draft.lines))
    if Aspect.FORMULAS in what:
        found["formulas"] = [
            {"text": each.text, "linear": each.linear, "box": _box(each.bbox)}
            for each in formulas_of(draft)
        ]
    return found


def _line(line: Line) -> dict[str, object]:
    return {
        "text": line.text,
        "box": _box(line.bbox),
        "baseline": round(line.baseline, 2),
        "direction": line.direction.value,
        "angle": line.angle,
        "end": line.end.value,
    }


def _table(table: TableDraft, what: Collection[Aspect]) -> dict[str, object]:
    return {
        "id": table.id,
        "box": _box(table.bbox),
        "rows": table.rows,
        "columns": table.cols,
        "header_rows": table.header_rows,
        "ruled": table.ruled,
        "continues": table.continues,
        "reasons": _reasons(table.reasons),
        "cells": [
            {
                "row": cell.row,
                "column": cell.col,
                "row_span": cell.row_span,
                "column_span": cell.col_span,
                "box": _box(cell.bbox),
                "blocks": [_block(block, what) for block in cell.blocks],
            }
            for cell in table.cells
        ],
    }


def _figure(figure: FigureDraft, what: Collection[Aspect]) -> dict[str, object]:
    return {
        "id": figure.id,
        "box": _box(figure.bbox),
        "pictures": len(figure.images),
        "labels": [_block(label, what) for label in figure.labels],
        "reasons": _reasons(figure.reasons),
    }


def _reasons(reasons: Sequence[Reason]) -> list[dict[str, object]]:
    return [
        {
            "decision": reason.rule.decision.value,
            "outcome": reason.outcome,
            "rule": reason.rule.name.lower().replace("_", "-"),
            "says": reason.rule.says,
            "where": f"ai_translator.layout.{reason.rule.where}",
            "evidence": dict(reason.evidence),
        }
        for reason in reasons
    ]


def _box(box: BBox) -> list[float]:
    return [round(value, 2) for value in (box.x0, box.top, box.x1, box.bottom)]
