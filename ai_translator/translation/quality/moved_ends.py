"""Detection of an end of one answer that stands in that of its neighbour.

A model that loses the boundary between two texts puts the last words of the first before the second
one, or the first words of the second behind the first.  Both answers together are then as long as
usual; one of them is shorter, the other one longer.  There are other signs: a sentence more in
the longer one, a final sign that is missing, a beginning in small letters, and words of the
shorter one's text (see ``text_analysis/lexicon.py``) in the longer one.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Hashable, Iterator, Sequence
from typing import NamedTuple

from ai_translator.translation.quality.same_answers import begins_small
from ai_translator.translation.text_analysis.lexicon import Lexicon, units, words
from ai_translator.translation.text_analysis.sentences import LengthRatio, split_sentences
from ai_translator.translation.text_analysis.traits import traits

#: By how much (natural logarithm of the likelihood) lengths and signs together must speak for a
#: moved boundary, and by how many standard deviations each of the two lengths must differ from the
#: mean; the same for lengths beside two signs.  One in two hundred requests of human translations
#: exceeds that, at most.
_ENOUGH, _EACH = 17.0, 1.0
_BESIDE_SIGNS, _EACH_BESIDE_SIGNS, _SIGNS = 3.0, 0.5, 2
#: The same where the model has mixed up other texts of the document.
_SUSPECTED = 6.0
_WORTH = 3.5  # of a sign: one in thirty neighbours of which nothing has moved has it
#: The number of a section, before its heading.
_SECTION = re.compile(r"\s*(?:[A-Z]\.)?\d+(?:\.\d+)*")


class _Length(NamedTuple):
    """How long an answer is for its text: its deviation from the mean, and the variance of it."""

    text: float
    answer: float
    deviation: float
    variance: float

    @classmethod
    def of(cls, text: float, answer: float, usual: LengthRatio) -> _Length:
        variance = usual.freedom * usual.variance(text)
        return cls(text, answer, usual.deviation(text, answer), variance)

    @property
    def against(self) -> float:
        return self.deviation * self.deviation / (2 * self.variance)

    @property
    def deviations(self) -> float:
        return abs(self.deviation) / math.sqrt(self.variance)


class _Neighbours(NamedTuple):
    """Two texts, one behind the other, with their answers."""

    one: tuple[str, str]
    other: tuple[str, str]


def with_moved_ends(
    pairs: Sequence[tuple[str, str]],
    usual: LengthRatio,
    lexicon: Lexicon,
    group: Hashable,
    *,
    suspected: bool = False,
) -> set[int]:
    """Return the places of neighbours of which one seems to have an end of the other's answer.

    pairs:     (text, answer) of one request, in its order
    suspected: whether the model has mixed up other texts of the document
    """
    lengths = [
        _Length.of(traits(text).extent, traits(answer).extent, usual) for text, answer in pairs
    ]
    found: set[int] = set()
    for at, (one, other) in enumerate(itertools.pairwise(lengths)):
        if one.deviation * other.deviation >= 0:
            continue
        both = _Length.of(one.text + other.text, one.answer + other.answer, usual)
        gained = one.against + other.against - both.against
        if gained <= _BESIDE_SIGNS:
            continue
        neighbours = _Neighbours(pairs[at], pairs[at + 1])
        shorter_first = one.deviation < 0
        signs = sum(_signs(neighbours, shorter_first=shorter_first))
        signs += _has_words_of(*(neighbours if shorter_first else neighbours[::-1]), lexicon, group)
        whole = gained + _WORTH * signs
        each = min(one.deviations, other.deviations)
        by_signs = signs >= _SIGNS and each > _EACH_BESIDE_SIGNS
        by_lengths = whole > _ENOUGH and each > _EACH
        if by_signs or by_lengths or (suspected and whole > _SUSPECTED):
            found.update((at, at + 1))
    return found


def _signs(neighbours: _Neighbours, *, shorter_first: bool) -> Iterator[bool]:
    """Yield whether there is each of the signs that the boundary of two answers has moved."""
    (text, answer), (other, following) = neighbours
    longer, given = neighbours.other if shorter_first else neighbours.one
    yield len(split_sentences(given)) > len(split_sentences(longer))
    yield bool(traits(text).end) and not traits(answer).end
    yield begins_small(other, following)
    number = _SECTION.match(other)
    yield number is not None and following.find(number[0]) > 0


def _has_words_of(
    shorter: tuple[str, str], longer: tuple[str, str], lexicon: Lexicon, group: Hashable
) -> bool:
    """Return True if a word of one text only is missing in its answer, and is in the other one."""
    own, others = units(shorter[1]), units(longer[1])
    expected = lexicon.expected(words(shorter[0]) - words(longer[0]), group)
    return any(each.isdisjoint(own) and not each.isdisjoint(others) for each in expected)
