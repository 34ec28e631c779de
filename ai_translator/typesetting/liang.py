"""Liang's hyphenation ("Word Hy-phen-a-tion by Com-put-er", 1983) with TeX's hyph-utf8 patterns.

A pattern is letters with digits between them; a dot is the word's end.  Where patterns overlap, the
greatest digit counts.  A word may be hyphenated where it is odd.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_COMMENT = re.compile(r"(?m)%.*$")
_DIGITS = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Patterns:
    """The patterns of a language.

    digits:     letters of a pattern -> the digits before, between and behind them; each proper
        prefix of a pattern -> (), so that a run of letters that is not a key begins no pattern
    exceptions: whole words and their points
    """

    digits: dict[str, tuple[int, ...]]
    exceptions: dict[str, tuple[int, ...]]

    def points(self, word: str) -> tuple[int, ...]:
        """Return the positions within the word before which it may be hyphenated.

        The least distance from the word's ends is the caller's decision.
        """
        letters = word.lower()
        if len(letters) != len(word):  # such as İ, whose small form has two characters
            return ()
        known = self.exceptions.get(letters)
        return known if known is not None else self._by_patterns(f".{letters}.")

    def _by_patterns(self, dotted: str) -> tuple[int, ...]:
        values = [0] * (len(dotted) + 1)
        for start in range(len(dotted)):
            for end in range(start + 1, len(dotted) + 1):
                digits = self.digits.get(dotted[start:end])
                if digits is None:
                    break
                for at, digit in enumerate(digits, start):
                    if digit > values[at]:
                        values[at] = digit
        return tuple(at - 1 for at in range(2, len(dotted) - 1) if values[at] % 2)


def read_patterns(path: Path) -> Patterns:
    r"""Read a hyph-utf8 file in TeX's form: its `\patterns{}` and `\hyphenation{}`."""
    text = _COMMENT.sub("", path.read_text(encoding="utf-8"))
    patterns = dict(map(_pattern, _group(text, "patterns")))
    beginnings = {letters[:end]: () for letters in patterns for end in range(1, len(letters))}
    return Patterns(beginnings | patterns, dict(map(_exception, _group(text, "hyphenation"))))


def _group(text: str, name: str) -> list[str]:
    found = re.search(rf"\\{name}\s*{{([^}}]*)}}", text)
    return found[1].split() if found else []


def _pattern(word: str) -> tuple[str, tuple[int, ...]]:
    """Return `hy3ph` as its letters `hyph` and (0, 0, 3, 0, 0)."""
    digits = [0]
    for char in word:
        if char.isdigit():
            digits[-1] = int(char)
        else:
            digits.append(0)
    return _DIGITS.sub("", word), tuple(digits)


def _exception(word: str) -> tuple[str, tuple[int, ...]]:
    """Return `ta-ble` as the word and (2,)."""
    parts = word.split("-")
    ends = [len("".join(parts[: at + 1])) for at in range(len(parts) - 1)]
    return "".join(parts), tuple(ends)
