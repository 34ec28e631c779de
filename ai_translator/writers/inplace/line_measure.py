"""The measure of a text: the sides between which its lines are set."""

from __future__ import annotations

from ai_translator.model.content import Align, BlockKind
from ai_translator.writers.inplace.composed import Composed
from ai_translator.writers.inplace.text_areas import TextArea

_SPACE = 0.5  # of the size: between texts side by side
_SHORT = 6.0  # sizes


def sides(area: TextArea, text: Composed) -> tuple[float, float]:
    """Return the sides of the lines: those of the source, and the free area for a single line."""
    if area.lines > 1 and not (area.lifts and area.align is Align.CENTER):
        if area.align is Align.LEFT and (area.broken or _shows_no_column(text, area)):
            return area.box.x0, area.right
        return _widened(area, text.size)
    match area.align:
        case Align.CENTER:
            middle = area.box.center[0]
            free = min(middle - area.left, area.right - middle) - area.box.width / 2
            half = area.box.width / 2 + max(0.0, free)
            if area.lines > 1:  # a label or a head of two lines stays one where its words allow it
                half = min(
                    half,
                    max(area.box.width, text.flow.width * text.scale / area.lines) / 2 + text.size,
                )
                half = min(half, area.box.width / 2 + _beside(area, free, text.size))
            return middle - half, middle + half
        case Align.RIGHT:
            return area.left, area.box.x1
        case _:
            return area.box.x0, area.right


def _widened(area: TextArea, size: float) -> tuple[float, float]:
    """Return the sides of several lines; ragged ones may take one more character in all."""
    left, right = area.box.x0, area.box.x1
    match area.align:
        case Align.LEFT:
            right = max(right, min(right + size, area.right))
        case Align.RIGHT:
            left -= min(size, _beside(area, left - area.left, size))
        case Align.CENTER:
            spare = min(size / 2, _beside(area, min(left - area.left, area.right - right), size))
            left, right = left - spare, right + spare
    return left, right


def _beside(area: TextArea, gap: float, size: float) -> float:
    """Return what a text may take of the free space beside it.

    It is half, less a space, if the space is another text's, too.
    """
    return max(0.0, gap if area.alone else (gap - _SPACE * size) / 2)


def _shows_no_column(text: Composed, area: TextArea) -> bool:
    """Return True for a short head on several lines, a number over its term, that fits on one."""
    return (
        text.text.head.kind is BlockKind.HEADING
        and area.box.width < _SHORT * text.size
        and not area.lifts
    )
