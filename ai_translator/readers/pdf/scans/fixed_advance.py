"""Lines of a picture in a mono face: their letters stand at one distance, narrow and wide ones.

In other faces "il" and "mw" differ by the factor three, and no distance fits a line.  The measure
is that of directions on a circle: each letter's place, taken modulo the distance, as an angle, and
the length of their mean (Mardia and Jupp, Directional Statistics, 2000, chapter 2).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ai_translator.layout.glyph_runs import is_ideographic
from ai_translator.readers.pdf.scans.orientation import bounds
from ai_translator.readers.pdf.scans.recognizer import Points, RecognizedText

#: Letters of one line whose places agree so far are on the grid.  Recognition tells a place within
#: a third of a letter: lines in mono faces reach 0.61 to 1, others of 24 letters and more 0.2 to
#: 0.69 with the distance that fits best, and hardly ever this with one that another line has.
_AGREED = 0.6
#: Letters times the square of how far they agree: the logarithm of how unlikely chance makes it.
#: A page has a distance if its lines come to so much together (one line in another face: 12.6).
_PROVEN = 20.0
#: Fewer letters of a line tell no distance by themselves.
_FEWEST = 12
#: The same for one line and a distance that the page has: chance makes it so in 0.7 of 100.
_LIKELY = 5.0
#: Lines no further apart than this, in heights of the higher one, are of one listing.
_FARTHEST = 1.5
#: Distances tried around the usual one of a line, and how near two of one face are.
_AROUND, _STEPS, _NEAR = (0.8, 1.25), 200, 0.01
#: So many ideographs, as a share of a line: they stand at one distance in every face.
_IDEOGRAPHS = 0.3


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
        self._between = np.diff(places)[seen[1:] & seen[:-1]]
        ideographs = sum(map(is_ideographic, text.text))
        self.is_narrow = ideographs <= _IDEOGRAPHS * len(text.text)

    def best(self) -> float | None:
        """Return the distance that the letters agree on most, if enough of them do."""
        if len(self.letters) < _FEWEST or not len(self._between):
            return None
        within = self._between[self._between < 2 * np.median(self._between)]
        usual = float(within.mean()) if len(within) else 0.0
        if usual <= 0:
            return None
        tried = np.geomspace(_AROUND[0] * usual, _AROUND[1] * usual, _STEPS)
        agreed = _agreement(self.letters, tried)
        at = int(np.argmax(agreed))
        return float(tried[at]) if agreed[at] >= _AGREED else None

    def weight(self, advance: float) -> float:
        """Return how much this line speaks for a distance, 0 if it is not on its grid."""
        return _weight(self.letters, advance) if len(self.letters) >= _FEWEST else 0.0

    def is_on_grid(self, advance: float) -> bool:
        """Return True if the characters stand at this distance, and are enough to tell."""
        return _weight(self.all, advance) >= _LIKELY

    def may_be_on_grid(self, advance: float) -> bool:
        """Return True if nothing speaks against the distance."""
        return len(self.all) * _AGREED**2 < _LIKELY and _weight(self.all, advance) > 0


def fixed_advances(lines: Sequence[tuple[Points, RecognizedText]]) -> list[float | None]:
    """Return the distance between the letters of each line in a mono face, in pixels, else None.

    A distance counts when the page proves it: one long line can, or several that have the same.
    A line too short to tell ("}") goes with the one above or below it.
    """
    places = [_LinePlaces(corners, text) for corners, text in lines]
    told = [each for each in places if each.is_narrow]
    found: list[float | None] = [None] * len(places)
    tried = {advance for each in told if (advance := each.best()) is not None}
    weights = {advance: sum(each.weight(advance) for each in told) for advance in tried}
    for advance in sorted(tried, key=lambda each: -weights[each]):
        if weights[advance] < _PROVEN:
            break
        for at, each in enumerate(places):
            if found[at] is None and each.is_narrow and each.is_on_grid(advance):
                found[at] = advance
    for at, other in _below_each_other([corners for corners, _ in lines]):
        for short, long in ((at, other), (other, at)):
            advance = found[long]
            if advance is None or found[short] is not None:
                continue
            if places[short].may_be_on_grid(advance):
                found[short] = advance
    return found


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


def _weight(places: NDArray[np.float64], advance: float) -> float:
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
