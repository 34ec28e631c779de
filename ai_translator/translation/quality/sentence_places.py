"""Detection of a sentence that stands at the place of another one, in its text or in the next.

Length and marks of such answers are right.  What the other answers of the document show about words
(see ``text_analysis/lexicon.py``) tells: the words of a sentence are not in its own
answer, but in that of the other one, and the other way round.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from ai_translator.translation.text_analysis.lexicon import (
    Lexicon,
    units,
    units_of_sentence,
    words,
    words_of_sentence,
)
from ai_translator.translation.text_analysis.sentences import split_sentences

#: Words by which two sentences must fit better if they are exchanged, and the share of the words
#: found in the other's place that may be found in their own: one in some thousand requests of
#: human translations exceeds both.
_LEAST_GAIN, _OWN = 4, 0.25
_MOST_SENTENCES = 12  # of a text that is looked at
_WORDS = 10  # of a sentence that are looked at: the rarest


class PlacedSentence(NamedTuple):
    """What the translation of a sentence should have, and what stands at its place.

    expected: for each word the units that its translation should have one of
    given:    the units of the answer to the sentence
    missing:  words of which nothing stands there
    """

    expected: Sequence[frozenset[str]]
    given: frozenset[str]
    missing: int

    @classmethod
    def of(cls, expected: Sequence[frozenset[str]], given: frozenset[str]) -> PlacedSentence:
        return cls(expected, given, sum(map(given.isdisjoint, expected)))


PlacedSentences: TypeAlias = Sequence[PlacedSentence]


def read_words(source: str, answer: str) -> None:
    """Find the words of a text and its answer, and of their sentences, which are kept for later."""
    words(source)
    units(answer)
    for sentence, given in _aligned(source, answer):
        words_of_sentence(sentence)
        units_of_sentence(given)


def _aligned(source: str, answer: str) -> Iterator[tuple[str, str]]:
    """Yield (sentence, its answer); nothing unless there are as many of both, and not too many."""
    ours, theirs = split_sentences(source), split_sentences(answer)
    if 0 < len(ours) == len(theirs) <= _MOST_SENTENCES:
        yield from zip(ours, theirs)


def placed_sentences(
    source: str, answer: str, lexicon: Lexicon, group: Hashable
) -> PlacedSentences:
    """Return the sentences of a text; none unless there are as many in the answer."""
    return [
        PlacedSentence.of(
            list(itertools.islice(lexicon.expected(words_of_sentence(sentence), group), _WORDS)),
            units_of_sentence(given),
        )
        for sentence, given in _aligned(source, answer)
    ]


def with_exchanged_sentences(
    texts: Sequence[PlacedSentences], *, suspected: bool = False
) -> set[int]:
    """Return the places of the texts in whose answers a sentence is at that of another one.

    texts:     of one request, in their order
    suspected: whether other answers of the document had such sentences; then what does not show
        that its first two are in place is doubted, too
    """
    pairs = [(at, at, *each) for at, text in enumerate(texts) for each in _within(text)]
    for at, (text, following) in enumerate(itertools.pairwise(texts)):
        pairs += [
            (at, at + 1, *each)
            for each in itertools.product(_movable(text, suspected), _movable(following, suspected))
        ]
    found = {
        place
        for one, other, sentence, another in pairs
        if _are_exchanged(sentence, another, suspected)
        for place in (one, other)
    }
    if suspected:
        found.update(
            at for at, text in enumerate(texts) if len(text) > 1 and not _are_in_place(*text[:2])
        )
    return found


def _within(text: PlacedSentences) -> Iterator[tuple[PlacedSentence, PlacedSentence]]:
    return itertools.combinations(text, 2)


def _movable(text: PlacedSentences, suspected: bool) -> PlacedSentences:
    """Return the sentences that may be at another place: words of them are missing at their own."""
    return text if suspected else [sentence for sentence in text if sentence.missing]


def _are_exchanged(one: PlacedSentence, other: PlacedSentence, suspected: bool) -> bool:
    """Return True if the words of two sentences are in each other's answers, not in their own.

    What both answers have tells nothing.
    """
    if not suspected and (
        min(one.missing, other.missing) < 1 or one.missing + other.missing < _LEAST_GAIN
    ):
        return False  # nothing of them can be at the other's place
    crossed = _hits(one, other.given, one.given), _hits(other, one.given, other.given)
    own = _hits(one, one.given, other.given) + _hits(other, other.given, one.given)
    if suspected:
        return sum(crossed) > own
    gained = sum(crossed) >= own + _LEAST_GAIN and own <= _OWN * sum(crossed)
    return gained and min(crossed) > 0


def _are_in_place(one: PlacedSentence, other: PlacedSentence) -> bool:
    """Return True if a word of one of them is in its answer, and not in the other's."""
    own = _hits(one, one.given, other.given), _hits(other, other.given, one.given)
    return max(own) > 0


def _hits(sentence: PlacedSentence, given: frozenset[str], others: frozenset[str]) -> int:
    """Return how many words of the sentence one answer has and another has not."""
    found = (each for each in sentence.expected if not each.isdisjoint(given))
    return sum(map(others.isdisjoint, found))
