"""Text from top to bottom: which characters stand upright in it, and which lie on their side as
Latin words do (UTR 50).

Lines of it are set as level ones in a frame turned by a quarter; what stands is turned back, glyph
by glyph.  Brackets, dashes and small kana have glyphs of their own for it, which HarfBuzz finds
(OpenType ``vert``).
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


def glyph(font: hb.Font, cluster: str) -> tuple[int, int] | None:
    """(glyph, how far it moves the pen down in font units) of a character with its marks; None when
    it is to lie.
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


def parted(text: str, stands: Callable[[str], bool]) -> Iterator[tuple[str, bool]]:
    """``text`` in stretches that stand or lie, in order; a space is part of what is before it.

    stands: asked for each character with its marks
    """
    pieces = clusters(text)
    ways: list[bool] = []
    for piece in pieces:
        ways.append(ways[-1] if ways and piece.isspace() else stands(piece))
    for upright, group in groupby(zip(pieces, ways), key=itemgetter(1)):
        yield "".join(piece for piece, _ in group), upright
