"""Rivers: white space that runs down between two columns through the gaps of many lines.

A gap in one line says little: a justified word space may be as wide as a tight gutter.  That the
gaps of many lines are above each other, and that the text right of them starts at one edge, is no
accident (compare the maximal white rectangles of Breuel, "Two geometric algorithms for layout
analysis", 2002).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, pairwise
from math import inf
from operator import attrgetter
from statistics import median
from typing import TypeVar

from ai_translator.geometry.boxes import BBox, Extent
from ai_translator.geometry.grouping import grouped
from ai_translator.layout.glyph_runs import WIDE, ink_end
from ai_translator.layout.lines import RawLine
from ai_translator.layout.page_content import Glyph
from ai_translator.model.content import FontClass

_Item = TypeVar("_Item", bound=Extent)

# In units of the font size.
NARROWEST = 0.45  # a gutter; the space of a well justified line is narrower
NARROWEST_MONO = 1.3  # two blanks of a listing
SAME_ROW = 0.3
SAME_EDGE = 0.2  # text starts at one edge when it starts that near to it
LEAST_WIDTH = 5.0  # of the text on each side; markers and numbers of lines are narrower
ROUND = 0.01  # points
ADJACENT = 14.0  # a line that ends further away from the river does not stand beside it

NARROWED = 0.6  # of the white that others leave: a row that leaves less may have a word space there
EVEN_SPACES = 1.3  # the word spaces of one line differ by no more

#: Of an overlong line's height, what it shares with the line that it prints over: lines of one text
#: share nothing.  What is that much higher is no line.
IN_ITS_WAY, TALLER = 0.1, 1.8

MOST_BESIDE = 12  # lines looked at beside one
LEAST_ROWS = 5  # rows of text on each side of it
PROSE_WIDTH = 12.0  # a narrower column may be one of a table
LAST_ROWS = 2  # ... but that few of a text's last lines, as wide as the column before them
SAME_WIDTH = 0.3  # of two columns, in font sizes
LEAST_EVEN = 3  # of them start at one edge (right to left: end), and together
EVEN = 0.6  # this share does at that or at another edge that so many have
_LEFT = attrgetter("x0")


@dataclass(frozen=True, slots=True)
class River:
    """White space from ``left`` to ``right``, from ``top`` to ``bottom``."""

    left: float
    right: float
    top: float
    bottom: float

    @property
    def wall(self) -> BBox:
        """A line down its middle."""
        middle = (self.left + self.right) / 2
        return BBox(middle, self.top, middle, self.bottom)

    def parts(self, left: float, right: float, y: float) -> bool:
        """Return True if a gap at the height ``y`` is part of it."""
        return self.top <= y <= self.bottom and left < self.right and right > self.left


@dataclass(frozen=True, slots=True)
class _Piece:
    """Words of a line between two gaps."""

    x0: float
    x1: float
    top: float
    bottom: float
    base: float
    size: float
    letters: bool


@dataclass(frozen=True, slots=True)
class _Gap:
    left: float
    right: float
    y: float
    size: float


def find_rivers(lines: Iterable[RawLine]) -> list[River]:
    """Return the rivers through these lines, where a gap of less than an em parts their columns."""
    pieces: list[_Piece] = []
    gaps: list[_Gap] = []
    upright = [line for line in lines if line.upright]
    for line in upright:
        _take_apart(line, pieces, gaps)
    gaps += _between(upright)
    pieces.sort(key=lambda piece: piece.top)
    page = _Page(pieces)
    tried: list[River] = []
    for gap in gaps:
        if any(river.parts(gap.left, gap.right, gap.y) for river in tried):
            continue
        river = page.grown(gap)
        if river is not None:
            tried.append(river)
    apart = chain(*map(page.without_crossings, tried))
    return list(filter(None, map(page.fitted, apart)))


def _between(lines: Sequence[RawLine]) -> list[_Gap]:
    """Return the narrow gaps between lines that are side by side but share no baseline."""
    down = sorted(lines, key=lambda line: line.bbox.top)
    return [
        _Gap(gap.x0, gap.x1, gap.center[1], line.size)
        for line, gap in gaps_beside(down, MOST_BESIDE)
        if NARROWEST * line.size <= gap.width < WIDE * line.size
    ]


def gaps_beside(
    lines: Sequence[RawLine], most: int | None = None
) -> Iterator[tuple[RawLine, BBox]]:
    """Yield each line with the white between it and another beside it, as high as both.

    lines: from the top down
    most:  so many of those that follow are looked at
    """
    for at, line in enumerate(lines):
        box = line.bbox
        for other in lines[at + 1 : None if most is None else at + 1 + most]:
            beside = other.bbox
            if beside.top >= box.bottom:
                break
            left, right = (box.x1, beside.x0) if box.x0 < beside.x0 else (beside.x1, box.x0)
            if left < right:
                yield line, BBox(left, beside.top, right, min(box.bottom, beside.bottom))


def _take_apart(line: RawLine, pieces: list[_Piece], gaps: list[_Gap]) -> None:
    """Add the line's pieces, and the gaps between them."""
    glyphs = sorted(line.glyphs, key=_LEFT)
    mono = all(glyph.font.font_class is FontClass.MONO for glyph in glyphs)
    least = (NARROWEST_MONO if mono else NARROWEST) * line.size
    start, end = 0, -inf
    for at, glyph in enumerate(glyphs):
        if glyph.x0 - end >= least and at:
            pieces.append(_piece(line, glyphs[start:at], end))
            gaps.append(_Gap(end, glyph.x0, line.baseline, line.size))
            start = at
        end = max(end, ink_end(glyph))
    pieces.append(_piece(line, glyphs[start:], end))


