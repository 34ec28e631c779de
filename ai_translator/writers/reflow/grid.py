"""A table as a flowable.

Header rows repeat on every page.  Rows are split only if they are higher than a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

from reportlab.platypus import Flowable

from ai_translator.writers.reflow.prose import Prose

PAD_X, PAD_Y = 4.0, 2.5
_LEAST_SPLIT = 40.0  # points of a row that must fit before it is split
_HEADER_BACKGROUND = "#f0f2f5"
_LINE, _STRONG_LINE = 0.8, 0.35  # grey of the rules


@dataclass(frozen=True, slots=True)
class TableFlowableCell:
    row: int
    col: int
    row_span: int
    col_span: int
    texts: tuple[Prose, ...]


class TableFlowable(Flowable):  # type: ignore[misc]
    """A table as a flowable.

    widths:      of the columns
    page_height: of an empty page
    """

    def __init__(
        self,
        cells: Sequence[TableFlowableCell],
        rows: int,
        widths: Sequence[float],
        header_rows: int,
        page_height: float,
    ) -> None:
        super().__init__()
        self._cells, self._rows, self._widths = cells, rows, widths
        self._header_rows, self._page_height = min(header_rows, rows), page_height
        self._heights: list[float] = []
        self._edges = list(accumulate(widths, initial=0.0))
        self.spaceBefore = self.spaceAfter = 8.0

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        if not self._heights:
            self._heights = self._row_heights()
        self.width, self.height = width, sum(self._heights)
        return width, self.height

    def _row_heights(self) -> list[float]:
        heights = [2 * PAD_Y] * self._rows
        for cell in sorted(self._cells, key=lambda cell: cell.row_span):
            rows = range(cell.row, min(cell.row + cell.row_span, self._rows))
            missing = self._cell_height(cell) - sum(heights[row] for row in rows)
            if missing > 0:
                heights[rows[-1]] += missing
        return heights

    def _cell_width(self, cell: TableFlowableCell) -> float:
        return (
            self._edges[min(cell.col + cell.col_span, len(self._widths))]
            - self._edges[cell.col]
            - 2 * PAD_X
        )

    def _cell_height(self, cell: TableFlowableCell) -> float:
        width = self._cell_width(cell)
        return sum(text.wrap(width, 0)[1] for text in cell.texts) + 2 * PAD_Y

    def split(self, width: float, height: float) -> list[Flowable]:
        self.wrap(width, height)
        head = (
            self._header_rows
            if sum(self._heights[: self._header_rows]) <= self._page_height / 2
            else 0
        )
        borders = self._borders(head)
        tops = list(accumulate(self._heights, initial=0.0))
        fitting = [row for row in borders if head < row < self._rows and tops[row] <= height]
        if fitting:
            return self._cut(head, fitting[-1])
        group = range(head, borders[0]) if borders else range(head, self._rows)
        if not group or tops[group.stop] <= self._page_height:
            return []
        if len(group) > 1:
            return self._without_row_spans(group).split(width, height)
        return self._cut_row(head, group.start, height - tops[group.start])

    def _borders(self, head: int) -> list[int]:
        """Return the rows below ``head`` that no cell spans, and the end."""
        crossed = {
            row for cell in self._cells for row in range(cell.row + 1, cell.row + cell.row_span)
        }
        return [row for row in range(head + 1, self._rows + 1) if row not in crossed]

    def _cut(self, head: int, row: int) -> list[Flowable]:
        above = [cell for cell in self._cells if cell.row < row]
        below = [
            replace(cell, row=cell.row - row + head) for cell in self._cells if cell.row >= row
        ]
        return [
            self._part(above, row, self._header_rows),
            self._part([*self._header(head), *below], self._rows - row + head, head),
        ]

    def _cut_row(self, head: int, row: int, available: float) -> list[Flowable]:
        """Split one row that is higher than a page."""
        if available < _LEAST_SPLIT:
            return []
        above, below, moved = [], [], False
        for cell in self._cells:
            if cell.row < row:
                above.append(cell)
            elif cell.row == row:
                first, rest = _divided(cell.texts, self._cell_width(cell), available - 2 * PAD_Y)
                moved = moved or bool(first)
                above.append(replace(cell, texts=first))
                below.append(replace(cell, row=head, texts=rest))
            else:
                below.append(replace(cell, row=cell.row - row + head))
        if not moved:
            return []
        return [
            self._part(above, row + 1, self._header_rows),
            self._part([*self._header(head), *below], self._rows - row + head, head),
        ]

    def _header(self, head: int) -> list[TableFlowableCell]:
        """Return fresh copies of the header: a flowable is drawn once."""
        return [
            replace(cell, texts=tuple(text.again() for text in cell.texts))
            for cell in self._cells
            if cell.row < head
        ]

    def _without_row_spans(self, rows: range) -> TableFlowable:
        flat = [replace(cell, row_span=1) if cell.row in rows else cell for cell in self._cells]
        return self._part(flat, self._rows, self._header_rows)

    def _part(
        self, cells: Sequence[TableFlowableCell], rows: int, header_rows: int
    ) -> TableFlowable:
        return TableFlowable(cells, rows, self._widths, header_rows, self._page_height)

    def draw(self) -> None:
        canvas = self.canv
        tops = list(accumulate(self._heights, initial=0.0))
        if self._header_rows:
            canvas.setFillColor(_HEADER_BACKGROUND)
            deep = tops[self._header_rows]
            canvas.rect(0, self.height - deep, self._edges[-1], deep, stroke=0, fill=1)
        for cell in self._cells:
            self._draw_cell(canvas, cell, tops)
        for y, grey in ((0.0, _STRONG_LINE), (self.height, _STRONG_LINE)):
            self._rule(canvas, 0.0, self._edges[-1], y, grey)

    def _draw_cell(self, canvas: Any, cell: TableFlowableCell, tops: Sequence[float]) -> None:
        last = min(cell.row + cell.row_span, self._rows)
        right = self._edges[min(cell.col + cell.col_span, len(self._widths))]
        bottom = self.height - tops[last]
        if last < self._rows:
            self._rule(
                canvas,
                self._edges[cell.col],
                right,
                bottom,
                _STRONG_LINE if last == self._header_rows else _LINE,
            )
        y = self.height - tops[cell.row] - PAD_Y
        for text in cell.texts:
            y -= text.height
            text.drawOn(canvas, self._edges[cell.col] + PAD_X, y)

    @staticmethod
    def _rule(canvas: Any, left: float, right: float, y: float, grey: float) -> None:
        canvas.setLineWidth(0.5)
        canvas.setStrokeGray(grey)
        canvas.line(left, y, right, y)


def _divided(
    texts: Iterable[Prose], width: float, available: float
) -> tuple[tuple[Prose, ...], tuple[Prose, ...]]:
    """Return what of a cell's texts fits into the height, and the rest."""
    above: list[Prose] = []
    below: list[Prose] = []
    for text in texts:
        if below:
            below.append(text)
            continue
        parts = text.split_anywhere(width, available)
        if parts:
            above.append(parts[0])
            available -= parts[0].wrap(width, 0)[1]
        below += parts[1:] if parts else [text]
    return tuple(above), tuple(below)
