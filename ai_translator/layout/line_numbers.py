"""Line numbers in the margin, as manuscripts, patents and laws have them.

They count lines, so they are not text: they stay in place, and nobody translates them.  Numbers of
a list or of table rows differ: between two line numbers there are as many lines of running text as
they say.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, filterfalse, pairwise, takewhile
from math import inf
from operator import attrgetter

from ai_translator.geometry.boxes import BBox
from ai_translator.geometry.grouping import grouped
from ai_translator.layout.glyph_runs import is_ideographic
from ai_translator.layout.lines import RawLine
from ai_translator.layout.page_content import Glyph
from ai_translator.model.content import FontClass

# In units of the font size.
APART = 0.35  # between a number and its line
FAR = 8.0  # a number further from all text numbers nothing
FLUSH = 0.25  # numbers under each other begin or end at one x
SAME_ROW = 0.3
LEAST_WIDTH = 12.0  # of a line of running text

FEWEST = 5  # numbers; fewer are chance
LONGEST = 5  # digits
COUNTED = 0.7  # share of neighbours between which as many lines stand as they say
RUNNING = 0.25  # share of the lines that begin small or go on between ideographs


@dataclass(frozen=True, slots=True)
class _CountedLine:
    """A line without its numbers."""

    base: float
    x0: float
    x1: float
    size: float
    glyphs: list[Glyph]

    @property
    def wide(self) -> bool:
        return (self.x1 - self.x0) / self.size >= LEAST_WIDTH

    @property
    def mono(self) -> bool:
        return all(glyph.font.font_class is FontClass.MONO for glyph in self.glyphs)

    @property
    def goes_on(self) -> bool:
        """True if it begins small, or with an ideograph: as running text does."""
        start = self.glyphs[0].text[:1]
        return start.islower() or is_ideographic(start)


@dataclass(frozen=True, slots=True)
class _Number:
    """A number at the left or right end of a line, or by itself."""

    glyphs: tuple[Glyph, ...]
    value: int

    @property
    def x0(self) -> float:
        return self.glyphs[0].x0

    @property
    def x1(self) -> float:
        return self.glyphs[-1].x1

    @property
    def base(self) -> float:
        return self.glyphs[0].y

    @property
    def size(self) -> float:
        return self.glyphs[0].size


def line_numbers(lines: Sequence[RawLine]) -> set[Glyph]:
    """Return the glyphs of the numbers that count these lines."""
    upright = [line for line in lines if line.upright]
    numbers = list(chain(*map(_numbers, upright)))
    if len(numbers) < FEWEST:
        return set()
    text = _Text(upright, _glyphs(numbers))
    runs = chain(*map(_runs, _columns(numbers)))
    return _glyphs(chain(*filter(text.is_counted_by, runs)))


def _glyphs(numbers: Iterable[_Number]) -> set[Glyph]:
    return set(chain(*(number.glyphs for number in numbers)))


def _numbers(line: RawLine) -> Iterable[_Number]:
    """Yield the numbers at the line's ends that a wide space separates from its words."""
    glyphs = sorted(line.glyphs, key=lambda glyph: glyph.x0)
    first = _digits(glyphs)
    if first and _stands_apart(glyphs, len(first), line.size):
        yield _number(first)
    last = _digits(glyphs[::-1])[::-1]
    if 0 < len(last) < len(glyphs) and _stands_apart(glyphs, -len(last), line.size):
        yield _number(last)


