"""Table items -> grids: text composed, columns measured, the type made smaller where many columns
need it.
"""

from __future__ import annotations

from collections.abc import Callable

from ai_translator.writers.content import CellItem, TableItem, TextItem
from ai_translator.writers.reflow.columns import Demand, demand, least_width, widths
from ai_translator.writers.reflow.grid import PAD_X, TableFlowable, TableFlowableCell
from ai_translator.writers.reflow.prose import Prose

_SMALLEST = 0.55  # of the usual size of cells
#: (text, header, share of the usual size) -> flowable
MakeCell = Callable[[TextItem, bool, float], Prose]


def grid(
    item: TableItem, make: MakeCell, room: float, page_height: float, language: str
) -> TableFlowable:
    """The table in at most ``room`` points of width."""
    texts = _texts(item, make, 1.0)
    demands = _demands(texts, language)
    needed = least_width(demands, item.cols)
    if needed > room:
        texts = _texts(item, make, max(room / needed, _SMALLEST))
        demands = _demands(texts, language)
    cells = [
        TableFlowableCell(cell.row, cell.col, cell.row_span, cell.col_span, made)
        for cell, made in texts
    ]
    return TableFlowable(
        cells, item.rows, widths(demands, item.cols, room), item.header_rows, page_height
    )


def _texts(
    item: TableItem, make: MakeCell, share: float
) -> list[tuple[CellItem, tuple[Prose, ...]]]:
    return [
        (cell, tuple(make(text, cell.row < item.header_rows, share) for text in cell.texts))
        for cell in item.cells
    ]


def _demands(texts: list[tuple[CellItem, tuple[Prose, ...]]], language: str) -> list[Demand]:
    return [
        demand(
            cell.col,
            cell.col_span,
            (prose.galley for prose in made),
            language,
            2 * PAD_X + max((p.indent for p in made), default=0.0),
        )
        for cell, made in texts
    ]
