"""A lexicon of word pairs in a document and its translation, learnt from the document itself.

A word that occurs in several texts is mostly translated alike.  So the answers to other texts with
the same word show what the answer to this one should hold, without any dictionary.  That tells
short texts of similar length apart, where lengths and names say nothing.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
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
    """The lexicon of one document, or of some hundred texts of it.

    Texts that came in one request are a group: they cannot prove each other.  An answer is kept as
    a set of numbered units, the bits of an integer: what most of six answers share takes a few
    operations on whole integers.
    """

    def __init__(self, texts: Iterable[tuple[Hashable, str, str]] = ()) -> None:
        """texts: (group, text, answer) of all that it is to learn from"""
        self._numbers: dict[str, int] = {}  # unit -> bit
        self._names: list[str] = []  # bit -> unit
        self._counts: list[int] = []  # bit -> answers that have the unit
        self._groups: list[Hashable] = []
        self._sizes: list[int] = []
        self._answers: list[int] = []
        self._postings: dict[str, list[int]] = {}
        self._total = 0
        learnt = [(units(answer), group, text) for group, text, answer in texts]
        # The shortest answers come first in all postings: least stands beside the word there.
        for given, group, text in sorted(learnt, key=lambda each: len(each[0])):
            self._learn(given, group, text)

    def _learn(self, given: frozenset[str], group: Hashable, text: str) -> None:
        number, bits = len(self._answers), 0
        for unit in given:
            bit = self._numbers.setdefault(unit, len(self._counts))
            if bit == len(self._counts):
                self._counts.append(0)
                self._names.append(unit)
            self._counts[bit] += 1
            bits |= 1 << bit
        self._answers.append(bits)
        self._sizes.append(len(given))
        self._groups.append(group)
        self._total += len(given)
        for word in words(text):
            self._postings.setdefault(word, []).append(number)

    def bits(self, answer: str) -> int:
        """Return the units of an answer that are known, as the bits of an integer."""
        known = (self._numbers.get(unit) for unit in units(answer))
        return sum(1 << bit for bit in known if bit is not None)

    def expected(self, text: str, group: Hashable) -> Iterator[int]:
        """Yield for each significant word the units that its translation should have one of."""
        known = (self._postings[word] for word in words(text) if word in self._postings)
        most = max(_FEW_TEXTS, _MOST_TEXTS * len(self._answers))
        for postings in sorted(known, key=len)[:_WORDS]:
            if not _LEAST_SAMPLES < len(postings) <= most:
                continue
            others = (at for at in postings if self._groups[at] != group)
            sample = list(itertools.islice(others, _SAMPLES))
            if len(sample) >= _LEAST_SAMPLES and (found := self._common(sample)):
                yield found

    def _common(self, sample: Sequence[int]) -> int:
        """Return units that most of these answers have, more often than by chance."""
        once = twice = four_times = 0  # the binary digits of how many answers have each unit
        for at in sample:
            bits = self._answers[at]
            carry = once & bits
            once ^= bits
            four_times |= twice & carry
            twice ^= carry
        size = sum(self._sizes[at] for at in sample)
        lifts: dict[int, float] = {}
        for bit in _places(_at_least(len(sample), once, twice, four_times)):
            digit = 1 << bit
            count = bool(once & digit) + 2 * bool(twice & digit) + 4 * bool(four_times & digit)
            lift = count * self._total / (self._counts[bit] * size)
            if lift >= _LIFT:
                lifts[bit] = lift
        best = sorted(lifts, key=lambda bit: (-lifts[bit], self._names[bit]))[:_CANDIDATES]
        return sum(1 << bit for bit in best)


def _at_least(size: int, once: int, twice: int, four_times: int) -> int:
    """Return the units that at least :data:`_MOSTLY` of ``size`` answers have."""
    least = max(_LEAST_SAMPLES, math.ceil(_MOSTLY * size))
    if least == 2:
        return twice | four_times
    return four_times if least == 4 else four_times | (twice & once)


def _places(bits: int) -> Iterator[int]:
    """Yield the places of the digits of a number that are set."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
