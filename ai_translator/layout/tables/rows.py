"""Rows of a table in a band between two rules: several rows, or the lines of one.

Each line of text is weighed against the one above it.  Text in a column that was empty begins a
row, and so do words that would have fitted on the line above.  A lower-case letter, a hyphen and a
missing first column show that the cells above continue; so does white space as narrow as within
other cells.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ai_translator.layout.glyph_runs import is_ideographic
from ai_translator.layout.tables.words import Row, Word, is_number

#: The space between two words, in ems.
SPACE = 0.25
#: Baselines of one cell are no further apart than this times the smallest distance in a column.
TIGHT = 1.15
LEAST_LEADING = 0.8  # in ems: what is closer is a script

# What each sign says for a new row (+) or for lines of one cell (-).
NEW_COLUMN = 4.0  # a column has text that had none on the line above
ROOM = 2.0  # the first word had room in the line above
NUMBERS = 2.0  # both lines are numbers: these do not wrap
UNDER_WORDS = 1.0  # a number under words, as under a heading
CAPITAL = 1.0
LABEL = 1.5  # a capital in the first column
STYLE = 2.0  # bold over plain, or the other way round
ENDED = 0.5  # a sentence ended above
SMALL = -1.5  # a small letter
HYPHEN = -3.0
TORN = -4.0  # a column evidently goes on, whatever the others say
NO_FIRST = -1.5  # nothing in the first column
FEWER = -1.0  # fewer columns than on the line above
PARTED = 3.0  # more white than within any cell
CLOSE = -2.0  # no more white than within cells, where rows have more

Columns = dict[int, list[Word]]


def columns_of(row: Row, xs: Sequence[float]) -> Columns:
    """Return the row's words by column."""
    filled: Columns = {}
    for word in row.words:
        filled.setdefault(bisect_right(xs, word.middle) - 1, []).append(word)
    return filled


def row_starts(columns: Sequence[Columns], count: int) -> list[int]:
    """Return which lines of text start a row of the table; always the first.

    ``count``: the table's columns.
    """
    if len(columns) < 2:
        return [0]
    band = _Band(columns)
    starts = [at for at in range(1, len(columns)) if band.weight(at) > 0]
    return [0, *_without_second_lines(starts, columns)]


class _Band:
    """The lines between two rules, and what they have in common."""

    def __init__(self, columns: Sequence[Columns]) -> None:
        self._columns = columns
        entries: dict[int, list[list[Word]]] = defaultdict(list)
        for filled in columns:
            for column, words in filled.items():
                entries[column].append(words)
        self._first = min(entries)
        self._widths = {column: max(map(_width, words)) for column, words in entries.items()}
        self._white = _white(columns)
        # Entries of some tables begin small, and the first one shows it.
        self._small = {
            column for column, words in entries.items() if words[0][0].text[:1].islower()
        }

    def weight(self, at: int) -> float:
        """Return the evidence for a new row at that line; 0 or less: it continues the one above."""
        above, line = self._columns[at - 1], self._columns[at]
        common = [self._sign(above[col], line[col], col) for col in line if col in above]
        new = [line[column] for column in line if column not in above]
        words = sum(common)
        may_be_second_line = all(map(is_number, new)) and words <= SMALL
        words += NEW_COLUMN * bool(new and not may_be_second_line)
        if min(common, default=0.0) <= TORN + SMALL:
            return min(words, TORN)
        words += NO_FIRST * (self._first not in line) + FEWER * (set(line) < set(above))
        return words + self._white[at]

    def _sign(self, above: Sequence[Word], line: Sequence[Word], column: int) -> float:
        """Return the evidence of the words of one column."""
        first, last = line[0], above[-1]
        if is_number(line):
            return NUMBERS if is_number(above) else UNDER_WORDS
        if last.text[-1:] in "-\u2010\u00ad" and first.text[:1].islower():
            return TORN + HYPHEN
        size = first.size
        wide = size if is_ideographic(first.text[:1]) else first.x1 - first.x0
        room = _width(above) + SPACE * size + wide < self._widths[column]
        ended = last.text[-1:] in ".!?。！？"
        sign = ROOM * room + STYLE * (first.bold != last.bold) + ENDED * ended
        if first.text[:1].isupper():
            sign += LABEL if column == self._first else CAPITAL
        elif first.text[:1].islower() and column not in self._small:
            runs_on = len(above) > 1 and not (room or ended)
            sign += TORN * runs_on + SMALL
        return sign


@dataclass(frozen=True, slots=True)
class _Step:
    """The step from a line to the next one that has text in the same column."""

    above: int
    below: int
    height: float


def _white(columns: Sequence[Columns]) -> list[float]:
    """Return for each line the evidence of the white space above it."""
    steps = _steps(columns)
    size = max(words[0].size for filled in columns for words in filled.values())
    leading = min((s.height for s in steps if s.height > LEAST_LEADING * size), default=0.0)
    of_cells = _lines_within_cells(steps, leading)
    parted = _lines_apart(columns, leading) - of_cells
    if not parted or not of_cells:
        return [0.0] * len(columns)
    signs = dict.fromkeys(of_cells, CLOSE) | dict.fromkeys(parted, PARTED)
    return [signs.get(at, 0.0) for at in range(len(columns))]


def _steps(columns: Sequence[Columns]) -> list[_Step]:
    found = []
    last: dict[int, tuple[int, float]] = {}
    for at, line in enumerate(columns):
        for column, words in line.items():
            base = words[0].baseline
            if column in last:
                above, upper = last[column]
                found.append(_Step(above, at, base - upper))
            last[column] = at, base
    return found


def _lines_within_cells(steps: Sequence[_Step], leading: float) -> set[int]:
    """Return the lines that are as close to the one above as the lines of a cell are."""
    tight = [step for step in steps if step.height <= TIGHT * leading]
    return {at for step in tight for at in range(step.above + 1, step.below + 1)}


def _lines_apart(columns: Sequence[Columns], leading: float) -> set[int]:
    """Return the lines with more white above them than lines of a cell have."""
    steps = enumerate(pairwise(map(_first_base, columns)), 1)
    return {at for at, (above, below) in steps if below - above > TIGHT * leading}


def _first_base(line: Columns) -> float:
    return min(words[0].baseline for words in line.values())


def _width(words: Sequence[Word]) -> float:
    return words[-1].x1 - words[0].x0


def group_label(columns: Sequence[Columns]) -> int | None:
    """Return the line that is only a label, in the first column, for all lines around it."""
    labels = [at for at, filled in enumerate(columns) if 0 in filled]
    bare = sum(map({0}.issuperset, columns))
    alone = len(columns) >= 3 and len(labels) == 1 and bare <= 1
    return labels[0] if alone and labels[0] > 0 else None


def _without_second_lines(starts: Sequence[int], columns: Sequence[Columns]) -> list[int]:
    """Return the starts, none of them the first line, without second lines of labels.

    A label's first line has no numbers, its second, lower-case line has them: both are one row.
    """
    first = min(map(min, columns))
    return [at for at in starts if not _ends_label(columns[at - 1], columns[at], first)]


def _ends_label(above: Columns, line: Columns, first: int) -> bool:
    if set(above) != {first} or first not in line or above[first][-1].text.endswith(":"):
        return False
    return line[first][0].text[:1].islower()
