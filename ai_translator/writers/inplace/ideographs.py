"""How large Han, kana and hangul are set in the place of Latin letters.

They fill their square, where Latin letters leave a third of it free.  At the same size they look
larger, and where the source's lines stand close, or a bar of a table is hardly higher than its
words, they stand too close or touch its edges. There they are a little smaller, as printers of both
scripts do it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ai_translator.model.document import BlockKind, Page, TextBlock
from ai_translator.typesetting.characters import CharacterKind, kind
from ai_translator.writers.inplace.text_areas import TextArea

SMALLER = 0.94
_CLOSE = 1.2  # line to line, in sizes
_LARGE = 13.0  # points: larger type is no reading matter
_LOW = 1.45  # of a cell with one line, in sizes
_BODY = frozenset({BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.FOOTNOTE, BlockKind.CAPTION})


class Ideographs:
    """Their size on one page, against the text's."""

    def __init__(self, page: Page) -> None:
        self._unit = page.user_unit
        self._close = frozenset(_close(page.text_blocks()))

    def scale(self, source: str, size: float, room: TextArea) -> float:
        """For the translation of ``source``."""
        low = room.lifts and room.lines == 1 and room.bottom - room.top < _LOW * size
        close = round(size, 1) in self._close and size * self._unit < _LARGE
        if not (low or close) or (
            not source.isascii() and any(kind(char) is CharacterKind.CJK for char in source)
        ):
            return 1.0
        return SMALLER


def _close(blocks: Iterable[TextBlock]) -> Iterable[float]:
    """The sizes whose lines stand close."""
    lines: dict[float, list[float]] = defaultdict(list)
    for block in blocks:
        if block.kind in _BODY and len(block.lines) > 1 and not block.lines[0].angle:
            size = max((run.style.size for run in block.runs), default=0.0)
            pitch = (block.lines[-1].baseline - block.lines[0].baseline) / (len(block.lines) - 1)
            if size:
                lines[round(size, 1)] += [pitch / size] * len(block.lines)
    return (size for size, pitches in lines.items() if sorted(pitches)[len(pitches) // 2] < _CLOSE)
