"""Fonts prepared for reading: each code's text, width and length in bytes, looked up once.

pdfminer drops what a writer needs (how many bytes a code has), guesses text for glyph names it does
not know, and looks ToUnicode up by CID where the specification says by code (ISO 32000-1, 9.10.2).
A :class:`SourceFont` does not.
"""

from __future__ import annotations

import logging
import re
import struct
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import Any, NamedTuple

from pdfminer.cmapdb import CMapDB, FileUnicodeMap, IdentityCMap, IdentityCMapByte, UnicodeMap
from pdfminer.pdffont import PDFFont
from pdfminer.pdftypes import resolve1

from ai_translator.layout.page_content import Font
from ai_translator.model.content import FontClass
from ai_translator.readers.pdf.bounds import decoded
from ai_translator.readers.pdf.encodings import base_encoding, glyph_names, tex_bitmap_texts
from ai_translator.readers.pdf.font_traits import base_name, describe, has_ideographs, text_class
from ai_translator.readers.pdf.unicode_mapping import (
    SpecialFont,
    read_name,
    read_text,
    special_font,
    special_text,
)

log = logging.getLogger(__name__)

#: Ascent and descent of a font that names none, or none that can be right.
_ASCENT, _DESCENT = 0.75, -0.25
_LOW_ASCENT, _HIGH_ASCENT, _LOW_DESCENT = 0.4, 1.3, -0.6
_SPACE_CODE = 32
_THOUSANDTH = 0.001
_DEFAULT_WIDTH = 0.5
_DEFAULT_VERTICAL_ORIGIN = 0.88
#: Mean widths of letters in ems, from condensed faces to ideographs with room around them.
_NARROW_LETTERS, _WIDE_LETTERS = 0.2, 1.5
#: The operator that begins a glyph of a Type 3 font: its width and box (ISO 32000-1, table 113).
_GLYPH_BOX = re.compile(rb"\s*" + rb"([-+.\d]+)\s+" * 6 + rb"d1\b")
_SAMPLED_GLYPHS, _MOST_GLYPH = 64, 1 << 20
_ASCENDER = 0.7  # of an em: capitals and ascenders of text faces
#: Printable ASCII: what tells a proportional font from a fixed one.
_ASCII = range(0x21, 0x7F)
_SAMPLED_CIDS = 200
_SAMPLED_MAPPINGS = 400  # of a ToUnicode map: subsets have their Latin letters first
_MANY_FACES = 400
_BULLETS = frozenset("•·▪●■○□◦◆➢✓ ")
_STANDARD_CJK = ("Adobe-GB1", "Adobe-CNS1", "Adobe-Japan1", "Adobe-Korea1", "Adobe-KR")

#: Stands in while a face is being made.
_UNDESCRIBED = Font("", FontClass.SERIF)

Reading = tuple[str, bool]


class Code(NamedTuple):
    """What one character code draws.  Lengths in text space at size 1."""

    text: str
    mapped: bool
    width: float  # along the line; negative when the line runs down
    length: int  # bytes
    is_space: bool  # the one-byte code 32, which word spacing applies to
    font: Font
    origin: tuple[float, float] = (
        0.0,
        0.0,
    )  # vertical writing: the text position, seen from the glyph's own origin


class Codes(dict[Any, Code]):
    """Codes by number (or by bytes, where their lengths vary), each made on first use."""

    def __init__(self, make: Callable[[Any], Code]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: Any) -> Code:
        code = self[key] = self._make(key)
        return code


