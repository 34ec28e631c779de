"""List markers: bullets and numbers at the start of a line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from ai_translator.layout.blocks.drafts import LayoutLine

#: An unknown glyph by itself before text is a bullet of a symbol font.
BULLETS = frozenset("\ufffd•◦▪▫‣⁃·∙●○■□◾◽▶►▷▸▹➢➤➔→⇒✓✔✗✘❖◆◇★☆※◎*–—-‐−»›o❍❏❑☐☑¨§")
_NUMBERS = (
    ("digit", re.compile(r"\(?(\d{1,3})[.)、．）]")),
    ("path", re.compile(r"\(?([A-Z]?\d{1,2}(?:\.\d{1,2}){1,4})[.)]?")),
    ("roman", re.compile(r"\(?([ivxl]{1,6}|[IVXL]{1,6})[.)]")),
    ("letter", re.compile(r"\(?([a-zA-Z])[.)]")),
    ("bracket", re.compile(r"[\[［](\d{1,3})[\]］]")),
    ("circle", re.compile(r"([①-⑳❶-❿➀-➓㈠-㈩])")),
    ("han", re.compile(r"[（(]?([一二三四五六七八九十]{1,3})[、.．)）]")),
    ("wide", re.compile(r"（(\d{1,3})）")),
)
#: Markers of scripts without spaces need none behind them.
_UNSPACED = re.compile(
    r"[①-⑳❶-❿➀-➓㈠-㈩]|[（(]?[一二三四五六七八九十]{1,3}[、．)）]|\d{1,2}[、）]|\d{1,3}[.．](?=[\u2e80-\uffef])|（\d{1,3}）|[•●■◆※○◎▪]"
)
#: A dash that stands close to its text is a bullet where several lines have one.
DASHES = ("–", "—")
#: Bullets that are words or dashes within sentences, too.
WORDLIKE = frozenset("–—-‐−o*")
#: No marker is longer than that.
LONGEST = 8
#: A number on a ball has no more digits, and is as pale in each of red, green and blue.
BADGE_DIGITS, PALE = 2, 0xE0


@dataclass(frozen=True, slots=True)
class Marker:
    """A list marker.

    glyphs: how many glyphs it takes up
    kind:   "bullet" or the way of counting
    value:  what it counts to ("" for bullets)
    """

    text: str
    glyphs: int
    kind: str
    value: str = ""

    @property
    def is_bullet(self) -> bool:
        return self.kind == "bullet"


def find_marker(text_line: LayoutLine) -> Marker | None:
    """Return the marker the line begins with, if text follows it."""
    if _begins_with_dash(text_line):
        return Marker(text_line.texts[0], 1, "dash")
    space = text_line.raw.second_word
    if not 0 < space <= LONGEST:
        return _unspaced_marker(text_line, "".join(text_line.texts[: LONGEST + 1]))
    token = "".join(text_line.texts[:space])
    return _marker(text_line, token, space) or _unspaced_marker(text_line, token)


def _begins_with_dash(text_line: LayoutLine) -> bool:
    """Return True for a dash that stands close to its text."""
    dash, behind = text_line.texts[0], "".join(text_line.texts[1:2])
    return dash in DASHES and behind.isalnum() and text_line.raw.second_word != 1


def _unspaced_marker(text_line: LayoutLine, token: str) -> Marker | None:
    found = _UNSPACED.match(token)
    if found is None or found.end() >= len(text_line.text):
        return None
    ends = accumulate(map(len, text_line.texts))
    count = next((glyphs for glyphs, end in enumerate(ends, 1) if end == found.end()), 0)
    return _marker(text_line, found.group(), count) if count else None


def _marker(text_line: LayoutLine, token: str, glyphs: int) -> Marker | None:
    if is_bullet(token) or all(g.font.icons for g in text_line.raw.glyphs[:glyphs]):
        return Marker(token, glyphs, "bullet")
    if _is_on_badge(text_line, token, glyphs):
        return Marker(token, glyphs, "digit", token)
    matches = ((kind, pattern.fullmatch(token)) for kind, pattern in _NUMBERS)
    return next((Marker(token, glyphs, kind, found[1]) for kind, found in matches if found), None)


def _is_on_badge(text_line: LayoutLine, token: str, glyphs: int) -> bool:
    """Return True for a number in white before dark words: it stands on a ball or a square."""
    if not (token.isdecimal() and len(token) <= BADGE_DIGITS) or _is_pale(text_line.color):
        return False
    return all(_is_pale(glyph.color) for glyph in text_line.raw.glyphs[:glyphs])


def _is_pale(color: str) -> bool:
    """Return True for a colour (``#rrggbb``) that cannot be read on white."""
    return min(int(color[at : at + 2], 16) for at in (1, 3, 5)) >= PALE


def is_bullet(token: str) -> bool:
    """Return True for a bullet; private-use characters are Symbol and Wingdings bullets."""
    return len(token) == 1 and (token in BULLETS or "\ue000" <= token <= "\uf8ff")


def is_bare_marker(text: str) -> bool:
    """Return True if a piece of a line is only a marker, which belongs to the text behind it."""
    token = text.strip()
    numbered = any(pattern.fullmatch(token) for _, pattern in _NUMBERS)
    return len(token) <= LONGEST and (numbered or is_bullet(token))


def ordinal(marker: Marker) -> int:
    """Return what the marker counts to; 0 if that is unknown."""
    value = marker.value
    match marker.kind:
        case "digit" | "bracket" | "wide":
            return int(value)
        case "path":
            return int(value.rsplit(".", 1)[1])
        case "letter":
            return ord(value.lower()) - ord("a") + 1
        case "roman":
            return roman_value(value)
        case "circle":
            return ord(value) - ord("①") + 1 if value <= "⑳" else 0
    return 0


_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}


