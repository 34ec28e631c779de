"""Words and rows of words, from which a table's columns and rows are read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import compress, pairwise
from operator import and_, or_
from statistics import median, median_low

from ai_translator.geometry.boxes import BBox
from ai_translator.geometry.frames import UPRIGHT, Frame
from ai_translator.geometry.grouping import grouped
from ai_translator.layout.frames import frame_of, placed_in
from ai_translator.layout.glyph_runs import is_ideographic
from ai_translator.layout.grids import RuledCell, RuledGrid
from ai_translator.layout.lines import RawLine
from ai_translator.layout.page_content import Glyph
from ai_translator.model.content import FontClass

#: Baselines this close are one row, in ems: superscripts and mixed fonts; the next line is at 1.0
#: at least.
SAME_ROW = 0.4
#: Ideographs of one text are no further apart than others of their line and this, in ems.
SOLID = 0.25
#: Digits with what stands around them in tables: 1,234.5  -0.3%  (X)  $12  12/2009  –  n.a.  ***
_NUMERIC = re.compile(
    r"^[\W_]*(\d[\d\s.,:/'’%‰°±+–—−-]*[\W_]*([A-Za-z]{1,3})?|[–—−*.-]+|\(?[xX]\)?|n/?\.?a\.?)\W*$"
)
#: A leader: the dots that lead from a label to its number.
_LEADER = re.compile(r"^[.·…_‥]+$")
_LEADING = re.compile(r"[.·…_‥]{3,}$")

#: What list items begin with: a bullet, 1. (a) [12] iv)
_MARKER = re.compile(
    r"^([•◦▪‣·∙●○■□*–—-]|\[?\(?([0-9]{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)\]]{1,2}|\[[A-Za-z+]+\d{2}[a-z]?\])$"
)

_MIRRORED = {".": ".", ")": ")", "(": ")", "]": "]", "[": "]", "-": "-"}


@dataclass(frozen=True, slots=True)
class Word:
    """Glyphs without a space between them, upright."""

    x0: float
    x1: float
    baseline: float
    size: float
    text: str
    glyphs: tuple[Glyph, ...]

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def y(self) -> float:
        """The middle of the word, half an x-height above its baseline."""
        return self.baseline - 0.25 * self.size

    @property
    def numeric(self) -> bool:
        return _NUMERIC.match(self.text) is not None

    @property
    def leads(self) -> bool:
        """True if it ends in a leader: "Total....."."""
        return _LEADING.search(self.text) is not None

    @property
    def leader(self) -> bool:
        return _LEADER.match(self.text) is not None

    @property
    def bold(self) -> bool:
        return self.glyphs[0].font.bold

    @property
    def mono(self) -> bool:
        return self.glyphs[0].font.font_class is FontClass.MONO

    @property
    def math(self) -> bool:
        return any(g.font.math for g in self.glyphs)


@dataclass(slots=True)
class Row:
    """Words on one baseline, from left to right."""

    words: list[Word]

    @property
    def y(self) -> float:
        return median(word.baseline for word in self.words)

    @property
    def size(self) -> float:
        return max(word.size for word in self.words)

    @property
    def top(self) -> float:
        return min(word.baseline - 0.75 * word.size for word in self.words)

    @property
    def bottom(self) -> float:
        return max(word.baseline + 0.22 * word.size for word in self.words)

    def before(self, x: float) -> list[Word]:
        """Return the words whose middle is left of a place."""
        return [word for word in self.words if word.middle < x]

    def behind(self, x: float) -> list[Word]:
        """Return the words whose middle is at a place, or right of it."""
        return [word for word in self.words if word.middle >= x]


def is_number(words: Iterable[Word]) -> bool:
    """Return True if all of an entry's words are numbers."""
    return all(word.numeric for word in words)


def is_marker(text: str, *, rtl: bool = False) -> bool:
    """Return True for what a list item begins with.

    rtl: True if it stands right of text that runs from right to left: its sign is seen before it
    """
    if rtl and text[:1] in _MIRRORED:
        text = text[1:] + _MIRRORED[text[0]]
    return _MARKER.match(text) is not None


def words_of(lines: Iterable[RawLine], frame: Frame = UPRIGHT) -> list[Word]:
    """Return the words of the lines that stand in the frame, in its coordinates."""
    words = []
    for line in lines:
        if line.glyphs and frame_of(line.glyphs[0]) == frame:
            count = len(line.glyphs)
            parted = map(or_, line.spaces[1:], _parted(line.glyphs, frame))
            starts = [0, *compress(range(1, count), parted), count]
            words += [_word(line, line.glyphs[at:end], frame) for at, end in pairwise(starts)]
    return words


def _parted(glyphs: Sequence[Glyph], frame: Frame) -> list[bool]:
    """Return for each glyph but the first whether white parts it from an ideograph before it.

    Ideographs are set solid or evenly: text between which any other white stands is of two columns.
    """
    ideographs = [is_ideographic(glyph.text[:1]) for glyph in glyphs]
    both = list(map(and_, ideographs, ideographs[1:]))
    if not any(both):
        return both
    placed = placed_in(frame, glyphs)
    gaps = [after[0] - before[1] for before, after in pairwise(placed)]
    usual = median_low(compress(gaps, both))
    return [
        each and gap > usual + SOLID * glyph.size
        for each, gap, glyph in zip(both, gaps, glyphs[1:])
    ]


def _word(line: RawLine, glyphs: Sequence[Glyph], frame: Frame) -> Word:
    text = "".join([g.text for g in glyphs])
    if frame.upright:
        return Word(
            min([g.x0 for g in glyphs]),
            max([g.x1 for g in glyphs]),
            line.baseline,
            line.size,
            text,
            tuple(glyphs),
        )
    placed = placed_in(frame, glyphs)
    return Word(
        min(p[0] for p in placed),
        max(p[1] for p in placed),
        placed[0][2],
        line.size,
        text,
        tuple(glyphs),
    )


def rows_of(words: Iterable[Word]) -> list[Row]:
    """Return the words by baseline, from top to bottom."""
    rows = grouped(
        sorted(words, key=lambda w: w.baseline),
        lambda row, w: w.baseline - row[0].baseline <= SAME_ROW * min(w.size, row[0].size),
    )
    return [Row(sorted(row, key=lambda w: w.x0)) for row in rows]


def words_in_cells(words: Sequence[Word], grid: RuledGrid) -> dict[RuledCell, list[Word]]:
    """Return the words of each cell."""
    places = {at: (word.middle, word.y) for at, word in enumerate(words)}
    return {cell: [words[at] for at in found] for cell, found in grid.sorted_in(places).items()}


def within(words: Iterable[Word], area: BBox) -> list[Word]:
    return [word for word in words if area.contains_point(word.middle, word.y)]


def pieces(row: Row, gap: float) -> list[list[Word]]:
    """Return the row split at gaps wider than ``gap``; a leader belongs to what precedes it."""
    found: list[list[Word]] = []
    end = float("-inf")
    for word in row.words:
        if found and (word.x0 - end <= gap or word.leader):
            found[-1].append(word)
        else:
            found.append([word])
        end = max(end, word.x1)
    return found
