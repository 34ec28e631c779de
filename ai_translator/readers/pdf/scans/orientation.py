"""How a page's lines are turned: by quarters (laid on the scanner sideways), and a few degrees."""

from __future__ import annotations

from collections.abc import Sequence
from math import atan2, cos, degrees, hypot, radians, sin
from statistics import fmean
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from ai_translator.imaging.paper import Samples
from ai_translator.readers.pdf.scans.recognizer import Points, Recognizer

Affine: TypeAlias = NDArray[np.float64]  # (2, 3), as OpenCV has them

#: A box so many times as long as high is a line whose direction can be trusted.
_LINE, _LONG = 2.5, 5.0
#: Share of the lines' length that runs down the page for it to lie on its side.
_SIDEWAYS = 0.6
#: Recognition of upright text is surer than this, of text upside down never.
_UPRIGHT = 0.85
_SAMPLES = 5
#: So many times its height of a line, from its middle, shows as surely as all of it which way up it
#: is and of which script, and costs a fourth of the time.
_ENOUGH = 10.0
#: Degrees: less is no skew a reader would see (a tenth of a line over the page's width).
_STRAIGHT, _MOST_SKEW = 0.1, 15.0


def find_turn(picture: Samples, lines: Sequence[Points], reader: Recognizer) -> tuple[float, str]:
    """Return how far the lines are turned clockwise, in degrees, and a sample of their text."""
    quarter, sample = _quarter(picture, lines, reader)
    angles, weights = [], []
    for corners in lines:
        length, angle = _direction(_turned_points(corners, quarter, picture))
        if length >= _LONG * _height(corners, length) and abs(angle) <= _MOST_SKEW:
            angles.append(angle)
            weights.append(length)
    skew = _weighted_median(angles, weights) if angles else 0.0
    return (quarter + (skew if abs(skew) >= _STRAIGHT else 0.0)) % 360, sample


def level_matrix(shape: tuple[int, ...], turn: float) -> tuple[Affine, tuple[int, int]]:
    """Return the map from a picture to the one with level lines, and that one's width and height.

    Both have the same middle, as :class:`ai_translator.geometry.page_mapping.PageMapping` has it.
    """
    height, width = shape[:2]
    size = (height, width) if round(turn / 90) % 2 else (width, height)
    along, across = cos(radians(turn)), sin(radians(turn))
    x, y = width / 2, height / 2
    return (
        np.array(
            [
                [along, across, size[0] / 2 - along * x - across * y],
                [-across, along, size[1] / 2 + across * x - along * y],
            ]
        ),
        size,
    )


def level(picture: Samples, turn: float) -> Samples:
    """Return the picture turned back, so that its lines are level."""
    if not turn:
        return picture
    if turn % 90 == 0:
        return np.ascontiguousarray(np.rot90(picture, round(turn / 90)))
    matrix, size = level_matrix(picture.shape, turn)
    return _warped(picture, matrix, size)


def cut_level(picture: Samples, lines: Sequence[Points], turn: float) -> list[Samples]:
    """Return the box around each line of the picture turned back, without turning all of it.

    lines: corners in the picture with level lines; see level_points
    """
    if turn % 90 == 0:
        upright = level(picture, turn)
        return [cut(upright, each) for each in lines]
    matrix, size = level_matrix(picture.shape, turn)
    found = []
    for corners in lines:
        left, top, right, bottom = _pixels(corners)
        right, bottom = min(right, size[0]), min(bottom, size[1])
        moved = matrix - [[0, 0, left], [0, 0, top]]
        area = max(0, right - left), max(0, bottom - top)
        found.append(_warped(picture, moved, area) if min(area) else picture[:0, :0])
    return found


