"""Tables whose text is turned by a right angle: found upright, and turned back."""

from __future__ import annotations

from dataclasses import replace

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.frames import LineFrame
from ai_translator.layout.page_content import PageContent, PaintedBox, Rule
from ai_translator.layout.tables.region import CellRegion, TableRegion


def turned(content: PageContent, frame: LineFrame) -> PageContent:
    """The page's rules and boxes as they lie in the frame; glyphs are those of the page itself."""
    swapped = frame.angle % 180 != 0
    return PageContent(
        number=content.number,
        width=content.height if swapped else content.width,
        height=content.width if swapped else content.height,
        glyphs=content.glyphs,
        rules=[
            Rule(BBox(*frame.box(r.bbox)), r.horizontal != swapped, r.color) for r in content.rules
        ],
        boxes=[PaintedBox(BBox(*frame.box(b.bbox)), b.fill, b.stroke) for b in content.boxes],
    )


def turned_back(table: TableRegion, frame: LineFrame) -> TableRegion:
    cells = tuple(_cell_back(cell, frame) for cell in table.cells)
    return replace(table, bbox=_back(table.bbox, frame), cells=cells)


def _cell_back(cell: CellRegion, frame: LineFrame) -> CellRegion:
    return replace(cell, bbox=_back(cell.bbox, frame))


def _back(box: BBox, frame: LineFrame) -> BBox:
    """The inverse of ``LineFrame.box`` for right angles: turning on to a full turn."""
    return BBox(*LineFrame((360.0 - frame.angle) % 360.0).box(box))
