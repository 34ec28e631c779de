"""Glyph names of a simple font's codes (ISO 32000-1, 9.6.6)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from io import BytesIO
from string import ascii_lowercase
from typing import Any

from pdfminer.pdffont import PDFFont, Type1FontHeaderParser
from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.psexceptions import PSEOF
from pdfminer.psparser import PSLiteral

from ai_translator.readers.pdf.compact_fonts import encoding_names
from ai_translator.readers.pdf.unicode_mapping import read_text
from ai_translator.readers.pdf.values import array, name

log = logging.getLogger(__name__)

_NOTDEF = ".notdef"
_ASCII = frozenset(range(0x21, 0x7F))
_SMALL_LETTERS = frozenset(map(ord, ascii_lowercase))
#: pdfTeX's bitmap fonts name glyphs by code only; with so many small letters it must be a text
#: font.
_FEW_LETTERS = 6
#: Where TeX's two text encodings put the ligatures.
_OT1_LIGATURES = dict(zip(range(11, 16), ("ff", "fi", "fl", "ffi", "ffl")))
_T1_LIGATURES = dict(zip(range(27, 32), ("ff", "fi", "fl", "ffi", "ffl")))
#: What the T1 encoding has beside ASCII: quotes and dashes, and its upper half ("Cork", TUGboat 11,
#: 1990).
_T1_SIGNS = dict(zip(range(16, 23), "“”„«»–—"))
_T1_LETTERS = dict(
    zip(
        range(0x80, 0x100),
        "ĂĄĆČĎĚĘĞĹĽŁŃŇŊŐŔŘŚŠŞŤŢŰŮŸŹŽŻĲİđ§ăąćčďěęğĺľłńňŋőŕřśšşťţűůÿźžżĳ¡¿£"
        "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖŒØÙÚÛÜÝÞẞàáâãäåæçèéêëìíîïðñòóôõöœøùúûüýþß",
    )
)


def glyph_names(spec: Mapping[str, Any], font: PDFFont) -> dict[int, str]:
    """Return code -> glyph name, from the encoding's Differences or the font program.

    The font program counts where there is no encoding.
    """
    encoding = resolve1(spec.get("Encoding"))
    if isinstance(encoding, dict):
        return _differences(encoding.get("Differences"))
    if encoding is not None:
        return {}
    try:
        return _builtin_names(font)
    except Exception as error:  # a broken font program: pdfminer raises anything
        log.debug("font program of %r cannot be read: %r", font.fontname, error)
        return {}


def base_encoding(spec: Mapping[str, Any]) -> str:
    """Return the encoding that Differences, if any, differ from; "" for the font's own."""
    encoding = resolve1(spec.get("Encoding"))
    return name(encoding.get("BaseEncoding") if isinstance(encoding, dict) else encoding)


def _differences(items: object) -> dict[int, str]:
    names: dict[int, str] = {}
    code = 0
    for value in map(resolve1, array(items)):
        if isinstance(value, int):
            code = value
        elif isinstance(value, PSLiteral):
            names[code] = str(value.name)
            code += 1
    return names


def _builtin_names(font: PDFFont) -> dict[int, str]:
    plain, compact = (resolve1(font.descriptor.get(key)) for key in ("FontFile", "FontFile3"))
    if isinstance(plain, PDFStream):
        return _type1_names(plain.get_data()[: int(resolve1(plain.get("Length1")) or 0)])
    if isinstance(compact, PDFStream) and name(compact.get("Subtype")) == "Type1C":
        return encoding_names(compact.get_data())
    return {}


def _type1_names(program: bytes) -> dict[int, str]:
    parser = Type1FontHeaderParser(BytesIO(program))
    names: dict[int, str] = {}
    try:
        while True:
            code, name = parser.nextobject()
            names[code] = str(name)
    except PSEOF:
        return names


def tex_bitmap_texts(names: Mapping[int, str]) -> dict[int, str]:
    """Return code -> text of a bitmap text font by pdfTeX, whose glyphs are named like ``a65``.

    Returns nothing for other fonts.  Text fonts agree with ASCII on letters and figures; the symbol
    fonts have no small letters.  Beyond that there are two encodings: OT1, known by its ligatures,
    and T1.
    """
    drawn = {code for code, name in names.items() if name != _NOTDEF}
    numbered = all(names[code] == f"a{code}" for code in drawn)
    if not numbered or len(drawn & _SMALL_LETTERS) < _FEW_LETTERS:
        return {}
    if drawn.isdisjoint(_OT1_LIGATURES):
        known = _T1_LIGATURES | _T1_SIGNS | _T1_LETTERS
    else:
        known = _OT1_LIGATURES
    ascii_texts = {code: read_text(chr(code))[0] for code in drawn & _ASCII}
    return ascii_texts | {code: known[code] for code in drawn & known.keys()}
