"""How a text is aligned: by itself where it has several lines, else by what holds it and what
stands around it.
"""

from __future__ import annotations

from collections.abc import Mapping

from ai_translator.geometry.boxes import BBox
from ai_translator.model.document import Align, BlockKind, Direction, Page, TextBlock
from ai_translator.writers.inplace.container_alignment import Stand
from ai_translator.writers.inplace.frames import TextFrame, frame_of, row_of, size_of
from ai_translator.writers.inplace.line_alignment import LineAlignment, is_centred
from ai_translator.writers.inplace.neighbours import CLEAR
from ai_translator.writers.inplace.title_alignment import Siblings

_SLACK = 0.35  # of the size: sides that differ by less are even
_FAR = 5.0  # sizes
_TICK = 1.6  # sizes: as large as a box to be ticked is, and as far before its text, at most
_MARGINAL = frozenset({BlockKind.HEADER, BlockKind.FOOTER})
_ALWAYS_LEFT = frozenset(
    {BlockKind.LIST_ITEM, BlockKind.TOC_ENTRY, BlockKind.FOOTNOTE, BlockKind.REFERENCE}
)


class Alignment:
    """Of the texts of one page.

    sides: the outermost ones of the page's text;  stands: how texts stand in cells and shapes, by
        identity;
    titles: of the whole document
    """

    def __init__(
        self, page: Page, sides: BBox, stands: Mapping[int, Stand], titles: Siblings
    ) -> None:
        self._page, self._sides, self._stands, self._titles = page, sides, stands, titles
        self._columns: dict[TextFrame, LineAlignment] = {}

    def of(self, block: TextBlock, own: BBox, free: BBox, frame: TextFrame, *, held: bool) -> Align:
        """free: the room around it;  held: whether a cell, figure or shape holds it"""
        size, stand = size_of(block), self._stands.get(id(block))
        align = _own(block, own, free.x0, free.x1, size, held=held)
        if stand is not None and (align is Align.CENTER or (align is Align.RIGHT and stand.begins)):
            align = (
                block.align
            )  # in its cell's middle, or at its end, by chance, as the others of its column tell
        if (
            align in (Align.CENTER, Align.RIGHT)
            and len(block.lines) == 1
            and self._is_ticked(frame, own, size)
        ):
            return Align.LEFT
        if (
            len(block.lines) == 1
            and block.marker is None
            and block.lines[0].direction is Direction.LTR
        ):
            return self._align_of_one(block, own, align, frame, held=held)
        return align

    def _is_ticked(self, frame: TextFrame, own: BBox, size: float) -> bool:
        """Whether a box to be ticked stands before the text, which then begins there."""
        for box in map(frame.box, self._page.grounds):
            square = box.width < _TICK * size and abs(box.width - box.height) < _SLACK * size
            if (
                square
                and 0 <= own.x0 - box.x1 < _TICK * size
                and own.top < box.center[1] < own.bottom
            ):
                return True
        return False

    def _align_of_one(
        self, block: TextBlock, own: BBox, align: Align, frame: TextFrame, *, held: bool
    ) -> Align:
        """A single line tells less than those around it do."""
        size, column = size_of(block), self._column(frame)
        if self._titles.begin_alike(block):
            return Align.LEFT
        if align is not Align.LEFT:
            return Align.LEFT if not held and column.begins_alike(own, size) else align
        if frame.angle:
            return align
        if (held or own.x0 - self._sides.x0 > CLEAR) and (
            told := column.align(own, size)
        ) is not None:
            return told
        if block.kind in _MARGINAL:
            return _of_margin(own, self._sides, size)
        if held or block.kind in _ALWAYS_LEFT or column.begins_alike(own, size):
            return align
        return column.stands(own, size) or (
            _of_title(own, self._sides, size) if block.kind is BlockKind.HEADING else align
        )

    def _column(self, frame: TextFrame) -> LineAlignment:
        if frame not in self._columns:
            blocks = [
                block
                for block in self._page.text_blocks()
                if block.lines and frame_of(block) == frame
            ]
            lines = [frame.box(row_of(block.lines[0])) for block in blocks if len(block.lines) == 1]
            texts = [frame.box(block.bbox) for block in blocks if len(block.lines) > 1]
            self._columns[frame] = LineAlignment(lines, texts)
        return self._columns[frame]


def _own(
    block: TextBlock, own: BBox, left: float, right: float, size: float, *, held: bool
) -> Align:
    """A single line does not tell its alignment; in a cell or frame, the room to both sides does."""
    if block.kind in _ALWAYS_LEFT or block.marker is not None:
        begins = Align.RIGHT if block.lines[0].direction is Direction.RTL else Align.LEFT
        return Align.JUSTIFY if block.align is Align.JUSTIFY else begins
    if len(block.lines) > 1 or not held:
        return block.align
    before, after = own.x0 - left, right - own.x1
    if abs(before - after) <= max(_SLACK * size, 1.0) and before > size:
        return Align.CENTER
    if after < size and before > 2 * size:
        return Align.RIGHT
    return block.align


def _of_margin(own: BBox, sides: BBox, size: float) -> Align:
    """How a running head stands between the sides of its page."""
    before, after = own.x0 - sides.x0, sides.x1 - own.x1
    if after < size and before > _FAR * size:
        return Align.RIGHT
    return Align.CENTER if abs(before - after) < size and before > _FAR * size else Align.LEFT


def _of_title(own: BBox, sides: BBox, size: float) -> Align:
    """A heading in the middle of its page's text is meant to be there."""
    apart = abs(own.center[0] - sides.center[0])
    return Align.CENTER if is_centred(apart, size) and own.x0 - sides.x0 > 2 * size else Align.LEFT
