"""Inpainting: paper beneath ink that goes, with the colour and the grain of what lies around it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from ai_translator.imaging.paper import Samples

#: Rows and columns of pieces of bare paper.
_Squares: TypeAlias = Sequence[tuple[slice, slice]]

#: In inches: how far around the paper is looked at; amid a large letter, so many times as far.
_AROUND, _WIDER = 0.12, (1, 3, 9)
_DPI = 100  # resolution of the paper that is continued
_TILE = 48  # pixels: side of the piece of bare paper whose grain is continued
_TILES = 64  # so many are looked at


def inpainted(samples: Samples, bare: Samples, dpi: float) -> Samples:
    """Return the paper, with its grain, as it is around the ink, everywhere.

    samples: (height, width) or (height, width, channels);  dpi: pixels an inch
    bare:    (height, width), 255 where there is no ink
    """
    around = _around(samples, bare, dpi)
    squares = _bare_squares(bare)
    if not squares:
        return around
    height, width = bare.shape
    grain = _grain(samples, around, squares)
    times = (-(-height // grain.shape[0]), -(-width // grain.shape[1]))
    lighter = _tiled(np.clip(grain, 0, 255), times)[:height, :width]
    darker = _tiled(np.clip(-grain, 0, 255), times)[:height, :width]
    filled: Samples = cv2.subtract(cv2.add(around, lighter), darker)
    return filled


def _around(samples: Samples, bare: Samples, dpi: float) -> Samples:
    """Return the mean colour of the bare paper around each sample."""
    height, width = bare.shape
    share = min(1.0, _DPI / dpi)
    size = (max(1, round(width * share)), max(1, round(height * share)))
    weights = cv2.resize(bare, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    masked = cv2.copyTo(samples, bare)
    values = cv2.resize(masked, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    side = max(3, int(_AROUND * dpi * share) // 2 * 2 + 1)
    smooth = np.full_like(values, np.nan)
    for wider in _WIDER:
        missing = np.isnan(smooth)
        if not missing.any():
            break
        smooth[missing] = _mean(values, weights, wider * side)[missing]
    missing = np.isnan(smooth)
    if missing.any():
        middle = np.median(samples, axis=(0, 1))
        smooth[missing] = np.broadcast_to(middle, smooth.shape)[missing]
    small = np.clip(np.rint(smooth), 0, 255).astype(np.uint8)
    around: Samples = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
    return around


def _mean(
    values: NDArray[np.float32], weights: NDArray[np.float32], side: int
) -> NDArray[np.float32]:
    """Return the weighted mean of the square around each place; NaN where nothing weighs."""
    square = (side, side)
    sums = cv2.boxFilter(values, -1, square, normalize=False, borderType=cv2.BORDER_REFLECT)
    total = cv2.boxFilter(weights, -1, square, normalize=False, borderType=cv2.BORDER_REFLECT)
    if values.ndim == 3:
        total = total[:, :, None]
    found = np.where(total > 0.5, sums / np.maximum(total, 1e-6), np.nan)
    return found.astype(np.float32)


def _bare_squares(bare: Samples) -> _Squares:
    """Return some squares of bare paper, the nearest to the page's middle first."""
    height, width = bare.shape
    if height <= _TILE or width <= _TILE:
        return []
    sums = cv2.integral(cv2.bitwise_not(bare))
    blots = sums[_TILE::8, _TILE::8].copy()
    high, wide = blots.shape
    blots -= sums[:-_TILE:8, _TILE::8][:high, :wide] + sums[_TILE::8, :-_TILE:8][:high, :wide]
    blots += sums[:-_TILE:8, :-_TILE:8][:high, :wide]
    free = np.argwhere(blots == 0) * 8
    from_middle = ((free - np.array([height / 2, width / 2])) ** 2).sum(axis=1)
    order = np.argsort(from_middle, kind="stable")
    near = free[order[:: max(1, len(free) // _TILES)]][:_TILES]
    return [(slice(top, top + _TILE), slice(left, left + _TILE)) for top, left in near]


def _grain(samples: Samples, smooth: Samples, squares: _Squares) -> NDArray[np.int16]:
    """Return a square of the paper's grain, mirrored so that it can be tiled.

    It is one that is more even than three in four: some have fine lines or stains.
    """
    grains = [samples[place].astype(np.int16) - smooth[place] for place in squares]
    grain = sorted(grains, key=lambda each: float(each.std()))[len(grains) // 4]
    grain = grain - np.rint(grain.mean(axis=(0, 1))).astype(np.int16)
    row = np.hstack([grain, grain[:, ::-1]])
    return np.vstack([row, row[::-1]])


def _tiled(piece: NDArray[np.int16], times: tuple[int, int]) -> Samples:
    repeated: Samples = cv2.repeat(piece.astype(np.uint8), *times)
    return repeated
