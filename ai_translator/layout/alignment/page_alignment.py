"""The alignment of the texts of one page."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from ai_translator.geometry.boxes import BBox, share_y
from ai_translator.geometry.frames import Frame
from ai_translator.geometry.free_area import CLEAR, beside, between_rules, share, within
from ai_translator.layout.alignment.contained_texts import contained_texts
from ai_translator.layout.alignment.container_alignment import (
    ContainerAlignment,
    alignments_in_containers,
)
from ai_translator.layout.alignment.nearby_lines import NearbyLines, is_centred
from ai_translator.layout.alignment.titles import AlignedTitles
from ai_translator.layout.reasons import LayoutRule, Reason, because
from ai_translator.model.content import Align, BlockKind, Direction, Figure, Table, TextBlock
from ai_translator.model.document import Page
from ai_translator.model.placement import ContainerPlacement
from ai_translator.model.text_frames import boxes_of, frame_of, row_of, size_of, text_sides

_SLACK = 0.35  # of the size: sides that differ by less are even
_FAR = 5.0  # sizes
_TICK = 1.6  # sizes: as large as a box to be ticked is, and as far before its text, at most
_PADDED = 0.4  # of the size: from a shape's side to its label
_ON = 0.95  # share of a text that lies on a shape that it is bounded by
_STANDS_IN = 0.7  # sizes: a title that begins nearer to the text's side is set there
_BEGINS_FAR = 0.2  # of the page's width: a line of a title page that begins nearer is full
_SAME = 0.6  # share of a text that lies in another box for it to stand within
_UNDER = 1.5  # sizes: words for a line to write on are no further below it
_LONG = 10.0  # times its thickness: a rule that is a line, no box
_WRITTEN_ON = " _.…"  # of what a line to write on is typed
_MARGINAL = frozenset({BlockKind.HEADER, BlockKind.FOOTER})
#: What begins at its side always: its marker, number or mark stands there.
_ENTRIES = frozenset(
    {BlockKind.LIST_ITEM, BlockKind.TOC_ENTRY, BlockKind.FOOTNOTE, BlockKind.REFERENCE}
)
_NOT_CONTAINED = ContainerAlignment()


@dataclass(frozen=True, slots=True)
class TextAlignment:
    """How a text is set.

    reason: None if it is as its own lines tell
    """

    align: Align
    reason: Reason | None = None
    in_container: ContainerPlacement | None = None


@dataclass(frozen=True, slots=True)
class _AlignedText:
    """A single line to be aligned, in its frame.

    own:       its box
    container: the cell or figure that it is part of, or the shape whose label it is, in page space
    """

    block: TextBlock
    frame: Frame
    own: BBox
    size: float
    in_container: ContainerAlignment
    container: BBox | None

    @property
    def contained(self) -> bool:
        return self.container is not None or self.shape is not None

    @property
    def shape(self) -> BBox | None:
        placement = self.in_container.placement
        return placement.shape if placement is not None else None


class PageAlignment:
    """Alignment of the texts of one page.

    titles: of the whole document
    middle: of the text on its other pages, if it is known
    """

    def __init__(self, page: Page, titles: AlignedTitles, middle: float | None = None) -> None:
        self._page, self._titles, self._middle = page, titles, middle
        self._in_containers = alignments_in_containers(contained_texts(page))
        self._nearby: dict[Frame, NearbyLines] = {}
        self._written_on: dict[Frame, Sequence[BBox]] = {}
        self._boxes = list(boxes_of(page))

    def texts(self) -> Iterable[tuple[str, TextAlignment]]:
        """Yield the id and the alignment of each text."""
        if not any(True for _ in self._page.text_blocks()):
            return
        self._sides = text_sides(self._page)
        for block, container in _with_containers(self._page):
            if block.lines and not frame_of(block).slanted:
                yield block.id, self._of(block, container)

    def _of(self, block: TextBlock, container: BBox | None) -> TextAlignment:
        in_container = self._in_containers.get(block.id, _NOT_CONTAINED)
        reason = in_container.reason or _of_entry(block)
        if in_container.reason is None and len(block.lines) == 1:
            frame = frame_of(block)
            own = frame.box(row_of(block.lines[0]))
            text = _AlignedText(block, frame, own, size_of(block), in_container, container)
            reason = self._of_single_line(text, reason or self._in_its_container(text))
        align = Align(reason.outcome) if reason is not None else block.align
        changed = reason if align is not block.align else None
        return TextAlignment(align, changed, in_container.placement)

    def _of_single_line(self, text: _AlignedText, shown: Reason | None) -> Reason | None:
        """Return what shows another alignment than the line's own.

        shown: what its kind or its container shows
        """
        block = text.block
        align = Align(shown.outcome) if shown is not None else block.align
        if align in (Align.CENTER, Align.RIGHT) and self._is_ticked(text):
            return because(LayoutRule.CHECKBOX, Align.LEFT)
        if block.marker is None and block.lines[0].direction is Direction.LTR:
            return self._by_lines_around(text, align) or shown
        natural = align is Align.RIGHT and block.lines[0].direction is Direction.RTL
        return (self._of_title_page(text) if natural else None) or shown

    def _in_its_container(self, text: _AlignedText) -> Reason | None:
        """Return what the space at both sides of a line in a container shows.

        In a cell's middle or at its end a text may stand by chance: there its column tells more.
        """
        block = text.block
        if not text.contained or _is_entry(block):
            return None
        left, right = self._free_sides(text)
        before, after = text.own.x0 - left, right - text.own.x1
        alone = block.id in self._in_containers
        align = _align_between(before, after, text.size)
        by_chance = alone and (align is Align.CENTER or text.in_container.begins)
        if align is None or by_chance:
            return None
        return because(
            LayoutRule.CONTAINER_SIDES,
            align,
            space_left_em=before / text.size,
            space_right_em=after / text.size,
        )

    def _free_sides(self, text: _AlignedText) -> tuple[float, float]:
        """Return the sides of the free space around a text in its container."""
        own, frame, page = text.own, text.frame, self._page
        if text.shape is not None:
            free = frame.box(text.shape).grown(-_PADDED * text.size)
        else:
            free = frame.box(text.container or text.block.bbox).grown(-CLEAR)
        for box in _in_row(own, map(frame.box, page.shapes)):
            if share(own, box) >= _ON:
                free = within(free, box)
        blocked = []
        for box in _in_row(own, self._others(text)):
            if share(own, box) > _SAME:
                free = within(free, box)
            else:
                blocked.append(box)
        free = beside(blocked, own, free, text.size)
        free = between_rules(map(frame.box, page.rules), own, free, text.size)
        return free.x0, free.x1

    def _others(self, text: _AlignedText) -> Iterable[BBox]:
        """Yield the boxes of the other texts, and of what is painted or framed."""
        frame = text.frame
        for other, whole in self._boxes:
            if other is text.block:
                continue
            box = frame.box(whole)
            if isinstance(other, TextBlock) and share(text.own, box) > _SAME:
                # No frame: the text stands between that one's lines.
                yield from (frame.box(row_of(line)) for line in other.lines)
            else:
                yield box
        yield from map(frame.box, self._page.rules)
        yield from map(frame.box, self._page.backgrounds)

    def _is_ticked(self, text: _AlignedText) -> bool:
        """Return True if a checkbox stands before the text, which then begins there."""
        own, size = text.own, text.size
        boxes = map(text.frame.box, self._page.backgrounds)
        before = [box for box in boxes if 0 <= own.x0 - box.x1 < _TICK * size]
        return any(
            _is_checkbox(box, size) and own.top < box.center[1] < own.bottom for box in before
        )

    def _by_lines_around(self, text: _AlignedText, align: Align) -> Reason | None:
        """Return what the lines around a single line show, which itself shows less.

        align: what it shows
        """
        nearby = self._nearby_lines(text.frame)
        if reason := self._titles.begin_alike(text.block) or self._of_signature(text):
            return reason
        if align is not Align.LEFT:
            return None if text.contained else nearby.begins_alike(text.own, text.size)
        if text.frame.angle:
            return None
        return self._of_left_line(text, nearby)

    def _of_signature(self, text: _AlignedText) -> Reason | None:
        """Return why words right under a line to write on are centred: they have its middle."""
        own, size = text.own, text.size
        if text.contained or _is_entry(text.block) or text.frame.angle:
            return None
        lines = self._lines_to_write_on(text.frame)
        first = bisect_left(lines, own.top - _UNDER * size, key=lambda line: line.bottom)
        for line in takewhile(lambda line: line.bottom < own.top + _SLACK * size, lines[first:]):
            inside = line.x0 < own.x0 - size and own.x1 + size < line.x1
            if not (inside and is_centred(abs(line.center[0] - own.center[0]), size)):
                continue
            if not any(box.x0 < line.x1 and box.x1 > line.x0 for box in self._beside(text)):
                return because(LayoutRule.SIGNATURE, Align.CENTER, line_em=line.width / size)
        return None

    def _beside(self, text: _AlignedText) -> Iterator[BBox]:
        """Yield the boxes of the other texts in the row of a line."""
        others = (text.frame.box(box) for other, box in self._boxes if other is not text.block)
        return (box for box in _in_row(text.own, others))

    def _lines_to_write_on(self, frame: Frame) -> Sequence[BBox]:
        """Return rules along the text, and texts of underscores or dots, from the top."""
        if frame not in self._written_on:
            rules = [frame.box(rule) for rule in self._page.rules]
            lines = [rule for rule in rules if rule.width > _LONG * rule.height]
            lines += (
                frame.box(row_of(block.lines[0]))
                for block in self._page.text_blocks()
                if len(block.lines) == 1 and not block.text.strip(_WRITTEN_ON)
            )
            self._written_on[frame] = sorted(lines, key=lambda line: line.bottom)
        return self._written_on[frame]

    def _of_left_line(self, text: _AlignedText, nearby: NearbyLines) -> Reason | None:
        """Return what shows that a line is centred, or flush right, which seems to be set left."""
        block, own, size = text.block, text.own, text.size
        stands_in = own.x0 - self._sides[0] > CLEAR
        shown = nearby.agree(own, size) if text.contained or stands_in else None
        if shown is not None:
            return shown
        if block.kind in _MARGINAL:
            return _of_margin(own, self._sides, size)
        if text.contained or block.kind in _ENTRIES or nearby.begins_alike(own, size):
            return None
        reason = nearby.agree_with_texts(own, size) or nearby.share_one_middle(own, size)
        reason = reason or self._of_title_page(text)
        if reason is not None or block.kind is not BlockKind.HEADING:
            return reason
        return _of_title(own, self._sides, size) or _of_wide_title(
            own, self._sides_of_others(block), size
        )

    def _of_title_page(self, text: _AlignedText) -> Reason | None:
        """Return why a line in the middle of a page is centred where no text shows sides.

        All texts of several lines there are centred, or there are none.
        """
        own, page = text.own, self._page
        if text.contained or text.frame.angle or text.block.marker is not None:
            return None
        if own.x0 < _BEGINS_FAR * page.width or text.block.kind in _ENTRIES:
            return None
        longer = (block for block in page.text_blocks() if len(block.lines) > 1)
        if any(block.align is not Align.CENTER for block in longer):
            return None
        if reason := self._nearby_lines(text.frame).share_one_middle(own, text.size):
            return reason
        usual = (self._middle, self._middle) if self._middle is not None else (0.0, page.width)
        return _of_middle(own, (0.0, page.width), text.size) or _of_middle(own, usual, text.size)

    def _sides_of_others(self, block: TextBlock) -> tuple[float, float] | None:
        """Return the outermost sides of the page's other texts."""
        boxes = [other.bbox for other in self._page.text_blocks() if other is not block]
        if not boxes:
            return None
        return min(box.x0 for box in boxes), max(box.x1 for box in boxes)

    def _nearby_lines(self, frame: Frame) -> NearbyLines:
        if frame not in self._nearby:
            blocks = [block for block in self._page.text_blocks() if block.lines]
            self._nearby[frame] = _lines_in(
                frame, [block for block in blocks if frame_of(block) == frame]
            )
        return self._nearby[frame]


