"""Turned coordinates in which every line of text runs to the right and the next line stands below.

A frame maps page space (x right, y down) to (u, v): u along the text, v across it.  Upright text
has the identity; text turned by an angle, and vertical writing, each have their own, so that layout
knows one direction only.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.page_content import Glyph

#: (u0, u1, v of the baseline, the glyph)
Placed: TypeAlias = tuple[float, float, float, Glyph]

#: Angles within this many degrees count as the same: producers round matrices.
ANGLE_STEP = 1.0


@dataclass(frozen=True, slots=True)
class LineFrame:
    """``angle``: clockwise turn of the baselines in degrees; ``vertical``: characters one below the
    other.
    """

    angle: float = 0.0
    vertical: bool = False

    @property
    def upright(self) -> bool:
        return self.angle == 0.0 and not self.vertical

    def place(self, glyphs: Sequence[Glyph]) -> list[Placed]:
        if self.vertical:
            return [(g.top, g.bottom, -(g.x0 + g.x1) / 2, g) for g in glyphs]
        if self.angle == 0.0:
            return [(g.x0, g.x1, g.y, g) for g in glyphs]
        return [self._place(g) for g in glyphs]

    def _place(self, g: Glyph) -> Placed:
        if self.angle % 90.0 == 0.0:
            u0, _, u1, _ = self.box(g.bbox)
        else:
            u0, _ = self.point(g.x, g.y)
            u1 = u0 + abs(g.advance) * g.size / 1000.0
        return u0, u1, self.point(g.x, g.y)[1], g

    def point(self, x: float, y: float) -> tuple[float, float]:
        if self.vertical or self.angle == 90.0:
            return y, -x
        if self.angle == 0.0:
            return x, y
        cos, sin = _turn(self.angle)
        return x * cos + y * sin, -x * sin + y * cos

    def box(self, box: BBox) -> tuple[float, float, float, float]:
        """(u0, v0, u1, v1) around a page-space box."""
        if self.upright:
            return box.x0, box.top, box.x1, box.bottom
        corners = [self.point(x, y) for x in (box.x0, box.x1) for y in (box.top, box.bottom)]
        us, vs = [c[0] for c in corners], [c[1] for c in corners]
        return min(us), min(vs), max(us), max(vs)


def _turn(angle: float) -> tuple[float, float]:
    exact = {180.0: (-1.0, 0.0), 270.0: (0.0, -1.0)}
    return exact.get(angle) or (math.cos(math.radians(angle)), math.sin(math.radians(angle)))


UPRIGHT = LineFrame()


def by_frame(glyphs: Sequence[Glyph]) -> dict[LineFrame, list[Glyph]]:
    """The glyphs by the frame they stand in, upright ones first."""
    turned = [g for g in glyphs if g.angle or g.font.vertical]
    if not turned:
        return {UPRIGHT: list(glyphs)}
    frames: dict[LineFrame, list[Glyph]] = {UPRIGHT: []}
    for glyph in glyphs:
        frames.setdefault(frame_of(glyph), []).append(glyph)
    if not frames[UPRIGHT]:
        del frames[UPRIGHT]
    return frames


def frame_of(glyph: Glyph) -> LineFrame:
    if glyph.font.vertical and not glyph.angle:
        return LineFrame(vertical=True)
    return LineFrame(round(glyph.angle / ANGLE_STEP) * ANGLE_STEP % 360.0)
