"""Transformation matrices as PDF writes them (ISO 32000-1, 8.3.4).

(a, b, c, d, e, f) maps (x, y) to (a x + c y + e, b x + d y + f).
"""

from __future__ import annotations

from typing import TypeAlias

from ai_translator.geometry.boxes import Rectangle

Matrix: TypeAlias = tuple[float, float, float, float, float, float]

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def multiply(first: Matrix, then: Matrix) -> Matrix:
    """Return the matrix that maps by ``first``, then by ``then``."""
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
    """Return the matrix that maps back; ZeroDivisionError for one that flattens everything."""
    a, b, c, d, e, f = matrix
    area = a * d - b * c
    a, b, c, d = d / area, -b / area, -c / area, a / area
    return a, b, c, d, -(e * a + f * c), -(e * b + f * d)


def apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """Return the point that the matrix maps (x, y) to."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def transformed(matrix: Matrix, box: Rectangle) -> Rectangle:
    """Return the upright rectangle around the corners of ``box`` after ``matrix``."""
    x0, y0, x1, y1 = box
    corners = [apply(matrix, x, y) for x in (x0, x1) for y in (y0, y1)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)
