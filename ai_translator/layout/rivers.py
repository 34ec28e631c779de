"""Rivers: white that runs down between two columns of text through the gaps of many lines.

A gap in one line says little: a justified word space may be as wide as a tight gutter.  That the
gaps of many lines stand one above the other, and that the text right of them starts at one edge,
is no accident (compare the maximal white rectangles of Breuel, "Two geometric algorithms for
layout analysis", 2002).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.glyph_runs import WIDE
from ai_translator.layout.lines import RawLine
from ai_translator.layout.page_content import Glyph
from ai_translator.model.document import Direction, FontClass

# In units of the font size.
NARROWEST = 0.45  # a gutter; the space of a well justified line is narrower
NARROWEST_MONO = 1.3  # two blanks of a listing
SAME_ROW = 0.3
SAME_EDGE = 0.2  # text starts at one edge when it starts that near to it
BIN = 0.5  # of the first look at where gaps may stand one above the other
LEAST_WIDTH = 5.0  # of the text on each side; markers and numbers of lines are narrower
ADJACENT = 14.0  # a line that ends further away from the river does not stand beside it

LEAST_GAPS = 3  # lines that the river goes through
LEAST_ROWS = 5  # rows of text on each side of it
STARTS = 0.6  # share of the rows beside it that start (or, right to left, end) at its edge
HANGING_BLANK = 0.5  # of a full-width mark at the end of a line: the other half is ink
CLOSING = frozenset("，。、；：！？）」』】〕》〉”’")


@dataclass(frozen=True, slots=True)
class River:
    """White from ``left`` to ``right``, from ``top`` to ``bottom``."""

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
        """Whether a gap at the height ``y`` is part of it."""
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
    """The rivers through these lines, where a gap of less than an em parts their columns."""
    pieces: list[_Piece] = []
    gaps: list[_Gap] = []
    for line in lines:
        if not line.angle and line.direction is not Direction.VERTICAL:
            _take_apart(line, pieces, gaps)
    found: list[River] = []
    seeds = _frequent(gaps)
    if not seeds:
        return found
    pieces.sort(key=lambda piece: piece.top)
    page = _Page(pieces, gaps)
    tried: list[River] = []
    for gap in seeds:
        if any(river.parts(gap.left, gap.right, gap.y) for river in tried):
            continue
        river = page.grown(gap)
        if river is None:
            continue
        tried.append(river)
        fitted = page.fitted(river)
        if fitted is not None:
            found.append(fitted)
    return found


def _take_apart(line: RawLine, pieces: list[_Piece], gaps: list[_Gap]) -> None:
    """Adds the line's pieces, and the gaps between them."""
    glyphs = sorted(line.glyphs, key=lambda glyph: glyph.x0)
    mono = all(glyph.font.font_class is FontClass.MONO for glyph in glyphs)
    least = (NARROWEST_MONO if mono else NARROWEST) * line.size
    start, end = 0, _ink_end(glyphs[0])
    for at, (_, after) in enumerate(pairwise(glyphs), 1):
        if after.x0 - end >= least:
            pieces.append(_piece(line, glyphs[start:at], end))
            gaps.append(_Gap(end, after.x0, line.baseline, line.size))
            start = at
        end = max(end, _ink_end(after))
    pieces.append(_piece(line, glyphs[start:], end))


def _ink_end(glyph: Glyph) -> float:
    """Where a glyph ends to the eye: full-width marks are blank in their second half."""
    return glyph.x1 - HANGING_BLANK * glyph.size if glyph.text in CLOSING else glyph.x1


def _piece(line: RawLine, glyphs: Sequence[Glyph], end: float) -> _Piece:
    letters = any(glyph.text.isalpha() for glyph in glyphs)
    base, size = line.baseline, line.size
    return _Piece(glyphs[0].x0, end, base - 0.75 * size, base + 0.2 * size, base, size, letters)


