"""Layout of one page: glyphs to blocks, as far as the page alone tells."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain, filterfalse, islice
from statistics import median

from ai_translator.geometry.boxes import BBox, shared_height, shared_width
from ai_translator.geometry.frames import Frame
from ai_translator.layout.blocks.backgrounds import boxed, may_hold_text
from ai_translator.layout.blocks.cells import celled, parted
from ai_translator.layout.blocks.draft_editing import restore_marker
from ai_translator.layout.blocks.drafts import (
    BlockDraft,
    CellDraft,
    FigureDraft,
    LayoutLine,
    PageLayout,
    Piece,
    TableDraft,
    most_are_rtl,
    text_drafts,
)
from ai_translator.layout.blocks.flow import BlockFlow, note_margins
from ai_translator.layout.blocks.items import of_line, of_pieces
from ai_translator.layout.blocks.layout_lines import frame_of_line, text_line
from ai_translator.layout.blocks.listings import with_line_numbers
from ai_translator.layout.blocks.picture_text import begins_with_others, texts_of
from ai_translator.layout.blocks.programs import is_program
from ai_translator.layout.blocks.rows import with_leaders, with_markers, with_stretched_lines
from ai_translator.layout.blocks.runs import Runs, edge_blanks
from ai_translator.layout.blocks.spread_labels import with_spread_labels
from ai_translator.layout.blocks.torn_lines import with_torn_lines
from ai_translator.layout.blocks.typewritten import may_be_typewritten
from ai_translator.layout.figures import FigureRegion, find_figures
from ai_translator.layout.line_numbers import line_numbers
from ai_translator.layout.lines import RawLine, find_lines
from ai_translator.layout.page_content import (
    Glyph,
    PageContent,
    PaintedBox,
    level_boxes,
    upright_boxes,
)
from ai_translator.layout.reasons import LayoutRule, because
from ai_translator.layout.rivers import find_rivers
from ai_translator.layout.tables import TableRegion, find_tables
from ai_translator.model.content import Align, BlockKind, FontClass

#: Rules over footnotes are shorter than this share of the page.
SHORT_RULE = 0.6
MOST_RULES = 40
#: Pictures smaller than this, in sizes of the body text, may be bullets, and empty squares boxes to
#: be ticked.
BULLET = 1.3
SQUARE = 0.2
#: Drawn bullets, in sizes of the body text; of so many dots a drawing is made.
DOT, MOST_DOT, MOST_DOTS = 0.15, 0.9, 200
MOST_LINES = 1000
BALLOON = 0.25  # share of the page: larger shapes that are no rectangles are ornaments
MOST_BALLOONS = 100  # more are a drawing
SIGN = 2.0  # of the body size: as large as a bullet or icon is at most
SHAPE = 0.25  # of the page: as large as a drawing with one label is at most
#: A line with fewer characters is no running text; what is, counts so many times as much.
RUNNING, ALL = 14, 8
#: So many leaders in a column of a table show where its leaders end; in sizes, how near to it the
#: others do.
LEADERS, LED = 3, 0.5


def layout_page(content: PageContent) -> PageLayout:
    """Return the page's blocks in reading order, and what the document needs to know of it."""
    reader = _PageReader(content)
    layout = reader.layout()
    if may_be_typewritten(reader.lines):
        layout.typewritten = reader.layout(typewritten=True)
    return layout


def _leaders_end(cells: Iterable[CellDraft]) -> dict[int, float]:
    """Return column of a table -> where the leaders in it end, if there are any."""
    ends: dict[int, list[float]] = defaultdict(list)
    for cell in cells:
        trailers = filter(None, (block.trailer for block in cell.blocks))
        ends[cell.col] += [trailer.bbox.x1 for trailer in trailers]
    return {col: median(found) for col, found in ends.items() if len(found) >= LEADERS}


