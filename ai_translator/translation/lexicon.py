"""A lexicon of word pairs in a document and its translation, learnt from the document itself.

A word that occurs in several texts is mostly translated alike.  So the answers to other texts with
the same word show what the answer to this one should hold, without any dictionary.  That tells
short texts of similar length apart, where lengths and names say nothing.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import lru_cache

from ai_translator.model.segments import MARK
from ai_translator.translation.language_detection import small_words
from ai_translator.translation.traits import traits

#: Runs of characters of scripts without spaces; words of the others.
_PIECE = re.compile(
    r"[\u3005\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e01-\u0e4e]+|[^\W\d_]{2,}"
)
_STEM = 5  # letters that tell a word, whatever its ending
_LEAST_LETTERS = 3
_LONG = 7  # letters of a word that may be the same with another ending
_MOST_PIECES = 400  # words, or runs without spaces, of one text that are looked at
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
    spaced, found = _pieces(text)
    found |= spaced
    found.update(word[:_STEM] for word in spaced if len(word) >= _LONG)
    return frozenset(found)


@lru_cache(maxsize=4096)
def units(text: str) -> frozenset[str]:
    """Return the comparable units of an answer.

    Beginnings of longer words, else character pairs.
    """
    spaced, found = _pieces(text)
    # Of Hangul: words, of which the endings change.
    found.update(word[: 2 if _is_hangul(word[0]) else _STEM] for word in spaced)
    return frozenset(found)


def _pieces(text: str) -> tuple[set[str], set[str]]:
    """Return the significant words of a text, and character pairs where words have no spaces."""
    if text.isascii():
        found = traits(text).words
        return {word for word in found if len(word) >= _LEAST_LETTERS} - small_words(), set()
    pieces = _PIECE.findall(MARK.sub(" ", text).casefold())[:_MOST_PIECES]
    unspaced = [piece for piece in pieces if _is_unspaced(piece[0])]
    pieces = [piece for piece in pieces if not _is_unspaced(piece[0])]
    pairs = {one + other for run in unspaced for one, other in itertools.pairwise(run)}
    spaced = {word for word in pieces if len(word) >= _LEAST_LETTERS or _is_hangul(word[0])}
    return spaced - small_words(), pairs


def _is_hangul(char: str) -> bool:
    return "\uac00" <= char <= "\ud7a3"


def _is_unspaced(char: str) -> bool:
    """Return True if the character is of a script without spaces between words."""
    return "\u0e00" <= char <= "\u0e7f" or (char >= "\u2e80" and not _is_hangul(char))


class Lexicon:
    """The lexicon of one document, or of some hundred texts of it.

    Texts that came in one request are a group: they cannot prove each other.  An answer is kept as
    a set of numbered units, the bits of an integer: what most of six answers share takes a few
    operations on whole integers.
    """

    def __init__(self, texts: Iterable[tuple[Hashable, str, str]] = ()) -> None:
        """Learn from all these: (group, text, answer)."""
        # The shortest answers come first in all postings: least stands beside the word there.
        learnt = sorted(
            ((units(answer), group, text, answer) for group, text, answer in texts),
            key=lambda each: len(each[0]),
        )
        counts = Counter(itertools.chain.from_iterable(each[0] for each in learnt))
        self._total = counts.total()
        shared = (unit for unit, count in counts.items() if count >= _LEAST_SAMPLES)
        self._names = sorted(shared)  # bit -> unit
        self._spreads = [counts[unit] for unit in self._names]
        self._bits = {unit: bit for bit, unit in enumerate(self._names)}
        self._groups = [group for _, group, _, _ in learnt]
        self._sizes = [len(given) for given, _, _, _ in learnt]
        self._answers = [self._set_of(given) for given, _, _, _ in learnt]
        self._places = {answer: at for at, (_, _, _, answer) in enumerate(learnt)}
        self._shared: dict[tuple[int, ...], int] = {}
        self._expected: dict[Hashable, dict[str, int]] = {}  # group -> word -> units
        self._postings: dict[str, list[int]] = {}
        for at, (_, _, text, _) in enumerate(learnt):
            for word in words(text):
                self._postings.setdefault(word, []).append(at)

    def bits(self, answer: str) -> int:
        """Return the units of an answer that other answers have, too, as the bits of an integer."""
        at = self._places.get(answer)
        return self._set_of(units(answer)) if at is None else self._answers[at]

    def _set_of(self, given: Iterable[str]) -> int:
        found = bytearray(len(self._names) // 8 + 1)
        for unit in given:
            bit = self._bits.get(unit)
            if bit is not None:
                found[bit >> 3] |= 1 << (bit & 7)
        return int.from_bytes(found, "little")

    def expected(self, text: str, group: Hashable) -> Iterator[int]:
        """Yield for each significant word the units that its translation should have one of."""
        known = [word for word in words(text) if word in self._postings]
        known.sort(key=lambda word: len(self._postings[word]))
        cache = self._expected.setdefault(group, {})
        for word in known[:_WORDS]:
            if word not in cache:
                cache[word] = self._units_of(word, group)
            if found := cache[word]:
                yield found

    def _units_of(self, word: str, group: Hashable) -> int:
        """Return the units that most answers of other groups to texts with a word have."""
        postings = self._postings[word]
        most = max(_FEW_TEXTS, _MOST_TEXTS * len(self._answers))
        if not _LEAST_SAMPLES < len(postings) <= most:
            return 0
        others = (at for at in postings if self._groups[at] != group)
        sample = tuple(itertools.islice(others, _SAMPLES))
        if len(sample) < _LEAST_SAMPLES:
            return 0
        if sample not in self._shared:  # most texts with a word are in none of its samples
            self._shared[sample] = self._common(sample)
        return self._shared[sample]

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
        if not size:
            return 0
        most = len(sample) * self._total / (_LIFT * size)
        lifts: dict[int, float] = {}
        for bit in _places(_at_least(len(sample), once, twice, four_times)):
            spread = self._spreads[bit]
            if spread > most:
                continue
            count = (once >> bit & 1) + 2 * (twice >> bit & 1) + 4 * (four_times >> bit & 1)
            lift = count * self._total / (spread * size)
            if lift >= _LIFT:
                lifts[bit] = lift
        best = sorted(lifts, key=lambda bit: (-lifts[bit], bit))[:_CANDIDATES]
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
