"""Columns of running text: no table without rules runs over the white between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain
from operator import attrgetter

from ai_translator.geometry.boxes import BBox, share_y
from ai_translator.geometry.grouping import grouped
from ai_translator.layout.lines import RawLine
from ai_translator.layout.rivers import ADJACENT, as_far_as_wide, gaps_beside, white_between
from ai_translator.layout.tables.words import SAME_ROW, Word

# In ems of the page's text.
#: A line of running text is that long, and has so many words.
LONG = 12.0
WORDS = 5
#: The white between two columns is no narrower, and nowhere narrower than this share of the gap of
#: two lines beside each other, or than a wide word space: what leaves less stands over or under the
#: columns, and crosses it.
NARROWEST = 0.4
NARROWED = 0.6
WORD_SPACE = 0.8
#: So many lines of running text on each side make columns.
LEAST_LINES = 5


def column_gaps(lines: Sequence[RawLine], drawn: Iterable[BBox], em: float) -> list[BBox]:
    """Return the white between columns of running text.

    drawn: rules and figures, which may cross it
    """
    upright = sorted((line for line in lines if line.upright), key=lambda line: line.bbox.top)
    running = sorted(_without_entries(upright, em), key=lambda line: line.bbox.top)
    seeds = sorted((gap for _, gap in gaps_beside(running)), key=lambda gap: gap.width)
    boxes = sorted([*(line.bbox for line in upright), *drawn], key=lambda box: box.top)
    found: list[BBox] = []
    for seed in seeds:
        if seed.width < NARROWEST * em or any(seed.overlap(gap) for gap in found):
            continue
        gap = _grown(seed, boxes, em)
        if gap is not None and _parts_columns(gap, running, em):
            found.append(gap)
    return found


def in_columns(words: Iterable[Word], gaps: Sequence[BBox]) -> list[list[Word]]:
    """Return the words by the column that they stand in; those in none are together."""
    found: dict[tuple[int, ...], list[Word]] = defaultdict(list)
    for word in words:
        found[tuple(_side(word, gap) for gap in gaps)].append(word)
    return list(found.values())


def _side(word: Word, gap: BBox) -> int:
    """Return -1 or 1 for a word left or right of a gap, 0 for one over or under it."""
    if not gap.top <= word.y <= gap.bottom:
        return 0
    return -1 if word.middle < gap.center[0] else 1


def _without_entries(lines: Sequence[RawLine], em: float) -> list[RawLine]:
    """Return the lines of running text that stand beside nothing but others.

    A long entry of a table stands beside short ones.
    """
    rows = grouped(
        sorted(lines, key=attrgetter("baseline")),
        lambda row, line: line.baseline - row[0].baseline <= SAME_ROW * em,
    )
    return list(chain(*(row for row in rows if all(map(_is_running, row)))))


def _is_running(line: RawLine) -> bool:
    return line.bbox.width >= LONG * line.size and sum(line.spaces[1:]) >= WORDS - 1


def _grown(seed: BBox, boxes: Sequence[BBox], em: float) -> BBox | None:
    """Return the white around the gap, as tall as it stays wide; None if something is in it."""
    least = max(NARROWEST * em, min(NARROWED * seed.width, WORD_SPACE * em))
    y = seed.center[1]
    over = [box for box in boxes if box.bottom <= y]
    under = [box for box in boxes if box.top > y]
    beside = [box for box in boxes if share_y(box, BBox(0, y, 0, y))]
    left, right, crossing = as_far_as_wide(seed.x0, seed.x1, beside, least)
    if crossing is not None:
        return None
    left, right, top, bottom = white_between(left, right, reversed(over), under, least)
    return BBox(left, top, right, bottom)


def _parts_columns(gap: BBox, running: Sequence[RawLine], em: float) -> bool:
    beside = [line.bbox for line in running if share_y(line.bbox, gap)]
    left = sum(-0.1 < gap.x0 - box.x1 < ADJACENT * em for box in beside)
    right = sum(-0.1 < box.x0 - gap.x1 < ADJACENT * em for box in beside)
    return min(left, right) >= LEAST_LINES
