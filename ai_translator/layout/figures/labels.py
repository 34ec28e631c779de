"""Text in and at a figure: labels, or prose on a coloured background."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.glyph_runs import is_ideographic
from ai_translator.layout.lines import RawLine, find_lines
from ai_translator.layout.page_content import Glyph

#: A line of prose has so many words, or so many characters of a script without spaces.
PROSE_WORDS = 6
PROSE_CHARACTERS = 18
#: Lines of prose follow each other within this, in ems.
LEADING = 2.0
#: A line belongs to a figure when that share of its glyphs is inside.
INSIDE = 0.8
_WORD = re.compile(r"[^\W\d_]{2,}")


class GlyphPlaces:
    """The page's glyphs, indexed by place."""

    def __init__(self, glyphs: Sequence[Glyph]) -> None:
        self.glyphs = glyphs
        self._order = sorted(range(len(glyphs)), key=lambda at: glyphs[at].top + glyphs[at].bottom)
        self._ys = [(glyphs[at].top + glyphs[at].bottom) / 2 for at in self._order]

    def inside(self, box: BBox) -> list[int]:
        """Return indices of the glyphs whose middle is in the box, in drawing order."""
        glyphs = self.glyphs
        return sorted(
            at
            for at in self._at_height(box)
            if box.x0 <= (glyphs[at].x0 + glyphs[at].x1) / 2 <= box.x1
        )

    def letters(self, box: BBox) -> int:
        """Return how many letters and digits are in the box, without a plot's dingbats."""
        inside = (self.glyphs[at] for at in self.inside(box))
        return sum(g.text[:1].isalnum() and not g.font.icons for g in inside)

    def any_inside(self, box: BBox) -> bool:
        glyphs = self.glyphs
        return any(
            box.x0 <= (glyphs[at].x0 + glyphs[at].x1) / 2 <= box.x1
            and not glyphs[at].text.isspace()
            and not glyphs[at].font.icons
            for at in self._at_height(box)
        )

    def _at_height(self, box: BBox) -> list[int]:
        return self._order[bisect_left(self._ys, box.top) : bisect_right(self._ys, box.bottom)]

    def labels(self, box: BBox, around: float) -> list[Label]:
        """Return the lines that touch the box or are within ``around`` of it, without dingbats."""
        reach = box.grown(around)
        beside = max(
            around, box.width
        )  # lines of text that only begin or end in the box are to be seen as such
        near = self.inside(BBox(reach.x0 - beside, reach.top, reach.x1 + beside, reach.bottom))
        index_of = {self.glyphs[at]: at for at in near if not self.glyphs[at].font.icons}
        lines = find_lines(list(index_of))
        blanks = [at for at in near if self.glyphs[at].text.isspace()]
        return [
            self._label(line, box, index_of, blanks)
            for line in lines
            if reach.overlap(line.bbox) > 0
        ]

    def _label(
        self, line: RawLine, box: BBox, index_of: dict[Glyph, int], blanks: Sequence[int]
    ) -> Label:
        members = [index_of[g] for g in line.glyphs]
        for at in blanks:
            glyph = self.glyphs[at]
            if line.bbox.contains_point((glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2):
                members.append(at)
        return Label(line, tuple(members), _share_inside(line, box))

    def marks(self, box: BBox) -> list[int]:
        """Return the dingbats in the box, which mark the points of a plot."""
        return [at for at in self.inside(box) if self.glyphs[at].font.icons]


@dataclass(frozen=True, slots=True, eq=False)
class Label:
    """A line at a figure; ``share`` of its glyphs are inside it."""

    line: RawLine
    glyphs: tuple[int, ...]
    share: float

    @property
    def inside(self) -> bool:
        return self.share >= INSIDE


def _share_inside(line: RawLine, box: BBox) -> float:
    inside = sum(box.contains_point((g.x0 + g.x1) / 2, (g.top + g.bottom) / 2) for g in line.glyphs)
    return inside / len(line.glyphs)


def is_long(line: RawLine) -> bool:
    """Return True if a line has the length of running text."""
    if len(line.glyphs) < PROSE_WORDS:
        return False
    if sum(line.spaces) + 1 >= PROSE_WORDS and len(_WORD.findall(line.text)) >= PROSE_WORDS:
        return True
    return sum(is_ideographic(g.text[:1] or " ") for g in line.glyphs) >= PROSE_CHARACTERS


def prose_lines(labels: Sequence[Label]) -> list[Label]:
    """Return the lines of paragraphs among these.

    Long ones that follow each other, and what ends them.
    """
    upright = sorted(
        (label for label in labels if label.line.angle == 0), key=lambda label: label.line.baseline
    )
    found: dict[Label, None] = {}
    for at, label in enumerate(upright):
        line = label.line
        if not is_long(line):
            continue
        for other in upright[at + 1 :]:
            if other.line.baseline - line.baseline > LEADING * line.size:
                break
            below = other.line.baseline - line.baseline > line.size / 2
            if below and abs(other.line.bbox.x0 - line.bbox.x0) < 2 * line.size:
                found |= dict.fromkeys((label, other))
    return list(found)
