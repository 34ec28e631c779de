"""Lines of a column to paragraphs: by leading, size and face, indents, short last lines and list
markers.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.blocks.column_metrics import (
    ADDRESS,
    EXACT,
    LOOSER,
    SAME_EDGE,
    SEEN_ONCE,
    SPARE,
    TERMINAL,
    Shape,
    are_centred,
    first_word,
    in_one_color,
)
from ai_translator.layout.blocks.drafts import LayoutLine
from ai_translator.layout.blocks.items import Item
from ai_translator.layout.blocks.list_markers import Marker, find_markers
from ai_translator.layout.blocks.toc import trailer_start
from ai_translator.layout.glyph_runs import is_ideographic
from ai_translator.layout.page_content import Rule
from ai_translator.model.document import LineEnd

# In units of the font size.
INDENT = 0.7  # less is not seen as an indent
DEEP_INDENT = 6.0  # more is no first-line indent
CODE_GAP = 2.7  # lines of code stay together over an empty line

SIZE_STEP = 0.09  # a smaller difference in size is rounding or an odd glyph
STRETCHED = 1.75  # and by that where the text evidently runs on
SHORT = 0.65  # lines that fill less of their column than this look like an address
AMPLE = 0.25  # a line that leaves less than this free, in the middle of a sentence, runs on
FEW = 5.0  # characters of Chinese or Japanese that are missing to a full line
REST = 0.4  # a line that leaves less than this of itself free may run on
RAISED = 0.86  # a footnote's mark is smaller than its text
TIGHT = 1.35  # leading within one text
OVERLAP, CLOSE, SOLID = 0.8, 0.95, 1.02  # and that without any white
BEFORE = 2.5  # a bullet stands no further before its text than that
BLANK, AT_FOOT = 2.0, 0.4  # a line to write on is longer, and as near to the words' foot
TITLE = 0.6  # a contents entry is broken only where its line is longer than this share of the next

_WORD = re.compile(r"[^\W\d_]{2}")
#: What begins a line that says what something is: "Author: ..."
_LABEL = re.compile(r"[^\W\d_][^：:.,;!?。，；！？、]{0,14}(?:：|:\s)")


@dataclass(slots=True)
class Paragraph:
    """strips, and how all but the last of them end;  marker: of its first line."""

    strips: list[LayoutLine]
    ends: list[LineEnd] = field(default_factory=list)
    marker: Marker | None = None
    leading: float = 0.0

    @property
    def last(self) -> LayoutLine:
        return self.strips[-1]

    def add(self, strip: LayoutLine, end: LineEnd) -> None:
        step = strip.base - self.last.base
        self.leading = step if not self.leading else min(self.leading, step)
        self.strips.append(strip)
        self.ends.append(end)


class ColumnReader:
    """Splits the rows of one column, from top to bottom, into paragraphs."""

    def __init__(
        self,
        rows: Sequence[Sequence[LayoutLine]],
        rules: Sequence[Rule],
        wholes: Sequence[Item],
        titles: Collection[int],
        edges: tuple[float, float],
        bullets: Sequence[BBox] = (),
    ) -> None:
        """wholes: things that part the text.  titles: ``id`` of strips whose page number stands
        apart.  edges: of the column.

        bullets: pictures no larger than letters, boxes to be ticked
        """
        left, right = edges
        strips = self._strips = [strip for row in rows for strip in row]
        self._parallel = {id(strip) for row in rows if len(row) > 1 for strip in row}
        self._wholes = wholes
        self._entries = {*titles, *(id(s) for s in strips if trailer_start(s))}
        self._rules = [
            r.bbox for r in rules if r.horizontal and r.bbox.x1 > left and r.bbox.x0 < right
        ]
        self._markers = find_markers(strips)
        self._pictured = {id(strip) for strip in strips if _has_bullet(strip, bullets)}
        self._shape = Shape(strips, left, right, self._markers.keys() | self._pictured)
        self._rtl = sum(s.rtl for s in strips) * 2 > len(strips)

    def paragraphs(self) -> list[Paragraph]:
        found: list[Paragraph] = []
        open_: list[Paragraph] = []
        for at, strip in enumerate(self._strips):
            following = self._strips[at + 1] if at + 1 < len(self._strips) else None
            open_ = [
                p for p in open_ if strip.base - p.last.base < 3 * max(strip.size, p.last.size)
            ]
            above = _above(strip, open_)
            end = self._joint(above, strip, following) if above is not None else None
            if above is None or end is None:
                above = Paragraph([strip], marker=self._markers.get(id(strip)))
                found.append(above)
                open_.append(above)
            else:
                above.add(strip, end)
        return found

    def _joint(
        self, above: Paragraph, strip: LayoutLine, following: LayoutLine | None
    ) -> LineEnd | None:
        """How the line above ends when this one goes on with it; None when a new paragraph starts
        here.
        """
        last, shape = above.last, self._shape
        if id(last) in self._entries or id(strip) in self._entries:
            return LineEnd.SPACE if self._is_long_title(above, strip) else None
        if self._differs(above, strip) or self._ruled(last, strip) or self._parted(last, strip):
            return None
        if _begin_alike(above.strips[0], strip):
            return None
        if last.mono:
            return LineEnd.BREAK if strip.base - last.base <= CODE_GAP * strip.size else None
        if self._is_form(above, strip):
            return None
        if (
            id(strip) in self._markers
            or id(strip) in self._pictured
            or not self._close(above, strip)
        ):
            return None
        if id(strip) in shape.verse:
            return (
                line_end(last.text, strip.text) if self._overflows(last, strip) else LineEnd.BREAK
            )
        if _is_solid(last, strip) or _centered(last, strip):
            return self._centered_end(last, strip)
        if not _is_flush(above, strip) and self._turns(above, strip, following):
            return None
        return self._after_short(above, strip)

    def _is_form(self, above: Paragraph, strip: LayoutLine) -> bool:
        """Whether the lines are a label with its value and the next one, a question and its
        answers, fields to fill in.
        """
        last = above.last
        if self._is_field(last) or (self._is_field(strip) and not _continues(last, strip)):
            return True
        if id(strip) not in self._parallel:
            return False
        return (
            not self._wraps(last, strip)
            if id(last) in self._parallel
            else self._is_answered(above, strip)
        )

    def _is_answered(self, above: Paragraph, strip: LayoutLine) -> bool:
        """Whether a line that has something beside it is set in or out, or off, from the one above,
        and begins anew.
        """
        apart = strip.base - above.last.base > SEEN_ONCE * strip.size
        return strip.text[:1].isupper() and (
            apart or abs(strip.start - _text_start(above)) > INDENT * strip.size
        )

    def _overflows(self, last: LayoutLine, strip: LayoutLine) -> bool:
        """Whether a line of verse was longer than its column, or is no verse."""
        if is_ideographic(last.text.rstrip()[-1:]) and self._shape.fills(last):
            return last.text.rstrip()[-1:] not in TERMINAL
        return (
            _continues(last, strip)
            and not self._shape.forced(last, strip)
            and ADDRESS.fullmatch(strip.text) is None
        )

    def _is_long_title(self, above: Paragraph, strip: LayoutLine) -> bool:
        """Whether a contents entry began on the line above."""
        last = above.last
        if (
            id(last) in self._entries
            or len(self._entries) < 2
            or len(above.strips) > 2
            or not self._close(above, strip)
        ):
            return False
        if (
            last.raw.glyphs[-1].font.bold != strip.raw.glyphs[0].font.bold
            or abs(last.size - strip.size) > SIZE_STEP * last.size
        ):
            return False
        hangs = INDENT * strip.size < strip.start - last.start
        return hangs or (
            abs(strip.start - last.start) < INDENT * strip.size and last.width > TITLE * strip.width
        )

    def _differs(self, above: Paragraph, strip: LayoutLine) -> bool:
        """Whether size or face say that another text starts here."""
        last = above.last
        if abs(last.size - strip.size) > SIZE_STEP * max(last.size, strip.size):
            return not (
                _continues(last, strip)
                and _sized_alike(last, strip)
                and not self._shape.forced(last, strip)
            )
        if last.mono != strip.mono or (
            last.rtl != strip.rtl and min(len(strip.text), len(last.text)) > 3 and not self._rtl
        ):
            return True
        if last.mono and strip.mono:
            return False  # listings have their keywords bold and their comments grey
        before, after = last.raw.glyphs[-1], strip.raw.glyphs[0]
        if last.bold != strip.bold and not (
            before.font.bold == after.font.bold and self._shape.fills(last)
        ):
            return True
        if last.color == strip.color or before.color == after.color:
            return False
        return self._shape.forced(last, strip) or (
            in_one_color(last) and in_one_color(strip) and not _continues(last, strip)
        )

    def _ruled(self, last: LayoutLine, strip: LayoutLine) -> bool:
        """Whether a rule parts two lines; one that only underlines words does not."""
        top, bottom = last.base + 0.25 * last.size, strip.base - 0.5 * strip.size
        left, right = max(last.x0, strip.x0), min(last.x1, strip.x1)
        width, foot = 0.9 * min(last.width, strip.width), last.bottom + 0.1 * last.size
        return any(
            top < box.top < bottom
            and box.x0 < right
            and box.x1 > left
            and (box.width > width or box.top > foot)
            for box in self._rules
        )

    def _is_field(self, strip: LayoutLine) -> bool:
        """Whether a line to write on follows the words: they say what is to be written there."""
        foot, size = strip.base, strip.size
        return any(
            box.width > BLANK * size
            and 0 <= box.x0 - strip.x1 < 2 * size
            and -0.1 * size < box.center[1] - foot < AT_FOOT * size
            for box in self._rules
        )

    def _parted(self, last: LayoutLine, strip: LayoutLine) -> bool:
        """Whether a figure or table stands between two lines."""
        return any(
            last.top < whole.top
            and whole.bottom < strip.bottom
            and whole.x0 < strip.x1
            and whole.x1 > strip.x0
            for whole in self._wholes
        )

    def _close(self, above: Paragraph, strip: LayoutLine) -> bool:
        last, usual = above.last, self._shape.leading(strip)
        expected = min(above.leading, usual) if above.leading else usual
        step = strip.base - last.base
        if step <= LOOSER * expected:
            return True
        flush = abs(strip.start - _text_start(above)) < SAME_EDGE * strip.size
        return (
            flush
            and _continues(last, strip)
            and not self._shape.forced(last, strip)
            and step <= STRETCHED * expected
        )

    def _wraps(self, last: LayoutLine, strip: LayoutLine) -> bool:
        """Whether two lines that both have something beside them are one text all the same."""
        if _is_solid(last, strip):
            return True
        tight = strip.base - last.base < TIGHT * strip.size
        return tight and (
            _centered(last, strip)
            or (_continues(last, strip) and not self._shape.forced(last, strip))
        )

    def _centered_end(self, last: LayoutLine, strip: LayoutLine) -> LineEnd:
        if _is_solid(last, strip):
            return line_end(last.text, strip.text)
        if last.color != strip.color or last.bold != strip.bold:
            return LineEnd.BREAK  # a title and what is under it
        room = self._shape.width - last.width > first_word(strip) + SPARE * strip.size
        if ADDRESS.fullmatch(strip.text):
            return LineEnd.BREAK
        return (
            LineEnd.BREAK
            if room and not _continues(last, strip)
            else line_end(last.text, strip.text)
        )

    def _turns(self, above: Paragraph, strip: LayoutLine, following: LayoutLine | None) -> bool:
        """Whether an indent says that a paragraph starts here."""
        last, size = above.last, strip.size
        shift = strip.start - last.start
        if abs(shift) < INDENT * size:
            return False
        if shift < 0:
            return len(above.strips) > 1 or not (
                self._shape.fills(last) or _continues(last, strip) or self._ends_amid(last)
            )
        if shift > DEEP_INDENT * size or len(above.strips) > 1:
            return True
        if above.marker is not None:
            return False
        comes_back = following is not None and following.start < strip.start - INDENT * size
        return comes_back or not self._shape.fills(last)

    def _ends_amid(self, last: LayoutLine) -> bool:
        """Whether a line ends amid a sentence, not far from the column's edge."""
        return (
            self._shape.stop(last) - last.stop < AMPLE * last.width
            and last.text.rstrip()[-1:].islower()
        )

    def _after_short(self, above: Paragraph, strip: LayoutLine) -> LineEnd | None:
        """What a line that leaves room over means: the paragraph's end, a break within it, or
        nothing.
        """
        last = above.last
        if line_end(last.text, strip.text) is LineEnd.HYPHEN:
            return LineEnd.HYPHEN
        spare = self._shape.stop(last) - last.stop
        if not self._shape.forced(last, strip) or (
            _continues(last, strip) and spare < REST * last.width
        ):
            return line_end(last.text, strip.text)
        if self._looks_broken(above, strip):
            return LineEnd.BREAK
        deep = INDENT * strip.size
        hangs = (
            above.marker is not None
            and above.strips[0].start + deep < strip.start < _text_start(above) + deep
        )
        if (
            spare < AMPLE * last.width
            and len(strip.text) > 1
            and (
                last.text.rstrip()[-1:].islower()
                or ((hangs or spare < FEW * last.size) and _is_torn(last, strip))
            )
        ):
            return line_end(last.text, strip.text)  # broken by hand in the middle of a sentence
        return line_end(last.text, strip.text) if _continues(last, strip) else None

    def _looks_broken(self, above: Paragraph, strip: LayoutLine) -> bool:
        """An address: every line far from full, none the end of a sentence."""
        width = self._shape.stop(strip) - self._shape.start(strip)
        lines = [*above.strips, strip]
        return (
            all(line.width < SHORT * width for line in lines)
            and above.last.text.rstrip()[-1:] not in "。."
        )


