"""Where a line may end: the rules of UAX 14 (Unicode 17), in its order and with its names.

A rule looks at the class before and after a place; some look further.  The first that fits decides.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache

from ai_translator.boundaries.dictionary import unspaced_ends
from ai_translator.boundaries.line_classes import EAST_ASIAN, EVERY, USUAL, is_east_asian

_QUOTE_LANGUAGES = ("zh", "ja", "ko")  # where curly quotes are brackets
_MARKS = frozenset({"CM", "ZWJ"})
_ENDS = frozenset({"BK", "CR", "LF", "NL"})
_NO_BASE = _ENDS | {"SP", "ZW"}  # what a mark does not combine with (LB9)
_QUOTES = frozenset({"QU", "QI", "QF"})
_OPENING = frozenset({"OP", "OE"})
_CLOSING = frozenset({"CL", "CP", "CE"})
_LETTERS = frozenset({"AL", "HL"})
_HYPHENS = frozenset({"HY", "HH"})
_SYLLABLES = frozenset({"JL", "JV", "JT", "H2", "H3"})
_AKSARAS = frozenset({"AK", "AS", "AL"})  # of AL only the dotted circle
_CIRCLE = "\u25cc"


@dataclass(frozen=True, slots=True)
class _Classes:
    """A text's classes, those of combining marks left out (LB9).

    starts: where each one's character begins in the text
    half_flags: the places behind an odd number of regional indicators
    """

    text: str
    kinds: Sequence[str]
    starts: Sequence[int]
    half_flags: Collection[int]

    def kind(self, at: int) -> str:
        """Return the class there, "" outside the text."""
        return self.kinds[at] if 0 <= at < len(self.kinds) else ""

    def char(self, at: int) -> str:
        return self.text[self.starts[at]]

    def before_spaces(self, at: int) -> int:
        """Return the place of what stands before the spaces that end before ``at``."""
        at -= 1
        while at >= 0 and self.kinds[at] == "SP":
            at -= 1
        return at

    def is_wide(self, at: int) -> bool:
        """Return True for a character of East Asian width; the ends of the text are none."""
        return 0 <= at < len(self.kinds) and is_east_asian(self.char(at))

    def opens_quotation(self, at: int) -> bool:
        """Return True for an opening quotation mark that nothing touches before it (LB15a)."""
        before = self.kind(at - 1)
        free = _ENDS | _OPENING | _QUOTES | {"GL", "SP", "ZW", ""}
        return self.kind(at) == "QI" and before in free

    def ends_number(self, at: int) -> bool:
        """Return True if a number ends there, with signs that may be inside of one (LB25)."""
        while self.kind(at) in {"SY", "IS"}:
            at -= 1
        return self.kind(at) == "NU"

    def is_aksara(self, at: int) -> bool:
        kind = self.kind(at)
        return kind in {"AK", "AS"} or (kind == "AL" and self.char(at) == _CIRCLE)


_Context = Callable[[_Classes, int], bool]


@dataclass(frozen=True, slots=True)
class _Rule:
    """``before`` and ``after``: the classes there, None for any; ``holds``: what else must be."""

    before: Collection[str] | None
    after: Collection[str] | None
    breaks: bool
    holds: _Context | None = None

    def is_about(self, before: str, after: str) -> bool:
        return (self.before is None or before in self.before) and (
            self.after is None or after in self.after
        )


def _joins(before: str, after: str, holds: _Context | None = None) -> _Rule:
    """Return the rule ``before × after``; classes in a text, "" for any."""
    return _Rule(_named(before), _named(after), False, holds)


def _parts(before: str, after: str, holds: _Context | None = None) -> _Rule:
    """Return the rule ``before ÷ after``."""
    return _Rule(_named(before), _named(after), True, holds)


def _named(classes: str) -> frozenset[str] | None:
    """Return the classes of a text: ``^`` before them means all others."""
    if classes.startswith("^"):
        return EVERY - frozenset(classes[1:].split())
    return frozenset(classes.split()) or None


_RULES = (
    _parts("BK", ""),  # LB4
    _joins("CR", "LF"),  # LB5
    _parts("CR LF NL", ""),
    _joins("", "BK CR LF NL"),  # LB6
    _joins("", "SP ZW"),  # LB7
    _parts("ZW", ""),  # LB8; LB8a, LB9 and LB10 are done before
    _parts("SP", "", lambda text, at: text.kind(text.before_spaces(at)) == "ZW"),
    _joins("", "WJ"),  # LB11
    _joins("WJ", ""),
    _joins("GL", ""),  # LB12
    _joins("^SP BA HY HH", "GL"),  # LB12a
    _joins("", "CL CP CE EX SY"),  # LB13
    _joins("OP OE", ""),  # LB14
    _joins("SP", "", lambda text, at: text.kind(text.before_spaces(at)) in _OPENING),
    _joins("QI", "", lambda text, at: text.opens_quotation(at - 1)),  # LB15a
    _joins("SP", "", lambda text, at: text.opens_quotation(text.before_spaces(at))),
    _joins(  # LB15b
        "",
        "QF",
        lambda text, at: (
            text.kind(at + 1)
            in _ENDS | _QUOTES | _CLOSING | {"SP", "GL", "WJ", "EX", "IS", "SY", "ZW", ""}
        ),
    ),
    _parts("SP", "IS", lambda text, at: text.kind(at + 1) == "NU"),  # LB15c
    _joins("", "IS"),  # LB15d
    _joins("CL CP CE", "NS"),  # LB16
    _joins("SP", "NS", lambda text, at: text.kind(text.before_spaces(at)) in _CLOSING),
    _joins("B2", "B2"),  # LB17
    _joins("SP", "B2", lambda text, at: text.kind(text.before_spaces(at)) == "B2"),
    _parts("SP", ""),  # LB18
    _joins("", "QU QF"),  # LB19
    _joins("QU QI", ""),
    _joins("", "QI", lambda text, at: not (text.is_wide(at - 1) and text.is_wide(at + 1))),  # LB19a
    _joins("QF", "", lambda text, at: not (text.is_wide(at) and text.is_wide(at - 2))),
    _parts("", "CB"),  # LB20
    _parts("CB", ""),
    _joins(  # LB20a
        "HY HH", "AL HL", lambda text, at: text.kind(at - 2) in _NO_BASE | {"CB", "GL", ""}
    ),
    _joins("", "BA HH HY NS"),  # LB21
    _joins("BB", ""),
    _joins("HY HH", "^HL", lambda text, at: text.kind(at - 2) == "HL"),  # LB21a
    _joins("SY", "HL"),  # LB21b
    _joins("", "IN"),  # LB22
    _joins("AL HL", "NU"),  # LB23
    _joins("NU", "AL HL"),
    _joins("PR", "ID EB EM"),  # LB23a
    _joins("ID EB EM", "PO"),
    _joins("PR PO", "AL HL"),  # LB24
    _joins("AL HL", "PR PO"),
    _joins("CL CP CE", "PO PR", lambda text, at: text.ends_number(at - 2)),  # LB25
    _joins("NU SY IS", "PO PR NU", lambda text, at: text.ends_number(at - 1)),
    _joins(
        "PO PR",
        "OP OE",
        lambda text, at: text.kind(at + 1 + (text.kind(at + 1) == "IS")) == "NU",
    ),
    _joins("PO PR HY IS", "NU"),
    _joins("JL", "JL JV H2 H3"),  # LB26
    _joins("JV H2", "JV JT"),
    _joins("JT H3", "JT"),
    _joins("JL JV JT H2 H3", "PO"),  # LB27
    _joins("PR", "JL JV JT H2 H3"),
    _joins("AL HL", "AL HL"),  # LB28
    _joins("AP", "AK AS AL", lambda text, at: text.is_aksara(at)),  # LB28a
    _joins("AK AS AL", "VF VI", lambda text, at: text.is_aksara(at - 1)),
    _joins(
        "VI",
        "AK AL",
        lambda text, at: text.is_aksara(at - 2) and text.is_aksara(at) and text.kind(at) != "AS",
    ),
    _joins(
        "AK AS AL",
        "AK AS AL",
        lambda text, at: (
            text.is_aksara(at - 1) and text.is_aksara(at) and text.kind(at + 1) == "VF"
        ),
    ),
    _joins("IS", "AL HL"),  # LB29
    _joins("AL HL NU", "OP"),  # LB30
    _joins("CP", "AL HL NU"),
    _joins("RI", "RI", lambda text, at: at in text.half_flags),  # LB30a
    _joins("EB", "EM"),  # LB30b
    _joins("ID", "EM", lambda text, at: unicodedata.category(text.char(at - 1)) == "Cn"),
    _parts("", ""),  # LB31
)


def _half_flags(kinds: Sequence[str]) -> Collection[int]:
    """Return the places behind an odd number of regional indicators: two are a flag."""
    found: set[int] = set()
    if "RI" not in kinds:
        return found
    length = 0
    for at, kind in enumerate(kinds):
        length = length + 1 if kind == "RI" else 0
        if length % 2:
            found.add(at + 1)
    return found


@cache
def _rules_of(before: str, after: str) -> tuple[_Rule, ...]:
    """Return the rules that may decide between two classes: the last one does without more."""
    rules = [rule for rule in _RULES if rule.is_about(before, after)]
    last = next(at for at, rule in enumerate(rules) if rule.holds is None)
    return tuple(rules[: last + 1])


def line_ends(text: str, language: str = "") -> list[int]:
    """Return the positions after which a line may end, ascending; the last is ``len(text)``.

    Words of scripts without spaces (Thai, Lao, Khmer, Burmese) end where the dictionary says.
    """
    if not text:
        return []
    table = EAST_ASIAN if language.startswith(_QUOTE_LANGUAGES) else USUAL
    kinds = list(map(table.__getitem__, text))
    joined = {at + 1 for at, kind in enumerate(kinds) if kind == "ZWJ"}  # LB8a
    found = _without_marks(text, kinds)
    ends = [
        found.starts[at]
        for at in range(1, len(found.kinds))
        if _breaks(found, at) and found.starts[at] not in joined
    ]
    words = unspaced_ends(text)
    return [*(sorted({*ends, *words}) if words else ends), len(text)]


def _breaks(text: _Classes, at: int) -> bool:
    for rule in _rules_of(text.kinds[at - 1], text.kinds[at]):
        if rule.holds is None or rule.holds(text, at):
            return rule.breaks
    raise AssertionError("the last rule always holds")


def _without_marks(text: str, kinds: list[str]) -> _Classes:
    """Return the classes without combining marks (LB9); those without a base are letters (LB10)."""
    if _MARKS.isdisjoint(kinds):
        return _Classes(text, kinds, range(len(kinds)), _half_flags(kinds))
    kept: list[str] = []
    starts: list[int] = []
    for at, kind in enumerate(kinds):
        if kind not in _MARKS:
            kept.append(kind)
        elif not kept or kept[-1] in _NO_BASE:
            kept.append("AL")
        else:
            continue
        starts.append(at)
    return _Classes(text, kept, starts, _half_flags(kept))