class _PageReader:
    def __init__(self, content: PageContent) -> None:
        self._content = content
        self._figures = find_figures(content)
        labels = set(chain(*(figure.glyphs for figure in self._figures)))
        free = [g for at, g in enumerate(content.glyphs) if at not in labels]
        found = find_lines(free)
        numbers = line_numbers(found)
        if numbers:
            found = find_lines([g for g in free if g not in numbers])
        self._rivers = find_rivers(found)
        found = parted(found, content.rules, self._rivers)
        self._tables = find_tables(content, found, self._figures)
        self.lines = self._without_tables(found)
        kept = set(self.lines)
        self._sizes = _sizes(self.lines, (line for line in found if line not in kept))
        self._body_size = _largest(self._sizes)
        self._runs = Runs(content, self._body_size)
        self._bullets = _bullets(content, self._body_size)

    def layout(self, *, typewritten: bool = False) -> PageLayout:
        content = self._content
        pieces = self._pieces(typewritten)
        note_margins(pieces, self._body_size)
        return PageLayout(
            number=content.number,
            width=content.width,
            height=content.height,
            rotation=content.rotation,
            user_unit=content.user_unit,
            crop_box=content.crop_box,
            label=content.label,
            pieces=pieces,
            sizes=self._sizes,
            rules=self._short_rules(),
            hidden=tuple(content.hidden),
            warnings=tuple(content.warnings),
            blanks=edge_blanks(content.glyphs),
            lines=tuple(rule.bbox for rule in content.rules[:MOST_LINES]),
            backgrounds=tuple(box.bbox for box in content.boxes[:MOST_LINES]),
            signs=self._signs(),
            shapes=self._shapes(),
            scan=content.scan,
        )

    def _pieces(self, typewritten: bool) -> list[Piece]:
        frames = _by_frame(self.lines)
        for made in chain(*frames.values()):
            made.mono &= not typewritten
        main = max(frames, key=lambda f: sum(len(s.texts) for s in frames[f]), default=Frame())
        rules = self._content.rules if main.upright else ()
        text_lines = with_spread_labels(with_line_numbers(frames.get(main, [])))
        text_lines = with_torn_lines(text_lines, rules)
        items = list(map(of_line, with_leaders(with_markers(text_lines, rules))))
        wholes: list[Piece] = [
            *map(self._figure, self._figures),
            *self._free_picture_text(),
            *map(self._table, self._tables),
        ]
        taken = [whole.bbox for whole in wholes]
        for frame, text_lines in frames.items():
            if frame != main:
                wholes += self._blocks(text_lines, frame)
        items += [of_pieces([each], main.box(each.bbox), self._body_size) for each in wholes]
        if main.upright:
            items = celled(items, self._content, taken, self._body_size)
        area = self._content.width * self._content.height
        backgrounds = [*self._content.boxes, *self._balloons()]
        return self._flow(frames.get(main, []), main).pieces(
            boxed(items, backgrounds, main, area, self._body_size)
        )

    def _flow(
        self, text_lines: Sequence[LayoutLine], frame: Frame, kind: BlockKind = BlockKind.PARAGRAPH
    ) -> BlockFlow:
        rules = self._content.rules if frame.upright and kind is BlockKind.PARAGRAPH else []
        rtl = most_are_rtl(text_lines)
        return BlockFlow(
            self._runs,
            rules,
            self._body_size,
            rtl=rtl,
            displays=kind is BlockKind.PARAGRAPH,
            formulas=kind is not BlockKind.FIGURE_TEXT,
            bullets=self._bullets if frame.upright else (),
            rivers=self._rivers if frame.upright else (),
        )

    def _blocks(
        self,
        text_lines: list[LayoutLine],
        frame: Frame,
        kind: BlockKind = BlockKind.PARAGRAPH,
        led: float | None = None,
    ) -> list[BlockDraft]:
        """Return text blocks of lines that stand on their own.

        In a cell, in a figure, at the margin.

        led: where the leaders of a table's column end
        """
        for each in text_lines:
            each.led = led is not None and abs(each.x1 - led) < LED * each.size
        text_lines = with_markers(text_lines, ())
        flow = self._flow(text_lines, frame, kind)
        return text_drafts(flow.pieces(list(map(of_line, text_lines))))

    def _blocks_of(
        self, indices: Iterable[int], kind: BlockKind, led: float | None = None
    ) -> list[BlockDraft]:
        """Return the glyphs' blocks, each of that kind."""
        found = find_lines([self._content.glyphs[at] for at in indices])
        return self._blocks_from(found, kind, led)

    def _blocks_from(
        self, found: Iterable[RawLine], kind: BlockKind, led: float | None = None
    ) -> list[BlockDraft]:
        frames = _by_frame(found)
        if kind is BlockKind.CELL:
            frames = {frame: with_stretched_lines(each) for frame, each in frames.items()}
        blocks: list[BlockDraft] = []
        for frame, text_lines in frames.items():
            blocks += self._blocks(text_lines, frame, kind, led)
        for block in filterfalse(_is_listing, blocks):
            _set_kind(block, kind)
        return blocks

    def _figure(self, figure: FigureRegion) -> FigureDraft:
        shown = [line for line in self._content.picture_text if _is_in(line, figure)]
        return FigureDraft(
            figure.bbox,
            figure.images,
            self._blocks_of(figure.glyphs, BlockKind.FIGURE_TEXT) + self._picture_blocks(shown),
            reasons=list(filter(None, [figure.reason])),
        )

    def _free_picture_text(self) -> list[BlockDraft]:
        """Return what pictures say that are no figures: grounds of text, and icons."""
        free = [
            line
            for line in self._content.picture_text
            if not any(_is_in(line, figure) for figure in self._figures)
        ]
        return self._picture_blocks(free)

    def _picture_blocks(self, lines: Iterable[Sequence[Glyph]]) -> list[BlockDraft]:
        """Return what pictures say; what recognition saw as separate lines is not joined."""
        texts = texts_of(raw for line in lines for raw in find_lines(line))
        made: list[BlockDraft] = []
        for text in texts:
            blocks = self._blocks_from(text, BlockKind.FIGURE_TEXT)
            if len(text) == 1 and not begins_with_others(text, texts):
                for block in blocks:
                    block.align = Align.CENTER
            made += blocks
        return made

    def _table(self, table: TableRegion) -> TableDraft:
        cells = [
            CellDraft(
                c.row,
                c.col,
                c.row_span,
                c.col_span,
                c.bbox,
                self._blocks_of(c.glyphs, BlockKind.CELL),
            )
            for c in table.cells
        ]
        ends = _leaders_end(cells)
        for cell, region in zip(cells, table.cells):
            led = ends.get(cell.col)
            if led is not None and any(block.trailer is None for block in cell.blocks):
                cell.blocks = self._blocks_of(region.glyphs, BlockKind.CELL, led)
        return TableDraft(
            table.bbox,
            table.rows,
            table.cols,
            cells,
            table.header_rows,
            table.ruled,
            reasons=list(filter(None, [table.reason])),
        )

    def _without_tables(self, lines: list[RawLine]) -> list[RawLine]:
        """Return the lines outside tables; a line partly in a table is rebuilt from the rest."""
        cells = chain(*(table.cells for table in self._tables))
        taken = {self._content.glyphs[at] for cell in cells for at in cell.glyphs}
        kept = [line for line in lines if taken.isdisjoint(line.glyphs)]
        torn = chain(*(line.glyphs for line in lines if not taken.isdisjoint(line.glyphs)))
        return kept + find_lines(list(filterfalse(taken.__contains__, torn)))

    def _signs(self) -> tuple[BBox, ...]:
        """Return what may be a bullet or an icon before a text."""
        largest = SIGN * self._body_size
        small = [box for box in self._pictures() if _longer_side(box) <= largest]
        return tuple(small[:MOST_LINES])

    def _shapes(self) -> tuple[BBox, ...]:
        """Return what may have a label in it, each place once."""
        least, most = SIGN * self._body_size, SHAPE * self._content.width * self._content.height
        high = [box for box in self._pictures() if box.height >= self._body_size]
        found = (box for box in high if box.width > least and box.area < most)
        return tuple(islice(dict.fromkeys(found), MOST_LINES))

    def _pictures(self) -> list[BBox]:
        return [
            *(each.bbox for each in self._content.drawings),
            *(each.bbox for each in self._content.images),
        ]

    def _balloons(self) -> list[PaintedBox]:
        """Return backgrounds that are no rectangles."""
        content, em = self._content, self._body_size
        most = BALLOON * content.width * content.height
        filled = [each.bbox for each in content.drawings if each.filled]
        found = [box for box in filled if may_hold_text(box, em, most)]
        return [PaintedBox(box, None, None) for box in found] if len(found) <= MOST_BALLOONS else []

    def _short_rules(self) -> list[tuple[float, float, float]]:
        """Return free horizontal rules.

        One that meets vertical ones divides the boxes of a form.
        """
        widest = SHORT_RULE * self._content.width
        level, upright = level_boxes(self._content.rules), upright_boxes(self._content.rules)
        boxes = [box for box in level if 2 * self._body_size < box.width < widest]
        free = (b for b in boxes if not any(_touch(b, each) for each in upright))
        return [(b.x0, b.top, b.x1) for b in islice(free, MOST_RULES)]


