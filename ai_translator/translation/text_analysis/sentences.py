"""Counting the sentences of a text and its translation, and noticing that one is missing."""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from ai_translator.model.segments import MARK
from ai_translator.translation.text_analysis.traits import extent

#: The end of a sentence: a sign of the script; a full stop that is not inside an abbreviation,
#: before a capital or the end.
_END = re.compile(
    r"[。！？؟।۔.!?](?:(?<=[。！？؟।۔])|(?<=[^\s.][^\s.(\[][.!?])(?=[\"'”’»)\]]*"
    r"(?:\s+[\"'“‘«(\[]?[^\W_a-zß-öø-ÿ]|\s*\Z)))[\"'”’»」』)）\]]*"
)
#: Abbreviations of two letters and more before names, numbers and words with a capital.
_ABBREVIATIONS = frozenset(
    f"{word}."
    for word in re.findall(
        r"\w+",
        """
        prof dr mr mrs ms st jr sr fig figs tab tabs eq eqs sec secs no nos vol vols ch chs pp ed
        eds al cf vs approx ca nr abb kap bd vgl bzw inkl ggf art op rev gen col lt capt hon inc
        ltd corp dept jan feb mar apr jun jul aug sep sept oct nov dec рис табл стр гл
        """,
    )
)
_LAST_TWO = frozenset(word[-3:-1] for word in _ABBREVIATIONS)  # letters: few words end with them
_LAST_WORD = re.compile(r"\w+\.\Z")
_ID_EST = re.compile(r"\bт\.\s?е\.\Z", re.I)  # Russian
_LONGEST_ABBREVIATION = 16  # characters, with the one before it
_LEAST = 8.0  # letters of a sentence
_FEW = 3  # sentences of a text of which one can be missed
_MOST = 40
_MERGED, _SPLIT = math.log(0.06), math.log(0.06)  # two sentences as one, one as two
_DROPPED, _SAME = math.log(0.003), math.log(0.88)
_VARIANCE, _VARIANCE_OF_SHORT, _SMOOTH = 0.03, 0.6, 8.0  # of the ratio of lengths, for sentences
_RATIOS = (-0.15, 0.0, 0.15)  # by how much the ratio of all lengths may differ from the average
_TELLING = 20.0  # letters of a text
_FAR_SHORTER, _SHORTER = 10.0, 2.5  # standard deviations below the mean
_LONG, _ENOUGH = 60.0, 5  # letters of a text, and number of texts, that tell how long answers are
_USUAL_OFF, _LEAST_SPREAD = (
    0.07,
    0.2,
)  # median distance from the median of a person; see LengthRatio
_SPREAD, _SPREAD_OF_SHORT = 0.008, 0.6  # variance of the ratio of whole texts
#: Logarithm of the likelihood by which a missing sentence must be the better account; where the
#: lengths of the document are as uneven as those of a person.
_CERTAIN, _CERTAIN_OF_PERSON, _OF_PERSON = 5.0, 10.0, 0.75
_CERTAIN_BY_OTHERS = -10.0  # where the other texts show that sentences are missing
#: Of texts that show it, see :func:`_are_shorter`; share of them that must do so by themselves.
_LEAST_WEIGHT, _SLOPE, _SHORTER_ONES = 0.5, 0.7, 0.6
_MANY, _MOST_FEWER = 20, 0.01  # texts of several sentences, and share of them, of a literal one
#: Share of the sentences that an answer has at most, to be doubted for that alone; and if it is not
#: as long as if they were joined, by the logarithm of the likelihood.
_FAR_FEWER, _FEWER, _JOINED = 0.55, 0.6, -3.7

#: Standard deviations below the mean of an answer with as many sentences as its text, and of the
#: sentence that makes it so; off the mean at most, were that one as long as usual.
_SHORT_WHOLE, _SHORT_SENTENCE, _ELSE_USUAL = 1.0, 3.0, 1.0

_Lengths: TypeAlias = tuple[float, ...]