class SourceFont:
    """A font of the file.

    ``codes`` splits a string into its codes; their lengths add up to the string's.
    """

    vertical = False

    def __init__(self, font: PDFFont, spec: Mapping[str, Any]) -> None:
        self.font: Any = font  # pdfminer's classes share less than their users need
        self.spec = spec
        self.name = _name(font, spec)
        self.special: SpecialFont | None = special_font(self.name)
        self.known = Codes(self.make_code)
        self.type3 = _literal(spec.get("Subtype")) == "Type3"
        self._info = self._plain = self._ideographic = _UNDESCRIBED
        self.prepare()
        self._info = self._describe()
        self._plain = replace(self._info, math=False)
        if self._info.font_class is FontClass.MONO:
            text_face = text_class(self.name, self._descriptor())
            self._ideographic = replace(self._info, font_class=text_face)
        else:
            self._ideographic = self._info
        self.em = _type3_em(font, self.known, spec) if self.type3 else 1.0
        self.known.clear()  # the samples were made before the font was described
        self.ascent, self.descent = _extent(font, self.em)

    def prepare(self) -> None:
        """Read what ``make_code`` needs."""
        raise NotImplementedError

    def make_code(self, key: Any) -> Code:
        raise NotImplementedError

    def codes(self, string: bytes) -> Iterable[Code]:
        raise NotImplementedError

    def sample(self) -> Iterable[Code]:
        """Return some codes that the font can draw."""
        raise NotImplementedError

    def tells_all(self, _string: bytes) -> bool:
        """Return True unless the font's ToUnicode map leaves out a code that an encoding reads."""
        return True

    def font_of(self, text: str) -> Font:
        """Return the font as layout sees it: a bullet from Symbol is no mathematics.

        Ideographs are all equally wide: in a code face they are text like any other.
        """
        if self._info is not self._ideographic and has_ideographs(text):
            return self._ideographic
        return self._plain if self._info.math and text in _BULLETS else self._info

    def settled(self, reading: Reading, code: int) -> Reading:
        """Return ``reading``, unless this is a symbol font.

        Its codes mean what the font's name says.
        """
        if self.special:
            return special_text(self.special, reading, code)
        if self._info.icons and len(reading[0]) > 1:  # the pictograph's name, not its meaning
            return "", False
        return reading

    def _describe(self) -> Font:
        # Without a descriptor in the file pdfminer has one of its own for the standard fonts, whose
        # flags are not to be trusted.
        widths = {code.text: code.width for code in self.sample() if code.mapped}
        return describe(
            self.name,
            self._descriptor(),
            type3=self.type3,
            vertical=self.vertical,
            widths=widths,
            ideographs=self._draws_ideographs(),
        )

    def _descriptor(self) -> Mapping[str, Any]:
        own = "FontDescriptor" in self.spec or not isinstance(self, SimpleFont)
        return {key: resolve1(value) for key, value in self.font.descriptor.items()} if own else {}

    def _draws_ideographs(self) -> bool:
        """Return True if the font's character collection or ToUnicode map has ideographs."""
        if str(getattr(self.font, "cidcoding", "")).startswith(_STANDARD_CJK):
            return True
        mapped = getattr(self.font.unicode_map, "cid2unichr", None) or {}
        texts = islice(mapped.values(), _SAMPLED_MAPPINGS)
        return any(isinstance(text, str) and has_ideographs(text) for text in texts)

    def _of_mapping(self, raw: str) -> Reading | None:
        """Return what a code map's text says; None if it says nothing and other ways are left."""
        text, mapped = read_text(raw)
        if mapped:
            return text, True
        return (raw, False) if self.special else None


