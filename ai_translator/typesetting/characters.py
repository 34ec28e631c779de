"""Classes of characters for the choice of a font face."""

from __future__ import annotations

import unicodedata
from enum import Enum, auto
from functools import lru_cache


class CharacterKind(Enum):
    """How a character finds its face."""

    CJK = auto()  # Han, kana, hangul and their punctuation
    WESTERN = auto()  # letters, digits and mathematics: any other script with its own letters
    WIDE = auto()  # “ ” — …: full width among CJK, narrow among the others
    NEUTRAL = auto()  # spaces, ASCII punctuation, symbols: like its neighbours
    MARK = auto()  # combining: belongs to the character before it
    IGNORABLE = auto()  # joiners, selectors, direction marks: no glyph of their own


_CJK_RANGES = (
    (0x1100, 0x11FF), (0x2E80, 0xA4CF), (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xF900, 0xFAFF),
    (0xFE30, 0xFE4F),
    (0xFF00, 0xFFEF), (0x1B000, 0x1B2FF), (0x1F200, 0x1F2FF), (0x20000, 0x3FFFF),
)  # fmt: skip
_MATH_RANGES = (
    (0x2070, 0x209F),
    (0x2100, 0x214F),
    (0x2200, 0x22FF),
    (0x27C0, 0x27EF),
    (0x2980, 0x2AFF),
)
_ENCLOSED = ((0x2460, 0x24FF), (0x2776, 0x2793))  # ① ⒜ ❶: symbols rather than numbers
_ARABIC_SIGNS = (
    (0x0600, 0x0605),
    (0x06DD, 0x06DD),
    (0x0890, 0x0891),
    (0x08E2, 0x08E2),
)  # "format" characters with a glyph
# Same code point in both worlds, drawn a full em wide in Chinese and Japanese faces.
_WIDE = frozenset("‘’“”—―…‥·")
_SELECTORS = ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
_GRAPHEME_JOINER = 0x034F


@lru_cache(maxsize=1 << 13)  # asked for each character of a text, several times
def kind(char: str) -> CharacterKind:
    """Return what sort of character it is for the choice of a face."""
    code, category = ord(char), unicodedata.category(char)
    if _ignorable(char, code, category):
        return CharacterKind.IGNORABLE
    if category[0] == "M":
        return CharacterKind.MARK
    if char in _WIDE:
        return CharacterKind.WIDE
    if _within(code, _CJK_RANGES):
        return CharacterKind.CJK
    if (
        category[0] == "L"
        or (category[0] == "N" and not _within(code, _ENCLOSED))
        or _within(code, _MATH_RANGES)
    ):
        return CharacterKind.WESTERN
    return CharacterKind.NEUTRAL


def opens(char: str) -> bool:
    """Return True for an opening bracket or quote, which belongs to what follows."""
    return unicodedata.category(char) in {"Ps", "Pi"}


def clusters(text: str) -> list[str]:
    """Return ``text`` as characters with their marks, joiners and selectors."""
    found: list[str] = []
    joined = False
    for char in text:
        belongs = kind(char) in {CharacterKind.MARK, CharacterKind.IGNORABLE}
        if found and (belongs or joined):
            found[-1] += char
        else:
            found.append(char)
        joined = char == "\u200d"
    return found


def _ignorable(char: str, code: int, category: str) -> bool:
    if category == "Cf":
        return not _within(code, _ARABIC_SIGNS)
    if category == "Cc":
        return not char.isspace()
    return code == _GRAPHEME_JOINER or _within(code, _SELECTORS)


def _within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= code <= last for first, last in ranges)
