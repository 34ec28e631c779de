"""How short lines under each other are aligned: one alone does not tell."""

from __future__ import annotations

from collections.abc import Sequence

from ai_translator.document import Align, BBox

_EVEN = 0.8  # points
_NEAR = 14.0  # sizes: lines further up or down are another column
_LEAST = 2  # others that agree


class Column:
    """The single lines of a page, cells and labels among them."""

    def __init__(self, lines: Sequence[BBox]) -> None:
        self._lines = lines

    def align(self, own: BBox, size: float) -> Align | None:
        """RIGHT or CENTER when the lines near by share that edge and not the left one; None when nothing is told."""
        left = right = middle = 0
        for line in self._lines:
            if line == own or abs(line.top - own.top) > _NEAR * size or line.x0 > own.x1 or line.x1 < own.x0:
                continue
            left += abs(line.x0 - own.x0) <= _EVEN
            if abs(line.width - own.width) > size / 2:  # of lines equally long, all edges agree
                right += abs(line.x1 - own.x1) <= _EVEN
                middle += abs(line.center[0] - own.center[0]) <= _EVEN
        best = max(right, middle)
        if best < _LEAST or best <= 2 * left:
            return None
        return Align.RIGHT if right >= middle else Align.CENTER
