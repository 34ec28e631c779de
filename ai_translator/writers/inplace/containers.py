"""Containers of texts: the cells of tables, and figures."""

from __future__ import annotations

from ai_translator.geometry.boxes import BBox
from ai_translator.model.content import Figure, Table
from ai_translator.model.document import Page


def containers_of(page: Page) -> dict[str, BBox]:
    """Return block id -> the cell or figure that it is part of."""
    found: dict[str, BBox] = {}
    for block in page.blocks:
        match block:
            case Table(cells=cells):
                found.update({text.id: cell.bbox for cell in cells for text in cell.blocks})
            case Figure(bbox=box, labels=labels):
                found.update({text.id: box for text in labels})
    return found
