"""Texts that change their direction: what began on the left begins on the right, within the same column."""

from __future__ import annotations

from dataclasses import replace

from ai_translator.document import Align, BBox, Direction, TextBlock
from ai_translator.languages import Language
from ai_translator.writing.inplace.rooms import Room

_MIRRORED = {Align.LEFT: Align.RIGHT, Align.RIGHT: Align.LEFT}


def turns(block: TextBlock, target: Language) -> bool:
    """Whether the translation runs against the source's direction."""
    return (block.lines[0].direction is Direction.RTL) != target.rtl


def mirrored(room: Room, block: TextBlock) -> Room:
    """The room of a text that turns; a marker changes sides, and the text makes place for it."""
    box, left, right, hang = room.box, room.left, room.right, 0.0
    if room.lines == 1 and room.align in _MIRRORED:  # one line does not show how wide its column is
        box = BBox(left, box.top, box.x1, box.bottom) if room.align is Align.RIGHT else BBox(box.x0, box.top, right, box.bottom)
    if block.marker is not None and not room.frame.angle:
        before = block.marker.bbox.x0 < room.box.x0
        hang = room.box.x0 - block.marker.bbox.x0 if before else block.marker.bbox.x1 - room.box.x1
        box = (
            BBox(box.x0 - hang, box.top, box.x1 - hang, box.bottom)
            if before
            else BBox(box.x0 + hang, box.top, box.x1 + hang, box.bottom)
        )
        left, right = (left, box.x1) if before else (box.x0, right)
    return replace(
        room, align=_MIRRORED.get(room.align, room.align), box=box, left=min(left, box.x0), right=max(right, box.x1), hang=hang
    )
