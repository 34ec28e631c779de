"""Assembly of a table's grid: drawn lines completed by white space and rows of text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.grids import RuledGrid, RuleSegment, RuleSegments, grid_of, merged
from ai_translator.layout.tables.columns import TableGutter, gutters
from ai_translator.layout.tables.entries import complete_by_entries
from ai_translator.layout.tables.rows import Columns, columns_of, group_label, row_starts
from ai_translator.layout.tables.words import Row, Word, is_number, rows_of, within

#: A horizontal line over that share of the table's width parts rows of all its columns.
ACROSS = 0.93
#: How close, in ems, the ends of a drawn line must be to count as drawn there.
NEAR = 0.4
#: So many numbers make a row of figures.
NUMBERS = 2
#: Share of a band's lines that must have something in the first column to be rows.
LABELLED = 0.6
#: Over, under and below a header.
THREE_RULES = 3
#: Rules part rows of several lines where so many bands between them hold a number each.
LEAST_BANDS = 3
#: Height of capitals, in ems, and a little air.
CAP = 0.85
#: Stripes without text that are narrower, in ems, are no columns, or rows.
NARROW_STRIPE = 1.3
LOW_STRIPE = 1.1


@dataclass(frozen=True, slots=True)
class TableCandidate:
    """A possible table: its area, the lines drawn in it, the words on it.

    em: the size of its text
    """

    area: BBox
    drawn: RuleSegments
    words: list[Word]
    em: float

    @property
    def has_lattice(self) -> bool:
        """True if a vertical line is drawn inside."""
        return bool(self._inner_verticals())

    @property
    def is_drawn(self) -> bool:
        """True if lines divide it: columns, or rows as three rules do.

        A frame alone divides nothing.
        """
        if self.has_lattice:
            return True
        return len({s.at for s in self.drawn.horizontal if self.ruled_at(s.at)}) >= THREE_RULES

    @property
    def has_columns(self) -> bool:
        """True if a vertical line divides most of it."""
        lengths: dict[float, float] = {}
        for segment in self._inner_verticals():
            lengths[segment.at] = lengths.get(segment.at, 0.0) + segment.end - segment.start
        return max(lengths.values(), default=0.0) > self.area.height / 2

    def _inner_verticals(self) -> list[RuleSegment]:
        left, right = self.area.x0 + self.em, self.area.x1 - self.em
        return [segment for segment in self.drawn.vertical if left < segment.at < right]

    def ruled_at(self, y: float) -> bool:
        """Return True if a rule crosses (nearly) the whole table there."""
        length = sum(
            s.end - s.start for s in self.drawn.horizontal if abs(s.at - y) <= NEAR * self.em
        )
        return length >= ACROSS * self.area.width


@dataclass(frozen=True, slots=True)
class Assembled:
    """``split``: ys of row boundaries that text told, no rule."""

    grid: RuledGrid
    candidate: TableCandidate
    split: tuple[float, ...]


def assemble(found: TableCandidate) -> Assembled:
    """Complete what is drawn by what the text shows."""
    candidate = replace(
        found, drawn=_without_double_borders(found.drawn, found.area, found.words, found.em)
    )
    area, em = candidate.area, candidate.em
    rows = rows_of(candidate.words)
    lines = RuleSegments(
        [
            *_lowered(candidate),
            RuleSegment(area.top, area.x0, area.x1),
            RuleSegment(area.bottom, area.x0, area.x1),
        ],
        [
            *candidate.drawn.vertical,
            RuleSegment(area.x0, area.top, area.bottom),
            RuleSegment(area.x1, area.top, area.bottom),
        ],
    )
    lines = merged(lines, em)
    grid = grid_of(lines, em)
    columns = _text_columns(grid, candidate)
    split = _text_rows(
        grid, candidate, sorted([*grid.xs, *(gutter.middle for gutter, _ in columns)])
    )
    lines.horizontal += split
    ys = grid_of(lines, em).ys
    walls = [*_lengthened(grid.xs, ys, candidate, rows), *_walls(columns, ys)]
    lines.vertical += [wall for wall in walls if not _is_under_heading(wall, candidate, rows)]
    complete_by_entries(lines, candidate.words, em)
    return Assembled(grid_of(lines, em), candidate, tuple(sorted({s.at for s in split})))


def _lowered(candidate: TableCandidate) -> list[RuleSegment]:
    """Return the drawn horizontal lines.

    A short one under a header is moved down to the words below.

    So it clears the second line of its taller neighbours and separates them, too, from that row.
    """
    found = []
    for segment in candidate.drawn.horizontal:
        lower = [word for word in candidate.words if word.y > segment.at]
        below = [word for word in lower if segment.start <= word.middle <= segment.end]
        if not below or candidate.ruled_at(segment.at) or _is_joined(segment, candidate):
            found.append(segment)
            continue
        under = min(below, key=lambda w: w.baseline)
        y = max(segment.at, under.baseline - CAP * under.size)
        found += [RuleSegment(y, *ends) for ends in _clear(segment, y, candidate)]
    return found


def _clear(segment: RuleSegment, y: float, candidate: TableCandidate) -> list[tuple[float, float]]:
    """Return the segment's own extent at ``y``, extended as far as no word is in the way."""
    area = candidate.area
    blocked = sorted(
        (w.x0, w.x1)
        for w in candidate.words
        if w.baseline - CAP * w.size < y - 0.5 and y + 0.5 < w.baseline
    )
    ends, at = [(segment.start, segment.end)], area.x0
    for x0, x1 in blocked:
        ends.append((at, x0 - candidate.em / 2))
        at = max(at, x1 + candidate.em / 2)
    ends.append((at, area.x1))
    return [(start, end) for start, end in ends if end > start]


