"""Line-breaking classes of characters (UAX 14, Line_Break), as its rules need them.

Besides the annex's own: ``QI`` and ``QF`` are quotation marks that open and close, ``OE`` and
``CE`` brackets of East Asian width.  Classes that LB1 resolves are resolved here.
"""

from __future__ import annotations

import unicodedata

from ai_translator.boundaries.properties import PropertyTable

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
