"""Detection of a phrase in the answers to texts that have nothing in common.

A model that is confused, or does what a text of the document says, puts the same sentence into
several answers: that of a neighbour, a remark of its own, an advertisement.  Texts that share a
phrase may well share it in translation; so only a phrase counts whose texts share none.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Generic, TypeVar

from ai_translator.translation.text_analysis.sentences import split_sentences
from ai_translator.translation.text_analysis.traits import traits

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
_ASCII_TOKEN = re.compile("[a-z0-9]+")
_HAN_RUN = re.compile("[\u4e00-\u9fff]+")
_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")

_Unit = TypeVar("_Unit", bound=Hashable)


class SharedPhrases(Generic[_Unit]):
    """The phrases in the answers of one document.  ``_Unit``: what represents a text."""

    def __init__(self) -> None:
        self._holders: dict[str, dict[_Unit, str]] = {}

    def others(self, unit: _Unit, text: str, answer: str) -> list[_Unit]:
        """Record an answer; return the units with a phrase of it whose texts share none with it."""
        looked_at: dict[_Unit, str] = {}
        for phrase in phrases(answer):
            holders = self._holders.setdefault(phrase, {})
            if holders:
                looked_at.update(_first_besides(unit, holders))
            holders[unit] = text
        return [other for other, their in looked_at.items() if _are_unlike(text, their)]

    def is_own(self, unit: _Unit, text: str, answer: str) -> bool:
        """Return True if a phrase of the answer is the model's own: many answers have it."""
        return any(
            sum(_are_unlike(text, their) for _, their in _first_besides(unit, holders)) >= _OWN
            for holders in (self._holders.get(phrase, {}) for phrase in phrases(answer))
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
    han = sum(map(len, _HAN_RUN.findall(end)))
    return _HAN if han >= _MOSTLY * len(end) else _DENSE


def _first_besides(unit: _Unit, holders: Mapping[_Unit, str]) -> list[tuple[_Unit, str]]:
    """Return the first of the holders of a phrase, and their texts, without this one."""
    first = itertools.islice(holders.items(), _COMPARED)
    return [(other, their) for other, their in first if other != unit]


def _are_unlike(text: str, their: str) -> bool:
    """Return True if two texts have nothing in common."""
    one, other = _read(text), _read(their)
    if one.is_short or other.is_short:
        return one.words.isdisjoint(other.words)
    return one.twice.isdisjoint(other.twice)


class _Read:
    """What is compared of a text: its words in pairs, and twice as many together."""

    def __init__(self, text: str) -> None:
        bare = traits(text).bare.casefold()
        self._tokens = tokens = (_ASCII_TOKEN if bare.isascii() else _TOKEN).findall(bare)
        self._size = _CHARS if _is_dense(text, tokens) else _WORDS
        self._doubled = _CHARS if self._size == _CHARS else 2 * _WORDS
        self.is_short = len(tokens) <= _SHORT

    @cached_property
    def words(self) -> frozenset[int]:
        return _rows(self._tokens, self._size)

    @cached_property
    def twice(self) -> frozenset[int]:
        return _rows(self._tokens, self._doubled)


@lru_cache(maxsize=1024)
def _read(text: str) -> _Read:
    return _Read(text)


def _rows(tokens: Sequence[str], size: int) -> frozenset[int]:
    """Return the rows of so many words of a text, or characters where they are words.

    Each is given by its hash: thousands of tuples would take ten times as long.
    """
    if len(tokens) <= size:
        return frozenset([hash(tuple(tokens))])
    return frozenset(map(hash, zip(*(tokens[at:] for at in range(size)))))


def _is_dense(text: str, tokens: Sequence[str]) -> bool:
    """Return True if most words are single characters of scripts without spaces."""
    if text.isascii():
        return False
    return 2 * sum(len(token) == 1 and token >= "\u0e00" for token in tokens) > len(tokens)