def _digits(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Return the digits of the number at the start; none if they are too many for a number.

    Behind the number of a line may stand that of its heading, in another size.
    """
    digits = list(takewhile(lambda glyph: glyph.text.isdecimal(), glyphs))
    whole = [digits[:1], *pairwise(digits)]
    count = sum(1 for _ in takewhile(_are_of_one_number, whole)) if digits else 0
    return digits[:count] if count <= LONGEST else []


def _are_of_one_number(glyphs: Sequence[Glyph]) -> bool:
    """Return True for a digit, and for two of one size without white between them."""
    one, other = glyphs[0], glyphs[-1]
    apart = max(one.x0, other.x0) - min(one.x1, other.x1)
    return one.size == other.size and apart <= APART * one.size


def _number(digits: Sequence[Glyph]) -> _Number:
    return _Number(tuple(digits), int("".join(glyph.text for glyph in digits)))


def _stands_apart(glyphs: Sequence[Glyph], at: int, size: float) -> bool:
    """Return True if white space separates what is before and from ``at``; nothing there counts."""
    before, after = glyphs[:at], glyphs[at:]
    return not before or not after or after[0].x0 - before[-1].x1 > APART * size


def _columns(numbers: Sequence[_Number]) -> list[list[_Number]]:
    """Return numbers that end at one x, or begin there."""
    columns = chain(_columns_at(numbers, attrgetter("x1")), _columns_at(numbers, attrgetter("x0")))
    return [column for column in columns if len(column) >= FEWEST]


def _columns_at(
    numbers: Sequence[_Number], edge: Callable[[_Number], float]
) -> list[list[_Number]]:
    return grouped(
        sorted(numbers, key=edge),
        lambda column, number: edge(number) - edge(column[-1]) <= FLUSH * number.size,
    )


def _runs(column: Sequence[_Number]) -> list[list[_Number]]:
    """Return numbers that count up by one step down the page; most of their column."""
    runs = grouped(sorted(column, key=lambda number: number.base), _goes_on)
    return [run for run in runs if len(run) >= FEWEST]


def _goes_on(run: Sequence[_Number], number: _Number) -> bool:
    last = run[-1]
    step = number.value - last.value
    if step <= 0 or abs(number.size - last.size) > 0.1 * number.size:
        return False
    return len(run) < 2 or step == last.value - run[-2].value


class _Text:
    """The lines without their numbers, by baseline."""

    def __init__(self, lines: Sequence[RawLine], counted: set[Glyph]) -> None:
        found = []
        for line in lines:
            rest = list(filterfalse(counted.__contains__, line.glyphs))
            if rest:
                box = BBox.around(rest)
                found.append(_CountedLine(line.baseline, box.x0, box.x1, line.size, rest))
        self._lines = sorted(found, key=lambda row: row.base)
        self._bases = [row.base for row in self._lines]

    def is_counted_by(self, run: Sequence[_Number]) -> bool:
        """Return True if the numbers count lines of running text beside them."""
        rows = self._beside(run)
        if len(rows) < FEWEST:
            return False
        if 2 * sum(row.wide for row in rows) < len(rows):
            return False
        if 2 * sum(row.mono for row in rows) > len(rows):
            return False
        running = sum(row.goes_on for row in rows)
        return running >= RUNNING * len(rows) and self._agree(run, rows)

    def _agree(self, run: Sequence[_Number], rows: Sequence[_CountedLine]) -> bool:
        levels = grouped(rows, lambda level, row: row.base - level[0].base <= SAME_ROW * row.size)
        bases = [level[0].base for level in levels]
        agreed = 0
        for last, number in pairwise(run):
            near = SAME_ROW * max(number.size, last.size)
            between = bisect_left(bases, number.base - near) - bisect_right(bases, last.base + near)
            agreed += between == number.value - last.value - 1
        return agreed >= COUNTED * (len(run) - 1)

    def _beside(self, run: Sequence[_Number]) -> list[_CountedLine]:
        """Return the lines from the first number to the last, on the side where they are closer."""
        near = SAME_ROW * run[0].size
        low = bisect_left(self._bases, run[0].base - near)
        high = bisect_right(self._bases, run[-1].base + near)
        left, right = min(n.x0 for n in run), max(n.x1 for n in run)
        around = self._lines[low:high]
        behind = [(row.x0 - right, row) for row in around if row.x0 >= right]
        before = [(left - row.x1, row) for row in around if row.x1 <= left]
        side = min((behind, before), key=_nearest)
        nearest = _nearest(side)
        if not side or nearest > (reach := FAR * side[0][1].size):
            return []
        return [row for apart, row in side if apart - nearest < reach]


def _nearest(side: Iterable[tuple[float, _CountedLine]]) -> float:
    """Return how far the nearest line of a side is from the numbers; infinity for none."""
    return min((apart for apart, _ in side), default=inf)
