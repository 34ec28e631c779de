"""The size of Han, kana and hangul in place of Latin letters.

They fill their square, where Latin letters leave a third of it free.  At the same size they look
larger.  Where the source's lines are close, or a bar of a table is hardly higher than its words,
they would be too close or touch its edges.  There they are a little smaller, as is usual in print
that mixes both scripts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ai_translator.model.content import BlockKind, TextBlock
from ai_translator.model.document import Page
from ai_translator.typesetting.characters import CharacterKind, kind
from ai_translator.writers.inplace.text_areas import TextArea

SMALLER = 0.94
_CLOSE = 1.2  # line to line, in sizes
_LARGE = 13.0  # points: larger type is no reading matter
_LOW = 1.45  # of a cell with one line, in sizes
_BODY = frozenset({BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.FOOTNOTE, BlockKind.CAPTION})


class Ideographs:
    """Their size on one page, relative to the text's."""

    def __init__(self, page: Page) -> None:
        self._unit = page.user_unit
        self._close = frozenset(_close(page.text_blocks()))

    def scale(self, source: str, size: float, area: TextArea) -> float:
        """Return the scale for the translation of ``source``."""
        low = area.lifts and area.lines == 1 and area.bottom - area.top < _LOW * size
        close = round(size, 1) in self._close and size * self._unit < _LARGE
        if low or close:
            return 1.0 if CharacterKind.CJK in map(kind, source) else SMALLER
        return 1.0


def _close(blocks: Iterable[TextBlock]) -> Iterable[float]:
    """Return the sizes whose lines are close together."""
    lines: dict[float, list[float]] = defaultdict(list)
    for block in blocks:
        if block.kind in _BODY and len(block.lines) > 1 and not block.lines[0].angle:
            size = max((run.style.size for run in block.runs), default=0.0)
            pitch = (block.lines[-1].baseline - block.lines[0].baseline) / (len(block.lines) - 1)
            if size:
                lines[round(size, 1)] += [pitch / size] * len(block.lines)
    return (size for size, pitches in lines.items() if sorted(pitches)[len(pitches) // 2] < _CLOSE)
