"""Text on bars and buttons: what lies around it is its paper, not what lies around the bar.

The paper of a page is what most of its surroundings show (:mod:`ai_translator.imaging.paper`); a
bar that is little higher than the text in it is itself taken for ink then.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from ai_translator.imaging.paper import Mask, Samples, most

Corners: TypeAlias = NDArray[np.float64]  # (4, 2) pixels, clockwise

#: Of 255: what lies around the text differs so much from the page's paper.
_OTHER = 60
#: Of 255: and has one colour within this, for so much of it.
_ONE, _MOSTLY = 24, 0.75
_SURELY = 0.45  # half of a ring's area, but for the pixels on its borders


@dataclass(frozen=True, slots=True)
class Panel:
    """The coloured ground of one text.

    place: rows and columns around the text;  inside: the text's area there
    color: of the ground, channel by channel
    """

    place: tuple[slice, slice]
    inside: Mask
    color: NDArray[np.uint8]


def find_panels(
    samples: Samples, apart: Samples, rings: Iterable[tuple[Corners, Corners]]
) -> list[Panel]:
    """Return the grounds of those texts that stand on one.

    samples: (height, width, channels);  apart: how much each pixel differs from the page's paper
    rings:   for each text the outer and the inner border of what lies around it
    """
    known = list(rings)
    found = (_panel(samples, apart, *known[at]) for at in _candidates(apart, known))
    return [panel for panel in found if panel is not None]


def _candidates(apart: Samples, rings: Sequence[tuple[Corners, Corners]]) -> list[int]:
    """Return which rings can differ from the page's paper in half of their area.

    Few do, and to look at each is dear: sums over rectangles tell.
    """
    if not rings:
        return []
    outer, inner = (np.stack(each) for each in zip(*rings))
    around = np.stack([outer.min(axis=1), outer.max(axis=1) + 1], axis=1)
    within = np.sort(inner, axis=1)[:, 1:3]  # the middle two of each side's corners
    sums = cv2.integral((apart >= _OTHER).view(np.uint8))
    other = _counted(sums, around) - _counted(sums, within)
    least = _SURELY * (_areas(outer) - _areas(inner) - _hidden(around, apart.shape))
    return [int(at) for at in np.flatnonzero(other >= least)]


def _areas(boxes: Corners) -> NDArray[np.float64]:
    return np.array([cv2.contourArea(corners) for corners in boxes.astype(np.float32)])


def _counted(sums: NDArray[np.int32], boxes: NDArray[np.float64]) -> NDArray[np.int32]:
    """Return the sum over each box: (left, top), (right, bottom), right and bottom excluded."""
    height, width = sums.shape
    x0, x1 = np.clip(np.floor(boxes[:, :, 0]).astype(int), 0, width - 1).T
    y0, y1 = np.clip(np.floor(boxes[:, :, 1]).astype(int), 0, height - 1).T
    found: NDArray[np.int32] = sums[y1, x1] - sums[y0, x1] - sums[y1, x0] + sums[y0, x0]
    return found


def _hidden(boxes: NDArray[np.float64], shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Return how much of each box lies outside the picture."""
    seen = np.clip(boxes, 0, np.array(shape[::-1]))
    areas = [np.prod(each[:, 1] - each[:, 0], axis=1) for each in (boxes, seen)]
    hidden: NDArray[np.float64] = areas[0] - areas[1]
    return hidden


def _panel(samples: Samples, apart: Samples, outer: Corners, inner: Corners) -> Panel | None:
    (x0, y0), (x1, y1) = np.floor(outer.min(axis=0)), np.ceil(outer.max(axis=0))
    top, left = max(0, int(y0)), max(0, int(x0))
    place = slice(top, int(y1) + 1), slice(left, int(x1) + 1)
    around = apart[place]
    if not around.size:
        return None
    inside = _filled(around.shape, outer - (left, top))
    ring = inside & ~_filled(around.shape, inner - (left, top))
    if not ring.any() or np.median(around[ring]) < _OTHER:
        return None
    colors = samples[place][ring]
    color = np.median(colors, axis=0)
    near = np.abs(colors - color).max(axis=1) <= _ONE
    return Panel(place, inside, color.astype(np.uint8)) if near.mean() >= _MOSTLY else None


def apart_from_panels(samples: Samples, apart: Samples, panels: Sequence[Panel]) -> Samples:
    """Return how much each pixel differs from its ground."""
    if not panels:
        return apart
    made = apart.copy()
    for panel in panels:
        part = samples[panel.place]
        own = most(np.abs(part.astype(np.int16) - panel.color).astype(np.uint8))
        made[panel.place][panel.inside] = own[panel.inside]
    return made


def _filled(shape: tuple[int, ...], corners: Corners) -> Mask:
    area = np.zeros(shape, np.uint8)
    cv2.fillConvexPoly(area, np.round(corners).astype(np.int32), 1)
    return area.view(bool)
