"""Bounds of glyphs that hang down from their origin: TeX's roots and big brackets."""

from __future__ import annotations

import re

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.page_content import Glyph

_EXTENSION = re.compile(r"EX[A-Z]?\d*$|EX[AB]?-|MathEx|Extension", re.IGNORECASE)
_SYMBOLS = re.compile(r"SY[A-Z]?\d*$|SY[A-Z]?-", re.IGNORECASE)

#: How far such a sign reaches down, in ems: the smallest brackets, and the pieces that long bars
#: are made of.
_DEEP, _PIECE = 1.2, 0.6
_BARS = "|∣‖∥⎜⎟⎢⎥⎪⏐"


def hangs(glyph: Glyph) -> bool:
    font = glyph.font
    return font.math and (
        _EXTENSION.search(font.name) is not None
        or (glyph.text == "√" and _SYMBOLS.search(font.name) is not None)
    )


def reach(glyph: Glyph) -> BBox:
    """Return the glyph's box, right for hanging signs, too.

    A font's ascent and descent do not hold for these.
    """
    if glyph.angle or not hangs(glyph):
        return glyph.bbox
    depth = _PIECE if glyph.text in _BARS else _DEEP
    return BBox(glyph.x0, glyph.y, glyph.x1, glyph.y + depth * glyph.size)
