"""Alignment of texts in their containers: table cells, and boxes and shapes with labels.

A single text may be centred by chance, and one that nearly fills its cell touches both sides.  The
other cells of its column and row decide.  If a translation has more or fewer lines than its source,
the text's vertical position in the cell shows where they go.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from ai_translator.geometry.boxes import BBox
from ai_translator.model.content import Align

_SAME_EDGE = 0.8  # points
_SIDE_TOLERANCE = 0.35  # of the size: sides that differ by less are even
_HEIGHT_TOLERANCE = 0.6  # of the size: and what is over and under
_SAME_LINE = 0.25  # of the size
_CAP_HEIGHT = 0.72  # of the size: from a baseline to what is seen over it


class VerticalAnchor(Enum):
    """What part of a text stays in place if it has more or fewer lines."""

    TOP = "top"
    MIDDLE = "middle"
    BOTTOM = "bottom"


@dataclass(frozen=True, slots=True)
class ContainedText:
    """A text and its container, in the text's frame.

    key:       the block's id
    rows:      the boxes of its lines
    baselines: of the first and the last
    place:     row and column of its cell, if it is the only text of one
    table:     number of the table, -1 for a shape
    ruled:     True if rules show where the cell's sides are
    """

    key: str
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
        return max(_SIDE_TOLERANCE * self.size, 1.0)

    @property
    def nearly_fills(self) -> bool:
        """True if it nearly fills its place: then it touches both sides and is centred at once."""
        return min(self.own.x0 - self.box.x0, self.box.x1 - self.own.x1) <= self.size

    @property
    def centred(self) -> bool:
        """True if all of its lines are in the middle."""
        middle = self.box.center[0]
        return all(2 * abs(row.center[0] - middle) <= self.slack for row in self.rows)

    @property
    def ends_alike(self) -> bool:
        """True if its lines, of different length, end at one place.

        No line of a cell is indented.
        """
        starts, ends = [row.x0 for row in self.rows], [row.x1 for row in self.rows]
        return max(ends) - min(ends) < _SAME_EDGE and max(starts) - min(starts) > self.size / 2

    @property
    def space_above(self) -> float:
        """The free space above it."""
        return self.baselines[0] - _CAP_HEIGHT * self.size - self.box.top

    @property
    def vertically_centred(self) -> bool:
        """True if the free space above and below it is equal."""
        return (
            abs(self.space_above - (self.box.bottom - self.baselines[1]))
            <= 2 * _HEIGHT_TOLERANCE * self.size
        )

    @property
    def middle(self) -> float:
        return sum(self.baselines) / 2


@dataclass(frozen=True, slots=True)
class ContainerAlignment:
    """The alignment of a text in its container.

    align:  None if the place does not show it
    box:    the shape whose label the text is, in its frame
    alone:  True if nothing else is in its cell or shape
    begins: True if it begins where others of its column do
    """

    align: Align | None
    anchor: VerticalAnchor
    box: BBox | None = None
    alone: bool = False
    begins: bool = False


def alignments_in_containers(texts: Iterable[ContainedText]) -> dict[str, ContainerAlignment]:
    """Return the alignment of each text by its key."""
    found: dict[str, ContainerAlignment] = {}
    tables: dict[int, list[ContainedText]] = {}
    for text in texts:
        if text.table < 0:
            found[text.key] = _of_label(text)
        else:
            tables.setdefault(text.table, []).append(text)
    for cells in tables.values():
        found.update((cell.key, _of_cell(cell, cells)) for cell in cells)
    return found


def _of_label(text: ContainedText) -> ContainerAlignment:
    """Return the alignment of a label.

    Centred lines, or a text with equal space above and below, stay in their shape.
    """
    if text.centred and (text.vertically_centred or not text.nearly_fills):
        return ContainerAlignment(
            Align.CENTER,
            VerticalAnchor.MIDDLE if text.vertically_centred else VerticalAnchor.TOP,
            text.box,
            alone=True,
        )
    if text.vertically_centred:
        return ContainerAlignment(None, VerticalAnchor.MIDDLE, text.box, alone=True)
    return ContainerAlignment(None, VerticalAnchor.TOP)


def _of_cell(cell: ContainedText, cells: Sequence[ContainedText]) -> ContainerAlignment:
    column = [other for other in cells if other is not cell and other.place[1] == cell.place[1]]
    begin = sum(_begins_with(cell, other) for other in column)
    end = sum(abs(cell.own.x1 - other.own.x1) <= _SAME_EDGE for other in column)
    return ContainerAlignment(
        _align(cell, cells), _anchor(cell, cells), alone=True, begins=begin > end
    )


def _align(cell: ContainedText, cells: Sequence[ContainedText]) -> Align | None:
    """Return CENTER if the others agree or nothing contradicts; else the lines' common end."""
    if cell.ends_alike:
        return Align.RIGHT
    if not cell.centred:
        return None
    others = [other for other in cells if other is not cell]
    column = [other for other in others if _is_in_column(other, cell)]
    centred = _centred_for_certain(column)
    alike = sum(_begins_with(cell, other) for other in column)
    if alike > centred:
        return None
    if centred or (cell.ruled and not cell.nearly_fills):
        return Align.CENTER
    row = [other for other in others if other.place[0] == cell.place[0]]
    agrees = _not_centred(column) == 0 and _centred_for_certain(row) > _not_centred(row)
    return Align.CENTER if agrees else None


