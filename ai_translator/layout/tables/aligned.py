"""Candidates for tables without rules: words aligned in columns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.grids import RuleSegment, RuleSegments
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
    short = _without_prose(parted)
    groups: list[list[list[list[Word]]]] = [[]]
    last = 0.0
    for row in short:
        if not row:
            continue
        y = row[0][0].baseline
        alone = len(row) == 1 and bool(groups[-1]) and len(groups[-1][-1]) == 1
        if (groups[-1] and y - last > ROW_DISTANCE * em) or alone:
            groups.append([])
        groups[-1].append(row)
        last = y
    return [
        _candidate(rows, drawn, em)
        for group in groups
        if len(rows := _trimmed(group)) >= LEAST_ROWS
    ]


def _without_prose(parted: Sequence[list[list[Word]]]) -> list[list[list[Word]]]:
    """Return the pieces of each row that are no lines of a paragraph.

    Long entries beside short ones in several columns are entries, and so are their second lines.
    """
    long = [[piece for piece in row if _is_long(piece)] for row in parted]
    beside = _prose_beside(parted)
    kept: list[list[list[Word]]] = []
    entries: list[list[Word]] = []  # of the last row in columns
    base = 0.0
    for at, row in enumerate(parted):
        size = row[0][0].size
        if len(row) >= COLUMNS and len(row) - len(long[at]) >= SHORT_ENTRIES:
            entries, base = [p for p in row if not _begins_at(p, beside)], row[0][0].baseline
            kept.append(entries)
            continue
        if (
            entries
            and row[0][0].baseline - base < PROSE_LEADING * size
            and _are_under(row, entries)
        ):
            base = row[0][0].baseline
            kept.append(row)
            continue
        entries = []
        near = [*(long[at - 1] if at else []), *(long[at + 1] if at + 1 < len(long) else [])]
        kept.append(
            [
                piece
                for piece in row
                if not (_is_long(piece) and any(_same_text(piece, other) for other in near))
            ]
        )
    return kept


def _prose_beside(parted: Sequence[list[list[Word]]]) -> list[float]:
    """Return where lines of running text beside a table begin.

    Among the long pieces in rows of several columns, many begin small and go on from a line above
    them that was full.  An entry that begins small stands under one that ended where it liked.
    """
    columns: dict[int, list[tuple[bool, list[Word]]]] = {}
    for row in parted:
        for piece in row:
            place = round(piece[0].x0 / piece[0].size)
            columns.setdefault(place, []).append((len(row) >= COLUMNS, piece))
    return [pieces[0][1][0].x0 for pieces in columns.values() if _runs_on(pieces)]


def _runs_on(pieces: Sequence[tuple[bool, list[Word]]]) -> bool:
    """Return True if the long pieces that stand in rows of entries go on from the pieces above."""
    right = max(piece[-1].x1 for _, piece in pieces)
    counted = sum(in_row and _is_long(piece) for in_row, piece in pieces)
    going_on = sum(
        in_row
        and _is_long(piece)
        and piece[0].text[:1].islower()
        and _was_full(above, piece, right)
        for (_, above), (in_row, piece) in pairwise(pieces)
    )
    return going_on > SMALL_STARTS * counted


def _was_full(above: Sequence[Word], piece: Sequence[Word], right: float) -> bool:
    """Return True if the first word of ``piece`` had no room at the end of the line above."""
    first = piece[0]
    return above[-1].x1 + WORD_SPACE * first.size + (first.x1 - first.x0) > right


def _begins_at(piece: Sequence[Word], places: Sequence[float]) -> bool:
    return any(abs(piece[0].x0 - x) < piece[0].size for x in places)


def _are_under(row: Sequence[Sequence[Word]], entries: Sequence[Sequence[Word]]) -> bool:
    """Whether all pieces begin where entries over them do, and are not wider than their columns."""
    starts = [entry[0].x0 for entry in entries]
    ends = [*starts[1:], entries[-1][-1].x1 + GAP * entries[-1][0].size]
    return all(
        any(
            abs(piece[0].x0 - start) < UNDER * piece[0].size and piece[-1].x1 < end
            for start, end in zip(starts, ends)
        )
        for piece in row
    )


def _is_long(piece: Sequence[Word]) -> bool:
    wide = piece[-1].x1 - piece[0].x0 >= PROSE_WIDTH * piece[0].size
    return wide and len(piece) >= PROSE_WORDS and not (piece[-1].leader or piece[-1].leads)


def _same_text(piece: Sequence[Word], other: Sequence[Word]) -> bool:
    size = piece[0].size
    return (
        abs(piece[0].baseline - other[0].baseline) < PROSE_LEADING * size
        and abs(piece[0].x0 - other[0].x0) < 2 * size
    )


def _trimmed(group: list[list[list[Word]]]) -> list[Row]:
    """Return the rows from the first to the last that has several pieces."""
    several = [at for at, row in enumerate(group) if len(row) > 1]
    if len(several) < LEAST_ROWS:
        return []
    return [
        Row([word for piece in row for word in piece])
        for row in group[several[0] : several[-1] + 1]
    ]


def _candidate(rows: Sequence[Row], drawn: RuleSegments, em: float) -> TableCandidate:
    words = [word for row in rows for word in row.words]
    area = BBox(
        min(w.x0 for w in words), rows[0].top, max(w.x1 for w in words), rows[-1].bottom
    ).grown(0.2 * em)
    inside = RuleSegments(
        [
            s
            for s in drawn.horizontal
            if area.top <= s.at <= area.bottom and _within(s, area.x0, area.x1, em)
        ],
        [
            s
            for s in drawn.vertical
            if area.x0 <= s.at <= area.x1 and _within(s, area.top, area.bottom, em)
        ],
    )
    ends = [x for s in inside.horizontal for x in (s.start, s.end)]
    area = BBox(min([area.x0, *ends]), area.top, max([area.x1, *ends]), area.bottom)
    sizes = sorted(word.size for word in words)
    return TableCandidate(area, inside, words, sizes[len(sizes) // 2])


def _within(segment: RuleSegment, low: float, high: float, em: float) -> bool:
    return segment.start >= low - 2 * em and segment.end <= high + 2 * em
