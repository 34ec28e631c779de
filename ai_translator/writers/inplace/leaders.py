"""Leaders: dots that lead from a text to a number.

The number ends an entry of a table of contents, or is in the next cell of a table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ai_translator.geometry.boxes import BBox
from ai_translator.model.content import BlockKind, TextBlock, TextRun
from ai_translator.model.segments import Span

#: What leaders are made of.
LEADING = ".·․‥…⋅ \t"
_LEADER = re.compile(r"^([\s.·․‥…⋅]*[.·․‥…⋅][\s.·․‥…⋅]*)(\S.*)?$")
_DOTS = {"…": 3, "‥": 2}
_LEAST_DOTS = 3
_DOT, _CLOSEST = 0.27, 0.3  # of the size: a dot's width; from dot to dot at least
_KINDS = frozenset({BlockKind.TOC_ENTRY, BlockKind.CELL})


@dataclass(frozen=True, slots=True)
class Leader:
    """A row of dots.

    dot:    the character that is repeated every ``pitch``
    number: the words at its end, if any
    right:  where all ends
    """

    dot: Span
    number: Span | None
    pitch: float
    right: float
    box: BBox


def leader(block: TextBlock) -> Leader | None:
    """Return the dots and the page number of an entry, or the dots of a cell.

    Returns None if they stay as they are.
    """
    trailer = block.trailer
    if block.kind not in _KINDS or trailer is None or block.lines[0].angle:
        return None
    found = _LEADER.match(trailer.text.strip())
    if found is None:
        return None
    dots = "".join(found[1].split())
    count = sum(_DOTS.get(char, 1) for char in dots)
    number = (found[2] or "").strip()
    size, width = trailer.style.size, trailer.bbox.width
    if number:
        words, least = _span(trailer, number), _LEAST_DOTS
        pitch = (width - 0.5 * size * len(number)) / max(1, count)
    else:
        words, least = None, 1
        pitch = (width - _DOT * size) / max(1, count - 1)
    if count < least:
        return None
    dot = "." if dots[0] in "….‥․" else dots[0]
    return Leader(
        Span(dot, trailer.style), words, max(pitch, _CLOSEST * size), trailer.bbox.x1, trailer.bbox
    )


def _span(run: TextRun, text: str) -> Span:
    return Span(text, run.style, run.link)
