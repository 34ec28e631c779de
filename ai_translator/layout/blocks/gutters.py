"""Gutters: white space between columns.

A gutter is a tall white rectangle with text on both sides (compare Breuel, "Two geometric
algorithms for layout analysis", 2002, which covers the page's white with maximal rectangles; here
each starts at a gap within a row).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median_low

from ai_translator.layout.blocks.drafts import LayoutLine
from ai_translator.layout.blocks.items import Item
from ai_translator.layout.blocks.list_markers import find_marker
from ai_translator.layout.rivers import River

# In units of the font size.
NARROWEST = 0.85  # a gutter; tight two-column setting has 1.2 and more
RIVER = 0.4  # a gutter that many lines prove
SEED = 0.95  # where to start looking: lines are cut at gaps of one em
ALIGNED = 0.25  # baselines this close make a row
# a fraction beside its left side is less high: two lines of text beside two others are more
ROW = 2.1
NEAR_END = 3.0  # a line that ends this near to the edge fills its column

FEWEST = 2  # lines on each side
IN_ROWS = 0.7  # share of lines with a partner across the gutter that makes a grid of it
FILLED = 0.5  # share of full lines that makes prose
LONG_GRID = (
    24  # more lines than this side by side are two columns of short lines (an index), no grid
)


@dataclass(slots=True)
class ColumnGutter:
    left: float
    right: float
    top: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top


def best_gutter(
    items: Sequence[Item], em: float, rivers: Sequence[River] = ()
) -> ColumnGutter | None:
    """Return the tallest gutter with columns on both sides.

    rivers: where one may be narrower than NARROWEST
    """
    down = sorted(items, key=lambda i: i.top)
    up = sorted(items, key=lambda i: -i.bottom)
    tried: list[ColumnGutter] = []
    best: ColumnGutter | None = None
    best_height = 0.0
    for left, right, y in _seeds(down, em, rivers):
        if any(t.left < right and t.right > left and t.top <= y <= t.bottom for t in tried):
            continue
        known = any(river.parts(left, right, y) for river in rivers)
        narrowest = RIVER if known else NARROWEST
        gutter = _grown(left, right, y, down, up, narrowest * em)
        if gutter is None:
            continue
        tried.append(gutter)
        height = _column_height(gutter, items, em)
        if height > best_height:
            best, best_height = gutter, height
    return best


def _seeds(
    down: list[Item], em: float, rivers: Sequence[River]
) -> list[tuple[float, float, float]]:
    """Return gaps between neighbours in a row: (left, right, y)."""
    found = []
    least = RIVER if rivers else SEED
    for at, item in enumerate(down):
        nearest: Item | None = None
        for other in down[at + 1 :]:
            if other.top >= item.bottom:
                break
            apart = max(other.x0 - item.x1, item.x0 - other.x1)
            if apart >= least * em and (
                nearest is None or apart < max(nearest.x0 - item.x1, item.x0 - nearest.x1)
            ):
                nearest = other
        if nearest is not None:
            y = (max(item.top, nearest.top) + min(item.bottom, nearest.bottom)) / 2
            left, right = min(item.x1, nearest.x1), max(item.x0, nearest.x0)
            if right - left >= SEED * em or any(river.parts(left, right, y) for river in rivers):
                found.append((left, right, y))
    return found


def _grown(
    left: float, right: float, y: float, down: list[Item], up: list[Item], narrowest: float
) -> ColumnGutter | None:
    """Return the white around (left..right, y), as tall as it stays wide enough for a gutter."""
    top, bottom = -1e9, 1e9
    for item in down:
        if item.top <= y < item.bottom:
            left, right = _narrowed(left, right, item)
    if right - left < narrowest:
        return None
    for item in down:
        if item.top > y and item.x0 < right and item.x1 > left:
            less = _narrowed(left, right, item)
            if less[1] - less[0] < narrowest:
                bottom = item.top
                break
            left, right = less
    for item in up:
        if item.bottom <= y and item.x0 < right and item.x1 > left:
            less = _narrowed(left, right, item)
            if less[1] - less[0] < narrowest:
                top = item.bottom
                break
            left, right = less
    return ColumnGutter(left, right, top, bottom)


def _narrowed(left: float, right: float, item: Item) -> tuple[float, float]:
    if item.x0 >= right or item.x1 <= left:
        return left, right
    before, after = item.x0 - left, right - item.x1
    return (left, item.x0) if before > after else (item.x1, right)


def sides(gutter: ColumnGutter, items: Sequence[Item]) -> tuple[list[Item], list[Item]]:
    """Return what is left and right of it."""
    beside = [i for i in items if gutter.top <= i.middle <= gutter.bottom]
    return [i for i in beside if i.center < gutter.left + 0.01], [
        i for i in beside if i.center > gutter.right - 0.01
    ]


def _column_height(gutter: ColumnGutter, items: Sequence[Item], em: float) -> float:
    """Return how far columns run side by side there; 0 if there are none."""
    left, right = sides(gutter, items)
    if min(sum(i.weight for i in left), sum(i.weight for i in right)) < FEWEST:
        return 0.0
    if is_grid(left, right, em):
        return 0.0
    top = max(min(i.top for i in left), min(i.top for i in right))
    bottom = min(max(i.bottom for i in left), max(i.bottom for i in right))
    usual = min(_usual_size(left, em), _usual_size(right, em), em)
    return bottom - top if bottom - top > ROW * usual else 0.0


def _usual_size(side: Sequence[Item], em: float) -> float:
    """Return the usual size: small print counts, the limits of a sum do not."""
    return median_low([i.text_line.size for i in side if i.text_line] or [em])


def is_grid(left: Sequence[Item], right: Sequence[Item], em: float) -> bool:
    """Return True if both sides belong together row by row, such as labels and values."""
    first, second = _lines(left), _lines(right)
    if not first or not second or len(first) + len(second) < len(left) + len(right):
        return False
    few, many = sorted((first, second), key=len)
    if _are_line_numbers(few) or _counts_on(left, right):
        return False
    if _partners(few, many, em) < IN_ROWS * len(few):
        return False
    if all(line.mono for line in many):
        return True  # a listing
    if _are_two_long_columns(few, many):
        return False
    return min(filled(left, em), filled(right, em)) < FILLED


def _lines(side: Sequence[Item]) -> list[LayoutLine]:
    return [item.text_line for item in side if item.text_line]


def _are_line_numbers(lines: Sequence[LayoutLine]) -> bool:
    return all(line.text.strip().isdigit() for line in lines)


def _partners(few: Sequence[LayoutLine], many: Sequence[LayoutLine], em: float) -> int:
    """Return how many of ``few`` have a line of the other side on their baseline."""
    bases = sorted(line.base for line in many)
    return sum(_has_near(bases, line.base, ALIGNED * em) for line in few)


def _are_two_long_columns(few: Sequence[LayoutLine], many: Sequence[LayoutLine]) -> bool:
    """Return True for two columns of short lines side by side, such as an index."""
    return len(few) >= LONG_GRID / 2 and len(few) > 0.5 * len(many)


def _counts_on(left: Sequence[Item], right: Sequence[Item]) -> bool:
    """Return True if a list's numbers continue from one side to the other."""
    first, second = _numbers(left), _numbers(right)
    together = first + second if first[:1] < second[:1] else second + first
    return min(len(first), len(second)) >= FEWEST and together == list(
        range(together[0], together[0] + len(together))
    )


def _numbers(side: Sequence[Item]) -> list[int]:
    markers = [find_marker(i.text_line) for i in sorted(side, key=lambda i: i.top) if i.text_line]
    return [
        int(marker.value) for marker in markers if marker is not None and marker.kind == "digit"
    ]


def _has_near(values: list[float], value: float, within: float) -> bool:
    return any(abs(other - value) <= within for other in values)


def filled(side: Sequence[Item], em: float) -> float:
    """Return the share of the lines that reach as far as any that starts where they do."""
    columns: dict[int, list[Item]] = {}
    for item in side:
        columns.setdefault(round(item.x0 / (2 * em)), []).append(item)
    lines = [column for column in columns.values() if len(column) > FEWEST]
    full = sum(_full_lines(column, em) for column in lines)
    return full / max(1, sum(map(len, lines)))


def _full_lines(column: Sequence[Item], em: float) -> int:
    edge = max(i.x1 for i in column)
    if edge - min(i.x0 for i in column) < 2 * NEAR_END * em:
        return 0
    return sum(1 for i in column if i.x1 >= edge - NEAR_END * em)
