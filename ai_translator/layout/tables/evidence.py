"""Evidence that a candidate is a table."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.grids import RuledCell
from ai_translator.layout.tables.assemble import Assembled
from ai_translator.layout.tables.words import Word, is_marker, rows_of

#: Share of the cells that hold text; a drawing's grid lines make empty cells, a form's make few
#: full ones.
FILLED_RULED = 0.36
FILLED_OPEN = 0.5
#: A table so small has text in nearly all of them; a sketch of boxes has not.
FEW_CELLS = 16
FILLED_SMALL = 0.7
#: ... unless each of its columns, so many at least, has a heading.
HEADED_COLUMNS = 3
#: A cell with more lines than this is a panel of the page, not an entry.
LONG_CELL = 22
#: Rows that are running text over several columns: a table has a note or two.
NOTE_WORDS = 7
MOST_NOTES = 2
NOTE_SHARE = 0.15
#: Cells of a layout have that many words on average, entries fewer.
WORDY_CELLS = 60
#: Of many cells so large a share is one row high and one column wide.
MANY_CELLS = 24
REGULAR = 0.33
FORM_FILLED = 0.6
#: Entries of a table without rules have fewer words on average.
PROSE_WORDS = 6
#: So many columns of short entries make a table, whatever stands in another.
SHORT_COLUMNS = 3
#: ... fewer do where no sentence runs from more of the entries than this into the next one.
BESIDE_WORDY = 2
RUN_THROUGH = 0.2
#: Share of the words in a mono face that makes a listing of it.
MONO = 0.7
#: Share of the cells that begin with a bullet.
BULLETED = 0.3
_BULLETS = frozenset("•◦▪‣·∙●○■□–")
_PAGE = re.compile(r"^([0-9]{1,4}|[ivxlc]{1,6})$")

Text = dict[RuledCell, list[Word]]


def texts(found: Assembled) -> Text:
    """Return the words of each cell."""
    grid = found.grid
    cells: Text = {cell: [] for cell in grid.cells}
    places = grid.cell_at()
    for word in found.candidate.words:
        row, col = bisect_right(grid.ys, word.y) - 1, bisect_right(grid.xs, word.middle) - 1
        if 0 <= row < len(places) and 0 <= col < len(places[0]):
            cells[places[row][col]].append(word)
    return cells


def is_table(found: Assembled, cells: Text, *, ruled: bool) -> bool:
    """Return True for two rows and columns or more with most cells filled, and nothing else.

    Other things set in columns are forms, lists, contents and panels.
    """
    full = [cell for cell, words in cells.items() if words]
    if not _has_rows_and_columns(full):
        return False
    if len(full) < _least_filled(cells, ruled=ruled) * len(cells):
        return False
    words = [word for members in cells.values() for word in members]
    if _is_mostly_mono(words):
        return ruled and bool(found.candidate.drawn.vertical)
    if _is_layout(cells, full) or _is_form(cells) or _is_list(cells, full):
        return False
    if ruled:
        return True
    return not (_is_contents(cells, full) or _is_formula(words) or _is_beside_prose(cells, full))


def _has_rows_and_columns(full: Sequence[RuledCell]) -> bool:
    """Return True if the cells with text are four or more, in at least two rows and columns."""
    rows, columns = {cell.row for cell in full}, {cell.col for cell in full}
    return len(rows) >= 2 and len(columns) >= 2 and len(full) >= 4


def _is_mostly_mono(words: Sequence[Word]) -> bool:
    letters = sum(len(word.text) for word in words)
    return sum(len(word.text) for word in words if word.mono) > MONO * letters


def _least_filled(cells: Text, *, ruled: bool) -> float:
    """Return the share of the cells that must hold text."""
    heads = [bool(words) for cell, words in cells.items() if cell.row == 0]
    if len(cells) >= FEW_CELLS or (ruled and len(heads) >= HEADED_COLUMNS and all(heads)):
        return FILLED_RULED if ruled else FILLED_OPEN
    return FILLED_SMALL


def _is_layout(cells: Text, full: Sequence[RuledCell]) -> bool:
    """Return True for panels of running text side by side."""
    notes = {cell.row for cell in full if cell.col_span > 1 and len(cells[cell]) >= NOTE_WORDS}
    if len(notes) > max(MOST_NOTES, NOTE_SHARE * len({cell.row for cell in full})):
        return True
    lines = max(len(rows_of(cells[cell])) for cell in full)
    return lines > LONG_CELL or sum(len(cells[cell]) for cell in full) > WORDY_CELLS * len(full)


def _is_form(cells: Text) -> bool:
    """Return True for many cells that hardly ever begin and end together, and are empty.

    Boxes to fill in.
    """
    if sum(map(bool, cells.values())) > FORM_FILLED * len(cells):
        return False
    places = sum(cell.row_span * cell.col_span for cell in cells)
    single = sum(cell.row_span == cell.col_span == 1 for cell in cells)
    return len(cells) >= MANY_CELLS and single < REGULAR * places


def _columns(cells: Text, full: Sequence[RuledCell]) -> dict[int, list[list[Word]]]:
    columns: dict[int, list[list[Word]]] = {}
    for cell in full:
        columns.setdefault(cell.col, []).append(cells[cell])
    return columns


def _is_list(cells: Text, full: Sequence[RuledCell]) -> bool:
    """Return True for cells that mostly begin with bullets, or a first column of markers only."""
    if sum(cells[cell][0].text in _BULLETS for cell in full) > BULLETED * len(full):
        return True
    columns = _columns(cells, full)
    first = columns[min(columns)]
    return len(columns) == 2 and all(
        len(words) == 1 and is_marker(words[0].text) for words in first
    )


def _is_contents(cells: Text, full: Sequence[RuledCell]) -> bool:
    """Return True for two columns, the second of page numbers that never fall."""
    columns = _columns(cells, full)
    last = columns[max(columns)]
    if len(columns) > 3 or not all(
        len(words) == 1 and _PAGE.match(words[0].text) for words in last
    ):
        return False
    pages = [int(words[0].text) for words in last if words[0].text.isdigit()]
    return pages == sorted(pages)


def _is_beside_prose(cells: Text, full: Sequence[RuledCell]) -> bool:
    """Return True if a column is running text.

    Beside code it is.  Otherwise its sentences continue from cell to cell, and only one column of
    short entries is beside it.
    """
    columns = _columns(cells, full).values()
    wordy = [
        entries
        for entries in columns
        if sum(not w.leader for words in entries for w in words) > PROSE_WORDS * len(entries)
    ]
    short = [entries for entries in columns if entries not in wordy]
    has_code = any(word.mono for entries in short for words in entries for word in words)
    if not wordy or len(short) >= SHORT_COLUMNS:
        return bool(wordy) and has_code
    return has_code or len(short) < BESIDE_WORDY or any(map(_runs_through, wordy))


def _runs_through(entries: Sequence[Sequence[Word]]) -> bool:
    """Whether sentences go on from one entry to the next."""
    broken = sum(
        above[-1].text[-1:] not in ".!?:;。" and below[0].text[:1].islower()
        for above, below in pairwise(entries)
    )
    return broken > RUN_THROUGH * (len(entries) - 1)


def _is_formula(words: Sequence[Word]) -> bool:
    return sum(word.math for word in words) > len(words) / 3


def numeric_columns(cells: Text, first_row: int = 0) -> set[int]:
    """Return columns that hold numbers in most of their cells from that row on."""
    full = [
        cell
        for cell, words in cells.items()
        if words and cell.col_span == 1 and cell.row >= first_row
    ]
    return {
        column
        for column, entries in _columns(cells, full).items()
        if sum(all(w.numeric for w in words) for words in entries) > len(entries) / 2
    }


def overlaps(area: BBox, others: Sequence[BBox]) -> bool:
    return any(area.overlap(other) > 0.3 * min(area.area, other.area) for other in others)


def lies_in(area: BBox, others: Sequence[BBox]) -> bool:
    """Return True if a good part of it is in one of the others.

    A picture in a cell does not count.
    """
    return any(area.overlap(other) > 0.4 * area.area for other in others)
