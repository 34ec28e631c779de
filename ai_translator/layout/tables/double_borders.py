"""Double borders: two close lines that are one border, as of inset shading or double rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.grids import RuleSegment, RuleSegments, merged
from ai_translator.layout.tables.words import Word

# In ems of the table's text.
#: Stripes without text that are narrower are no columns, or rows.
NARROW = 1.3
LOW = 1.1


def without_double_borders(
    lines: RuleSegments, area: BBox, words: Sequence[Word], em: float
) -> RuleSegments:
    """Return the lines drawn in the area, both sides of each empty narrow band moved to one."""
    xs = _places([s.at for s in lines.vertical], area.x0, area.x1)
    ys = _places([s.at for s in lines.horizontal], area.top, area.bottom)
    moved_x = _moves(
        xs, NARROW * em, lambda low, high: any(low < word.middle < high for word in words)
    )
    moved_y = _moves(ys, LOW * em, lambda low, high: any(low < word.y < high for word in words))
    if not moved_x and not moved_y:
        return lines
    return merged(
        RuleSegments(
            _moved(lines.horizontal, moved_y, moved_x), _moved(lines.vertical, moved_x, moved_y)
        ),
        em,
    )


def _places(values: Iterable[float], low: float, high: float) -> list[float]:
    return sorted({low, high, *values})


def _moves(
    places: Sequence[float], narrow: float, has_text: Callable[[float, float], bool]
) -> dict[float, float]:
    """Return which places go where.

    To the border if it is one of them, else to the place before.
    """
    moves: dict[float, float] = {}
    for low, high in pairwise(places):
        if high - low < narrow and not has_text(low, high):
            if high == places[-1] and low != places[0]:
                moves[low] = high
            else:
                moves[high] = moves.get(low, low)
    return moves


def _moved(
    segments: Iterable[RuleSegment], across: dict[float, float], along: dict[float, float]
) -> list[RuleSegment]:
    return [
        RuleSegment(across.get(s.at, s.at), along.get(s.start, s.start), along.get(s.end, s.end))
        for s in segments
    ]
