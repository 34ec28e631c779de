"""Cells that drawn lines leave open although they hold several entries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import inf

from ai_translator.layout.grids import RuledCell, RuledGrid, RuleSegment, RuleSegments, grid_of
from ai_translator.layout.tables.words import Row, Word, rows_of, words_in_cells

# In ems of the table's text.
#: Lines of one text are not further apart, baseline to baseline.
LINES_APART = 1.8
#: White that parts the entries of two columns, and how closely entries of one column begin or end
#: at the same x.
COLUMNS_APART = 1.0
SAME_X = 0.3


def complete_by_entries(lines: RuleSegments, words: Sequence[Word], em: float) -> None:
    """Add to ``lines`` what divides such cells: first columns, then rows."""
    grid = grid_of(lines, em)
    lines.vertical += _walls(grid, words_in_cells(words, grid), em)
    grid = grid_of(lines, em)
    lines.horizontal += _floors(grid, words_in_cells(words, grid), em)


def _walls(grid: RuledGrid, texts: dict[RuledCell, list[Word]], em: float) -> Iterator[RuleSegment]:
    """Yield where a cell over several columns holds entries placed like those of its columns."""
    edges = _edges(grid, texts)
    for cell, words in texts.items():
        for col in range(cell.col + 1, cell.col + cell.col_span):
            x = grid.xs[col]
            if _parts(rows_of(words), x, edges.get(col, []), em):
                yield RuleSegment(x, grid.ys[cell.row], grid.ys[cell.row + cell.row_span])


def _edges(
    grid: RuledGrid, texts: dict[RuledCell, list[Word]]
) -> dict[int, list[tuple[float, float]]]:
    """Return where the lines of the cells of one column each begin and end."""
    found: dict[int, list[tuple[float, float]]] = {}
    for cell, words in texts.items():
        if cell.col_span == 1:
            found.setdefault(cell.col, []).extend(
                (row.words[0].x0, row.words[-1].x1) for row in rows_of(words)
            )
    return found


def _parts(rows: Sequence[Row], x: float, edges: Sequence[tuple[float, float]], em: float) -> bool:
    """Return True if white space splits every line at ``x`` at an edge of the column's entries."""
    parted = [(row.before(x), row.behind(x)) for row in rows]
    reaching = [(before, behind) for before, behind in parted if behind]
    both = [(before, behind) for before, behind in reaching if before]
    if not all(_fits(behind, edges, em) for _, behind in reaching):
        return False
    gaps = [behind[0].x0 - before[-1].x1 for before, behind in both]
    return min(gaps, default=-inf) >= COLUMNS_APART * em


def _fits(words: Sequence[Word], edges: Sequence[tuple[float, float]], em: float) -> bool:
    """Return True if the words begin or end where an entry of the column does."""
    start, end = words[0].x0, words[-1].x1
    return any(min(abs(start - low), abs(end - high)) < SAME_X * em for low, high in edges)


def _floors(
    grid: RuledGrid, texts: dict[RuledCell, list[Word]], em: float
) -> Iterator[RuleSegment]:
    """Yield where a cell over several rows holds lines too far apart for one text.

    They are on both sides of a boundary of rows.
    """
    for cell, words in texts.items():
        for row in range(cell.row + 1, cell.row + cell.row_span):
            y = grid.ys[row]
            if _are_apart_at(y, rows_of(words), em):
                yield RuleSegment(y, grid.xs[cell.col], grid.xs[cell.col + cell.col_span])


def _are_apart_at(y: float, rows: Sequence[Row], em: float) -> bool:
    """Return True if two lines, one over and one under ``y``, are too far apart for one text."""
    around = [(above, below) for above, below in pairwise(rows) if above.y < y < below.y]
    return any(below.y - above.y > LINES_APART * em for above, below in around)
