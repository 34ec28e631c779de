"""Lines of a picture in a mono face: their letters stand at one distance, narrow and wide ones.

Two things must agree.  The letters stand on a grid: each one's place, taken modulo the distance, is
an angle, and the length of the mean of these tells how well they agree (Mardia and Jupp,
Directional Statistics, 2000, chapter 2).  And one distance explains the gaps between neighbours
better than the widths that letters have in other faces, where "il" and "mw" differ by the factor
three.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ai_translator.layout.glyph_runs import is_ideographic
from ai_translator.readers.pdf.scans.orientation import bounds
from ai_translator.readers.pdf.scans.recognizer import Points, RecognizedText

#: Places agree so far if they are on a grid.  Recognition tells a place within a third of a letter:
#: lines in mono faces reach 0.61 to 1, others of 24 letters and more 0.2 to 0.69 with the distance
#: that fits best.
_AGREED = 0.6
#: Characters times the square of how far they agree: chance makes it so in 0.7 of 100.
_LIKELY = 5.0
#: Logarithms of how much better one distance explains the gaps.  Lines of 24 letters and more have
#: 4 to 52 in mono faces, -82 to 17 in others; those of a page must come to so much together, ...
_PROVEN = 20.0
#: ... and a line by itself to so much, when the page has proven it.
_OWN = 3.0
#: Fewer letters of a line tell no distance by themselves.
_FEWEST = 12
#: Lines no further apart than this, in heights of the higher one, are of one listing.
_FARTHEST = 1.5
#: Distances tried around the usual one of a line, and how near two of one face are.
_AROUND, _STEPS, _NEAR = (0.8, 1.25), 200, 0.01
#: So many ideographs, as a share of a line: they stand at one distance in every face.
_IDEOGRAPHS = 0.3
#: Widths in ems, means of Times and Helvetica, and how far off places are, in distances.
_NARROW, _WIDE = frozenset("ijltfrI"), frozenset("mwMW")
_WIDTHS = {"narrow": 0.3, "wide": 0.8, "capital": 0.65, "other": 0.5}
_ERROR = 0.15


class _LinePlaces:
    """Where the characters of a line stand, in pixels from the line's start."""

    def __init__(self, corners: Points, text: RecognizedText) -> None:
        x0, y0, x1, y1 = bounds(corners)
        length = y1 - y0 if text.turn else x1 - x0
        places = np.array(text.places) * length
        seen = np.array([not char.isspace() for char in text.text], bool)
        letters = np.array([char.isalpha() for char in text.text], bool)
        self.all: NDArray[np.float64] = places[seen]
        self.letters: NDArray[np.float64] = places[letters]
        within = letters[1:] & letters[:-1]
        gaps = np.diff(places)[within]
        near = gaps < 2 * np.median(gaps) if len(gaps) else np.zeros(0, bool)
        widths = np.array([_width(char) for char in text.text])
        self._gaps = gaps[near]
        self._widths = ((widths[1:] + widths[:-1]) / 2)[within][near]
        ideographs = sum(map(is_ideographic, text.text))
        self.is_narrow = ideographs <= _IDEOGRAPHS * len(text.text)

    def best(self) -> float | None:
        """Return the distance that the letters agree on most, if it explains their gaps at all."""
        if len(self.letters) < _FEWEST or not len(self._gaps):
            return None
        usual = float(self._gaps.mean())
        if usual <= 0:
            return None
        tried = np.geomspace(_AROUND[0] * usual, _AROUND[1] * usual, _STEPS)
        agreed = _agreement(self.letters, tried)
        at = int(np.argmax(agreed))
        advance = float(tried[at])
        return advance if agreed[at] >= _AGREED and self.evidence(advance) > 0 else None

    def evidence(self, advance: float) -> float:
        """Return how much better one distance explains the gaps than letters' usual widths do."""
        if not len(self._gaps):
            return 0.0
        usual = float((self._gaps @ self._widths) / (self._widths @ self._widths))
        fixed = float(((self._gaps - advance) ** 2).sum())
        by_widths = float(((self._gaps - usual * self._widths) ** 2).sum())
        return (by_widths - fixed) / (2 * (_ERROR * advance) ** 2)

    def weight(self, advance: float) -> float:
        """Return how much this line says for a distance or against it, 0 if it is off the grid."""
        is_told = len(self.letters) >= _FEWEST and _weight(self.letters, advance) > 0
        return self.evidence(advance) if is_told else 0.0

    def among(self, advances: Sequence[float]) -> float | None:
        """Return the first of the distances that the line by itself tells to be its own."""
        for advance in advances:
            if self.is_on_grid(advance) and self.evidence(advance) >= _OWN:
                return advance
        return None

    def is_on_grid(self, advance: float) -> bool:
        """Return True if the characters are on the grid, and enough to tell."""
        return _weight(self.all, advance) >= _LIKELY

    def may_be_on_grid(self, advance: float) -> bool:
        """Return True if the characters are on the grid, or too few to tell."""
        told = len(self.all) * _AGREED**2 >= _LIKELY
        return self.is_on_grid(advance) if told else _weight(self.all, advance) > 0


