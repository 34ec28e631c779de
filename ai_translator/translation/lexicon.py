"""A lexicon of word pairs in a document and its translation, learnt from the document itself.

A word that occurs in several texts is mostly translated alike.  So the answers to other texts with
the same word show what the answer to this one should hold, without any dictionary.  That tells
short texts of similar length apart, where lengths and names say nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable
from functools import lru_cache

from ai_translator.model.segments import MARK
from ai_translator.translation.language_detection import small_words

#: Runs of characters of scripts without spaces; words of the others.
_PIECE = re.compile(
    r"[\u3005\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e01-\u0e4e]+|[^\W\d_]{2,}"
)
_STEM = 5  # letters that tell a word, whatever its ending
_LEAST_LETTERS = 3
_LONG = 7  # letters of a word that may be the same with another ending
_MOST_UNITS = 250  # of one text that are looked at
_SAMPLES = 6  # texts with the same word that are asked: the shortest, where least stands beside it
_LEAST_SAMPLES = 2
_MOSTLY = 0.6  # share of them that must have a unit
_LIFT = 2.5  # times as many as by chance
_WORDS = 16  # of one text that are asked about: the rarest
_FEW_TEXTS, _MOST_TEXTS = (
    12,
    0.3,
)  # number or share of texts with a word from which on it says nothing
_CANDIDATES = 4  # units for one word


@lru_cache(maxsize=4096)
def words(text: str) -> frozenset[str]:
    """Return the significant words of a text: as they are, and the beginnings of longer ones."""
    small = small_words()
    found: dict[str, None] = {}
    for piece in _PIECE.findall(MARK.sub(" ", text)):
        word = piece.casefold()
        if _is_unspaced(word[0]):
            found.update((word[at : at + 2], None) for at in range(len(word) - 1))
        elif len(word) >= _LEAST_LETTERS and word not in small:
            found[word] = None
            if len(word) >= _LONG:
                found[word[:_STEM]] = None
        if len(found) > _MOST_UNITS:
            break
    return frozenset(found)


@lru_cache(maxsize=4096)
def units(text: str) -> frozenset[str]:
    """Return the comparable units of an answer.

    Beginnings of longer words, else character pairs.
    """
    found: dict[str, None] = {}
    small = small_words()
    for piece in _PIECE.findall(MARK.sub(" ", text)):
        word = piece.casefold()
        if "\uac00" <= word[0] <= "\ud7a3":  # Hangul: words, of which the endings change
            found[word[:2]] = None
        elif _is_unspaced(word[0]):
            found.update((word[at : at + 2], None) for at in range(len(word) - 1))
        elif len(word) >= _LEAST_LETTERS and word not in small:
            found[word[:_STEM]] = None
        if len(found) > _MOST_UNITS:
            break
    return frozenset(found)


def _is_unspaced(char: str) -> bool:
    """Return True if the character is of a script without spaces between words."""
    return "\u0e00" <= char <= "\u0e7f" or (char >= "\u2e80" and not "\uac00" <= char <= "\ud7a3")


class Lexicon:
    """The lexicon of one document.

    Texts that came in one request are a group: they cannot prove each other.
    """

    def __init__(self) -> None:
        self._groups: list[Hashable] = []
        self._answers: list[frozenset[str]] = []
        self._postings: dict[str, list[int]] = {}
        self._counts: Counter[str] = Counter()

    def learn(self, group: Hashable, text: str, answer: str) -> None:
        number = len(self._answers)
        given = units(answer)
        self._groups.append(group)
        self._answers.append(given)
        self._counts.update(given)
        for word in words(text):
            self._postings.setdefault(word, []).append(number)

    def expected(self, text: str, group: Hashable) -> Iterable[frozenset[str]]:
        """Return for each significant word the units that its translation should have one of."""
        known = {word: self._postings[word] for word in words(text) if word in self._postings}
        most = max(_FEW_TEXTS, _MOST_TEXTS * len(self._answers))
        rarest = sorted(known.values(), key=len)[:_WORDS]
        for postings in rarest:
            if _LEAST_SAMPLES < len(postings) <= most:
                others = [at for at in postings if self._groups[at] != group]
                if len(others) >= _LEAST_SAMPLES and (found := self._common(others)):
                    yield found

    def _common(self, places: list[int]) -> frozenset[str]:
        """Return units that most of these answers have, more often than by chance."""
        sample = sorted(places, key=lambda at: len(self._answers[at]))[:_SAMPLES]
        shared = Counter(unit for at in sample for unit in self._answers[at])
        least = max(_LEAST_SAMPLES, _MOSTLY * len(sample))
        size = sum(len(self._answers[at]) for at in sample)
        total = self._counts.total()
        lifts = {
            unit: count / (self._counts[unit] * size / total)
            for unit, count in shared.items()
            if count >= least
        }
        best = sorted(lifts, key=lambda unit: -lifts[unit])[:_CANDIDATES]
        return frozenset(unit for unit in best if lifts[unit] >= _LIFT)
