"""Lattices of cells from rules and the edges of boxes.

Every table is built here, ruled or not: where a gutter of white space or a row of text separates
two cells, the table finder adds the segment that a typesetter left out.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeVar

from ai_translator.geometry.boxes import BBox
from ai_translator.geometry.disjoint_sets import DisjointSets
from ai_translator.geometry.grouping import grouped
from ai_translator.layout.page_content import PageContent, PaintedBox, Rule
from ai_translator.layout.underlining import without_underlines

_Item = TypeVar("_Item")

# In ems of the page's text.
#: Lines that are no further apart are one line drawn twice (double rules, the common edge of two
#: boxes).
SAME_LINE = 0.25
#: Segments of one line with a smaller gap touch; rules that end so close to a crossing reach it.
TOUCH = 0.4
#: Boxes smaller than this are bullets and check marks.
SMALL_BOX = 1.2
#: Share of a cell's side that a line must cover to part it from its neighbour.
COVERED = 0.5
#: A box over more of the page than this is its ground.
BACKGROUND = 0.85


@dataclass(frozen=True, slots=True)
class RuleSegment:
    """A segment of a line: at y (or x) ``at``, from ``start`` to ``end`` along the other axis."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class RuleSegments:
    """Horizontal and vertical segments; ``horizontal[i].at`` is a y, ``vertical[i].at`` an x."""

    horizontal: list[RuleSegment] = field(default_factory=list)
    vertical: list[RuleSegment] = field(default_factory=list)

    @property
    def bbox(self) -> BBox:
        """The box around all of them; there must be one of each sort at least."""
        return BBox.around([*map(level_box, self.horizontal), *map(upright_box, self.vertical)])


def level_box(segment: RuleSegment) -> BBox:
    """Return the box of a horizontal segment."""
    return BBox(segment.start, segment.at, segment.end, segment.at)


def upright_box(segment: RuleSegment) -> BBox:
    """Return the box of a vertical segment."""
    return BBox(segment.at, segment.start, segment.at, segment.end)


@dataclass(frozen=True, slots=True)
class RuledCell:
    row: int
    col: int
    row_span: int
    col_span: int


