"""The rows of a table for formats that know spans: each place belongs to one cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ai_translator.writers.content import CellItem, TableItem, TextItem


@dataclass(frozen=True, slots=True)
class RowCell:
    """A cell of a row; ``row_span`` and ``col_span`` cross no other cell."""

    col: int
    row_span: int = 1
    col_span: int = 1
    texts: tuple[TextItem, ...] = ()


def table_rows(table: TableItem) -> list[list[RowCell]]:
    """Return the cells of each row from left to right, empty ones included.

    Of cells that overlap, the later one's texts stand in the one that has the place.
    """
    owners: dict[tuple[int, int], tuple[int, int]] = {}
    texts: dict[tuple[int, int], list[TextItem]] = {}
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.col)):
        place = cell.row, cell.col
        if place in owners:
            texts[owners[place]].extend(cell.texts)
            continue
        spans[place] = _free_span(cell, table, owners)
        texts[place] = list(cell.texts)
        owners.update(dict.fromkeys(_places(place, spans[place]), place))
    return [
        [
            RowCell(col, *spans.get((row, col), (1, 1)), tuple(texts.get((row, col), ())))
            for col in range(table.cols)
            if owners.get((row, col), (row, col)) == (row, col)
        ]
        for row in range(table.rows)
    ]


def _free_span(
    cell: CellItem, table: TableItem, owners: dict[tuple[int, int], tuple[int, int]]
) -> tuple[int, int]:
    """Return (rows, columns) that the cell can span without meeting another one."""
    place = cell.row, cell.col
    taken = {(other.row, other.col) for other in table.cells} | set(owners)
    cols = min(max(cell.col_span, 1), table.cols - cell.col)
    rows = min(max(cell.row_span, 1), table.rows - cell.row)
    if cell.row < table.header_rows:  # a header ends with its rows
        rows = min(rows, table.header_rows - cell.row)
    taken.discard(place)
    while cols > 1 and not taken.isdisjoint(_places(place, (1, cols))):
        cols -= 1
    while rows > 1 and not taken.isdisjoint(_places(place, (rows, cols))):
        rows -= 1
    return rows, cols


def _places(place: tuple[int, int], span: tuple[int, int]) -> Iterator[tuple[int, int]]:
    for row in range(place[0], place[0] + span[0]):
        for col in range(place[1], place[1] + span[1]):
            yield row, col
