"""Text of one face and direction -> glyphs, by HarfBuzz: joined letters, ligatures, marks, kerning, mirrored brackets.

Glyphs are handed out by character, so that whoever breaks lines and places text goes on counting characters: the first
character of a cluster has all its glyphs, the others have none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import uharfbuzz as hb

#: What is drawn glyph by glyph, left to right: Han, kana, hangul syllables and full-width signs do not change with their neighbours.
_SINGLE = r"\u2e80-\u312f\u3190-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
#: Words, and between them what stands alone; a word's shape does not depend on its neighbours.
_TOKEN = re.compile(rf"[^\s{_SINGLE}]+|\s|[{_SINGLE}][\ufe00-\ufe0f\u3099\u309a\U000e0100-\U000e01ef]*")
_IS_SINGLE = re.compile(rf"[\s{_SINGLE}]")


@dataclass(frozen=True, slots=True)
class RawGlyph:
    """glyph: its number;  text: what it stands for, "" for all but the first of a cluster;  the rest in em, see ShapedGlyph"""

    glyph: int
    text: str
    advance: float
    dx: float
    dy: float


#: For each character its glyphs, from left to right.
ByCharacter: TypeAlias = list[tuple[RawGlyph, ...]]


def tokens(text: str) -> Iterator[tuple[str, bool]]:
    """(piece, whether it is a single character that needs no shaping), in order, without gaps."""
    for found in _TOKEN.finditer(text):
        piece = found.group()
        yield piece, len(piece) == 1 and _IS_SINGLE.match(piece) is not None


def shape(font: hb.Font, upem: int, word: str, rtl: bool, language: str) -> ByCharacter:
    """The glyphs of a word of one script."""
    buffer = hb.Buffer()
    buffer.add_str(word)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if rtl else "ltr"
    if language:
        buffer.language = language
    hb.shape(font, buffer)
    infos, places = buffer.glyph_infos, buffer.glyph_positions
    starts = [*sorted({info.cluster for info in infos}), len(word)]
    texts = {start: word[start:end] for start, end in pairwise([0, *starts[1:]])}
    found: list[list[RawGlyph]] = [[] for _ in word]
    for info, place in zip(infos, places):
        start = info.cluster if info.cluster != starts[0] else 0
        found[start].append(
            RawGlyph(
                info.codepoint, texts.pop(start, ""), place.x_advance / upem, place.x_offset / upem, place.y_offset / upem
            )
        )  # fmt: skip
    return [tuple(glyphs) for glyphs in found]
