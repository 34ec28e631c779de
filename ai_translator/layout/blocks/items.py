"""What is to be put in order: strips of text, and whole things that nothing may cut (tables,
figures, coloured boxes).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ai_translator.layout.blocks.drafts import LayoutLine, Piece


@dataclass(slots=True)
class Item:
    """A strip, or a whole: ready pieces, or the items inside a coloured box.  Coordinates of the
    main frame.

    weight: how many lines it counts for;  cell: whether it is the box of a form, whose sides its
        lines are set to
    """

    x0: float
    top: float
    x1: float
    bottom: float
    strip: LayoutLine | None = None
    pieces: list[Piece] = field(default_factory=list)
    inside: list[Item] = field(default_factory=list)
    weight: float = 1.0
    cell: bool = False

    @property
    def center(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def of_strip(strip: LayoutLine) -> Item:
    left = strip.x0 + strip.hang
    return Item(left, strip.top, max(left, strip.x1), strip.bottom, strip)


def of_pieces(pieces: list[Piece], box: tuple[float, float, float, float], em: float) -> Item:
    """``box``: (u0, v0, u1, v1) in the main frame."""
    return Item(
        box[0],
        box[1],
        box[2],
        box[3],
        pieces=pieces,
        weight=max(1.0, (box[3] - box[1]) / (1.2 * em)),
    )


def in_rows(items: list[Item], rtl: bool) -> list[Item]:
    """The items from top to bottom; those side by side in the direction of reading."""
    rows: list[list[Item]] = []
    for item in sorted(items, key=lambda i: i.top):
        if rows and item.middle < rows[-1][0].bottom and rows[-1][0].middle > item.top:
            rows[-1].append(item)
        else:
            rows.append([item])
    return [item for row in rows for item in sorted(row, key=lambda i: -i.x1 if rtl else i.x0)]
