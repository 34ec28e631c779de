"""Between which sides the lines of a text may stand in their room."""

from __future__ import annotations

from ai_translator.model.document import Align, BlockKind
from ai_translator.writers.inplace.composed import Composed
from ai_translator.writers.inplace.text_areas import TextArea

_SPACE = 0.5  # of the size: between texts side by side
_SHORT = 6.0  # sizes


def sides(room: TextArea, text: Composed) -> tuple[float, float]:
    """The sides of the lines: those of the source, and the free room where one line has none of its
    own.
    """
    if room.lines > 1 and not (room.lifts and room.align is Align.CENTER):
        if room.align is Align.LEFT and (room.broken or _shows_no_column(text, room)):
            return room.box.x0, room.right
        return _widened(room, text.size)
    match room.align:
        case Align.CENTER:
            middle = room.box.center[0]
            free = min(middle - room.left, room.right - middle) - room.box.width / 2
            half = room.box.width / 2 + max(0.0, free)
            if room.lines > 1:  # a label or a head of two lines stays one where its words allow it
                half = min(
                    half,
                    max(room.box.width, text.flow.width * text.scale / room.lines) / 2 + text.size,
                )
                half = min(half, room.box.width / 2 + _beside(room, free, text.size))
            return middle - half, middle + half
        case Align.RIGHT:
            return room.left, room.box.x1
        case _:
            return room.box.x0, room.right


def _widened(room: TextArea, size: float) -> tuple[float, float]:
    """The sides of several lines, and what ragged ones may take of the room beside them: one
    character in all.
    """
    left, right = room.box.x0, room.box.x1
    match room.align:
        case Align.LEFT:
            right = max(right, min(right + size, room.right))
        case Align.RIGHT:
            left -= min(size, _beside(room, left - room.left, size))
        case Align.CENTER:
            spare = min(size / 2, _beside(room, min(left - room.left, room.right - right), size))
            left, right = left - spare, right + spare
    return left, right


def _beside(room: TextArea, gap: float, size: float) -> float:
    """What a text may take of the white beside it: half, and a space less, where it is another's,
    too.
    """
    return max(0.0, gap if room.alone else (gap - _SPACE * size) / 2)


def _shows_no_column(text: Composed, room: TextArea) -> bool:
    """Whether its lines are the parts of a short head, a number over its term, that would have had
    room on one.
    """
    return (
        text.text.head.kind is BlockKind.HEADING
        and room.box.width < _SHORT * text.size
        and not room.lifts
    )