def roman_value(number: str) -> int:
    values = [_ROMAN[char] for char in number.casefold()]
    return sum(-n if n < max(values[at + 1 :], default=0) else n for at, n in enumerate(values))


# In units of the font size.
SAME_EDGE = 1.5  # numbers that count on stand at one edge, ones and tens right-aligned
APART = 1.5  # a line this far below the last starts something
_NEXT, _MIDDLE = (
    2.0,
    0.25,
)  # the line before or after; how exactly the middles of centred lines meet
SHORT_ITEM = 12.0  # a shorter line after a number that nothing counts to is no item
NEAR = 12  # lines to look at for the number before or after


def find_markers(text_lines: Sequence[LayoutLine]) -> dict[LayoutLine, Marker]:
    """Return the list markers in a column, by line; numbers only where they count something."""
    found = [
        (at, marker)
        for at, text_line in enumerate(text_lines)
        if not text_line.mono and (marker := find_marker(text_line)) is not None
    ]
    kinds = Counter(marker.kind for _, marker in found)
    kept: dict[LayoutLine, Marker] = {}
    for index, (at, marker) in enumerate(found):
        if marker.kind == "dash":
            keep = kinds["dash"] > 1
        else:
            keep = marker.is_bullet or _is_number(index, found, text_lines)
        if keep:
            kept[text_lines[at]] = marker
    return kept


def _is_number(
    index: int, found: Sequence[tuple[int, Marker]], text_lines: Sequence[LayoutLine]
) -> bool:
    """Return True if a number counts something: others count on, or it starts a text of its own."""
    at, marker = found[index]
    vague = marker.kind == "path" or _is_ordinal(marker, text_lines[at])
    starts = not vague and _starts(at, text_lines)
    counts = starts or _counts(index, found, text_lines)
    return counts and not _is_centred(at, text_lines)


def _is_ordinal(marker: Marker, text_line: LayoutLine) -> bool:
    """Return True for a date or name that begins with an ordinal, as "31. Mai 2022"."""
    short = text_line.width < SHORT_ITEM * text_line.size
    return marker.kind == "digit" and short and ordinal(marker) > 1


def _counts(
    index: int, found: Sequence[tuple[int, Marker]], text_lines: Sequence[LayoutLine]
) -> bool:
    """Return True if a marker of its kind with the next or previous number is near its edge."""
    at, marker = found[index]
    text_line, value = text_lines[at], ordinal(marker)
    flush = [
        its
        for other, its in found[max(0, index - NEAR) : index + NEAR + 1]
        if abs(text_lines[other].start - text_line.start) < SAME_EDGE * text_line.size
    ]
    return any(_count_alike(its, marker) and abs(ordinal(its) - value) == 1 for its in flush)


def _count_alike(one: Marker, other: Marker) -> bool:
    kinds = {one.kind, other.kind}
    return len(kinds) == 1 or kinds == {"roman", "letter"}


def _is_centred(at: int, text_lines: Sequence[LayoutLine]) -> bool:
    """Return True if only its middle marks the line's place, as in names of authors.

    "A. Turing" is no item a.
    """
    text_line = text_lines[at]
    around = (*text_lines[max(0, at - 1) : at], *text_lines[at + 1 : at + 2])
    beside = [each for each in around if abs(each.base - text_line.base) < _NEXT * text_line.size]
    middles = [abs(each.x0 + each.x1 - text_line.x0 - text_line.x1) / 2 for each in beside]
    edges = [abs(each.x0 - text_line.x0) for each in beside]
    return bool(beside) and max(middles) < _MIDDLE * text_line.size < max(edges)


def _starts(at: int, text_lines: Sequence[LayoutLine]) -> bool:
    """Return True if the line is apart from the one before.

    Then its number is a marker, not the end of a sentence.
    """
    if at == 0:
        return True
    last, text_line = text_lines[at - 1], text_lines[at]
    return text_line.base - last.base > APART * text_line.size or last.bold != text_line.bold
