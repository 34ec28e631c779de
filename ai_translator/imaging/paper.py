"""Paper and ink of a picture: what lies under the text, and how strongly each pixel differs."""

from __future__ import annotations

from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

Samples: TypeAlias = NDArray[np.uint8]  # (height, width) or (height, width, channels)
Mask: TypeAlias = NDArray[np.bool_]  # (height, width)

#: Resolution at which the paper is looked at: strokes of body text are one pixel wide there.
_PAPER_DPI = 100
#: Side of the square whose median is the paper's colour, in inches: wider than the strokes of a
#: title, and letters cover less than half of it.
_WINDOW = 0.31
#: Of the height of the largest letters, where they are larger; in inches, no wider than this.
_OF_LETTERS, _WIDEST = 1.3, 1.5


def paper_of(picture: Samples, dpi: float, tallest: float = 0.0) -> Samples:
    """Return the picture without its ink: for each pixel the median colour around it.

    tallest: height of the largest letters, in pixels
    """
    height, width = picture.shape[:2]
    share = min(1.0, _PAPER_DPI / dpi)
    small = cv2.resize(
        picture,
        (max(1, round(width * share)), max(1, round(height * share))),
        interpolation=cv2.INTER_AREA,
    )
    window = min(_WIDEST, max(_WINDOW, _OF_LETTERS * tallest / dpi))
    side = max(3, int(window * dpi * share) // 2 * 2 + 1)
    middle = cv2.medianBlur(small, side)
    paper: Samples = cv2.resize(middle, (width, height), interpolation=cv2.INTER_LINEAR)
    return paper


def strength(picture: Samples, paper: Samples) -> Samples:
    """Return how much each pixel differs from the paper, 0 to 255: the most of its channels.

    Light text on a dark ground counts as dark text on a light one does.
    """
    return most(cv2.absdiff(picture, paper))


def most(samples: Samples) -> Samples:
    """Return the largest channel of each pixel."""
    if samples.ndim == 2:
        return samples
    planes = cv2.split(samples)
    found: Samples = planes[0]
    for plane in planes[1:]:
        found = cv2.max(found, plane)
    return found
