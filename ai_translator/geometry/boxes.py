"""Upright rectangles: boxes of page space, and the rectangles of a PDF."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite
from typing import Protocol, TypeAlias

from ai_translator.pickling import quickly_pickled

#: A rectangle of a PDF (ISO 32000-1, 7.9.5): x0, y0, x1, y1, ordered, y up.
Rectangle: TypeAlias = tuple[float, float, float, float]


class Extent(Protocol):
    """What has an upright outline in page space or in a frame: a box, a line, a glyph."""

    @property
    def x0(self) -> float: ...
    @property
    def top(self) -> float: ...
    @property
    def x1(self) -> float: ...
    @property
    def bottom(self) -> float: ...


def share_x(one: Extent, other: Extent) -> bool:
    """Return True if one is over or under the other: some x is inside both."""
    return one.x0 < other.x1 and one.x1 > other.x0


def share_y(one: Extent, other: Extent) -> bool:
    """Return True if one is beside the other: some y is inside both."""
    return one.top < other.bottom and one.bottom > other.top


def shared_width(one: Extent, other: Extent) -> float:
    """Return the width that both have in common; below 0, the gap between them."""
    return min(one.x1, other.x1) - max(one.x0, other.x0)


def shared_height(one: Extent, other: Extent) -> float:
    """Return the height that both have in common; below 0, the gap between them."""
    return min(one.bottom, other.bottom) - max(one.top, other.top)


@quickly_pickled
@dataclass(frozen=True, slots=True)
class BBox:
    """An upright rectangle in *page space*.

    Unit: the page's user-space unit (a point unless the page says ``/UserUnit``).  Origin: the
    top-left corner of the page as a reader sees it, that is after CropBox and ``/Rotate``; x runs
    right, y runs down. Every box and coordinate of the model is in this space.
    """

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def area(self) -> float:
        return max(0.0, self.width) * max(0.0, self.height)

    @property
    def center(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.top + self.bottom) / 2

    def union(self, other: BBox) -> BBox:
        return BBox(
            min(self.x0, other.x0),
            min(self.top, other.top),
            max(self.x1, other.x1),
            max(self.bottom, other.bottom),
        )

    def overlap(self, other: BBox) -> float:
        """Return the area that both cover, in square units."""
        return max(0.0, shared_width(self, other)) * max(0.0, shared_height(self, other))

    def meets(self, other: BBox) -> bool:
        """Return True if some point is inside both."""
        return share_x(self, other) and share_y(self, other)

    def holds(self, other: BBox, margin: float = 0.0) -> bool:
        """Return True if the other is inside, or reaches no further out than the margin."""
        return (
            self.x0 - margin <= other.x0
            and other.x1 <= self.x1 + margin
            and self.top - margin <= other.top
            and other.bottom <= self.bottom + margin
        )

    def contains_point(self, x: float, y: float, margin: float = 0.0) -> bool:
        return (
            self.x0 - margin <= x <= self.x1 + margin
            and self.top - margin <= y <= self.bottom + margin
        )

    def intersection(self, other: BBox) -> BBox | None:
        """Return the part that both cover, None where they do not touch."""
        x0, x1 = max(self.x0, other.x0), min(self.x1, other.x1)
        top, bottom = max(self.top, other.top), min(self.bottom, other.bottom)
        return BBox(x0, top, x1, bottom) if x0 <= x1 and top <= bottom else None

    def grown(self, by: float) -> BBox:
        return BBox(self.x0 - by, self.top - by, self.x1 + by, self.bottom + by)

    @classmethod
    def around(cls, boxes: Iterable[Extent]) -> BBox:
        """Return the smallest box around all of them.  Raises ValueError for none."""
        items = list(boxes)
        if not items:
            raise ValueError("no boxes to go around")
        return cls(
            min([b.x0 for b in items]),
            min([b.top for b in items]),
            max([b.x1 for b in items]),
            max([b.bottom for b in items]),
        )

    @classmethod
    def around_points(cls, points: Iterable[tuple[float, float]]) -> BBox:
        """Return the smallest box around all points; ValueError for none."""
        xs, ys = zip(*points, strict=True)
        return cls(min(xs), min(ys), max(xs), max(ys))


def rectangle(value: object) -> Rectangle | None:
    """Return four numbers of a file as a rectangle, None where they are none or it is empty."""
    try:
        x0, y0, x1, y1 = map(float, value)  # type: ignore[call-overload]
    except (TypeError, ValueError):
        return None
    found = min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
    solid = found[0] < found[2] and found[1] < found[3]
    return found if solid and all(map(isfinite, found)) else None
