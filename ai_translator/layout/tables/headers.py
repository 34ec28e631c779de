"""Header rows at a table's top."""

from __future__ import annotations

from collections.abc import Sequence

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.grids import RuledCell, RuledGrid
from ai_translator.layout.page_content import PaintedBox
from ai_translator.layout.tables.assemble import Assembled
from ai_translator.layout.tables.evidence import Text, numeric_columns

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
    if not ruled or not found.split:
        return 0
    unruled_below = any(y > grid.ys[ruled[0]] for y in found.split)
    return ruled[0] if unruled_below else 0


def _by_shading(grid: RuledGrid, boxes: Sequence[PaintedBox]) -> int:
    """Return rows on a background of their own that the next row has not."""
    fills = [_fill(grid, row, boxes) for row in range(min(MOST + 1, len(grid.ys) - 1))]
    if not fills[0]:
        return 0
    count = next((at for at, fill in enumerate(fills) if fill != fills[0]), 0)
    rest = {_fill(grid, row, boxes) for row in range(count + 1, len(grid.ys) - 1)}
    return count if fills[0] not in rest else 0


def _fill(grid: RuledGrid, row: int, boxes: Sequence[PaintedBox]) -> str | None:
    """Return the colour under most of a row."""
    y = (grid.ys[row] + grid.ys[row + 1]) / 2
    shares: dict[str, float] = {}
    for box in boxes:
        if box.fill and box.bbox.top <= y <= box.bbox.bottom:
            shared = box.bbox.overlap(BBox(grid.xs[0], grid.ys[row], grid.xs[-1], grid.ys[row + 1]))
            shares[box.fill] = shares.get(box.fill, 0.0) + shared
    area = (grid.xs[-1] - grid.xs[0]) * (grid.ys[row + 1] - grid.ys[row])
    best = max(shares, key=lambda fill: shares[fill], default=None)
    return best if best is not None and shares[best] > area / 2 else None


def _by_weight(grid: RuledGrid, cells: Text) -> int:
    """Return rows all bold over rows that are not."""
    bold = [_is_bold(row, cells) for row in range(len(grid.ys) - 1)]
    count = next((at for at, heavy in enumerate(bold) if not heavy), 0)
    return count if not any(bold[count:]) else 0


def _is_bold(row: int, cells: Text) -> bool:
    words = [word for cell, members in cells.items() if cell.row == row for word in members]
    return bool(words) and all(word.bold for word in words)


def _by_numbers(cells: Text) -> int:
    """Return 1 for a row of words over columns of numbers."""
    numeric = numeric_columns(cells, first_row=1)
    first = [
        words for cell, words in cells.items() if cell.row == 0 and cell.col in numeric and words
    ]
    return int(bool(first) and not any(word.numeric for words in first for word in words))


def _whole_spans(grid: RuledGrid, count: int) -> int:
    """Return the count extended to where the header's tallest cells end."""
    reach: list[RuledCell] = [cell for cell in grid.cells if cell.row < count]
    return max((cell.row + cell.row_span for cell in reach), default=0)