def _is_joined(segment: RuleSegment, candidate: TableCandidate) -> bool:
    """Return True if vertical lines end at it: a drawn grid needs no help."""
    return any(
        s.start - NEAR * candidate.em <= segment.at <= s.end + NEAR * candidate.em
        for s in candidate.drawn.vertical
    )


def _lengthened(
    xs: Sequence[float], ys: Sequence[float], candidate: TableCandidate, rows: Sequence[Row]
) -> list[RuleSegment]:
    """Return drawn vertical lines, extended through bands without any where no word is in the way.

    Such bands are between shaded rows.
    """
    drawn = [s for s in candidate.drawn.vertical if xs[0] + 1 < s.at < xs[-1] - 1]
    inner = {s.at for s in drawn}
    found = []
    for top, bottom in pairwise(ys):
        middle = (top + bottom) / 2
        if any(s.start <= middle <= s.end for s in drawn):
            continue
        band = _between(rows, top, bottom)
        found += [
            RuleSegment(x, top, bottom) for x in inner if not TableGutter(x, x).crossed_by(band)
        ]
    return found


def _text_columns(
    grid: RuledGrid, candidate: TableCandidate
) -> list[tuple[TableGutter, list[Row]]]:
    """Return the gutters within each drawn column, with the rows of text on both sides."""
    found = []
    for x0, x1 in pairwise(grid.xs):
        text_line = BBox(x0, grid.ys[0], x1, grid.ys[-1])
        words = within(candidate.words, text_line)
        low, high = x0 - candidate.em, x1 + candidate.em
        rows = rows_of(word for word in words if low < word.x0 and word.x1 < high)
        found += [(gutter, rows) for gutter in gutters(rows, candidate.em)]
    return found


def _walls(
    found: Iterable[tuple[TableGutter, list[Row]]], ys: Sequence[float]
) -> list[RuleSegment]:
    """Return each gutter as a line through the table's rows in which it is clear."""
    return [
        RuleSegment(gutter.middle, top, bottom)
        for gutter, rows in found
        for top, bottom in pairwise(ys)
        if not gutter.crossed_by(_between(rows, top, bottom))
    ]


def _is_under_heading(wall: RuleSegment, candidate: TableCandidate, rows: Sequence[Row]) -> bool:
    """Return True if the wall would divide a heading over several columns.

    It is one text, with a short rule under all of them.
    """
    near = candidate.em
    for rule in candidate.drawn.horizontal:
        below = wall.start < rule.at <= wall.end + near
        inside = below and rule.start + near < wall.at < rule.end - near
        if inside and not candidate.ruled_at(rule.at) and not _is_joined(rule, candidate):
            return _is_one_text_over(rule, _between(rows, wall.start, rule.at), near)
    return False


def _is_one_text_over(rule: RuleSegment, rows: Iterable[Row], near: float) -> bool:
    """Return True if no gap parts the words of the rows over a rule."""
    words = sorted(chain(*(row.words for row in rows)), key=lambda w: w.x0)
    over = [word for word in words if rule.start - near < word.middle < rule.end + near]
    return max((b.x0 - a.x1 for a, b in pairwise(over)), default=0.0) < near


def _between(rows: Iterable[Row], top: float, bottom: float) -> list[Row]:
    return [row for row in rows if top <= row.y - 0.25 * row.size < bottom]


