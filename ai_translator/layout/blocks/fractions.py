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
    slashes = [at for at, glyph in enumerate(line.glyphs) if glyph.text == _SLASH]
    spans = [(_first(line, at), at, _end(line, at + 1)) for at in slashes]
    return [(first, end) for first, at, end in spans if first < at and end > at + 1]


def _first(line: RawLine, at: int) -> int:
    """Return where the small figures begin that end before a place."""
    while at and _is_small(line, at - 1) and not line.spaces[at]:
        at -= 1
    return at


def _end(line: RawLine, at: int) -> int:
    """Return where the small figures end that begin at a place."""
    while at < len(line.glyphs) and _is_small(line, at) and not line.spaces[at]:
        at += 1
    return at


def character(text: str) -> str:
    """Return the one character that stands for a fraction; "" for those that have none."""
    return _CHARACTERS.get(text, "")


def _is_small(line: RawLine, at: int) -> bool:
    glyph = line.glyphs[at]
    return glyph.text.isdecimal() and glyph.size < _SMALLER * line.size
