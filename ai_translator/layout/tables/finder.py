"""Table finding: its single entry point."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain, filterfalse

from ai_translator.geometry.boxes import BBox
from ai_translator.geometry.frames import UPRIGHT, Frame
from ai_translator.layout.figures import FigureRegion
from ai_translator.layout.frames import frame_of
from ai_translator.layout.grids import (
    RuledCell,
    RuledGrid,
    RuleSegment,
    RuleSegments,
    level_box,
    page_lines,
)
from ai_translator.layout.lines import RawLine
from ai_translator.layout.page_content import (
    Glyph,
    PageContent,
    PaintedBox,
    Rule,
    level_boxes,
    upright_boxes,
)
from ai_translator.layout.reasons import LayoutRule, Reason, because
from ai_translator.layout.sizes import text_size
from ai_translator.layout.tables.aligned import aligned_candidates, stand_side_by_side
from ai_translator.layout.tables.assemble import Assembled, TableCandidate, assemble
from ai_translator.layout.tables.evidence import (
    Text,
    is_table,
    lies_in,
    numeric_columns,
    overlaps,
    texts,
)
from ai_translator.layout.tables.headers import header_rows
from ai_translator.layout.tables.region import CellRegion, TableRegion
from ai_translator.layout.tables.ruled import (
    LEAST_WIDTH,
    ROWS_WITH_RULES,
    inner_candidates,
    ruled_candidates,
)
from ai_translator.layout.tables.text_columns import column_gaps, in_columns
from ai_translator.layout.tables.words import Word, within, words_of

#: Without rules, a table of words needs so many columns and a header; a table of numbers does not.
OPEN_COLUMNS = 3
LEAST_WORDS = 4
#: A few turned words are labels or a stamp at the margin.
LEAST_TURNED_WORDS = 20
#: What takes a smaller share of a cell is something in it.
SPECK = 0.7
#: A row of one cell with so many words is no row of the table.
PANEL_WORDS = 14
#: ... when it is over that share of the table's width.
PANEL_WIDTH = 0.75


def find_tables(
    content: PageContent, lines: Sequence[RawLine], figures: Sequence[FigureRegion]
) -> list[TableRegion]:
    """Return the page's tables from top to bottom.

    ``lines`` may be split at wide gaps or not; their glyphs must be objects of ``content.glyphs``.
    A table takes whole cells' glyphs: take the lines' glyphs that are in no cell for text.
    """
    if not lines or _is_prose(content, lines):
        return []
    labels = chain(*(figure.glyphs for figure in figures))
    in_figures = {content.glyphs[at] for at in labels}
    found: list[TableRegion] = []
    for frame in _frames(lines):
        words = [word for word in words_of(lines, frame) if word.glyphs[0] not in in_figures]
        boxes = [frame.box(figure.bbox) for figure in figures]
        found += _tables_in(frame, content, words, boxes, lines)
    return sorted(found, key=lambda table: (table.bbox.top, table.bbox.x0))


def _tables_in(
    frame: Frame,
    content: PageContent,
    words: list[Word],
    figures: Sequence[BBox],
    lines: Sequence[RawLine],
) -> list[TableRegion]:
    """Return the tables of one frame.  ``figures``: in its coordinates."""
    if frame.upright:
        return _Finder(content, frame, words, figures, lines).tables()
    if len(words) < LEAST_TURNED_WORDS:
        return []
    tables = _Finder(_turned(content, frame), frame, words, figures).tables()
    return [_turned_back(table, frame) for table in tables]


def _is_prose(content: PageContent, lines: Sequence[RawLine]) -> bool:
    """Return True quickly for upright lines that nothing parts, hardly any beside another."""
    if any(line.angle for line in lines) or _has_uprights(content) or _has_rules(content):
        return False
    return not stand_side_by_side(lines, text_size(content.glyphs))


def _has_uprights(content: PageContent) -> bool:
    """Return True if anything is drawn that could part columns."""
    return len(content.boxes) > 1 or len(upright_boxes(content.rules)) > 1


def _has_rules(content: PageContent) -> bool:
    """Return True if several long rules may part rows, however little white is in them."""
    least = LEAST_WIDTH * text_size(content.glyphs)
    return sum(box.width >= least for box in level_boxes(content.rules)) > ROWS_WITH_RULES


def _frames(lines: Sequence[RawLine]) -> list[Frame]:
    """Return the frames of the lines, without those askew or vertical."""
    if not any(line.angle for line in lines):
        return [UPRIGHT]
    frames = {frame_of(line.glyphs[0]) for line in lines if line.glyphs}
    return list(filter(_may_hold_tables, frames))


def _may_hold_tables(frame: Frame) -> bool:
    return not frame.vertical and frame.angle % 90.0 == 0.0


class _Finder:
    """Finder of tables in one frame: all boxes are in its coordinates."""

    def __init__(
        self,
        content: PageContent,
        frame: Frame,
        words: list[Word],
        figures: Sequence[BBox],
        lines: Sequence[RawLine] = (),
    ) -> None:
        """Prepare a frame.  ``lines``: where columns of running text are looked for."""
        self._content = content
        self._lines = lines
        self._frame = frame
        self._words = words
        self._figures = figures
        self._em = text_size(content.glyphs)

    def tables(self) -> list[TableRegion]:
        drawn = page_lines(self._content, self._em)
        ruled = ruled_candidates(drawn, self._words, self._em)
        candidates = [c for c in ruled if not lies_in(c.area, self._figures)]
        found = _without_nested(self._among(candidates, ruled=True))
        # What is drawn in columns and yet no table (a form, panels) is none without its lines
        # either.
        done = [*_boxes(found), *(c.area for c in candidates if c.has_lattice)]
        left = [word for word in self._words if not _is_in_any(word, done)]
        for candidate in self._aligned(left, drawn):
            if not overlaps(candidate.area, [*self._figures, *_boxes(found)]):
                found += self._at(candidate, ruled=False)
        return found

    def _aligned(self, words: list[Word], drawn: RuleSegments) -> list[TableCandidate]:
        """Return the candidates without rules, none over several columns of running text."""
        crossing = [*map(level_box, drawn.horizontal), *self._figures]
        gaps = column_gaps(self._lines, crossing, self._em)
        columns = in_columns(words, gaps)
        return list(chain(*(aligned_candidates(each, drawn, self._em) for each in columns)))

    def _among(self, candidates: Iterable[TableCandidate], *, ruled: bool) -> list[TableRegion]:
        return list(chain(*(self._at(candidate, ruled=ruled) for candidate in candidates)))

    def _at(self, candidate: TableCandidate, *, ruled: bool) -> list[TableRegion]:
        """Return the tables at the candidate's place.

        None, one, or several between panels of text.
        """
        if len(candidate.words) < LEAST_WORDS:
            return []
        assembled = assemble(candidate)
        cells = texts(assembled)
        parts = _without_panels(assembled, cells) if ruled else [candidate]
        if parts != [candidate]:
            return self._among(parts, ruled=ruled)
        drawn = ruled and candidate.is_drawn
        if not is_table(assembled, cells, ruled=drawn):
            return self._among(inner_candidates(candidate), ruled=True) if ruled else []
        header = header_rows(assembled, cells, self._content.boxes)
        if drawn or _is_open_table(assembled, cells, header):
            return [self._region(assembled, cells, header, ruled=ruled)]
        return []

    def _region(
        self, assembled: Assembled, cells: Text, header: int, *, ruled: bool
    ) -> TableRegion:
        grid = assembled.grid
        blanks = self._blanks(grid)
        return TableRegion(
            bbox=grid.bbox,
            rows=len(grid.ys) - 1,
            cols=len(grid.xs) - 1,
            cells=tuple(
                CellRegion(
                    c.row,
                    c.col,
                    c.row_span,
                    c.col_span,
                    grid.box(c),
                    self._indices(words, blanks.get(c, [])),
                )
                for c, words in cells.items()
            ),
            header_rows=header,
            ruled=ruled,
            reason=_reason(assembled, cells, header, ruled=ruled),
        )

    def _indices(self, words: Sequence[Word], blanks: Sequence[int]) -> tuple[int, ...]:
        glyphs = chain(*(word.glyphs for word in words))
        inked = [self._index_of[glyph] for glyph in glyphs if glyph in self._index_of]
        return tuple(sorted([*inked, *blanks])) if inked else ()

    @cached_property
    def _index_of(self) -> dict[Glyph, int]:
        return {glyph: at for at, glyph in enumerate(self._content.glyphs)}

    def _blanks(self, grid: RuledGrid) -> dict[RuledCell, list[int]]:
        """Return the space characters in each cell.

        Lines are rebuilt from a cell's glyphs, and spaces separate words.
        """
        centers = {
            at: self._frame.box(glyph.bbox).center
            for at, glyph in enumerate(self._content.glyphs)
            if glyph.text.isspace()
        }
        return grid.sorted_in(centers)


def _reason(assembled: Assembled, cells: Text, header: int, *, ruled: bool) -> Reason:
    full = list(filter(None, cells.values()))
    drawn = assembled.candidate.drawn
    return because(
        LayoutRule.RULED_TABLE if ruled else LayoutRule.OPEN_TABLE,
        "table",
        filled=len(full) / max(1, len(cells)),
        words_in_a_cell=sum(map(len, full)) / max(1, len(full)),
        lines_across=len(drawn.horizontal),
        lines_down=len(drawn.vertical),
        header_rows=header,
        columns_of_numbers=len(numeric_columns(cells)),
    )


def _boxes(tables: Iterable[TableRegion]) -> list[BBox]:
    return [table.bbox for table in tables]


def _is_in_any(word: Word, areas: Iterable[BBox]) -> bool:
    return any(area.contains_point(word.middle, word.y) for area in areas)


def _without_nested(found: Sequence[TableRegion]) -> list[TableRegion]:
    """Return the tables without overlaps.

    Highlighted words in a cell are no table, a panel around a table is none.
    """
    kept: list[TableRegion] = []
    for table in sorted(found, key=lambda t: -t.bbox.area):
        around = [other for other in kept if overlaps(table.bbox, [other.bbox])]
        cells = chain(*(other.cells for other in around))
        if not any(_is_speck(table, cell) for cell in cells):
            kept = [*filterfalse(around.__contains__, kept), table]
    return kept


def _is_speck(table: TableRegion, cell: CellRegion) -> bool:
    return (
        cell.bbox.overlap(table.bbox) > 0.9 * table.bbox.area
        and table.bbox.area < cell.bbox.area * SPECK
    )


def _is_open_table(assembled: Assembled, cells: Text, header: int) -> bool:
    """Return True for columns of numbers beside the first, or a header over three columns."""
    if numeric_columns(cells) - {0}:
        return True
    return header > 0 and len(assembled.grid.xs) > OPEN_COLUMNS


def _turned(content: PageContent, frame: Frame) -> PageContent:
    """Return the page's rules and boxes as they lie in the frame, with the page's own glyphs."""
    swapped = frame.angle % 180 != 0
    return PageContent(
        number=content.number,
        width=content.height if swapped else content.width,
        height=content.width if swapped else content.height,
        glyphs=content.glyphs,
        rules=[Rule(frame.box(r.bbox), r.horizontal != swapped, r.color) for r in content.rules],
        boxes=[PaintedBox(frame.box(b.bbox), b.fill, b.stroke) for b in content.boxes],
    )


def _turned_back(table: TableRegion, frame: Frame) -> TableRegion:
    cells = tuple(_cell_back(cell, frame) for cell in table.cells)
    return replace(table, bbox=frame.box_back(table.bbox), cells=cells)


def _cell_back(cell: CellRegion, frame: Frame) -> CellRegion:
    return replace(cell, bbox=frame.box_back(cell.bbox))


def _without_panels(found: Assembled, cells: Text) -> list[TableCandidate]:
    """Return the parts of the place between its panels; the place itself if it has none."""
    panels = _panel_rows(found, cells)
    if not panels:
        return [found.candidate]
    ys = found.grid.ys
    parts = []
    start = 0
    for row in [*panels, len(ys) - 1]:
        if row - start >= 2:
            parts.append(_part(found.candidate, ys[start], ys[row]))
        start = row + 1
    return parts


def _panel_rows(found: Assembled, cells: Text) -> list[int]:
    """Return rows that are one wide cell of running text."""
    wide = PANEL_WIDTH * found.grid.bbox.width
    full: dict[int, list[RuledCell]] = defaultdict(list)
    for cell in filter(cells.get, cells):
        for row in range(cell.row, cell.row + cell.row_span):
            full[row].append(cell)
    alone = {row: filled[0] for row, filled in sorted(full.items()) if len(filled) == 1}
    return [
        row
        for row, cell in alone.items()
        if len(cells[cell]) >= PANEL_WORDS and found.grid.box(cell).width > wide
    ]


def _part(candidate: TableCandidate, top: float, bottom: float) -> TableCandidate:
    area = BBox(candidate.area.x0, top, candidate.area.x1, bottom)
    drawn = RuleSegments(
        [s for s in candidate.drawn.horizontal if top - 1 <= s.at <= bottom + 1],
        list(_cut(candidate.drawn.vertical, top, bottom)),
    )
    return TableCandidate(area, drawn, within(candidate.words, area), candidate.em)


def _cut(segments: Iterable[RuleSegment], top: float, bottom: float) -> Iterable[RuleSegment]:
    for segment in segments:
        start, end = max(segment.start, top), min(segment.end, bottom)
        if start < end:
            yield RuleSegment(segment.at, start, end)