@dataclass(frozen=True, slots=True)
class RuledGrid:
    """A grid of cells.

    xs, ys: the lines between columns and rows, borders included
    cells:  in row-major order, covering everything
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[RuledCell, ...]

    @property
    def bbox(self) -> BBox:
        return BBox(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    def cell_at(self) -> list[list[RuledCell]]:
        """Return the cell at each row and column."""
        places: list[list[RuledCell]] = [[self.cells[0]] * (len(self.xs) - 1) for _ in self.ys[1:]]
        for cell in self.cells:
            for row in range(cell.row, cell.row + cell.row_span):
                places[row][cell.col : cell.col + cell.col_span] = [cell] * cell.col_span
        return places

    def sorted_in(
        self, points: Mapping[_Item, tuple[float, float]]
    ) -> dict[RuledCell, list[_Item]]:
        """Return the items of each cell, by the point at which each of them is.

        Those outside the grid are left out; a cell without items has an empty list.
        """
        places = self.cell_at()
        found: dict[RuledCell, list[_Item]] = {cell: [] for cell in self.cells}
        for item, (x, y) in points.items():
            row, col = bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1
            if 0 <= row < len(places) and 0 <= col < len(places[0]):
                found[places[row][col]].append(item)
        return found

    def box(self, cell: RuledCell) -> BBox:
        return BBox(
            self.xs[cell.col],
            self.ys[cell.row],
            self.xs[cell.col + cell.col_span],
            self.ys[cell.row + cell.row_span],
        )


def page_lines(content: PageContent, em: float) -> RuleSegments:
    """Return what the page's rules and boxes draw, repeated or broken lines joined.

    What underlines words is left out: it may come from the column beside a table.
    """
    lines = RuleSegments()
    for rule in without_underlines(content.rules, content.glyphs):
        _add_rule(lines, rule)
    for box in content.boxes:
        if is_partition(box, content, em):
            _add_box(lines, box.bbox)
    return merged(lines, em)


def is_partition(box: PaintedBox, content: PageContent, em: float) -> bool:
    """Return True if a box's edges can separate cells.

    Visible, of a size between bullet and page.
    """
    area = box.bbox
    if min(area.width, area.height) < SMALL_BOX * em or not box.visible:
        return False
    return area.width < BACKGROUND * content.width or area.height < BACKGROUND * content.height


def _add_rule(lines: RuleSegments, rule: Rule) -> None:
    box = rule.bbox
    x, y = box.center
    if rule.horizontal:
        lines.horizontal.append(RuleSegment(y, box.x0, box.x1))
    else:
        lines.vertical.append(RuleSegment(x, box.top, box.bottom))


def _add_box(lines: RuleSegments, box: BBox) -> None:
    lines.horizontal += [
        RuleSegment(box.top, box.x0, box.x1),
        RuleSegment(box.bottom, box.x0, box.x1),
    ]
    lines.vertical += [
        RuleSegment(box.x0, box.top, box.bottom),
        RuleSegment(box.x1, box.top, box.bottom),
    ]


def merged(lines: RuleSegments, em: float) -> RuleSegments:
    return RuleSegments(_merged(lines.horizontal, em), _merged(lines.vertical, em))


def _merged(segments: Iterable[RuleSegment], em: float) -> list[RuleSegment]:
    found: list[RuleSegment] = []
    for group in _by_line(sorted(segments, key=lambda s: s.at), SAME_LINE * em):
        at = sum(s.at for s in group) / len(group)
        group.sort(key=lambda s: s.start)
        start, end = group[0].start, group[0].end
        for segment in group[1:]:
            if segment.start > end + TOUCH * em:
                found.append(RuleSegment(at, start, end))
                start = segment.start
            end = max(end, segment.end)
        found.append(RuleSegment(at, start, end))
    return found


def _by_line(ordered: Sequence[RuleSegment], near: float) -> list[list[RuleSegment]]:
    return grouped(ordered, lambda group, segment: segment.at - group[0].at <= near)


def lattices(lines: RuleSegments, em: float) -> list[RuleSegments]:
    """Return the connected groups of lines that have both directions."""
    across, down = lines.horizontal, sorted(lines.vertical, key=lambda s: s.at)
    if not across or not down:
        return []
    sets = DisjointSets(len(across) + len(down))
    for index, other in _crossings(across, down, TOUCH * em):
        sets.unite(index, len(across) + other)
    groups = [
        RuleSegments(
            [across[at] for at in members if at < len(across)],
            [down[at - len(across)] for at in members if at >= len(across)],
        )
        for members in sets.groups()
    ]
    return [group for group in groups if group.horizontal and group.vertical]


def _crossings(
    across: Sequence[RuleSegment], down: Sequence[RuleSegment], touch: float
) -> Iterator[tuple[int, int]]:
    """Yield the places of lines that meet or cross; ``down`` is from left to right."""
    places = [s.at for s in down]
    for index, segment in enumerate(across):
        first = bisect_left(places, segment.start - touch)
        for other in range(first, bisect_right(places, segment.end + touch)):
            if down[other].start - touch <= segment.at <= down[other].end + touch:
                yield index, other


def grid_of(lines: RuleSegments, em: float) -> RuledGrid:
    """Return the grid that these lines draw.

    Open sides are closed at the outermost ends; missing inner lines merge cells.
    """
    area = lines.bbox
    xs = _places([s.at for s in lines.vertical], area.x0, area.x1, em)
    ys = _places([s.at for s in lines.horizontal], area.top, area.bottom, em)
    walls = _parted(lines.vertical, xs, ys, em)
    floors = _parted(lines.horizontal, ys, xs, em)
    return RuledGrid(tuple(xs), tuple(ys), tuple(_cells(len(ys) - 1, len(xs) - 1, walls, floors)))


def _places(values: Iterable[float], low: float, high: float, em: float) -> list[float]:
    """Return the values and both ends in order, those that nearly coincide once."""
    found = [low]
    for value in sorted(values):
        if value - found[-1] > TOUCH * em:
            found.append(value)
    if high - found[-1] > TOUCH * em:
        found.append(high)
    return found


def _parted(
    segments: Sequence[RuleSegment], places: Sequence[float], steps: Sequence[float], em: float
) -> list[list[bool]]:
    """Return the places where a line separates both sides, for each interval between two steps."""
    near = [[s for s in segments if abs(s.at - place) <= TOUCH * em] for place in places]
    return [[_covers(lines, start, end) for lines in near] for start, end in pairwise(steps)]


def _covers(segments: Iterable[RuleSegment], start: float, end: float) -> bool:
    shared = sum(max(0.0, min(s.end, end) - max(s.start, start)) for s in segments)
    return shared >= COVERED * (end - start)


def _cells(
    rows: int, cols: int, walls: Sequence[Sequence[bool]], floors: Sequence[Sequence[bool]]
) -> list[RuledCell]:
    """Return rectangles of places without a line between, the widest from each top-left corner."""
    taken = [[False] * cols for _ in range(rows)]
    cells = []
    for row in range(rows):
        for col in range(cols):
            if taken[row][col]:
                continue
            right = col + 1
            while right < cols and not (taken[row][right] or walls[row][right]):
                right += 1
            low = row + 1
            while low < rows and _goes_down(low, range(col, right), taken, walls, floors):
                low += 1
            for r in range(row, low):
                taken[r][col:right] = [True] * (right - col)
            cells.append(RuledCell(row, col, low - row, right - col))
    return cells


def _goes_down(
    row: int,
    cols: range,
    taken: list[list[bool]],
    walls: Sequence[Sequence[bool]],
    floors: Sequence[Sequence[bool]],
) -> bool:
    """Return True if a cell over these columns continues in this row.

    It has no floor, no wall inside and the same walls at its sides.
    """
    if any(taken[row][col] or floors[col][row] for col in cols):
        return False
    last = len(taken[row])
    sides = all(
        side in (0, last) or walls[row][side] or (side == cols.stop and taken[row][side])
        for side in (cols.start, cols.stop)
    )
    return sides and not any(walls[row][col] for col in cols[1:])
