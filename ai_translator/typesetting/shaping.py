"""Shaping by HarfBuzz: text of one face and direction to clusters.

HarfBuzz joins letters, forms ligatures, places marks, kerns and mirrors brackets.  A cluster is
indivisible: a letter with its dots and marks, a ligature, a syllable of an Indic script.  It
    belongs
to its first character, so that line breaking and placement can count characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import uharfbuzz as hb

#: Han, kana, hangul syllables and full-width signs do not change with their neighbours.
_SINGLE = (
    r"\u2e80-\u312f\u3190-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
    r"\U00020000-\U0003ffff"
)
#: Words, and between them what stands alone; a word's shape does not depend on its neighbours.
_TOKEN = re.compile(
    rf"[^\s{_SINGLE}]+|\s|[{_SINGLE}][\ufe00-\ufe0f\u3099\u309a\U000e0100-\U000e01ef]*"
)
_IS_SINGLE = re.compile(rf"[\s{_SINGLE}]")


@dataclass(frozen=True, slots=True)
class Component:
    """A glyph number and its offset from the cluster's origin, in font units, y upwards."""

    glyph: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class GlyphCluster:
    """The glyphs that stand for ``text``, from left to right.

    advance: of all of them, in font units
    """

    text: str
    components: tuple[Component, ...]
    advance: int

    @property
    def is_glyph(self) -> bool:
        """True if it is a single glyph without offset."""
        return len(self.components) == 1 and not (self.components[0].x or self.components[0].y)


def tokens(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the pieces in order, without gaps, and True for a character that needs no shaping."""
    for found in _TOKEN.finditer(text):
        piece = found.group()
        yield piece, len(piece) == 1 and _IS_SINGLE.match(piece) is not None


def shape(font: hb.Font, word: str, rtl: bool, language: str) -> list[GlyphCluster | None]:
    """Return for each character of a word of one script the cluster that begins with it."""
    buffer = hb.Buffer()
    buffer.add_str(word)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if rtl else "ltr"
    if language:
        buffer.language = language
    hb.shape(font, buffer)
    glyphs = list(zip(buffer.glyph_infos, buffer.glyph_positions))
    lowest = min((info.cluster for info, _ in glyphs), default=0)
    members: dict[int, list[int]] = {}
    for number, (info, _) in enumerate(glyphs):
        members.setdefault(0 if info.cluster == lowest else info.cluster, []).append(number)
    found: list[GlyphCluster | None] = [None] * len(word)
    for start, end in pairwise([*sorted(members), len(word)]):
        pen, components = 0, []
        for info, place in (glyphs[number] for number in members[start]):
            components.append(Component(info.codepoint, pen + place.x_offset, place.y_offset))
            pen += place.x_advance
        # Readers turn right-to-left text round character by character, also the text of one code.
        text = word[start:end][::-1] if rtl else word[start:end]
        found[start] = GlyphCluster(text, tuple(components), pen)
    return found
