"""Items to order: lines of text, and indivisible things (tables, figures, coloured boxes)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ai_translator.geometry.boxes import BBox
from ai_translator.geometry.grouping import grouped
from ai_translator.layout.blocks.drafts import LayoutLine, Piece, TableDraft
from ai_translator.layout.glyph_runs import ink_end
from ai_translator.model.content import Direction


@dataclass(slots=True, eq=False)
class Item:
    """A line, or a whole: ready pieces, or the items inside a coloured box.

    Coordinates are those of the main frame.

    weight: how many lines it counts for
    cell:   True for the box of a form, whose sides its lines are set to
    """

    x0: float
    top: float
    x1: float
    bottom: float
    text_line: LayoutLine | None = None
    pieces: list[Piece] = field(default_factory=list)
    inside: list[Item] = field(default_factory=list)
    weight: float = 1.0
    cell: bool = False

    @property
    def has_table(self) -> bool:
        return any(isinstance(piece, TableDraft) for piece in self.pieces)

    @property
    def center(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def of_line(text_line: LayoutLine) -> Item:
    left, right = text_line.x0 + text_line.hang, text_line.x1
    if text_line.raw.direction is Direction.LTR and not text_line.raw.angle:
        last = text_line.raw.glyphs[-1]
        right -= last.x1 - ink_end(last)
    return Item(left, text_line.top, max(left, right), text_line.bottom, text_line)


def of_pieces(pieces: list[Piece], box: BBox, em: float) -> Item:
    """Return the pieces as an item.  ``box``: in the main frame."""
    weight = max(1.0, box.height / (1.2 * em))
    return Item(box.x0, box.top, box.x1, box.bottom, pieces=pieces, weight=weight)


def of_inside(inside: list[Item], box: BBox, *, cell: bool = False) -> Item:
    """Return what is in a background, a frame or (``cell``) the box of a form, as one item."""
    weight = sum(item.weight for item in inside)
    return Item(box.x0, box.top, box.x1, box.bottom, inside=inside, weight=weight, cell=cell)


def lines_of(items: Iterable[Item]) -> list[LayoutLine]:
    """Return the lines among the items, in their order."""
    return [item.text_line for item in items if item.text_line]


def in_rows(items: list[Item], rtl: bool) -> list[Item]:
    """Return the items from top to bottom; those side by side in the direction of reading."""
    rows = grouped(sorted(items, key=lambda i: i.top), lambda row, i: _are_level(row[0], i))
    return [item for row in rows for item in sorted(row, key=lambda i: -i.x1 if rtl else i.x0)]


def _are_level(one: Item, other: Item) -> bool:
    """Return True if the middle of each is beside the other."""
    return other.middle < one.bottom and one.middle > other.top