def _lines_in(frame: Frame, blocks: Sequence[TextBlock]) -> NearbyLines:
    """Return what the texts of a frame tell a line among them."""
    single = [block for block in blocks if len(block.lines) == 1]
    longer = [block for block in blocks if len(block.lines) > 1]
    begun = [block for block in longer if block.align in (Align.LEFT, Align.JUSTIFY)]
    return NearbyLines(
        _first_rows(frame, single),
        [frame.box(block.bbox) for block in longer],
        _first_rows(frame, begun),
    )


def _first_rows(frame: Frame, blocks: Iterable[TextBlock]) -> list[BBox]:
    return [frame.box(row_of(block.lines[0])) for block in blocks]


def _with_containers(page: Page) -> Iterable[tuple[TextBlock, BBox | None]]:
    """Yield the page's texts, each with the cell or figure that it is part of."""
    for block in page.blocks:
        match block:
            case TextBlock():
                yield block, None
            case Table():
                yield from ((text, cell.bbox) for cell in block.cells for text in cell.blocks)
            case Figure():
                yield from ((text, block.bbox) for text in block.labels)


def _in_row(own: BBox, boxes: Iterable[BBox]) -> Iterable[BBox]:
    return (box for box in boxes if share_y(box, own))


def _align_between(before: float, after: float, size: float) -> Align | None:
    """Return the alignment that the space at both sides of a line shows; None for the left."""
    if abs(before - after) <= max(_SLACK * size, 1.0) and before > size:
        return Align.CENTER
    return Align.RIGHT if after < size and before > 2 * size else None


