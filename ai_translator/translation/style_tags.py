"""Tags of styles in an answer: which came back, and the text without those that did not.

A text without its bold word is a translation; a paragraph that stays in the source language is
none.
"""

from __future__ import annotations

import re
from itertools import pairwise

_TAG = re.compile(r"<(/?)([a-z]\d{1,4})>")


def has_tags(text: str) -> bool:
    return bool(_TAG.search(text))


def without_foreign_tags(answer: str, source: str) -> str:
    """Return ``answer`` without tags of names that ``source`` does not have at all."""
    if "<" not in answer:
        return answer
    own = {name for _, name in _TAG.findall(source)}
    return _TAG.sub(lambda found: found[0] if found[2] in own else "", answer)


def with_whole_tags(answer: str, source: str) -> tuple[str, str]:
    """Return (answer, source) with only those tags that the answer has once, closed, not nested."""
    kept = _whole(answer) & _whole(source)

    def keep(found: re.Match[str]) -> str:
        return found[0] if found[2] in kept else ""

    return _TAG.sub(keep, answer), _TAG.sub(keep, source)


def _whole(text: str) -> set[str]:
    """Return names of the tags that open once and close next."""
    found = [(bool(slash), name) for slash, name in _TAG.findall(text)]
    pairs = {
        name for (closes, name), after in pairwise(found) if not closes and after == (True, name)
    }
    return {name for name in pairs if sum(each == name for _, each in found) == 2}
