"""Tables as grids: text composed, columns measured, the type reduced for many columns."""

from __future__ import annotations

from collections.abc import Callable

from ai_translator.writers.content import CellItem, TableItem, TextItem
from ai_translator.writers.reflow.columns import WidthRange, least_width, width_range, widths
from ai_translator.writers.reflow.grid import PAD_X, TableFlowable, TableFlowableCell
from ai_translator.writers.reflow.prose import Prose

_SMALLEST = 0.55  # of the usual size of cells
#: (text, header, share of the usual size) -> flowable
MakeCell = Callable[[TextItem, bool, float], Prose]


def grid(
    item: TableItem, make: MakeCell, available: float, page_height: float, language: str
) -> TableFlowable:
    """Return the table in at most ``available`` points of width."""
    texts = _texts(item, make, 1.0)
    ranges = _demands(texts, language)
    needed = least_width(ranges, item.cols)
    if needed > available:
        texts = _texts(item, make, max(available / needed, _SMALLEST))
        ranges = _demands(texts, language)
    cells = [
        TableFlowableCell(cell.row, cell.col, cell.row_span, cell.col_span, made)
        for cell, made in texts
    ]
    return TableFlowable(
        cells, item.rows, widths(ranges, item.cols, available), item.header_rows, page_height
    )


def _texts(
    item: TableItem, make: MakeCell, share: float
) -> list[tuple[CellItem, tuple[Prose, ...]]]:
    return [
        (cell, tuple(make(text, cell.row < item.header_rows, share) for text in cell.texts))
        for cell in item.cells
    ]


def _demands(texts: list[tuple[CellItem, tuple[Prose, ...]]], language: str) -> list[WidthRange]:
    return [
        width_range(
            cell.col,
            cell.col_span,
            (prose.galley for prose in made),
            language,
            2 * PAD_X + max((p.indent for p in made), default=0.0),
        )
        for cell, made in texts
    ]
