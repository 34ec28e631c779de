"""Figures: pictures, plots and diagrams, with the glyphs that are labels in them."""

from ai_translator.layout.figures.finder import find_figures
from ai_translator.layout.figures.region import FigureRegion

__all__ = ["FigureRegion", "find_figures"]
