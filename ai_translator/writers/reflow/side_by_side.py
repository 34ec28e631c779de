"""Two texts beside each other: a paragraph's source and its translation."""

from __future__ import annotations

from reportlab.platypus import Flowable

from ai_translator.writers.reflow.prose import Prose

GUTTER = 14.0  # points between the two


def column_width(measure: float) -> float:
    """Return the width of each text where ``measure`` is that of both."""
    return (measure - GUTTER) / 2


class SideBySide(Flowable):  # type: ignore[misc]
    """The source at the left and the translation at the right, from the same height on.

    None: that side has ended on a page before.
    """

    def __init__(self, source: Prose | None, translation: Prose | None) -> None:
        super().__init__()
        self._sides = (source, translation)
        present = [side for side in self._sides if side is not None]
        self.spaceBefore = max(side.spaceBefore for side in present)
        self.spaceAfter = max(side.spaceAfter for side in present)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width
        column = column_width(width)
        self.height = max(side.wrap(column, height)[1] for side in self._sides if side is not None)
        return width, self.height

    def split(self, width: float, height: float) -> list[SideBySide]:
        """Return two parts, each side cut where the height ends, or [] if a side has no room."""
        column = column_width(width)
        parts = [None if side is None else side.split(column, height) for side in self._sides]
        if any(part == [] for part in parts):
            return []
        first = [part[0] if part else None for part in parts]
        rest = [part[1] if part and len(part) > 1 else None for part in parts]
        if rest == [None, None]:
            return [self]
        return [SideBySide(*first), SideBySide(*rest)]

    def draw(self) -> None:
        column = column_width(self.width)
        for side, left in zip(self._sides, (0.0, column + GUTTER)):
            if side is not None:
                side.wrap(column, self.height)
                side.drawOn(self.canv, left, self.height - side.height)
