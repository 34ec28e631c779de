"""The area of a text: its own box, and how far it may grow before it meets something.

All is in a text's *frame*: page space turned so that its lines run to the right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import cos, radians, sin

from ai_translator.geometry.boxes import BBox
from ai_translator.geometry.frames import QUARTER, Frame
from ai_translator.geometry.free_area import CLEAR, beside, between_rules, share, within
from ai_translator.model.content import Align, Direction, LineEnd, TextBlock
from ai_translator.model.document import Page
from ai_translator.model.placement import ContainerPlacement, VerticalAnchor
from ai_translator.model.text_frames import (
    angle_of,
    baseline_of,
    boxes_of,
    frame_of,
    row_of,
    size_of,
    text_sides,
)
from ai_translator.writers.inplace.neighbours import (
    above_and_below,
    before,
    grow_together,
    met_half_way,
)

_ON = 0.95  # share of a text that lies on a shape for it to stay there
_SAME = 0.6  # share of a box that lies in another for it to stand within
_FOOT, _LOW = 0.03, 0.9  # of the page: no text grows into its foot, any may grow down to there
_PADDED = 0.4  # of the size: from a shape's side to its label
_EVEN_LINES = 3  # lines that end within a point of each other show where a justified column ends
_OVERFULL = 0.34  # share of a text's lines that may run over its column's end: an address, code


@dataclass(frozen=True, slots=True)
class TextArea:
    """Where a block's text was and how far it may extend, in its frame.

    box:      of the text without marker and trailer
    first:    indent of the first line against the others
    left, top, right, bottom: the free area around
    baseline: of the first line
    pitch:    from line to line, 0 for one line
    lifts:    True if the text may begin higher when it has more lines
    marker_offset: how far before the text a marker is to be drawn
    vertical: True if lines run from top to bottom
    broken:   True if the author ended every line, so that none shows how wide the column is
    column:   the sides of the texts above and below, if some have several lines and so show them
    anchor:   what of it stays in place if it has more or fewer lines
    alone:    True if no other text is in its cell or shape, so that the space beside it is its own
    """

    frame: Frame
    box: BBox
    first: float
    left: float
    top: float
    right: float
    bottom: float
    baseline: float
    pitch: float
    align: Align
    lines: int
    lifts: bool = False
    marker_offset: float = 0.0
    vertical: bool = False
    broken: bool = False
    column: tuple[float, float] | None = None
    anchor: VerticalAnchor = VerticalAnchor.TOP
    alone: bool = False


_NOT_CONTAINED = ContainerPlacement()


class TextAreas:
    """The free areas on one page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._texts = list(boxes_of(page))
        self._edges = [box for box in (*page.rules, *page.backgrounds)]

    @cached_property
    def _sides(self) -> BBox:
        """The outermost sides of the page's text; a little more towards the foot."""
        page = self.page
        left, right = text_sides(page)
        bottom = max(text.bbox.bottom for text in page.text_blocks())
        foot = min(page.height * (1 - _FOOT), max(bottom, page.height * _LOW))
        return BBox(left, 0.0, right, foot)

    def area(
        self,
        block: TextBlock,
        container: BBox | None,
        *,
        vertical_target: bool = False,
        moved_rule: BBox | None = None,
    ) -> TextArea:
        """Return the area of a block.

        container:       the cell or figure that the block is part of
        vertical_target: True if the translation can run from top to bottom
        moved_rule:      a rule behind the words that makes way for them, but for half of it
        """
        vertical = block.lines[0].direction is Direction.VERTICAL
        if vertical and not vertical_target:
            return _vertical(block)
        frame = frame_of(block)
        if frame.slanted:
            return _slanted(block, frame)
        rows = [frame.box(row_of(line)) for line in block.lines]
        own, size = BBox.around(rows), size_of(block)
        in_container = block.in_container or _NOT_CONTAINED
        shape = frame.box(in_container.shape) if in_container.shape is not None else None
        contained = container is not None or shape is not None
        free, blocked = self._free(block, frame, own, container, shape)
        if moved_rule is not None:
            blocked = [box for box in blocked if box != moved_rule] + [
                replace(moved_rule, x0=moved_rule.center[0])
            ]
        free = between_rules(
            map(frame.box, self.page.rules), own, beside(blocked, own, free, size), size
        )
        if block.trailer is not None and not frame.angle:
            free = replace(free, x1=min(free.x1, before(block.trailer, size)))
        column = None if contained else self._column_of(frame, own, free)
        even = None if contained or frame.angle else self._even_end(own, free)
        if len(rows) == 1 and not frame.angle:
            free = self._within_column(own, free, even, column)
        free = above_and_below(
            blocked, own, free, _reach(own, free.x0, free.x1, block.align, len(rows)), size
        )
        first, box = _indented(
            rows, own, block.align, rtl=block.lines[0].direction is Direction.RTL
        )
        box = _without_overfull(box, rows, even)
        baseline, last = (
            baseline_of(block.lines[0], frame, rows[0]),
            baseline_of(block.lines[-1], frame, rows[-1]),
        )
        return TextArea(
            frame=frame,
            box=box,
            first=first,
            left=free.x0,
            top=min(free.top, own.top),
            right=free.x1,
            bottom=max(free.bottom, own.bottom),
            baseline=baseline,
            pitch=(last - baseline) / (len(rows) - 1) if len(rows) > 1 else 0.0,
            align=block.align,
            lines=len(rows),
            lifts=contained,
            vertical=vertical,
            broken=len(rows) > 1 and all(line.end is LineEnd.BREAK for line in block.lines[:-1]),
            column=column,
            anchor=in_container.anchor,
            alone=block.in_container is not None,
        )

    def opposite(self, block: TextBlock) -> TextBlock | None:
        """Return the other text of a row of two, one at its left side and one at its right."""
        if angle_of(block) or len(block.lines) != 1:
            return None
        own = block.bbox
        row = [
            text
            for text in self.page.text_blocks()
            if text is not block and text.bbox.top < own.bottom and text.bbox.bottom > own.top
        ]
        alone = len(row) == 1 and not angle_of(row[0])
        return row[0] if alone and grow_together(block, own, row[0], row[0].bbox) else None

    def _column_of(self, frame: Frame, own: BBox, free: BBox) -> tuple[float, float] | None:
        """Return the sides of the texts above and below ``own`` within its free area.

        Returns None if no lines show where these are.
        """
        shown = False
        boxes = []
        for text in self.page.blocks:
            if not isinstance(text, TextBlock) or frame_of(text) != frame:
                continue
            box = frame.box(text.bbox)
            if _is_in_column(box, own, free):
                boxes.append(box)
                shown = shown or _shows_a_side(text)
        if not shown:
            return None
        return min(box.x0 for box in boxes), max(box.x1 for box in boxes)

    def _within_column(
        self, own: BBox, free: BBox, even: float | None, column: tuple[float, float] | None
    ) -> BBox:
        """Return the free area of a single line as far as its column goes, not into the gutter."""
        end = even
        if end is None and column is not None and free.x1 < self._sides.x1 - CLEAR:
            end = column[1]
        return free if end is None else replace(free, x1=max(own.x1, min(free.x1, end)))

    def _even_end(self, own: BBox, free: BBox) -> float | None:
        """Return where the lines of the column end, None if they do not end alike.

        Only lines that the column ends count: those that run over it do not show it.
        """
        ends = Counter(
            round(row_of(line).x1)
            for text in self._level_texts
            if _is_in_column(text.bbox, own, free)
            for line in text.lines[:-1]
            if line.end is not LineEnd.BREAK
        )
        if not ends:
            return None
        around = {end: ends[end - 1] + ends[end] + ends[end + 1] for end in ends}
        end = max(around, key=lambda each: (around[each], ends[each]))
        return end + 0.5 if around[end] >= _EVEN_LINES else None

    @cached_property
    def _level_texts(self) -> list[TextBlock]:
        return [
            text
            for text in self.page.blocks
            if isinstance(text, TextBlock) and len(text.lines) > 1 and not frame_of(text).angle
        ]

    def _free(
        self, block: TextBlock, frame: Frame, own: BBox, container: BBox | None, shape: BBox | None
    ) -> tuple[BBox, list[BBox]]:
        """Return the free area within the block's containers, and what blocks it there."""
        free = (
            shape.grown(-_PADDED * size_of(block))
            if shape is not None
            else self._bounds(frame, container)
        )
        blocked = []
        for box in map(frame.box, self.page.shapes):
            if share(own, box) >= _ON:
                free = within(free, box)
        for box in self._others(block, frame, own):
            if share(own, box) <= _SAME:
                blocked.append(box)
                continue
            free = within(free, box)
        return free, blocked

    def _bounds(self, frame: Frame, container: BBox | None) -> BBox:
        if container is None and not frame.angle:
            return self._sides
        return frame.box(container or BBox(0.0, 0.0, self.page.width, self.page.height)).grown(
            -CLEAR
        )

    def _others(self, block: TextBlock, frame: Frame, own: BBox) -> Iterable[BBox]:
        for other, whole in self._texts:
            if other is block:
                continue
            box = frame.box(whole)
            if not isinstance(other, TextBlock):
                yield box
            elif share(own, box) > _SAME:  # no frame: it stands between that one's lines
                yield from (frame.box(row_of(line)) for line in other.lines)
            else:
                yield met_half_way(block, own, other, box)
        for box in self._edges:
            yield frame.box(box)