def _is_in(line: Sequence[Glyph], figure: FigureRegion) -> bool:
    return figure.bbox.contains_point(*BBox.around(glyph.bbox for glyph in line).center)


def _is_listing(block: BlockDraft) -> bool:
    return block.kind is BlockKind.CODE and is_program([line.text for line in block.lines])


def _set_kind(block: BlockDraft, kind: BlockKind) -> None:
    """Set the kind of a block in a cell or a figure; an item with a bullet stays one in a cell."""
    in_cell, has_bullet = kind is BlockKind.CELL, block.counted == "bullet"
    if not has_bullet:
        restore_marker(block)
    elif in_cell:
        return
    block.kind = kind
    rule = LayoutRule.IN_CELL if in_cell else LayoutRule.IN_FIGURE
    block.reasons.append(because(rule, kind))


def _bullets(content: PageContent, em: float) -> list[BBox]:
    """Return what may be a bullet: a small picture, a box to be ticked, a dot."""
    most = BULLET * em
    pictures = [image.bbox for image in content.images if image.bbox.area > 0]
    small = [box for box in pictures if _longer_side(box) < most]
    boxes = [box.bbox for box in content.boxes if _is_tick_box(box, most)]
    return [*small, *boxes, *_dots(content, em)]


def _is_tick_box(box: PaintedBox, most: float) -> bool:
    """Return True if it is an empty square about as large as a letter."""
    framed = box.stroke is not None and box.empty
    return framed and _is_square(box.bbox) and most / 3 < _longer_side(box.bbox) < most


