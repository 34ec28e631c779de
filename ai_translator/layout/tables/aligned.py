"""Candidates for tables without rules: words aligned in columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from itertools import chain, pairwise, starmap
from statistics import median_high

from ai_translator.geometry.boxes import BBox
from ai_translator.geometry.grouping import grouped
from ai_translator.layout.grids import RuleSegment, RuleSegments, level_box
from ai_translator.layout.lines import RawLine
from ai_translator.layout.tables.assemble import TableCandidate
from ai_translator.layout.tables.words import SAME_ROW, Row, Word, pieces, rows_of

# In ems of the page's text.
#: Pieces of a row are parted by more than any word space.
GAP = 1.0
#: Lines of running text are that long, and have so many words.
PROSE_WIDTH = 12.0
PROSE_WORDS = 5
PROSE_LEADING = 1.9
#: A row of so many pieces, so many of them short, is one of entries.
COLUMNS, SHORT_ENTRIES = 3, 2
SMALL_STARTS = 0.2  # share of a column's entries that may go on from the line above
WORD_SPACE = 0.25
#: The second line of an entry begins that near to where its first one does.
UNDER = 0.3
#: ... and no further below it.
SECOND_LINE = 1.4
#: ... than that times the least step between lines of the table.
SAME_STEP = 1.05
#: Rows of one table follow each other within this.
ROW_DISTANCE = 3.2
#: Fewer rows are chance.
LEAST_ROWS = 3


def stand_side_by_side(lines: Sequence[RawLine], em: float) -> bool:
    """Return False quickly for pages of prose, with hardly any short lines beside others."""
    rows, last, short = 0, float("-inf"), False
    counted = False
    for line in sorted(lines, key=lambda line: line.baseline):
        narrow = line.bbox.width < PROSE_WIDTH * em
        if line.baseline - last > SAME_ROW * em:
            last, short, counted = line.baseline, narrow, False
        elif (short or narrow) and not counted:
            rows, counted = rows + 1, True
    return rows >= LEAST_ROWS - 1


def aligned_candidates(
    words: Sequence[Word], drawn: RuleSegments, em: float
) -> list[TableCandidate]:
    """Return runs of rows of several pieces each, running text left out."""
    rows = rows_of(words)
    parted = [pieces(row, GAP * em) for row in rows]
    if sum(len(row) > 1 for row in parted) < LEAST_ROWS:
        return []
    groups = grouped(filter(None, _without_prose(parted)), partial(_follows, em=em))
    tables = [rows for rows in map(_trimmed, groups) if len(rows) >= LEAST_ROWS]
    return [_candidate(rows, drawn, em) for rows in tables]


def _follows(group: Sequence[list[list[Word]]], row: list[list[Word]], *, em: float) -> bool:
    """Return True if a row is near the one above, and one of them has several pieces.

    Or it is a further line of an entry in the last row that has several; prose begins where a
    table does, so that a long one is none of its first column.
    """
    above = group[-1]
    step = _step(above, row)
    if max(len(row), len(above)) > 1:
        return step <= ROW_DISTANCE * em
    if step >= PROSE_LEADING * em:
        return False
    entries = next((each for each in reversed(group) if len(each) > 1), [])
    return _are_under(row, entries[any(map(_is_long, row)) :])


def _without_prose(parted: Sequence[list[list[Word]]]) -> list[list[list[Word]]]:
    """Return the pieces of each row that are no lines of a paragraph.

    Long entries beside short ones in several columns are entries, and so are their second lines.
    """
    long = [list(filter(_is_long, row)) for row in parted]
    beside = _prose_beside(parted)
    kept: list[list[list[Word]]] = []
    entries: list[list[Word]] = []  # of the last row in columns
    base = 0.0
    for row, above, own, below in zip(parted, [[], *long], long, [*long[1:], []]):
        first = row[0][0]
        if len(row) >= COLUMNS and len(row) - len(own) >= SHORT_ENTRIES:
            entries, base = [p for p in row if not _begins_at(p, beside)], first.baseline
            kept.append(entries)
        elif first.baseline - base < PROSE_LEADING * first.size and _are_under(row, entries):
            base = first.baseline
            kept.append(row)
        else:
            entries = []
            kept.append(_without_lines_of(row, own, above + below))
    return kept


def _without_lines_of(
    row: Sequence[list[Word]], long: Sequence[list[Word]], around: Sequence[list[Word]]
) -> list[list[Word]]:
    """Return the row without those long pieces that are of one text with one of those around."""
    prose = [piece for piece in long if any(_same_text(piece, other) for other in around)]
    return [piece for piece in row if piece not in prose]


def _prose_beside(parted: Sequence[list[list[Word]]]) -> list[float]:
    """Return where lines of running text beside a table begin.

    Among the long pieces in rows of several columns, many begin small and go on from a line above
    them that was full.  An entry that begins small stands under one that ended where it liked.
    """
    columns: dict[int, list[tuple[bool, list[Word]]]] = defaultdict(list)
    for row in parted:
        for piece in row:
            long_entry = len(row) >= COLUMNS and _is_long(piece)
            columns[round(piece[0].x0 / piece[0].size)].append((long_entry, piece))
    return [pieces[0][1][0].x0 for pieces in columns.values() if _runs_on(pieces)]


def _runs_on(pieces: Sequence[tuple[bool, list[Word]]]) -> bool:
    """Return True if the long pieces that stand in rows of entries go on from the pieces above."""
    right = max(piece[-1].x1 for _, piece in pieces)
    counted = sum(long_entry for long_entry, _ in pieces)
    going_on = sum(
        piece[0].text[:1].islower() and _was_full(above, piece, right)
        for (_, above), (long_entry, piece) in pairwise(pieces)
        if long_entry
    )
    return going_on > SMALL_STARTS * counted


def _was_full(above: Sequence[Word], piece: Sequence[Word], right: float) -> bool:
    """Return True if the first word of ``piece`` had no room at the end of the line above."""
    first = piece[0]
    return above[-1].x1 + WORD_SPACE * first.size + (first.x1 - first.x0) > right


def _begins_at(piece: Sequence[Word], places: Sequence[float]) -> bool:
    return any(abs(piece[0].x0 - x) < piece[0].size for x in places)


def _are_under(row: Sequence[Sequence[Word]], entries: Sequence[Sequence[Word]]) -> bool:
    """Return True if all pieces begin where entries over them do, and fit into their columns."""
    starts = [entry[0].x0 for entry in entries]
    ends = [*starts[1:], *(entry[-1].x1 + GAP * entry[0].size for entry in entries[-1:])]
    columns = list(zip(starts, ends))
    return all(any(_is_in(piece, start, end) for start, end in columns) for piece in row)


def _is_in(piece: Sequence[Word], start: float, end: float) -> bool:
    first = piece[0]
    return abs(first.x0 - start) < UNDER * first.size and piece[-1].x1 < end


def _is_long(piece: Sequence[Word]) -> bool:
    wide = piece[-1].x1 - piece[0].x0 >= PROSE_WIDTH * piece[0].size
    return wide and len(piece) >= PROSE_WORDS and not (piece[-1].leader or piece[-1].leads)


def _same_text(piece: Sequence[Word], other: Sequence[Word]) -> bool:
    first, under = piece[0], other[0]
    close = abs(first.baseline - under.baseline) < PROSE_LEADING * first.size
    return close and abs(first.x0 - under.x0) < 2 * first.size


def _trimmed(group: list[list[list[Word]]]) -> list[Row]:
    """Return the rows from the first to the last that has several pieces.

    Second lines of the last one's entries are among them.
    """
    several = [at for at, row in enumerate(group) if len(row) > 1]
    if len(several) < LEAST_ROWS:
        return []
    first, last = several[0], several[-1]
    end, size = last + 1, group[last][0][0].size
    most = max(SECOND_LINE * size, SAME_STEP * min(starmap(_step, pairwise(group))))
    while end < len(group) and _goes_on(group[end - 1], group[end], group[last], most):
        end += 1
    return [Row(list(chain(*row))) for row in group[first:end]]


def _goes_on(
    above: Sequence[list[Word]],
    row: Sequence[list[Word]],
    entries: Sequence[list[Word]],
    most: float,
) -> bool:
    """Return True for the second line of an entry: under it, close to it, and beginning small."""
    small = row[0][0].text[:1].islower()
    return small and _step(above, row) < most and _are_under(row, entries)


def _step(above: Sequence[list[Word]], row: Sequence[list[Word]]) -> float:
    """Return how far below the one above a row stands."""
    return row[0][0].baseline - above[0][0].baseline


def _candidate(rows: Sequence[Row], drawn: RuleSegments, em: float) -> TableCandidate:
    words = list(chain(*(row.words for row in rows)))
    left, right = min(w.x0 for w in words), max(w.x1 for w in words)
    area = BBox(left, rows[0].top, right, rows[-1].bottom).grown(0.2 * em)
    inside = _within(drawn, area, em)
    ends = [area, *map(level_box, inside.horizontal)]
    area = BBox(min(box.x0 for box in ends), area.top, max(box.x1 for box in ends), area.bottom)
    return TableCandidate(area, inside, words, median_high(word.size for word in words))


def _within(drawn: RuleSegments, area: BBox, em: float) -> RuleSegments:
    """Return the lines that are drawn in the area, and hardly reach out of it."""
    across, down = (area.x0, area.x1), (area.top, area.bottom)
    return RuleSegments(
        [s for s in drawn.horizontal if _is_within(s, down, across, em)],
        [s for s in drawn.vertical if _is_within(s, across, down, em)],
    )


def _is_within(
    segment: RuleSegment, place: tuple[float, float], extent: tuple[float, float], em: float
) -> bool:
    """Return True if a line is drawn at a place of the area, and hardly reaches out of it."""
    reaches_out = segment.start < extent[0] - 2 * em or segment.end > extent[1] + 2 * em
    return place[0] <= segment.at <= place[1] and not reaches_out
