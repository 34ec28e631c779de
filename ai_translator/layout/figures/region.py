"""What a found figure is."""

from __future__ import annotations

from dataclasses import dataclass

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.reasons import Reason
from ai_translator.model.provenance import ImageRef


@dataclass(frozen=True, slots=True)
class FigureRegion:
    """A figure's place.

    ``glyphs``: indices into ``PageContent.glyphs`` of its labels, in drawing order.
    """

    bbox: BBox
    images: tuple[ImageRef, ...] = ()
    glyphs: tuple[int, ...] = ()
    reason: Reason | None = None
