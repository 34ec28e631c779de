"""The alignment of short lines, from the lines above and below and the texts around."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.reasons import LayoutRule, Reason, because
from ai_translator.model.content import Align

_EVEN = 0.8  # points
_NEAR = 14.0  # sizes: lines further up or down are another column
_LEAST = 2  # others that agree
_CLOSE = 1.3  # heights: the next line of a title
_FLUSH = 0.6  # sizes: what ends where its column does
_IN = 2.0  # sizes: what stands in from both sides
_EXACT = 0.2  # of the size, and _POINTS at most: middles closer than that are equal by intent,
_POINTS = 2.0  # also where the type is large
_FAR = 5.0  # sizes: and begins no nearer to where the column does


class NearbyLines:
    """Lines and texts of one page by which a line is aligned.

    lines: the single lines of a page, cells and labels among them
    texts: the boxes of those of several lines
    firsts: the first lines of those that are not centred
    """

    def __init__(
        self, lines: Sequence[BBox], texts: Sequence[BBox] = (), firsts: Sequence[BBox] = ()
    ) -> None:
        self._lines, self._texts, self._firsts = lines, texts, firsts

    def agree(self, own: BBox, size: float) -> Reason | None:
        """Return RIGHT or CENTER if the lines nearby share that edge and not the left one."""
        left = right = middle = 0
        for line in _near(self._lines, own, size):
            left += _begins_with(line, own)
            if not _are_equally_long(line, own, size):
                right += _ends_with(line, own)
                middle += _shares_middle(line, own)
        best = max(right, middle)
        if best < _LEAST or best <= 2 * left:
            return None
        align = Align.RIGHT if right >= middle else Align.CENTER
        return because(
            LayoutRule.LINES_AGREE, align, same_start=left, same_end=right, same_middle=middle
        )

    def begins_alike(self, own: BBox, size: float) -> Reason | None:
        """Return LEFT if lines and texts nearby begin where this one does.

        Then it is centred, or ends at an edge, by chance.  All edges of equally long lines agree,
        as those of equal words do; they count only where no others say more.
        """
        # A paragraph of one line is indented as the first lines of the others are.
        indented = sum(_begins_with(first, own) for first in _near(self._firsts, own, size))
        left = other = same = 0
        for line in (*_near(self._lines, own, size), *_near(self._texts, own, size)):
            if _are_equally_long(line, own, size):
                same += _begins_with(line, own)
            else:
                left += _begins_with(line, own)
                other += _ends_with(line, own) or _shares_middle(line, own)
        goes_on = self._goes_on(own)
        most_begin_here = left >= _LEAST and left > other
        equal_ones_do = same > 0 and not other and left + same >= _LEAST
        if not (goes_on or most_begin_here or equal_ones_do or indented >= _LEAST):
            return None
        return because(
            LayoutRule.LINES_BEGIN,
            Align.LEFT,
            same_start=left,
            first_lines=indented,
            same_end_or_middle=other,
            equally_long=same,
            goes_on=goes_on,
        )

    def _goes_on(self, own: BBox) -> bool:
        """Return True if the next line above or below continues this one.

        It has the same size, begins exactly where this one does and has another middle.
        """
        near = _CLOSE * own.height
        next_to_it = [line for line in self._lines if 0 < abs(line.top - own.top) < near]
        return any(_is_of_one_text(line, own) for line in next_to_it)

    def share_one_middle(self, own: BBox, size: float) -> Reason | None:
        """Return CENTER if all texts of the page have this line's middle, as on a title page."""
        others = [box for box in (*self._lines, *self._texts) if box != own]
        apart = [abs(box.center[0] - own.center[0]) for box in others]
        starts = [abs(box.x0 - own.x0) for box in others]
        if not others or not is_centred(max(apart), size) or max(starts) < _IN * size:
            return None
        return because(LayoutRule.PAGE_MIDDLE, Align.CENTER, middles_apart=max(apart))

    def agree_with_texts(self, own: BBox, size: float) -> Reason | None:
        """Return the alignment of a line under or over a text of several lines.

        It is at the text's far edge, in its middle, or None.
        """
        for text in self._texts:
            near = abs(text.center[1] - own.center[1]) - text.height / 2 <= _NEAR * size
            if not near or text.x0 > own.x0 - _IN * size:
                continue
            ends_apart, middles_apart = abs(text.x1 - own.x1), abs(text.center[0] - own.center[0])
            if ends_apart < _FLUSH * size and own.x0 - text.x0 > _FAR * size:
                return because(LayoutRule.TEXT_BESIDE, Align.RIGHT, ends_apart=ends_apart)
            if is_centred(middles_apart, size):
                return because(LayoutRule.TEXT_BESIDE, Align.CENTER, middles_apart=middles_apart)
        return None


def is_centred(apart: float, size: float) -> bool:
    """Return True if middles so far apart are equal by intent, not by chance."""
    return apart < min(_EXACT * size, _POINTS)


def _near(boxes: Sequence[BBox], own: BBox, size: float) -> Iterator[BBox]:
    """Yield the other boxes over, under or at the line."""
    reach = _NEAR * size
    for box in boxes:
        beside = box.x1 < own.x0 or box.x0 > own.x1
        if not beside and abs(box.top - own.top) <= reach and box != own:
            yield box


def _is_of_one_text(line: BBox, own: BBox) -> bool:
    """Return True for two lines of one height that begin together and are not as long."""
    same_size = abs(line.height - own.height) < _EVEN
    flush = abs(line.x0 - own.x0) < _EVEN < abs(line.center[0] - own.center[0])
    return same_size and flush


def _begins_with(line: BBox, own: BBox) -> bool:
    return abs(line.x0 - own.x0) <= _EVEN


def _ends_with(line: BBox, own: BBox) -> bool:
    return abs(line.x1 - own.x1) <= _EVEN


def _shares_middle(line: BBox, own: BBox) -> bool:
    return abs(line.center[0] - own.center[0]) <= _EVEN


def _are_equally_long(line: BBox, own: BBox, size: float) -> bool:
    return abs(line.width - own.width) <= size / 2
