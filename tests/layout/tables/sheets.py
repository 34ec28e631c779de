"""Tables set on a page by hand, and what the finder makes of them as plain text."""

from __future__ import annotations

from collections.abc import Sequence

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.figures import FigureRegion
from ai_translator.layout.lines import find_lines
from ai_translator.layout.page_content import Font, PaintedBox, Rule
from ai_translator.layout.tables import TableRegion, find_tables
from tests.layout.glyph_page import MONO, SERIF, Setter, text_width

LEADING = 14.0


def upright(page: Setter, x: float, top: float, bottom: float) -> None:
    page.content.rules.append(Rule(BBox(x, top, x + 0.5, bottom), horizontal=False))


def frame(
    page: Setter, x0: float, top: float, x1: float, bottom: float, fill: str | None = None
) -> None:
    page.content.boxes.append(PaintedBox(BBox(x0, top, x1, bottom), fill, "#000000"))


def columns(
    page: Setter,
    xs: Sequence[float],
    y: float,
    row: Sequence[str],
    *,
    size: float = 10.0,
    font: Font = SERIF,
) -> None:
    """One row: the first column flush left, numbers flush right at the column's end, 60 units on."""
    for x, text in zip(xs, row):
        if not text:
            continue
        if text[0].isdigit() or text[0] in "-–(":
            page.text(x + 40 - text_width(text, size, font), y, text, size, font)
        else:
            page.text(x, y, text, size, font)


def rows(
    page: Setter,
    xs: Sequence[float],
    y: float,
    table: Sequence[Sequence[str]],
    *,
    font: Font = SERIF,
    leading: float = LEADING,
) -> float:
    for row in table:
        columns(page, xs, y, row, font=font)
        y += leading
    return y


def grid(page: Setter, xs: Sequence[float], ys: Sequence[float]) -> None:
    for y in ys:
        page.rule(xs[0], y, xs[-1])
    for x in xs:
        upright(page, x, ys[0], ys[-1])


def found(page: Setter, figures: Sequence[FigureRegion] = ()) -> list[TableRegion]:
    return find_tables(page.content, find_lines(page.content.glyphs), figures)


def text(page: Setter, table: TableRegion) -> list[list[str]]:
    """The table row by row; "<" and "^" where a cell goes on from the left or from above."""
    shown = [["?"] * table.cols for _ in range(table.rows)]
    for cell in table.cells:
        members = find_lines([page.content.glyphs[at] for at in cell.glyphs])
        for row in range(cell.row, cell.row + cell.row_span):
            for col in range(cell.col, cell.col + cell.col_span):
                shown[row][col] = "<" if col > cell.col else "^"
        shown[cell.row][cell.col] = " ".join(line.text for line in members)
    return shown


__all__ = ["MONO", "columns", "find_tables", "found", "frame", "grid", "rows", "text", "upright"]
