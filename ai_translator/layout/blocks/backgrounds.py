"""Coloured grounds and frames: text inside one stays together."""

from __future__ import annotations

from collections.abc import Sequence

from ai_translator.layout.blocks.items import Item
from ai_translator.layout.frames import LineFrame
from ai_translator.layout.page_content import PaintedBox

LARGEST = 0.8  # share of the page; a larger ground is the page's own
MOST_BOXES = 400  # more are a drawing
# In units of the font size.
ROOM = 1.6  # a ground around one line that leaves less than this beside it is a highlight
STICKING_OUT = 0.6
TOUCHING = 0.15  # grounds of the same colour that touch are one (a listing's lines)


def boxed(
    items: list[Item], boxes: Sequence[PaintedBox], frame: LineFrame, page_area: float, em: float
) -> list[Item]:
    """The items, those inside a ground or frame put together as one."""
    for ground in _grounds(boxes, frame, page_area, em):
        inside = [i for i in items if within(i, ground)]
        if not inside or len(inside) == len(items) or not _is_ground(inside, ground, em):
            continue
        if any(crosses(i, ground, em) for i in items):
            continue
        whole = Item(*ground, inside=inside, weight=sum(i.weight for i in inside))
        kept = {id(i) for i in inside}
        items = [i for i in items if id(i) not in kept] + [whole]
    return items


_Rect = tuple[float, float, float, float]


def _grounds(
    boxes: Sequence[PaintedBox], frame: LineFrame, page_area: float, em: float
) -> list[_Rect]:
    """The rectangles that may hold text, smallest first."""
    rects: dict[tuple[str | None, _Rect], None] = {}
    for box in boxes:
        if (
            box.bbox.height >= em
            and box.bbox.width >= 2 * em
            and box.bbox.area < LARGEST * page_area
        ):
            rects[(box.fill, frame.box(box.bbox))] = None
    if len(rects) > MOST_BOXES:
        return []
    merged = _stacked(sorted(rects, key=lambda r: (r[1][0], r[1][1])), em)
    return sorted(set(merged), key=lambda r: (r[2] - r[0]) * (r[3] - r[1]))


def _stacked(rects: list[tuple[str | None, _Rect]], em: float) -> list[_Rect]:
    """Grounds of one colour, exactly under each other and low, as one."""
    out: list[tuple[str | None, _Rect]] = []
    for fill, rect in rects:
        if out and fill is not None and rect[3] - rect[1] < 2 * em:
            last_fill, last = out[-1]
            same_edges = (
                abs(last[0] - rect[0]) < TOUCHING * em and abs(last[2] - rect[2]) < TOUCHING * em
            )
            if last_fill == fill and same_edges and -em < rect[1] - last[3] < TOUCHING * em:
                out[-1] = (fill, (last[0], last[1], max(last[2], rect[2]), max(last[3], rect[3])))
                continue
        out.append((fill, rect))
    return [rect for _, rect in out]


def within(item: Item, ground: _Rect) -> bool:
    return ground[0] <= item.center <= ground[2] and ground[1] <= item.middle <= ground[3]


def crosses(item: Item, ground: _Rect, em: float) -> bool:
    """Whether the item stands half in, half out."""
    out = STICKING_OUT * em
    if (
        item.x0 >= ground[2] - out
        or item.x1 <= ground[0] + out
        or not ground[1] < item.middle < ground[3]
    ):
        return False
    return item.x0 < ground[0] - out or item.x1 > ground[2] + out


def _is_ground(inside: list[Item], ground: _Rect, em: float) -> bool:
    """Whether the rectangle is larger than its text: no highlight, no underline."""
    if any(i.inside or i.pieces for i in inside):
        return True
    wide = max(i.x1 for i in inside) - min(i.x0 for i in inside)
    high = max(i.bottom for i in inside) - min(i.top for i in inside)
    return ground[2] - ground[0] > wide + ROOM * em or ground[3] - ground[1] > high + ROOM * em / 2
