"""The limit that a server tells of a request which is too long, in whatever words.

What the numbers of its message are is known from the request itself: one of them is the request's
own size, more or less as we count it, and a smaller one is the limit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ai_translator.errors import ContextOverflowError

_ALIKE = 2.0  # times our count of a request, or a part of it, that its server may count
_ALIKE_TOTAL = 1.4  # the same with the room for the answer, most of which is known exactly
_LEAST_LIMIT = 256  # tokens or characters: less is no limit of a length


@dataclass(frozen=True, slots=True)
class ToldLength:
    """What a server said.

    limit:       the most that it takes
    of_question: True if that is about the question alone, not about the answer, too
    counted:     the size of this request's question by its count; None if it does not say
    """

    limit: int
    of_question: bool
    counted: int | None = None


def length_told(error: ContextOverflowError, question: int, answer: int) -> ToldLength | None:
    """Return what a refusal says of the request's length; None where it names no limit.

    question, answer: the size of the question as we count it; most tokens of the answer
    """
    numbers = [number for number in dict.fromkeys(error.numbers) if number != answer]
    own = [number for number in numbers if question / _ALIKE <= number <= _ALIKE * question]
    limit = error.limit
    if limit is not None and not _is_own_size(limit, numbers, own):
        larger = [number for number in own if number > limit]
        counted = larger[0] if len(larger) == 1 and error.of_question else None
        return ToldLength(limit, error.of_question, counted)
    limits = [number for number in numbers if number >= _LEAST_LIMIT]
    of_question = _told_of_question(limits, own, question)
    return of_question or _told_of_all(limits, own, question + answer)


def _is_own_size(limit: int, numbers: Sequence[int], own: Sequence[int]) -> bool:
    """Return True if what looks like the limit is the request's size, beside a smaller number."""
    return limit in own and any(_LEAST_LIMIT <= number < limit for number in numbers)


def _told_of_question(
    limits: Sequence[int], own: Sequence[int], question: int
) -> ToldLength | None:
    """Return what is told of the question alone, own: the numbers that may be its size."""
    if len(limits) == 1 and limits[0] < _ALIKE * question:
        return ToldLength(limits[0], of_question=True)
    smaller = [number for number in limits if number < max(own, default=0)]
    if len(smaller) == 1:
        return ToldLength(smaller[0], of_question=True, counted=max(own))
    return None


def _told_of_all(limits: Sequence[int], own: Sequence[int], total: int) -> ToldLength | None:
    """Return what is told of question and answer together."""
    whole = [each for each in limits if total / _ALIKE_TOTAL <= each <= _ALIKE_TOTAL * total]
    if not whole:
        return None
    left = [number for number in limits if number < min(whole) and number not in own]
    return ToldLength(left[0], of_question=False) if len(left) == 1 else None
