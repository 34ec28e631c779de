"""The frames that glyphs stand in, and where they stand along their lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from ai_translator.geometry.frames import QUARTER, UPRIGHT, Frame
from ai_translator.layout.page_content import Glyph

#: (u0, u1, v of the baseline, the glyph)
Placed: TypeAlias = tuple[float, float, float, Glyph]

#: Angles within this many degrees count as the same: producers round matrices.
ANGLE_STEP = 1.0


def placed_in(frame: Frame, glyphs: Sequence[Glyph]) -> list[Placed]:
    """Return where each glyph stands in the frame, from its origin to its advance."""
    if frame.vertical:
        return [(g.top, g.bottom, -(g.x0 + g.x1) / 2, g) for g in glyphs]
    if frame.upright:
        return [(g.x0, g.x1, g.y, g) for g in glyphs]
    return [_placed(frame, g) for g in glyphs]


def _placed(frame: Frame, g: Glyph) -> Placed:
    start, base = frame.point(g.x, g.y)
    if frame.angle % QUARTER == 0.0:
        box = frame.box(g.bbox)
        return box.x0, box.x1, base, g
    return start, start + abs(g.advance) * g.size / 1000.0, base, g


def by_frame(glyphs: Sequence[Glyph]) -> dict[Frame, list[Glyph]]:
    """Return the glyphs by the frame they stand in, upright ones first."""
    turned = [g for g in glyphs if g.angle or g.font.vertical]
    if not turned:
        return {UPRIGHT: list(glyphs)}
    frames: dict[Frame, list[Glyph]] = {UPRIGHT: []}
    for glyph in glyphs:
        frames.setdefault(frame_of(glyph), []).append(glyph)
    if not frames[UPRIGHT]:
        del frames[UPRIGHT]
    return frames


def frame_of(glyph: Glyph) -> Frame:
    if glyph.font.vertical and not glyph.angle:
        return Frame(vertical=True)
    return Frame(round(glyph.angle / ANGLE_STEP) * ANGLE_STEP % 360.0)
