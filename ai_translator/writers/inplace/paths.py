"""Rules and small shapes of a formula, taken out of the content to be drawn with the formula."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ai_translator.geometry.boxes import BBox, Rectangle
from ai_translator.geometry.matrices import apply
from ai_translator.writers.inplace.graphics import RewriterState
from ai_translator.writers.inplace.messages import Movable, MovableId

#: Operator -> how many points its operands are.
PATHS = {"m": 1, "l": 1, "c": 3, "v": 2, "y": 2, "re": 2, "h": 0}
PAINTS = frozenset(["S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "n"])
_STROKED = frozenset(["S", "s", "B", "B*", "b", "b*"])
_MARGIN = 1.0  # how far a rule may stand out of the box of the glyphs


class Paths:
    """Recorder of path construction.  ``drawn``: movable -> its shapes as content in seen space."""

    def __init__(
        self,
        movables: Sequence[Movable],
        lines: Sequence[Rectangle],
        drawn: dict[MovableId, list[bytes]],
    ) -> None:
        self.wanted = bool(movables or lines)
        self._movables, self._lines, self._drawn = movables, lines, drawn
        self._begun: list[
            tuple[int, str, list[float]]
        ] = []  # where in the output, operator, numbers
        self._broken = self._clips = False

    def see(self, operator: str, operands: Any, state: RewriterState, out: list[Any]) -> None:
        """Record an operator; it is called when the operator has been put at the end of ``out``."""
        if operator in PATHS:
            try:
                self._begun.append((len(out) - 1, operator, list(map(float, operands))))
            except (TypeError, ValueError):
                self._broken = True
        elif operator in ("W", "W*"):
            self._clips = True
        else:
            if self._begun and operator != "n" and not (self._broken or self._clips):
                self._painted(operator, state, out)
            self._begun, self._broken, self._clips = [], False, False

    def _painted(self, operator: str, state: RewriterState, out: list[Any]) -> None:
        box = self._extent(state, stroked=operator in _STROKED)
        if box is None:
            return
        movable = next((each for each in self._movables if _within(box, each.box)), None)
        if movable is not None:
            self._drawn[movable.id].append(self._content(operator, state, movable.color))
        elif not any(_within(box, line) for line in self._lines):
            return
        for index in [len(out) - 1, *(index for index, _, _ in self._begun)]:
            out[index] = None

    def _extent(self, state: RewriterState, *, stroked: bool) -> Rectangle | None:
        points: list[tuple[float, float]] = []
        for _, operator, numbers in self._begun:
            match operator, numbers:
                case "re", [x, y, width, height]:
                    numbers = [x, y, x + width, y + height]
            points += [apply(state.ctm, x, y) for x, y in zip(numbers[::2], numbers[1::2])]
        if not points:
            return None
        a, b, c, d, _, _ = state.ctm
        grow = state.width / 2 * abs(a * d - b * c) ** 0.5 if stroked else 0.0
        box = BBox.around_points(points).grown(grow)
        return box.x0, box.top, box.x1, box.bottom

    def _content(self, operator: str, state: RewriterState, color: str) -> bytes:
        matrix = " ".join(f"{value:.5g}" for value in state.ctm)
        red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
        fill = state.fill or f"{red:.3g} {green:.3g} {blue:.3g} rg"
        stroke = state.stroke or f"{red:.3g} {green:.3g} {blue:.3g} RG"
        path = " ".join(
            " ".join([*(f"{number:.6g}" for number in numbers), name])
            for _, name, numbers in self._begun
        )
        line = f"{state.width:g} w {state.cap:g} J {state.join:g} j"
        return f"q {matrix} cm {fill} {stroke} {line} {path} {operator} Q\n".encode("ascii")


def _within(box: Rectangle, around: Rectangle) -> bool:
    return BBox(*around).holds(BBox(*box), _MARGIN)
