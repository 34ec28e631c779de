"""What a text stands on: a box, a balloon, an arrow, a picture."""

from __future__ import annotations

from collections.abc import Iterable

from ai_translator.document import BBox

CLEAR = 1.0  # points between a text and what it must not touch
_ON = 0.95  # share of a text that lies on a shape for it to stay there
_MIDWAY = 0.6  # of the size: a label so near to the middle of its box is in it


def share(box: BBox, of: BBox) -> float:
    """How much of a box lies in another."""
    return box.overlap(of) / box.area if box.area else 1.0


def stands_on(own: BBox, shape: BBox) -> bool:
    return share(own, shape) >= _ON


def within(free: BBox, box: BBox) -> BBox:
    """What of ``free`` lies in the box, and does not touch its sides."""
    inner = box.grown(-CLEAR)
    return BBox(max(free.x0, inner.x0), max(free.top, inner.top), min(free.x1, inner.x1), min(free.bottom, inner.bottom))


def label_of(own: BBox, shapes: Iterable[BBox], others: Iterable[BBox]) -> BBox | None:
    """The smallest shape that the text stands on, if it is the only one there: then it is its label."""
    middle = own.center
    under = [box for box in shapes if box.contains_point(*middle) and stands_on(own, box)]
    smallest = min(under, key=lambda box: box.area, default=None)
    if smallest is None or any(smallest.contains_point(*other.center) for other in others):
        return None
    return smallest


def is_midway(own: BBox, box: BBox, size: float) -> bool:
    """Whether a label stands half-way between the top and the foot of its box."""
    return abs(own.center[1] - box.center[1]) < _MIDWAY * size
