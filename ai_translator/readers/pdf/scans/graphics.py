"""Rules and pictures among the ink that is no text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np

from ai_translator.imaging.paper import Samples

#: Pixels: left, top, right, bottom.
PixelBox: TypeAlias = tuple[float, float, float, float]

_DPI = 100  # resolution at which ink beside text is looked at
_STRONG = 48  # of 255: stains and the other side of the sheet are fainter
#: In inches: shorter lines are strokes of letters and signs, thicker ones are bars.
_SHORTEST, _SHORTEST_UPRIGHT, _THICKEST = 0.5, 0.3, 0.06
#: In inches: ink nearer than this is of one picture; smaller pictures are specks and signs.
_NEAR, _SMALLEST = 0.12, 0.35
_SPARSE = 0.02  # less of its area in ink is dust
_WHOLE = 0.9  # of the page: the shadow around the sheet is no picture
_MOST = 200


@dataclass(frozen=True, slots=True)
class ScannedGraphics:
    """In pixels of the level picture.

    rules:    thin straight lines, and whether each is horizontal
    pictures: boxes around other ink
    """

    rules: tuple[tuple[PixelBox, bool], ...] = ()
    pictures: tuple[PixelBox, ...] = ()


def find_graphics(strength: Samples, texts: Sequence[PixelBox], dpi: float) -> ScannedGraphics:
    """Return what is drawn on the page beside these boxes of text."""
    share = min(1.0, _DPI / dpi)
    scale = dpi * share  # pixels an inch
    height, width = strength.shape
    small = cv2.resize(
        strength,
        (max(1, round(width * share)), max(1, round(height * share))),
        interpolation=cv2.INTER_AREA,
    )
    ink = np.asarray(small > _STRONG, np.uint8)
    rules = [
        (box, horizontal)
        for horizontal in (True, False)
        for box in _rules(ink, scale, horizontal=horizontal)
    ]
    for (x0, top, x1, bottom), _ in rules:
        ink[max(0, top - 1) : bottom + 1, max(0, x0 - 1) : x1 + 1] = 0
    for box in texts:
        x0, top, x1, bottom = (round(each * share) for each in box)
        ink[max(0, top - 1) : bottom + 1, max(0, x0 - 1) : x1 + 1] = 0
    return ScannedGraphics(
        tuple((_scaled(box, share), horizontal) for box, horizontal in rules[:_MOST]),
        tuple(_scaled(box, share) for box in _pictures(ink, scale)),
    )


_Box: TypeAlias = tuple[int, int, int, int]


def _rules(ink: Samples, scale: float, *, horizontal: bool) -> list[_Box]:
    length = max(3, round((_SHORTEST if horizontal else _SHORTEST_UPRIGHT) * scale))
    # A line is not quite level on paper: a break of a pixel is closed first.
    close = np.ones((3, 1) if horizontal else (1, 3), np.uint8)
    thick = cv2.dilate(ink, close)
    kernel = np.ones((1, length) if horizontal else (length, 1), np.uint8)
    lines = cv2.morphologyEx(thick, cv2.MORPH_OPEN, kernel)
    count, _, stats, _ = cv2.connectedComponentsWithStats(lines, connectivity=8)
    found = []
    for x, y, wide, high, _ in stats[1:count]:
        thin = (high if horizontal else wide) - 2
        if thin <= max(2.0, _THICKEST * scale):
            found.append((int(x), int(y) + horizontal, int(x + wide), int(y + high) - horizontal))
    return found


def _pictures(ink: Samples, scale: float) -> list[_Box]:
    side = max(1, round(_NEAR * scale))
    blobs = cv2.dilate(ink, np.ones((side, side), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(blobs, connectivity=8)
    height, width = ink.shape
    found = []
    for number in range(1, count):
        x, y, wide, high, area = map(int, stats[number])
        if min(wide, high) - side < _SMALLEST * scale:
            continue
        if wide > _WHOLE * width and high > _WHOLE * height:
            continue
        part = ink[y : y + high, x : x + wide]
        own = labels[y : y + high, x : x + wide] == number
        if int(part[own].sum()) >= _SPARSE * area:
            half = side // 2
            found.append((x + half, y + half, x + wide - half, y + high - half))
    return sorted(found, key=lambda box: -(box[2] - box[0]) * (box[3] - box[1]))[:_MOST]


def _scaled(box: _Box, share: float) -> PixelBox:
    x0, top, x1, bottom = box
    return x0 / share, top / share, x1 / share, bottom / share
