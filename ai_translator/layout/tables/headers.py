"""Header rows at a table's top."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import chain
from math import inf

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.grids import RuledCell, RuledGrid
from ai_translator.layout.page_content import PaintedBox
from ai_translator.layout.tables.assemble import Assembled
from ai_translator.layout.tables.evidence import Text, numeric_columns
from ai_translator.layout.tables.words import Word

#: Headers are short; more rows than this and something else is at work.
MOST = 4


def header_rows(found: Assembled, cells: Text, boxes: Sequence[PaintedBox]) -> int:
    """Return how many rows are the header; 0 without evidence.

    It is a rule under them, their shading, bold letters, or words over numbers.
    """
    grid = found.grid
    rows = len(grid.ys) - 1
    by_rule = _by_rule(found)
    count = by_rule or _by_shading(grid, boxes) or _by_weight(grid, cells) or _by_numbers(cells)
    count = _whole_spans(grid, count)
    return count if count <= min(MOST, rows - 1) else 0


def _by_rule(found: Assembled) -> int:
    """Return rows above the first full rule, if rows below it have shorter rules or none."""
    grid = found.grid
    ruled = [at for at in range(1, len(grid.ys) - 1) if found.candidate.ruled_at(grid.ys[at])]
    unruled_below = ruled and max(found.split, default=-inf) > grid.ys[ruled[0]]
    return ruled[0] if unruled_below else 0


def _by_shading(grid: RuledGrid, boxes: Sequence[PaintedBox]) -> int:
    """Return rows on a background of their own that the next row has not."""
    fills = [_fill(grid, row, boxes) for row in range(len(grid.ys) - 1)]
    count = _rows_apart(fills)
    return count if fills[0] and count <= MOST else 0


def _rows_apart(looks: Sequence[object]) -> int:
    """Return how many rows at the top look alike, if no other row looks so; else 0."""
    count = next((at for at, look in enumerate(looks) if look != looks[0]), 0)
    return 0 if looks[0] in looks[count + 1 :] else count


def _fill(grid: RuledGrid, row: int, boxes: Sequence[PaintedBox]) -> str:
    """Return the colour under most of a row; "" if there is none."""
    place = BBox(grid.xs[0], grid.ys[row], grid.xs[-1], grid.ys[row + 1])
    y = place.center[1]
    shares: dict[str, float] = defaultdict(float)
    for box in boxes:
        if box.fill and box.bbox.top <= y <= box.bbox.bottom:
            shares[box.fill] += box.bbox.overlap(place)
    fill = max(shares, key=lambda each: shares[each], default="")
    return fill if shares[fill] > place.area / 2 else ""


def _by_weight(grid: RuledGrid, cells: Text) -> int:
    """Return rows all bold over rows that are not."""
    bold = [_is_bold(row, cells) for row in range(len(grid.ys) - 1)]
    return _rows_apart(bold) if bold[0] else 0


def _is_bold(row: int, cells: Text) -> bool:
    words = _words_of_row(row, cells)
    return bool(words) and all(word.bold for word in words)


def _words_of_row(row: int, cells: Text) -> list[Word]:
    return list(chain(*(words for cell, words in cells.items() if cell.row == row)))


def _by_numbers(cells: Text) -> int:
    """Return 1 for a row of words over columns of numbers."""
    numeric = numeric_columns(cells, first_row=1)
    over = {cell: words for cell, words in cells.items() if cell.col in numeric}
    first = _words_of_row(0, over)
    return int(bool(first) and not any(word.numeric for word in first))


def _whole_spans(grid: RuledGrid, count: int) -> int:
    """Return the count extended to where the header's tallest cells end."""
    reach: list[RuledCell] = [cell for cell in grid.cells if cell.row < count]
    return max((cell.row + cell.row_span for cell in reach), default=0)
