"""Lines of narrow columns that a justifier has torn, put together before columns are looked for.

A narrow column leaves two or three words on a line, and white of some ems between them: as wide as
gutters.  Lines right above or below that run from edge to edge show that none is there.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import pairwise

from ai_translator.geometry.grouping import grouped
from ai_translator.layout.blocks.drafts import LayoutLine
from ai_translator.layout.blocks.rows import is_ruled_between, merged, replaced
from ai_translator.layout.page_content import Rule

# In units of the font size.
SAME_ROW, SAME_SIZE = 0.1, 0.05
EDGE = 0.15  # what is the same edge of a column
INDENT = 3.0  # the first line of a paragraph begins no further in
NEXT = 1.7  # from a baseline to the next one of a text
#: Columns that are wider hold so many words that no line is torn; two of them side by side, too.
NARROW = 16.0
WIDEST = 7.0  # white between two words, or three letters and a hyphen, of such a line
LEAST_FULL = 2  # lines from edge to edge for each text
MOST_TORN = 300  # more are no page of text; it bounds the work


def with_torn_lines(lines: list[LayoutLine], rules: Sequence[Rule]) -> list[LayoutLine]:
    """Return the lines, the pieces of each torn one as one line."""
    rows = _rows(lines)
    torn = [part for row in rows for part in _torn(row, rules)]
    if not torn or len(torn) > MOST_TORN:
        return lines
    in_pieces = {piece for part in torn for piece in part}
    full = [line for line in lines if line not in in_pieces and _is_full(line)]
    made: dict[LayoutLine, LayoutLine] = {}
    gone: set[LayoutLine] = set()
    known = list(full)
    waiting = torn
    while waiting:
        proven = [part for part in waiting if _is_proven(part, known, full)]
        if not proven:
            break
        for part in proven:
            made[part[0]] = reduce(merged, part)
            gone.update(part[1:])
            known.append(made[part[0]])
        waiting = [part for part in waiting if part[0] not in made]
    return replaced(lines, made, gone)


def _rows(lines: Sequence[LayoutLine]) -> list[list[LayoutLine]]:
    """Return the lines on one baseline each, from left to right."""
    upright = [line for line in lines if line.raw.upright and not line.rtl and not line.mono]
    rows = grouped(
        sorted(upright, key=lambda line: line.base),
        lambda row, line: line.base - row[0].base <= SAME_ROW * line.size,
    )
    return [sorted(row, key=lambda line: line.x0) for row in rows]


def _torn(row: Sequence[LayoutLine], rules: Sequence[Rule]) -> list[list[LayoutLine]]:
    """Return the runs of neighbours that may be one line of a narrow column."""
    runs = grouped(
        row, lambda run, piece: _may_follow(run[-1], piece) and _is_narrow(run[0], piece)
    )
    return [
        run
        for run in runs
        if len(run) > 1 and not any(is_ruled_between(a, b, rules) for a, b in pairwise(run))
    ]


def _may_follow(last: LayoutLine, piece: LayoutLine) -> bool:
    alike = abs(last.size - piece.size) <= SAME_SIZE * last.size
    lettered = any(map(str.isalpha, last.text)) and any(map(str.isalpha, piece.text))
    return alike and lettered and 0 < piece.x0 - last.x1 <= WIDEST * last.size


def _is_narrow(first: LayoutLine, last: LayoutLine) -> bool:
    return last.x1 - first.x0 <= NARROW * first.size


def _is_full(line: LayoutLine) -> bool:
    """Return True for a line of words in a narrow column."""
    return not line.mono and line.width <= NARROW * line.size and " " in line.text.strip()


def _is_proven(
    part: Sequence[LayoutLine], known: Sequence[LayoutLine], full: Sequence[LayoutLine]
) -> bool:
    """Return True if a line beside it, up or down, runs over its gaps from edge to edge.

    known: lines that were not torn, or are put together by now;  full: those that were not
    """
    around = [line for line in known if _is_next(line, part) and _spans(line, part)]
    if not around:
        return False
    return sum(_has_edges(line, part) for line in full) >= LEAST_FULL


def _is_next(line: LayoutLine, part: Sequence[LayoutLine]) -> bool:
    step = abs(line.base - part[0].base)
    return SAME_ROW * line.size < step <= NEXT * line.size


def _spans(line: LayoutLine, part: Sequence[LayoutLine]) -> bool:
    return _has_edges(line, part) and line.x0 < part[0].x1 and line.x1 > part[-1].x0


def _has_edges(line: LayoutLine, part: Sequence[LayoutLine]) -> bool:
    """Return True if a line ends where the pieces do, and begins there but for an indent."""
    size = part[0].size
    ends = abs(line.x1 - part[-1].x1) <= EDGE * size
    alike = abs(line.size - size) <= SAME_SIZE * size
    return alike and ends and abs(line.x0 - part[0].x0) <= INDENT * size
