"""Which lines of a column are display formulas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ai_translator.document import BBox
from ai_translator.parsing.content import Rule
from ai_translator.parsing.lines import RawLine


@dataclass(frozen=True, slots=True)
class DisplayRegion:
    """One display formula: indices of the lines given that it is made of, equation number included."""

    bbox: BBox
    lines: tuple[int, ...]


def display_formulas(
    lines: Sequence[RawLine], rules: Sequence[Rule], column_left: float, column_right: float, body_size: float
) -> list[DisplayRegion]:
    """The display formulas among the lines of one column, from top to bottom."""
    return []
