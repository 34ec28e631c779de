"""Rules that underline words, or strike them out: they part no cells."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from ai_translator.layout.page_content import Glyph, Rule

# In units of the font size.
#: A rule this far under the baseline, or over it, belongs to the letters there.  Rules of tables
#: leave room for what hangs below a line (LaTeX's strut: 0.36) and go through no letters.
UNDER, THROUGH = 0.4, 0.5
#: It goes no further than its words.  Rules of tables reach over the white around a cell's text.
BEYOND = 0.15
#: The words over it leave no wider gap, as cells of a row do.
GAP = 1.0


def without_underlines(rules: Iterable[Rule], glyphs: Sequence[Glyph]) -> list[Rule]:
    """Return the rules without those that underline words or go through them."""
    found = list(rules)
    if not any(rule.horizontal for rule in found):
        return found
    lettered = _Lettered(glyphs)
    return [rule for rule in found if not (rule.horizontal and lettered.is_underline(rule))]


class _Lettered:
    def __init__(self, glyphs: Sequence[Glyph]) -> None:
        """Prepare a page's letters, by their baselines."""
        upright = [glyph for glyph in glyphs if not glyph.angle and not glyph.text.isspace()]
        self._glyphs = sorted(upright, key=lambda glyph: glyph.y)
        self._bases = [glyph.y for glyph in self._glyphs]
        self._largest = max((glyph.size for glyph in upright), default=0.0)

    def is_underline(self, rule: Rule) -> bool:
        """Return True if letters stand all along a rule, and right over it."""
        y, reach = rule.bbox.center[1], self._largest
        first = bisect_left(self._bases, y - UNDER * reach)
        last = bisect_right(self._bases, y + THROUGH * reach)
        over = [each for each in self._glyphs[first:last] if _is_at(y, each)]
        return _reach_along(rule, over)


def _is_at(y: float, glyph: Glyph) -> bool:
    return -THROUGH * glyph.size < y - glyph.y < UNDER * glyph.size


def _reach_along(rule: Rule, over: Iterable[Glyph]) -> bool:
    """Return True if the letters reach from one end of the rule to the other without wide gaps."""
    start, end = rule.bbox.x0, rule.bbox.x1
    reached: float | None = None
    for glyph in sorted(over, key=lambda each: each.x0):
        if glyph.x1 <= start:
            continue
        if reached is None:
            if glyph.x0 > start + BEYOND * glyph.size:
                return False
        elif glyph.x0 - reached > GAP * glyph.size:
            return False
        reached = glyph.x1 if reached is None else max(reached, glyph.x1)
        if reached >= end - BEYOND * glyph.size:
            return True
    return False
