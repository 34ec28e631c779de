"""The neighbours of a text, and how much of the free area they leave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ai_translator.geometry.boxes import BBox
from ai_translator.geometry.free_area import CLEAR
from ai_translator.model.content import Align, TextBlock, TextRun
from ai_translator.writers.inplace.leaders import LEADING

_BETWEEN = 0.4  # of the size: what stays between a text that has grown and the next


def met_half_way(block: TextBlock, own: BBox, other: TextBlock, box: BBox) -> BBox:
    """Return the box of another text in the row, as far as it may grow towards this one.

    This one may grow towards it, too.
    """
    if box.top >= own.bottom or box.bottom <= own.top or not grow_together(block, own, other, box):
        return box
    middle = (min(own.x1, box.x1) + max(own.x0, box.x0)) / 2
    return (
        replace(box, x0=min(box.x0, middle))
        if own.x1 < box.x0
        else replace(box, x1=max(box.x1, middle))
    )


def grow_together(block: TextBlock, own: BBox, other: TextBlock, box: BBox) -> bool:
    """Return True if the left one begins and the right one ends at a side, and both may grow."""
    left, right = (block, other) if own.x1 < box.x0 else (other, block)
    single = len(left.lines) == len(right.lines) == 1
    return (
        single
        and right.align is Align.RIGHT
        and left.align is Align.LEFT
        and all(map(_has_words, (left, right)))
    )


def _has_words(block: TextBlock) -> bool:
    return any(char.isalpha() for run in block.runs for char in run.text)


def above_and_below(
    blocked: Iterable[BBox], own: BBox, free: BBox, reach: tuple[float, float], size: float
) -> BBox:
    """Return ``free`` without what is above and below the sides that the text will take."""
    top, bottom = free.top, free.bottom
    for box in blocked:
        if box.x0 < reach[1] - CLEAR and box.x1 > reach[0] + CLEAR:
            if box.center[1] > own.bottom:
                bottom = min(bottom, box.top - _BETWEEN * size)
            elif box.center[1] < own.top:
                top = max(top, box.bottom + CLEAR / 2)
    return BBox(free.x0, top, free.x1, bottom)


def before(trailer: TextRun, size: float) -> float:
    """Return where a text must end before the page number of its entry, or another neighbour.

    Leader dots do not count.
    """
    words = trailer.text.strip(LEADING)
    dotted = len(words) < len(trailer.text.strip())
    return trailer.bbox.x1 - size * (0.6 * len(words) + 2) if dotted else trailer.bbox.x0 - size / 2
