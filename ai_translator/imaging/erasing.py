"""Taking text off a picture: its ink goes, and the paper around it is continued beneath.

Works on the samples of an image as they are stored, whatever their colour space: nothing is
converted, and no sample outside the boxes changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from ai_translator.imaging.paper import Mask, Samples, paper_of, strength

Corners: TypeAlias = NDArray[np.float64]  # (4, 2) pixels, clockwise

#: Of a box's height, all around: what smoothing and compression spread of a letter.
_HALO = 0.14
#: Share of a box's contrast that is ink without doubt, and that is a letter's faint edge.
_INK, _EDGE = 0.4, 0.1
_FAINTEST = 6  # of 255
_NOISE = 4.0  # in standard deviations of the paper
#: A piece of ink is a letter if so much of it lies in the boxes; what goes on outside them (a
#: stamp, a picture's outline) stays.
_INSIDE = 0.6
#: One that is hardly higher than the text is a letter whose swash leaves its box: it goes whole.
_SWASH_INSIDE, _SWASH_HEIGHT = 0.3, 2.0
#: Of a line's ink, the least share in letters of its own for it to be text that can be taken off.
_OWN = 0.75
#: In inches: ink in a straight line of this length is a rule, not a letter, and stays.
_RULE = 0.4
#: In inches: how far around the paper is looked at.
_AROUND = 0.12
_DPI = 100  # resolution of the paper that is continued
_TILE = 48  # pixels: side of the piece of bare paper whose grain is continued


def erase(samples: Samples, boxes: Sequence[Corners], dpi: float) -> tuple[Samples, Mask]:
    """Return the samples without the ink in these boxes, and where they differ.

    samples: (height, width) or (height, width, channels), 8 bits each;  dpi: pixels an inch
    """
    planes = samples if samples.ndim == 3 else samples[:, :, None]
    allowed = _allowed(planes.shape[:2], boxes)
    made = samples.copy()
    # Colours are looked at three channels at a time, as OpenCV has them; black counts as a colour.
    parts = [planes[:, :, first : first + 3] for first in range(0, planes.shape[2], 3)]
    apart = np.zeros(planes.shape[:2], np.uint8)
    for part in parts:
        part = _plain(part)
        apart = np.maximum(apart, strength(part, paper_of(part, dpi)))
    gone, inked = _ink_of_text(apart, allowed, boxes, dpi)
    if not gone.any():
        return made, gone
    for component in range(planes.shape[2]):
        plane = np.ascontiguousarray(planes[:, :, component])
        filled = _continued(plane, gone, inked, dpi)
        if samples.ndim == 3:
            made[:, :, component][gone] = filled[gone]
        else:
            made[gone] = filled[gone]
    return made, gone


def _plain(part: Samples) -> Samples:
    """Return the channels as OpenCV takes them: one plane, or three."""
    if part.shape[2] == 2:
        return np.ascontiguousarray(part[:, :, 0])
    return np.ascontiguousarray(part[:, :, 0] if part.shape[2] == 1 else part)


def _allowed(shape: tuple[int, ...], boxes: Sequence[Corners]) -> Mask:
    """Return where samples may change: the boxes with their halo."""
    area = np.zeros(shape[:2], np.uint8)
    for corners in boxes:
        cv2.fillConvexPoly(area, np.round(_grown(corners)).astype(np.int32), 1)
    return area.astype(bool)


def _grown(corners: Corners) -> Corners:
    across, down = corners[1] - corners[0], corners[3] - corners[0]
    wide, high = max(float(np.hypot(*across)), 1e-6), max(float(np.hypot(*down)), 1e-6)
    by = max(1.5, _HALO * min(wide, high))
    right, below = across / wide * by, down / high * by
    grown: Corners = corners + np.array(
        [-right - below, right - below, right + below, below - right]
    )
    return grown


def _ink_of_text(
    apart: Samples, allowed: Mask, boxes: Sequence[Corners], dpi: float
) -> tuple[Mask, Mask]:
    """Return the ink of the text in the boxes with its edges, and all ink there is."""
    contrast = float(np.percentile(apart[allowed], 95)) if allowed.any() else 0.0
    paper = apart[allowed & (apart < _INK * contrast)]
    noise = 1.48 * float(np.median(paper)) if paper.size else 0.0
    strong = apart > max(_FAINTEST, _INK * contrast, _NOISE * noise)
    rules = _rules(strong, dpi)
    letters = strong & ~rules
    heights = [float(np.hypot(*(corners[3] - corners[0]))) for corners in boxes]
    height = float(np.median(heights))
    labels, is_text, swash = _letters(letters, allowed, height)
    core = (is_text[labels] & allowed) | swash[labels]
    reach = max(1, round(0.07 * height))
    allowed = allowed | cv2.dilate(swash[labels].astype(np.uint8), _disc(2 * reach)).astype(bool)
    is_text |= swash
    near = cv2.dilate(core.astype(np.uint8), _disc(reach)).astype(bool)
    around = cv2.dilate(core.astype(np.uint8), _disc(3 * reach)).astype(bool)
    faint = apart > max(_FAINTEST, _EDGE * contrast, _NOISE * noise)
    others = strong & ~is_text[labels]
    kept = cv2.dilate(others.astype(np.uint8), _disc(1)).astype(bool)
    gone: Mask = (near | (around & faint)) & allowed & ~kept
    inked: Mask = gone | near | cv2.dilate(strong.astype(np.uint8), _disc(reach)).astype(bool)
    return gone, inked


def _letters(
    ink: Mask, allowed: Mask, height: float
) -> tuple[NDArray[np.int32], NDArray[np.bool_], NDArray[np.bool_]]:
    """Return the pieces of ink, numbered, and by number: whether it is a letter, or one's swash."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    inside = np.bincount(labels[allowed], minlength=count)
    share = inside / np.maximum(stats[:, cv2.CC_STAT_AREA], 1)
    is_text = share >= _INSIDE
    most = _SWASH_HEIGHT * height
    small = (stats[:, cv2.CC_STAT_HEIGHT] <= most) & (stats[:, cv2.CC_STAT_WIDTH] <= most)
    swash = (share >= _SWASH_INSIDE) & ~is_text & small
    is_text[0] = swash[0] = False
    return labels, is_text, swash


