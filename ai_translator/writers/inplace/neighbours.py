"""The neighbours of a text, and how much of the free area they leave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ai_translator.geometry.boxes import BBox
from ai_translator.model.content import Align, Figure, Table, TextBlock, TextRun
from ai_translator.model.document import Page
from ai_translator.writers.inplace.leaders import LEADING

CLEAR = 1.0  # points between a text and what it must not touch
_BETWEEN = 0.4  # of the size: what stays between a text that has grown and the next
_RULED = 1.0  # of the size: so near are the lines of a row to its text
# of a block's height: what reaches no further into it, or it into that, stands above or below
_CORE = 0.2


def texts_of(page: Page) -> Iterable[tuple[object, BBox]]:
    for block in page.blocks:
        match block:
            case TextBlock():
                yield block, _whole(block)
            case Table():
                yield block, block.bbox
                for cell in block.cells:
                    yield from ((text, _whole(text)) for text in cell.blocks)
            case Figure():
                yield block, block.bbox
                yield from ((text, _whole(text)) for text in block.labels)


def _whole(block: TextBlock) -> BBox:
    """Return the box with marker and trailer."""
    return BBox.around(
        [block.bbox, *(run.bbox for run in (block.marker, block.trailer) if run is not None)]
    )


def share(box: BBox, of: BBox) -> float:
    return box.overlap(of) / box.area if box.area else 1.0


def within(free: BBox, box: BBox) -> BBox:
    """Return the part of ``free`` in the box that does not touch its sides."""
    inner = box.grown(-CLEAR)
    return BBox(
        max(free.x0, inner.x0),
        max(free.top, inner.top),
        min(free.x1, inner.x1),
        min(free.bottom, inner.bottom),
    )


def beside(blocked: Iterable[BBox], own: BBox, free: BBox, size: float) -> BBox:
    """Return ``free`` without what is at the block's sides."""
    left, right = free.x0, free.x1
    core = _CORE * own.height
    top, bottom = own.top + core, own.bottom - core
    for box in blocked:
        inset = min(core, _CORE * box.height)
        if box.top + inset < bottom and box.bottom - inset > top:
            if box.center[0] > own.x1 - size / 2:
                right = min(right, box.x0 - 2 * CLEAR)
            elif box.center[0] < own.x0 + size / 2:
                left = max(left, box.x1 + 2 * CLEAR)
    return BBox(min(left, own.x0), free.top, max(right, own.x1), free.bottom)


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


def between_rules(rules: Iterable[BBox], own: BBox, free: BBox, size: float) -> BBox:
    """Return ``free`` within a table row: between two equally long rules right above and below."""
    over, under = [], []
    for rule in rules:
        if rule.height < rule.width and rule.x0 - CLEAR <= own.x0 and own.x1 <= rule.x1 + CLEAR:
            if 0 <= own.top - rule.bottom <= _RULED * size:
                over.append(rule)
            elif 0 <= rule.top - own.bottom <= _RULED * size:
                under.append(rule)
    pairs = (
        (one, two)
        for one in over
        for two in under
        if abs(one.x0 - two.x0) < CLEAR and abs(one.x1 - two.x1) < CLEAR
    )
    for one, _ in pairs:
        free = replace(
            free, x0=max(free.x0, min(one.x0, own.x0)), x1=min(free.x1, max(one.x1, own.x1))
        )
    return free


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
