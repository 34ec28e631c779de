"""A lexicon of word pairs in a document and its translation, learnt from the document itself.

A word that occurs in several texts is mostly translated alike.  So the answers to other texts with
the same word show what the answer to this one should hold, without any dictionary.  That tells
short texts of similar length apart, where lengths and names say nothing.
"""

from __future__ import annotations

import itertools
import math
import operator
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence, Set
from functools import cache, lru_cache

from ai_translator.model.segments import MARK
from ai_translator.translation.text_analysis.language_detection import small_words
from ai_translator.translation.text_analysis.sentences import split_sentences
from ai_translator.translation.text_analysis.traits import traits

#: Runs of characters of scripts without spaces; words of the others.
_PIECE = re.compile(
    r"[\u3005\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e01-\u0e4e]+|[^\W\d_]{2,}"
)
_ASCII_WORD = re.compile("[a-z]{2,}")
_STEM = 5  # letters that tell a word, whatever its ending
_LEAST_LETTERS = 3
_LONG = 7  # letters of a word that may be the same with another ending
_MOST_PIECES = 400  # words, or runs without spaces, of one text that are looked at
_LEAST_CHARS = 2  # of a piece and what parts it from the next
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
_NONE: frozenset[str] = frozenset()
_ZERO, _ONE = b"01"  # digits of a binary number


@lru_cache(maxsize=1024)
def words(text: str) -> frozenset[str]:
    """Return the significant words of a text: as they are, and the beginnings of longer ones."""
    return _NONE.union(*map(words_of_sentence, _sentences(text)))


@lru_cache(maxsize=4096)  # in its text, and by itself
def words_of_sentence(sentence: str) -> frozenset[str]:
    """Return the significant words of a sentence, as :func:`words`."""
    spaced, runs = _pieces(sentence)
    return _NONE.union(*map(_forms, spaced), *map(_pairs, runs))


@lru_cache(maxsize=1024)
def units(text: str) -> frozenset[str]:
    """Return the comparable units of an answer.

    Beginnings of longer words, else character pairs.
    """
    return _NONE.union(*map(units_of_sentence, _sentences(text)))


@lru_cache(maxsize=4096)
def units_of_sentence(sentence: str) -> frozenset[str]:
    """Return the comparable units of a sentence of an answer, as :func:`units`."""
    spaced, runs = _pieces(sentence)
    return _NONE.union(*map(_beginning, spaced), *map(_pairs, runs))


def _sentences(text: str) -> Sequence[str]:
    """Return the sentences of a text, which are looked at one by one, too.

    The text as it is where a piece could be told from the whole only: marks stand between words.
    """
    if len(text) > _LEAST_CHARS * _MOST_PIECES or traits(text).marks:
        return (text,)
    sentences = split_sentences(text)
    return sentences if len(sentences) > 1 else (text,)


def _pieces(text: str) -> tuple[Sequence[str], Sequence[str]]:
    """Return the words of a text, and its runs of characters without spaces between words."""
    bare = MARK.sub(" ", text) if "<" in text or "{" in text else text
    if bare.isascii():
        return _ASCII_WORD.findall(bare.casefold())[:_MOST_PIECES], ()
    pieces = _PIECE.findall(bare.casefold())[:_MOST_PIECES]
    spaced = [piece for piece in pieces if not _is_unspaced(piece[0])]
    runs = [piece for piece in pieces if _is_unspaced(piece[0])]
    return spaced, runs


def _pairs(run: str) -> Iterator[str]:
    return map(operator.add, run, run[1:])


@lru_cache(maxsize=16384)  # most words are in many texts
def _forms(word: str) -> tuple[str, ...]:
    """Return a word as it is, and its beginning if it is a long one; nothing of a small word."""
    if not _is_significant(word):
        return ()
    return (word, word[:_STEM]) if len(word) >= _LONG else (word,)


@lru_cache(maxsize=16384)
def _beginning(word: str) -> tuple[str, ...]:
    """Return the letters that tell a word; nothing of a small word."""
    if not _is_significant(word):
        return ()
    return (word[: 2 if _is_hangul(word[0]) else _STEM],)  # of Hangul: the endings change


def _is_significant(word: str) -> bool:
    return (len(word) >= _LEAST_LETTERS or _is_hangul(word[0])) and word not in small_words()


def _is_hangul(char: str) -> bool:
    return "\uac00" <= char <= "\ud7a3"


