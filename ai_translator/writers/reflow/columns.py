"""How wide a table's columns are to be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from ai_translator.typesetting.linebreak import opportunities
from ai_translator.writers.reflow.galley import Galley

_SLACK = 0.5  # points; a width that just fits should fit


@dataclass(frozen=True, slots=True)
class Demand:
    """What the text of one cell asks of its columns: ``least`` without breaking a word, ``most`` in
    one line.
    """

    col: int
    span: int
    least: float
    most: float


def demand(col: int, span: int, galleys: Iterable[Galley], language: str, padding: float) -> Demand:
    least = most = 0.0
    for galley in galleys:
        least, most = max(least, _longest_word(galley, language)), max(most, galley.width)
    return Demand(col, span, least + padding + _SLACK, most + padding + _SLACK)


def _longest_word(galley: Galley, language: str) -> float:
    sums = list(accumulate(galley.advances, initial=0.0))
    longest, start = 0.0, 0
    for end in opportunities(galley.text, language):
        seen = len(galley.text[start:end].rstrip()) + start
        longest, start = max(longest, sums[seen] - sums[start]), end
    return longest


def widths(demands: Sequence[Demand], count: int, room: float) -> list[float]:
    """Each column's width: what it asks for, or its share of ``room`` beyond the longest words."""
    least, most = _columns(demands, count)
    if sum(most) <= room:
        return most
    if sum(least) >= room:
        return [room * each / sum(least) for each in least]
    share = (room - sum(least)) / (sum(most) - sum(least))
    return [low + share * (high - low) for low, high in zip(least, most)]


def least_width(demands: Sequence[Demand], count: int) -> float:
    return sum(_columns(demands, count)[0])


def _columns(demands: Sequence[Demand], count: int) -> tuple[list[float], list[float]]:
    least, most = [0.0] * count, [0.0] * count
    for each in sorted(demands, key=lambda demand: demand.span):
        columns = range(each.col, min(each.col + each.span, count))
        for sizes, wanted in ((least, each.least), (most, each.most)):
            missing = wanted - sum(sizes[col] for col in columns)
            if missing > 0 and len(columns):
                for col in columns:
                    sizes[col] += missing / len(columns)
    floor = 2 * _SLACK
    return [max(width, floor) for width in least], [max(width, floor) for width in most]