class SimpleFont(SourceFont):
    """A font with one-byte codes: Type 1, TrueType, Type 3."""

    def prepare(self) -> None:
        self._names = glyph_names(self.spec, self.font)
        self._bitmaps = tex_bitmap_texts(self._names) if self.type3 else {}
        self._is_winansi = base_encoding(self.spec) == "WinAnsiEncoding"
        first = resolve1(self.spec.get("FirstChar", 0))
        widths = resolve1(self.spec.get("Widths"))
        self._widths: dict[int, float] = {}
        if isinstance(widths, list) and isinstance(first, int):
            values = map(resolve1, widths[:256])
            self._widths = {
                first + i: float(value)
                for i, value in enumerate(values)
                if isinstance(value, (int, float))
            }

    def codes(self, string: bytes) -> list[Code]:
        known = self.known
        return [known[byte] for byte in string]

    def make_code(self, key: int) -> Code:
        text, mapped = self.settled(self._read(key), key)
        return Code(text, mapped, self._width(key), 1, key == _SPACE_CODE, self.font_of(text))

    def sample(self) -> Iterable[Code]:
        return [self.known[code] for code in _ASCII if self._widths.get(code, 0.0)]

    def tells_all(self, string: bytes) -> bool:
        told = getattr(self.font.unicode_map, "cid2unichr", None)
        return not told or all(map(told.__contains__, string))

    def _read(self, code: int) -> Reading:
        if self.font.unicode_map is not None and (
            raw := self.font.unicode_map.cid2unichr.get(code)
        ):
            reading = self._of_mapping(raw)
            if reading is not None:
                return reading
        if code in self._bitmaps:
            return self._bitmaps[code], True
        if code in self._names:
            return read_name(self._names[code])
        if self.type3 and "Encoding" in self.spec and code not in self.font.cid2unicode:
            return "", False
        text, mapped = read_text(self.font.cid2unicode.get(code, ""))
        # "All unused codes greater than 40 (octal) map to the bullet" (ISO 32000-1, annex D.2, note
        # 3).
        return (
            ("•", True)
            if not mapped and self._is_winansi and code > _SPACE_CODE
            else (text, mapped)
        )

    def _width(self, code: int) -> float:
        if code in self._widths:
            return self._widths[code] * float(self.font.hscale)
        width = float(self.font.char_width(code))
        return width if width or self._widths else _DEFAULT_WIDTH


class CompositeFont(SourceFont):
    """A composite font: codes of one to four bytes, split by a CMap (ISO 32000-1, 9.7)."""

    def prepare(self) -> None:
        self.vertical = bool(self.font.is_vertical())
        cmap = self.font.cmap
        self._trie: dict[int, Any] = getattr(cmap, "code2cid", {})
        self._size = 1 if isinstance(cmap, IdentityCMapByte) else 2
        self._cuts = bool(self._trie) and not isinstance(cmap, IdentityCMap)
        self._by_cid: UnicodeMap | None = None
        by_code = self.font.unicode_map
        if not isinstance(by_code, FileUnicodeMap) or "ToUnicode" not in self.spec:
            self._by_cid, by_code = by_code, None
        elif any(map(self.font.cidcoding.startswith, _STANDARD_CJK)):
            self._by_cid = _collection_map(self.font.cidcoding, self.vertical)
        self._by_code: UnicodeMap | None = by_code

    def codes(self, string: bytes) -> list[Code]:
        known = self.known
        if self._cuts:
            return [known[piece] for piece in self._pieces(string)]
        if self._size == 1:
            return [known[byte] for byte in string]
        count = len(string) // 2
        codes = [known[number] for number in struct.unpack(f">{count}H", string[: 2 * count])]
        if len(string) % 2:
            codes.append(Code("", False, 0.0, 1, False, self._info))
        return codes

    def _pieces(self, string: bytes) -> Iterable[bytes]:
        """Yield ``string`` split into codes.

        A piece that is no code of the CMap is as long as it took to find that out.
        """
        begin, branch = 0, self._trie
        for at, byte in enumerate(string):
            below = branch.get(byte)
            if isinstance(below, dict):
                branch = below
                continue
            yield string[begin : at + 1]
            begin, branch = at + 1, self._trie
        if begin < len(string):
            yield string[begin:]

    def make_code(self, key: int | bytes) -> Code:
        code, length = (
            (key, self._size) if isinstance(key, int) else (int.from_bytes(key, "big"), len(key))
        )
        cid = self._cid(key) if isinstance(key, bytes) else key
        if cid is None:
            return Code("", False, 0.0, length, False, self._info)
        text, mapped = self.settled(self._read(code, cid), code)
        width = float(self.font.char_width(cid))
        is_space = length == 1 and code == _SPACE_CODE
        origin = self._origin(cid) if self.vertical else (0.0, 0.0)
        return Code(text, mapped, width, length, is_space, self.font_of(text), origin)

    def sample(self) -> Iterable[Code]:
        if self._cuts or self.vertical:
            return []
        return [
            self.known[cid]
            for cid in list(self.font.widths)[:_SAMPLED_CIDS]
            if isinstance(cid, int) and 0 <= cid < 1 << 16
        ]

    def _cid(self, piece: bytes) -> int | None:
        branch: Any = self._trie
        for byte in piece:
            branch = branch.get(byte) if isinstance(branch, dict) else None
        return branch if isinstance(branch, int) else None

    def _read(self, code: int, cid: int) -> Reading:
        for source, number in ((self._by_code, code), (self._by_cid, cid)):
            if source is None:
                continue
            try:
                raw = source.get_unichr(number)
            except (KeyError, ValueError, OverflowError):
                continue
            reading = self._of_mapping(raw)
            if reading is not None:
                return reading
        return "", False

    def _origin(self, cid: int) -> tuple[float, float]:
        x, y = self.font.disps.get(cid, self.font.default_disp)
        vertical = y * _THOUSANDTH if isinstance(y, (int, float)) else _DEFAULT_VERTICAL_ORIGIN
        return (x * _THOUSANDTH if isinstance(x, (int, float)) else _DEFAULT_WIDTH), vertical


