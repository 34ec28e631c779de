"""Alignment of the answers of one request with its texts, judged from all of them together.

A good translation may be that of another text: models merge two texts and number on, swap two, or
answer one line late.  So the likelihood of the answers as they are is compared with that of the
answers shifted from some place on, with that of any other order, and with that of two of them
exchanged (see :mod:`ai_translator.translation.quality.fits`).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Hashable, Sequence

from ai_translator.translation.quality.fits import Gains, gains
from ai_translator.translation.text_analysis.lexicon import Lexicon

_FARTHEST = 3  # places that a shift goes

#: By how much (natural logarithm of the likelihood) another order must be the better one: a shift
#: of a stretch; any order, and for each text that changes its place in it, as there are so many
#: orders.  On right answers this is exceeded once in some three hundred requests, mostly of short
#: labels.  With a lexicon less will do.
_SHIFTED, _REORDERED, _EACH_MOVED = 14.0, 11.0, 0.6
_REORDERED_BY_WORDS = 10.5
#: The same where texts of the same model were at wrong places before: one doubt more costs little.
_AGAIN = 4.0
#: By how much better two answers must fit if they change places: neighbours, any two.  One in five
#: hundred requests of human translations exceeds it, at most.
_NEIGHBOURS, _ANY_TWO = 5.0, 10.0
#: The same for neighbours where other ones were exchanged: nothing shows that they are in place.
_UNPROVEN = -0.5


def is_misplaced(
    pairs: Sequence[tuple[str, str]],
    lexicon: Lexicon | None = None,
    group: Hashable = None,
    *,
    suspected: bool = False,
) -> bool:
    """Return True if the answers of a request fit better at other places than at theirs.

    pairs:     (text, answer) in the order of the request; fewer than two show nothing
    lexicon:   what the rest of the document shows about its words
    group:     the request that these texts belong to in it
    suspected: whether other answers of the same model were at wrong places
    """
    if len(pairs) < 2:
        return False
    enough = _REORDERED if lexicon is None else _REORDERED_BY_WORDS
    found = gains(pairs, lexicon, group)
    if suspected:
        return have_moved(found, shifted=_AGAIN, reordered=_AGAIN)
    return have_moved(found, reordered=enough)


def have_moved(
    found: Gains, *, shifted: float = _SHIFTED, reordered: float = _REORDERED_BY_WORDS
) -> bool:
    """Return True if a stretch of the answers is shifted, or all of them are in another order.

    shifted, reordered: by how much that must be the better account
    """
    if _best_shift(found) > shifted:
        return True
    if sum(max(row) for row in found) <= reordered:
        return False
    order = best_order(found)
    moved = sum(at != place for at, place in enumerate(order))
    gained = sum(found[at][place] for at, place in enumerate(order))
    return gained > reordered + _EACH_MOVED * moved


def exchanged(found: Gains, *, suspected: bool = False) -> set[int]:
    """Return the places of answers that fit better if two of them change places.

    suspected: whether other neighbours of the document were exchanged
    """
    places: set[int] = set()
    for one, other in itertools.combinations(range(len(found)), 2):
        neighbours = _UNPROVEN if suspected else _NEIGHBOURS
        enough = neighbours if other == one + 1 else _ANY_TWO
        if found[one][other] + found[other][one] > enough:
            places.update((one, other))
    return places


def _best_shift(gains: Gains) -> float:
    """Return the largest gain if a series of answers belongs to as many texts before or after."""
    size = len(gains)
    best = 0.0
    for shift in range(1, min(_FARTHEST, size - 1) + 1):
        for step in (shift, -shift):
            run = 0.0
            for at in range(size):
                if 0 <= at + step < size:
                    run = max(0.0, run + gains[at][at + step])
                    best = max(best, run)
    return best


def best_order(gains: Gains) -> list[int]:
    """Return row -> column, each once, with the largest sum: the assignment problem."""
    order = _Assignment(gains)
    for row in range(1, len(gains) + 1):
        order.place(row)
    found = [0] * len(gains)
    for column in range(1, len(gains) + 1):
        found[order.match[column] - 1] = column - 1
    return found


class _Assignment:
    """The Hungarian method (Kuhn 1955, Munkres 1957) in O(n^3), row by row.

    Rows and columns count from 1.  The potentials keep every reduced cost at 0 or more.

    match: column -> row, 0 for none
    """

    def __init__(self, gains: Gains) -> None:
        self._gains, self._size = gains, len(gains)
        self._row_potential = [0.0] * (self._size + 1)
        self._column_potential = [0.0] * (self._size + 1)
        self.match = [0] * (self._size + 1)

    def place(self, row: int) -> None:
        """Find a column for one more row; others may have to move."""
        self.match[0], at = row, 0
        least, way = [math.inf] * (self._size + 1), [0] * (self._size + 1)
        done = [False] * (self._size + 1)
        while True:
            done[at] = True
            step, following = self._nearest(at, least, way, done)
            for column in range(self._size + 1):
                if done[column]:
                    self._row_potential[self.match[column]] += step
                    self._column_potential[column] -= step
                else:
                    least[column] -= step
            at = following
            if not self.match[at]:
                break
        while at:
            self.match[at], at = self.match[way[at]], way[at]

    def _nearest(
        self, at: int, least: list[float], way: list[int], done: Sequence[bool]
    ) -> tuple[float, int]:
        """Return the distance of the nearest open column, and the column.

        Update ``least`` and ``way``.
        """
        costs, offset = self._gains[self.match[at] - 1], self._row_potential[self.match[at]]
        step, following = math.inf, 0
        for column in range(1, self._size + 1):
            if not done[column]:
                cost = -costs[column - 1] - offset - self._column_potential[column]
                if cost < least[column]:
                    least[column], way[column] = cost, at
                if least[column] < step:
                    step, following = least[column], column
        return step, following
