"""Matrices, and the spaces that a writer moves between (ISO 32000-1, 8.3).

*Page space* is the model's: top-left origin, y down.  *Seen space* is the same with y up, which
glyphs are drawn in: the page as a reader sees it, its lower left corner the origin.  *User space*
    is what the page's content is written in.
"""

from __future__ import annotations

from typing import TypeAlias

from ai_translator.geometry.boxes import BBox
from ai_translator.model.document import Page

Matrix: TypeAlias = tuple[float, float, float, float, float, float]
Box: TypeAlias = tuple[float, float, float, float]

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def multiply(first: Matrix, then: Matrix) -> Matrix:
    """``first``, then ``then``."""
    a, b, c, d, e, f = first
    k, l, m, n, o, p = then  # noqa: E741
    return (
        a * k + b * m,
        a * l + b * n,
        c * k + d * m,
        c * l + d * n,
        e * k + f * m + o,
        e * l + f * n + p,
    )


def inverse(matrix: Matrix) -> Matrix:
    """ZeroDivisionError for one that flattens everything."""
    a, b, c, d, e, f = matrix
    area = a * d - b * c
    a, b, c, d = d / area, -b / area, -c / area, a / area
    return a, b, c, d, -(e * a + f * c), -(e * b + f * d)


def apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def transformed(matrix: Matrix, box: Box) -> Box:
    """The upright box around the corners of ``box`` after ``matrix``."""
    x0, y0, x1, y1 = box
    corners = [apply(matrix, x, y) for x in (x0, x1) for y in (y0, y1)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def user_to_seen(page: Page) -> Matrix:
    x0, y0, x1, y1 = page.crop_box
    match page.rotation:
        case 90:
            return 0.0, -1.0, 1.0, 0.0, -y0, x1
        case 180:
            return -1.0, 0.0, 0.0, -1.0, x1, y1
        case 270:
            return 0.0, 1.0, -1.0, 0.0, y1, -x0
        case _:
            return 1.0, 0.0, 0.0, 1.0, -x0, -y0


def seen_box(page: Page, box: BBox) -> Box:
    """A box of page space in seen space."""
    return box.x0, page.height - box.bottom, box.x1, page.height - box.top


def user_box(page: Page, box: BBox) -> Box:
    """A box of page space in user space."""
    return transformed(inverse(user_to_seen(page)), seen_box(page, box))
