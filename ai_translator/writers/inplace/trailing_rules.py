"""Trailing rules: a line from the end of a heading to the margin follows the heading's new end."""

from __future__ import annotations

from collections.abc import Sequence
from math import copysign

from ai_translator.geometry.boxes import BBox
from ai_translator.geometry.matrices import IDENTITY, Matrix
from ai_translator.languages import Language
from ai_translator.model.content import Direction, TextBlock
from ai_translator.model.document import Page
from ai_translator.writers.inplace.mirroring import turns
from ai_translator.writers.inplace.text_measuring import SetLine
from ai_translator.writers.inplace.texts import PlacedText

_GAP = 0.6  # of the size: no further behind the words
_OVER, _UNDER = 0.5, 0.35  # of the size, from the baseline
_LONG = 4.0  # sizes: a dash is shorter
_THICK = 0.15  # of the size
_NEAR = 1.5  # points


def line_behind(page: Page, block: TextBlock) -> BBox | None:
    """Return the rule right behind the words of a horizontal one-line text.

    Returns None if it belongs to something else as well.
    """
    if not _may_have_rule(block):
        return None
    line = block.lines[0]
    end = max(inline.bbox.x1 for inline in line.inlines)
    size = max((run.style.size for run in block.runs), default=10.0)
    found = [rule for rule in page.rules if _is_behind(rule, end, line.baseline, size)]
    if len(found) != 1:
        return None
    (rule,) = found
    shared = _is_bound(rule, page) or _divides(rule, page, size)
    return None if shared else rule


def _may_have_rule(block: TextBlock) -> bool:
    """Return True for one upright line from left to right without a trailer of its own."""
    line = block.lines[0]
    if len(block.lines) > 1 or not line.inlines:
        return False
    return not line.angle and line.direction is Direction.LTR and block.trailer is None


def _is_behind(rule: BBox, end: float, baseline: float, size: float) -> bool:
    """Return True for a long thin rule that begins right behind ``end``, near the baseline."""
    if not -_NEAR < rule.x0 - end < _GAP * size:
        return False
    long_and_thin = rule.width > _LONG * size and rule.height <= max(_THICK * size, 1.0)
    drop = rule.center[1] - baseline
    return long_and_thin and -_OVER * size <= drop <= _UNDER * size


def _is_bound(line: BBox, page: Page) -> bool:
    """Return True if other lines meet it or begin where it begins, as in a table or a form."""
    others = [rule for rule in page.rules if rule != line]
    level = [rule for rule in others if rule.width > rule.height]
    meets = any(map(line.grown(_NEAR).overlap, (*others, *page.backgrounds)))
    return meets or any(abs(rule.x0 - line.x0) < _NEAR for rule in level)


def _divides(line: BBox, page: Page, size: float) -> bool:
    """Return True for a fraction bar.

    Words no longer than it are right above and right below it.
    """
    boxes = [text.bbox for text in page.text_blocks()]
    no_longer = [box for box in boxes if max(line.x0 - box.x0, box.x1 - line.x1) < _NEAR]
    apart = [box.center[1] - line.center[1] for box in no_longer]
    sides_with_words = {copysign(1, each) for each in apart if 0 < abs(each) < size}
    return len(sides_with_words) == 2


def moved_rule(text: PlacedText, target: Language) -> BBox | None:
    """Return the rule that moves to the new end of the words; None for most texts."""
    block, page = text.head, text.places[0].page
    if len(text.places) > 1 or text.places[0].container is not None or turns(block, target):
        return None
    return line_behind(page, block)


def pulled(line: BBox, block: TextBlock, lines: Sequence[SetLine]) -> Matrix:
    """Return the matrix from the old rule to the new one, in seen space: its far end stays."""
    if not lines:
        return IDENTITY
    gap = line.x0 - max(inline.bbox.x1 for inline in block.lines[0].inlines)
    start = max(each.x + each.width for each in lines) + gap
    scale = (line.x1 - start) / line.width
    return scale, 0.0, 0.0, 1.0, line.x1 * (1 - scale), 0.0
