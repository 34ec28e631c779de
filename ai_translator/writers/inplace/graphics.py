"""The part of the graphics state that the rewriter tracks (ISO 32000-1, 8.4 and 9.3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from ai_translator.geometry.matrices import IDENTITY, Matrix, multiply

Linear: TypeAlias = tuple[float, float, float, float]
_DEEPEST = 5_000
_MATRICES = frozenset(("cm", "BT", "Tm"))
#: Operator -> the attribute that its number sets.
_NUMBERS = {
    "w": "width", "J": "cap", "j": "join", "Tc": "char_space", "Tw": "word_space", "Tz": "scaling",
    "Tr": "mode",
}  # fmt: skip
#: Operator -> the attribute that it sets, and whether its numbers say all.
_COLORS = {
    **{name: ("fill", True) for name in ("g", "rg", "k")},
    **{name: ("stroke", True) for name in ("G", "RG", "K")},
    **{name: ("fill", False) for name in ("cs", "sc", "scn")},
    **{name: ("stroke", False) for name in ("CS", "SC", "SCN")},
}


class RewriterState:
    """The tracked graphics state.

    fill, stroke: the operator and numbers that set the colour; None if it needs resources
    """

    __slots__ = (
        "cap",
        "char_space",
        "ctm",
        "fill",
        "font",
        "join",
        "mode",
        "scaling",
        "size",
        "stroke",
        "width",
        "word_space",
    )

    def __init__(self, ctm: Matrix) -> None:
        self.ctm = ctm
        self.font = ""
        self.size = 0.0
        self.char_space = self.word_space = self.mode = 0.0
        self.scaling = 100.0
        self.fill: str | None = "0 g"
        self.stroke: str | None = "0 G"
        self.width, self.cap, self.join = 1.0, 0.0, 0.0

    def copy(self) -> RewriterState:
        other = RewriterState.__new__(RewriterState)
        for name in RewriterState.__slots__:
            setattr(other, name, getattr(self, name))
        return other


class Tracker:
    """Tracker of the state through a stream.  ``linear``: the text matrix without its shift."""

    def __init__(self, state: RewriterState) -> None:
        self.state = state
        self.linear: Linear = (1.0, 0.0, 0.0, 1.0)
        self._saved: list[RewriterState] = []
        self._unsaved = 0

    @property
    def depth(self) -> int:
        return len(self._saved) + self._unsaved

    def follow(self, operator: str, operands: Sequence[Any]) -> bool:
        """Apply an operator; return False for a ``Q`` that restores nothing."""
        if operator == "Q":
            return self._pop()
        if operator == "q":
            self._push()
        elif operator in _MATRICES:
            self._move(operator, operands)
        elif operator == "Tf":
            self.state.font, self.state.size = str(operands[0]), float(operands[1])
        elif operator in _NUMBERS:
            setattr(self.state, _NUMBERS[operator], float(operands[0]))
        elif operator in _COLORS:
            attribute, known = _COLORS[operator]
            setattr(self.state, attribute, _written(operands, operator) if known else None)
        return True

    def _move(self, operator: str, operands: Sequence[Any]) -> None:
        if operator == "cm":
            self.state.ctm = multiply(_matrix(operands), self.state.ctm)
        else:
            self.linear = _matrix(operands)[:4] if operator == "Tm" else (1.0, 0.0, 0.0, 1.0)

    def _push(self) -> None:
        if len(self._saved) >= _DEEPEST:
            self._unsaved += 1
        else:
            self._saved.append(self.state.copy())

    def _pop(self) -> bool:
        if self._unsaved:
            self._unsaved -= 1
        elif self._saved:
            self.state = self._saved.pop()
        else:
            return False
        return True


#: The operators that :meth:`Tracker.follow` heeds.
FOLLOWED = frozenset((*_NUMBERS, *_COLORS, *_MATRICES, "q", "Q", "Tf"))


def _matrix(operands: Sequence[Any]) -> Matrix:
    a, b, c, d, e, f = map(float, operands[-6:]) if len(operands) >= 6 else IDENTITY
    return a, b, c, d, e, f


def _written(operands: Sequence[Any], operator: str) -> str:
    return " ".join([*(f"{float(value):g}" for value in operands), operator])
