"""Coloured backgrounds and frames: text inside one stays together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import filterfalse

from ai_translator.geometry.boxes import BBox
from ai_translator.geometry.frames import Frame
from ai_translator.layout.blocks.items import Item, of_inside
from ai_translator.layout.page_content import PaintedBox

LARGEST = 0.8  # share of the page; a larger ground is the page's own
MOST_BOXES = 400  # more are a drawing
# In units of the font size.
ROOM = 1.6  # a ground around one line that leaves less than this beside it is a highlight
STICKING_OUT = 0.6
TOUCHING = 0.15  # grounds of the same colour that touch are one (a listing's lines)


def boxed(
    items: list[Item], boxes: Sequence[PaintedBox], frame: Frame, page_area: float, em: float
) -> list[Item]:
    """Return the items, with those inside a background or frame combined into one."""
    for background in _backgrounds(boxes, frame, page_area, em):
        inside = [i for i in items if within(i, background)]
        if not 0 < len(inside) < len(items) or not _is_background(inside, background, em):
            continue
        if not any(crosses(i, background, em) for i in items):
            outside = filterfalse(set(inside).__contains__, items)
            items = [*outside, of_inside(inside, background)]
    return items


def _backgrounds(
    boxes: Sequence[PaintedBox], frame: Frame, page_area: float, em: float
) -> list[BBox]:
    """Return the rectangles that may hold text, smallest first."""
    fitting = [box for box in boxes if may_hold_text(box.bbox, em, LARGEST * page_area)]
    rects = dict.fromkeys((box.fill, frame.box(box.bbox)) for box in fitting)
    if len(rects) > MOST_BOXES:
        return []
    merged = _stacked(sorted(rects, key=lambda each: (each[1].x0, each[1].top)), em)
    return sorted(dict.fromkeys(merged), key=lambda rect: rect.area)


def may_hold_text(box: BBox, em: float, largest: float) -> bool:
    """Return True for room for a line of two letters at least, in an area below the largest."""
    return box.height >= em and box.width >= 2 * em and box.area < largest


def _stacked(rects: list[tuple[str | None, BBox]], em: float) -> list[BBox]:
    """Return backgrounds of one colour that are low and exactly under each other as one."""
    out: list[tuple[str | None, BBox]] = []
    for fill, rect in rects:
        last_fill, last = out[-1] if out else (None, rect)
        stackable = fill is not None and fill == last_fill and rect.height < 2 * em
        if stackable and _is_right_under(last, rect, em):
            right, bottom = max(last.x1, rect.x1), max(last.bottom, rect.bottom)
            out[-1] = fill, replace(last, x1=right, bottom=bottom)
        else:
            out.append((fill, rect))
    return [rect for _, rect in out]


def _is_right_under(upper: BBox, lower: BBox, em: float) -> bool:
    edges_apart = max(abs(upper.x0 - lower.x0), abs(upper.x1 - lower.x1))
    return edges_apart < TOUCHING * em and -em < lower.top - upper.bottom < TOUCHING * em


def within(item: Item, background: BBox) -> bool:
    return background.contains_point(item.center, item.middle)


def crosses(item: Item, background: BBox, em: float) -> bool:
    """Return True if the item is half inside, half outside."""
    out = STICKING_OUT * em
    if not background.top < item.middle < background.bottom:
        return False
    inside = item.x0 < background.x1 - out and item.x1 > background.x0 + out
    return inside and (item.x0 < background.x0 - out or item.x1 > background.x1 + out)


def _is_background(inside: list[Item], background: BBox, em: float) -> bool:
    """Return True if the rectangle is larger than its text: no highlight, no underline."""
    if any(i.inside or i.pieces for i in inside):
        return True
    text = BBox.around(inside)
    spare = max(background.width - text.width, 2 * (background.height - text.height))
    return spare > ROOM * em