def _frequent(gaps: Sequence[_Gap]) -> list[_Gap]:
    """The gaps too narrow to part a line by themselves that have others about above them."""
    if len(gaps) < LEAST_GAPS:
        return []
    width = BIN * median(gap.size for gap in gaps)
    counts = Counter(round(gap.right / width) for gap in gaps)
    return [
        gap
        for gap in gaps
        if sum(counts[round(gap.right / width) + step] for step in (-1, 0, 1)) >= LEAST_GAPS
    ]


class _Page:
    def __init__(self, pieces: list[_Piece], gaps: Sequence[_Gap]) -> None:
        """pieces: from the top down."""
        self._pieces = pieces
        self._tops = [piece.top for piece in pieces]
        self._gaps = gaps

    def grown(self, gap: _Gap) -> River | None:
        """The white around the gap, as tall as it gets without becoming too narrow for a gutter."""
        least = NARROWEST * gap.size
        left, right, bottom, top = gap.left, gap.right, 1e9, -1e9
        at = bisect_left(self._tops, gap.y)
        for piece in self._pieces[at:]:
            if piece.x0 < right and piece.x1 > left:
                narrower = _narrowed(left, right, piece)
                if narrower[1] - narrower[0] < least:
                    bottom = piece.top
                    break
                left, right = narrower
        for piece in reversed(self._pieces[:at]):
            if piece.x0 < right and piece.x1 > left:
                narrower = _narrowed(left, right, piece)
                if narrower[1] - narrower[0] < least:
                    top = piece.bottom
                    break
                left, right = narrower
        return River(left, right, top, bottom) if right - left >= least else None

    def fitted(self, river: River) -> River | None:
        """The river as far as text stands on both sides of it; None where that is no two columns."""
        inside = [p for p in self._pieces if river.top <= p.base <= river.bottom]
        before = [
            p for p in inside if p.x1 <= river.left + 0.01 and river.left - p.x1 < ADJACENT * p.size
        ]
        after = [
            p
            for p in inside
            if p.x0 >= river.right - 0.01 and p.x0 - river.right < ADJACENT * p.size
        ]
        left, right = _rows(before), _rows(after)
        if min(len(left), len(right)) < LEAST_ROWS:
            return None
        gaps = [g for g in self._gaps if river.parts(g.left, g.right, g.y)]
        if sum(g.right - g.left < WIDE * g.size for g in gaps) < LEAST_GAPS:
            return None
        if not (_is_text(left) and _is_text(right)):
            return None
        starts = _at_edge([min(p.x0 for p in row) for row in right], river.right, right)
        ends = _at_edge([max(p.x1 for p in row) for row in left], river.left, left)
        if max(starts, ends) < STARTS:
            return None
        return River(
            river.left,
            river.right,
            max(min(p.top for row in side for p in row) for side in (left, right)),
            min(max(p.bottom for row in side for p in row) for side in (left, right)),
        )


def _narrowed(left: float, right: float, piece: _Piece) -> tuple[float, float]:
    before, after = piece.x0 - left, right - piece.x1
    return (left, piece.x0) if before > after else (piece.x1, right)


def _rows(pieces: Sequence[_Piece]) -> list[list[_Piece]]:
    rows: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda p: p.base):
        if rows and piece.base - rows[-1][0].base < SAME_ROW * piece.size:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return rows


def _is_text(rows: Sequence[Sequence[_Piece]]) -> bool:
    """Whether most rows are wide enough for text, and of letters."""
    widths = [(max(p.x1 for p in row) - min(p.x0 for p in row)) / row[0].size for row in rows]
    words = sum(any(p.letters for p in row) for row in rows)
    return median(widths) >= LEAST_WIDTH and 2 * words > len(rows)


def _at_edge(places: Sequence[float], edge: float, rows: Sequence[Sequence[_Piece]]) -> float:
    """Share of the places that are the river's edge."""
    near = sum(abs(place - edge) <= SAME_EDGE * row[0].size for place, row in zip(places, rows))
    return near / len(places)
