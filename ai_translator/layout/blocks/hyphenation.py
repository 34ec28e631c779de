"""Hyphens at line ends: which go, and which belong to the word.

The document's own words decide.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from ai_translator.layout.blocks.drafts import BlockDraft
from ai_translator.model.content import Line, LineEnd

_LAST = re.compile(r"([^\W\d_]+)[-‐]$")
_COMPOUND = re.compile(r"([^\W\d_]+(?:[-‐][^\W\d_]+)*)[-‐]$")
_FIRST = re.compile(r"^([^\W\d_]+)")

#: Halves that stand alone this often are words of their own.
KNOWN = 2
SHORTEST = 3


def settle_hyphens(draft: BlockDraft, words: Counter[str]) -> None:
    """Decide the ends of the draft's hyphenated lines."""
    if not any(map(_is_open, draft.lines[:-1])):
        return
    lines = list(draft.lines)
    for at in range(len(lines) - 1):
        if _is_open(lines[at]):
            lines[at] = settled(lines[at], lines[at + 1], words)
    draft.lines = tuple(lines)


def _is_open(line: Line) -> bool:
    return line.end is LineEnd.HYPHEN or (
        line.end is LineEnd.NOTHING and line.text.rstrip()[-1:] in ("-", "‐")
    )


def settled(line: Line, following: Line, words: Counter[str]) -> Line:
    if line.end is LineEnd.NOTHING:
        # A capital follows: only a word that is known joined loses its hyphen.
        joined = is_one_word(line.text, following.text, words)
    else:
        joined = not keeps_hyphen(line.text, following.text, words)
    end = LineEnd.HYPHEN if joined else LineEnd.NOTHING
    return line if line.end is end else replace(line, end=end)


def is_one_word(text: str, following: str, words: Counter[str]) -> bool:
    """Return True if the halves are known as one word, and not as a compound."""
    left, right = _halves(text, following)
    return left != "" and words[left + right] > words[f"{left}-{right}"]


def keeps_hyphen(text: str, following: str, words: Counter[str]) -> bool:
    """Return True if the hyphen between two lines would be there without the line's end, too."""
    left, right = _halves(text, following)
    if not left or words[left + right]:
        return False
    compound = _COMPOUND.search(text.rstrip())
    whole = compound[1].casefold() if compound else left
    if words[f"{left}-{right}"] or words[f"{whole}-{right}"]:
        return True
    alone = min(words[left], words[right]) >= KNOWN
    return alone and ((len(left) >= SHORTEST and len(right) > SHORTEST) or whole != left)


def _halves(text: str, following: str) -> tuple[str, str]:
    """Return the letters before a line's hyphen and those behind its end; "" for both if none."""
    head, tail = _LAST.search(text.rstrip()), _FIRST.search(following.lstrip())
    if head is None or tail is None:
        return "", ""
    return head[1].casefold(), tail[1].casefold()
