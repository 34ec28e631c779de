"""Gutters between the columns of a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise, starmap
from math import inf, isfinite
from statistics import median_high

from ai_translator.layout.tables.words import Row, Word, is_marker, pieces
from ai_translator.layout.visual_order import is_rtl

# In ems of the table's text.
#: A gutter in a few rows is as wide as no word space is; in many rows a narrower one is no
#: accident.
WIDE_GUTTER = 1.0
NARROW_GUTTER = 0.45
MANY_ROWS = 6
#: ... and in few rows where what follows begins at one x in all of them.
ALIGNED_ROWS = 3
SAME_START = 0.1
#: A gutter as narrow as a word space shows where the words behind it begin at one x in so many
#: rows, behind words that differ in that share of them.
EDGE_ROWS = 4
EDGE_WORDS = 0.6
EDGE_GUTTER = 0.15
#: Letters of a face in which all are as wide align; one space is no wider than this, two are.
ONE_CHARACTER = 1.6
#: A gutter is wider than the spaces within the entries beside it, by this factor.
WIDER_THAN_SPACES = 1.15
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
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class TableGutter:
    """White between two columns.

    edge: True if only the words that begin at its end show it, for it is as narrow as a word space
    """

    x0: float
    x1: float
    edge: bool = False

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
        if self.edge:
            return not _begin_together([self.x1, *_starts(self, rows)], rows[0].size)
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
    found = _all_bands(rows, int(CROSSING * len(rows)))
    return _supported(list(filter(None, (_gutter(each, rows, em) for each in found))), rows, em)


def _all_bands(rows: Sequence[Row], allowed: int) -> list[TableGutter]:
    """Return the bands that few rows cross, and those that none does.

    Between entries of several lines a column of numbers has text in few rows itself.
    """
    found = bands(rows, allowed)
    clear = (
        band
        for band in bands(rows, 0)
        if not any(band.x0 < other.x1 and other.x0 < band.x1 for other in found)
    )
    return sorted([*found, *clear], key=lambda band: band.x0) if allowed else found


def _gutter(stripe: TableGutter, rows: Sequence[Row], em: float) -> TableGutter | None:
    """Return the band as a gutter; None if it is white within texts."""
    if _is_wide(stripe, rows, em):
        return stripe
    return replace(stripe, edge=True) if _is_edge(stripe, rows, em) else None


def _is_wide(stripe: TableGutter, rows: Sequence[Row], em: float) -> bool:
    """Return True if the band is wider than a word space, or its rows prove a narrower one."""
    if stripe.width >= WIDE_GUTTER * em:
        return True
    if stripe.width < NARROW_GUTTER * em or _is_typed_space(stripe, rows):
        return False
    starts = _starts(stripe, rows)
    if len(starts) >= ALIGNED_ROWS and _begin_together(starts, em):
        return True
    return len(rows) >= MANY_ROWS and not _is_word_space(stripe, rows, em)


def _starts(stripe: TableGutter, rows: Sequence[Row]) -> list[float]:
    """Return where the words behind the band begin, in the rows with words on both sides."""
    x = stripe.middle
    return [min(w.x0 for w in row.words if w.middle > x) for row in _parted_at(x, rows)]


def _parted_at(x: float, rows: Sequence[Row]) -> list[Row]:
    """Return the rows with words on both sides of a place."""
    return [row for row in rows if isfinite(_gap_at(row, x))]


def _begin_together(starts: Sequence[float], em: float) -> bool:
    """Return True for words that begin at one x: those behind word spaces never do exactly."""
    return max(starts) - min(starts) < SAME_START * em


def _is_word_space(stripe: TableGutter, rows: Sequence[Row], em: float) -> bool:
    """Return True if the gaps in most rows are no wider than the spaces beside them.

    A justifier leaves spaces in narrow entries that are wider than a gutter need be.
    """
    x = stripe.middle
    spaces = [(_gap_at(row, x), _spaces(row, x, em)) for row in _parted_at(x, rows)]
    told = [gap > WIDER_THAN_SPACES * max(others) for gap, others in spaces if others]
    return 2 * sum(told) < len(told)


def _is_typed_space(stripe: TableGutter, rows: Sequence[Row]) -> bool:
    """Return True if the gaps in most rows are one character of a typewriter's face: all align."""
    around = [(row.before(stripe.middle)[-1:], row.behind(stripe.middle)[:1]) for row in rows]
    pairs = [(before, behind) for before, behind in (chain(*each) for each in around if all(each))]
    return 2 * sum(starmap(_are_typed, pairs)) > len(pairs)


def _are_typed(before: Word, behind: Word) -> bool:
    pitch = (behind.x1 - behind.x0) / max(1, len(behind.text))
    return before.mono and behind.mono and behind.x0 - before.x1 < ONE_CHARACTER * pitch


def _spaces(row: Row, x: float, em: float) -> list[float]:
    """Return the gaps of a row that may be word spaces, without the one at a place."""
    pairs = ((a, b) for a, b in pairwise(row.words) if not a.middle < x < b.middle)
    return [gap for a, b in pairs if 0 < (gap := b.x0 - a.x1) < WIDE_GUTTER * em]


def _is_edge(stripe: TableGutter, rows: Sequence[Row], em: float) -> bool:
    """Return True if what is behind the band begins at one x, whatever is before it.

    Behind equal words, or numbers of as many digits, the next words begin together anyway.  White
    that is narrow only beside rows of one column parts nothing there.
    """
    starts = _starts(stripe, rows)
    if len(starts) < EDGE_ROWS or stripe.width < EDGE_GUTTER * em:
        return False
    if min(_gap_at(row, stripe.middle) for row in rows) >= WIDE_GUTTER * em:
        return False
    return _begin_together(starts, em) and _differ(_ends(stripe, rows, em))


def _ends(stripe: TableGutter, rows: Sequence[Row], em: float) -> list[str]:
    """Return the last two words of one text before the band, in rows with words on both sides."""
    before = [Row(row.before(stripe.middle)) for row in _parted_at(stripe.middle, rows)]
    last = [pieces(row, WIDE_GUTTER * em)[-1][-2:] for row in before]
    return [_DIGIT.sub("0", " ".join(word.text for word in words)) for words in last]


def _differ(texts: Sequence[str]) -> bool:
    return len(set(texts)) > EDGE_WORDS * len(texts)


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
    if _are_markers(before) or (_are_rtl(before) and _are_markers(behind, rtl=True)):
        return 0  # the bullets or numbers of a list
    if not gutter.edge and _usual_gap(before, behind) < NARROW_GUTTER * em:
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


def _are_markers(side: Sequence[Sequence[Word]], *, rtl: bool = False) -> bool:
    """Return True if no row has more there than a bullet or a number."""
    full = filter(None, side)
    return all(len(words) == 1 and is_marker(words[0].text, rtl=rtl) for words in full)


def _are_rtl(side: Sequence[Sequence[Word]]) -> bool:
    return is_rtl("".join(word.text for word in chain(*side)))
