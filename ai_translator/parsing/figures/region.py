"""What a found figure is."""

from __future__ import annotations

from dataclasses import dataclass

from ai_translator.document import BBox, ImageRef


@dataclass(frozen=True, slots=True)
class FigureRegion:
    """A figure's place.  ``glyphs``: indices into ``PageContent.glyphs`` of its labels, in drawing order."""

    bbox: BBox
    images: tuple[ImageRef, ...] = ()
    glyphs: tuple[int, ...] = ()