def _longer_side(box: BBox) -> float:
    return max(box.width, box.height)


def _is_square(box: BBox) -> bool:
    return abs(box.width - box.height) < SQUARE * _longer_side(box)


def _dots(content: PageContent, em: float) -> list[BBox]:
    """Small filled shapes, about as wide as high: drawn bullets, where they are not a drawing's."""
    shapes = [each.bbox for each in content.drawings if each.filled]
    shapes += [each.bbox for each in content.boxes if each.fill is not None]
    squares = filter(_is_square, shapes)
    found = [box for box in squares if _is_as_large_as_a_dot(box, em)]
    return found if len(found) <= MOST_DOTS else []


def _is_as_large_as_a_dot(box: BBox, em: float) -> bool:
    return min(box.width, box.height) >= DOT * em and _longer_side(box) <= MOST_DOT * em


def _touch(one: BBox, other: BBox) -> bool:
    return min(shared_width(one, other), shared_height(one, other)) >= -1


def _by_frame(lines: Iterable[RawLine]) -> dict[Frame, list[LayoutLine]]:
    frames: dict[Frame, list[LayoutLine]] = defaultdict(list)
    for line in lines:
        frames[frame_of_line(line)].append(text_line(line))
    return frames


def _sizes(lines: Iterable[RawLine], cells: Iterable[RawLine] = ()) -> Counter[float]:
    """Return characters by font size.

    Of body text, of tables and single words if there is little.
    """
    sizes: Counter[float] = Counter()
    for line in lines:
        whole = len(line.glyphs) >= RUNNING and line.glyphs[0].font.font_class is not FontClass.MONO
        sizes[round(line.size, 1)] += len(line.glyphs) * (ALL if whole else 1)
    for line in cells:
        sizes[round(line.size, 1)] += len(line.glyphs)
    return sizes


def _largest(sizes: Counter[float]) -> float:
    return max(sizes, key=lambda size: sizes[size]) if sizes else 10.0
