"""Widths of a table's columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from ai_translator.typesetting.linebreak import opportunities
from ai_translator.writers.reflow.galley import Galley

_SLACK = 0.5  # points; a width that just fits should fit


@dataclass(frozen=True, slots=True)
class WidthRange:
    """The widths of a cell's text: ``least`` without breaking a word, ``most`` in one line."""

    col: int
    span: int
    least: float
    most: float


def width_range(
    col: int, span: int, galleys: Iterable[Galley], language: str, padding: float
) -> WidthRange:
    least = most = 0.0
    for galley in galleys:
        least, most = max(least, _longest_word(galley, language)), max(most, galley.width)
    return WidthRange(col, span, least + padding + _SLACK, most + padding + _SLACK)


def _longest_word(galley: Galley, language: str) -> float:
    sums = list(accumulate(galley.advances, initial=0.0))
    longest, start = 0.0, 0
    for end in opportunities(galley.text, language):
        seen = len(galley.text[start:end].rstrip()) + start
        longest, start = max(longest, sums[seen] - sums[start]), end
    return longest


def widths(ranges: Sequence[WidthRange], count: int, available: float) -> list[float]:
    """Return each column's width: its most, or its least and a share of what is left."""
    least, most = _columns(ranges, count)
    if sum(most) <= available:
        return most
    if sum(least) >= available:
        return [available * each / sum(least) for each in least]
    share = (available - sum(least)) / (sum(most) - sum(least))
    return [low + share * (high - low) for low, high in zip(least, most)]


def least_width(ranges: Sequence[WidthRange], count: int) -> float:
    return sum(_columns(ranges, count)[0])


def _columns(ranges: Sequence[WidthRange], count: int) -> tuple[list[float], list[float]]:
    least, most = [0.0] * count, [0.0] * count
    for each in sorted(ranges, key=lambda width_range: width_range.span):
        columns = range(each.col, min(each.col + each.span, count))
        for sizes, wanted in ((least, each.least), (most, each.most)):
            missing = wanted - sum(sizes[col] for col in columns)
            if missing > 0 and len(columns):
                for col in columns:
                    sizes[col] += missing / len(columns)
    floor = 2 * _SLACK
    return [max(width, floor) for width in least], [max(width, floor) for width in most]
