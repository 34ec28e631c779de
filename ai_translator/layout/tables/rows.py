"""Rows of a table in a band between two rules: several rows, or the lines of one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from ai_translator.layout.tables.words import Row, Word

#: Share of the columns that a line of text must fill to start a row.
FULL = 0.5
#: A column is running text when half its lines are as full as this and have so many words.
FILL = 0.8
PROSE_WORDS = 4
#: The space between two words, in ems.
SPACE = 0.25

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
    if _wraps(columns, count):
        return _by_first_column(columns)
    used = set().union(*columns)
    need, first = max(2, round(FULL * len(used))), min(used)
    full = [len(filled) >= need and (first in filled or _has_number(filled)) for filled in columns]
    if sum(full) < 2:
        return [0]
    starts = [
        at for at in range(len(columns)) if at == 0 or full[at] or not _continues(at, columns, full)
    ]
    return _without_second_lines(starts, columns, full)


def _has_number(filled: Columns) -> bool:
    return any(word.numeric for words in filled.values() for word in words)


def group_label(columns: Sequence[Columns]) -> int | None:
    """Return the line that is only a label, in the first column, for all lines around it."""
    if len(columns) < 3:
        return None
    labels = [at for at, filled in enumerate(columns) if 0 in filled]
    others = sum(1 for filled in columns if set(filled) - {0})
    return labels[0] if len(labels) == 1 and others >= len(columns) - 1 and labels[0] > 0 else None


def _wraps(columns: Sequence[Columns], count: int) -> bool:
    """Return True if columns hold running text, so that their lines are no rows."""
    for column in range(count):
        lines = [filled[column] for filled in columns if column in filled]
        if (
            len(lines) < 2
            or len(lines) < len(columns) / 2
            or any(line[-1].leader or line[-1].leads for line in lines)
        ):
            continue
        widest = max(line[-1].x1 for line in lines) - min(line[0].x0 for line in lines)
        full = [
            line
            for line in lines
            if line[-1].x1 - line[0].x0 >= FILL * widest and len(line) >= PROSE_WORDS
        ]
        if len(full) >= len(lines) / 2:
            return True
    return False


def _by_first_column(columns: Sequence[Columns]) -> list[int]:
    """Return rows that begin where the first column has text, if it mostly has none."""
    first = min(column for filled in columns for column in filled)
    starts = [at for at, filled in enumerate(columns) if first in filled and len(filled) > 1]
    labelled = sum(first in filled for filled in columns)
    if 0 in starts and len(starts) > 1 and labelled <= len(columns) * 2 / 3:
        return starts
    return [0]


def _continues(at: int, columns: Sequence[Columns], full: Sequence[bool]) -> bool:
    """Return True if a line with few columns continues the cells of the line above."""
    if not full[at - 1] or set(columns[at]) - set(columns[at - 1]) or _is_set_anew(at, columns):
        return False
    first = min(column for filled in columns for column in filled)
    return first not in columns[at] or columns[at][first][0].text[:1].islower()


def _is_set_anew(at: int, columns: Sequence[Columns]) -> bool:
    """Return True if its entries are no second lines: they would have fitted on the line above.

    There are two or more; for a bold label before its value its own space is enough.
    """
    if len(columns[at]) < 2:
        return False
    (label, *values) = (columns[at][column][0] for column in sorted(columns[at]))
    if label.bold and not any(value.bold for value in values):
        return _has_room(at, min(columns[at]), columns)
    return all(_has_room(at, column, columns) for column in columns[at])


def _has_room(at: int, column: int, columns: Sequence[Columns]) -> bool:
    word, last = columns[at][column][0], columns[at - 1][column][-1]
    right = max(filled[column][-1].x1 for filled in columns if column in filled)
    return last.x1 + SPACE * word.size + word.x1 - word.x0 < right


def _without_second_lines(
    starts: Sequence[int], columns: Sequence[Columns], full: Sequence[bool]
) -> list[int]:
    """Return the starts without second lines of labels.

    A label's first line has no numbers, its second, lower-case line has them: both are one row.
    """
    first = min(column for filled in columns for column in filled)
    return [
        at
        for at in starts
        if not (at > 0 and full[at] and _ends_label(columns[at - 1], columns[at], first))
    ]


def _ends_label(above: Columns, line: Columns, first: int) -> bool:
    if set(above) != {first} or first not in line or above[first][-1].text.endswith(":"):
        return False
    return line[first][0].text[:1].islower()