def _text_rows(
    grid: RuledGrid, candidate: TableCandidate, xs: Sequence[float]
) -> list[RuleSegment]:
    """Return where rows of text divide the bands between the drawn lines.

    Not in a header that rules set off.  In drawn columns, whose cells are most often drawn, too,
    only where the lines hold numbers, or where no rule divides the body and each line begins with a
    label.
    """
    ruled = [y for y in grid.ys[1:-1] if candidate.ruled_at(y)]
    header_end = ruled[0] if ruled and candidate.ruled_at(grid.ys[0]) else grid.ys[0]
    closed = candidate.has_columns
    one_band = len(ruled) < 2
    found: list[RuleSegment] = []
    bands = [
        (top, bottom, rows_of(within(candidate.words, BBox(grid.xs[0], top, grid.xs[-1], bottom))))
        for top, bottom in pairwise(grid.ys)
    ]
    in_bands = [rows for _, bottom, rows in bands if bottom > header_end and rows]
    if _hold_one_number_each(in_bands, xs):
        return []
    for _, bottom, rows in bands:
        in_body = bottom > header_end
        by_lines = not closed or (one_band and _is_labelled(rows, xs))
        if _holds_numbers(rows) or (in_body and by_lines):
            found += _splits(rows, xs)
    return found


def _hold_one_number_each(bands: Sequence[Sequence[Row]], xs: Sequence[float]) -> bool:
    """Return True if the rules part rows, whose words run over several lines.

    A column of numbers then has one in each of them, on its first line.
    """
    several = sum(len(rows) > 1 for rows in bands)
    if len(bands) < LEAST_BANDS or 2 * several <= len(bands):
        return False
    columns = [[columns_of(row, xs) for row in rows] for rows in bands]
    return any(
        all(_is_one_number(column, lines) for lines in columns) for column in range(1, len(xs) - 1)
    )


def _is_one_number(column: int, lines: Sequence[Columns]) -> bool:
    """Return True if a column has a number on the first of the lines, and nothing on the others."""
    first, *others = lines
    return (
        is_number(first.get(column, ()))
        and column in first
        and not any(column in each for each in others)
    )


def _is_labelled(rows: Iterable[Row], xs: Sequence[float]) -> bool:
    """Return True if most lines, and all with further columns, have text in the first column."""
    filled = [set(columns_of(row, xs)) for row in rows]
    others = [columns for columns in filled if 0 not in columns]
    labelled = len(filled) - len(others)
    return labelled >= LABELLED * len(filled) and max(map(len, others), default=0) < 2


def _holds_numbers(rows: Iterable[Row]) -> bool:
    """Return True if most lines hold more numbers than the label before them."""
    numbers = list(map(_numbers_behind_label, rows))
    return 2 * sum(count >= NUMBERS for count in numbers) > len(numbers)


def _numbers_behind_label(row: Row) -> int:
    words = [word for word in row.words if not word.leader]
    return sum(word.numeric for word in words[1:])


def _splits(rows: Sequence[Row], xs: Sequence[float]) -> list[RuleSegment]:
    """Return the boundaries between the rows of one band.

    A label for all of them keeps its cell.
    """
    rows = list(rows)
    columns = [columns_of(row, xs) for row in rows]
    label = group_label(columns)
    left = xs[0] if label is None else xs[1]
    if label is not None and set(columns[label]) == {0}:
        del rows[label], columns[label]
    _, *starts = row_starts(columns, len(xs) - 1)
    return [RuleSegment((rows[at - 1].bottom + rows[at].top) / 2, left, xs[-1]) for at in starts]


def _without_double_borders(
    lines: RuleSegments, area: BBox, words: Sequence[Word], em: float
) -> RuleSegments:
    """Return the lines drawn in the area, both sides of each empty narrow band moved to one.

    Two close lines are one border, as of inset shading or double rules.
    """
    xs = _border_places([s.at for s in lines.vertical], area.x0, area.x1)
    ys = _border_places([s.at for s in lines.horizontal], area.top, area.bottom)
    moved_x = _border_moves(
        xs, NARROW_STRIPE * em, lambda low, high: any(low < word.middle < high for word in words)
    )
    moved_y = _border_moves(
        ys, LOW_STRIPE * em, lambda low, high: any(low < word.y < high for word in words)
    )
    if not moved_x and not moved_y:
        return lines
    return merged(
        RuleSegments(
            _with_moved_borders(lines.horizontal, moved_y, moved_x),
            _with_moved_borders(lines.vertical, moved_x, moved_y),
        ),
        em,
    )


def _border_places(values: Iterable[float], low: float, high: float) -> list[float]:
    return sorted({low, high, *values})


def _border_moves(
    places: Sequence[float], narrow: float, has_text: Callable[[float, float], bool]
) -> dict[float, float]:
    """Return which places go where.

    To the border if it is one of them, else to the place before.
    """
    moves: dict[float, float] = {}
    for low, high in pairwise(places):
        if high - low < narrow and not has_text(low, high):
            if high == places[-1] and low != places[0]:
                moves[low] = high
            else:
                moves[high] = moves.get(low, low)
    return moves


def _with_moved_borders(
    segments: Iterable[RuleSegment], across: dict[float, float], along: dict[float, float]
) -> list[RuleSegment]:
    return [
        RuleSegment(across.get(s.at, s.at), along.get(s.start, s.start), along.get(s.end, s.end))
        for s in segments
    ]