def _piece(line: RawLine, glyphs: Sequence[Glyph], end: float) -> _Piece:
    letters = any(glyph.text.isalpha() for glyph in glyphs)
    base, size = line.baseline, line.size
    return _Piece(glyphs[0].x0, end, base - 0.75 * size, base + 0.2 * size, base, size, letters)


class _Page:
    def __init__(self, pieces: list[_Piece]) -> None:
        """Prepare a page.  ``pieces``: from the top down."""
        self._pieces = pieces
        self._tops = [piece.top for piece in pieces]
        self._by_base = sorted(pieces, key=lambda piece: piece.base)
        self._bases = [piece.base for piece in self._by_base]

    def grown(self, gap: _Gap) -> River | None:
        """Return the white around the gap, as tall as it stays wide enough for a gutter."""
        least = NARROWEST * gap.size
        at = bisect_left(self._tops, gap.y)
        above, below = reversed(self._pieces[:at]), self._pieces[at:]
        white = white_between(gap.left, gap.right, above, below, least, self._pieces)
        return River(*white) if white[1] - white[0] >= least else None

    def without_crossings(self, river: River) -> list[River]:
        """Return the river between the lines over both columns that have a word space in it."""
        first, last = bisect_left(self._bases, river.top), bisect_right(self._bases, river.bottom)
        rows = _rows(self._by_base[first:last])
        across = sorted(filter(None, map(partial(_Banks.of, river), rows)), key=attrgetter("gap"))
        edges = _Edges.of(river, rows) if len(across) > 1 else _Edges((), ())
        crossing = [row for row, wider in pairwise(across) if row.crosses(wider, edges)]
        tops = [river.top, *sorted(row.bottom for row in crossing)]
        bottoms = [*sorted(row.top for row in crossing), river.bottom]
        return [replace(river, top=top, bottom=bottom) for top, bottom in zip(tops, bottoms)]

    def fitted(self, river: River) -> River | None:
        """Return the river as far as text is on both sides of it; None without two columns."""
        first, last = bisect_left(self._bases, river.top), bisect_right(self._bases, river.bottom)
        if last - first < LEAST_ROWS + LAST_ROWS:
            return None
        inside = self._by_base[first:last]
        left = _rows([p for p in inside if 0 <= river.left + ROUND - p.x1 < ADJACENT * p.size])
        right = _rows([p for p in inside if 0 <= p.x0 - river.right + ROUND < ADJACENT * p.size])
        if min(len(left), len(right)) < LEAST_ROWS:
            return river if _is_texts_end(river, left, right) else None
        banks = (
            [_run(row, river.left, before=True) for row in left],
            [_run(row, river.right, before=False) for row in right],
        )
        if not all(map(_is_text, banks)) or max(map(_even, banks)) < EVEN:
            return None
        one, other = BBox.around(chain(*left)), BBox.around(chain(*right))
        top, bottom = max(one.top, other.top), min(one.bottom, other.bottom)
        return River(river.left, river.right, top, bottom)


