"""Gutters: white space between columns.

A gutter is a tall white rectangle with text on both sides (compare Breuel, "Two geometric
algorithms for layout analysis", 2002, which covers the page's white with maximal rectangles; here
each starts at a gap within a row).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from statistics import median_low

from ai_translator.geometry.boxes import BBox, shared_height
from ai_translator.layout.blocks.drafts import LayoutLine
from ai_translator.layout.blocks.items import Item, lines_of
from ai_translator.layout.blocks.list_markers import find_marker
from ai_translator.layout.rivers import River, as_far_as_wide, white_between

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
CAPITALS = 0.8  # ... and that of lines with a capital that makes entries of them
CODE = 0.5  # share of lines in a mono face; others of a card have variables in italics
#: A text's last lines, balanced in columns or at the head of the last: so few, each as wide as
#: that, and all but the last ones of each column as wide as each other.
BALANCED, PROSE_WIDTH, SAME_WIDTH = 6, 12.0, 0.3
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

    def holds(self, seed: _Seed) -> bool:
        across = self.left < seed.right and self.right > seed.left
        return across and self.top <= seed.y <= self.bottom


@dataclass(frozen=True, slots=True)
class _Seed:
    """A gap within a row, where a gutter may be.  y: the middle of what both sides share."""

    left: float
    right: float
    y: float


def best_gutter(
    items: Sequence[Item], em: float, rivers: Sequence[River] = ()
) -> ColumnGutter | None:
    """Return the tallest gutter with columns on both sides, wide ones first.

    rivers: where one may be narrower than NARROWEST
    """
    down = sorted(items, key=lambda i: i.top)
    up = sorted(items, key=lambda i: -i.bottom)
    tried: list[ColumnGutter] = []
    for seed in _seeds(down, em, rivers):
        if any(gutter.holds(seed) for gutter in tried):
            continue
        narrowest = RIVER if _is_in_river(seed, rivers) else NARROWEST
        gutter = _grown(seed, down, up, narrowest * em)
        if gutter is not None:
            tried.append(gutter)
    weights = [_weight(gutter, items, em) for gutter in tried]
    most = max(weights, default=0.0)
    return tried[weights.index(most)] if most > 0 else None


def _weight(gutter: ColumnGutter, items: Sequence[Item], em: float) -> float:
    """Return how far columns run side by side there; less for white that may be a word space."""
    width = gutter.right - gutter.left
    return _column_height(gutter, items, em) * min(1.0, width / (NARROWEST * em))


def _seeds(down: list[Item], em: float, rivers: Sequence[River]) -> list[_Seed]:
    """Return gaps between neighbours in a row."""
    found = []
    least = (RIVER if rivers else SEED) * em
    tops = [item.top for item in down]
    for at, item in enumerate(down):
        beside = down[at + 1 : bisect_left(tops, item.bottom, at + 1)]
        gap, nearest = _nearest(item, beside, least)
        y = (max(item.top, nearest.top) + min(item.bottom, nearest.bottom)) / 2
        seed = _Seed(min(item.x1, nearest.x1), max(item.x0, nearest.x0), y)
        if nearest is not item and (gap >= SEED * em or _is_in_river(seed, rivers)):
            found.append(seed)
    return found


def _nearest(item: Item, beside: Sequence[Item], least: float) -> tuple[float, Item]:
    """Return the nearest of the items that are apart, and how far it is; 0 and itself if none."""
    apart = ((max(other.x0 - item.x1, item.x0 - other.x1), other) for other in beside)
    return min(
        (each for each in apart if each[0] >= least),
        key=lambda each: each[0],
        default=(0.0, item),
    )


def _is_in_river(seed: _Seed, rivers: Sequence[River]) -> bool:
    return any(river.parts(seed.left, seed.right, seed.y) for river in rivers)


def _grown(seed: _Seed, down: list[Item], up: list[Item], narrowest: float) -> ColumnGutter | None:
    """Return the white around the seed, as tall as it stays wide enough for a gutter."""
    left, right, y = seed.left, seed.right, seed.y
    beside = (item for item in down if item.top <= y < item.bottom)
    left, right, _ = as_far_as_wide(left, right, beside, -inf)
    if right - left < narrowest:
        return None
    below = (item for item in down if item.top > y)
    above = (item for item in up if item.bottom <= y)
    texts = [item for item in down if item.text_line is not None or item.has_table]
    return ColumnGutter(*white_between(left, right, above, below, narrowest, texts))


def sides(gutter: ColumnGutter, items: Sequence[Item]) -> tuple[list[Item], list[Item]]:
    """Return what is left and right of it."""
    beside = [i for i in items if gutter.top <= i.middle <= gutter.bottom]
    left = [i for i in beside if i.center < gutter.left + 0.01]
    return left, [i for i in beside if i.center > gutter.right - 0.01]


def _column_height(gutter: ColumnGutter, items: Sequence[Item], em: float) -> float:
    """Return how far columns run side by side there; 0 if there are none."""
    both = left, right = sides(gutter, items)
    if min(sum(item.weight for item in side) for side in both) < FEWEST:
        return 0.0
    height = shared_height(BBox.around(left), BBox.around(right))
    if _are_justified_alike(left, right, em):
        return height
    if is_grid(left, right, em):
        return 0.0
    usual = min(_usual_size(left, em), _usual_size(right, em), em)
    return height if height > ROW * usual else 0.0


def _usual_size(side: Sequence[Item], em: float) -> float:
    """Return the usual size: small print counts, the limits of a sum do not."""
    return median_low([line.size for line in lines_of(side)] or [em])


def _are_justified_alike(left: Sequence[Item], right: Sequence[Item], em: float) -> bool:
    """Return True for few lines that fill a column as wide as the one beside: a text's end.

    Entries of a grid are not as wide as each other, line by line and column by column.
    """
    top = max(min(item.top for item in side) for side in (left, right))
    beside = [[item for item in side if item.bottom > top] for side in (left, right)]
    few, many = sorted(beside, key=len)
    if len(few) > BALANCED:
        return False
    if len(many) <= BALANCED:
        measures = [_measure(side, em) for side in beside]
    elif filled(many, em) >= FILLED:
        measures = [_measure(few, em), BBox.around(many).width]
    else:
        return False
    return min(measures) >= PROSE_WIDTH * em and abs(measures[0] - measures[1]) <= SAME_WIDTH * em


def _measure(side: Sequence[Item], em: float) -> float:
    """Return the width that all lines of a side are set to but its last; 0 for none."""
    *full, last = sorted(side, key=lambda item: item.top)
    whole = BBox.around(side)
    if not full or not all(item.text_line for item in side):
        return 0.0
    edges = (max(item.x0 - whole.x0, whole.x1 - item.x1) for item in full)
    flush = max(edges) <= SAME_WIDTH * em and last.x0 - whole.x0 <= SAME_WIDTH * em
    return whole.width if flush else 0.0


def is_grid(left: Sequence[Item], right: Sequence[Item], em: float) -> bool:
    """Return True if both sides belong together row by row, such as labels and values."""
    few, many = sorted((lines_of(left), lines_of(right)), key=len)
    if not few or len(few) + len(many) < len(left) + len(right):
        return False
    if _are_line_numbers(few) or _counts_on(left, right):
        return False
    if _partners(few, many, em) < IN_ROWS * len(few):
        return False
    if _are_labels_of_code(left, right, em):
        return True
    is_listing = all(line.mono for line in many)
    may_be_prose = min(filled(left, em), filled(right, em)) >= FILLED and not _begin_anew(few, many)
    return is_listing or not (_are_two_long_columns(few, many) or may_be_prose)


def _are_labels_of_code(left: Sequence[Item], right: Sequence[Item], em: float) -> bool:
    """Return True if one side is code, and the other no prose: what each line of it does."""
    return any(
        _is_code(code) and filled(labels, em) < FILLED
        for code, labels in ((left, right), (right, left))
    )


def _is_code(side: Sequence[Item]) -> bool:
    lines = lines_of(side)
    return sum(line.mono for line in lines) > CODE * len(lines)


def _begin_anew(few: Sequence[LayoutLine], many: Sequence[LayoutLine]) -> bool:
    """Return True if hardly any line on either side goes on from the one above, as prose does."""
    return min(map(_capitals, (few, many))) >= CAPITALS


def _capitals(lines: Sequence[LayoutLine]) -> float:
    """Return the share of the lines that begin with a capital."""
    return sum(line.text.lstrip()[:1].isupper() for line in lines) / len(lines)


def _are_line_numbers(lines: Sequence[LayoutLine]) -> bool:
    return all(line.text.strip().isdigit() for line in lines)


def _partners(few: Sequence[LayoutLine], many: Sequence[LayoutLine], em: float) -> int:
    """Return how many of ``few`` have a line of the other side on their baseline."""
    near = ALIGNED * em
    return sum(any(abs(other.base - line.base) <= near for other in many) for line in few)


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
    markers = map(find_marker, lines_of(sorted(side, key=lambda i: i.top)))
    return [int(marker.value) for marker in markers if marker and marker.kind == "digit"]


def filled(side: Sequence[Item], em: float) -> float:
    """Return the share of the lines that reach as far as any that starts where they do."""
    columns: dict[int, list[Item]] = {}
    for item in side:
        columns.setdefault(round(item.x0 / (2 * em)), []).append(item)
    lines = [column for column in columns.values() if len(column) > FEWEST]
    full = sum(_full_lines(column, em) for column in lines)
    return full / max(1, sum(map(len, lines)))


def _full_lines(column: Sequence[Item], em: float) -> int:
    whole = BBox.around(column)
    wide = whole.width >= 2 * NEAR_END * em
    return sum(item.x1 >= whole.x1 - NEAR_END * em for item in column) if wide else 0
