"""A JPEG with some of its blocks exchanged: every other block keeps its very coefficients.

Decoding and compressing again changes the whole picture a little: colours are stored at half the
resolution, and what a decoder makes of them does not give the same back.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ai_translator.imaging.paper import Samples, most

log = logging.getLogger(__name__)

_Mask: TypeAlias = NDArray[np.bool_]

_SIDE = 8  # of a block, in samples of its component (ITU-T T.81, A.1.1)
_UNIT = 4 * _SIDE  # no component has fewer than one sample in four (A.1.1)
_COMPONENTS = ("Y", "Cb", "Cr", "K")  # as jpeglib calls them, whatever they hold
#: In samples: decoders smooth colours of half the resolution across the edges of blocks.
_SMOOTHED = 2


def exchanged(
    before: bytes,
    samples: Samples,
    made: Samples,
    changed: _Mask,
    encode: Callable[[Samples], bytes],
) -> bytes | None:
    """Return the JPEG ``before`` with the blocks of ``made`` where samples have changed.

    samples: of ``before``;  made: of the same size
    encode:  to a JPEG with the tables and sampling of ``before``
    Return None where the two do not fit together, or the result does not look as it should.
    """
    if not changed.any():
        return before
    try:
        joined = _exchanged(before, made, changed, encode)
    except (OSError, ValueError, IndexError, TypeError) as error:
        log.debug("blocks of a JPEG cannot be exchanged: %r", error)
        return None
    return joined if _same_elsewhere(samples, joined, changed) else None


def _exchanged(
    before: bytes, made: Samples, changed: _Mask, encode: Callable[[Samples], bytes]
) -> bytes:
    import jpeglib

    top, left = _corner(changed)
    after = encode(np.ascontiguousarray(made[top:, left:]))
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, name) for name in ("before.jpg", "after.jpg", "made.jpg")]
        for path, data in zip(paths, (before, after)):
            path.write_bytes(data)
        old, new = (jpeglib.read_dct(str(path)) for path in paths[:2])
        if old.jpeg_color_space != new.jpeg_color_space:
            raise ValueError("the colour space differs")
        if not np.array_equal(old.samp_factor, new.samp_factor):
            raise ValueError("the sampling differs")
        for name in _COMPONENTS[: old.num_components]:
            blocks, fresh = getattr(old, name), getattr(new, name)
            down, across = _samples_a_block(blocks, old.block_dims[0])
            part = blocks[top // down :, left // across :]
            if part.shape != fresh.shape:
                raise ValueError("the sizes differ")
            touched = _shrunk(changed[top:, left:], down, across, part.shape[:2])
            part[touched] = fresh[touched]
        old.write_dct(str(paths[2]), flags=["+OPTIMIZE_CODING"])
        return paths[2].read_bytes()


def _corner(changed: _Mask) -> tuple[int, int]:
    """Return the first row and column to look at: that of a block in every component."""
    rows, columns = (np.flatnonzero(changed.any(axis=axis)) for axis in (1, 0))
    return int(rows[0]) // _UNIT * _UNIT, int(columns[0]) // _UNIT * _UNIT


def _samples_a_block(blocks: NDArray[np.int16], finest: Any) -> tuple[int, int]:
    """Return the height and width of a component's blocks.  finest: rows and columns of luma."""
    down, across = (max(1, round(int(most) / own)) for most, own in zip(finest, blocks.shape))
    return _SIDE * down, _SIDE * across


def _shrunk(changed: _Mask, high: int, wide: int, shape: tuple[int, ...]) -> _Mask:
    rows, columns = shape[0] * high, shape[1] * wide
    padded = np.zeros((max(rows, changed.shape[0]), max(columns, changed.shape[1])), bool)
    padded[: changed.shape[0], : changed.shape[1]] = changed
    parts = padded[:rows, :columns].reshape(shape[0], high, shape[1], wide)
    touched: _Mask = np.any(parts, axis=(1, 3))
    return touched


def _same_elsewhere(old: Samples, made: bytes, changed: _Mask) -> bool:
    """Return True if no sample differs but near those that changed."""
    new = np.asarray(Image.open(BytesIO(made)))
    if old.shape != new.shape:
        return False
    outside = cv2.bitwise_not(block_area(changed).view(np.uint8) * 255)
    return not cv2.countNonZero(cv2.bitwise_and(most(cv2.absdiff(old, new)), outside))


def block_area(changed: _Mask) -> _Mask:
    """Return where samples may differ: the largest blocks there are, and what is smoothed."""
    side = 2 * _SIDE
    high, wide = (-(-length // side) for length in changed.shape)
    touched = _shrunk(changed, side, side, (high, wide))
    area: _Mask = np.repeat(np.repeat(touched, side, axis=0), side, axis=1)
    area = np.ascontiguousarray(area[: changed.shape[0], : changed.shape[1]])
    reach = 2 * _SMOOTHED + 1
    grown: _Mask = cv2.dilate(area.astype(np.uint8), np.ones((reach, reach))).astype(bool)
    return grown