def _is_checkbox(box: BBox, size: float) -> bool:
    return box.width < _TICK * size and abs(box.width - box.height) < _SLACK * size


def _is_entry(block: TextBlock) -> bool:
    return block.kind in _ENTRIES or block.marker is not None


def _of_entry(block: TextBlock) -> Reason | None:
    """Return why an entry of a list, of notes or of contents begins at its side."""
    if not _is_entry(block) or block.align is Align.JUSTIFY:
        return None
    rtl = block.lines[0].direction is Direction.RTL
    return because(LayoutRule.ENTRY_BEGINS, Align.RIGHT if rtl else Align.LEFT)


def _of_margin(own: BBox, sides: tuple[float, float], size: float) -> Reason | None:
    """Return where a running head stands between the sides of its page."""
    before, after = own.x0 - sides[0], sides[1] - own.x1
    if before <= _FAR * size:
        return None
    evidence = {"space_left_em": before / size, "space_right_em": after / size}
    if after < size:
        return because(LayoutRule.PAGE_SIDES, Align.RIGHT, **evidence)
    if abs(before - after) < size:
        return because(LayoutRule.PAGE_SIDES, Align.CENTER, **evidence)
    return None


def _of_title(own: BBox, sides: tuple[float, float], size: float) -> Reason | None:
    """Return why a heading in the middle of its page's text is centred."""
    stands_in = own.x0 - sides[0] >= _STANDS_IN * size
    return _of_middle(own, sides, size) if stands_in else None


def _of_wide_title(own: BBox, sides: tuple[float, float] | None, size: float) -> Reason | None:
    """Return why a heading that stands out at both sides of all other text is centred."""
    if sides is None or sides[1] - sides[0] < own.width / 2:
        return None
    stands_out = sides[0] - own.x0 >= size
    return _of_middle(own, sides, size) if stands_out else None


def _of_middle(own: BBox, sides: tuple[float, float], size: float) -> Reason | None:
    """Return that a line stands in the middle between the sides."""
    apart = abs(own.center[0] - sum(sides) / 2)
    if not is_centred(apart, size):
        return None
    return because(LayoutRule.PAGE_MIDDLE, Align.CENTER, middles_apart=apart)
