"""Coloured backgrounds and frames: text inside one stays together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

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
        if not inside or len(inside) == len(items) or not _is_background(inside, background, em):
            continue
        if any(crosses(i, background, em) for i in items):
            continue
        kept = set(inside)
        items = [i for i in items if i not in kept] + [of_inside(inside, background)]
    return items


def _backgrounds(
    boxes: Sequence[PaintedBox], frame: Frame, page_area: float, em: float
) -> list[BBox]:
    """Return the rectangles that may hold text, smallest first."""
    rects: dict[tuple[str | None, BBox], None] = {}
    for box in boxes:
        if (
            box.bbox.height >= em
            and box.bbox.width >= 2 * em
            and box.bbox.area < LARGEST * page_area
        ):
            rects[(box.fill, frame.box(box.bbox))] = None
    if len(rects) > MOST_BOXES:
        return []
    merged = _stacked(sorted(rects, key=lambda each: (each[1].x0, each[1].top)), em)
    return sorted(dict.fromkeys(merged), key=lambda rect: rect.area)


def _stacked(rects: list[tuple[str | None, BBox]], em: float) -> list[BBox]:
    """Return backgrounds of one colour that are low and exactly under each other as one."""
    out: list[tuple[str | None, BBox]] = []
    for fill, rect in rects:
        if out and fill is not None and rect.height < 2 * em:
            last_fill, last = out[-1]
            same_edges = (
                abs(last.x0 - rect.x0) < TOUCHING * em and abs(last.x1 - rect.x1) < TOUCHING * em
            )
            if last_fill == fill and same_edges and -em < rect.top - last.bottom < TOUCHING * em:
                out[-1] = (
                    fill,
                    replace(last, x1=max(last.x1, rect.x1), bottom=max(last.bottom, rect.bottom)),
                )
                continue
        out.append((fill, rect))
    return [rect for _, rect in out]


def within(item: Item, background: BBox) -> bool:
    return background.contains_point(item.center, item.middle)


def crosses(item: Item, background: BBox, em: float) -> bool:
    """Return True if the item is half inside, half outside."""
    out = STICKING_OUT * em
    if (
        item.x0 >= background.x1 - out
        or item.x1 <= background.x0 + out
        or not background.top < item.middle < background.bottom
    ):
        return False
    return item.x0 < background.x0 - out or item.x1 > background.x1 + out


def _is_background(inside: list[Item], background: BBox, em: float) -> bool:
    """Return True if the rectangle is larger than its text: no highlight, no underline."""
    if any(i.inside or i.pieces for i in inside):
        return True
    wide = max(i.x1 for i in inside) - min(i.x0 for i in inside)
    high = max(i.bottom for i in inside) - min(i.top for i in inside)
    return (
        background.x1 - background.x0 > wide + ROOM * em
        or background.bottom - background.top > high + ROOM * em / 2
    )
