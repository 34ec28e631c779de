"""Alignment of texts in their containers: table cells, and boxes and shapes with labels.

A single text may be centred by chance, and one that nearly fills its cell touches both sides.  The
other cells of its column and row decide.  If a translation has more or fewer lines than its source,
the text's vertical position in the cell shows where they go.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.reasons import LayoutRule, Reason, because
from ai_translator.model.content import Align
from ai_translator.model.placement import ContainerPlacement, VerticalAnchor

_SAME_EDGE = 0.8  # points
_SIDE_TOLERANCE = 0.35  # of the size: sides that differ by less are even
_HEIGHT_TOLERANCE = 0.6  # of the size: and what is over and under
_SAME_LINE = 0.25  # of the size
_CAP_HEIGHT = 0.72  # of the size: from a baseline to what is seen over it


@dataclass(frozen=True, slots=True)
class ContainedText:
    """A text and its container, in the text's frame.

    key:       the block's id
    shape:     the container in page space
    rows:      the boxes of its lines;  own: the box around them
    baselines: of the first and the last
    place:     row and column of its cell, if it is the only text of one
    table:     number of the table, -1 for a shape
    ruled:     True if rules show where the cell's sides are
    """

    key: str
    rows: tuple[BBox, ...]
    own: BBox
    baselines: tuple[float, float]
    size: float
    box: BBox
    shape: BBox
    align: Align
    table: int = -1
    place: tuple[int, int] = (-1, -1)
    spans: tuple[int, int] = (1, 1)
    ruled: bool = True

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

    placement: None if the container does not hold it
    reason:    of the alignment; None if the container does not show it
    begins:    True if it begins where others of its column do
    """

    placement: ContainerPlacement | None = None
    reason: Reason | None = None
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
        columns, rows = _by(1, cells), _by(0, cells)
        for cell in cells:
            row, column = cell.place
            found[cell.key] = _of_cell(cell, columns[column], rows[row])
    return found


def _by(axis: int, cells: Iterable[ContainedText]) -> dict[int, list[ContainedText]]:
    """Return the cells by their row (axis 0) or column (1)."""
    found: dict[int, list[ContainedText]] = {}
    for cell in cells:
        found.setdefault(cell.place[axis], []).append(cell)
    return found


def _of_label(text: ContainedText) -> ContainerAlignment:
    """Return the alignment of a label.

    Centred lines, or a text with equal space above and below, stay in their shape.
    """
    middle = text.vertically_centred
    centred = text.centred and (middle or not text.nearly_fills)
    if not centred and not middle:
        return ContainerAlignment()
    placement = ContainerPlacement(
        VerticalAnchor.MIDDLE if middle else VerticalAnchor.TOP, text.shape
    )
    if not centred:
        return ContainerAlignment(placement)
    why = because(
        LayoutRule.LABEL,
        Align.CENTER,
        space_left_em=(text.own.x0 - text.box.x0) / text.size,
        space_right_em=(text.box.x1 - text.own.x1) / text.size,
        even_above_and_below=middle,
    )
    return ContainerAlignment(placement, why)


def _of_cell(
    cell: ContainedText, column: Sequence[ContainedText], row: Sequence[ContainedText]
) -> ContainerAlignment:
    others = [other for other in column if other is not cell]
    begin = sum(_begins_with(cell, other) for other in others)
    end = sum(abs(cell.own.x1 - other.own.x1) <= _SAME_EDGE for other in others)
    placement = ContainerPlacement(_anchor(cell, row))
    reason = _cell_reason(cell, others, row)
    return ContainerAlignment(placement, reason, begins=begin > end)


def _cell_reason(
    cell: ContainedText, column: Sequence[ContainedText], row: Sequence[ContainedText]
) -> Reason | None:
    """Return CENTER if the others agree or nothing contradicts; else the lines' common end."""
    if cell.ends_alike:
        return because(LayoutRule.CELL_ENDS, Align.RIGHT, lines=len(cell.rows))
    if not cell.centred:
        return None
    column = [other for other in column if other.spans[1] == cell.spans[1]]
    row = [other for other in row if other is not cell]
    centred, alike = _centred_for_certain(column), sum(_begins_with(cell, it) for it in column)
    if alike > centred or not _is_centred_by_intent(cell, column, row):
        return None
    return because(
        LayoutRule.CELL_CENTRED,
        Align.CENTER,
        centred_in_column=centred,
        begin_alike_in_column=alike,
        centred_in_row=_centred_for_certain(row),
        ruled=cell.ruled,
    )


def _is_centred_by_intent(
    cell: ContainedText, column: Sequence[ContainedText], row: Sequence[ContainedText]
) -> bool:
    """Return True if the column, the cell's own rules or the row agree that it is centred."""
    if _centred_for_certain(column) or (cell.ruled and not cell.nearly_fills):
        return True
    return not _not_centred(column) and _centred_for_certain(row) > _not_centred(row)


def _centred_for_certain(cells: Sequence[ContainedText]) -> int:
    """Count the texts that are centred and have room to be anything else."""
    return sum(each.centred and not each.nearly_fills for each in cells)


def _not_centred(cells: Sequence[ContainedText]) -> int:
    return sum(not each.centred for each in cells)


def _begins_with(cell: ContainedText, other: ContainedText) -> bool:
    """Return True if two texts of different length begin at the same place."""
    one, two = cell.own, other.own
    return abs(one.x0 - two.x0) <= _SAME_EDGE and abs(one.width - two.width) > cell.size / 2


def _anchor(cell: ContainedText, row: Sequence[ContainedText]) -> VerticalAnchor:
    """Return the anchor by the others of its row, else by its own place.

    Those with another number of lines count.
    """
    spanned = [other for other in row if other.spans[0] == cell.spans[0]]
    others = [other for other in spanned if len(other.rows) != len(cell.rows)]
    votes = _anchor_votes(cell, others)
    most_like = max(votes, key=lambda anchor: votes[anchor])
    if votes[most_like]:
        return most_like
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
