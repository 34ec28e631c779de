"""What ends an entry of a table of contents: dots that lead to its page number."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ai_translator.document import BBox, BlockKind, TextBlock, TextRun
from ai_translator.segments import Span

#: What leaders are made of.
LEADING = ".·․‥…⋅ \t"
_LEADER = re.compile(r"^([\s.·․‥…⋅]*[.·․‥…⋅][\s.·․‥…⋅]*)(\S.*)$")
_DOTS = {"…": 3, "‥": 2}
_LEAST_DOTS = 3


@dataclass(frozen=True, slots=True)
class Leader:
    """dot: the character that is repeated every ``pitch``;  number: the words at its end;  right: where these end."""

    dot: Span
    number: Span
    pitch: float
    right: float
    box: BBox


def leader(block: TextBlock) -> Leader | None:
    """The dots and page number of an entry; None when they stay as they are."""
    trailer = block.trailer
    if block.kind is not BlockKind.TOC_ENTRY or trailer is None or block.lines[0].angle:
        return None
    found = _LEADER.match(trailer.text.strip())
    if found is None:
        return None
    dots = [char for char in found[1] if not char.isspace()]
    count = sum(_DOTS.get(char, 1) for char in dots)
    number = found[2].strip()
    if count < _LEAST_DOTS:
        return None
    width = trailer.bbox.width - 0.5 * trailer.style.size * len(number)
    dot = "." if dots[0] in "….‥․" else dots[0]
    return Leader(Span(dot, trailer.style), _span(trailer, number), max(width / count, 1.0), trailer.bbox.x1, trailer.bbox)


def _span(run: TextRun, text: str) -> Span:
    return Span(text, run.style, run.link)
