"""A line that begins where a heading ends and runs to the margin: it follows the heading's new end."""

from __future__ import annotations

from collections.abc import Sequence

from ai_translator.geometry.boxes import BBox
from ai_translator.languages import Language
from ai_translator.model.document import Direction, Page, TextBlock
from ai_translator.writers.inplace.mirroring import turns
from ai_translator.writers.inplace.page_space import IDENTITY, Matrix
from ai_translator.writers.inplace.text_measuring import SetLine
from ai_translator.writers.inplace.texts import PlacedText

_GAP = 0.6  # of the size: no further behind the words
_OVER, _UNDER = 0.5, 0.35  # of the size, from the baseline
_LONG = 4.0  # sizes: a dash is shorter
_THICK = 0.15  # of the size
_NEAR = 1.5  # points


def line_behind(page: Page, block: TextBlock) -> BBox | None:
    """The line right behind the words of a level text of one line; None where it belongs to
    something else as well.
    """
    line = block.lines[0]
    if (
        len(block.lines) > 1
        or line.angle
        or line.direction is not Direction.LTR
        or block.trailer is not None
        or not line.inlines
    ):
        return None
    end = max(inline.bbox.x1 for inline in line.inlines)
    size = max((run.style.size for run in block.runs), default=10.0)
    found = [
        rule
        for rule in page.rules
        if -_NEAR < rule.x0 - end < _GAP * size
        and rule.width > _LONG * size
        and rule.height <= max(_THICK * size, 1.0)
        and line.baseline - _OVER * size <= rule.center[1] <= line.baseline + _UNDER * size
    ]
    return (
        found[0]
        if len(found) == 1 and not _is_bound(found[0], page) and not _divides(found[0], page, size)
        else None
    )


def _is_bound(line: BBox, page: Page) -> bool:
    """Whether other lines meet it or begin where it begins, as in a table or a form."""
    others = [rule for rule in page.rules if rule != line]
    meets = any(rule.overlap(line.grown(_NEAR)) for rule in (*others, *page.grounds))
    return meets or any(
        rule.width > rule.height and abs(rule.x0 - line.x0) < _NEAR for rule in others
    )


def _divides(line: BBox, page: Page, size: float) -> bool:
    """Whether it is a fraction's bar: words no longer than it stand right over and right under it."""
    boxes = [
        text.bbox
        for text in page.text_blocks()
        if text.bbox.x0 > line.x0 - _NEAR and text.bbox.x1 < line.x1 + _NEAR
    ]
    apart = [box.center[1] - line.center[1] for box in boxes]
    return any(-size < each < 0 for each in apart) and any(0 < each < size for each in apart)


def follower(text: PlacedText, target: Language) -> BBox | None:
    """The line that goes where the words of the text end now; None for most texts."""
    block, page = text.head, text.places[0].page
    if len(text.places) > 1 or text.places[0].holder is not None or turns(block, target):
        return None
    return line_behind(page, block)


def pulled(line: BBox, block: TextBlock, lines: Sequence[SetLine]) -> Matrix:
    """From where the line stood to where it stands, in seen space: its far end stays."""
    if not lines:
        return IDENTITY
    gap = line.x0 - max(inline.bbox.x1 for inline in block.lines[0].inlines)
    start = max(each.x + each.width for each in lines) + gap
    scale = (line.x1 - start) / line.width
    return scale, 0.0, 0.0, 1.0, line.x1 * (1 - scale), 0.0