def _warped(picture: Samples, matrix: Affine, size: tuple[int, int]) -> Samples:
    turned: Samples = cv2.warpAffine(
        picture, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return turned


def level_points(points: Points, shape: tuple[int, ...], turn: float) -> Points:
    """Return points of the picture in the one with level lines."""
    matrix, _ = level_matrix(shape, turn)
    return np.asarray(points @ matrix[:, :2].T + matrix[:, 2], np.float32)


def _quarter(picture: Samples, lines: Sequence[Points], reader: Recognizer) -> tuple[int, str]:
    down = total = 0.0
    for corners in lines:
        x0, y0, x1, y1 = bounds(corners)
        longer, shorter = max(x1 - x0, y1 - y0), min(x1 - x0, y1 - y0)
        if longer >= _LINE * shorter:
            total += longer
            down += longer if y1 - y0 > x1 - x0 else 0.0
    first = 90 if total and down >= _SIDEWAYS * total else 0
    sure, texts = {}, {}
    for quarter in (first, first + 180):
        sure[quarter], texts[quarter] = _sample(picture, lines, quarter, reader)
        if sure[quarter] >= _UPRIGHT:
            return quarter, texts[quarter]
    best = max(sure, key=lambda quarter: sure[quarter])
    # Characters that stand upright in vertical lines are read neither way.
    return (best if first == 0 or sure[best] >= _UPRIGHT - 0.2 else 0), texts[best]


def _sample(
    picture: Samples, lines: Sequence[Points], quarter: int, reader: Recognizer
) -> tuple[float, str]:
    """Return how sure recognition is of some longer lines, turned back so far, and their text."""
    long = sorted(lines, key=lambda corners: -_direction(corners)[0])
    sample = long[: len(long) // 2 + 1][:: max(1, len(long) // 2 // _SAMPLES)][:_SAMPLES]
    cuts = [cut(picture, _middle_part(each)) for each in sample]
    crops = [np.ascontiguousarray(np.rot90(each, quarter // 90)) for each in cuts]
    crops = [crop for crop in crops if crop.size and crop.shape[1] > crop.shape[0]]
    read = [each for each in reader.read(crops, latin=False) if each.text.strip()]
    sure = fmean([each.confidence for each in read] or [0.0])
    return sure, " ".join(each.text for each in read)


def _middle_part(corners: Points) -> Points:
    """Return the corners of as much of a line as shows how it is turned."""
    length, _ = _direction(corners)
    share = min(1.0, _ENOUGH * _height(corners, length) / length) if length else 1.0
    a, b, c, d = corners
    if hypot(*(b - a)) < hypot(*(c - b)):  # the longer sides run down the page
        a, b, c, d = b, c, d, a
    ends = (1 - share) / 2, (1 + share) / 2
    return np.array(
        [*(a + (b - a) * end for end in ends), *(d + (c - d) * end for end in reversed(ends))],
        np.float32,
    )


def cut(picture: Samples, corners: Points) -> Samples:
    """Return the upright box around a line."""
    left, top, right, bottom = _pixels(corners)
    return picture[top:bottom, left:right]


def _pixels(corners: Points) -> tuple[int, int, int, int]:
    """Return the first column and row of a line's upright box, and those after its last."""
    x0, y0, x1, y1 = bounds(corners)
    return max(0, int(x0)), max(0, int(y0)), max(0, int(x1) + 1), max(0, int(y1) + 1)


def bounds(corners: Points) -> tuple[float, float, float, float]:
    (x0, y0), (x1, y1) = corners.min(axis=0), corners.max(axis=0)
    return float(x0), float(y0), float(x1), float(y1)


def _turned_points(corners: Points, quarter: int, picture: Samples) -> Points:
    return level_points(corners, picture.shape, quarter) if quarter else corners


def _direction(corners: Points) -> tuple[float, float]:
    """Return the length of a box's longer sides, and their clockwise angle in degrees."""
    top, right = corners[1] - corners[0], corners[2] - corners[1]
    side = top if hypot(*top) >= hypot(*right) else right
    angle = degrees(atan2(float(side[1]), float(side[0])))
    return float(hypot(*side)), (angle + 90) % 180 - 90


def _height(corners: Points, length: float) -> float:
    area = abs(float(cv2.contourArea(corners.astype(np.float32))))
    return area / length if length else 0.0


def _weighted_median(values: Sequence[float], weights: Sequence[float]) -> float:
    order = np.argsort(values)
    sums = np.cumsum(np.asarray(weights)[order])
    return float(np.asarray(values)[order][np.searchsorted(sums, sums[-1] / 2)])
