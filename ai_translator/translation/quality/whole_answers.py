"""Judgement of the answer to several texts as a whole, before its texts are judged one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations

from ai_translator.translation.answer_parsing.answers import Answer
from ai_translator.translation.answer_parsing.boilerplate import affix_of_all, shared_affix
from ai_translator.translation.answer_parsing.envelope import Envelope
from ai_translator.translation.quality.alignment import is_misplaced
from ai_translator.translation.quality.same_answers import count_different
from ai_translator.translation.text_analysis.lexicon import units
from ai_translator.translation.text_analysis.sentences import split_sentences
from ai_translator.translation.text_analysis.traits import normalised

_MISPLACED = "the answers fit other texts of the request better"
_SAME = "different texts have the same answer"
_SHARED = "the answers have words in common that their texts have not"
_AT_AN_END = 3  # texts at the start or end of a request, whose answers have words in common
_MOST_SAME = 2  # labels of one request that may have one answer
_MOST_ODD = (
    1  # answers of a request that may be odd by themselves without casting doubt on the others
)


def doubt(
    envelope: Envelope, answer: Answer, texts: Sequence[str], *, suspected: bool = False
) -> str:
    """Return why no text of this answer can be believed; "" if they may be judged one by one.

    texts:     what was asked for, in the order of ``envelope.ids``
    suspected: whether the answer before it, to more texts, was not believed
    """
    fault = envelope.fault(answer.ids, answer.texts, cut=answer.cut or answer.filtered)
    if fault:
        return fault
    pairs = _pairs(envelope, answer, texts)
    if is_misplaced(pairs, suspected=suspected) and not _only_lacks_sentences(pairs):
        return _MISPLACED
    asked, given = [text for text, _ in pairs], [answer for _, answer in pairs]
    if shared_affix(asked, given, suspected=suspected) or is_shared_at_an_end(asked, given):
        return _SHARED
    return _SAME if _has_same_answers(pairs) else ""


def is_shared_at_an_end(asked: Sequence[str], given: Sequence[str]) -> bool:
    """Return True if the first or last few answers have words in common, and their texts none.

    A model that does what one of the texts says about all that stand before it, or behind, does so.
    """
    if len(asked) <= _AT_AN_END:
        return False
    parts = (slice(None, _AT_AN_END), slice(-_AT_AN_END, None))
    return any(
        affix_of_all(asked[part], given[part]) and _have_no_common_words(asked[part])
        for part in parts
    )


def _have_no_common_words(texts: Sequence[str]) -> bool:
    return all(units(one).isdisjoint(units(other)) for one, other in combinations(texts, 2))


def lacking(envelope: Envelope, answer: Answer, texts: Sequence[str]) -> list[bool]:
    """Return for each text whether its answer lacks a sentence, seen from all of them together.

    A shorter answer fits a shorter text better: that makes answers which lack sentences look like
    answers at wrong places.
    """
    pairs = _pairs(envelope, answer, texts)
    if not is_misplaced(pairs) or not _only_lacks_sentences(pairs):
        return [False] * len(texts)
    return [
        id_ in answer.texts and _surplus(text, answer.texts[id_]) < 0
        for id_, text in zip(envelope.ids, texts)
    ]


def _pairs(envelope: Envelope, answer: Answer, texts: Sequence[str]) -> list[tuple[str, str]]:
    return [
        (text, answer.texts[id_]) for id_, text in zip(envelope.ids, texts) if id_ in answer.texts
    ]


def _only_lacks_sentences(pairs: Sequence[tuple[str, str]]) -> bool:
    """Return True if missing sentences alone explain why answers fit other texts better.

    Answers that changed places would be longer than some of the texts they stand at.
    """
    surplus = [_surplus(source, answer) for source, answer in pairs]
    whole = [pair for pair, more in zip(pairs, surplus) if more == 0]
    return max(surplus, default=0) == 0 and len(whole) < len(pairs) and not is_misplaced(whole)


def _surplus(source: str, answer: str) -> int:
    """Return how many sentences more than its text an answer has."""
    return len(split_sentences(answer)) - len(split_sentences(source))


def not_believed(odd: Sequence[bool]) -> list[bool] | None:
    """Return for each answer of a request whether to ask again for it, or None: for all of them.

    odd: which answers are none to their texts.  What stands beside such a one may have got or lost
    a part of it.
    """
    if sum(odd) > _MOST_ODD:
        return None
    padded = [False, *odd, False]
    return [any(padded[at : at + 3]) for at in range(len(odd))]


def _has_same_answers(pairs: Sequence[tuple[str, str]]) -> bool:
    """Return True if most texts got one answer that cannot be that of all of them."""
    counts = Counter(normalised(answer) for _, answer in pairs)
    key, count = counts.most_common(1)[0] if counts else ("", 0)
    if count <= _MOST_SAME or 2 * count <= len(pairs) or not key:
        return False
    texts = [text for text, answer in pairs if normalised(answer) == key != normalised(text)]
    return count_different(texts) > _MOST_SAME
