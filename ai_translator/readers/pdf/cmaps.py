"""CMaps embedded in a file; pdfminer knows the predefined ones only (ISO 32000-1, 9.7.5)."""

from __future__ import annotations

from typing import Any

from pdfminer.cmapdb import CMap, CMapDB
from pdfminer.pdftypes import PDFStream

from ai_translator.readers.pdf.bounds import decoded
from ai_translator.readers.pdf.operations import operations

_MOST_CODES = 1 << 17
_LONGEST_CODE = 4


def read_cmap(stream: PDFStream) -> CMap:
    """Return the embedded CMap: codes to CIDs.  Nonsensical parts are left out."""
    cmap = CMap()
    room = _MOST_CODES
    for operator, operands in operations(decoded(stream)):
        match operator, operands:
            case b"endcidrange", _:
                for first, last, cid in zip(operands[::3], operands[1::3], operands[2::3]):
                    room -= _add_range(cmap.code2cid, first, last, cid, room)
            case b"endcidchar", _:
                for code, cid in zip(operands[::2], operands[1::2]):
                    room -= _add_range(cmap.code2cid, code, code, cid, room)
            case b"usecmap", [*_, name]:
                _use(cmap, str(getattr(name, "name", "")))
            case b"def", [*_, key, value] if getattr(key, "name", "") == "WMode":
                cmap.set_attr("WMode", int(value))
    return cmap


def _use(cmap: CMap, name: str) -> None:
    try:
        other = CMapDB.get_cmap(name)
    except CMapDB.CMapNotFound:
        return
    if isinstance(other, CMap):
        cmap.use_cmap(other)


def _add_range(trie: dict[int, Any], first: Any, last: Any, cid: Any, room: int) -> int:
    """Add the codes from ``first`` to ``last``, ``room`` at most; return how many."""
    if not (isinstance(first, bytes) and isinstance(last, bytes) and isinstance(cid, float)):
        return 0
    length = len(first)
    if not 0 < length == len(last) <= _LONGEST_CODE:
        return 0
    begin, end = int.from_bytes(first, "big"), int.from_bytes(last, "big")
    count = max(0, min(end - begin + 1, room))
    for offset in range(count):
        _add(trie, (begin + offset).to_bytes(length, "big"), int(cid) + offset)
    return count


def _add(trie: dict[int, Any], code: bytes, cid: int) -> None:
    for byte in code[:-1]:
        branch = trie.setdefault(byte, {})
        if not isinstance(branch, dict):
            return
        trie = branch
    trie[code[-1]] = cid
