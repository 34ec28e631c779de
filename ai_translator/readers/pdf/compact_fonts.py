"""Compact font programs (CFF): the glyph names of an encoding of their own.

Adobe Technical Note 5176.  HarfBuzz names the glyphs; only the encoding, which it does not show, is
read here.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from io import BytesIO

import uharfbuzz as hb
from pdfminer.pdffont import CFFFont, getdict

_NOTDEF = ".notdef"
_ENCODING, _OUTLINES = 16, 17  # operators of the top dictionary
_PREDEFINED = {0, 1}  # offsets that stand for the standard and the expert encoding
_SUPPLEMENTED, _FORMAT = 0x80, 0x7F
_RANGES = 1


def encoding_names(program: bytes) -> dict[int, str]:
    """Return code -> glyph name of a font with an encoding of its own.

    The predefined encodings are left to pdfminer.  Raises what pdfminer, struct or a list raise
    where the program ends too early.
    """
    top, strings = _indexes(program)
    operators = getdict(top[0])
    offset = int(operators.get(_ENCODING, [0])[0])
    if offset in _PREDEFINED:
        return {}
    data = BytesIO(program)
    data.seek(int(operators[_OUTLINES][0]))
    font = _font(program, len(CFFFont.INDEX(data)))
    data.seek(offset)
    kind = data.read(1)[0]
    codes = _codes_of_ranges(data) if kind & _FORMAT == _RANGES else _codes(data)
    named = {code: font.get_glyph_name(glyph) or _NOTDEF for glyph, code in enumerate(codes, 1)}
    if kind & _SUPPLEMENTED:
        named |= dict(_supplement(data, strings))
    return {code: name for code, name in named.items() if name != _NOTDEF}


def _font(program: bytes, glyphs: int) -> hb.Font:
    """Return a bare program as HarfBuzz' font, which wants to be told how many glyphs it has."""
    tables = {"CFF ": program, "maxp": struct.pack(">IH", 0x00005000, glyphs)}
    return hb.Font(hb.Face.create_for_tables(lambda _face, tag, _data: tables.get(tag, b""), None))


def _indexes(program: bytes) -> tuple[CFFFont.INDEX, CFFFont.INDEX]:
    """Return the top dictionaries and the strings, which come after the header and the names."""
    data = BytesIO(program)
    data.seek(program[2])
    CFFFont.INDEX(data)
    return CFFFont.INDEX(data), CFFFont.INDEX(data)


def _codes(data: BytesIO) -> Iterator[int]:
    """Yield the codes of the glyphs from 1: one byte each."""
    yield from data.read(data.read(1)[0])


def _codes_of_ranges(data: BytesIO) -> Iterator[int]:
    """Yield the codes of the glyphs from 1: ranges of a first code and how many follow it."""
    for _ in range(data.read(1)[0]):
        first, more = data.read(2)
        yield from range(first, first + more + 1)


def _supplement(data: BytesIO, strings: CFFFont.INDEX) -> Iterator[tuple[int, str]]:
    """Yield (code, name) of the glyphs that have a second code."""
    standard = CFFFont.STANDARD_STRINGS
    for _ in range(data.read(1)[0]):
        code, high, low = data.read(3)
        number = high << 8 | low
        own = number - len(standard)
        yield code, standard[number] if own < 0 else strings[own].decode("latin-1")
