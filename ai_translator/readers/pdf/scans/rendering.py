"""The picture of a page, drawn with PDFium within bounds.  Runs in a worker process."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from math import sqrt
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2
from pypdfium2 import raw

from ai_translator.file_names import readable
from ai_translator.imaging.paper import Samples

#: Resolutions in dots an inch: body text is 25 to 45 pixels high, as recognition likes it.
_LEAST, _MOST = 150.0, 300.0
#: Of the picture to be read: A3 at 300 dpi has 17 million.
_MOST_PIXELS = 18_000_000
#: Of an image in the file: PDFium decodes it whole, at three bytes a pixel, and so does the writer.
_MOST_STORED = 100_000_000


class TooLargeError(Exception):
    """An image has more pixels than may be decoded."""


def draw_page(path: Path, password: str | None, number: int) -> tuple[Samples, float]:
    """Return the page as viewers show it (BGR), and its pixels a point.

    Raises TooLargeError, and pypdfium2.PdfiumError for a file PDFium cannot open.
    """
    page = _document(path, password)[number - 1]
    try:
        width, height = page.get_size()
        scale = _resolution(page) / 72
        scale = min(scale, sqrt(_MOST_PIXELS / max(1.0, width * height)))
        bitmap = page.render(scale=scale, may_draw_forms=False)
        drawn = bitmap.to_numpy()
        if drawn.ndim == 2 or drawn.shape[2] == 1:
            picture = cv2.cvtColor(drawn, cv2.COLOR_GRAY2BGR)
        else:
            picture = np.ascontiguousarray(drawn[..., :3])
        bitmap.close()
        return picture, picture.shape[1] / width
    finally:
        page.close()


def _resolution(page: Any) -> float:
    """Return the dots an inch to draw at: those of the largest image, within bounds."""
    best, found = 0.0, 0.0
    for image in _images(page):
        across, down = image.get_px_size()
        if across * down > _MOST_STORED:
            raise TooLargeError(
                f"its picture has {across} x {down} pixels, more than "
                f"{_MOST_STORED // 1_000_000} million"
            )
        x0, bottom, x1, top = image.get_bounds()
        area = (x1 - x0) * (top - bottom)
        if area > best:
            best, found = area, 72 * sqrt(across * down / area)
    return min(_MOST, max(_LEAST, found))


def _images(page: Any) -> Iterator[Any]:
    return iter(page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=4))


@lru_cache(maxsize=1)
def _document(path: Path, password: str | None) -> Any:
    return pypdfium2.PdfDocument(readable(path), password=password)
