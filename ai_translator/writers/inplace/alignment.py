"""The alignment of a text: from its own lines, else from its container and neighbours."""

from __future__ import annotations

from collections.abc import Mapping

from ai_translator.geometry.boxes import BBox
from ai_translator.geometry.frames import Frame
from ai_translator.model.content import Align, BlockKind, Direction, TextBlock
from ai_translator.model.document import Page
from ai_translator.writers.inplace.container_alignment import ContainerAlignment
from ai_translator.writers.inplace.frames import frame_of, row_of, size_of
from ai_translator.writers.inplace.line_alignment import LineAlignment, is_centred
from ai_translator.writers.inplace.neighbours import CLEAR
from ai_translator.writers.inplace.title_alignment import AlignedTitles

_SLACK = 0.35  # of the size: sides that differ by less are even
_FAR = 5.0  # sizes
_TICK = 1.6  # sizes: as large as a box to be ticked is, and as far before its text, at most
_MARGINAL = frozenset({BlockKind.HEADER, BlockKind.FOOTER})
_ALWAYS_LEFT = frozenset(
    {BlockKind.LIST_ITEM, BlockKind.TOC_ENTRY, BlockKind.FOOTNOTE, BlockKind.REFERENCE}
)


class Alignment:
    """Alignment of the texts of one page.

    sides:         the outermost ones of the page's text
    in_containers: alignment of texts in cells and shapes, by block id
    titles:        of the whole document
    """

    def __init__(
        self,
        page: Page,
        sides: BBox,
        in_containers: Mapping[str, ContainerAlignment],
        titles: AlignedTitles,
    ) -> None:
        self._page, self._sides, self._in_containers, self._titles = (
            page,
            sides,
            in_containers,
            titles,
        )
        self._columns: dict[Frame, LineAlignment] = {}

    def of(
        self, block: TextBlock, own: BBox, free: BBox, frame: Frame, *, contained: bool
    ) -> Align:
        """Return the alignment of a text.

        free:      the free area around it
        contained: True if a cell, figure or shape contains it
        """
        size, in_container = size_of(block), self._in_containers.get(block.id)
        align = _own(block, own, free.x0, free.x1, size, contained=contained)
        if in_container is not None and (
            align is Align.CENTER or (align is Align.RIGHT and in_container.begins)
        ):
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
            return self._align_of_one(block, own, align, frame, contained=contained)
        return align

    def _is_ticked(self, frame: Frame, own: BBox, size: float) -> bool:
        """Return True if a checkbox stands before the text, which then begins there."""
        for box in map(frame.box, self._page.backgrounds):
            square = box.width < _TICK * size and abs(box.width - box.height) < _SLACK * size
            if (
                square
                and 0 <= own.x0 - box.x1 < _TICK * size
                and own.top < box.center[1] < own.bottom
            ):
                return True
        return False

    def _align_of_one(
        self, block: TextBlock, own: BBox, align: Align, frame: Frame, *, contained: bool
    ) -> Align:
        """Return the alignment of a single line, which shows less than the lines around it do."""
        size, column = size_of(block), self._column(frame)
        if self._titles.begin_alike(block):
            return Align.LEFT
        if align is not Align.LEFT:
            by_chance = not contained and column.begins_alike(own, size)
            return Align.LEFT if by_chance else align
        if frame.angle:
            return align
        stands_in = own.x0 - self._sides.x0 > CLEAR
        told = column.align(own, size) if contained or stands_in else None
        if told is not None:
            return told
        if block.kind in _MARGINAL:
            return _of_margin(own, self._sides, size)
        if contained or block.kind in _ALWAYS_LEFT or column.begins_alike(own, size):
            return align
        shown = column.align_with_texts(own, size)
        if shown or block.kind is not BlockKind.HEADING:
            return shown or align
        return _of_title(own, self._sides, size)

    def _column(self, frame: Frame) -> LineAlignment:
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
    block: TextBlock, own: BBox, left: float, right: float, size: float, *, contained: bool
) -> Align:
    """Return the alignment that the text's own lines show.

    A single line shows none, except by its margins in a cell or frame.
    """
    if block.kind in _ALWAYS_LEFT or block.marker is not None:
        begins = Align.RIGHT if block.lines[0].direction is Direction.RTL else Align.LEFT
        return Align.JUSTIFY if block.align is Align.JUSTIFY else begins
    if len(block.lines) > 1 or not contained:
        return block.align
    before, after = own.x0 - left, right - own.x1
    if abs(before - after) <= max(_SLACK * size, 1.0) and before > size:
        return Align.CENTER
    if after < size and before > 2 * size:
        return Align.RIGHT
    return block.align


def _of_margin(own: BBox, sides: BBox, size: float) -> Align:
    """Return the alignment of a running head between the sides of its page."""
    before, after = own.x0 - sides.x0, sides.x1 - own.x1
    if after < size and before > _FAR * size:
        return Align.RIGHT
    return Align.CENTER if abs(before - after) < size and before > _FAR * size else Align.LEFT


def _of_title(own: BBox, sides: BBox, size: float) -> Align:
    """Return CENTER for a heading in the middle of its page's text."""
    apart = abs(own.center[0] - sides.center[0])
    return Align.CENTER if is_centred(apart, size) and own.x0 - sides.x0 > 2 * size else Align.LEFT
