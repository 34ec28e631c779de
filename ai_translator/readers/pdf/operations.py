"""Tokenizer of content streams: bytes to operations, split exactly as pikepdf splits them.

The numbers of an :class:`ai_translator.model.provenance.OperatorRef` hold only if the reader and
the rewriter see the same operators in the same bytes, broken streams included.  So the rules here
are those of qpdf's tokenizer: its idea of delimiters, of what ends a bad token, and of where an
inline image ends (ISO 32000-1, 7.2, 7.8.2, 8.9.7).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import ascii_letters
from typing import Any, TypeAlias

from pdfminer.psparser import LIT

#: Numbers, bytes (strings), PSLiteral (names), lists, dicts, bool, None; as pdfminer's interpreter
#: takes them.
Operand: TypeAlias = Any

_SPACE = rb"\x00\t\n\x0b\x0c\r "
_REGULAR = rb"[^\x00\t\n\x0b\x0c\r ()<>\[\]{}/%]"
_TOKEN = re.compile(
    rb"[%(s)s]*(?:%%[^\r\n]*[%(s)s]*)*"
    rb"(?:([+-]?(?:\d+\.?\d*|\.\d+))(?!%(r)s)"  # 1 number
    rb"|\(([^()\\\r]*)\)"  # 2 string without anything special
    rb"|(%(r)s+)"  # 3 word
    rb"|/(%(r)s*)"  # 4 name
    rb"|([\[\]])"  # 5 array
    rb"|<([0-9A-Fa-f%(s)s]*)>"  # 6 hexadecimal string
    rb"|(<<|>>)"  # 7 dictionary
    rb"|(\()"  # 8 string with escapes or parentheses
    # 9 bad hexadecimal string: ends with its first bad byte
    rb"|<[0-9A-Fa-f%(s)s]*[^0-9A-Fa-f%(s)s]?()"
    rb"|(.))?" % {b"s": _SPACE, b"r": _REGULAR},  # 10 anything else stands for null
    re.DOTALL,
).match
_LETTERS = frozenset(b"*" + ascii_letters.encode())  # of names of operators
_NUMBER, _STRING, _WORD, _NAME, _ARRAY, _HEX, _DICT, _LONG_STRING, _BAD_HEX, _OTHER = range(1, 11)

_STRING_PART = re.compile(rb"[^()\\\r]+|\\([0-7]{1,3}|\r\n|.)|\r\n?|[()]", re.DOTALL).match
_ESCAPES = {
    b"n": b"\n",
    b"r": b"\r",
    b"t": b"\t",
    b"b": b"\b",
    b"f": b"\f",
    b"\r\n": b"",
    b"\r": b"",
    b"\n": b"",
}
_NAME_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_CONSTANTS = {b"true": True, b"false": False, b"null": None}
_SLOPPY_NUMBER = re.compile(rb"[+-]*(\d*\.?\d*)")
_NUMBER_START = frozenset(b"+-.0123456789")

_END_OF_IMAGE = re.compile(rb"EI(?!%(r)s)" % {b"r": _REGULAR}).search
#: qpdf looks at this many tokens after an ``EI`` before it believes that the image ends there.
_TOKENS_TO_TRUST = 10
_NESTING = 100


class _EndOfStreamError(Exception):
    """The stream ends within an object."""


def operations(data: bytes) -> Iterator[tuple[bytes, list[Operand]]]:
    """Yield every operator of a content stream with the operands before it, in order.

    An inline image comes as one operation ``EI`` whose operand is its dictionary.
    """
    operands: list[Operand] = []
    in_image = False
    position, end = 0, len(data)
    while position < end:
        token = _TOKEN(data, position)
        assert token is not None
        position, kind = token.end(), token.lastindex
        if kind == _NUMBER:
            operands.append(float(token[1]))
        elif kind == _WORD:
            word = token[3]
            if word in _CONSTANTS:
                operands.append(_CONSTANTS[word])
            elif word[0] in _NUMBER_START:
                operands.append(_sloppy_number(word))
            elif word == b"ID":
                position, in_image = _image_end(data, position + 1), False
                yield b"EI", [_pairs(operands)]
                operands = []
            elif in_image or word == b"BI":
                in_image = (
                    word != b"EI"
                )  # what stands between BI and EI is no operator, even without ID
            else:
                yield word, operands
                operands = []
        else:
            try:
                operand, position = _operand(data, token, 0)
            except _EndOfStreamError:
                return
            operands.append(operand)


def _operand(data: bytes, token: re.Match[bytes], depth: int) -> tuple[Operand, int]:
    """Return the object that begins with ``token`` and the position after it."""
    match token.lastindex:
        case 1:
            return float(token[1]), token.end()
        case 2:
            return token[2], token.end()
        case 4:
            return _name(token[4]), token.end()
        case 6:
            return _hex_string(token[6]), token.end()
        case 8:
            return _long_string(data, token.end())
        case 5 | 7 if token[0][-1:] in b"[<":
            return _container(data, token, depth + 1)
        case _:
            return None, token.end()


def _container(data: bytes, opening: re.Match[bytes], depth: int) -> tuple[Operand, int]:
    """Return an array or dictionary; operators within do not count, as in qpdf."""
    if depth > _NESTING:
        raise _EndOfStreamError
    is_array = opening.lastindex == _ARRAY
    closing = b"]" if is_array else b">>"
    items: list[Operand] = []
    position, end = opening.end(), len(data)
    while position < end:
        token = _TOKEN(data, position)
        assert token is not None
        position, kind = token.end(), token.lastindex
        if kind == _NUMBER:
            items.append(float(token[1]))
        elif kind == _STRING:
            items.append(token[2])
        elif kind == _WORD:
            word = token[3]
            items.append(_sloppy_number(word) if word[0] in _NUMBER_START else _CONSTANTS.get(word))
        elif kind is not None and token[kind] == closing:
            return (items if is_array else _pairs(items)), position
        elif kind is not None:
            item, position = _operand(data, token, depth)
            items.append(item)
    raise _EndOfStreamError


def _pairs(items: list[Operand]) -> dict[str, Operand]:
    return {str(getattr(key, "name", key)): value for key, value in zip(items[::2], items[1::2])}


def _name(raw: bytes) -> Operand:
    if b"#" in raw:
        raw = _NAME_ESCAPE.sub(lambda found: bytes((int(found[1], 16),)), raw)
    try:
        return LIT(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return LIT(raw)


def _sloppy_number(word: bytes) -> float:
    """Return what viewers make of ``--5``, ``1.2.3`` or ``5-3``."""
    found = _SLOPPY_NUMBER.match(word)
    digits = found[1] if found else b""
    value = float(digits) if digits.strip(b".") else 0.0
    return -value if word.startswith(b"-") else value


def _hex_string(raw: bytes) -> bytes:
    digits = raw.translate(None, _HEX_SPACE)
    return bytes.fromhex((digits + b"0" if len(digits) % 2 else digits).decode("ascii"))


_HEX_SPACE = b"\x00\t\n\x0b\x0c\r "


def _long_string(data: bytes, position: int) -> tuple[bytes, int]:
    parts, depth = [], 1
    while part := _STRING_PART(data, position):
        position, raw = part.end(), part[0]
        if (escaped := part[1]) is not None:
            parts.append(
                bytes((int(escaped, 8) & 0xFF,))
                if escaped[:1].isdigit() and escaped[0] < 0x38
                else _ESCAPES.get(escaped, escaped)
            )
            continue
        if raw[0] == 0x0D:
            raw = b"\n"
        elif raw == b"(":
            depth += 1
        elif raw == b")":
            depth -= 1
            if not depth:
                return b"".join(parts), position
        parts.append(raw)
    raise _EndOfStreamError


def _image_end(data: bytes, begin: int) -> int:
    """Return the end of the inline image whose data begins at ``begin``.

    It is its ``EI``, or the stream's end if there is none.
    """
    position = begin
    while found := _END_OF_IMAGE(data, position):
        position = found.end()
        if _looks_like_content(data, position):
            return position
    return position if position > begin else len(data)


def _looks_like_content(data: bytes, position: int) -> bool:
    """Return True if what follows an ``EI`` reads like operators, not like image data."""
    for _ in range(_TOKENS_TO_TRUST):
        token = _TOKEN(data, position)
        assert token is not None
        if token.lastindex is None:
            return True
        if token.lastindex == _BAD_HEX or token[_OTHER] not in (None, b"{", b"}"):
            return False
        if token.lastindex == _WORD and not _plausible(token[3]):
            return False
        position = token.end()
        if token.lastindex == _LONG_STRING:
            try:
                _, position = _long_string(data, position)
            except _EndOfStreamError:
                return False
    return True


def _plausible(word: bytes) -> bool:
    letters = sum(map(_LETTERS.__contains__, word))
    return all(0x20 <= byte < 0x80 for byte in word) and letters in (0, len(word))