def line_end(text: str, following: str) -> LineEnd:
    """How a line ends that runs on; whether a hyphen goes or stays is for the document's vocabulary
    to say.
    """
    text, following = text.rstrip(), following.lstrip()
    if not text or not following:
        return LineEnd.SPACE
    if text[-1] == "\u00ad" or (
        text[-1] in "-\u2010" and text[-2:-1].isalpha() and following[0].islower()
    ):
        return LineEnd.HYPHEN
    if text[-1] in "-\u2010/" and text[-2:-1].isalnum() and following[0].isalnum():
        return LineEnd.NOTHING
    if is_ideographic(text[-1]) or is_ideographic(following[0]):
        return LineEnd.NOTHING
    return LineEnd.SPACE


def begins_with_mark(strip: LayoutLine) -> bool:
    """Whether a small raised figure or sign leads the line, as it does a footnote."""
    first = strip.raw.glyphs[0]
    return (
        first.size < RAISED * strip.size
        and first.y < strip.raw.baseline - 0.1 * strip.size
        and not first.text.isalpha()
    )


def _begin_alike(first: LayoutLine, strip: LayoutLine) -> bool:
    """Whether both lead with a note's mark, or with a label before its value: one of them, then the
    next.
    """
    if begins_with_mark(first) and begins_with_mark(strip):
        return True
    return _LABEL.match(first.text) is not None and _LABEL.match(strip.text) is not None


