"""Tables rotated by a right angle: found upright, and turned back."""

from __future__ import annotations

from dataclasses import replace

from ai_translator.geometry.frames import Frame
from ai_translator.layout.page_content import PageContent, PaintedBox, Rule
from ai_translator.layout.tables.region import CellRegion, TableRegion


def turned(content: PageContent, frame: Frame) -> PageContent:
    """Return the page's rules and boxes as they lie in the frame, with the page's own glyphs."""
    swapped = frame.angle % 180 != 0
    return PageContent(
        number=content.number,
        width=content.height if swapped else content.width,
        height=content.width if swapped else content.height,
        glyphs=content.glyphs,
        rules=[Rule(frame.box(r.bbox), r.horizontal != swapped, r.color) for r in content.rules],
        boxes=[PaintedBox(frame.box(b.bbox), b.fill, b.stroke) for b in content.boxes],
    )


def turned_back(table: TableRegion, frame: Frame) -> TableRegion:
    cells = tuple(_cell_back(cell, frame) for cell in table.cells)
    return replace(table, bbox=frame.box_back(table.bbox), cells=cells)


def _cell_back(cell: CellRegion, frame: Frame) -> CellRegion:
    return replace(cell, bbox=frame.box_back(cell.bbox))
