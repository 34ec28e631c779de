"""Where a text may stand: its own box, and how far it may grow before it meets something.

All in a text's *frame*: page space turned so that its lines run to the right (see :class:`Frame`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import cos, radians, sin

from ai_translator.document import Align, BBox, BlockKind, Direction, Figure, Line, LineEnd, Page, Table, TextBlock, TextRun
from ai_translator.writing.inplace.columns import Column, is_centred
from ai_translator.writing.inplace.leaders import LEADING
from ai_translator.writing.inplace.siblings import Siblings
from ai_translator.writing.inplace.space import Matrix
from ai_translator.writing.inplace.standing import Anchor, Held, Stand, stands

QUARTER = 90.0
_CLEAR = 1.0  # points between a text and what it must not touch
_BETWEEN = 0.4  # of the size: what stays between a text that has grown and the next
_ON = 0.95  # share of a text that lies on a shape for it to stay there
_SAME = 0.6  # share of a box that lies in another for it to stand within
_SLACK = 0.35  # of the size: sides that differ by less are even
_CORE = 0.2  # of a block's height: what reaches no further into it, or it into that, stands above or below
_FOOT, _LOW = 0.03, 0.9  # of the page: no text grows into its foot, any may grow down to there
_FAR = 5.0  # sizes
CENTRE = 0.38  # of the size: from the baseline of letters that lie to the centre line of vertical text
_MARGINAL = frozenset({BlockKind.HEADER, BlockKind.FOOTER})
_SHAPE, _WITHIN = 0.25, 0.9  # of the page: the largest shape with one label; of a label: what lies in its shape
_TICK = 1.6  # sizes: as large as a box to be ticked is, and as far before its text, at most
_PADDED = 0.4  # of the size: from a shape's side to its label
_MOST_LABELS = 600  # more are a plot's dots
_ALWAYS_LEFT = frozenset({BlockKind.LIST_ITEM, BlockKind.TOC_ENTRY, BlockKind.FOOTNOTE, BlockKind.REFERENCE})


@dataclass(frozen=True, slots=True)
class Frame:
    """Page space turned about the origin so that the text's lines run to the right; ``angle`` clockwise, degrees."""

    angle: float = 0.0

    def box(self, box: BBox) -> BBox:
        """A box of page space in this frame (for quarter turns; others have no boxes but their own)."""
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


