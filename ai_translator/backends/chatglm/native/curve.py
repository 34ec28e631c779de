"""The loss of a training run as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

_SIZE, _MARGIN, _TOP = (900, 420), 60, 24
_INK, _GRID, _RAW, _SMOOTH = "#333333", "#dddddd", "#b5cbe6", "#1f5fa8"
_WINDOW, _WINDOWS = 25, 20  # steps in the running mean, at most; of a short run this fraction


def draw(losses: Sequence[float], path: Path) -> None:
    """Write a PNG: every step pale, the running mean over it; the y axis from 0 to the maximum."""
    picture = Image.new("RGB", _SIZE, "white")
    pen = ImageDraw.Draw(picture)
    width, height = _SIZE
    most = max(losses, default=1.0) or 1.0
    for part in range(5):
        y = _TOP + (height - _MARGIN - _TOP) * part / 4
        pen.line((_MARGIN, y, width - 20, y), fill=_GRID)
        pen.text((8, y - 6), f"{most * (1 - part / 4):.3g}", fill=_INK)
    pen.text((_MARGIN, height - _MARGIN + 24), "0", fill=_INK)
    pen.text((width - 60, height - _MARGIN + 24), str(len(losses)), fill=_INK)
    pen.text((width // 2 - 40, height - _MARGIN + 24), "steps (loss)", fill=_INK)
    for values, color, thick in ((losses, _RAW, 1), (_mean(losses), _SMOOTH, 3)):
        points = [_point(step, value, len(losses), most) for step, value in enumerate(values)]
        if len(points) > 1:
            pen.line(points, fill=color, width=thick)
    picture.save(path)


def _point(step: int, value: float, steps: int, most: float) -> tuple[float, float]:
    width, height = _SIZE
    x = _MARGIN + (width - 20 - _MARGIN) * step / max(1, steps - 1)
    return x, _TOP + (height - _MARGIN - _TOP) * (1 - value / most)


def _mean(losses: Sequence[float]) -> list[float]:
    window = max(1, min(_WINDOW, len(losses) // _WINDOWS))
    spans = [losses[max(0, end - window) : end] for end in range(1, len(losses) + 1)]
    return [sum(span) / len(span) for span in spans]