@lru_cache(maxsize=4096)  # several checks ask for them, with every answer
def split_sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of a text, without its marks."""
    bare = MARK.sub(_for_mark, text).strip() if "<" in text or "{" in text else text.strip()
    ends = [found.end() for found in _END.finditer(bare)]
    pieces = [bare[start:end].strip() for start, end in zip([0, *ends], [*ends, len(bare)])]
    whole: list[str] = []
    for piece in pieces:
        # "Prof.", "Dr." and their like are no sentences.
        if whole and (_is_short(whole[-1]) or _is_abbreviated(whole[-1])):
            whole[-1] = f"{whole[-1]} {piece}"
        elif any(map(str.isalnum, piece)):
            whole.append(piece)
    return tuple(whole)


def _for_mark(mark: re.Match[str]) -> str:
    """Return what stands for a mark: a word for a placeholder, nothing for a tag."""
    return "Xx" if mark[0][0] == "{" else ""


def _is_abbreviated(piece: str) -> bool:
    """Return True if a piece of text ends with an abbreviation."""
    if not piece.endswith("."):
        return False
    last = piece[-3:-1].casefold()
    if last not in _LAST_TWO and not last.endswith("е"):
        return False
    end = piece[-_LONGEST_ABBREVIATION:]
    found = _LAST_WORD.search(end)
    word = found[0].casefold() if found else ""
    return word in _ABBREVIATIONS or (word == "е." and bool(_ID_EST.search(end)))


def _is_short(piece: str) -> bool:
    return len(piece) < 2 * _LEAST and extent(piece) < _LEAST


@lru_cache(maxsize=4096)
def sentence_lengths(text: str) -> tuple[float, ...]:
    """Return the lengths of the sentences, in letters of English (see :func:`extent`)."""
    return tuple(map(extent, split_sentences(text)))


@dataclass(frozen=True, slots=True)
class LengthRatio:
    """How long answers are for their texts in one document, and how they divide them.

    mean:     natural logarithm of the ratio of lengths, its median
    spread:   how even the translator is, of 1 for a person to 0.2 for one that goes word by word
    dropping: whether the answers with fewer sentences are as much shorter: sentences are missing
    literal:  whether nearly all answers have as many sentences as their texts
    freedom:  the variance of the lengths, as a multiple of a usual person's; at least 1
    """

    mean: float
    spread: float
    dropping: bool = False
    literal: bool = False
    freedom: float = 1.0

    def is_far_shorter(self, source: str, answer: str) -> bool:
        """Return True if no answer of this document is as short for its text."""
        return self._is_shorter(source, answer, _FAR_SHORTER)

    def is_shorter(self, source: str, answer: str) -> bool:
        """Return True if few answers of this document are as short for their text."""
        return self._is_shorter(source, answer, _SHORTER)

    def _is_shorter(self, source: str, answer: str, deviations: float) -> bool:
        ours, theirs = sum(sentence_lengths(source)), sum(sentence_lengths(answer))
        if ours < _TELLING or not theirs:
            return False
        return self.deviation(ours, theirs) < -deviations * math.sqrt(self.variance(ours))

    def deviation(self, ours: float, theirs: float) -> float:
        """Return the logarithm of the ratio of two lengths, as far as it differs from the mean."""
        return math.log((theirs + _SMOOTH) / (ours + _SMOOTH)) - self.mean

    def variance(self, ours: float) -> float:
        """Return the variance of :meth:`deviation` for texts of this length."""
        return self.spread * (_SPREAD + _SPREAD_OF_SHORT / (ours + _SMOOTH))

    def variance_of_sentence(self, our: float) -> float:
        """Return the variance of :meth:`deviation` for one sentence of this length in its text."""
        return self.freedom * self.spread * (_VARIANCE + _VARIANCE_OF_SHORT / (our + _SMOOTH))

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> LengthRatio | None:
        """From the texts that have as many sentences as their answers; None if they are too few."""
        divided = [(sentence_lengths(source), sentence_lengths(answer)) for source, answer in pairs]
        alike = [(ours, theirs) for ours, theirs in divided if len(ours) == len(theirs)]
        long = [(sum(ours), sum(theirs)) for ours, theirs in alike if sum(ours) >= _LONG]
        ratios = [math.log(their / our) for our, their in long]
        if len(ratios) < _ENOUGH:
            return None
        mean = statistics.median(ratios)
        off = statistics.median(abs(ratio - mean) for ratio in ratios)
        spread = min(1.0, max(_LEAST_SPREAD, off / _USUAL_OFF))
        several = [(ours, theirs) for ours, theirs in divided if len(ours) > 1 and theirs]
        fewer = [(ours, theirs) for ours, theirs in several if len(theirs) < len(ours)]
        literal = len(several) >= _MANY and len(fewer) <= _MOST_FEWER * len(several)
        freedom = max(1.0, off / _USUAL_OFF) ** 2
        return cls(mean, spread, _are_shorter(fewer, mean), literal, freedom)


def _are_shorter(fewer: Sequence[tuple[_Lengths, _Lengths]], mean: float) -> bool:
    """Return True if answers that have fewer sentences are shorter by these sentences.

    Joined sentences leave the length as it is.  So the slope of length over number, both as
    logarithms, is 0 where sentences were joined and 1 where they are missing, in most texts.
    """
    missing = [math.log(len(theirs) / len(ours)) for ours, theirs in fewer]
    shorter = [math.log(sum(theirs) / sum(ours)) - mean for ours, theirs in fewer]
    weight = sum(each * each for each in missing)
    found = sum(one * other for one, other in zip(missing, shorter))
    each = sum(other < one / 2 for one, other in zip(missing, shorter))
    enough = weight >= _LEAST_WEIGHT and found >= _SLOPE * weight
    return enough and each >= _SHORTER_ONES * len(fewer)


def has_lost_sentence(source: str, answer: str, usual: LengthRatio | None = None) -> bool:
    """Return True if a missing sentence explains the lengths better than some that were joined."""
    ours = sentence_lengths(source)
    two_will_do = usual is not None and (usual.dropping or usual.spread < _OF_PERSON)
    if not _FEW - two_will_do <= len(ours) <= _MOST:
        return False
    theirs = sentence_lengths(answer)
    has_fewer = 0 < len(theirs) < len(ours)
    return has_fewer and _evidence(ours, theirs, usual) > _least_evidence(usual)


def has_short_sentence(source: str, answer: str, usual: LengthRatio) -> bool:
    """Return True if a single sentence is so short for its place that a part of it is missing.

    A model drops what it takes for a sentence: from "et al." to the next full stop, by our count a
    part of one.  So the answer has as many as its text.
    """
    ours, theirs = sentence_lengths(source), sentence_lengths(answer)
    if len(ours) != len(theirs) or not 1 < len(ours) <= _MOST:
        return False
    our, their = sum(ours), sum(theirs)
    whole = math.sqrt(usual.freedom * usual.variance(our))
    if usual.deviation(our, their) > -_SHORT_WHOLE * whole:
        return False
    least, one, its = min(
        (usual.deviation(*each) / math.sqrt(usual.variance_of_sentence(each[0])), *each)
        for each in zip(ours, theirs)
    )
    if least > -_SHORT_SENTENCE:
        return False
    mended = their - its + one * math.exp(usual.mean)
    return abs(usual.deviation(our, mended)) < _ELSE_USUAL * whole


def _least_evidence(usual: LengthRatio | None) -> float:
    if usual is None:
        return _CERTAIN
    if usual.dropping:
        return _CERTAIN_BY_OTHERS
    return _CERTAIN if usual.spread < _OF_PERSON else _CERTAIN_OF_PERSON


def _evidence(ours: _Lengths, theirs: _Lengths, usual: LengthRatio | None) -> float:
    """Return the logarithm of the likelihood by which a missing sentence explains the lengths."""
    whole = math.log(sum(theirs) / sum(ours))
    kept = whole - math.log(len(theirs) / len(ours))
    scale = usual.spread if usual else 1.0
    joined = max(_score(ours, theirs, whole + step, scale, dropped=False) for step in _RATIOS)
    missing = max(_score(ours, theirs, kept + step, scale, dropped=True) for step in _RATIOS)
    if usual is not None:
        variance = 2 * scale * (_SPREAD + _SPREAD_OF_SHORT / sum(ours))
        joined -= (whole - usual.mean) ** 2 / variance
        missing -= (kept - usual.mean) ** 2 / variance
    return missing - joined


def has_fewer(source: str, answer: str, usual: LengthRatio | None = None) -> bool:
    """Return True if the answer has so few sentences that some may be missing."""
    ours, theirs = sentence_lengths(source), sentence_lengths(answer)
    literal = usual is not None and usual.literal
    if literal and _FEW <= len(ours) <= _MOST:
        return 0 < len(theirs) < len(ours)
    if len(ours) <= _FEW or len(theirs) > _FEWER * len(ours):
        return False
    certain = len(theirs) <= _FAR_FEWER * len(ours) or len(ours) > _MOST
    return certain or _evidence(ours, theirs, None) > _JOINED


def _score(
    ours: Sequence[float], theirs: Sequence[float], ratio: float, scale: float, *, dropped: bool
) -> float:
    """Return the logarithm of the likelihood of the best alignment (Gale and Church 1993)."""
    infinite = -math.inf
    before = [infinite] * (len(theirs) + 1)
    rows = [before]
    rows[0] = [0.0] + [infinite] * len(theirs)
    for at in range(1, len(ours) + 1):
        row = [infinite] * (len(theirs) + 1)
        for to in range(len(theirs) + 1):
            best = rows[at - 1][to] + _DROPPED if dropped else infinite
            if to >= 1:
                fit = _fit(ours[at - 1], theirs[to - 1], ratio, scale)
                best = max(best, rows[at - 1][to - 1] + _SAME + fit)
            if to >= 1 and at >= 2:
                fit = _fit(ours[at - 1] + ours[at - 2], theirs[to - 1], ratio, scale)
                best = max(best, rows[at - 2][to - 1] + _MERGED + fit)
            if to >= 2:
                fit = _fit(ours[at - 1], theirs[to - 1] + theirs[to - 2], ratio, scale)
                best = max(best, rows[at - 1][to - 2] + _SPLIT + fit)
            row[to] = best
        rows.append(row)
    return rows[-1][-1]


def _fit(our: float, their: float, ratio: float, scale: float) -> float:
    difference = math.log((their + _SMOOTH) / (our + _SMOOTH)) - ratio
    variance = scale * (_VARIANCE + _VARIANCE_OF_SHORT / (our + _SMOOTH))
    return -difference * difference / (2 * variance) - math.log(variance) / 2
