"""Mirroring of texts that change direction.

A left start becomes a right start in the same column.
"""

from __future__ import annotations

from dataclasses import replace

from ai_translator.geometry.boxes import BBox
from ai_translator.languages import Language
from ai_translator.model.content import Align, BlockKind, Direction, TextBlock
from ai_translator.writers.inplace.text_areas import TextArea

#: Ragged lines leave so much of their column free at most, in widths of the text and line
#: distances; else they are meant to.
_RAGGED, _EVEN = 0.3, 2.5
_PADDING = 1.5  # in line heights, at most
_MIRRORED = {Align.LEFT: Align.RIGHT, Align.RIGHT: Align.LEFT}


def turns(block: TextBlock, target: Language) -> bool:
    """Return True if the translation runs against the source's direction.

    Labels of a figure do not turn: they stay beside what they name.
    """
    return (
        block.kind is not BlockKind.FIGURE_TEXT
        and (block.lines[0].direction is Direction.RTL) != target.rtl
    )


def exchanged(area: TextArea, other: TextBlock) -> TextArea:
    """Return the area of a text that changes places with the one at the other side of its row.

    Both change direction.
    """
    around = min(area.box.x0, other.bbox.x0) + max(area.box.x1, other.bbox.x1)
    box = BBox(around - area.box.x1, area.box.top, around - area.box.x0, area.box.bottom)
    return replace(
        area,
        align=_MIRRORED.get(area.align, area.align),
        box=box,
        left=around - area.right,
        right=around - area.left,
    )


def mirrored(area: TextArea, block: TextBlock) -> TextArea:
    """Return the area of a text that changes direction; its marker changes sides."""
    box, marker_offset = area.box, 0.0
    left, right = area.column or (area.left, area.right)
    left, right = min(left, box.x0), max(right, box.x1)
    if area.align is not Align.CENTER:
        leftwards = area.align is Align.RIGHT or (
            area.align is Align.JUSTIFY and block.lines[0].direction is Direction.RTL
        )
        before, after = box.x0 - left, right - box.x1
        if leftwards and _shows_less(area, before):
            box = BBox(min(left + _padding(area, after), box.x0), box.top, box.x1, box.bottom)
        elif not leftwards and _shows_less(area, after):
            box = BBox(box.x0, box.top, max(right - _padding(area, before), box.x1), box.bottom)
    if block.marker is not None and not area.frame.angle:
        marker = block.marker.bbox
        before = marker.center[0] < area.box.center[0]
        marker_offset = max(
            0.0, area.box.x0 - marker.x0 if before else marker.x1 - area.box.x1
        )  # 0: the text runs on under it
        box = (
            BBox(box.x0 - marker_offset, box.top, box.x1 - marker_offset, box.bottom)
            if before
            else BBox(box.x0 + marker_offset, box.top, box.x1 + marker_offset, box.bottom)
        )
        left, right = (left, box.x1) if before else (box.x0, right)
    # No further than where it began: what stood before it in its row begins there now.
    left, right = (
        (box.x0 if area.align is Align.LEFT else left),
        (box.x1 if area.align is Align.RIGHT else right),
    )
    return replace(
        area,
        align=_MIRRORED.get(area.align, area.align),
        box=box,
        left=min(left, box.x0),
        right=max(right, box.x1),
        marker_offset=marker_offset,
    )


def _shows_less(area: TextArea, spare: float) -> bool:
    """Return True if the lines do not show the width of their column: a single or ragged ones.

    spare: the free space beside the text
    """
    if area.align is Align.JUSTIFY:
        return spare < _EVEN * area.pitch
    return area.lines == 1 or area.lifts or area.broken or spare < _RAGGED * area.box.width


def _padding(area: TextArea, other: float) -> float:
    """Return the padding within a cell or frame: that of the side where the lines began."""
    return max(0.0, min(other, _PADDING * area.box.height / area.lines)) if area.lifts else 0.0
