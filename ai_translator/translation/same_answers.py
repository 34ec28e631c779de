"""The same answer for different texts: what a model gives that has lost the thread.

Two labels may well have one translation ("Cancel", "Abort"), and so may two texts that hardly differ.  Two different sentences do
not, and four different labels neither.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from difflib import SequenceMatcher
from typing import Generic, TypeVar

from ai_translator.translation.checks import normalised
from ai_translator.translation.lexicon import units
from ai_translator.translation.traits import traits

_LABEL = 36.0  # letters-worth: an answer of at most so much may be that to several labels
_MOST_LABELS = 3
_ALIKE = 0.5  # share of words that two texts have in common, or of letters in order, from which on they hardly differ
_COMPARED = 300  # characters

_Unit = TypeVar("_Unit", bound=Hashable)


class SameAnswers(Generic[_Unit]):
    """Of one document.  ``_Unit``: what stands for a text."""

    def __init__(self) -> None:
        self._known: dict[str, dict[_Unit, str]] = {}
        self._contested: set[str] = set()
        self._refused: set[str] = set()

    def others(self, unit: _Unit, text: str, answer: str) -> list[_Unit] | None:
        """Takes note of an answer.  None when it may stand; else the units that had the same one, which may not stand either.

        It may be right for one of them, so each may bring it once more.  When two do, it is refused for every text from then on.
        """
        key = normalised(answer)
        if not key or key == normalised(text):
            return None
        if key in self._refused:
            return []
        known = self._known.setdefault(key, {})
        known[unit] = text
        if _may_be_same(list(known.values()), answer):
            return None
        (self._refused if key in self._contested else self._contested).add(key)
        return [other for other in self._known.pop(key) if other != unit]

    def forget(self, unit: _Unit, answer: str) -> None:
        """This answer is no longer the unit's."""
        self._known.get(normalised(answer), {}).pop(unit, None)


def _may_be_same(texts: list[str], answer: str) -> bool:
    """Whether one answer can be right for all these texts."""
    short = traits(answer).extent <= _LABEL
    return count_different(texts) <= (_MOST_LABELS if short else 1)


def count_different(texts: Iterable[str]) -> int:
    """How many of the texts are there, of those that hardly differ only one."""
    different: list[str] = []
    for text in texts:
        if not any(are_alike(text, other) for other in different):
            different.append(text)
    return len(different)


def are_alike(one: str, other: str) -> bool:
    """Whether two texts differ so little that one translation could do for both."""
    ours, theirs = normalised(one), normalised(other)
    if ours == theirs:
        return True
    words, others = units(one), units(other)
    if words and others and len(words & others) >= _ALIKE * max(len(words), len(others)):
        return True
    matcher = SequenceMatcher(None, ours[:_COMPARED], theirs[:_COMPARED], autojunk=False)
    return matcher.quick_ratio() > _ALIKE and matcher.ratio() > _ALIKE
