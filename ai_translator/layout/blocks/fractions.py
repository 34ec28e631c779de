"""Fractions of small figures around a fraction slash.

One character if there is one, else a formula.
"""

from __future__ import annotations

import unicodedata

from ai_translator.layout.lines import RawLine

_SLASH = "\u2044"
_CHARACTERS = {unicodedata.normalize("NFKC", char): char for char in "¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"}
_SMALLER = 0.86  # times the line's size


def fraction_spans(line: RawLine) -> list[tuple[int, int]]:
    """Return the half-open range of each fraction's glyphs.

    Figures as large as the text's are set as text.
    """
    found = []
    for at, glyph in enumerate(line.glyphs):
        if glyph.text == _SLASH:
            first, last = at, at + 1
            while first and _is_small(line, first - 1) and not line.spaces[first]:
                first -= 1
            while last < len(line.glyphs) and _is_small(line, last) and not line.spaces[last]:
                last += 1
            if first < at and last > at + 1:
                found.append((first, last))
    return found


def character(text: str) -> str:
    """Return the one character that stands for a fraction; "" for those that have none."""
    return _CHARACTERS.get(text, "")


def _is_small(line: RawLine, at: int) -> bool:
    glyph = line.glyphs[at]
    return glyph.text.isdecimal() and glyph.size < _SMALLER * line.size