@cache
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
        # Bit -> unit, the rarest first: what most units are too frequent for are small integers.
        self._names = sorted(shared, key=lambda unit: (counts[unit], unit))
        self._spreads = [counts[unit] for unit in self._names]
        self._bits = {unit: bit for bit, unit in enumerate(self._names)}
        self._groups = [group for _, group, _, _ in learnt]
        self._sizes = [len(given) for given, _, _, _ in learnt]
        self._answers = [self._set_of(given) for given, _, _, _ in learnt]
        self._shared: dict[tuple[int, ...], frozenset[str]] = {}
        postings: dict[str, list[int]] = {}
        for at, (_, _, text, _) in enumerate(learnt):
            for word in words(text):
                postings.setdefault(word, []).append(at)
        rarest = sorted(postings, key=lambda word: (len(postings[word]), word))
        #: Word -> its place among all, the rarest first; by that place: the texts that have it.
        self._places = {word: place for place, word in enumerate(rarest)}
        self._postings = [postings[word] for word in rarest]
        most = max(_FEW_TEXTS, int(_MOST_TEXTS * len(learnt)))
        #: The places of the words that tell something: in some texts, and not in nearly all.
        self._telling = range(
            bisect_right(self._postings, _LEAST_SAMPLES, key=len),
            bisect_right(self._postings, most, key=len),
        )
        #: Place -> the groups that its sample is from, and the units that this one has in common.
        self._usual: dict[int, tuple[frozenset[Hashable], frozenset[str]]] = {}
        #: (place, group of its sample) -> the units that the answers of other groups have.
        self._without: dict[tuple[int, Hashable], frozenset[str]] = {}

    def _set_of(self, given: Iterable[str]) -> int:
        none = len(self._names)  # the place of what is no unit of several answers
        digits = bytearray(b"0") * (none + 1)
        for unit in given:
            digits[~self._bits.get(unit, none)] = _ONE
        digits[0] = _ZERO
        return int(digits, 2)

    def expected(self, given: Set[str], group: Hashable) -> Iterator[frozenset[str]]:
        """Yield for each of these words the units that its translation should have one of."""
        usual, without, placed = self._usual, self._without, self._places
        first, last = self._telling.start, self._telling.stop
        for place in sorted([placed[word] for word in given if word in placed])[:_WORDS]:
            if place >= last:
                return
            if place < first:
                continue
            groups, found = usual.get(place) or self._usual_units(place)
            if group in groups:
                known = without.get((place, group))
                found = self._units_without(place, group) if known is None else known
            if found:
                yield found

    def _usual_units(self, place: int) -> tuple[frozenset[Hashable], frozenset[str]]:
        """Return the groups of a word's sample, and the units that most of its answers have."""
        first = tuple(self._postings[place][:_SAMPLES])
        found = frozenset(self._groups[at] for at in first), self._shared_by(first)
        self._usual[place] = found
        return found

    def _units_without(self, place: int, group: Hashable) -> frozenset[str]:
        """Return the units that most answers of other groups to texts with a word have."""
        others = (at for at in self._postings[place] if self._groups[at] != group)
        found = self._shared_by(tuple(itertools.islice(others, _SAMPLES)))
        self._without[place, group] = found
        return found

    def _shared_by(self, sample: tuple[int, ...]) -> frozenset[str]:
        """Return the units that most of these answers have."""
        if len(sample) < _LEAST_SAMPLES:
            return _NONE
        if sample not in self._shared:  # most texts with a word are in none of its samples
            self._shared[sample] = self._common(sample)
        return self._shared[sample]

    def _common(self, sample: Sequence[int]) -> frozenset[str]:
        """Return units that most of these answers have, more often than by chance."""
        size = sum(self._sizes[at] for at in sample)
        if not size:
            return _NONE
        rare = bisect_right(self._spreads, len(sample) * self._total / (_LIFT * size))
        mask = (1 << rare) - 1
        once = twice = four_times = 0  # the binary digits of how many answers have each unit
        for at in sample:
            bits = self._answers[at] & mask
            carry = once & bits
            once ^= bits
            four_times |= twice & carry
            twice ^= carry
        lifts: dict[str, float] = {}
        for count in range(max(_LEAST_SAMPLES, math.ceil(_MOSTLY * len(sample))), len(sample) + 1):
            bits = mask
            for power, digit in enumerate((once, twice, four_times)):
                bits &= digit if count >> power & 1 else ~digit
            # The rarest come first, and of as many answers they have the largest lift.
            for bit in itertools.islice(_places(bits), _CANDIDATES):
                lift = count * self._total / (self._spreads[bit] * size)
                if lift < _LIFT:
                    break
                lifts[self._names[bit]] = lift
        if len(lifts) <= _CANDIDATES:
            return frozenset(lifts)
        return frozenset(sorted(lifts, key=lambda unit: (-lifts[unit], unit))[:_CANDIDATES])


def _places(bits: int) -> Iterator[int]:
    """Yield the places of the digits of a number that are set."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
