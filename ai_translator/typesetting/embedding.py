"""Font embedding: a document's glyphs of one face, their widths and codes, and the subset.

A code stands for a character (or a cluster of shaped text), not for a glyph: two characters drawn
by one glyph keep a code each, so that copied text is right.  For a PDF: codes are CIDs of an
Identity-H font, and :attr:`Subset.glyphs` is its CIDToGIDMap (ISO 32000-1, 9.7.4).
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

import uharfbuzz as hb

from ai_translator.resources import font_data
from ai_translator.typed_items import of_type
from ai_translator.typesetting import vertical
from ai_translator.typesetting.characters import clusters
from ai_translator.typesetting.composite_glyphs import with_composites
from ai_translator.typesetting.faces import FontFace
from ai_translator.typesetting.shaping import GlyphCluster, shape, tokens

#: Tables of no use once glyphs are addressed by number.
_DROPPED = ("GSUB", "GPOS", "GDEF", "cmap", "BASE", "DSIG", "JSTF", "MATH", "VORG", "meta")
_FULL, _OVER = (
    0.9,
    0.1,
)  # em of a full-width character; how far ink may reach over the middle, of half a cell


@dataclass(frozen=True, slots=True)
class Subset:
    """A font subset to embed.

    data:     a TrueType file
    glyphs, widths, texts: by code, from 0; widths in 1/1000 em, as are box and heights
    upright:  True if some codes are for vertical text
    """

    name: str
    data: bytes
    glyphs: tuple[int, ...]
    widths: tuple[int, ...]
    texts: tuple[str, ...]
    box: tuple[int, int, int, int]
    ascent: int
    descent: int
    upright: bool = False


@dataclass(frozen=True, slots=True)
class ShapedGlyph:
    """The code shown for a cluster, its advance and its natural advance, both in em.

    The two advances differ by kerning.
    """

    code: str
    advance: float
    natural: float


class _Advances(dict[str, float]):
    """Character -> advance in em, looked up once."""

    def __init__(self, font: hb.Font, upem: int) -> None:
        super().__init__()
        self._font, self._upem = font, upem

    def __missing__(self, char: str) -> float:
        glyph = self._font.get_nominal_glyph(ord(char)) or 0
        found: float = self._font.get_glyph_h_advance(glyph) / self._upem
        self[char] = found
        return found


class _Codes(dict[str, str]):
    """Character -> its code as four hexadecimal digits, assigned on first use."""

    def __init__(self, owner: EmbeddedFace) -> None:
        super().__init__()
        self._owner = owner

    def __missing__(self, char: str) -> str:
        found = self[char] = self._owner.code(self._owner.glyph(char), char)
        return found


class EmbeddedFace:
    """One face in one document.

    ``advances`` (em) and ``codes`` (hexadecimal) are tables by character.
    """

    def __init__(self, face: FontFace) -> None:
        self.face = face
        self._hb_face = hb.Face(hb.Blob(font_data(face.path)))
        self._font = hb.Font(self._hb_face)
        self._upem = self._hb_face.upem
        self.advances = _Advances(self._font, self._upem)
        self.codes = _Codes(self)
        self._glyphs: list[int | GlyphCluster] = [0]
        self._texts = [""]
        self._known: dict[tuple[int | GlyphCluster, str], str] = {}
        self._shaped: dict[tuple[str, bool, str], tuple[ShapedGlyph | None, ...]] = {}
        self._upright: dict[str, ShapedGlyph | None] = {}
        self._blank: dict[tuple[str, bool], bool] = {}

    def glyph(self, char: str) -> int:
        return self._font.get_nominal_glyph(ord(char)) or 0

    def code(self, glyph: int | GlyphCluster, text: str) -> str:
        """Return the code of a glyph, or of several drawn as one, that stands for ``text``."""
        key = (glyph, text)
        if key not in self._known:
            self._known[key] = f"{len(self._glyphs):04X}"
            self._glyphs.append(glyph)
            self._texts.append(text)
        return self._known[key]

    def text(self, code: str) -> str:
        """Return what the code stands for."""
        return self._texts[int(code, 16)]

    def shape(self, text: str, rtl: bool = False, language: str = "") -> list[ShapedGlyph | None]:
        """Return for each character of ``text`` the shaped cluster that begins with it.

        The text runs in one direction.
        language: its code, for what is drawn differently in one (BCP 47)
        """
        found: list[ShapedGlyph | None] = []
        for token, single in tokens(text):
            key = (token, rtl and not single, language)
            if key not in self._shaped:
                self._shaped[key] = (
                    (self._nominal(token),) if single else self._word(token, rtl, language)
                )
            found += self._shaped[key]
        return found

    def is_upright(self, cluster: str) -> bool:
        """Return True if a character (with its marks) stands upright in vertical text."""
        return self._upright_glyph(cluster) is not None

    def shape_upright(self, text: str) -> list[ShapedGlyph | None]:
        """Shape upright characters and spaces; advances are downwards, the natural one is an em."""
        found: list[ShapedGlyph | None] = []
        for cluster in clusters(text):
            shaped = self._upright_glyph(cluster) or ShapedGlyph(
                self.codes[cluster[0]], self.advances[cluster[0]], 1.0
            )
            found += [shaped, *[None] * (len(cluster) - 1)]
        return found

    def _upright_glyph(self, cluster: str) -> ShapedGlyph | None:
        if cluster not in self._upright:
            found = vertical.upright_glyph(self._font, cluster)
            self._upright[cluster] = (
                ShapedGlyph(self.code(found[0], cluster), found[1] / self._upem, 1.0)
                if found
                else None
            )
        return self._upright[cluster]

    def _nominal(self, char: str) -> ShapedGlyph:
        return ShapedGlyph(self.codes[char], self.advances[char], self.advances[char])

    def _word(self, word: str, rtl: bool, language: str) -> tuple[ShapedGlyph | None, ...]:
        return tuple(
            self._coded(each) if each else None for each in shape(self._font, word, rtl, language)
        )

    def _coded(self, cluster: GlyphCluster) -> ShapedGlyph:
        drawn = cluster.components[0].glyph if cluster.is_glyph else cluster
        return ShapedGlyph(
            self.code(drawn, cluster.text),
            cluster.advance / self._upem,
            self._units(drawn) / self._upem,
        )

    def _units(self, drawn: int | GlyphCluster) -> int:
        """Return the cluster's advance in font units."""
        if isinstance(drawn, GlyphCluster):
            return max(drawn.advance, 0)
        advance: int = self._font.get_glyph_h_advance(drawn)
        return advance

    def half_is_blank(self, char: str, *, behind: bool) -> bool:
        """Return True for a full-width character that leaves half of its cell blank.

        behind: the half after its middle, else the one before
        """
        key = (char, behind)
        if key not in self._blank:
            extents, middle = self._font.get_glyph_extents(self.glyph(char)), self._upem / 2
            ends = extents.x_bearing + extents.width <= middle * (1 + _OVER)
            begins = extents.x_bearing >= middle * (1 - _OVER)
            self._blank[key] = self.advances[char] >= _FULL and (ends if behind else begins)
        return self._blank[key]

    def width(self, text: str) -> float:
        """Return the width of the text in em."""
        return sum(map(self.advances.__getitem__, text))

    def subset(self) -> Subset:
        clusters = of_type(self._glyphs, GlyphCluster)
        single = set(of_type(self._glyphs, int))
        plan_input = hb.SubsetInput()
        plan_input.glyph_set.update(
            single | {component.glyph for cluster in clusters for component in cluster.components}
        )
        plan_input.drop_table_tag_set.update(
            int.from_bytes(tag.encode(), "big") for tag in _DROPPED
        )
        plan = hb.SubsetPlan(self._hb_face, plan_input)
        new = dict(plan.old_to_new_glyph_mapping)
        data = bytes(plan.execute().blob.data)
        extents = self._font.get_font_extents("ltr")
        ascent, descent = self._em(extents.ascender), self._em(extents.descender)
        behind = {cluster: len(new) + at for at, cluster in enumerate(dict.fromkeys(clusters))}
        return Subset(
            name=f"{_tag(self._texts)}+{self.face.name}",
            data=with_composites(data, list(behind), new) if behind else data,
            glyphs=tuple(
                behind[drawn] if isinstance(drawn, GlyphCluster) else new[drawn]
                for drawn in self._glyphs
            ),
            widths=tuple(self._em(self._units(drawn)) for drawn in self._glyphs),
            texts=tuple(self._texts),
            box=(-500, descent, 2000, ascent),
            ascent=ascent,
            descent=descent,
            upright=any(self._upright.values()),
        )

    def _em(self, units: float) -> int:
        em: int = round(units * 1000 / self._upem)
        return em


def _tag(texts: list[str]) -> str:
    """Return six letters that distinguish this subset from others of the same face."""
    digest = sha256("".join(texts).encode("utf-8", "surrogatepass")).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])
