"""Boxes and rotation of a pikepdf page."""

from __future__ import annotations

from typing import Any

from ai_translator.model.document import Page
from ai_translator.writers.inplace.page_space import Box, Matrix, user_to_seen

_LETTER: Box = (0.0, 0.0, 612.0, 792.0)


def visible_box(page: Any) -> Box:
    """The CropBox within the MediaBox, in user space."""
    media, crop = _box(page.obj.get("/MediaBox")) or _LETTER, _box(page.obj.get("/CropBox"))
    if crop is None:
        return media
    x0, y0, x1, y1 = (
        max(media[0], crop[0]),
        max(media[1], crop[1]),
        min(media[2], crop[2]),
        min(media[3], crop[3]),
    )
    return (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else media


def size_of(page: Any) -> tuple[float, float]:
    """Width and height as seen."""
    x0, y0, x1, y1 = visible_box(page)
    return (y1 - y0, x1 - x0) if rotation_of(page) in (90, 270) else (x1 - x0, y1 - y0)


def matrix_of(page: Any) -> Matrix:
    """User space to seen space."""
    width, height = size_of(page)
    return user_to_seen(
        Page(1, width, height, rotation=rotation_of(page), crop_box=visible_box(page))
    )


def rotation_of(page: Any) -> int:
    try:
        return round(float(page.obj.get("/Rotate", 0)) / 90) * 90 % 360
    except (TypeError, ValueError):
        return 0


def _box(value: Any) -> Box | None:
    try:
        x0, y0, x1, y1 = (float(number) for number in value)
    except (TypeError, ValueError):
        return None
    box = min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
    return box if box[0] < box[2] and box[1] < box[3] else None
