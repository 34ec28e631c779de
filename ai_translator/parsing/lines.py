"""Glyphs to lines: what shares a baseline and a direction, with the spaces that the gaps stand for."""

from __future__ import annotations

from dataclasses import dataclass

from ai_translator.document import BBox, Direction
from ai_translator.parsing.content import Glyph


@dataclass(slots=True)
class RawLine:
    """A line before styles, formulas and kinds: glyphs in reading order.

    spaces: for each glyph, whether a word space stands before it (space glyphs themselves are not in ``glyphs``)
    size:   the dominant font size
    """

    glyphs: list[Glyph]
    spaces: list[bool]
    bbox: BBox
    baseline: float
    size: float
    direction: Direction = Direction.LTR
    angle: float = 0.0

    @property
    def text(self) -> str:
        return "".join((" " if space else "") + glyph.text for glyph, space in zip(self.glyphs, self.spaces))