def entangled(apart: Samples, lines: Sequence[Sequence[Corners]], dpi: float) -> list[bool]:
    """Return for each line, given by its words' boxes, whether its letters go on outside them.

    So they do in drawn lettering, and where a picture runs through text: what is erased there would
    leave pieces.
    """
    found = []
    for words in lines:
        height = float(np.median([np.hypot(*(word[3] - word[0])) for word in words]))
        around = np.concatenate(words)
        margin = 2 * _SWASH_HEIGHT * height
        (x0, y0), (x1, y1) = around.min(axis=0) - margin, around.max(axis=0) + margin
        left, top = max(0, int(x0)), max(0, int(y0))
        part = apart[top : int(y1) + 1, left : int(x1) + 1]
        allowed = _allowed(part.shape, [word - (left, top) for word in words])
        contrast = float(np.percentile(part[allowed], 95)) if allowed.any() else 0.0
        strong = part > max(_FAINTEST, _INK * contrast)
        letters = strong & ~_rules(strong, dpi)
        labels, is_text, swash = _letters(letters, allowed, height)
        own = (is_text | swash)[labels] & allowed
        all_ink = int((letters & allowed).sum())
        found.append(all_ink > 0 and int(own.sum()) < _OWN * all_ink)
    return found


def _rules(strong: Mask, dpi: float) -> Mask:
    ink = strong.astype(np.uint8)
    length = max(8, round(_RULE * dpi))
    lines = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    upright = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8))
    found: Mask = (lines | upright).astype(bool)
    return found


def _disc(radius: int) -> Samples:
    side = 2 * radius + 1
    disc: Samples = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return disc


def _continued(plane: Samples, gone: Mask, inked: Mask, dpi: float) -> Samples:
    """Return the plane with the paper from around, and its grain, where ink is gone."""
    height, width = plane.shape
    share = min(1.0, _DPI / dpi)
    size = (max(1, round(width * share)), max(1, round(height * share)))
    bare = (~inked).astype(np.float32)
    weights = cv2.resize(bare, size, interpolation=cv2.INTER_AREA)
    values = cv2.resize(plane.astype(np.float32) * bare, size, interpolation=cv2.INTER_AREA)
    side = max(3, int(_AROUND * dpi * share) // 2 * 2 + 1)
    smooth = _mean(values, weights, side)
    for wider in (3, 9):  # amid a large letter there is no paper near
        missing = np.isnan(smooth)
        if missing.any():
            smooth[missing] = _mean(values, weights, wider * side)[missing]
    smooth[np.isnan(smooth)] = float(np.median(plane))
    around = cv2.resize(smooth, (width, height), interpolation=cv2.INTER_LINEAR)
    grain = _grain(plane, around, inked)
    if grain is not None:
        rows = -(-height // grain.shape[0])
        columns = -(-width // grain.shape[1])
        around = around + np.tile(grain, (rows, columns))[:height, :width]
    filled: Samples = np.clip(np.rint(around), 0, 255).astype(np.uint8)
    return filled


def _mean(
    values: NDArray[np.float32], weights: NDArray[np.float32], side: int
) -> NDArray[np.float32]:
    """Return the weighted mean of the square around each place; NaN where nothing weighs."""
    square = (side, side)
    sums = cv2.boxFilter(values, -1, square, normalize=False, borderType=cv2.BORDER_REFLECT)
    total = cv2.boxFilter(weights, -1, square, normalize=False, borderType=cv2.BORDER_REFLECT)
    found: NDArray[np.float32] = np.where(total > 0.5, sums / np.maximum(total, 1e-6), np.nan)
    return found.astype(np.float32)


def _grain(plane: Samples, smooth: NDArray[np.float32], inked: Mask) -> NDArray[np.float32] | None:
    """Return a square of the paper's grain, mirrored so that it can be tiled; None if none is bare.

    The first bare square from the middle of the page outwards, so that the result is always the
    same.
    """
    height, width = plane.shape
    if height <= _TILE or width <= _TILE:
        return None
    sums = cv2.integral(inked.astype(np.uint8))
    blots = (
        sums[_TILE:, _TILE:]
        - sums[:-_TILE, _TILE:]
        - sums[_TILE:, :-_TILE]
        + sums[:-_TILE, :-_TILE]
    )
    free = np.argwhere(blots[::8, ::8] == 0) * 8
    if not len(free):
        return None
    top, left = free[np.argmin(((free - np.array([height / 2, width / 2])) ** 2).sum(axis=1))]
    place = slice(top, top + _TILE), slice(left, left + _TILE)
    grain = plane[place].astype(np.float32) - smooth[place]
    grain -= grain.mean()
    row = np.hstack([grain, grain[:, ::-1]])
    return np.vstack([row, row[::-1]])
