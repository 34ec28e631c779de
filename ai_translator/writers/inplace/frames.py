"""The frames of blocks and where their lines stand in them; the spaces of pages."""

from __future__ import annotations

from ai_translator.geometry.boxes import BBox
from ai_translator.geometry.frames import QUARTER, Frame
from ai_translator.geometry.page_mapping import PageMapping
from ai_translator.model.content import Direction, Line, TextBlock, TextRun
from ai_translator.model.document import Page

#: Of the size: from the baseline of letters that lie to the centre line of vertical text.
CENTRE = 0.38


def mapping_of(page: Page) -> PageMapping:
    """Return the way between the page's user space and page space."""
    return PageMapping(page.pdf.crop_box, page.pdf.rotation)


def frame_of(block: TextBlock) -> Frame:
    return Frame(QUARTER if block.lines[0].direction is Direction.VERTICAL else angle_of(block))


def angle_of(block: TextBlock) -> float:
    line = block.lines[0]
    return line.angle % 360.0


def size_of(block: TextBlock) -> float:
    return max((run.style.size for run in block.runs), default=10.0)


def row_of(line: Line) -> BBox:
    return BBox.around(inline.bbox for inline in line.inlines) if line.inlines else line.bbox


def baseline_of(line: Line, frame: Frame, row: BBox) -> float:
    """Return a line's baseline in the frame.

    A turned line has it where its glyphs begin, a vertical one where rotated letters have theirs.
    """
    if line.direction is Direction.VERTICAL:
        return frame.point(line.baseline, 0.0)[1] + CENTRE * max(
            (i.style.size for i in line.inlines if isinstance(i, TextRun)), default=10.0
        )
    if not frame.angle:
        return line.baseline
    refs = (ref for inline in line.inlines for ref in inline.refs)
    return next((frame.point(*ref.origin)[1] for ref in refs), row.bottom)
