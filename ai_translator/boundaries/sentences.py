"""Sentences (UAX 29): the default rules SB1 to SB998."""

from __future__ import annotations

from collections.abc import Iterator

import regex

_X = r"[\p{SB=Extend}\p{SB=Format}]*+"  # belongs to what stands before it (SB5)
_END = r"(?:\r\n|[\p{SB=Sep}\p{SB=CR}\p{SB=LF}])"  # of a paragraph (SB3, SB4)
#: A full stop or its kind, with closing marks, spaces and a paragraph's end after it (SB9 to SB11).
_STOP = regex.compile(
    rf"""
    (?:(?P<point>\p{{SB=ATerm}}) | \p{{SB=STerm}}) {_X}
    (?P<more> (?:\p{{SB=Close}}{_X})*+ (?:\p{{SB=Sp}}{_X})*+ )
    (?P<paragraph>{_END})?+
    | (?P<paragraph>{_END})
    """,
    regex.VERBOSE,
)
_CONTINUED = regex.compile(r"[\p{SB=SContinue}\p{SB=ATerm}\p{SB=STerm}]")  # SB8a
_IN_NUMBER = regex.compile(r"\p{SB=Numeric}")  # SB6
_CAPITAL = regex.compile(r"\p{SB=Upper}")  # SB7
_LETTER_BEFORE = regex.compile(rf"(?<=[\p{{SB=Upper}}\p{{SB=Lower}}]{_X})")
_NOT = r"\p{SB=OLetter}\p{SB=Upper}\p{SB=Lower}\p{SB=Sep}\p{SB=CR}\p{SB=LF}\p{SB=ATerm}\p{SB=STerm}"
_SMALL_FIRST = regex.compile(rf"[^{_NOT}]*+\p{{SB=Lower}}")  # SB8: the next letter is a small one


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences with the spaces after them; together they are the text."""
    start = 0
    for stop in _STOP.finditer(text):
        if not _goes_on(text, stop):
            yield text[start : stop.end()]
            start = stop.end()
    if start < len(text):
        yield text[start:]


def _goes_on(text: str, stop: regex.Match[str]) -> bool:
    """Return True if the sentence does not end at this stop."""
    if stop["paragraph"]:
        return False
    end = stop.end()
    if _CONTINUED.match(text, end):
        return True
    if not stop["point"]:
        return False
    if not stop["more"] and (
        _IN_NUMBER.match(text, end)
        or (_CAPITAL.match(text, end) and _LETTER_BEFORE.match(text, stop.start()))
    ):
        return True
    return bool(_SMALL_FIRST.match(text, end))
