"""Type sizes of a page's lines, made the same where they are: ink alone tells them roughly.

A line of few letters, or of 12 pixels, is measured some 20 per cent off.  Lines of one text stand
at one distance, which is known to a pixel.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ai_translator.readers.pdf.scans.words import MeasuredLine

#: Sizes that differ by less are one: so much do measured lines of one size spread.
_ALIKE = 0.13
#: Lines further apart than this, in sizes, are not of one text.
_FARTHEST = 2.2
#: Distances are one leading within this share of it, or so many pixels.
_LEADING, _PIXELS = 0.06, 1.5
#: Of the narrower of two lines, so much lies over the other.
_OVER = 0.5
#: In pixels: how far off sizes are measured, of the first and last line of a text, and between two
#: others of it (an x-height is found within 1.5 pixels, rarely 3).
_ROUGHLY, _MOST = 3.3, 6.5
#: Type is hardly ever larger than its leading.  Where it seems so, descenders of the line above
#: were measured with it.
_SOLID = 1.1
_BOLDER = 1.3  # strokes so many times as wide are of another weight


def common_sizes(lines: Sequence[MeasuredLine]) -> list[float]:
    """Return each line's size, with those that hardly differ made the same.

    A page has few sizes.  The commonest comes first and takes all that is near.
    """
    sizes = _sizes_by_advance(lines, _sizes_by_leading(lines))
    weights = np.array([len(line.text) for line in lines])
    open_ = set(range(len(lines)))
    while open_:
        left = sorted(open_)
        values = np.array([sizes[at] for at in left])
        near = np.abs(values[:, None] / values[None, :] - 1) < _ALIKE / 2
        heart = int(np.argmax(near @ weights[left]))
        middle = _middle([at for at, close in zip(left, near[heart]) if close], lines, sizes)
        group = [at for at in left if abs(sizes[at] / middle - 1) < _ALIKE]
        for at in group or [left[heart]]:
            sizes[at] = middle
            open_.discard(at)
    return sizes


def _middle(group: Sequence[int], lines: Sequence[MeasuredLine], sizes: Sequence[float]) -> float:
    """Return the median size, lines weighted by their characters."""
    return float(np.median([sizes[at] for at in group for _ in range(len(lines[at].text))]))


def _sizes_by_leading(lines: Sequence[MeasuredLine]) -> list[float]:
    """Return each line's size; lines that follow each other at one leading have that of most."""
    measured = [line.size for line in lines]
    sizes = list(measured)
    for group in _at_one_leading(lines):
        middle = _middle(group, lines, measured)
        stroke = float(np.median([lines[at].stroke for at in group]))
        leading = (lines[group[-1]].baseline - lines[group[0]].baseline) / (len(group) - 1)
        for at in group:
            if measured[at] > _SOLID * leading:
                sizes[at] = min(middle, leading)
                continue
            most = _ROUGHLY if at in (group[0], group[-1]) else _MOST
            if abs(measured[at] - middle) < most and lines[at].stroke < _BOLDER * stroke:
                sizes[at] = middle
    return sizes


def _sizes_by_advance(lines: Sequence[MeasuredLine], sizes: Sequence[float]) -> list[float]:
    """Return the sizes; in a mono face, lines of one advance have one size."""
    found = list(sizes)
    for advance in {line.advance for line in lines if line.advance is not None}:
        group = [at for at, line in enumerate(lines) if line.advance == advance]
        middle = _middle(group, lines, sizes)
        for at in group:
            found[at] = middle
    return found


def _at_one_leading(lines: Sequence[MeasuredLine]) -> Iterator[list[int]]:
    """Yield three or more lines below each other, at distances that are the same."""
    below = {at: under for at in range(len(lines)) if (under := _next(at, lines)) is not None}
    starts = sorted(set(range(len(lines))) - set(below.values()))
    for start in starts:
        group, leading = [start], 0.0
        while (at := group[-1]) in below:
            under = below[at]
            distance = lines[under].baseline - lines[at].baseline
            if leading and abs(distance - leading) > max(_PIXELS, _LEADING * leading):
                if len(group) > 2:
                    yield group
                group = [at]
            leading = distance
            group.append(under)
        if len(group) > 2:
            yield group


def _next(at: int, lines: Sequence[MeasuredLine]) -> int | None:
    """Return the nearest line under this one that nothing else is above of, if it is near."""
    line = lines[at]
    under = [
        other
        for other, each in enumerate(lines)
        if 0.5 * line.size < each.baseline - line.baseline < _FARTHEST * max(line.size, each.size)
        and _over(line, each)
    ]
    return min(under, key=lambda other: lines[other].baseline, default=None)


def _over(line: MeasuredLine, other: MeasuredLine) -> bool:
    (x0, x1), (left, right) = _ends(line), _ends(other)
    return min(x1, right) - max(x0, left) >= _OVER * min(x1 - x0, right - left)


def _ends(line: MeasuredLine) -> tuple[float, float]:
    return line.words[0].box[0], line.words[-1].box[2]
