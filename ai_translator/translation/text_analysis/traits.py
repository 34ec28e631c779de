"""Traits that a text shares with its translation: length, numbers, names, marks, its end.

They are the anchors of :mod:`ai_translator.translation.quality.alignment`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ai_translator.model.segments import MARK
from ai_translator.translation.text_analysis.numerals import normal
from ai_translator.translation.text_analysis.scripts import by_kind, letters

#: Letters of English that one character of a script is worth, measured on translated books.
_DENSITY = {"Han": 3.2, "Hangul": 2.2, "Kana": 1.8, "Thai": 1.1}
_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")
_LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]{2,}")
_ENDS = {
    ".": ".", "。": ".", "．": ".", "।": ".", "۔": ".", "?": "?", "？": "?", "؟": "?", "!": "!",
    "！": "!", ":": ":", "：": ":",
    ";": ";", "；": ";", "…": "…",
}  # fmt: skip
_MARKS = "".join(map(chr, range(0x300, 0x370)))  # combining: a flood of them ends no sentence
_CLOSING = "\"'”’」』»)）]】*_ "
_MOST_WORDS = 400  # of a text that are looked at


@dataclass(frozen=True, slots=True)
class Traits:
    """The traits of one text.

    extent:  approximate length in English letters (see :func:`extent`)
    marks:   the marks of the markup, sorted
    numbers: runs of ASCII digits, thousands ungrouped
    bare:    the text without its marks
    end:     the final punctuation, as its ASCII counterpart; "" if there is none
    lines:   line breaks
    letters: their number;  latin: that of Latin ones among them
    """

    extent: float
    marks: tuple[str, ...]
    numbers: frozenset[str]
    bare: str
    end: str
    lines: int
    letters: int
    latin: int

    @property
    def words(self) -> frozenset[str]:
        """Words in Latin letters, case-folded; names and codes among them are in both texts."""
        return frozenset(latin_words(self.bare) if self.latin else ())


@lru_cache(maxsize=4096)  # sources are asked for with every answer
def traits(text: str) -> Traits:
    """Return the traits of a text with its marks."""
    marks = MARK.findall(text) if "<" in text or "{" in text else []
    bare = MARK.sub(" ", text) if marks else text
    found = letters(bare)
    return Traits(
        extent(bare),
        tuple(sorted(marks)),
        frozenset(
            digits.lstrip("0") or "0" for digits in _DIGITS.findall(normal(bare))[:_MOST_WORDS]
        ),
        bare,
        _end(bare),
        text.strip().count("\n"),
        found.total(),
        found["Latn"],
    )


def latin_words(bare: str) -> Sequence[str]:
    """Return the words in Latin letters of a text without marks, case-folded; not all of many."""
    return _LATIN_WORD.findall(bare.casefold())[:_MOST_WORDS]


@lru_cache(maxsize=2048)  # compared with those of other texts, too
def normalised(text: str) -> str:
    """Return the letters and digits only, case-folded."""
    return _NOT_ALPHANUMERIC.sub("", text.casefold())


def read_alike(one: str, other: str) -> bool:
    """Return True if two texts have the same letters and digits, whatever their case."""
    first, second = (next(filter(str.isalnum, text), "") for text in (one, other))
    return first.casefold()[:1] == second.casefold()[:1] and normalised(one) == normalised(other)


class _Worth(dict[str, float]):
    """Character -> what it is worth in letters of English; filled as characters come."""

    def __missing__(self, char: str) -> float:
        (script,) = letters(char) or ("",)
        self[char] = worth = 0.0 if char.isspace() else _DENSITY.get(script, 1.0)
        return worth


_WORTH = _Worth()
_ASCII_SPACE = bytes(code for code in range(128) if chr(code).isspace())


def extent(text: str) -> float:
    """Return the approximate length in English letters; a Han character counts as about three."""
    ascii_, han, others = by_kind(text)
    worth = len(ascii_.translate(None, _ASCII_SPACE)) + han * _DENSITY["Han"]
    return sum(map(_WORTH.__getitem__, others), worth)


def _end(bare: str) -> str:
    last = bare.rstrip().rstrip(_MARKS).rstrip(_CLOSING)[-1:]
    return _ENDS.get(last, "")