@dataclass(frozen=True, slots=True)
class _Banks:
    """A row with text on both sides of a river, which is white from ``left`` to ``right`` there.

    spaced: True if other white within the row is as wide, as word spaces of one line are
    """

    left: float
    right: float
    top: float
    bottom: float
    size: float
    spaced: bool

    @property
    def gap(self) -> float:
        return self.right - self.left

    @classmethod
    def of(cls, river: River, row: Sequence[_Piece]) -> _Banks | None:
        left = sorted((p for p in row if p.x1 <= river.left + ROUND), key=_LEFT)
        right = sorted((p for p in row if p.x0 >= river.right - ROUND), key=_LEFT)
        if not (left and right):
            return None
        around, size = BBox.around(row), row[0].size
        gap = right[0].x0 - left[-1].x1
        spaces = [b.x0 - a.x1 for side in (left, right) for a, b in pairwise(side)]
        spaced = any(gap <= EVEN_SPACES * space < WIDE * size for space in spaces)
        return cls(left[-1].x1, right[0].x0, around.top, around.bottom, size, spaced)

    def crosses(self, wider: _Banks, edges: _Edges) -> bool:
        """Return True if it is one line over both columns: no edge of a column is at its gap.

        Words may end at one by chance; those behind them do not begin before the other column does.

        wider: the row that leaves the next least white
        """
        if not self.spaced or self.gap >= NARROWED * wider.gap:
            return False
        near = SAME_EDGE * self.size
        if _count_near(self.right, edges.begins, near) >= LEAST_EVEN:
            return False
        if _count_near(self.left, edges.ends, near) < LEAST_EVEN:
            return True
        return self.right < edges.first_begin(near) - near


@dataclass(frozen=True, slots=True)
class _Edges:
    """Where the rows beside a river end on its left, and begin on its right."""

    ends: Sequence[float]
    begins: Sequence[float]

    @classmethod
    def of(cls, river: River, rows: Iterable[Sequence[_Piece]]) -> _Edges:
        found = list(rows)
        left = ([p.x1 for p in row if p.x1 <= river.left + ROUND] for row in found)
        right = ([p.x0 for p in row if p.x0 >= river.right - ROUND] for row in found)
        return cls([max(each) for each in left if each], [min(each) for each in right if each])

    def first_begin(self, near: float) -> float:
        """Return the leftmost place at which so many rows begin that it is an edge."""
        begins = self.begins
        edges = (x for x in begins if _count_near(x, begins, near) >= LEAST_EVEN)
        return min(edges, default=-inf)


def _count_near(place: float, places: Iterable[float], near: float) -> int:
    return sum(abs(each - place) < near for each in places)


@dataclass(frozen=True, slots=True)
class _Run:
    """What stands nearest to a river in a row, up to the next wide gap.  In font sizes.

    apart: from the river;  width: of the text
    """

    apart: float
    width: float
    letters: bool


def _run(row: Sequence[_Piece], edge: float, *, before: bool) -> _Run:
    pieces = sorted(row, key=lambda p: -p.x1 if before else p.x0)
    first, size = pieces[0], pieces[0].size
    x0, x1 = first.x0, first.x1
    for piece in pieces[1:]:
        if max(x0 - piece.x1, piece.x0 - x1) >= WIDE * size:
            break
        x0, x1 = min(x0, piece.x0), max(x1, piece.x1)
    apart = edge - x1 if before else x0 - edge
    return _Run(apart / size, (x1 - x0) / size, any(p.letters for p in pieces))


def _even(runs: Sequence[_Run]) -> float:
    """Return the share of runs that begin at an edge where others do.

    Of the column, of its items.
    """
    places = sorted(run.apart for run in runs)
    return sum(
        bisect_right(places, place + SAME_EDGE) - bisect_left(places, place - SAME_EDGE)
        >= LEAST_EVEN
        for place in places
    ) / len(places)


