"""Numbers as placeholders, for a model that mixes them up.

What it need not write it cannot get wrong; the answer gets its numbers back before it is judged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

#: A number with its unit, not with the ending of an ordinal, a decade or an hour: 250ms, 2x.
_PART = r"\d+(?:(?!(?:st|nd|rd|th|s|am|pm)\b)[A-Za-z]{1,3})?"
#: The letters of a code before it, of which the last is a capital, or a single one: V8, IEEE-754.
_CODE = r"(?:(?:[A-Za-z]{0,7}[A-Z]|[a-z])[.-]?)?"
#: Not a part of a word, a mark or a longer number.
_NUMBER = re.compile(rf"(?<![\w{{</.,:-]){_CODE}{_PART}(?:[.,:/-]{_PART})*(?![\w}}>]|[.,:/-]\d)")
_DIGITS = re.compile(r"\d+")
_PLACEHOLDER = re.compile(r"\{f(\d{1,4})\}")
_MOST = 60  # numbers of a text: a table in a line is better left as it is


@dataclass(frozen=True, slots=True)
class NumberMask:
    """A text with placeholders for its numbers.

    numbers: placeholder -> number
    """

    text: str
    numbers: Mapping[str, str]

    @classmethod
    def of(cls, text: str) -> NumberMask | None:
        """Return the mask of a text; None for one without numbers, or with too many."""
        used = [int(found) for found in _PLACEHOLDER.findall(text)]
        begin = max(used, default=0) + 1
        found = _NUMBER.findall(text)
        if not 0 < len(found) <= _MOST:
            return None
        names = [f"{{f{begin + at}}}" for at in range(len(found))]
        left = iter(names)
        return cls(_NUMBER.sub(lambda _: next(left), text), dict(zip(names, found)))

    @property
    def has_several(self) -> bool:
        """True if there are different numbers, if only in one of several parts: 2x-20x."""
        return len(set(_DIGITS.findall(" ".join(self.numbers.values())))) > 1

    def restored(self, answer: str) -> str:
        """Return an answer with the numbers for their placeholders."""
        return _PLACEHOLDER.sub(lambda found: self.numbers.get(found[0], found[0]), answer)
