"""Which glyphs of a text line are a formula."""

from __future__ import annotations

from ai_translator.parsing.lines import RawLine


def formula_spans(line: RawLine, body_size: float) -> list[tuple[int, int]]:
    """Half-open ranges of ``line.glyphs`` that are inline formulas, in order, not touching each other."""
    return []
