"""Vertical text: which characters stand upright in it, and which are rotated as Latin words are.

The orientation is by UTR 50.  Vertical lines are set as horizontal ones in a frame turned by a
quarter; upright characters are turned back, glyph by glyph.  Brackets, dashes and small kana have
vertical glyphs, which HarfBuzz finds (OpenType ``vert``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from operator import itemgetter

import uharfbuzz as hb

from ai_translator.typesetting.characters import CharacterKind, clusters, kind

#: Half-width forms lie, as the Latin letters that they are as wide as.
_HALF_WIDTH = range(0xFF61, 0xFFDD)
_CIRCLED = range(0x2460, 0x2500)
#: Brackets, dashes, waves: they stand only as a glyph made for it, else they lie.
_TURNED = frozenset(
    "〈〉《》「」『』【】〔〕〖〗〘〙〚〛〜〝〞〟〰゠ー（）［］｛｝｟｠：；＜＝＞＿｜～￣－"
)


def upright_glyph(font: hb.Font, cluster: str) -> tuple[int, int] | None:
    """Return (glyph, advance downwards in font units) of a character with its marks.

    Returns None if it is to be rotated.
    """
    char = cluster[0]
    if (
        not (kind(char) in {CharacterKind.CJK, CharacterKind.WIDE} or ord(char) in _CIRCLED)
        or ord(char) in _HALF_WIDTH
    ):
        return None
    buffer = hb.Buffer()
    buffer.add_str(cluster)
    buffer.guess_segment_properties()
    buffer.direction = "ttb"
    hb.shape(font, buffer)
    if len(buffer.glyph_infos) != 1:
        return None
    found = buffer.glyph_infos[0].codepoint
    if (char in _TURNED or kind(char) is CharacterKind.WIDE) and found == font.get_nominal_glyph(
        ord(char)
    ):
        return None
    return found, -buffer.glyph_positions[0].y_advance


def split_by_orientation(
    text: str, is_upright: Callable[[str], bool]
) -> Iterator[tuple[str, bool]]:
    """Return ``text`` in upright and rotated pieces, in order.

    A space belongs to what precedes it.
    is_upright: asked for each character with its marks
    """
    pieces = clusters(text)
    ways: list[bool] = []
    for piece in pieces:
        ways.append(ways[-1] if ways and piece.isspace() else is_upright(piece))
    for upright, group in groupby(zip(pieces, ways), key=itemgetter(1)):
        yield "".join(piece for piece, _ in group), upright
