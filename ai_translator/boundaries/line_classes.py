"""Line-breaking classes of characters (UAX 14, Line_Break), as its rules need them.

Besides the annex's own: ``QI`` and ``QF`` are quotation marks that open and close, ``OE`` and
``CE`` brackets of East Asian width.  Classes that LB1 resolves are resolved here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cached_property

import regex

_VALUES = """
    AL ID SP CM NU BA CL OP NS QU IS EX PR PO HY HL IN SY GL CP CJ BB B2 BK CR LF NL ZW WJ ZWJ CB
    H2 H3 JL JV JT RI EB EM SA AK AP AS VF VI HH AI SG XX
"""
_RESOLVED = {"AI": "AL", "SG": "AL", "XX": "AL", "": "AL", "CJ": "NS"}  # LB1, strict
_QUOTES = {"Pi": "QI", "Pf": "QF"}
_WIDE = frozenset("FWH")
_MARKS = frozenset({"Mn", "Mc"})


def is_east_asian(char: str) -> bool:
    """Return True for a character of East Asian width, as LB19a and LB30 ask."""
    return unicodedata.east_asian_width(char) in _WIDE


class PropertyTable(dict[str, str]):
    """Character -> the short name of its value of one property, looked up once."""

    def __init__(self, name: str, values: str, changes: Mapping[str, str]) -> None:
        """Take a property that the ``regex`` package knows, with its values.

        changes: characters that have another value here.
        """
        super().__init__(changes)
        self._name, self._values = name, values.split()

    @cached_property
    def _any(self) -> regex.Pattern[str]:
        return regex.compile(
            "|".join(rf"(?P<{value}>\p{{{self._name}={value}}})" for value in self._values)
        )

    def __missing__(self, char: str) -> str:
        found = self._any.match(char)
        value = self.refined(char, (found.lastgroup or "") if found else "")
        self[char] = value
        return value

    def refined(self, _char: str, value: str) -> str:
        """Return the value to keep; subclasses tell apart what a property does not."""
        return value


class LineClasses(PropertyTable):
    """Character -> its class."""

    def refined(self, char: str, value: str) -> str:
        value = _RESOLVED.get(value, value)
        if value == "SA":  # LB1; where its words end, the dictionary says
            return "CM" if unicodedata.category(char) in _MARKS else "AL"
        if value == "QU":
            return _QUOTES.get(unicodedata.category(char), "QU")
        if value in {"OP", "CP"} and is_east_asian(char):
            return f"{value[0]}E"
        return value


#: For most languages, and for Chinese, Japanese and Korean: curly quotes are brackets there, as in
#: ICU.
USUAL = LineClasses("lb", _VALUES, {})
EAST_ASIAN = LineClasses("lb", _VALUES, {"\u201c": "OP", "\u201d": "CL"})
#: Every class that the rules may meet.
EVERY = frozenset(_VALUES.split()) - {"AI", "SG", "XX", "CJ", "SA"} | {"QI", "QF", "OE", "CE"}
