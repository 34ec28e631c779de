"""The texts of a page: their frames, where their lines stand in them, the sides of all."""

from __future__ import annotations

from collections.abc import Iterator

from ai_translator.geometry.boxes import BBox
from ai_translator.geometry.frames import QUARTER, Frame
from ai_translator.model.content import Align, Direction, Figure, Line, Table, TextBlock, TextRun
from ai_translator.model.document import Page
from ai_translator.typed_items import of_type

#: Of the size: from the baseline of letters that lie to the centre line of vertical text.
CENTRE = 0.38
#: Of the page's width: where lines begin that show no side of the text, and its usual margin.
_FAR_IN, _MARGIN = 0.2, 0.15


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
            (run.style.size for run in of_type(line.inlines, TextRun)), default=10.0
        )
    if not frame.angle:
        return line.baseline
    refs = (ref for inline in line.inlines for ref in inline.refs)
    return next((frame.point(*ref.origin)[1] for ref in refs), row.bottom)


def boxes_of(page: Page) -> Iterator[tuple[object, BBox]]:
    """Yield the page's texts, tables and figures, and the texts in these, with their boxes.

    That of a text goes around its marker and trailer, too.
    """
    for block in page.blocks:
        match block:
            case TextBlock():
                yield block, _whole(block)
            case Table():
                yield block, block.bbox
                for cell in block.cells:
                    yield from ((text, _whole(text)) for text in cell.blocks)
            case Figure():
                yield block, block.bbox
                yield from ((text, _whole(text)) for text in block.labels)


def _whole(block: TextBlock) -> BBox:
    return BBox.around(
        [block.bbox, *(run.bbox for run in (block.marker, block.trailer) if run is not None)]
    )


def text_sides(page: Page) -> tuple[float, float]:
    """Return the outermost sides of the page's text."""
    texts = list(page.text_blocks())
    boxes = [text.bbox for text in texts]
    left, right = min(box.x0 for box in boxes), max(box.x1 for box in boxes)
    if all(len(text.lines) < 2 for text in texts):
        # None shows where the text's side is: as on the left, or as usual on a title page.
        if left > _FAR_IN * page.width and all(text.align is Align.CENTER for text in texts):
            left, right = _MARGIN * page.width, max(right, (1 - _MARGIN) * page.width)
        right = max(right, page.width - max(left, 0.0))
    return max(0.0, left), min(page.width, right)
