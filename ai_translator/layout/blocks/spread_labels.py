"""Labels of a few Chinese characters spread over the width of the longest one: "姓　　名：" under
"完成日期：" is one word.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from ai_translator.layout.blocks.drafts import LayoutLine
from ai_translator.layout.blocks.rows import SAME_ROW, merged
from ai_translator.layout.glyph_runs import is_ideographic

FAR = 5.0  # font sizes: no character stands further from the one before
COLONS = "：:"


def with_spread_labels(strips: list[LayoutLine]) -> list[LayoutLine]:
    """The strips, each lone character put before the lone character and colon that it belongs to."""
    lone = sorted((s for s in strips if _is_lone(s.text)), key=lambda s: s.base)
    if not lone:
        return strips
    bases = [s.base for s in lone]
    made: dict[int, LayoutLine] = {}
    gone: set[int] = set()
    for end in strips:
        if not (_is_lone(end.text[:1]) and end.text[1:2] and end.text[1] in COLONS):
            continue
        near = SAME_ROW * end.size
        row = lone[bisect_left(bases, end.base - near) : bisect_right(bases, end.base + near)]
        whole = end
        while (before := _before(whole, row)) is not None:
            whole = merged(before, whole, space=False)
            gone.add(id(before))
        made[id(end)] = whole
    return [made.get(id(s), s) for s in strips if id(s) not in gone]


def _before(strip: LayoutLine, row: Sequence[LayoutLine]) -> LayoutLine | None:
    """The lone character right before a strip of its size."""
    found = [s for s in row if 0 < strip.x0 - s.x1 < FAR * strip.size and s.size == strip.size]
    return max(found, key=lambda s: s.x1, default=None)


def _is_lone(text: str) -> bool:
    return len(text) == 1 and is_ideographic(text) and text.isalpha()
