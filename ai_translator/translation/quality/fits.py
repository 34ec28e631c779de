"""How well each answer of a request fits each of its texts, as the logarithm of a likelihood.

Two things are compared.  Lengths: as Gale and Church (1993) align sentences, here as the logarithm
of their ratio, whose spread was measured on 70,000 translated texts in six directions.  Anchors
that both sides share: numbers, names, the final punctuation, line breaks.  Marks of the markup must
be equal anyway.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from functools import lru_cache
from typing import TypeAlias

from ai_translator.translation.text_analysis.lexicon import Lexicon, units, words
from ai_translator.translation.text_analysis.sentences import sentence_lengths
from ai_translator.translation.text_analysis.traits import Traits, traits

_SMOOTH = 8.0  # letters-worth added to both lengths, for the ratio of short ones
_VARIANCE, _VARIANCE_OF_SHORT = (
    0.008,
    0.5,
)  # of the logarithm of the ratio; the second over the smoothed length
_ODD, _ODD_SPREAD = 0.02, 0.9  # share of lengths that follow no rule, and their spread
_PRIOR = 100.0  # letters-worth of belief that a language is as long as English
_NUMBER_KEPT, _NAME_KEPT, _STEM_KEPT = (
    0.93,
    0.85,
    0.3,
)  # share of numbers, names, beginnings of words in both texts
_STEM = 5  # letters by which related words of two languages are alike
_END_KEPT, _LINES_KEPT = 0.9, 0.95
#: Of the logarithm of the ratio of lengths of single sentences; of those of two different texts.
_SENTENCE_VARIANCE, _SENTENCE_VARIANCE_OF_SHORT, _ANY_SENTENCE = 0.03, 0.6, 0.3
_LEAST_FIT = -2.0  # of one sentence
_OUT_OF_REACH = 25.0  # by how much a place must be worse not to be looked at more closely
_ANOTHER_SENTENCE, _MOST_AGAINST = -1.5, -4.0  # a sentence more or less; of a whole text
_WORD_KEPT, _MOST_WORDS = (
    0.8,
    9.0,
)  # share of words that are translated as elsewhere; what they say at most, together
_IMPOSSIBLE = -60.0  # marks of another text
_MOST_CREDIT = 3.5  # of one anchor: names in groups come and go together

#: [answer][text] -> by how much the answer fits this text better than that at its own place.
Gains: TypeAlias = Sequence[Sequence[float]]


def gains(
    pairs: Sequence[tuple[str, str]], lexicon: Lexicon | None = None, group: Hashable = None
) -> Gains:
    """Return by how much each answer fits each text better than its own one.

    pairs:   (text, answer) in the order of the request
    lexicon: what the rest of the document shows about its words
    group:   the request that these texts belong to in it
    """
    fits = [list(row) for row in _fits_by_marks(tuple(pairs))]
    if lexicon is not None:
        _add_words(fits, pairs, lexicon, group)
    return [[fit - row[at] for fit in row] for at, row in enumerate(fits)]


@lru_cache(maxsize=256)  # the document as a whole asks again, with its lexicon
def _fits_by_marks(pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[float, ...], ...]:
    """Return [answer][source] as :func:`_fits`, sentences compared, too."""
    fits = _fits([traits(source) for source, _ in pairs], [traits(answer) for _, answer in pairs])
    _add_sentences(fits, pairs)
    return tuple(map(tuple, fits))


def _are_latin(texts: Sequence[Traits]) -> bool:
    """Return True if most letters of the texts are Latin ones."""
    return 2 * sum(each.latin for each in texts) > sum(each.letters for each in texts)


def _fits(sources: Sequence[Traits], answers: Sequence[Traits]) -> list[list[float]]:
    """Return [answer][source].

    The log-likelihood that the answer belongs to the text, up to a constant.
    """
    ratio = math.log(
        (sum(a.extent for a in answers) + _PRIOR) / (sum(s.extent for s in sources) + _PRIOR)
    )
    lengths = [math.log(source.extent + _SMOOTH) + ratio for source in sources]
    variances = [_VARIANCE + _VARIANCE_OF_SHORT / (source.extent + _SMOOTH) for source in sources]
    fits = []
    for answer in answers:
        length = math.log(answer.extent + _SMOOTH)
        fits.append(
            [_length_fit(length - wanted, variance) for wanted, variance in zip(lengths, variances)]
        )
    _add_marks(fits, sources, answers)
    _add_anchors(fits, [s.numbers for s in sources], [a.numbers for a in answers], _NUMBER_KEPT)
    if _are_latin(sources) and _are_latin(answers):  # so that other words may be alike, too
        _add_anchors(fits, list(map(_stems, sources)), list(map(_stems, answers)), _STEM_KEPT)
    else:
        _add_names(fits, sources, answers)
    _add_equal(fits, [s.end for s in sources], [a.end for a in answers], _END_KEPT)
    _add_equal(fits, [s.lines for s in sources], [a.lines for a in answers], _LINES_KEPT)
    return fits


def _stems(text: Traits) -> frozenset[str]:
    """Return the beginnings of the longer words."""
    return frozenset(word[:_STEM] for word in text.words if len(word) >= _STEM)


def _length_fit(difference: float, variance: float) -> float:
    usual = (1 - _ODD) * math.exp(-difference * difference / (2 * variance)) / math.sqrt(variance)
    odd = _ODD * math.exp(-difference * difference / (2 * _ODD_SPREAD**2)) / _ODD_SPREAD
    return math.log(usual + odd + 1e-12)


def _add_marks(
    fits: list[list[float]], sources: Sequence[Traits], answers: Sequence[Traits]
) -> None:
    for row, answer in zip(fits, answers):
        for at, source in enumerate(sources):
            if source.marks != answer.marks:
                row[at] += _IMPOSSIBLE


def _add_names(
    fits: list[list[float]], sources: Sequence[Traits], answers: Sequence[Traits]
) -> None:
    """Add words in Latin letters on the side that has fewer of them.

    They are names and codes, and occur on the other side, too.
    """
    theirs = [answer.words for answer in answers]
    if not any(theirs) or not any(text.latin for text in sources):
        return
    ours = [source.words for source in sources]
    if sum(map(len, theirs)) <= sum(map(len, ours)):
        _add_anchors(fits, ours, theirs, _NAME_KEPT, by_answer=True, by_source=False)
    else:
        _add_anchors(fits, ours, theirs, _NAME_KEPT, by_answer=False, by_source=True)


def _add_anchors(
    fits: list[list[float]],
    sources: Sequence[frozenset[str]],
    answers: Sequence[frozenset[str]],
    kept: float,
    *,
    by_answer: bool = True,
    by_source: bool = True,
) -> None:
    """Add the evidence of each anchor for each pair; one that is in most texts shows little.

    kept: the share of such anchors that are in a text and in its translation
    """
    if by_answer:
        holders = _holders(sources, answers)
        for row, answer in zip(fits, answers):
            for anchor in answer:
                _credit(row, holders.get(anchor, ()), kept)
    if by_source:
        holders = _holders(answers, sources)
        columns: list[list[float]] = [[0.0] * len(answers) for _ in sources]
        for column, source in zip(columns, sources):
            for anchor in source:
                _credit(column, holders.get(anchor, ()), kept)
        for number, row in enumerate(fits):
            for at, column in enumerate(columns):
                row[at] += column[number]


def _add_words(
    fits: list[list[float]], pairs: Sequence[tuple[str, str]], lexicon: Lexicon, group: Hashable
) -> None:
    """Add what other texts of the document show about how words are translated."""
    given = [units(answer) for _, answer in pairs]
    for at, (source, _) in enumerate(pairs):
        total = [0.0] * len(pairs)
        for expected in lexicon.expected(words(source), group):
            holders = [at for at, found in enumerate(given) if not expected.isdisjoint(found)]
            _credit(total, holders, _WORD_KEPT)
            if total[at] >= _MOST_WORDS:
                break  # its words are those of its own text: nothing speaks for another one
        for number, row in enumerate(fits):
            row[at] += min(total[number], _MOST_WORDS)


def _add_sentences(fits: list[list[float]], pairs: Sequence[tuple[str, str]]) -> None:
    """Add what the number of sentences and their lengths, one by one, say of each pair."""
    ours = [sentence_lengths(source) for source, _ in pairs]
    if all(len(each) < 2 for each in ours):
        return
    for number, (row, (_, answer)) in enumerate(zip(fits, pairs)):
        theirs = sentence_lengths(answer)
        least = row[number] - _OUT_OF_REACH
        for at, lengths in enumerate(ours):
            if row[at] > least:
                row[at] += _sentences_fit(lengths, theirs)


def _sentences_fit(ours: Sequence[float], theirs: Sequence[float]) -> float:
    if len(ours) != len(theirs):
        return max(_MOST_AGAINST, _ANOTHER_SENTENCE * abs(len(ours) - len(theirs)))
    if len(ours) < 2:
        return 0.0
    ratio = math.log((sum(theirs) + _SMOOTH) / (sum(ours) + _SMOOTH))
    return max(_MOST_AGAINST, sum(_sentence_fit(*each, ratio) for each in zip(ours, theirs)))


def _sentence_fit(our: float, their: float, ratio: float) -> float:
    """Return how much likelier the length is for this sentence than for any other one."""
    difference = math.log((their + _SMOOTH) / (our + _SMOOTH)) - ratio
    variance = _SENTENCE_VARIANCE + _SENTENCE_VARIANCE_OF_SHORT / (our + _SMOOTH)
    gain = (1 / _ANY_SENTENCE - 1 / variance) * difference * difference
    return max(_LEAST_FIT, (gain + math.log(_ANY_SENTENCE / variance)) / 2)


def _holders(
    texts: Sequence[frozenset[str]], others: Sequence[frozenset[str]]
) -> dict[str, list[int]]:
    """Return anchor -> the texts that have it, for those of ``others``: most are on one side."""
    wanted = frozenset[str]().union(*others)
    holders: dict[str, list[int]] = {}
    for at, anchors in enumerate(texts):
        for anchor in wanted & anchors:
            holders.setdefault(anchor, []).append(at)
    return holders


def _credit(row: list[float], holders: Sequence[int], kept: float) -> None:
    """Add the evidence of an anchor that these texts of the other side have and others do not."""
    if not holders or len(holders) == len(row):
        return  # it tells none from another
    chance = len(holders) / len(row)
    step = math.log(kept / chance) - math.log((1 - kept) / (1 - chance))
    for at in holders:
        row[at] += min(_MOST_CREDIT, max(0.0, step))


def _add_equal(
    fits: list[list[float]], ours: Sequence[object], theirs: Sequence[object], kept: float
) -> None:
    """Add the evidence of a property that both texts share."""
    for row, value in zip(fits, theirs):
        holders = [at for at, other in enumerate(ours) if other == value]
        _credit(row, holders, kept)