def _is_texts_end(
    river: River, left: Sequence[Sequence[_Piece]], right: Sequence[Sequence[_Piece]]
) -> bool:
    """Return True if a text's few last lines stand at the head of its next column.

    Its first column is even at both sides; the last lines but one are as wide as that.
    """
    if len(left) < LEAST_ROWS or len(right) < LAST_ROWS:
        return False
    size = median(row[0].size for row in left)
    near, column, rows = SAME_EDGE * size, BBox.around(chain(*left)), list(map(_extent, left))
    full = sum(column.x1 - end < near and begin - column.x0 < near for begin, end in rows)
    if full < EVEN * len(left) or column.width < PROSE_WIDTH * size:
        return False
    *lines, (last_begin, last_end) = map(_extent, right)
    wide = (abs(end - begin - column.width) < SAME_WIDTH * size for begin, end in lines)
    at_edge = max(last_begin, *(begin for begin, _ in lines)) - river.right < near
    return at_edge and all(wide) and last_end - last_begin < column.width + near


def _extent(row: Sequence[_Piece]) -> tuple[float, float]:
    """Return where a row begins and ends."""
    return min(piece.x0 for piece in row), max(piece.x1 for piece in row)


def _is_text(runs: Sequence[_Run]) -> bool:
    """Return True if what touches a river is text: no markers, no numbers of lines."""
    widths = [run.width for run in runs if run.apart < WIDE]
    with_letters = sum(run.letters for run in runs)
    return 2 * with_letters > len(runs) and median(widths or [0.0]) >= LEAST_WIDTH


def as_far_as_wide(
    left: float, right: float, items: Iterable[_Item], least: float, beside: Sequence[_Item] = ()
) -> tuple[float, float, _Item | None]:
    """Return how wide the white is beside these items, and the first that makes it too narrow.

    items:  in the order in which the white meets them
    beside: what may stand in the other column at the height of an item that is too long for its own
    """
    for item in items:
        if item.x0 < right and item.x1 > left:
            before, after = item.x0 - left, right - item.x1
            if max(before, after) < least:
                if _is_overlong(item, left, right, beside):
                    continue
                return left, right, item
            left, right = (left, item.x0) if before > after else (item.x1, right)
    return left, right, None


def _is_overlong(item: _Item, left: float, right: float, beside: Sequence[_Item]) -> bool:
    """Return True for a line of one column that reaches into the other, where a line stands, too.

    Nobody sets a line over both columns there: it could not be broken, as a long address.
    """
    height = item.bottom - item.top
    top, bottom = item.top + IN_ITS_WAY * height, item.bottom - IN_ITS_WAY * height
    if item.x0 < left:
        behind = item.x1
        over = [each for each in beside if right - ROUND <= each.x0 < behind]
    else:
        before = item.x0
        over = [each for each in beside if before < each.x1 <= left + ROUND]
    rows = [each for each in over if each.top < bottom and each.bottom > top]
    lines = [each for each in rows if height < TALLER * (each.bottom - each.top)]
    return any(each.x1 - each.x0 > LEAST_WIDTH * height for each in lines)


def white_between(
    left: float,
    right: float,
    above: Iterable[_Item],
    below: Iterable[_Item],
    least: float,
    beside: Sequence[_Item] = (),
) -> tuple[float, float, float, float]:
    """Return left, right, top and bottom of the white between items, as tall as it stays wide.

    above, below: in the order in which the white meets them;  beside: all items
    """
    left, right, lower = as_far_as_wide(left, right, below, least, beside)
    left, right, upper = as_far_as_wide(left, right, above, least, beside)
    return (left, right, *_ends_of(upper, lower))


def _ends_of(upper: Extent | None, lower: Extent | None) -> tuple[float, float]:
    """Return top and bottom of the white between two items; None where the white has no end."""
    return upper.bottom if upper else -1e9, lower.top if lower else 1e9


def _rows(pieces: Sequence[_Piece]) -> list[list[_Piece]]:
    return grouped(
        sorted(pieces, key=lambda p: p.base),
        lambda row, piece: piece.base - row[0].base < SAME_ROW * piece.size,
    )
