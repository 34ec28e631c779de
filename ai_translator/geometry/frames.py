"""Frames: page space turned so that a text's lines run to the right, the next line below.

A frame maps page space (x right, y down) to (u, v): u along the text, v across it.  Upright text
has the identity; text turned by an angle, and vertical writing, each have their own.  So layout
and typesetting know one direction only.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin

from ai_translator.geometry.boxes import BBox
from ai_translator.geometry.matrices import Matrix

#: Degrees.
QUARTER = 90.0
#: Cosine and sine of the quarter turns, without the errors of ``math``.
_EXACT = {0.0: (1.0, 0.0), 90.0: (0.0, 1.0), 180.0: (-1.0, 0.0), 270.0: (0.0, -1.0)}


@dataclass(frozen=True, slots=True)
class Frame:
    """``angle``: clockwise turn of the baselines in degrees, from 0 to below 360.

    ``vertical``: characters stand one below the other, as if the line was turned by a quarter.
    """

    angle: float = 0.0
    vertical: bool = False

    @property
    def upright(self) -> bool:
        return self.angle == 0.0 and not self.vertical

    @property
    def slanted(self) -> bool:
        """Whether it is turned by anything but quarters, so that upright boxes do not fit it."""
        return self.angle % QUARTER != 0.0

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return a point of page space in this frame."""
        if self.upright:
            return x, y
        along, across = self._turn
        return x * along + y * across, y * along - x * across

    def back(self, u: float, v: float) -> tuple[float, float]:
        """Return a point of this frame in page space."""
        along, across = self._turn
        return u * along - v * across, u * across + v * along

    def box(self, box: BBox) -> BBox:
        """Return the box of this frame around a box of page space."""
        if self.upright:
            return box
        corners = (self.point(x, y) for x in (box.x0, box.x1) for y in (box.top, box.bottom))
        return BBox.around_points(corners)

    def box_back(self, box: BBox) -> BBox:
        """Return the box of page space around a box of this frame."""
        if self.upright:
            return box
        corners = (self.back(u, v) for u in (box.x0, box.x1) for v in (box.top, box.bottom))
        return BBox.around_points(corners)

    def to_seen(self, height: float) -> Matrix:
        """Return the matrix from this frame with v up to the seen space of a page so high."""
        along, across = self._turn
        return along, -across, across, along, 0.0, height

    @property
    def _turn(self) -> tuple[float, float]:
        angle = QUARTER if self.vertical else self.angle
        exact = _EXACT.get(angle)
        return exact if exact is not None else (cos(radians(angle)), sin(radians(angle)))


UPRIGHT = Frame()
