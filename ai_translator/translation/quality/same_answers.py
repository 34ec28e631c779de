"""Detection of one answer for different texts, which a confused model gives.

Two labels may well have one translation ("Cancel", "Abort"), and so may two texts that hardly
differ.  Two different sentences do not, nor do four different labels.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from difflib import SequenceMatcher
from typing import Generic, TypeVar

from ai_translator.model.segments import MARK
from ai_translator.translation.text_analysis.lexicon import units
from ai_translator.translation.text_analysis.sentences import split_sentences
from ai_translator.translation.text_analysis.traits import extent, normalised, read_alike, traits

_LABEL = 36.0  # letters-worth: an answer of at most so much may be that to several labels
_MOST_LABELS = 3
_LABELS = 400  # texts of a document for each label more: the more there are, the more are alike
#: Share of words that two texts have in common, or of letters in order, from which on they hardly
#: differ.
_ALIKE = 0.5
#: What is all of a text, or all but marks: words joined by signs; names of two words.
_NAME = re.compile(r"\A\w+(?:[-_.]\w+)+\Z|\A[A-Z][a-z]+(?= [A-Z][a-z]+\W*\Z)")
_SHORTER = 0.7  # of two answers the one whose end went into the other, each for its text
_LEAST_RUN_ON = 9.0  # letters-worth of an answer that stands beside another one, too
_COMPARED = 300  # characters

_Unit = TypeVar("_Unit", bound=Hashable)


class SameAnswers(Generic[_Unit]):
    """The answers of one document.  ``_Unit``: what represents a text."""

    def __init__(self) -> None:
        self._count = 0
        self._known: dict[str, dict[_Unit, str]] = {}
        self._contested: set[str] = set()
        self._refused: set[str] = set()

    def others(self, unit: _Unit, text: str, answer: str) -> list[_Unit] | None:
        """Record an answer; return None if it is acceptable, else the units with the same one.

        Those are not acceptable either.  It may be right for one of them, so each may bring it once
        more. If two do, it is refused for every text from then on.
        """
        key = _key(answer)
        if not key or _read_alike(text, answer):
            return None
        if key in self._refused:
            return []
        known = self._known.setdefault(key, {})
        known[unit] = text
        self._count += 1
        if _may_be_same(list(known.values()), answer, self._most_labels):
            return None
        (self._refused if key in self._contested else self._contested).add(key)
        return [other for other in self._known.pop(key) if other != unit]

    @property
    def _most_labels(self) -> int:
        return _MOST_LABELS + self._count // _LABELS

    def suspect(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Record the answers of a request that is not believed.

        One for several different texts may be right for one of them, and is refused when it comes
        for a second one.

        pairs: (text, answer)
        """
        texts: dict[str, list[str]] = {}
        answers: dict[str, str] = {}
        for text, answer in pairs:
            key = _key(answer)
            texts.setdefault(key, []).append(text)
            answers[key] = answer
        self._contested |= {
            key for key, each in texts.items() if key and not _may_be_same(each, answers[key])
        }

    def is_suspect(self, answer: str) -> bool:
        """Return True if this answer came for several different texts."""
        return _key(answer) in self._contested

    def forget(self, unit: _Unit, answer: str) -> None:
        """Remove the unit's answer."""
        self._known.get(_key(answer), {}).pop(unit, None)

    def is_of_another(self, unit: _Unit, text: str, answer: str) -> bool:
        """Return True if an answer is that to another text; record nothing."""
        key = _key(answer)
        if not key or _read_alike(text, answer):
            return False
        others = [each for other, each in self._known.get(key, {}).items() if other != unit]
        return key in self._refused or not _may_be_same([*others, text], answer, self._most_labels)


def _key(text: str) -> str:
    """Return what two equal answers have in common, whatever their marks."""
    return normalised(traits(text).bare)


def _read_alike(text: str, answer: str) -> bool:
    return read_alike(traits(text).bare, traits(answer).bare)


def _may_be_same(texts: list[str], answer: str, most_labels: int = _MOST_LABELS) -> bool:
    """Return True if one answer can be right for all these texts.

    most_labels: different labels that may have one translation
    """
    short = traits(answer).extent <= _LABEL
    return count_different(texts) <= (most_labels if short else 1)


def count_different(texts: Iterable[str]) -> int:
    """Return how many texts there are; those that hardly differ count as one."""
    different: list[str] = []
    for text in texts:
        if not any(are_alike(text, other) for other in different):
            different.append(text)
    return len(different)


def are_alike(one: str, other: str) -> bool:
    """Return True if two texts differ so little that one translation could serve both.

    Those with other numbers do not.
    """
    ours, theirs = normalised(one), normalised(other)
    if ours == theirs:
        return True
    if traits(one).numbers != traits(other).numbers:
        return False
    words, others = units(one), units(other)
    if words and others and len(words & others) >= _ALIKE * max(len(words), len(others)):
        return True
    matcher = SequenceMatcher(None, ours[:_COMPARED], theirs[:_COMPARED], autojunk=False)
    return matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


def is_one_answer(one: str, other: str, answer: str, following: str) -> bool:
    """Return True if two different texts, one after the other, have one answer."""
    key = _key(answer)
    if not key or key != _key(following):
        return False
    if key in {_key(one), _key(other)}:
        return False
    return not are_alike(one, other) or _have_own_names(one, other)


def runs_on(one: str, other: str, answer: str, following: str) -> bool:
    """Return True if one of two neighbours has the answer to the other one beside its own."""
    key, its = _key(answer), _key(following)
    begins, ends = its.startswith(key), key.endswith(its)
    if not (begins or ends) or key == its or min(extent(key), extent(its)) < _LEAST_RUN_ON:
        return False
    ours, theirs = _key(one), _key(other)
    if ours in theirs or theirs in ours:
        return False
    if begins:
        return _has_more_sentences(other, following)
    return _has_more_sentences(one, answer)


def is_cut_into(one: str, other: str, answer: str, following: str) -> bool:
    """Return True if the end of an answer seems to stand in the one behind it.

    It lacks the final sign of its text, and the following one has a sentence more than its own and
    is the longer one of the two for its text, or begins in small letters.
    """
    if not traits(one).end or traits(answer).end or not _has_more_sentences(other, following):
        return False
    ours, theirs = extent(answer) * extent(other), extent(following) * extent(one)
    return ours < _SHORTER * theirs or begins_small(other, following)


def begins_small(text: str, answer: str) -> bool:
    """Return True if an answer begins with a small letter, and its text with a capital."""
    return _first_letter(text).isupper() and _first_letter(answer).islower()


def _first_letter(text: str) -> str:
    return next(filter(str.isalpha, MARK.sub("", text)), "")


def _has_more_sentences(text: str, answer: str) -> bool:
    return len(split_sentences(answer)) > len(split_sentences(text))


def _have_own_names(one: str, other: str) -> bool:
    """Return True if each of two texts has a name or compound that the other has not."""
    ours, theirs = (_NAME.search(MARK.sub("", text).strip()) for text in (one, other))
    return ours is not None and theirs is not None and ours[0] != theirs[0]