def _text_start(paragraph: Paragraph) -> float:
    """Where lines that go on with the paragraph start: under its last line, or behind its marker."""
    first, marker = paragraph.strips[0], paragraph.marker
    if len(paragraph.strips) > 1 or marker is None or marker.glyphs >= len(first.raw.glyphs):
        return paragraph.last.start
    glyph = first.raw.glyphs[marker.glyphs]
    return -glyph.x1 if first.rtl else glyph.x0


def _continues(last: LayoutLine, strip: LayoutLine) -> bool:
    """Whether the words say that the text runs on: no sentence has ended and the next line starts
    small.
    """
    return last.text.rstrip()[-1:] not in TERMINAL and strip.text[:1].islower()


def _sized_alike(last: LayoutLine, strip: LayoutLine) -> bool:
    """Whether two lines are of one size where they meet: what is longer in one of them, as a link,
    is in another.
    """
    before, after = last.raw.glyphs[-1], strip.raw.glyphs[0]
    return before.font is after.font and abs(before.size - after.size) < SIZE_STEP * after.size


def _is_torn(last: LayoutLine, strip: LayoutLine) -> bool:
    """Whether a line ends between two ideographs, where no sentence or clause does."""
    before, after = last.text.rstrip()[-1:], strip.text[:1]
    return is_ideographic(before) and before.isalnum() and is_ideographic(after) and after.isalnum()