@dataclass(frozen=True, slots=True)
class Room:
    """Where a block's text stood and how far it may go, in its frame.

    box: of the text without marker and trailer;  first: how far the first line is set in against the others;
    left, top, right, bottom: the free room around;  baseline: of the first line;  pitch: from line to line, 0 for one line;
    lifts: whether the text may begin higher when it has more lines;
    hang: how far before the text a marker is to be drawn;  vertical: lines run from top to bottom;
    broken: the author ended every line, so that none shows how wide the column is;
    column: the sides of the texts over and under it, where some have several lines and so show them;
    anchor: what of it stays where it is when it has more or fewer lines;
    alone: no other text stands in its cell or shape, so that the room beside it is its own
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
    hang: float = 0.0
    vertical: bool = False
    broken: bool = False
    column: tuple[float, float] | None = None
    anchor: Anchor = Anchor.TOP
    alone: bool = False


_ALONE = Stand(None, Anchor.TOP)


class Rooms:
    """The free room on one page."""

    def __init__(self, page: Page, titles: Siblings | None = None) -> None:
        """titles: of the whole document."""
        self.page = page
        self._titles = titles or Siblings()
        self._texts = list(_texts(page))
        self._columns: dict[Frame, Column] = {}
        self._edges = [box for box in (*page.rules, *page.grounds)]

    @cached_property
    def _sides(self) -> BBox:
        """The outermost sides of the page's text; towards the foot, a little more."""
        boxes = [text.bbox for text in self.page.text_blocks()]
        page = self.page
        left, right = min(box.x0 for box in boxes), max(box.x1 for box in boxes)
        bottom = max(box.bottom for box in boxes)
        if all(len(text.lines) < 2 for text in page.text_blocks()):  # none shows where the text's side is: as on the left
            right = max(right, page.width - max(left, 0.0))
        foot = min(page.height * (1 - _FOOT), max(bottom, page.height * _LOW))
        return BBox(max(0.0, left), 0.0, min(page.width, right), foot)

    def room(self, block: TextBlock, holder: BBox | None, *, stands: bool = False, follower: BBox | None = None) -> Room:
        """holder: the cell or figure that the block is part of;  stands: whether the translation can run from top to bottom;
        follower: a line behind the words that makes way for them, but for half of it
        """
        vertical = block.lines[0].direction is Direction.VERTICAL
        if vertical and not stands:
            return _vertical(block)
        frame = _frame(block)
        if frame.angle % QUARTER:
            return _slanted(block, frame)
        rows = [frame.box(_row(line)) for line in block.lines]
        own, size = BBox.around(rows), _size(block)
        stand = self._stands.get(id(block), _ALONE)
        held = holder is not None or stand.box is not None
        free, blocked = self._free(block, frame, own, holder, stand.box)
        if follower is not None:
            blocked = [box for box in blocked if box != follower] + [replace(follower, x0=follower.center[0])]
        free = _beside(blocked, own, free, size)
        if block.trailer is not None and not frame.angle:
            free = replace(free, x1=min(free.x1, _before(block.trailer, size)))
        align = stand.align or self._align(block, own, free, frame, held=held)
        column = None if held else self._column_of(frame, own, free)
        if column is not None and len(rows) == 1 and free.x1 < self._sides.x1 - _CLEAR and not frame.angle:
            free = replace(free, x1=max(own.x1, min(free.x1, column[1])))  # not into the gutter before the next column
        free = _above_and_below(blocked, own, free, _reach(own, free.x0, free.x1, align, len(rows)), size)
        first, box = _indented(rows, own, align, rtl=block.lines[0].direction is Direction.RTL)
        baseline, last = _baseline(block.lines[0], frame, rows[0]), _baseline(block.lines[-1], frame, rows[-1])
        return Room(
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
        return stands([*_in_cells(self.page), *_in_shapes(self.page)])

    def opposite(self, block: TextBlock) -> TextBlock | None:
        """The one other text of a row of which one begins at its left side and the other ends at its right."""
        if _angle(block) or len(block.lines) != 1:
            return None
        own = block.bbox
        row = [
            text
            for text in self.page.text_blocks()
            if text is not block and text.bbox.top < own.bottom and text.bbox.bottom > own.top
        ]
        if len(row) != 1 or _angle(row[0]) or not _grow_together(block, own, row[0], row[0].bbox):
            return None
        return row[0]

    def _align(self, block: TextBlock, own: BBox, free: BBox, frame: Frame, *, held: bool) -> Align:
        size, stand = _size(block), self._stands.get(id(block))
        align = _align(block, own, free.x0, free.x1, size, held=held)
        if stand is not None and (align is Align.CENTER or (align is Align.RIGHT and stand.begins)):
            align = block.align  # in its cell's middle, or at its end, by chance, as the others of its column tell
        if align in (Align.CENTER, Align.RIGHT) and len(block.lines) == 1 and self._is_ticked(frame, own, size):
            return Align.LEFT
        if len(block.lines) == 1 and block.marker is None and block.lines[0].direction is Direction.LTR:
            return self._align_of_one(block, own, align, frame, held=held)
        return align

    def _is_ticked(self, frame: Frame, own: BBox, size: float) -> bool:
        """Whether a box to be ticked stands before the text, which then begins there."""
        for box in map(frame.box, self.page.grounds):
            square = box.width < _TICK * size and abs(box.width - box.height) < _SLACK * size
            if square and 0 <= own.x0 - box.x1 < _TICK * size and own.top < box.center[1] < own.bottom:
                return True
        return False

    def _align_of_one(self, block: TextBlock, own: BBox, align: Align, frame: Frame, *, held: bool) -> Align:
        """A single line tells less than those around it do."""
        size, column = _size(block), self._column(frame)
        if self._titles.begin_alike(block):
            return Align.LEFT
        if align is not Align.LEFT:
            return Align.LEFT if not held and column.begins_alike(own, size) else align
        if frame.angle:
            return align
        if (held or own.x0 - self._sides.x0 > _CLEAR) and (told := column.align(own, size)) is not None:
            return told
        if block.kind in _MARGINAL:
            return _of_margin(own, self._sides, size)
        if held or block.kind in _ALWAYS_LEFT or column.begins_alike(own, size):
            return align
        return column.stands(own, size) or (_of_title(own, self._sides, size) if block.kind is BlockKind.HEADING else align)

    def _column(self, frame: Frame) -> Column:
        if frame not in self._columns:
            blocks = [block for block in self.page.text_blocks() if block.lines and _frame(block) == frame]
            lines = [frame.box(_row(block.lines[0])) for block in blocks if len(block.lines) == 1]
            texts = [frame.box(block.bbox) for block in blocks if len(block.lines) > 1]
            self._columns[frame] = Column(lines, texts)
        return self._columns[frame]

    def _column_of(self, frame: Frame, own: BBox, free: BBox) -> tuple[float, float] | None:
        """The sides of the texts over and under ``own`` within its free room; None when no lines show where these are."""
        found = [
            (box, any(line.end is not LineEnd.BREAK for line in text.lines[:-1]))
            for text in self.page.blocks
            if isinstance(text, TextBlock) and _frame(text) == frame
            if (box := frame.box(text.bbox)).x0 >= free.x0 - _CLEAR and box.x1 <= free.x1 + _CLEAR
            if min(box.x1, own.x1) - max(box.x0, own.x0) >= min(box.width, own.width) / 2
        ]
        if not any(shown for _, shown in found):
            return None
        return min(box.x0 for box, _ in found), max(box.x1 for box, _ in found)

    def _free(
        self, block: TextBlock, frame: Frame, own: BBox, holder: BBox | None, shape: BBox | None
    ) -> tuple[BBox, list[BBox]]:
        """The room within all that holds the block, and what stands in its way there."""
        free = shape.grown(-_PADDED * _size(block)) if shape is not None else self._bounds(frame, holder)
        blocked = []
        for box in map(frame.box, self.page.shapes):
            if _share(own, box) >= _ON:
                free = _within(free, box)
        for box in self._others(block, frame, own):
            if _share(own, box) <= _SAME:
                blocked.append(box)
                continue
            free = _within(free, box)
        return free, blocked

    def _bounds(self, frame: Frame, holder: BBox | None) -> BBox:
        if holder is None and not frame.angle:
            return self._sides
        return frame.box(holder or BBox(0.0, 0.0, self.page.width, self.page.height)).grown(-_CLEAR)

    def _others(self, block: TextBlock, frame: Frame, own: BBox) -> Iterable[BBox]:
        for other, whole in self._texts:
            if other is block:
                continue
            box = frame.box(whole)
            if not isinstance(other, TextBlock):
                yield box
            elif _share(own, box) > _SAME:  # no frame: it stands between that one's lines
                yield from (frame.box(_row(line)) for line in other.lines)
            else:
                yield _met_half_way(block, own, other, box)
        for box in self._edges:
            yield frame.box(box)


def _within(free: BBox, box: BBox) -> BBox:
    """What of ``free`` lies in the box, and does not touch its sides."""
    inner = box.grown(-_CLEAR)
    return BBox(max(free.x0, inner.x0), max(free.top, inner.top), min(free.x1, inner.x1), min(free.bottom, inner.bottom))


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


def _beside(blocked: Iterable[BBox], own: BBox, free: BBox, size: float) -> BBox:
    """``free`` without what stands at the block's sides."""
    left, right = free.x0, free.x1
    core = _CORE * own.height
    top, bottom = own.top + core, own.bottom - core
    for box in blocked:
        inset = min(core, _CORE * box.height)
        if box.top + inset < bottom and box.bottom - inset > top:
            if box.center[0] > own.x1 - size / 2:
                right = min(right, box.x0 - 2 * _CLEAR)
            elif box.center[0] < own.x0 + size / 2:
                left = max(left, box.x1 + 2 * _CLEAR)
    return BBox(min(left, own.x0), free.top, max(right, own.x1), free.bottom)


def _met_half_way(block: TextBlock, own: BBox, other: TextBlock, box: BBox) -> BBox:
    """The box of another text in the row, as far as it may grow towards this one while this one grows towards it."""
    if box.top >= own.bottom or box.bottom <= own.top or not _grow_together(block, own, other, box):
        return box
    middle = (min(own.x1, box.x1) + max(own.x0, box.x0)) / 2
    return replace(box, x0=min(box.x0, middle)) if own.x1 < box.x0 else replace(box, x1=max(box.x1, middle))


def _grow_together(block: TextBlock, own: BBox, other: TextBlock, box: BBox) -> bool:
    """Whether the left one's lines begin and the right one's end at a side, and both have words to become longer."""
    left, right = (block, other) if own.x1 < box.x0 else (other, block)
    single = len(left.lines) == len(right.lines) == 1
    return single and right.align is Align.RIGHT and left.align is Align.LEFT and all(map(_has_words, (left, right)))


def _has_words(block: TextBlock) -> bool:
    return any(char.isalpha() for run in block.runs for char in run.text)


def _above_and_below(blocked: Iterable[BBox], own: BBox, free: BBox, reach: tuple[float, float], size: float) -> BBox:
    """``free`` without what stands over and under the sides that the text will take."""
    top, bottom = free.top, free.bottom
    for box in blocked:
        if box.x0 < reach[1] - _CLEAR and box.x1 > reach[0] + _CLEAR:
            if box.center[1] > own.bottom:
                bottom = min(bottom, box.top - _BETWEEN * size)
            elif box.center[1] < own.top:
                top = max(top, box.bottom + _CLEAR / 2)
    return BBox(free.x0, top, free.x1, bottom)


def _texts(page: Page) -> Iterable[tuple[object, BBox]]:
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
    """With marker and trailer."""
    return BBox.around([block.bbox, *(run.bbox for run in (block.marker, block.trailer) if run is not None)])


def _before(trailer: TextRun, size: float) -> float:
    """Where a text must end before the page number of its entry, or what else stands there; dots give way."""
    words = trailer.text.strip(LEADING)
    dotted = len(words) < len(trailer.text.strip())
    return trailer.bbox.x1 - size * (0.6 * len(words) + 2) if dotted else trailer.bbox.x0 - size / 2


def _frame(block: TextBlock) -> Frame:
    return Frame(QUARTER if block.lines[0].direction is Direction.VERTICAL else _angle(block))


def _angle(block: TextBlock) -> float:
    line = block.lines[0]
    return line.angle % 360.0


def _size(block: TextBlock) -> float:
    return max((run.style.size for run in block.runs), default=10.0)


def _row(line: Line) -> BBox:
    return BBox.around(inline.bbox for inline in line.inlines) if line.inlines else line.bbox


def _baseline(line: Line, frame: Frame, row: BBox) -> float:
    """Of a turned line, by where its glyphs begin; of a vertical one, where letters that lie have theirs."""
    if line.direction is Direction.VERTICAL:
        return frame.point(line.baseline, 0.0)[1] + CENTRE * max(
            (i.style.size for i in line.inlines if isinstance(i, TextRun)), default=10.0
        )
    if not frame.angle:
        return line.baseline
    refs = (ref for inline in line.inlines for ref in inline.refs)
    return next((frame.point(*ref.origin)[1] for ref in refs), row.bottom)


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


def _share(box: BBox, of: BBox) -> float:
    return box.overlap(of) / box.area if box.area else 1.0


def _align(block: TextBlock, own: BBox, left: float, right: float, size: float, *, held: bool) -> Align:
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


def _vertical(block: TextBlock) -> Room:
    """Lines from top to bottom: a single one is turned, several give way to level lines in the same place."""
    size, box = _size(block), block.bbox
    if len(block.lines) == 1:
        frame = Frame(QUARTER)
        own = frame.box(box)
        baseline = own.bottom - (own.height - size) / 2 - 0.12 * size
        return Room(frame, own, 0.0, own.x0, own.top, own.x1, own.bottom, baseline, 0.0, Align.LEFT, 1)
    pitch = 1.4 * size
    rows = max(1, int(box.height / pitch))
    return Room(Frame(), box, 0.0, box.x0, box.top, box.x1, box.bottom, box.top + 0.88 * size, pitch, Align.LEFT, max(rows, 2))


def _slanted(block: TextBlock, frame: Frame) -> Room:
    """A text that is neither upright nor turned by quarters: as long as its lines are."""
    turn = radians(frame.angle)
    x, y = next((ref.origin for run in block.runs for ref in run.refs), (block.bbox.x0, block.bbox.bottom))
    left, baseline = frame.point(x, y)
    size = _size(block)
    across, along = abs(sin(turn)), abs(cos(turn))
    length = (block.bbox.width - size * across) / along if along > across else (block.bbox.height - size * along) / across
    box = BBox(left, baseline - size, left + max(length, size), baseline + 0.3 * size)
    return Room(frame, box, 0.0, box.x0, box.top, box.x1, box.bottom, baseline, 0.0, block.align, 1)


def _in_cells(page: Page) -> Iterator[Held]:
    """The texts that stand alone in the cells of tables."""
    for number, block in enumerate(page.blocks):
        if isinstance(block, Table):
            for cell in block.cells:
                if len(cell.blocks) == 1:
                    place, spans = (cell.row, cell.col), (cell.row_span, cell.col_span)
                    for held in _held(cell.blocks[0], cell.bbox):
                        yield replace(held, table=number, place=place, spans=spans, ruled=block.ruled)


def _in_shapes(page: Page) -> Iterator[Held]:
    """The texts that are the labels of boxes and shapes: the only ones in them."""
    texts = [block for block in page.blocks if isinstance(block, TextBlock)]
    texts += [label for figure in page.blocks if isinstance(figure, Figure) for label in figure.labels]
    most = _SHAPE * page.width * page.height
    shapes = sorted((box for box in (*page.grounds, *page.shapes) if box.area < most), key=lambda box: box.area)
    if len(texts) > _MOST_LABELS or not shapes:
        return
    centres = [text.bbox.center for text in texts]
    for text in texts:
        around = next((box for box in shapes if _share(text.bbox, box) > _WITHIN), None)
        if around is not None and sum(around.contains_point(*centre) for centre in centres) == 1:
            yield from _held(text, around)


def _held(block: TextBlock, box: BBox) -> Iterator[Held]:
    """None for texts that are no quarter turned, or turn themselves."""
    frame = _frame(block)
    if not block.lines or block.marker is not None or frame.angle % QUARTER:
        return
    rows = tuple(frame.box(_row(line)) for line in block.lines)
    first, last = _baseline(block.lines[0], frame, rows[0]), _baseline(block.lines[-1], frame, rows[-1])
    yield Held(id(block), rows, (first, last), _size(block), frame.box(box), block.align)


def holders(page: Page) -> dict[str, BBox]:
    """Block id -> the cell or figure that it is part of."""
    found: dict[str, BBox] = {}
    for block in page.blocks:
        match block:
            case Table(cells=cells):
                found.update({text.id: cell.bbox for cell in cells for text in cell.blocks})
            case Figure(bbox=box, labels=labels):
                found.update({text.id: box for text in labels})
    return found