def fixed_advances(lines: Sequence[tuple[Points, RecognizedText]]) -> list[float | None]:
    """Return the distance between the letters of each line in a mono face, in pixels, else None.

    A distance counts when the page proves it: one long line can, or several that have the same.
    A line too short to tell ("}") goes with the one above or below it.
    """
    places = [_LinePlaces(corners, text) for corners, text in lines]
    told = [each for each in places if each.is_narrow]
    proven = _proven(told)
    found = [each.among(proven) if each.is_narrow else None for each in places]
    if proven:
        _add_neighbours(found, places, [corners for corners, _ in lines])
    return found


def _proven(lines: Sequence[_LinePlaces]) -> list[float]:
    """Return the distances of a page, the best proven first, each face's once."""
    found: list[float] = []
    tried = {advance for each in lines if (advance := each.best()) is not None}
    weights = {advance: sum(each.weight(advance) for each in lines) for advance in tried}
    for advance in sorted(tried, key=lambda each: -weights[each]):
        is_new = all(abs(each / advance - 1) >= _NEAR for each in found)
        if weights[advance] >= _PROVEN and is_new:
            found.append(advance)
    return found


def _add_neighbours(
    found: list[float | None], places: Sequence[_LinePlaces], lines: Sequence[Points]
) -> None:
    """Give lines that tell too little the distance of the line above or below."""
    for upper, lower in _below_each_other(lines):
        for at, other in ((upper, lower), (lower, upper)):
            advance = found[other]
            if advance is None or found[at] is not None or not places[at].is_narrow:
                continue
            if places[at].may_be_on_grid(advance):
                found[at] = advance


def _below_each_other(lines: Sequence[Points]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of a line and one right below it, from the top of the page."""
    boxes = [bounds(corners) for corners in lines]
    order = sorted(range(len(boxes)), key=lambda at: boxes[at][1])
    for place, at in enumerate(order):
        x0, top, x1, bottom = boxes[at]
        for other in order[place + 1 :]:
            left, y0, right, y1 = boxes[other]
            high = max(bottom - top, y1 - y0)
            if y0 > bottom + _FARTHEST * high:
                break
            if y0 + y1 > top + bottom + high and min(x1, right) > max(x0, left):
                yield at, other


def _width(char: str) -> float:
    if char in _NARROW:
        return _WIDTHS["narrow"]
    if char in _WIDE:
        return _WIDTHS["wide"]
    return _WIDTHS["capital" if char.isupper() else "other"]


def _weight(places: NDArray[np.float64], advance: float) -> float:
    """Return the number of places times the square of how far they agree, 0 if off the grid."""
    if not len(places):
        return 0.0
    about = np.linspace((1 - _NEAR) * advance, (1 + _NEAR) * advance, 9)
    agreed = float(_agreement(places, about).max())
    return len(places) * agreed**2 if agreed >= _AGREED else 0.0


def _agreement(places: NDArray[np.float64], advances: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far the places are on a grid of each distance: 0 (anywhere) to 1."""
    angles = 2j * np.pi * places[None, :] / advances[:, None]
    agreed: NDArray[np.float64] = np.abs(np.exp(angles).mean(axis=1))
    return agreed
