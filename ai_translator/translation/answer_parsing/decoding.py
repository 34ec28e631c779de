"""Characters of an answer that a server on the way has spoilt, and that can be told again."""

from __future__ import annotations

import re
import unicodedata

#: Signs that stand in the code page 1252 for bytes that Latin-1 has controls for.
_SIGNS = {
    char: byte
    for byte in range(0x80, 0xA0)
    if (char := bytes([byte]).decode("cp1252", errors="ignore"))
}
#: A character of several bytes in UTF-8, read byte by byte.
_BYTES = re.compile(f"[\xc2-\xf4][\x80-\xbf{''.join(_SIGNS)}]{{1,3}}")
_LATIN_1 = re.compile("[\x80-\x9f\xc0-\xff]")
_CONTROL = re.compile("[\x80-\x9f]")
_REPLACEMENT = "\ufffd"
_ENOUGH = 2  # characters that are such, where no control is among them
_OTHER_DIGIT = re.compile("[^\\D0-9０-９]")
#: First word of the name of a digit -> that of the letters it stands with.
_SCRIPTS = {"ARABIC-INDIC": "ARABIC", "EXTENDED": "ARABIC"}


def decoded_again(answer: str, source: str) -> str:
    """Return an answer in UTF-8 that was read as Latin-1 or code page 1252 as it was meant.

    Only if all letters beyond ASCII are such, most of them are whole ("ÖŠŠ" is no character in
    UTF-8), and the source has none.
    """
    if answer.isascii() or not _BYTES.search(answer) or _BYTES.search(source):
        return answer
    text, found = _BYTES.subn(_meant, answer)
    broken = text.count(_REPLACEMENT) - answer.count(_REPLACEMENT)
    if 2 * broken >= found:
        return answer
    certain = found >= _ENOUGH or _CONTROL.search(answer) is not None
    left = _BYTES.sub("", answer)
    return text if certain and not _LATIN_1.search(left) and not _BYTES.search(text) else answer


def _meant(found: re.Match[str]) -> str:
    read = bytes(_SIGNS.get(char) or ord(char) for char in found[0])
    return read.decode(errors="replace")


def with_own_digits(answer: str, source: str) -> str:
    """Return the answer without digits of a script that neither its letters nor the source have."""
    if answer.isascii():
        return answer
    return _OTHER_DIGIT.sub(lambda found: _own_digit(found[0], answer, source), answer)


def _own_digit(digit: str, answer: str, source: str) -> str:
    """Return a digit as it is if the source has it, or letters of its script are there.

    Else in ASCII.
    """
    if digit in source:
        return digit
    name = unicodedata.name(digit, "").partition(" ")[0]
    script = _SCRIPTS.get(name, name)
    letters = (char for char in answer if not char.isascii() and char.isalpha())
    belongs = any(unicodedata.name(char, "").startswith(script) for char in letters)
    return digit if belongs else str(unicodedata.decimal(digit))
