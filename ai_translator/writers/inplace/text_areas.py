"""Where a text may stand: its own box, and how far it may grow before it meets something.

All in a text's *frame*: page space turned so that its lines run to the right (see :mod:`.frames`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import cos, radians, sin

from ai_translator.geometry.boxes import BBox
from ai_translator.model.document import Align, Direction, LineEnd, Page, TextBlock
from ai_translator.writers.inplace.alignment import Alignment
from ai_translator.writers.inplace.container_alignment import Stand, VerticalAnchor, stands
from ai_translator.writers.inplace.containers import held_texts
from ai_translator.writers.inplace.frames import (
    QUARTER,
    TextFrame,
    angle_of,
    baseline_of,
    frame_of,
    row_of,
    size_of,
)
from ai_translator.writers.inplace.neighbours import (
    CLEAR,
    above_and_below,
    before,
    beside,
    between_rules,
    grow_together,
    met_half_way,
    share,
    texts_of,
    within,
)
from ai_translator.writers.inplace.title_alignment import Siblings

_ON = 0.95  # share of a text that lies on a shape for it to stay there
_SAME = 0.6  # share of a box that lies in another for it to stand within
_FOOT, _LOW = 0.03, 0.9  # of the page: no text grows into its foot, any may grow down to there
_PADDED = 0.4  # of the size: from a shape's side to its label


@dataclass(frozen=True, slots=True)
class TextArea:
    """Where a block's text stood and how far it may go, in its frame.

    box: of the text without marker and trailer;  first: how far the first line is set in against
        the others;
    left, top, right, bottom: the free room around;  baseline: of the first line;  pitch: from line
        to line, 0 for one line;
    lifts: whether the text may begin higher when it has more lines;
    hang: how far before the text a marker is to be drawn;  vertical: lines run from top to bottom;
    broken: the author ended every line, so that none shows how wide the column is;
    column: the sides of the texts over and under it, where some have several lines and so show
        them;
    anchor: what of it stays where it is when it has more or fewer lines;
    alone: no other text stands in its cell or shape, so that the room beside it is its own
    """

    frame: TextFrame
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
    hang: float = 0.0
    vertical: bool = False
    broken: bool = False
    column: tuple[float, float] | None = None
    anchor: VerticalAnchor = VerticalAnchor.TOP
    alone: bool = False


_ALONE = Stand(None, VerticalAnchor.TOP)


class TextAreas:
    """The free room on one page."""

    def __init__(self, page: Page, titles: Siblings | None = None) -> None:
        """titles: of the whole document."""
        self.page = page
        self._titles = titles or Siblings()
        self._texts = list(texts_of(page))
        self._edges = [box for box in (*page.rules, *page.grounds)]

    @cached_property
    def _sides(self) -> BBox:
        """The outermost sides of the page's text; towards the foot, a little more."""
        boxes = [text.bbox for text in self.page.text_blocks()]
        page = self.page
        left, right = min(box.x0 for box in boxes), max(box.x1 for box in boxes)
        bottom = max(box.bottom for box in boxes)
        if all(
            len(text.lines) < 2 for text in page.text_blocks()
        ):  # none shows where the text's side is: as on the left
            right = max(right, page.width - max(left, 0.0))
        foot = min(page.height * (1 - _FOOT), max(bottom, page.height * _LOW))
        return BBox(max(0.0, left), 0.0, min(page.width, right), foot)

    def room(
        self,
        block: TextBlock,
        holder: BBox | None,
        *,
        stands: bool = False,
        follower: BBox | None = None,
    ) -> TextArea:
        """holder: the cell or figure that the block is part of;  stands: whether the translation
        can run from top to bottom;
        follower: a line behind the words that makes way for them, but for half of it
        """
        vertical = block.lines[0].direction is Direction.VERTICAL
        if vertical and not stands:
            return _vertical(block)
        frame = frame_of(block)
        if frame.angle % QUARTER:
            return _slanted(block, frame)
        rows = [frame.box(row_of(line)) for line in block.lines]
        own, size = BBox.around(rows), size_of(block)
        stand = self._stands.get(id(block), _ALONE)
        held = holder is not None or stand.box is not None
        free, blocked = self._free(block, frame, own, holder, stand.box)
        if follower is not None:
            blocked = [box for box in blocked if box != follower] + [
                replace(follower, x0=follower.center[0])
            ]
        free = between_rules(
            map(frame.box, self.page.rules), own, beside(blocked, own, free, size), size
        )
        if block.trailer is not None and not frame.angle:
            free = replace(free, x1=min(free.x1, before(block.trailer, size)))
        align = stand.align or self._alignment.of(block, own, free, frame, held=held)
        column = None if held else self._column_of(frame, own, free)
        if (
            column is not None
            and len(rows) == 1
            and free.x1 < self._sides.x1 - CLEAR
            and not frame.angle
        ):
            free = replace(
                free, x1=max(own.x1, min(free.x1, column[1]))
            )  # not into the gutter before the next column
        free = above_and_below(
            blocked, own, free, _reach(own, free.x0, free.x1, align, len(rows)), size
        )
        first, box = _indented(rows, own, align, rtl=block.lines[0].direction is Direction.RTL)
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
            align=align,
            lines=len(rows),
            lifts=held,
            vertical=vertical,
            broken=len(rows) > 1 and all(line.end is LineEnd.BREAK for line in block.lines[:-1]),
            column=column,
            anchor=stand.anchor,
            alone=stand.alone,
        )

    @cached_property
    def _stands(self) -> dict[int, Stand]:
        """How the page's texts stand in cells and shapes, by identity."""
        return stands(held_texts(self.page))

    @cached_property
    def _alignment(self) -> Alignment:
        return Alignment(self.page, self._sides, self._stands, self._titles)

    def opposite(self, block: TextBlock) -> TextBlock | None:
        """The one other text of a row of which one begins at its left side and the other ends at
        its right.
        """
        if angle_of(block) or len(block.lines) != 1:
            return None
        own = block.bbox
        row = [
            text
            for text in self.page.text_blocks()
            if text is not block and text.bbox.top < own.bottom and text.bbox.bottom > own.top
        ]
        if len(row) != 1 or angle_of(row[0]) or not grow_together(block, own, row[0], row[0].bbox):
            return None
        return row[0]

    def _column_of(self, frame: TextFrame, own: BBox, free: BBox) -> tuple[float, float] | None:
        """The sides of the texts over and under ``own`` within its free room; None when no lines
        show where these are.
        """
        found = [
            (box, any(line.end is not LineEnd.BREAK for line in text.lines[:-1]))
            for text in self.page.blocks
            if isinstance(text, TextBlock) and frame_of(text) == frame
            if (box := frame.box(text.bbox)).x0 >= free.x0 - CLEAR and box.x1 <= free.x1 + CLEAR
            if min(box.x1, own.x1) - max(box.x0, own.x0) >= min(box.width, own.width) / 2
        ]
        if not any(shown for _, shown in found):
            return None
        return min(box.x0 for box, _ in found), max(box.x1 for box, _ in found)

    def _free(
        self, block: TextBlock, frame: TextFrame, own: BBox, holder: BBox | None, shape: BBox | None
    ) -> tuple[BBox, list[BBox]]:
        """The room within all that holds the block, and what stands in its way there."""
        free = (
            shape.grown(-_PADDED * size_of(block))
            if shape is not None
            else self._bounds(frame, holder)
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

    def _bounds(self, frame: TextFrame, holder: BBox | None) -> BBox:
        if holder is None and not frame.angle:
            return self._sides
        return frame.box(holder or BBox(0.0, 0.0, self.page.width, self.page.height)).grown(-CLEAR)

    def _others(self, block: TextBlock, frame: TextFrame, own: BBox) -> Iterable[BBox]:
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
    """How far the first line is set in, and the box of all without that."""
    if len(rows) < 2 or align not in (Align.RIGHT if rtl else Align.LEFT, Align.JUSTIFY):
        return 0.0, own
    if rtl:
        right = max(row.x1 for row in rows[1:])
        return right - rows[0].x1, BBox(own.x0, own.top, right, own.bottom)
    left = min(row.x0 for row in rows[1:])
    return rows[0].x0 - left, BBox(left, own.top, own.x1, own.bottom)


def _reach(own: BBox, left: float, right: float, align: Align, lines: int) -> tuple[float, float]:
    """The sides that the text will take at most."""
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
    """Lines from top to bottom: a single one is turned, several give way to level lines in the same
    place.
    """
    size, box = size_of(block), block.bbox
    if len(block.lines) == 1:
        frame = TextFrame(QUARTER)
        own = frame.box(box)
        baseline = own.bottom - (own.height - size) / 2 - 0.12 * size
        return TextArea(
            frame, own, 0.0, own.x0, own.top, own.x1, own.bottom, baseline, 0.0, Align.LEFT, 1
        )
    pitch = 1.4 * size
    rows = max(1, int(box.height / pitch))
    return TextArea(
        TextFrame(),
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


def _slanted(block: TextBlock, frame: TextFrame) -> TextArea:
    """A text that is neither upright nor turned by quarters: as long as its lines are."""
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