def _indented(rows: Sequence[BBox], own: BBox, align: Align, *, rtl: bool) -> tuple[float, BBox]:
    """Return the indent of the first line, and the box of all without it."""
    if len(rows) < 2 or align not in (Align.RIGHT if rtl else Align.LEFT, Align.JUSTIFY):
        return 0.0, own
    if rtl:
        right = max(row.x1 for row in rows[1:])
        return right - rows[0].x1, BBox(own.x0, own.top, right, own.bottom)
    left = min(row.x0 for row in rows[1:])
    return rows[0].x0 - left, BBox(left, own.top, own.x1, own.bottom)


def _reach(own: BBox, left: float, right: float, align: Align, lines: int) -> tuple[float, float]:
    """Return the sides that the text will take at most."""
    if lines > 1:
        return own.x0, own.x1
    match align:
        case Align.CENTER:
            return left, right
        case Align.RIGHT:
            return left, own.x1
        case _:
            return own.x0, right


def _vertical(block: TextBlock) -> TextArea:
    """Return the area of vertical lines.

    A single line is turned; several become horizontal lines in the same place.
    """
    size, box = size_of(block), block.bbox
    if len(block.lines) == 1:
        frame = Frame(QUARTER)
        own = frame.box(box)
        baseline = own.bottom - (own.height - size) / 2 - 0.12 * size
        return TextArea(
            frame, own, 0.0, own.x0, own.top, own.x1, own.bottom, baseline, 0.0, Align.LEFT, 1
        )
    pitch = 1.4 * size
    rows = max(1, int(box.height / pitch))
    return TextArea(
        Frame(),
        box,
        0.0,
        box.x0,
        box.top,
        box.x1,
        box.bottom,
        box.top + 0.88 * size,
        pitch,
        Align.LEFT,
        max(rows, 2),
    )


