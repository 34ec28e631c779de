"""Evidence that a candidate is a table."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import chain, pairwise

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.grids import RuledCell
from ai_translator.layout.tables.assemble import Assembled
from ai_translator.layout.tables.words import Word, is_marker, is_number, rows_of, words_in_cells
from ai_translator.layout.visual_order import is_rtl

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
    return words_in_cells(found.candidate.words, found.grid)


def is_table(found: Assembled, cells: Text, *, ruled: bool) -> bool:
    """Return True for two rows and columns or more with most cells filled, and nothing else.

    Other things set in columns are forms, lists, contents and panels.
    """
    full = {cell: words for cell, words in cells.items() if words}
    least = _least_filled(cells, ruled=ruled) * len(cells)
    if not _has_rows_and_columns(full) or len(full) < least:
        return False
    words = list(chain(*full.values()))
    if _is_mostly_mono(words):
        return ruled and bool(found.candidate.drawn.vertical)
    others = _OTHER_THINGS if ruled else (*_OTHER_THINGS, *_OTHER_THINGS_WITHOUT_RULES)
    return not (_is_form(cells) or any(is_other(full) for is_other in others))


def _has_rows_and_columns(full: Collection[RuledCell]) -> bool:
    """Return True if the cells with text are four or more, in at least two rows and columns."""
    rows, columns = {cell.row for cell in full}, {cell.col for cell in full}
    return min(len(rows), len(columns)) >= 2 and len(full) >= 4


def _is_mostly_mono(words: Sequence[Word]) -> bool:
    letters = sum(len(word.text) for word in words)
    return sum(len(word.text) for word in words if word.mono) > MONO * letters


def _least_filled(cells: Text, *, ruled: bool) -> float:
    """Return the share of the cells that must hold text."""
    many = FILLED_RULED if ruled else FILLED_OPEN
    if len(cells) >= FEW_CELLS or (ruled and _is_headed(cells)):
        return many
    return FILLED_SMALL


def _is_headed(cells: Text) -> bool:
    """Return True if each of several columns has a heading."""
    heads = [words for cell, words in cells.items() if cell.row == 0]
    return len(heads) >= HEADED_COLUMNS and all(heads)


def _is_layout(full: Text) -> bool:
    """Return True for panels of running text side by side."""
    wordy = [cell for cell, words in full.items() if len(words) >= NOTE_WORDS]
    notes = {cell.row for cell in wordy if cell.col_span > 1}
    if len(notes) > max(MOST_NOTES, NOTE_SHARE * len({cell.row for cell in full})):
        return True
    lines = max(map(len, map(rows_of, full.values())))
    return lines > LONG_CELL or sum(map(len, full.values())) > WORDY_CELLS * len(full)


def _is_form(cells: Text) -> bool:
    """Return True for many cells that hardly ever begin and end together, and are empty.

    Boxes to fill in.
    """
    if sum(map(bool, cells.values())) > FORM_FILLED * len(cells):
        return False
    places = sum(cell.row_span * cell.col_span for cell in cells)
    single = sum(cell.row_span == cell.col_span == 1 for cell in cells)
    return len(cells) >= MANY_CELLS and single < REGULAR * places


def _columns(full: Text) -> dict[int, list[list[Word]]]:
    columns: dict[int, list[list[Word]]] = defaultdict(list)
    for cell, words in full.items():
        columns[cell.col].append(words)
    return columns


def _is_list(full: Text) -> bool:
    """Return True for cells that mostly begin with bullets, or a first column of markers only."""
    if sum(words[0].text in _BULLETS for words in full.values()) > BULLETED * len(full):
        return True
    columns = _columns(full)
    left, right = _read(columns[min(columns)]), _read(columns[max(columns)])
    if len(columns) != 2:
        return False
    return all(map(is_marker, left)) or (
        is_rtl("".join(left)) and all(is_marker(each, rtl=True) for each in right)
    )


def _read(entries: Iterable[Sequence[Word]]) -> list[str]:
    return [" ".join(word.text for word in words) for words in entries]


def _is_contents(full: Text) -> bool:
    """Return True for two columns, the second of page numbers that never fall."""
    columns = _columns(full)
    texts = _read(columns[max(columns)])
    if len(columns) > 3 or not all(map(_PAGE.match, texts)):
        return False
    pages = [int(text) for text in texts if text.isdigit()]
    return pages == sorted(pages)


def _is_beside_prose(full: Text) -> bool:
    """Return True if a column is running text.

    Beside code it is.  Otherwise its sentences continue from cell to cell, and only one column of
    short entries is beside it.
    """
    columns = _columns(full).values()
    wordy = [entries for entries in columns if _is_wordy(entries)]
    if not wordy:
        return _hold_code(columns) and any(map(_is_long_line, chain(*columns)))
    short = [entries for entries in columns if entries not in wordy]
    if _hold_code(short) or len(short) < BESIDE_WORDY:
        return True
    return len(short) < SHORT_COLUMNS and any(map(_runs_through, wordy))


def _is_long_line(words: Sequence[Word]) -> bool:
    return len(words) >= NOTE_WORDS and not any(word.mono for word in words)


def _hold_code(columns: Iterable[Sequence[Sequence[Word]]]) -> bool:
    return any(word.mono for word in chain(*chain(*columns)))


def _is_wordy(entries: Sequence[Sequence[Word]]) -> bool:
    return sum(not word.leader for word in chain(*entries)) > PROSE_WORDS * len(entries)


def _runs_through(entries: Sequence[Sequence[Word]]) -> bool:
    """Return True if sentences go on from one entry to the next."""
    broken = sum(
        above[-1].text[-1:] not in ".!?:;。" and below[0].text[:1].islower()
        for above, below in pairwise(entries)
    )
    return broken > RUN_THROUGH * (len(entries) - 1)


def _is_formula(full: Text) -> bool:
    words = list(chain(*full.values()))
    return sum(word.math for word in words) > len(words) / 3


#: What else may be set in rows and columns, by its cells with text; some only where nothing rules.
_OTHER_THINGS = (_is_layout, _is_list)
_OTHER_THINGS_WITHOUT_RULES = (_is_contents, _is_formula, _is_beside_prose)


def numeric_columns(cells: Text, first_row: int = 0) -> set[int]:
    """Return columns that hold numbers in most of their cells from that row on."""
    single = {cell: words for cell, words in cells.items() if words and cell.col_span == 1}
    below = {cell: words for cell, words in single.items() if cell.row >= first_row}
    return {column for column, entries in _columns(below).items() if _are_numbers(entries)}


def _are_numbers(entries: Sequence[Sequence[Word]]) -> bool:
    """Return True if most of the entries are numbers."""
    return 2 * sum(map(is_number, entries)) > len(entries)


def overlaps(area: BBox, others: Sequence[BBox]) -> bool:
    return any(area.overlap(other) > 0.3 * min(area.area, other.area) for other in others)


def lies_in(area: BBox, others: Sequence[BBox]) -> bool:
    """Return True if a good part of it is in one of the others.

    A picture in a cell does not count.
    """
    return any(area.overlap(other) > 0.4 * area.area for other in others)
