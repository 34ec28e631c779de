"""Words of a picture: which of its lines are one text.

Nothing but their places tells: labels beside each other are separate, lines under each other one.
"""

from __future__ import annotations

from collections.abc import Iterable

from ai_translator.geometry.boxes import shared_width
from ai_translator.geometry.grouping import gathered
from ai_translator.layout.lines import RawLine

#: In ems: lines of one text are no further apart (from one's foot to the next one's head).
_APART = 0.6
#: Of the shorter line: so much of it lies over or under the other.
_SHARED = 0.6
#: Sizes measured on ink differ by so much at most in one text.
_SIZE = 1.2
#: In ems: texts of a menu or a list begin within this.
_BEGINS = 0.3


def texts_of(lines: Iterable[RawLine]) -> list[list[RawLine]]:
    """Return the lines of each text, from top to bottom."""
    return gathered(sorted(lines, key=lambda line: line.bbox.top), _goes_on)


def _goes_on(text: list[RawLine], line: RawLine) -> bool:
    """Return True if the line stands right under the last one of the text."""
    last = text[-1]
    if not (last.upright and line.upright):
        return False
    small, large = sorted((last.size, line.size))
    shorter = min(last.bbox.width, line.bbox.width)
    return (
        large <= _SIZE * small
        and last.baseline < line.baseline
        and line.bbox.top - last.bbox.bottom <= _APART * large
        and shared_width(last.bbox, line.bbox) >= _SHARED * shorter
    )


def begins_with_others(text: list[RawLine], texts: Iterable[list[RawLine]]) -> bool:
    """Return True if another text of the picture begins at the same place and ends at another.

    All others are labels, which stand in the middle of what they name.
    """
    own = text[0].bbox
    near = _BEGINS * text[0].size
    return any(
        abs(other.bbox.x0 - own.x0) <= near < abs(other.bbox.x1 - own.x1)
        for each in texts
        if each is not text
        for other in each
    )