def _centered(last: LayoutLine, strip: LayoutLine) -> bool:
    apart = abs((last.x0 + last.x1) - (strip.x0 + strip.x1)) / 2
    wider = min(abs(last.x0 - strip.x0), abs(last.x1 - strip.x1))
    return apart < SAME_EDGE * strip.size and wider > SAME_EDGE * strip.size


def _is_flush(above: Paragraph, strip: LayoutLine) -> bool:
    """Whether lines that each begin elsewhere end at one place: no indent begins a paragraph among
    them.
    """
    strips = [*above.strips, strip]
    near = EXACT * strip.size
    ends, starts = [s.stop for s in strips], sorted(s.start for s in strips)
    return (
        len(strips) > 2
        and max(ends) - min(ends) < near
        and all(two - one > near for one, two in pairwise(starts))
    )


def _is_solid(last: LayoutLine, strip: LayoutLine) -> bool:
    """Whether two centred lines of words are as close as those of one label: rows of entries are
    not.
    """
    step = strip.base - last.base
    if (
        not OVERLAP * strip.size <= step < SOLID * strip.size
        or not _WORD.search(last.text)
        or not _WORD.search(strip.text)
    ):
        return False
    apart = abs((last.x0 + last.x1) - (strip.x0 + strip.x1)) / 2
    return are_centred((last, strip)) or (step < CLOSE * strip.size and apart < EXACT * strip.size)


def _has_bullet(strip: LayoutLine, bullets: Sequence[BBox]) -> bool:
    """Whether a small picture stands before the line, on its height."""
    if strip.raw.angle or strip.rtl:
        return False
    return any(
        0 <= strip.x0 - box.x1 < BEFORE * strip.size
        and box.top < strip.base < box.bottom + 0.5 * strip.size
        for box in bullets
    )


def _above(strip: LayoutLine, open_: Sequence[Paragraph]) -> Paragraph | None:
    """The open paragraph that this line may go on with: the nearest one over it."""
    best, best_step = None, 1e9
    for paragraph in open_:
        last = paragraph.last
        step = strip.base - last.base
        left, right = last.x0, last.x1
        if (
            last.mono and strip.mono
        ):  # a line of code that ends a block stands left of the lines before
            left, right = (
                min(each.x0 for each in paragraph.strips),
                max(each.x1 for each in paragraph.strips),
            )
        if (
            step > 0.4 * strip.size
            and min(right, strip.x1) - max(left, strip.x0) > 0
            and step < best_step
        ):
            best, best_step = paragraph, step
    return best
