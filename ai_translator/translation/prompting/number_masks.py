"""Numbers as placeholders, for a model that mixes them up.

What it need not write it cannot get wrong; the answer gets its numbers back before it is judged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

#: Not a part of a word, a mark or a longer number.
_NUMBER = re.compile(r"(?<![\w{</.,:-])\d+(?:[.,:/]\d+)*(?![\w}>]|[.,:/-]\d)")
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

    def restored(self, answer: str) -> str:
        """Return an answer with the numbers for their placeholders."""
        return _PLACEHOLDER.sub(lambda found: self.numbers.get(found[0], found[0]), answer)