def _is_in_column(other: ContainedText, cell: ContainedText) -> bool:
    return other.place[1] == cell.place[1] and other.spans[1] == cell.spans[1]


def _is_in_row(other: ContainedText, cell: ContainedText) -> bool:
    return other.place[0] == cell.place[0] and other.spans[0] == cell.spans[0]


def _centred_for_certain(cells: Sequence[ContainedText]) -> int:
    """Count the texts that are centred and have room to be anything else."""
    return sum(each.centred and not each.nearly_fills for each in cells)


def _not_centred(cells: Sequence[ContainedText]) -> int:
    return sum(not each.centred for each in cells)


def _begins_with(cell: ContainedText, other: ContainedText) -> bool:
    """Return True if two texts of different length begin at the same place."""
    one, two = cell.own, other.own
    return abs(one.x0 - two.x0) <= _SAME_EDGE and abs(one.width - two.width) > cell.size / 2


def _anchor(cell: ContainedText, cells: Sequence[ContainedText]) -> VerticalAnchor:
    """Return the anchor by the others of its row, else by its own place.

    Those with another number of lines count.
    """
    row = [other for other in cells if other is not cell and _is_in_row(other, cell)]
    others = [other for other in row if len(other.rows) != len(cell.rows)]
    votes = _anchor_votes(cell, others)
    best = max(votes.values())
    if best:
        return next(anchor for anchor, count in votes.items() if count == best)
    if _stands_in_the_middle(cell):
        return VerticalAnchor.MIDDLE
    return VerticalAnchor.TOP


def _anchor_votes(
    cell: ContainedText, others: Sequence[ContainedText]
) -> dict[VerticalAnchor, int]:
    """Return how many of the others have their first line, middle or last line where it has."""
    near = _SAME_LINE * cell.size
    first, last = cell.baselines
    return {
        VerticalAnchor.TOP: sum(abs(first - other.baselines[0]) <= near for other in others),
        VerticalAnchor.MIDDLE: sum(abs(cell.middle - other.middle) <= near for other in others),
        VerticalAnchor.BOTTOM: sum(abs(last - other.baselines[1]) <= near for other in others),
    }


def _stands_in_the_middle(cell: ContainedText) -> bool:
    """Return True for several lines with as much room above as below, if that is no accident."""
    meant = cell.align is Align.CENTER or cell.space_above > cell.size
    return len(cell.rows) > 1 and cell.vertically_centred and meant