def _name(font: PDFFont, spec: Mapping[str, Any]) -> str:
    for candidate in (
        font.fontname,
        getattr(font, "basefont", None),
        _literal(spec.get("BaseFont")),
        _literal(spec.get("Name")),
    ):
        if candidate and candidate != "unknown":
            return base_name(candidate)
    return ""


def _literal(value: object) -> Any:
    return getattr(resolve1(value), "name", None)


def _collection_map(collection: str, vertical: bool) -> UnicodeMap | None:
    try:
        return CMapDB.get_unicode_map(collection, vertical)
    except CMapDB.CMapNotFound:
        return None


def _extent(font: PDFFont, em: float) -> tuple[float, float]:
    """Return ascent and descent at size 1, kept within what text can have."""
    ascent, descent = float(font.get_ascent()) / em, float(font.get_descent()) / em
    if not _LOW_ASCENT <= ascent <= _HIGH_ASCENT:
        ascent = _ASCENT
    if not _LOW_DESCENT <= descent < 0:
        descent = _DESCENT
    return ascent, descent


def _type3_em(font: PDFFont, known: Codes, spec: Mapping[str, Any]) -> float:
    """Return the em of a Type 3 font in text space at size 1: its glyph space is arbitrary.

    Old distillers declare a box of 1000 units whatever the glyphs are: a box that the widths
    contradict is replaced by that of the glyphs.
    """
    if abs(abs(font.vscale) - _THOUSANDTH) < _THOUSANDTH / 10:
        return 1.0
    widths = [abs(code.width) for code in known.values() if code.width]
    mean = sum(widths) / len(widths) if widths else 0.0
    heights = [abs((font.bbox[3] - font.bbox[1]) * font.vscale)]
    if not _is_plausible_em(heights[0], mean):
        heights.append(_em_of_glyphs(spec) * abs(font.vscale))
    for height in heights:
        if _is_plausible_em(height, mean):
            return height
    return mean / _DEFAULT_WIDTH or heights[0] or 1.0


def _is_plausible_em(height: float, mean_width: float) -> bool:
    """Return True if letters may be so wide on an em of this height; any, if no width is known."""
    if not height or not mean_width:
        return bool(height)
    return _NARROW_LETTERS <= mean_width / height <= _WIDE_LETTERS


def _em_of_glyphs(spec: Mapping[str, Any]) -> float:
    """Return the em of a Type 3 font in its glyph space by its tallest letter; 0 if unknown.

    What stands above the baseline tells more than the whole box: a subset may have no descender.
    """
    procedures = resolve1(spec.get("CharProcs"))
    tallest = 0.0
    for procedure in islice(dict(procedures or {}).values(), _SAMPLED_GLYPHS):
        with suppress(Exception):  # pdfminer's filters raise what they like on damage
            found = _GLYPH_BOX.match(decoded(resolve1(procedure), _MOST_GLYPH))
            if found:
                tallest = max(tallest, abs(float(found[4])), abs(float(found[6])))
    return tallest / _ASCENDER
