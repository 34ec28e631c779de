"""List markers: bullets and numbers at the start of a line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

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
#: No marker is longer than that.
LONGEST = 8


@dataclass(frozen=True, slots=True)
class Marker:
    """glyphs: how many glyphs it takes up;  kind: "bullet" or the way of counting;  value: what it
    counts to ("" for bullets)
    """

    text: str
    glyphs: int
    kind: str
    value: str = ""

    @property
    def is_bullet(self) -> bool:
        return self.kind == "bullet"


def find_marker(strip: LayoutLine) -> Marker | None:
    """The marker the strip begins with, if text follows it."""
    texts, spaces = strip.texts, strip.raw.spaces
    if texts[0] in DASHES and len(texts) > 1 and not spaces[1] and texts[1].isalnum():
        return Marker(texts[0], 1, "dash")
    token = ""
    for at, text in enumerate(texts[: LONGEST + 1]):
        if at and spaces[at]:
            if (marker := _marker(strip, token, at)) is not None:
                return marker
            break
        token += text
    found = _UNSPACED.match(token)
    if found is None or found.end() >= len(strip.text):
        return None
    count = _glyphs_of(texts, found.end())
    return _marker(strip, found.group(), count) if count else None


def _glyphs_of(texts: list[str], chars: int) -> int:
    total = 0
    for at, text in enumerate(texts):
        total += len(text)
        if total >= chars:
            return at + 1 if total == chars else 0
    return 0


def _marker(strip: LayoutLine, token: str, glyphs: int) -> Marker | None:
    if is_bullet(token) or all(g.font.icons for g in strip.raw.glyphs[:glyphs]):
        return Marker(token, glyphs, "bullet")
    for kind, pattern in _NUMBERS:
        found = pattern.fullmatch(token)
        if found:
            return Marker(token, glyphs, kind, found.group(1))
    return None


def is_bullet(token: str) -> bool:
    """A bullet sign; signs of private use are what Symbol and Wingdings bullets become."""
    return len(token) == 1 and (token in BULLETS or "\ue000" <= token <= "\uf8ff")


def is_bare_marker(text: str) -> bool:
    """Whether a piece of a line is nothing but a marker, so that it belongs to the text behind it."""
    token = text.strip()
    return (
        bool(token)
        and len(token) <= LONGEST
        and (is_bullet(token) or any(p.fullmatch(token) for _, p in _NUMBERS))
    )


def ordinal(marker: Marker) -> int:
    """What the marker counts to; 0 when that is unknown."""
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
NEAR = 12  # lines to look at for the number before or after


def find_markers(strips: Sequence[LayoutLine]) -> dict[int, Marker]:
    """The list markers in a column, by the ``id`` of their strips; numbers only where they count
    something.
    """
    found = [
        (at, marker)
        for at, strip in enumerate(strips)
        if not strip.mono and (marker := find_marker(strip)) is not None
    ]
    kept: dict[int, Marker] = {}
    for index, (at, marker) in enumerate(found):
        if marker.kind == "dash":
            keep = sum(1 for _, other in found if other.kind == "dash") > 1
        else:
            counts = _counts(index, found, strips) or (
                marker.kind != "path" and _starts(at, strips)
            )
            keep = marker.is_bullet or (counts and not _is_centred(at, strips))
        if keep:
            kept[id(strips[at])] = marker
    return kept


def _counts(index: int, found: Sequence[tuple[int, Marker]], strips: Sequence[LayoutLine]) -> bool:
    """Whether a marker of the same kind with the number before or after stands near the same edge."""
    at, marker = found[index]
    strip, value = strips[at], ordinal(marker)
    for other, its in found[max(0, index - NEAR) : index + NEAR + 1]:
        same = its.kind == marker.kind or {its.kind, marker.kind} == {"roman", "letter"}
        if (
            same
            and abs(strips[other].start - strip.start) < SAME_EDGE * strip.size
            and abs(ordinal(its) - value) == 1
        ):
            return True
    return False


def _is_centred(at: int, strips: Sequence[LayoutLine]) -> bool:
    """Whether all that marks the line's place is its middle, as of the names of authors: "A.

    Turing" is no item a.
    """
    strip, around = strips[at], (*strips[max(0, at - 1) : at], *strips[at + 1 : at + 2])
    beside = [each for each in around if abs(each.base - strip.base) < _NEXT * strip.size]
    middles = [abs(each.x0 + each.x1 - strip.x0 - strip.x1) / 2 for each in beside]
    edges = [abs(each.x0 - strip.x0) for each in beside]
    return bool(beside) and max(middles) < _MIDDLE * strip.size < max(edges)


def _starts(at: int, strips: Sequence[LayoutLine]) -> bool:
    """Whether the line stands apart from the one before: then its number is a marker, not the end
    of a sentence.
    """
    if at == 0:
        return True
    last, strip = strips[at - 1], strips[at]
    return strip.base - last.base > APART * strip.size or last.bold != strip.bold
