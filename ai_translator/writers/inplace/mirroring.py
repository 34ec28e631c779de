"""Texts that change their direction: what began on the left begins on the right, within the same
column.
"""

from __future__ import annotations

from dataclasses import replace

from ai_translator.geometry.boxes import BBox
from ai_translator.languages import Language
from ai_translator.model.document import Align, BlockKind, Direction, TextBlock
from ai_translator.writers.inplace.text_areas import TextArea

#: Ragged lines leave so much of their column free at most, in widths of the text and line
#: distances; else they are meant to.
_RAGGED, _EVEN = 0.3, 2.5
_PADDING = 1.5  # in line heights, at most
_MIRRORED = {Align.LEFT: Align.RIGHT, Align.RIGHT: Align.LEFT}


def turns(block: TextBlock, target: Language) -> bool:
    """Whether the translation runs against the source's direction; labels of a figure stay beside
    what they name.
    """
    return (
        block.kind is not BlockKind.FIGURE_TEXT
        and (block.lines[0].direction is Direction.RTL) != target.rtl
    )


def exchanged(room: TextArea, other: TextBlock) -> TextArea:
    """The room of a text that turns and changes places with the one at the other side of its row,
    which turns, too.
    """
    around = min(room.box.x0, other.bbox.x0) + max(room.box.x1, other.bbox.x1)
    box = BBox(around - room.box.x1, room.box.top, around - room.box.x0, room.box.bottom)
    return replace(
        room,
        align=_MIRRORED.get(room.align, room.align),
        box=box,
        left=around - room.right,
        right=around - room.left,
    )


def mirrored(room: TextArea, block: TextBlock) -> TextArea:
    """The room of a text that turns; a marker changes sides, and the text makes place for it."""
    box, hang = room.box, 0.0
    left, right = room.column or (room.left, room.right)
    left, right = min(left, box.x0), max(right, box.x1)
    if room.align is not Align.CENTER:
        leftwards = room.align is Align.RIGHT or (
            room.align is Align.JUSTIFY and block.lines[0].direction is Direction.RTL
        )
        before, after = box.x0 - left, right - box.x1
        if leftwards and _shows_less(room, before):
            box = BBox(min(left + _padding(room, after), box.x0), box.top, box.x1, box.bottom)
        elif not leftwards and _shows_less(room, after):
            box = BBox(box.x0, box.top, max(right - _padding(room, before), box.x1), box.bottom)
    if block.marker is not None and not room.frame.angle:
        marker = block.marker.bbox
        before = marker.center[0] < room.box.center[0]
        hang = max(
            0.0, room.box.x0 - marker.x0 if before else marker.x1 - room.box.x1
        )  # 0: the text runs on under it
        box = (
            BBox(box.x0 - hang, box.top, box.x1 - hang, box.bottom)
            if before
            else BBox(box.x0 + hang, box.top, box.x1 + hang, box.bottom)
        )
        left, right = (left, box.x1) if before else (box.x0, right)
    # No further than where it began: what stood before it in its row begins there now.
    left, right = (
        (box.x0 if room.align is Align.LEFT else left),
        (box.x1 if room.align is Align.RIGHT else right),
    )
    return replace(
        room,
        align=_MIRRORED.get(room.align, room.align),
        box=box,
        left=min(left, box.x0),
        right=max(right, box.x1),
        hang=hang,
    )


def _shows_less(room: TextArea, spare: float) -> bool:
    """Whether the lines do not show how wide their column is (one alone, ragged ones), which has
    ``spare`` beside them.
    """
    if room.align is Align.JUSTIFY:
        return spare < _EVEN * room.pitch
    return room.lines == 1 or room.lifts or room.broken or spare < _RAGGED * room.box.width


def _padding(room: TextArea, other: float) -> float:
    """What stays free within a cell or frame: as much as on the side where the lines began."""
    return max(0.0, min(other, _PADDING * room.box.height / room.lines)) if room.lifts else 0.0
