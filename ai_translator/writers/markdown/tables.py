"""Tables as GFM writes them: one row a line, the first one the header."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from ai_translator.model.content import Align
from ai_translator.writers.content import CellItem, TableItem, TextItem

#: What a text of a cell looks like; ``header``: it stands in a header row.
CellText = Callable[[TextItem, bool], str]

_RULES = {Align.RIGHT: "---:", Align.CENTER: ":---:"}


def table(item: TableItem, write: CellText) -> str:
    """Return the table's lines.  Text of a span is in its first cell.

    A table without a header gets an empty one, which GFM requires.
    """
    grid = [[""] * item.cols for _ in range(item.rows)]
    for cell in item.cells:
        texts = [
            grid[cell.row][cell.col],
            *(write(text, cell.row < item.header_rows) for text in cell.texts),
        ]
        grid[cell.row][cell.col] = "<br>".join(filter(None, texts))
    if not item.header_rows:
        grid.insert(0, [""] * item.cols)
    rule = [_RULES.get(_alignment(item, col), "---") for col in range(item.cols)]
    return "\n".join(map(_row, [*grid[:1], rule, *grid[1:]]))


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _alignment(item: TableItem, col: int) -> Align:
    """Return the alignment of most cells of the column's body."""
    votes = Counter(
        _first_align(cell)
        for cell in item.cells
        if cell.col == col and cell.row >= item.header_rows and cell.texts
    )
    return votes.most_common(1)[0][0] if votes else Align.LEFT


def _first_align(cell: CellItem) -> Align:
    return cell.texts[0].block.align
