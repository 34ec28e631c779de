"""How texts stand in what holds them: in the cells of a table, in boxes and shapes whose labels
they are.

One alone may be in the middle by chance, and a text that nearly fills its cell is at both sides;
the others of its column and row tell. What a translation has more or fewer lines than its source,
the middle or the foot of the text shows where they go.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from ai_translator.geometry.boxes import BBox
from ai_translator.model.document import Align

_EVEN = 0.8  # points
_SLACK = 0.35  # of the size: sides that differ by less are even
_LEVEL = 0.6  # of the size: and what is over and under
_SAME_LINE = 0.25  # of the size
_CAP = 0.72  # of the size: from a baseline to what is seen over it


class VerticalAnchor(Enum):
    """What of a text stays where it was when it has more or fewer lines."""

    TOP = "top"
    MIDDLE = "middle"
    BOTTOM = "bottom"


@dataclass(frozen=True, slots=True)
class Held:
    """A text and what holds it, in the text's frame.

    key: the block's identity;  rows: the boxes of its lines;  baselines: of the first and the last;
    place: row and column of its cell, where it is the only text of one;  table: number of the
        table, -1 for a shape;
    ruled: whether lines show where the cell's sides are
    """

    key: int
    rows: tuple[BBox, ...]
    baselines: tuple[float, float]
    size: float
    box: BBox
    align: Align
    table: int = -1
    place: tuple[int, int] = (-1, -1)
    spans: tuple[int, int] = (1, 1)
    ruled: bool = True

    @property
    def own(self) -> BBox:
        return BBox.around(self.rows)

    @property
    def slack(self) -> float:
        return max(_SLACK * self.size, 1.0)

    @property
    def tight(self) -> bool:
        """Whether it nearly fills its place, so that it stands at both sides and in the middle."""
        return min(self.own.x0 - self.box.x0, self.box.x1 - self.own.x1) <= self.size

    @property
    def even(self) -> bool:
        """Whether all of its lines are in the middle."""
        middle = self.box.center[0]
        return all(2 * abs(row.center[0] - middle) <= self.slack for row in self.rows)

    @property
    def flush(self) -> bool:
        """Whether its lines, not equally long, end at one place: in a cell no line is set in."""
        starts, ends = [row.x0 for row in self.rows], [row.x1 for row in self.rows]
        return max(ends) - min(ends) < _EVEN and max(starts) - min(starts) > self.size / 2

    @property
    def over(self) -> float:
        """The white over it."""
        return self.baselines[0] - _CAP * self.size - self.box.top

    @property
    def level(self) -> bool:
        """Whether there is as much white over it as under it."""
        return abs(self.over - (self.box.bottom - self.baselines[1])) <= 2 * _LEVEL * self.size

    @property
    def middle(self) -> float:
        return sum(self.baselines) / 2


@dataclass(frozen=True, slots=True)
class Stand:
    """align: None where the place does not tell;  box: the shape whose label the text is, in its
    frame;

    alone: whether nothing else stands in its cell or shape;  begins: whether it begins where others
        of its column do
    """

    align: Align | None
    anchor: VerticalAnchor
    box: BBox | None = None
    alone: bool = False
    begins: bool = False


def stands(texts: Iterable[Held]) -> dict[int, Stand]:
    """How each stands, by its key."""
    found: dict[int, Stand] = {}
    tables: dict[int, list[Held]] = {}
    for text in texts:
        if text.table < 0:
            found[text.key] = _of_label(text)
        else:
            tables.setdefault(text.table, []).append(text)
    for cells in tables.values():
        found.update((cell.key, _of_cell(cell, cells)) for cell in cells)
    return found


def _of_label(text: Held) -> Stand:
    """Centred lines, or a text that as much white is over as under: it stays in its shape."""
    if text.even and (text.level or not text.tight):
        return Stand(
            Align.CENTER,
            VerticalAnchor.MIDDLE if text.level else VerticalAnchor.TOP,
            text.box,
            alone=True,
        )
    if text.level:
        return Stand(None, VerticalAnchor.MIDDLE, text.box, alone=True)
    return Stand(None, VerticalAnchor.TOP)


def _of_cell(cell: Held, cells: Sequence[Held]) -> Stand:
    column = [other for other in cells if other is not cell and other.place[1] == cell.place[1]]
    begin = sum(_begins_with(cell, other) for other in column)
    end = sum(abs(cell.own.x1 - other.own.x1) <= _EVEN for other in column)
    return Stand(_align(cell, cells), _anchor(cell, cells), alone=True, begins=begin > end)


def _align(cell: Held, cells: Sequence[Held]) -> Align | None:
    """The middle of its cell, where the others agree, or where nothing speaks against it; its
    lines' common end.
    """
    if cell.flush:
        return Align.RIGHT
    if not cell.even:
        return None
    others = [other for other in cells if other is not cell]
    column = [
        other
        for other in others
        if other.place[1] == cell.place[1] and other.spans[1] == cell.spans[1]
    ]
    row = [other for other in others if other.place[0] == cell.place[0]]
    centred = sum(other.even and not other.tight for other in column)
    alike = sum(_begins_with(cell, other) for other in column)
    if alike > centred:
        return None
    if centred or (cell.ruled and not cell.tight):
        return Align.CENTER
    aside = sum(not other.even for other in column)
    if not aside and sum(other.even and not other.tight for other in row) > sum(
        not other.even for other in row
    ):
        return Align.CENTER
    return None


def _begins_with(cell: Held, other: Held) -> bool:
    """Whether two texts that are not equally long begin at the same place."""
    one, two = cell.own, other.own
    return abs(one.x0 - two.x0) <= _EVEN and abs(one.width - two.width) > cell.size / 2


def _anchor(cell: Held, cells: Sequence[Held]) -> VerticalAnchor:
    """By the others of its row that have another number of lines; else by its own place."""
    row = [
        other
        for other in cells
        if other.place[0] == cell.place[0] and other.spans[0] == cell.spans[0] and other is not cell
    ]
    others = [other for other in row if len(other.rows) != len(cell.rows)]
    near = _SAME_LINE * cell.size
    if others:
        first, middle, last = (
            sum(abs(one - two) <= near for one, two in pairs)
            for pairs in (
                [(cell.baselines[0], other.baselines[0]) for other in others],
                [(cell.middle, other.middle) for other in others],
                [(cell.baselines[1], other.baselines[1]) for other in others],
            )
        )
        best = max(first, middle, last)
        if best:
            return (
                VerticalAnchor.TOP
                if first == best
                else VerticalAnchor.MIDDLE
                if middle == best
                else VerticalAnchor.BOTTOM
            )
    if len(cell.rows) > 1 and cell.level and (cell.align is Align.CENTER or cell.over > cell.size):
        return VerticalAnchor.MIDDLE
    return VerticalAnchor.TOP