def _slanted(block: TextBlock, frame: Frame) -> TextArea:
    """Return the area of a text at another angle than quarter turns: as long as its lines are."""
    turn = radians(frame.angle)
    x, y = next(
        (ref.origin for run in block.runs for ref in run.refs), (block.bbox.x0, block.bbox.bottom)
    )
    left, baseline = frame.point(x, y)
    size = size_of(block)
    across, along = abs(sin(turn)), abs(cos(turn))
    length = (
        (block.bbox.width - size * across) / along
        if along > across
        else (block.bbox.height - size * along) / across
    )
    box = BBox(left, baseline - size, left + max(length, size), baseline + 0.3 * size)
    return TextArea(
        frame, box, 0.0, box.x0, box.top, box.x1, box.bottom, baseline, 0.0, block.align, 1
    )


def _is_in_column(box: BBox, own: BBox, free: BBox) -> bool:
    """Return True if a box stands within the free area, above or below most of ``own``."""
    within_free = box.x0 >= free.x0 - CLEAR and box.x1 <= free.x1 + CLEAR
    common = min(box.x1, own.x1) - max(box.x0, own.x0)
    return within_free and common >= min(box.width, own.width) / 2


def _without_overfull(box: BBox, rows: Sequence[BBox], end: float | None) -> BBox:
    """Return the box as far as the column's end if only few of the lines run over it."""
    over = sum(end is not None and row.x1 > end + CLEAR for row in rows)
    if end is None or not 0 < over <= _OVERFULL * len(rows):
        return box
    return replace(box, x1=min(box.x1, end))


def _shows_a_side(text: TextBlock) -> bool:
    """Return True if a line ends because the column does: its author did not end it."""
    return any(line.end is not LineEnd.BREAK for line in text.lines[:-1])
