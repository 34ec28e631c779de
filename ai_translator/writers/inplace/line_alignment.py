"""The alignment of short lines, from the lines above and below and the texts around."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ai_translator.geometry.boxes import BBox
from ai_translator.model.content import Align

_EVEN = 0.8  # points
_NEAR = 14.0  # sizes: lines further up or down are another column
_LEAST = 2  # others that agree
_CLOSE = 1.3  # heights: the next line of a title
_FLUSH, _IN = 0.6, 2.0  # sizes: what ends where its column does; what stands in from both sides
_EXACT, _POINTS = (
    0.2,
    2.0,
)  # of the size: what was centred is so to a point or two, also where it is large
_FAR = 5.0  # sizes: and begins no nearer to where the column does


class LineAlignment:
    """Lines and texts of one page by which a line is aligned.

    lines: the single lines of a page, cells and labels among them
    texts: the boxes of those of several lines
    """

    def __init__(self, lines: Sequence[BBox], texts: Sequence[BBox] = ()) -> None:
        self._lines, self._texts = lines, texts

    def align(self, own: BBox, size: float) -> Align | None:
        """Return RIGHT or CENTER if the lines nearby share that edge and not the left one."""
        left = right = middle = 0
        for line in self._others(own, size):
            left += abs(line.x0 - own.x0) <= _EVEN
            if abs(line.width - own.width) > size / 2:  # of lines equally long, all edges agree
                right += abs(line.x1 - own.x1) <= _EVEN
                middle += abs(line.center[0] - own.center[0]) <= _EVEN
        best = max(right, middle)
        if best < _LEAST or best <= 2 * left:
            return None
        return Align.RIGHT if right >= middle else Align.CENTER

    def begins_alike(self, own: BBox, size: float) -> bool:
        """Return True if lines and texts nearby begin where this one does.

        Then it is centred, or ends at an edge, by chance.  All edges of equally long lines agree,
        as those of equal words do; they count only where no others say more.
        """
        left = other = same = 0
        for line in (*self._others(own, size), *self._near(self._texts, own, size)):
            if abs(line.width - own.width) > size / 2:
                left += abs(line.x0 - own.x0) <= _EVEN
                other += (
                    abs(line.x1 - own.x1) <= _EVEN or abs(line.center[0] - own.center[0]) <= _EVEN
                )
            else:
                same += abs(line.x0 - own.x0) <= _EVEN
        if self._goes_on(own):
            return True
        if left >= _LEAST and left > other:
            return True
        return same > 0 and not other and left + same >= _LEAST

    def _goes_on(self, own: BBox) -> bool:
        """Return True if the next line above or below continues this one.

        It has the same size, begins exactly where this one does and has another middle.
        """
        for line in self._lines:
            close = (
                0 < abs(line.top - own.top) < _CLOSE * own.height
                and abs(line.height - own.height) < _EVEN
            )
            if close and abs(line.x0 - own.x0) < _EVEN < abs(line.center[0] - own.center[0]):
                return True
        return False

    def align_with_texts(self, own: BBox, size: float) -> Align | None:
        """Return the alignment of a line under or over a text of several lines.

        It is at the text's far edge, in its middle, or None.
        """
        for text in self._texts:
            if (
                abs(text.center[1] - own.center[1]) - text.height / 2 > _NEAR * size
                or text.x0 > own.x0 - _IN * size
            ):
                continue
            if abs(text.x1 - own.x1) < _FLUSH * size and own.x0 - text.x0 > _FAR * size:
                return Align.RIGHT
            if is_centred(abs(text.center[0] - own.center[0]), size):
                return Align.CENTER
        return None

    def _others(self, own: BBox, size: float) -> Iterator[BBox]:
        return self._near(self._lines, own, size)

    def _near(self, boxes: Sequence[BBox], own: BBox, size: float) -> Iterator[BBox]:
        for box in boxes:
            if (
                box != own
                and abs(box.top - own.top) <= _NEAR * size
                and box.x0 <= own.x1
                and box.x1 >= own.x0
            ):
                yield box


def is_centred(apart: float, size: float) -> bool:
    """Return True if middles so far apart are equal by intent, not by chance."""
    return apart < min(_EXACT * size, _POINTS)
