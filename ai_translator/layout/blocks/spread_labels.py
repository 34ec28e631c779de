"""Spread labels: a few Chinese characters spaced out to the width of the longest label.

"姓　　名：" under "完成日期：" is one word.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from ai_translator.layout.blocks.drafts import LayoutLine
from ai_translator.layout.blocks.rows import SAME_ROW, merged, replaced
from ai_translator.layout.glyph_runs import is_ideographic

FAR = 5.0  # font sizes: no character stands further from the one before
COLONS = frozenset("：:")


def with_spread_labels(text_lines: list[LayoutLine]) -> list[LayoutLine]:
    """Return the lines, each single character joined to the single character it precedes.

    The second one has a colon.
    """
    lone = sorted((s for s in text_lines if _is_lone(s.text)), key=lambda s: s.base)
    if not lone:
        return text_lines
    bases = [s.base for s in lone]
    made: dict[LayoutLine, LayoutLine] = {}
    gone: set[LayoutLine] = set()
    for end in filter(_ends_label, text_lines):
        near = SAME_ROW * end.size
        row = lone[bisect_left(bases, end.base - near) : bisect_right(bases, end.base + near)]
        whole = end
        while (before := _before(whole, row)) is not None:
            whole = merged(before, whole, space=False)
            gone.add(before)
        made[end] = whole
    return replaced(text_lines, made, gone)


def _before(text_line: LayoutLine, row: Sequence[LayoutLine]) -> LayoutLine | None:
    """Return the single character right before a line of its size."""
    alike = [s for s in row if s.size == text_line.size]
    found = [s for s in alike if 0 < text_line.x0 - s.x1 < FAR * text_line.size]
    return max(found, key=lambda s: s.x1, default=None)


def _ends_label(text_line: LayoutLine) -> bool:
    """Return True for a single character with a colon."""
    return text_line.text[1:2] in COLONS and _is_lone(text_line.text[:1])


def _is_lone(text: str) -> bool:
    return len(text) == 1 and is_ideographic(text) and text.isalpha()
