"""The one entry to table finding."""

from __future__ import annotations

from collections.abc import Sequence

from ai_translator.parsing.content import Glyph, PageContent
from ai_translator.parsing.figures import FigureRegion
from ai_translator.parsing.grids import page_lines
from ai_translator.parsing.lines import RawLine
from ai_translator.parsing.sizes import text_size
from ai_translator.parsing.tables.aligned import aligned_candidates
from ai_translator.parsing.tables.assemble import Assembled, Candidate, assemble
from ai_translator.parsing.tables.evidence import Text, is_table, numeric_columns, overlaps, texts
from ai_translator.parsing.tables.headers import header_rows
from ai_translator.parsing.tables.region import CellRegion, TableRegion
from ai_translator.parsing.tables.ruled import ruled_candidates
from ai_translator.parsing.tables.words import Word, words_of

#: Without rules, a table of words needs so many columns and a header; a table of numbers does not.
OPEN_COLUMNS = 3


def find_tables(content: PageContent, lines: Sequence[RawLine], figures: Sequence[FigureRegion]) -> list[TableRegion]:
    """The page's tables from top to bottom.

    ``lines`` may be split at wide gaps or not; their glyphs must be objects of ``content.glyphs``.
    A table takes whole cells' glyphs: take the lines' glyphs that are in no cell for text.
    """
    if not lines:
        return []
    em = text_size(content.glyphs)
    drawn = page_lines(content, em)
    in_figures = {index for figure in figures for index in figure.glyphs}
    index_of = {id(glyph): at for at, glyph in enumerate(content.glyphs)}
    words = [w for w in words_of(lines) if index_of.get(id(w.glyphs[0]), -1) not in in_figures]
    boxes = [figure.bbox for figure in figures]
    found: list[TableRegion] = []
    candidates = sorted(ruled_candidates(drawn, words, em), key=lambda c: c.area.area)  # a table in a panel before the panel
    for candidate in candidates:
        if not overlaps(candidate.area, [*boxes, *(table.bbox for table in found)]):
            found += _tables(candidate, content, index_of, ruled=True)
    left = [w for w in words if not any(table.bbox.contains_point(w.middle, w.y) for table in found)]
    for candidate in aligned_candidates(left, drawn, em):
        if not overlaps(candidate.area, [*boxes, *(table.bbox for table in found)]):
            found += _tables(candidate, content, index_of, ruled=False)
    return sorted(found, key=lambda table: (table.bbox.top, table.bbox.x0))


def _tables(candidate: Candidate, content: PageContent, index_of: dict[int, int], *, ruled: bool) -> list[TableRegion]:
    """The candidate as a table, if it is one."""
    if len(candidate.words) < 4:
        return []
    assembled = assemble(candidate)
    cells = texts(assembled)
    if not is_table(assembled, cells, ruled=ruled):
        return []
    header = header_rows(assembled, cells, content.boxes)
    if not ruled and not _is_open_table(assembled, cells, header):
        return []
    return [_region(assembled, cells, header, content.glyphs, index_of, ruled=ruled)]


def _is_open_table(assembled: Assembled, cells: Text, header: int) -> bool:
    """Columns of numbers beside the first, or a header over three columns and more."""
    if numeric_columns(cells) - {0}:
        return True
    return header > 0 and len(assembled.grid.xs) > OPEN_COLUMNS


def _region(
    assembled: Assembled, cells: Text, header: int, glyphs: Sequence[Glyph], index_of: dict[int, int], *, ruled: bool
) -> TableRegion:
    grid = assembled.grid
    return TableRegion(
        bbox=grid.bbox,
        rows=len(grid.ys) - 1,
        cols=len(grid.xs) - 1,
        cells=tuple(
            CellRegion(c.row, c.col, c.row_span, c.col_span, grid.box(c), _indices(words, index_of)) for c, words in cells.items()
        ),
        header_rows=header,
        ruled=ruled,
    )


def _indices(words: Sequence[Word], index_of: dict[int, int]) -> tuple[int, ...]:
    return tuple(sorted(index_of[id(glyph)] for word in words for glyph in word.glyphs if id(glyph) in index_of))
