"""The fonts of a file, each read once."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from pdfminer.cmapdb import CMap, CMapDB
from pdfminer.pdffont import PDFCIDFont, PDFFont
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdftypes import PDFStream, resolve1

from ai_translator.readers.pdf.bounds import bounded_font, decoded
from ai_translator.readers.pdf.fonts import CompositeFont, SimpleFont, SourceFont
from ai_translator.readers.pdf.operations import operations

log = logging.getLogger(__name__)

_MANY_FACES = 400
#: What a vertical font has unless it says otherwise (DW2).
_VERTICAL_ORIGIN, _VERTICAL_ADVANCE = 880, -1000
_MOST_CODES = 1 << 17
_LONGEST_CODE = 4


class FontCache(PDFResourceManager):
    """The fonts of one file, made on first use."""

    def __init__(self) -> None:
        super().__init__(caching=False)
        self._faces: dict[int, SourceFont] = {}
        self._direct: list[SourceFont] = []
        self._missing: SourceFont | None = None

    def face(self, reference: object) -> SourceFont:
        """Return the font of a resource (a reference or a dictionary).

        A missing or broken font is replaced by a stand-in.
        """
        spec, number = resolve1(reference), getattr(reference, "objid", None)
        if not isinstance(spec, dict):
            if self._missing is None:
                self._missing = self._make({})
            return self._missing
        if not isinstance(number, int):
            return self._of_dictionary(spec)
        if number not in self._faces:
            if len(self._faces) >= _MANY_FACES:
                self._faces.clear()
            self._faces[number] = self._make(spec)
        return self._faces[number]

    def _of_dictionary(self, spec: dict[str, Any]) -> SourceFont:
        """Return the font of a direct dictionary; files have few such fonts."""
        found = next((face for face in reversed(self._direct) if face.spec is spec), None)
        if found is None:
            if len(self._direct) >= _MANY_FACES:
                self._direct.clear()
            found = self._make(spec)
            self._direct.append(found)
        return found

    def _make(self, spec: dict[str, Any]) -> SourceFont:
        try:
            return _make_face(self.get_font(None, bounded_font(spec)), spec)
        except (
            Exception
        ) as error:  # whatever pdfminer trips over in a broken font costs that font only
            log.debug("font %r cannot be read: %r", spec.get("BaseFont"), error)
            face = _make_face(self.get_font(None, {}), {})
            face.spec = spec
            return face


def _make_face(font: PDFFont, spec: Mapping[str, Any]) -> SourceFont:
    face = _composite(font, spec) if isinstance(font, PDFCIDFont) else SimpleFont(font, spec)
    vars(font).pop("fontfile", None)  # read already, and large
    return face


def _composite(font: PDFCIDFont, spec: Mapping[str, Any]) -> CompositeFont:
    encoding = resolve1(spec.get("Encoding"))
    if isinstance(encoding, PDFStream):
        font.cmap = _read_cmap(encoding)
        if font.cmap.is_vertical() and not font.vertical:  # pdfminer has taken it for horizontal
            font.vertical = True
            font.disps, font.default_disp = {}, (None, _VERTICAL_ORIGIN)
            font.widths, font.default_width = {}, _VERTICAL_ADVANCE
    return CompositeFont(font, spec)


def _read_cmap(stream: PDFStream) -> CMap:
    """Return the embedded CMap (ISO 32000-1, 9.7.5): codes to CIDs; pdfminer knows the predefined.

    Nonsensical parts are left out.
    """
    cmap = CMap()
    room = _MOST_CODES
    for operator, operands in operations(decoded(stream)):
        match operator, operands:
            case b"endcidrange", _:
                for first, last, cid in zip(operands[::3], operands[1::3], operands[2::3]):
                    room -= _add_codes(cmap.code2cid, first, last, cid, room)
            case b"endcidchar", _:
                for code, cid in zip(operands[::2], operands[1::2]):
                    room -= _add_codes(cmap.code2cid, code, code, cid, room)
            case b"usecmap", [*_, name]:
                _use_cmap(cmap, str(getattr(name, "name", "")))
            case b"def", [*_, key, value] if getattr(key, "name", "") == "WMode":
                cmap.set_attr("WMode", int(value))
    return cmap


def _use_cmap(cmap: CMap, name: str) -> None:
    try:
        other = CMapDB.get_cmap(name)
    except CMapDB.CMapNotFound:
        return
    if isinstance(other, CMap):
        cmap.use_cmap(other)


def _add_codes(trie: dict[int, Any], first: Any, last: Any, cid: Any, room: int) -> int:
    """Add the codes from ``first`` to ``last``, ``room`` at most; return how many."""
    if not (isinstance(first, bytes) and isinstance(last, bytes) and isinstance(cid, float)):
        return 0
    length = len(first)
    if not 0 < length == len(last) <= _LONGEST_CODE:
        return 0
    begin, end = int.from_bytes(first, "big"), int.from_bytes(last, "big")
    count = max(0, min(end - begin + 1, room))
    for offset in range(count):
        _add_code(trie, (begin + offset).to_bytes(length, "big"), int(cid) + offset)
    return count


def _add_code(trie: dict[int, Any], code: bytes, cid: int) -> None:
    for byte in code[:-1]:
        branch = trie.setdefault(byte, {})
        if not isinstance(branch, dict):
            return
        trie = branch
    trie[code[-1]] = cid
