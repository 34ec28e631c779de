"""Detection of a phrase in the answers to texts that have nothing in common.

A model that is confused, or does what a text of the document says, puts the same sentence into
several answers: that of a neighbour, a remark of its own, an advertisement.  Texts that share a
phrase may well share it in translation; so only a phrase counts whose texts share none.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from functools import lru_cache
from typing import Generic, TypeVar

from ai_translator.model.segments import MARK
from ai_translator.translation.sentences import split_sentences

#: Characters of a phrase: where a character is a word; in kana or Hangul; else.
_HAN, _DENSE, _SPACED = 12, 28, 48
_MOSTLY = 0.75  # share of Han
#: What two texts must share to share a phrase: words in a row; characters where they are words.
_WORDS, _CHARS = 2, 4
_SHORT = 12  # words of a text, up to which so few tell; else twice as many
_COMPARED = 8  # texts with the same phrase that are looked at
#: Texts without anything in common, from which on a phrase is the model's own.
_OWN = 6
_TOKEN = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W_]+")
_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")

_Unit = TypeVar("_Unit", bound=Hashable)


class SharedPhrases(Generic[_Unit]):
    """The phrases in the answers of one document.  ``_Unit``: what represents a text."""

    def __init__(self) -> None:
        self._holders: dict[str, dict[_Unit, str]] = {}

    def others(self, unit: _Unit, text: str, answer: str) -> list[_Unit]:
        """Record an answer; return the units with a phrase of it whose texts share none with it."""
        found: dict[_Unit, None] = {}
        for phrase in phrases(answer):
            holders = self._holders.setdefault(phrase, {})
            if holders:
                found |= dict.fromkeys(_unlike(unit, text, holders))
            holders[unit] = text
        return list(found)

    def is_own(self, unit: _Unit, text: str, answer: str) -> bool:
        """Return True if a phrase of the answer is the model's own: many answers have it."""
        return any(
            len(list(_unlike(unit, text, self._holders.get(phrase, {})))) >= _OWN
            for phrase in phrases(answer)
        )

    def forget(self, unit: _Unit, answer: str) -> None:
        """Remove the unit's answer."""
        for phrase in phrases(answer):
            self._holders.get(phrase, {}).pop(unit, None)


def phrases(text: str) -> Iterator[str]:
    """Yield how the sentences of a text begin and end, letters and digits only."""
    for sentence in split_sentences(text):
        key = _NOT_ALPHANUMERIC.sub("", sentence.casefold())
        first, last = _size(key[:_DENSE]), _size(key[-_DENSE:])
        if len(key) >= first:
            yield key[:first]
        if len(key) > last:
            yield key[-last:]


def _size(end: str) -> int:
    """Return how many characters make a phrase in the script of these."""
    if not end or end[-1] < "\u2e80":
        return _SPACED
    han = sum("\u4e00" <= char <= "\u9fff" for char in end)
    return _HAN if han >= _MOSTLY * len(end) else _DENSE


def _unlike(unit: object, text: str, holders: dict[_Unit, str]) -> Iterator[_Unit]:
    """Yield the first of the holders whose texts have nothing in common with this one."""
    for other, their in list(holders.items())[:_COMPARED]:
        if other == unit:
            continue
        times = 1 if min(len(_tokens(text)), len(_tokens(their))) <= _SHORT else 2
        if not _pieces(text, times) & _pieces(their, times):
            yield other


@lru_cache(maxsize=1024)
def _tokens(text: str) -> tuple[str, ...]:
    return tuple(_TOKEN.findall(MARK.sub(" ", text).casefold()))


@lru_cache(maxsize=1024)
def _pieces(text: str, times: int) -> frozenset[tuple[str, ...]]:
    """Return the words of a text in pairs, or its characters in fours where they are words.

    times: as many words together
    """
    tokens = _tokens(text)
    dense = sum(len(token) == 1 and token >= "\u0e00" for token in tokens)
    size = _CHARS if 2 * dense > len(tokens) else times * _WORDS
    if len(tokens) <= size:
        return frozenset([tokens])
    return frozenset(zip(*(tokens[at:] for at in range(size))))
