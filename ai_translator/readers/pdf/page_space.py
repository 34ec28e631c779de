"""From a page's user space to page space: CropBox, ``/Rotate``, y downwards (see
:class:`ai_translator.model.document.BBox`).
"""

from __future__ import annotations

from typing import Any

from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import resolve1

from ai_translator.geometry.boxes import BBox
from ai_translator.readers.pdf.graphics_state import Matrix

CropBox = tuple[float, float, float, float]
_QUARTER = 90
#: What readers take for a page without a sensible size.
_LETTER = (0.0, 0.0, 612.0, 792.0)


def visible_box(page: PDFPage) -> CropBox:
    """The CropBox within the MediaBox, in user space; the MediaBox when they do not meet."""
    media, crop = _sorted(page.mediabox), _sorted(page.cropbox)
    if media[0] >= media[2] or media[1] >= media[3]:
        return _LETTER
    x0, y0, x1, y1 = (
        max(media[0], crop[0]),
        max(media[1], crop[1]),
        min(media[2], crop[2]),
        min(media[3], crop[3]),
    )
    return (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else media


def _sorted(box: Any) -> CropBox:
    x0, y0, x1, y1 = (float(value) for value in box)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def page_rotation(page: PDFPage) -> int:
    # Not page.rotate: pdfminer takes 90.0 for no number.
    angle = resolve1(page.attrs.get("Rotate"))
    return round(angle / _QUARTER) * _QUARTER % 360 if isinstance(angle, (int, float)) else 0


def user_unit(page: PDFPage) -> float:
    unit = resolve1(page.attrs.get("UserUnit"))
    return float(unit) if isinstance(unit, (int, float)) and unit > 0 else 1.0


def page_size(crop: CropBox, rotation: int) -> tuple[float, float]:
    width, height = crop[2] - crop[0], crop[3] - crop[1]
    return (height, width) if rotation in (90, 270) else (width, height)


def page_matrix(crop: CropBox, rotation: int) -> Matrix:
    """User space -> page space."""
    x0, y0, x1, y1 = crop
    match rotation:
        case 90:
            return (0.0, 1.0, 1.0, 0.0, -y0, -x0)
        case 180:
            return (-1.0, 0.0, 0.0, 1.0, x1, -y0)
        case 270:
            return (0.0, -1.0, -1.0, 0.0, y1, x1)
        case _:
            return (1.0, 0.0, 0.0, -1.0, -x0, y1)


def apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def around(points: list[tuple[float, float]]) -> BBox:
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    return BBox(min(xs), min(ys), max(xs), max(ys))


def clipped(box: BBox, to: BBox) -> BBox | None:
    """The part of ``box`` within ``to``; None when nothing is left."""
    x0, top, x1, bottom = (
        max(box.x0, to.x0),
        max(box.top, to.top),
        min(box.x1, to.x1),
        min(box.bottom, to.bottom),
    )
    return BBox(x0, top, x1, bottom) if x0 <= x1 and top <= bottom else None
