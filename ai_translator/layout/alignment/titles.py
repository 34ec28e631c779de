"""Alignment of titles that look alike across pages.

A title that seems to be centred is so by chance if others begin where it does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeAlias

from ai_translator.layout.reasons import LayoutRule, Reason, because
from ai_translator.model.content import Align, BlockKind, TextBlock, TextStyle
from ai_translator.model.document import Page

_EVEN = 1.0  # points
_UNEVEN = 0.5  # of the size: titles as long as each other tell nothing
_LEAST = 2  # others that begin alike

_Look: TypeAlias = tuple[float, bool, str]


class AlignedTitles:
    """The horizontal one-line titles of a document."""

    def __init__(self, pages: Iterable[Page] = ()) -> None:
        self._found: dict[_Look, list[TextBlock]] = defaultdict(list)
        for page in pages:
            for block in page.text_blocks():
                if _is_title(block):
                    self._found[_look(block)].append(block)

    def begin_alike(self, block: TextBlock) -> Reason | None:
        """Return why a title is set left: others begin there, more than share its middle.

        Titles as long as it do not count.
        """
        if not _is_title(block):
            return None
        look, box = _look(block), block.bbox
        others = [
            each.bbox
            for each in self._found[look]
            if abs(each.bbox.width - box.width) > _UNEVEN * look[0]
        ]
        begun = sum(abs(other.x0 - box.x0) < _EVEN for other in others)
        centred = sum(abs(other.center[0] - box.center[0]) < _EVEN for other in others)
        if begun < _LEAST or begun <= centred:
            return None
        return because(LayoutRule.TITLES_BEGIN, Align.LEFT, alike=begun, same_middle=centred)


def _is_title(block: TextBlock) -> bool:
    """Return True for an upright heading of one line."""
    return block.kind is BlockKind.HEADING and len(block.lines) == 1 and not block.lines[0].angle


def _look(block: TextBlock) -> _Look:
    style = next((run.style for run in block.runs), TextStyle())
    return round(style.size, 1), style.bold, style.color
