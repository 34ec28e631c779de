"""The text in and at a figure: labels, or prose that only stands on a coloured ground."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from ai_translator.document import BBox
from ai_translator.parsing.chunks import is_ideographic
from ai_translator.parsing.content import Glyph
from ai_translator.parsing.lines import RawLine, find_lines

#: A line of prose has so many words, or so many characters of a script without spaces.
PROSE_WORDS = 6
PROSE_CHARACTERS = 18
#: Lines of prose follow each other within this, in ems.
LEADING = 2.0


class GlyphPlaces:
    """The page's glyphs by where they are."""

    def __init__(self, glyphs: Sequence[Glyph]) -> None:
        self.glyphs = glyphs
        self._order = sorted(range(len(glyphs)), key=lambda at: glyphs[at].top + glyphs[at].bottom)
        self._ys = [(glyphs[at].top + glyphs[at].bottom) / 2 for at in self._order]

    def inside(self, box: BBox) -> list[int]:
        """Indices of the glyphs whose middle is in the box, in drawing order."""
        first, last = bisect_left(self._ys, box.top), bisect_right(self._ys, box.bottom)
        glyphs = self.glyphs
        return sorted(at for at in self._order[first:last] if box.x0 <= (glyphs[at].x0 + glyphs[at].x1) / 2 <= box.x1)

    def any_inside(self, box: BBox) -> bool:
        first, last = bisect_left(self._ys, box.top), bisect_right(self._ys, box.bottom)
        glyphs = self.glyphs
        return any(
            box.x0 <= (glyphs[at].x0 + glyphs[at].x1) / 2 <= box.x1 and not glyphs[at].text.isspace()
            for at in self._order[first:last]
        )


def is_long(line: RawLine) -> bool:
    """Whether a line has the length of running text."""
    if sum(line.spaces) + 1 >= PROSE_WORDS:
        return True
    return sum(is_ideographic(g.text[:1] or " ") for g in line.glyphs) >= PROSE_CHARACTERS


def prose_lines(lines: Sequence[RawLine]) -> list[RawLine]:
    """The lines of paragraphs among these: long ones that follow each other, and what ends them."""
    upright = sorted((line for line in lines if line.angle == 0), key=lambda line: line.baseline)
    found: dict[int, RawLine] = {}
    for at, line in enumerate(upright):
        if not is_long(line):
            continue
        for other in upright[at + 1 :]:
            if other.baseline - line.baseline > LEADING * line.size:
                break
            if other.baseline - line.baseline > line.size / 2 and abs(other.bbox.x0 - line.bbox.x0) < 2 * line.size:
                found[id(line)] = line
                found[id(other)] = other
    return list(found.values())


def lines_of(indices: Iterable[int], glyphs: Sequence[Glyph]) -> list[RawLine]:
    return find_lines([glyphs[at] for at in indices]).lines
