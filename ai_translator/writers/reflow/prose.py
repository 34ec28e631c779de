"""Text as a flowable: broken into lines, split over pages, drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from reportlab.platypus import Flowable

from ai_translator.model.content import Align
from ai_translator.typesetting.linebreak import BrokenLine, break_lines
from ai_translator.writers.reflow.galley import Galley, InlineFormulaBox
from ai_translator.writers.reflow.images import PageImages
from ai_translator.writers.reflow.text_operators import TextOperators

_ASCENT = 0.86  # of the size: where the first baseline stands under the top of the letters
_TOGETHER = 2  # lines of a paragraph that stay together at a page's end and start


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """The measures of a text, in points.

    hanging_indent: space for the marker, to the left of the text
    """

    leading: float
    align: Align = Align.JUSTIFY
    left: float = 0.0
    hanging_indent: float = 0.0
    before: float = 0.0
    after: float = 0.0
    language: str = ""
    background: str | None = None  # colour behind it
    pad: float = 0.0
    bar: str | None = None  # colour of a bar at its left
    rule: bool = False  # a short rule above it
    mark: bool = False  # a thin grey rule over the whole width above it
    hooks: bool = False  # shows where a line was broken that is one in the source


class Prose(Flowable):  # type: ignore[misc]
    """One text.

    tail: at the right end of the last line, with leader dots before it
    keys: destinations at its top
    """

    def __init__(
        self,
        galley: Galley,
        setting: ParagraphStyle,
        images: PageImages,
        marker: Galley | None = None,
        tail: Galley | None = None,
        keys: Sequence[str] = (),
    ) -> None:
        super().__init__()
        if marker is not None and marker.width + 0.25 * marker.size > setting.hanging_indent:
            setting = replace(setting, hanging_indent=marker.width + 0.4 * marker.size)
        self.galley, self.setting, self.keys = galley, setting, tuple(keys)
        self._images, self._marker, self._tail = images, marker, tail
        self._lines: list[BrokenLine] = []
        self._broken_for = -1.0
        self.spaceBefore, self.spaceAfter = setting.before, setting.after

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width
        if self._broken_for != width:
            available = self._measure(width)
            hyphens = self.galley.flow.hyphens() if self.setting.align is Align.JUSTIFY else None
            self._lines = break_lines(
                self.galley.text,
                self.galley.advances,
                available,
                available,
                self.setting.language,
                hyphens,
            )
            self._broken_for = width
        self.height = (
            sum(map(self._line_height, self._lines)) + 2 * self.setting.pad + self._rule_height()
        )
        if not self._lines and self._marker is not None:
            self.height += self.setting.leading
        return width, self.height

    @property
    def indent(self) -> float:
        """The space to the left of the text."""
        return self.setting.left + self.setting.hanging_indent + self.setting.pad

    def _measure(self, width: float) -> float:
        setting = self.setting
        tail = self._tail.width + 2 * self.galley.size if self._tail else 0.0
        return max(width - setting.left - setting.hanging_indent - 2 * setting.pad - tail, 1.0)

    def _rule_height(self) -> float:
        return 6.0 if self.setting.rule else 3.0 if self.setting.mark else 0.0

    def _line_height(self, line: BrokenLine) -> float:
        return (
            self.setting.leading + sum(self._excess(line))
            if self.galley.has_boxes
            else self.setting.leading
        )

    def _excess(self, line: BrokenLine) -> tuple[float, float]:
        """Return how far the formulas of a line exceed it above and below."""
        boxes = [
            each.look
            for each in self.galley.flow.runs
            if isinstance(each.look, InlineFormulaBox) and line.start <= each.start < line.end
        ]
        size, leading = self.galley.size, self.setting.leading
        above = max((box.height for box in boxes), default=0.0) - (
            _ASCENT * size + (leading - size) / 2
        )
        below = max((box.depth for box in boxes), default=0.0) - (
            (1 - _ASCENT) * size + (leading - size) / 2
        )
        return max(above + 1, 0.0) if boxes else 0.0, max(below + 1, 0.0) if boxes else 0.0

    def split(self, width: float, height: float) -> list[Prose]:
        """Return two parts, the first as high as fits without a single line left alone, or []."""
        self.wrap(width, height)
        count = self._fitting(height)
        if count >= len(self._lines):
            return [self]
        if len(self._lines) - count < _TOGETHER:
            count = len(self._lines) - _TOGETHER
        return self.cut(count) if count >= _TOGETHER else []

    def split_anywhere(self, width: float, height: float) -> list[Prose]:
        """Split as :meth:`split` does, but allow single lines.

        For cells that are higher than a page.
        """
        self.wrap(width, height)
        count = self._fitting(height)
        return [self] if count >= len(self._lines) else self.cut(count) if count else []

    def _fitting(self, height: float) -> int:
        left = height - 2 * self.setting.pad - self._rule_height() + 0.01
        for count, line in enumerate(self._lines):
            left -= self._line_height(line)
            if left < 0:
                return count
        return len(self._lines)

    def cut(self, count: int) -> list[Prose]:
        """Return the first ``count`` lines, and the others."""
        first = Prose(
            self.galley,
            replace(self.setting, after=0.0),
            self._images,
            self._marker,
            None,
            self.keys,
        )
        rest = Prose(
            self.galley,
            replace(self.setting, before=0.0, rule=False, mark=False),
            self._images,
            None,
            self._tail,
        )
        for part, lines in ((first, self._lines[:count]), (rest, self._lines[count:])):
            part._lines, part._broken_for = lines, self._broken_for
        return [first, rest]

    def again(self) -> Prose:
        """Return the same text to draw at another place, too; its destinations are here."""
        return Prose(self.galley, self.setting, self._images, self._marker, self._tail)

    def draw(self) -> None:
        canvas, setting = self.canv, self.setting
        for key in self.keys:
            canvas.bookmarkHorizontal(key, 0, self.height + 2)
        self._background(canvas)
        content = TextOperators()
        available = self._measure(self.width)
        left = setting.left + setting.hanging_indent + setting.pad
        if self.galley.rtl:  # what stands before the text is at its right
            left = self.width - available - left
        y = self.height - setting.pad - self._rule_height()
        if self._marker is not None:
            beside = (
                left + available + setting.hanging_indent - self._marker.width
                if self.galley.rtl
                else left - setting.hanging_indent
            )
            self._draw_marker(content, self._marker, beside, y)
        for line in self._lines:
            above, below = self._excess(line) if self.galley.has_boxes else (0.0, 0.0)
            baseline = (
                y - above - (setting.leading - self.galley.size) / 2 - _ASCENT * self.galley.size
            )
            start, extra = self._place(line, available)
            content.line(self.galley, line, left + start - line.inset, baseline, extra)
            if setting.hooks and not line.forced:
                _continuation_arrow(canvas, self.width - setting.pad, baseline)
            y -= setting.leading + above + below
        if self._tail is not None and self._lines:
            last = left + start if self.galley.rtl else left + self._lines[-1].width
            self._draw_tail(canvas, content, last, baseline)
        self._images.draw(canvas, content)

    def _place(self, line: BrokenLine, available: float) -> tuple[float, float]:
        """Return (indent, how much to justify) of a line."""
        free = available - line.width
        align = self.setting.align
        if (
            self.galley.rtl
            and align is not Align.CENTER
            and (align is not Align.JUSTIFY or line.forced)
        ):
            align = Align.RIGHT
        match align:
            case Align.RIGHT:
                return max(free, 0.0), 0.0
            case Align.CENTER:
                return max(free / 2, 0.0), 0.0
            case Align.JUSTIFY if not line.forced:
                return 0.0, max(free, 0.0)
        return 0.0, 0.0

    def _draw_marker(self, content: TextOperators, marker: Galley, x: float, top: float) -> None:
        first = self._lines[0] if self._lines else None
        above = self._excess(first)[0] if first and self.galley.has_boxes else 0.0
        baseline = (
            top - above - (self.setting.leading - self.galley.size) / 2 - _ASCENT * self.galley.size
        )
        whole = BrokenLine(0, len(marker.text), marker.width, True)
        content.line(marker, whole, x, baseline)

    def _draw_tail(self, canvas: Any, content: TextOperators, text: float, baseline: float) -> None:
        """Draw the tail at the end of the line's direction, with a leader from the line's end."""
        tail = self._tail
        assert tail is not None
        x = self.setting.pad if self.galley.rtl else self.width - self.setting.pad - tail.width
        content.line(tail, BrokenLine(0, len(tail.text), tail.width, True), x, baseline)
        start, end = (x + tail.width, text) if self.galley.rtl else (text, x)
        if end - start > 3 * tail.size:
            canvas.setLineWidth(0.6)
            canvas.setLineCap(1)
            canvas.setStrokeGray(0.6)
            canvas.setDash([0, 4])
            canvas.line(
                start + 0.6 * tail.size, baseline + 0.5, end - 0.6 * tail.size, baseline + 0.5
            )
            canvas.setDash([])

    def _background(self, canvas: Any) -> None:
        setting = self.setting
        if setting.background:
            canvas.setFillColor(setting.background)
            canvas.rect(setting.left, 0, self.width - setting.left, self.height, stroke=0, fill=1)
        if setting.bar:
            canvas.setFillColor(setting.bar)
            canvas.rect(setting.left, 0, 1.5, self.height, stroke=0, fill=1)
        if setting.rule:
            canvas.setLineWidth(0.5)
            canvas.setStrokeGray(0.5)
            canvas.line(setting.left, self.height - 1, setting.left + 72, self.height - 1)
        if setting.mark:
            canvas.setLineWidth(0.4)
            canvas.setStrokeGray(0.75)
            canvas.line(0, self.height, self.width, self.height)


def _continuation_arrow(canvas: Any, x: float, baseline: float) -> None:
    """Draw a small turning arrow: the line continues below."""
    canvas.setLineWidth(0.5)
    canvas.setStrokeGray(0.5)
    canvas.lines(
        [(x + 3, baseline + 5, x + 3, baseline + 2), (x + 3, baseline + 2, x, baseline + 2)]
    )
    canvas.lines(
        [(x, baseline + 2, x + 1.5, baseline + 3.5), (x, baseline + 2, x + 1.5, baseline + 0.5)]
    )
