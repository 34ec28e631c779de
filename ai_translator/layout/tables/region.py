"""The region of a found table, before its cells' text becomes blocks."""

from __future__ import annotations

from dataclasses import dataclass

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.reasons import Reason


@dataclass(frozen=True, slots=True)
class CellRegion:
    """A cell.

    glyphs: indices into ``PageContent.glyphs``, in drawing order; empty for an empty cell
    """

    row: int
    col: int
    row_span: int
    col_span: int
    bbox: BBox
    glyphs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TableRegion:
    """Cells in row-major order; every place of the grid is covered by exactly one of them."""

    bbox: BBox
    rows: int
    cols: int
    cells: tuple[CellRegion, ...]
    header_rows: int = 0
    ruled: bool = True
    reason: Reason | None = None
