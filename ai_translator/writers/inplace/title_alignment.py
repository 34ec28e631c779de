"""Alignment of titles that look alike across pages.

A title that seems to be centred is so by chance if those of other pages begin where it does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeAlias

from ai_translator.model.content import BlockKind, TextBlock, TextStyle
from ai_translator.model.document import Page

_EVEN = 0.8  # points
_LEAST = 2  # others that begin alike

_Look: TypeAlias = tuple[float, bool, str]


class AlignedTitles:
    """The horizontal one-line titles of a document."""

    def __init__(self, pages: Iterable[Page] = ()) -> None:
        self._found: dict[_Look, list[TextBlock]] = defaultdict(list)
        for page in pages:
            for block in page.text_blocks():
                if (
                    block.kind is BlockKind.HEADING
                    and len(block.lines) == 1
                    and not block.lines[0].angle
                ):
                    self._found[_look(block)].append(block)

    def begin_alike(self, block: TextBlock) -> bool:
        """Return True if most others begin where this one does, more of them than share its middle.

        Titles as long as it do not count.
        """
        if block.kind is not BlockKind.HEADING:
            return False
        box = block.bbox
        others = [
            each.bbox
            for each in self._found[_look(block)]
            if abs(each.bbox.width - box.width) > 2 * _EVEN
        ]
        begun = sum(abs(other.x0 - box.x0) <= _EVEN for other in others)
        centred = sum(abs(other.center[0] - box.center[0]) <= _EVEN for other in others)
        return begun >= max(_LEAST, len(others) / 2) and begun > centred


def _look(block: TextBlock) -> _Look:
    style = next((run.style for run in block.runs), TextStyle())
    return round(style.size, 1), style.bold, style.color
