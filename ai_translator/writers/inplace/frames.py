"""A text's frame: page space turned so that its lines run to the right; and where a block's lines
stand in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin

from ai_translator.geometry.boxes import BBox
from ai_translator.model.document import Direction, Line, TextBlock, TextRun
from ai_translator.writers.inplace.page_space import Matrix

QUARTER = 90.0
CENTRE = (
    0.38  # of the size: from the baseline of letters that lie to the centre line of vertical text
)


@dataclass(frozen=True, slots=True)
class TextFrame:
    """Page space turned about the origin so that the text's lines run to the right; ``angle``
    clockwise, degrees.
    """

    angle: float = 0.0

    def box(self, box: BBox) -> BBox:
        """A box of page space in this frame (for quarter turns; others have no boxes but their
        own).
        """
        match self.angle:
            case 0.0:
                return box
            case 90.0:
                return BBox(box.top, -box.x1, box.bottom, -box.x0)
            case 180.0:
                return BBox(-box.x1, -box.bottom, -box.x0, -box.top)
            case 270.0:
                return BBox(-box.bottom, box.x0, -box.top, box.x1)
        return box

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of page space in this frame."""
        turn = radians(self.angle)
        return x * cos(turn) + y * sin(turn), y * cos(turn) - x * sin(turn)

    def back(self, x: float, y: float) -> tuple[float, float]:
        """A point of this frame in page space."""
        turn = radians(self.angle)
        return x * cos(turn) - y * sin(turn), x * sin(turn) + y * cos(turn)

    def to_seen(self, height: float) -> Matrix:
        """From this frame with y up to seen space of a page so high."""
        turn = radians(self.angle)
        return cos(turn), -sin(turn), sin(turn), cos(turn), 0.0, height


def frame_of(block: TextBlock) -> TextFrame:
    return TextFrame(QUARTER if block.lines[0].direction is Direction.VERTICAL else angle_of(block))


def angle_of(block: TextBlock) -> float:
    line = block.lines[0]
    return line.angle % 360.0


def size_of(block: TextBlock) -> float:
    return max((run.style.size for run in block.runs), default=10.0)


def row_of(line: Line) -> BBox:
    return BBox.around(inline.bbox for inline in line.inlines) if line.inlines else line.bbox


def baseline_of(line: Line, frame: TextFrame, row: BBox) -> float:
    """Of a turned line, by where its glyphs begin; of a vertical one, where letters that lie have
    theirs.
    """
    if line.direction is Direction.VERTICAL:
        return frame.point(line.baseline, 0.0)[1] + CENTRE * max(
            (i.style.size for i in line.inlines if isinstance(i, TextRun)), default=10.0
        )
    if not frame.angle:
        return line.baseline
    refs = (ref for inline in line.inlines for ref in inline.refs)
    return next((frame.point(*ref.origin)[1] for ref in refs), row.bottom)
