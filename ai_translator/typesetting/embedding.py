"""The glyphs of a face that a document uses: their widths, their codes, and in the end the subset to embed.

A code stands for a character (or a cluster of shaped text), not for a glyph: two characters drawn by one glyph keep a
code each, so that what is copied out is what was put in.  For a PDF: codes are CIDs of an Identity-H font, and
:attr:`Subset.glyphs` is its CIDToGIDMap (ISO 32000-1, 9.7.4).
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

import uharfbuzz as hb

from ai_translator.typesetting.faces import Face
from ai_translator.typesetting.shaping import RawGlyph, shape, tokens

#: Tables of no use once glyphs are addressed by number.
_DROPPED = ("GSUB", "GPOS", "GDEF", "cmap", "BASE", "DSIG", "JSTF", "MATH", "VORG", "meta")


@dataclass(frozen=True, slots=True)
class Subset:
    """data: a TrueType file;  glyphs, widths (1/1000 em), texts: by code, from 0;  box and heights in 1/1000 em."""

    name: str
    data: bytes
    glyphs: tuple[int, ...]
    widths: tuple[int, ...]
    texts: tuple[str, ...]
    box: tuple[int, int, int, int]
    ascent: int
    descent: int


@dataclass(frozen=True, slots=True)
class ShapedGlyph:
    """Its code and, in em, how far it moves the pen and how far from the pen it stands.

    plain: the pen moves by the glyph's own width, and it stands at the pen
    """

    code: str
    advance: float
    dx: float
    dy: float
    plain: bool


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
    """Character -> its code as four hexadecimal digits, given on first use."""

    def __init__(self, owner: EmbeddedFace) -> None:
        super().__init__()
        self._owner = owner

    def __missing__(self, char: str) -> str:
        found = self[char] = self._owner.code(self._owner.glyph(char), char)
        return found


class EmbeddedFace:
    """One face in one document.  ``advances`` (em) and ``codes`` (hexadecimal) are tables by character."""

    def __init__(self, face: Face) -> None:
        self.face = face
        self._hb_face = hb.Face(hb.Blob.from_file_path(str(face.path)))
        self._font = hb.Font(self._hb_face)
        self._upem = self._hb_face.upem
        self.advances = _Advances(self._font, self._upem)
        self.codes = _Codes(self)
        self._glyphs, self._texts = [0], [""]
        self._known: dict[tuple[int, str], str] = {}
        self._shaped: dict[tuple[str, bool, str], tuple[tuple[ShapedGlyph, ...], ...]] = {}

    def glyph(self, char: str) -> int:
        return self._font.get_nominal_glyph(ord(char)) or 0

    def code(self, glyph: int, text: str) -> str:
        """The code of ``glyph`` where it stands for ``text``."""
        key = (glyph, text)
        if key not in self._known:
            self._known[key] = f"{len(self._glyphs):04X}"
            self._glyphs.append(glyph)
            self._texts.append(text)
        return self._known[key]

    def glyphs(self, text: str, rtl: bool = False, language: str = "") -> list[tuple[ShapedGlyph, ...]]:
        """For each character of ``text``, all in one direction, its glyphs from left to right (see typesetting.shaping).

        language: its code, for what is drawn differently in one (BCP 47)
        """
        found: list[tuple[ShapedGlyph, ...]] = []
        for token, single in tokens(text):
            key = (token, rtl and not single, language)
            if key not in self._shaped:
                self._shaped[key] = self._single(token) if single else self._word(token, rtl, language)
            found += self._shaped[key]
        return found

    def _single(self, char: str) -> tuple[tuple[ShapedGlyph, ...], ...]:
        return ((ShapedGlyph(self.codes[char], self.advances[char], 0.0, 0.0, plain=True),),)

    def _word(self, word: str, rtl: bool, language: str) -> tuple[tuple[ShapedGlyph, ...], ...]:
        return tuple(
            tuple(self._coded(glyph) for glyph in glyphs) for glyphs in shape(self._font, self._upem, word, rtl, language)
        )

    def _coded(self, raw: RawGlyph) -> ShapedGlyph:
        natural = self._font.get_glyph_h_advance(raw.glyph) / self._upem
        plain = raw.advance == natural and not (raw.dx or raw.dy)
        return ShapedGlyph(self.code(raw.glyph, raw.text), raw.advance, raw.dx, raw.dy, plain)

    def natural(self, code: str) -> float:
        """By how much, in em, showing the code moves the pen in a PDF: its glyph's own advance."""
        found: float = self._font.get_glyph_h_advance(self._glyphs[int(code, 16)]) / self._upem
        return found

    def width(self, text: str) -> float:
        """In em."""
        return sum(map(self.advances.__getitem__, text))

    def subset(self) -> Subset:
        plan_input = hb.SubsetInput()
        plan_input.glyph_set.update(self._glyphs)
        plan_input.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in _DROPPED)
        plan = hb.SubsetPlan(self._hb_face, plan_input)
        new = plan.old_to_new_glyph_mapping
        data = bytes(plan.execute().blob.data)
        extents = self._font.get_font_extents("ltr")
        ascent, descent = self._em(extents.ascender), self._em(extents.descender)
        return Subset(
            name=f"{_tag(self._texts)}+{self.face.name}",
            data=data,
            glyphs=tuple(new[glyph] for glyph in self._glyphs),
            widths=tuple(self._em(self._font.get_glyph_h_advance(glyph)) for glyph in self._glyphs),
            texts=tuple(self._texts),
            box=(-500, descent, 2000, ascent),
            ascent=ascent,
            descent=descent,
        )

    def _em(self, units: float) -> int:
        em: int = round(units * 1000 / self._upem)
        return em


def _tag(texts: list[str]) -> str:
    """Six letters that tell this subset from others of the same face."""
    digest = sha256("".join(texts).encode("utf-8", "surrogatepass")).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])
