"""Formulas: which glyphs of a line, which lines of a column, and how they read."""

from ai_translator.layout.formulas.display import DisplayRegion, display_formulas
from ai_translator.layout.formulas.fragments import absorb_fragments
from ai_translator.layout.formulas.inline import formula_spans
from ai_translator.layout.formulas.reading import bars_of, is_linear, linear_text

__all__ = [
    "DisplayRegion",
    "absorb_fragments",
    "bars_of",
    "display_formulas",
    "formula_spans",
    "is_linear",
    "linear_text",
]
