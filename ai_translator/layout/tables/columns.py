"""Gutters between the columns of a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from math import inf, isfinite
from statistics import median_high

from ai_translator.layout.tables.words import Row, Word, is_marker

# In ems of the table's text.
#: A gutter in a few rows is as wide as no word space is; in many rows a narrower one is no
#: accident.
WIDE_GUTTER = 1.0
NARROW_GUTTER = 0.45
MANY_ROWS = 6
#: ... and in few rows where what follows begins at one x in all of them.
ALIGNED_ROWS = 3
SAME_START = 0.1
#: Share of the rows that may cross a gutter: headings over several columns, notes.
CROSSING = 0.2
#: A column has text in that share of the rows at least, and in two of them: labels of groups of
#: rows are few.
FILLED = 0.1
#: Dots of a leader are no further apart.
LEADER_GAP = 1.5
#: Words of one heading are closer than this.
WORD_SPACE = 0.45
#: ... and those of one line of running text than this, whatever stands over and under it.
RUNNING_SPACE = 0.32


@dataclass(frozen=True, slots=True)
class TableGutter:
    x0: float
    x1: float

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    def crossed_by(self, rows: Sequence[Row]) -> bool:
        """Return True if these lines of text, all of one row, cross it.

        A heading may just touch it.
        """
        if not self._has_room(list(chain(*(_covered(row.words) for row in rows)))):
            return True
        gaps = (_gap_at(row, self.middle) / row.size for row in rows)
        between = list(filter(isfinite, gaps))
        least = WORD_SPACE if len(between) == 1 else RUNNING_SPACE
        return min(between, default=inf) < least

    def _has_room(self, spans: Sequence[tuple[float, float]]) -> bool:
        """Return True if a line could be drawn somewhere within it."""
        tries = [self.middle, *(self.x0 + self.width * part / 8 for part in range(9))]
        return not all(any(start < x < end for start, end in spans) for x in tries)


def _gap_at(row: Row, x: float) -> float:
    """Return the gap between the words on both sides; infinity if one side has none."""
    left = max((w.x1 for w in row.words if w.middle < x), default=-inf)
    return min((w.x0 for w in row.words if w.middle > x), default=inf) - left


def gutters(rows: Sequence[Row], em: float) -> list[TableGutter]:
    """Return the gutters between the columns of these rows, from left to right."""
    if len(rows) < 2:
        return []
    found = bands(rows, int(CROSSING * len(rows)))
    return _supported([stripe for stripe in found if _is_wide(stripe, rows, em)], rows, em)


def _is_wide(stripe: TableGutter, rows: Sequence[Row], em: float) -> bool:
    """Return True if the band is wider than a word space, or its rows prove a narrower one."""
    if stripe.width >= WIDE_GUTTER * em:
        return True
    proven = len(rows) >= MANY_ROWS or _begins_at(stripe, rows, em)
    return proven and stripe.width >= NARROW_GUTTER * em


def _begins_at(stripe: TableGutter, rows: Sequence[Row], em: float) -> bool:
    """Return True if all words right behind the band begin at its end, in some rows at least.

    Word spaces are never so exactly above each other.
    """
    both = [row for row in rows if isfinite(_gap_at(row, stripe.middle))]
    starts = [min(w.x0 for w in row.words if w.middle > stripe.middle) for row in both]
    return len(starts) >= ALIGNED_ROWS and max(starts) - min(starts) < SAME_START * em


def bands(rows: Sequence[Row], allowed: int) -> list[TableGutter]:
    """Return maximal vertical bands in which at most ``allowed`` rows have words."""
    spans = list(chain(*(_covered(row.words) for row in rows)))
    events = sorted([*((start, 1) for start, _ in spans), *((end, -1) for _, end in spans)])
    bands: list[TableGutter] = []
    cover = 0
    open_at: float | None = None
    for at, change in events:
        before, cover = cover, cover + change
        if before > allowed >= cover:
            open_at = at
        elif before <= allowed < cover and open_at is not None:
            bands.append(TableGutter(open_at, at))
            open_at = None
    return bands


def _covered(words: Sequence[Word]) -> list[tuple[float, float]]:
    """Return what the row's words cover, overlaps once; leader dots cover what is between them."""
    spans: list[tuple[float, float]] = []
    for word in words:
        reach = LEADER_GAP * word.size if word.leader else 0.0
        if spans and word.x0 - reach <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], word.x1))
        else:
            spans.append((word.x0, word.x1))
    return spans


def _supported(found: Sequence[TableGutter], rows: Sequence[Row], em: float) -> list[TableGutter]:
    """Return the gutters that separate columns; the weakest are removed first.

    Those with hardly anything on one side, or only between words of one text, go.
    """
    kept = list(found)
    least = max(2, int(FILLED * len(rows)))
    while kept:
        edges = [-inf, *(gutter.middle for gutter in kept), inf]
        support = [
            (_support(gutter, left, right, rows, em), gutter.width)
            for gutter, left, right in zip(kept, edges, edges[2:])
        ]
        weakest = min(support)
        if weakest[0] >= least:
            break
        del kept[support.index(weakest)]
    return kept


def _support(gutter: TableGutter, left: float, right: float, rows: Sequence[Row], em: float) -> int:
    """Return how many rows have text on the side that has less; 0 if the sides are no columns."""
    clear = [row for row in rows if not _is_crossed(gutter, row)]
    before = [_between(row, left, gutter.middle) for row in clear]
    behind = [_between(row, gutter.middle, right) for row in clear]
    if _are_markers(before):
        return 0  # the bullets or numbers of a list
    if _usual_gap(before, behind) < NARROW_GUTTER * em:
        return 0
    return min(sum(map(bool, before)), sum(map(bool, behind)))


def _usual_gap(before: Sequence[Sequence[Word]], behind: Sequence[Sequence[Word]]) -> float:
    """Return the usual gap between the words of a row on both sides; 0 if no row has both."""
    both = filter(all, zip(before, behind))
    return median_high([right[0].x0 - left[-1].x1 for left, right in both] or [0.0])


def _is_crossed(gutter: TableGutter, row: Row) -> bool:
    return any(word.x0 < gutter.x1 and word.x1 > gutter.x0 for word in row.words)


def _between(row: Row, left: float, right: float) -> list[Word]:
    return [word for word in row.words if left < word.middle < right]


def _are_markers(side: Sequence[Sequence[Word]]) -> bool:
    """Return True if no row has more there than a bullet or a number."""
    return all(len(words) == 1 and is_marker(words[0].text) for words in filter(None, side))
