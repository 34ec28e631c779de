"""Pictures, plots and diagrams, with the glyphs that are labels in them."""

from __future__ import annotations

from dataclasses import dataclass

from ai_translator.document import BBox, ImageRef
from ai_translator.parsing.content import PageContent


@dataclass(frozen=True, slots=True)
class FigureRegion:
    """A figure's place.  ``glyphs``: indices into ``PageContent.glyphs`` of its labels, in drawing order."""

    bbox: BBox
    images: tuple[ImageRef, ...] = ()
    glyphs: tuple[int, ...] = ()


def find_figures(content: PageContent) -> list[FigureRegion]:
    """The page's figures from top to bottom; grounds, sidebars and rules under text are none."""
    return []
