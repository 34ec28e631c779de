"""Bounds on what a small file can make of itself: bombs in content streams, fonts and CMaps.

pdfminer decodes a stream and expands a range as a whole, whatever they come to.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from pdfminer.pdftypes import LITERALS_FLATE_DECODE, PDFStream, resolve1

from ai_translator.readers.pdf.values import array, dictionary

#: Bytes of one content stream, decoded.  Drawings of a whole city come to 10 to 20 MB.
MOST_CONTENT = 32 << 20
#: Characters that one page draws.  Dense pages of a newspaper have 30,000.
MOST_GLYPHS = 250_000
#: Bytes of a decoded ToUnicode map, and codes that the ranges of a font have together.
_MOST_MAP, _MOST_CODES = 4 << 20, 1 << 17
#: What deflate can make of one byte.
_DEFLATE = 1032

_RANGE_SECTION = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
_RANGE = re.compile(rb"<\s*([0-9A-Fa-f]+)\s*>\s*<\s*([0-9A-Fa-f]+)\s*>\s*(?:<[^>]*>|\[[^\]]*\])")


class TooMuchContentError(Exception):
    """A page has more content than any reader could take in."""


def decoded(stream: PDFStream, most: int = MOST_CONTENT) -> bytes:
    """Return the stream's data.

    Raises TooMuchContentError if they are more than ``most`` bytes, and whatever pdfminer's filters
    raise on damage.
    """
    if _is_bomb(stream, most):
        raise TooMuchContentError(f"its content comes to more than {most >> 20} MB")
    data: bytes = stream.get_data()
    return data


def _is_bomb(stream: PDFStream, most: int) -> bool:
    """Return True if its leading deflate filters make more than ``most`` bytes of it."""
    data = stream.rawdata
    filters = [name for name, _ in stream.get_filters()]
    if data is None or len(data) * _DEFLATE ** len(filters) <= most:
        return False
    if stream.decipher and stream.objid is not None and stream.genno is not None:
        data = stream.decipher(stream.objid, stream.genno, data, stream.attrs)
    for name in filters:
        if name not in LITERALS_FLATE_DECODE:
            return False
        try:
            data = zlib.decompressobj().decompress(data, most + 1)
        except zlib.error:
            return False  # pdfminer reads what it can of it
        if len(data) > most:
            return True
    return False


def bounded_font(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Return a font's dictionary whose widths and ToUnicode map name no more than real codes."""
    made = dict(spec)
    to_unicode = resolve1(spec.get("ToUnicode"))
    if isinstance(to_unicode, PDFStream):
        made["ToUnicode"] = _bounded_map(to_unicode)
        if made["ToUnicode"] is None:
            del made["ToUnicode"]
    descendants = array(spec.get("DescendantFonts"))
    inner = dictionary(descendants[0]) if descendants else {}
    if inner:
        made["DescendantFonts"] = [_bounded_widths(inner), *descendants[1:]]
    return made


def _bounded_map(stream: PDFStream) -> PDFStream | None:
    """Return the map, without the ranges that are too many; None if it is too large."""
    try:
        data = decoded(stream, _MOST_MAP)
    except TooMuchContentError:
        return None
    room = _MOST_CODES
    for section in _RANGE_SECTION.finditer(data):
        for found in _RANGE.finditer(section[1]):
            room -= max(0, int(found[2], 16) - int(found[1], 16)) + 1
    if room >= 0:
        return stream
    return PDFStream({}, _RANGE_SECTION.sub(_WithinRoom(), data))


class _WithinRoom:
    """A replacement of a section of ranges by those of them that there is room for."""

    def __init__(self) -> None:
        self._room = _MOST_CODES

    def __call__(self, section: re.Match[bytes]) -> bytes:
        return b"beginbfrange" + _RANGE.sub(self._kept, section[1]) + b"endbfrange"

    def _kept(self, found: re.Match[bytes]) -> bytes:
        count = max(0, int(found[2], 16) - int(found[1], 16)) + 1
        if count > self._room:
            return b""
        self._room -= count
        return found[0]


def _bounded_widths(font: dict[str, Any]) -> dict[str, Any]:
    made = dict(font)
    for key, values in (("W", 1), ("W2", 3)):
        entries = resolve1(font.get(key))
        if isinstance(entries, list):
            made[key] = list(_bounded_entries(entries, values))
    return made


def _bounded_entries(entries: list[Any], values: int) -> Iterator[Any]:
    """Yield the entries of W or W2 without ranges beyond the codes that there are.

    An entry is ``first [width ...]`` or ``first last width``, with ``values`` numbers for a width.
    """
    at, room = 0, _MOST_CODES
    while at < len(entries):
        following = resolve1(entries[at + 1]) if at + 1 < len(entries) else None
        if isinstance(following, list):
            yield from entries[at : at + 2]
            at += 2
            continue
        entry = list(map(resolve1, entries[at : at + 2 + values]))
        at += 2 + values
        if len(entry) == 2 + values and all(isinstance(each, (int, float)) for each in entry):
            count = max(0, int(entry[1]) - int(entry[0])) + 1
            if count <= room:
                room -= count
                yield from entry
