"""Paragraphs from the lines of a column, by leading, size, face, indents, endings and markers."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from itertools import chain, takewhile, zip_longest
from math import inf
from operator import sub
from typing import TypeAlias

from ai_translator.geometry.boxes import BBox, Extent, share_x, shared_width
from ai_translator.layout.blocks.column_metrics import (
    ADDRESS,
    EXACT,
    LOOSER,
    SAME_EDGE,
    SEEN_ONCE,
    SPARE,
    TERMINAL,
    WIDE,
    ColumnMetrics,
    are_centred,
    first_word,
    in_one_color,
    take_in_hanging_marks,
)
from ai_translator.layout.blocks.drafts import LayoutLine, most_are_rtl
from ai_translator.layout.blocks.items import Item
from ai_translator.layout.blocks.list_markers import WORDLIKE, Marker, find_markers
from ai_translator.layout.blocks.toc import trailer_start
from ai_translator.layout.glyph_runs import is_caseless, is_ideographic
from ai_translator.layout.page_content import Glyph, Rule, level_boxes
from ai_translator.layout.reasons import LayoutRule, Reason, because
from ai_translator.model.content import FontClass, LineEnd

# In units of the font size.
INDENT = 0.7  # less is not seen as an indent
FIRST_INDENT = 3.0  # of a line further apart from the next one than most are
DEEP_INDENT = 6.0  # more is no first-line indent
CODE_GAP = 2.7  # lines of code stay together over an empty line

SIZE_STEP = 0.09  # a smaller difference in size is rounding or an odd glyph
WIDER = 1.12  # times the leading: where a column keeps its leading, more parts paragraphs
STRETCHED = 1.75  # and by that where the text evidently runs on
SHORT = 0.65  # lines that fill less of their column than this look like an address
AMPLE = 0.25  # a line that leaves less than this free, in the middle of a sentence, runs on
FEW = 5.0  # characters of Chinese or Japanese that are missing to a full line
REST = 0.4  # a line that leaves less than this of itself free may run on
TALLER = 1.4  # no capitals are larger than that beside small capitals
BAR = 0.25  # of the narrower line: shorter rules between two lines are bars over letters
UNDERLINE = 0.9  # of the narrower line: shorter rules right under a line underline its words
RAISED = 0.86  # a footnote's mark is smaller than its text
ROW_APART = 1.08  # times the leading: rows of labels and texts are further apart than their lines
TIGHT = 1.35  # leading within one text
OPEN = 1.6  # ... where the column's usual one is as open
SLACK = 0.02  # rounding of places
OVERLAP, CLOSE, SOLID = 0.8, 0.95, 1.02  # and that without any white
BEFORE = 2.5  # a bullet stands no further before its text than that
OUTSIDE = 0.3  # before a list's marker
TAB = 0.7  # wider than a word space
OVER_EDGE = 1.3  # a rule drawn for a column neither begins nor ends that far beside it
BLANK, AT_FOOT = 2.0, 0.4  # a line to write on is longer, and as near to the words' foot
TITLE = 0.6  # a contents entry is broken only where its line is longer than this share of the next

_WORD = re.compile(r"[^\W\d_]{2}")
#: The number of a section, the label and number of a caption.
_SCHEME, _ADDRESS_START = re.compile(r"(?:https?|ftp):/?"), re.compile(r"(?:https?|ftp)://|www\.")
#: What an address is broken behind, and before.
_WITHIN_NAME = frozenset("./_")  # what a name or path in a code face is broken behind
_DOMAIN_END = re.compile(r"[a-z]{2,6}(?:[/:).,;\]]|$)")
_WITHIN_ADDRESS, _ADDRESS_GOES_ON = frozenset("/-_=?&%#~+"), frozenset("/%?&=#")
_LEAD = re.compile(
    r"(?:[^\W\d_]{1,12}\.?\s?)?(?:\d{1,3}|[A-Z]|[IVX]{1,5})(?:[.\-]\d{1,3})*[.:：]?(?:\s|(?<=[.:：]))"
)
#: What begins a line that says what something is: "Author: ..."
_LABEL = re.compile(r"[^\W\d_][^：:.,;!?。，；！？、]{0,14}(?:：|:\s)")


@dataclass(slots=True, eq=False)
class Paragraph:
    """The lines of a paragraph, and how all but the last of them end.

    marker: of its first line
    begun: why a text begins with it
    """

    text_lines: list[LayoutLine]
    ends: list[LineEnd] = field(default_factory=list)
    marker: Marker | None = None
    leading: float = 0.0
    begun: Reason | None = None

    @property
    def last(self) -> LayoutLine:
        return self.text_lines[-1]

    def add(self, text_line: LayoutLine, end: LineEnd) -> None:
        step = text_line.base - self.last.base
        self.leading = step if not self.leading else min(self.leading, step)
        self.text_lines.append(text_line)
        self.ends.append(end)


class ColumnReader:
    """Reader that splits the rows of one column, from top to bottom, into paragraphs."""

    def __init__(
        self,
        rows: Sequence[Sequence[LayoutLine]],
        rules: Sequence[Rule],
        wholes: Sequence[Item],
        titles: Collection[LayoutLine],
        edges: tuple[float, float],
        bullets: Sequence[BBox] = (),
    ) -> None:
        """Prepare a column.

        wholes:  things that separate the text
        titles:  lines whose page number is set apart
        edges:   of the column
        bullets: pictures no larger than letters, checkboxes
        """
        left, right = edges
        self._left = left
        text_lines = self._text_lines = list(chain(*rows))
        take_in_hanging_marks(text_lines)
        parallel = list(chain(*(row for row in rows if len(row) > 1)))
        self._parallel = set(parallel)
        self._wholes = wholes
        self._entries = {*titles, *filter(trailer_start, text_lines)}
        em = max((line.size for line in text_lines), default=0.0)
        self._rules = [box for box in level_boxes(rules) if _is_of_column(box, left, right, em)]
        self._markers = find_markers(text_lines)
        self._pictured = {text_line for text_line in text_lines if _has_bullet(text_line, bullets)}
        items = self._markers.keys() | self._pictured
        self._shape = ColumnMetrics(text_lines, left, right, items, parallel)
        self._rtl = most_are_rtl(text_lines)

    def paragraphs(self) -> list[Paragraph]:
        found: list[Paragraph] = []
        open_: list[Paragraph] = []
        for text_line, following in zip_longest(self._text_lines, self._text_lines[1:]):
            open_ = [paragraph for paragraph in open_ if _is_near(paragraph.last, text_line)]
            above = _above(text_line, open_)
            if above is None:
                begun = because(LayoutRule.NOTHING_ABOVE, "begins", size=text_line.size)
            else:
                joint = self._joint(above, text_line, following)
                if isinstance(joint, LineEnd):
                    above.add(text_line, joint)
                    continue
                begun = self._reason(joint, above, text_line)
            made = Paragraph([text_line], marker=self._markers.get(text_line), begun=begun)
            found.append(made)
            open_.append(made)
        return found

    def _joint(
        self, above: Paragraph, text_line: LayoutLine, following: LayoutLine | None
    ) -> LineEnd | LayoutRule:
        """Return how the line above ends if this one continues it, else the paragraph's rule."""
        last = above.last
        if not self._entries.isdisjoint((last, text_line)):
            return LineEnd.SPACE if self._is_long_title(above, text_line) else LayoutRule.ENTRY
        if (parts := self._first_of(_PARTING, above, text_line)) is not None:
            return parts
        if _is_listing(above):
            near = text_line.base - last.base <= CODE_GAP * text_line.size
            return LineEnd.BREAK if near else LayoutRule.EMPTY_LINES
        if (starts := self._first_of(_STARTING, above, text_line)) is not None:
            return starts
        if self._is_behind_item(above, text_line, following):
            return LayoutRule.INDENTED
        if text_line in self._shape.verse:
            return self._verse_end(last, text_line)
        if _is_outside_item(above, text_line):
            return LayoutRule.INDENTED
        if _is_solid(last, text_line) or _centered(last, text_line):
            return self._centered_end(last, text_line)
        hangs = _is_flush(above, text_line) or _hangs_behind_lead(above, text_line)
        if not hangs and self._turns(above, text_line, following):
            return LayoutRule.INDENTED
        return self._after_short(above, text_line) or LayoutRule.SHORT_LAST

    def _first_of(
        self, rules: _Rules, above: Paragraph, text_line: LayoutLine
    ) -> LayoutRule | None:
        """Return the first of the rules that applies to the paragraph above and the line."""
        return next((rule for rule, applies in rules if applies(self, above, text_line)), None)

    def _reason(self, rule: LayoutRule, above: Paragraph, text_line: LayoutLine) -> Reason:
        """Return why a text begins with the line, and how it stands to the line above."""
        last, size = above.last, text_line.size
        return because(
            rule,
            "begins",
            step_em=(text_line.base - last.base) / size,
            usual_step_em=self._shape.leading(text_line) / size,
            indent_em=(text_line.start - last.start) / size,
            room_after_last_em=self._spare(last) / size,
            first_word_em=first_word(text_line) / size,
            size=size,
            size_above=last.size,
            bold=text_line.bold,
            bold_above=last.bold,
            color=text_line.color,
            color_above=last.color,
        )

    def _is_form(self, above: Paragraph, text_line: LayoutLine) -> bool:
        """Return True for two rows of a form.

        A label with its value, a question, a field to fill in.
        """
        last = above.last
        if self._is_field(last) or (self._is_field(text_line) and not _continues(last, text_line)):
            return True
        if text_line not in self._parallel:
            return False
        if last in self._parallel:
            return not self._wraps(last, text_line)
        return self._is_answered(above, text_line)

    def _is_answered(self, above: Paragraph, text_line: LayoutLine) -> bool:
        """Return True if a line with something beside it begins anew.

        It is indented, outdented or further from the one above than lines of one text.
        """
        if not text_line.text[:1].isupper():
            return False
        step, size = text_line.base - above.last.base, text_line.size
        usual = above.leading or self._shape.leading(text_line)
        apart = step > min(SEEN_ONCE * size, ROW_APART * usual)
        return apart or abs(text_line.start - _text_start(above)) > INDENT * size

    def _verse_end(self, last: LayoutLine, text_line: LayoutLine) -> LineEnd:
        overflows = self._overflows(last, text_line)
        return line_end(last.text, text_line.text) if overflows else LineEnd.BREAK

    def _overflows(self, last: LayoutLine, text_line: LayoutLine) -> bool:
        """Return True if a line of verse was longer than its column, or is no verse."""
        ended = _ended(last)
        if is_ideographic(ended) and self._shape.fills(last):
            return ended not in TERMINAL
        return self._runs_on(last, text_line) and ADDRESS.fullmatch(text_line.text) is None

    def _runs_on(self, last: LayoutLine, text_line: LayoutLine) -> bool:
        """Return True if the words continue, and nobody ended the line by hand."""
        return _continues(last, text_line) and not self._shape.forced(last, text_line)

    def _is_long_title(self, above: Paragraph, text_line: LayoutLine) -> bool:
        """Return True if a contents entry began on the line above."""
        last = above.last
        few = last in self._entries or len(self._entries) < 2 or len(above.text_lines) > 2
        if few or not self._close(above, text_line) or not _is_set_alike(last, text_line):
            return False
        shift, least = text_line.start - last.start, INDENT * text_line.size
        long = last.width > TITLE * text_line.width
        return shift > least or (long and abs(shift) < least)

    def _differs(self, above: Paragraph, text_line: LayoutLine) -> bool:
        """Return True if size or face show that another text starts here."""
        last = above.last
        in_code = self._goes_on_in_code(above, text_line)
        if abs(last.size - text_line.size) > SIZE_STEP * max(last.size, text_line.size):
            goes_on = in_code or self._runs_on(last, text_line)
            return not (goes_on and _sized_alike(last, text_line))
        if in_code:
            return False
        if last.mono != text_line.mono or self._turns_round(last, text_line):
            return True
        if last.mono:  # listings have their keywords bold and their comments grey
            return False
        return self._differs_in_weight(last, text_line) or self._differs_in_color(last, text_line)

    def _goes_on_in_code(self, above: Paragraph, text_line: LayoutLine) -> bool:
        """Return True if a name or address in a code face runs on from a line of prose."""
        last = above.last
        in_code = _is_mono(last.raw.glyphs[-1]) and _is_mono(text_line.raw.glyphs[0])
        runs_over = in_code and not self._shape.forced(last, text_line)
        return runs_over and not _is_listing(above) and self._close(above, text_line)

    def _turns_round(self, last: LayoutLine, text_line: LayoutLine) -> bool:
        """Return True if the direction changes where another text begins.

        Words in Latin letters may fill a line of a text that runs from right to left.
        """
        if last.rtl == text_line.rtl or min(len(text_line.text), len(last.text)) <= 3:
            return False
        room = last.x0 - self._left > first_word(text_line) + SPARE * text_line.size
        return not self._rtl or (text_line.rtl and room)

    def _differs_in_weight(self, last: LayoutLine, text_line: LayoutLine) -> bool:
        """Return True if only one is bold, unless bold words run over the end of a full line.

        Or they are within a sentence, and happen to be all of a line.
        """
        amid = _ended(last).islower() and self._runs_on(last, text_line)
        if last.bold == text_line.bold or amid:
            return False
        before, after = last.raw.glyphs[-1].font, text_line.raw.glyphs[0].font
        return before.bold != after.bold or not self._shape.fills(last)

    def _differs_in_color(self, last: LayoutLine, text_line: LayoutLine) -> bool:
        """Return True if another text begins in another colour; coloured words do not count."""
        before, after = last.raw.glyphs[-1], text_line.raw.glyphs[0]
        if last.color == text_line.color or before.color == after.color:
            return False
        pure = all(map(in_one_color, (last, text_line)))
        return self._shape.forced(last, text_line) or (pure and not _continues(last, text_line))

    def _is_ruled_off(self, above: Paragraph, text_line: LayoutLine) -> bool:
        """Return True if a rule separates two lines; one that only underlines words does not."""
        last = above.last
        between = BBox(
            max(last.x0, text_line.x0),
            last.base + 0.25 * last.size,
            min(last.x1, text_line.x1),
            text_line.base - 0.5 * text_line.size,
        )
        narrower, foot = min(last.width, text_line.width), last.bottom + 0.1 * last.size
        rules = [box for box in self._rules if between.top < box.top < between.bottom]
        return any(
            rule.width > (BAR if rule.top > foot else UNDERLINE) * narrower
            for rule in rules
            if share_x(rule, between)
        )

    def _is_field(self, text_line: LayoutLine) -> bool:
        """Return True if a rule to write on follows the words, which say what to write."""
        foot, size = text_line.base, text_line.size
        behind = [box for box in self._rules if 0 <= box.x0 - text_line.x1 < 2 * size]
        long = [box for box in behind if box.width > BLANK * size]
        return any(-0.1 * size < box.center[1] - foot < AT_FOOT * size for box in long)

    def _is_parted(self, above: Paragraph, text_line: LayoutLine) -> bool:
        """Return True if a figure or table is between two lines."""
        over, under = above.last.top, text_line.bottom
        between = (whole for whole in self._wholes if over < whole.top and whole.bottom < under)
        return any(share_x(whole, text_line) for whole in between)

    def _begin_alike(self, above: Paragraph, text_line: LayoutLine) -> bool:
        return _begin_alike(above.text_lines[0], text_line)

    def _has_marker(self, above: Paragraph, text_line: LayoutLine) -> bool:
        return text_line in self._markers and not self._is_word(above, text_line)

    def _is_word(self, above: Paragraph, text_line: LayoutLine) -> bool:
        """Return True if what looks like a bullet is a word or dash within a sentence.

        No other line has such a bullet, and the line above is full and ends no sentence.
        """
        bullet, last = self._markers[text_line].text, above.last
        if bullet not in WORDLIKE or above.marker is not None:
            return False
        others = sum(marker.text == bullet for marker in self._markers.values())
        level = text_line.start - last.start < SAME_EDGE * text_line.size
        amid = self._shape.fills(last) and _ended(last) not in TERMINAL
        return others == 1 and level and amid

    def _has_picture(self, _: Paragraph, text_line: LayoutLine) -> bool:
        return text_line in self._pictured

    def _is_apart(self, above: Paragraph, text_line: LayoutLine) -> bool:
        return not self._close(above, text_line)

    def _close(self, above: Paragraph, text_line: LayoutLine) -> bool:
        last, usual = above.last, self._shape.leading(text_line)
        expected = (min(above.leading, usual) if above.leading else usual) * _taller(
            last, text_line
        )
        step = text_line.base - last.base
        if step <= LOOSER * expected:
            return step <= WIDER * expected or not self._opens_paragraph(last, text_line)
        if step > STRETCHED * expected or self._shape.forced(last, text_line):
            return False
        if not self._begins_as_text_does(above, text_line):
            return False
        return _continues(last, text_line) or self._is_cut_clause(last, text_line)

    def _opens_paragraph(self, last: LayoutLine, text_line: LayoutLine) -> bool:
        """Return True if a sentence ends short of the edge, where all other lines are closer.

        A script, or a word in another face, sets its line further apart from the one above.
        """
        if not self._shape.keeps_leading(text_line) or _ended(last) not in TERMINAL:
            return False
        plain = len({(glyph.size, glyph.font.font_class) for glyph in text_line.raw.glyphs}) == 1
        return plain and not text_line.text[:1].islower() and not self._shape.fills(last)

    def _begins_as_text_does(self, above: Paragraph, text_line: LayoutLine) -> bool:
        """Return True if a line begins where the text above does, or comes back from its indent."""
        near = SAME_EDGE * text_line.size
        if abs(text_line.start - _text_start(above)) < near:
            return True
        first = len(above.text_lines) == 1 and above.marker is None
        indent = above.last.start - text_line.start
        at_edge = text_line.start - self._shape.start(text_line) < near
        return first and at_edge and 0 < indent < FIRST_INDENT * text_line.size

    def _is_cut_clause(self, last: LayoutLine, text_line: LayoutLine) -> bool:
        """Return True if a full line ends within a clause of a script without capitals.

        Short lines, as labels are, may be full by chance.
        """
        long = last.width >= WIDE * last.size
        return long and self._shape.fills(last) and _is_torn(last, text_line, is_caseless)

    def _wraps(self, last: LayoutLine, text_line: LayoutLine) -> bool:
        """Return True if two lines that both have something beside them are one text."""
        if _is_solid(last, text_line):
            return True
        usual = min(self._shape.leading(text_line), OPEN * text_line.size) + SLACK * text_line.size
        if text_line.base - last.base > max(TIGHT * text_line.size, usual):
            return False
        torn = self._shape.ends_cell(last) and _is_torn(last, text_line)
        return torn or _centered(last, text_line) or self._runs_on(last, text_line)

    def _centered_end(self, last: LayoutLine, text_line: LayoutLine) -> LineEnd:
        ended = not _is_solid(last, text_line) and self._is_new_centred(last, text_line)
        return LineEnd.BREAK if ended else line_end(last.text, text_line.text)

    def _is_new_centred(self, last: LayoutLine, text_line: LayoutLine) -> bool:
        """Return True if the author began a centred line: under a title, an address, by choice."""
        if (last.color, last.bold) != (text_line.color, text_line.bold):
            return True
        room = self._shape.width - last.width > first_word(text_line) + SPARE * text_line.size
        chosen = room and not _continues(last, text_line)
        return chosen or ADDRESS.fullmatch(text_line.text) is not None

    def _turns(self, above: Paragraph, text_line: LayoutLine, following: LayoutLine | None) -> bool:
        """Return True if an indent shows that a paragraph starts here."""
        last, size = above.last, text_line.size
        shift, several = text_line.start - last.start, len(above.text_lines) > 1
        if abs(shift) < INDENT * size:
            return False
        if shift < 0:
            return several or not self._may_go_on(last, text_line)
        if several or shift > DEEP_INDENT * size:
            return True
        full = self._shape.fills(last)
        if above.marker is not None or (full and _continues(last, text_line)):
            return False
        comes_back = following is not None and following.start < text_line.start - INDENT * size
        return comes_back or not full

    def _is_behind_item(
        self, above: Paragraph, text_line: LayoutLine, following: LayoutLine | None
    ) -> bool:
        """Return True for a paragraph's first line, indented as far as the item over it hangs.

        Its sentence goes on in the next line, which comes back.
        """
        if above.marker is None or following is None or following in self._markers:
            return False
        comes_back = following.start < text_line.start - INDENT * text_line.size
        if not comes_back or self._shape.forced(text_line, following):
            return False
        if text_line.text[:1].isupper() and following.text[:1].islower():
            return True
        ended = _ended(above.last) in TERMINAL and _ended(text_line) not in TERMINAL
        return ended and following.text[:1].isalpha()

    def _may_go_on(self, last: LayoutLine, text_line: LayoutLine) -> bool:
        """Return True if a line had no room for the next word, or its words show a sentence."""
        if not self._shape.forced(last, text_line) or _continues(last, text_line):
            return True
        return self._ends_amid(last)

    def _ends_amid(self, last: LayoutLine) -> bool:
        """Return True if a line ends within a sentence, not far from the column's edge."""
        return self._spare(last) < AMPLE * last.width and _ended(last).islower()

    def _after_short(self, above: Paragraph, text_line: LayoutLine) -> LineEnd | None:
        """Return what a short line means: the paragraph's end, a break within it, or nothing."""
        last = above.last
        if _end_of(last, text_line) is LineEnd.HYPHEN:
            return LineEnd.HYPHEN
        if not self._shape.forced(last, text_line) or self._is_nearly_full(last, text_line):
            return _end_of(last, text_line)
        if self._looks_broken(above, text_line):
            return LineEnd.BREAK
        goes_on = self._is_cut_by_hand(above, text_line) or _continues(last, text_line)
        return _end_of(last, text_line) if goes_on else None

    def _is_nearly_full(self, last: LayoutLine, text_line: LayoutLine) -> bool:
        """Return True if a line that the next one continues leaves little of itself free."""
        return _continues(last, text_line) and self._spare(last) < REST * last.width

    def _is_cut_by_hand(self, above: Paragraph, text_line: LayoutLine) -> bool:
        """Return True if a line ends within a sentence, not far from the column's edge."""
        last, spare = above.last, self._spare(above.last)
        if spare >= AMPLE * last.width or len(text_line.text) <= 1:
            return False
        near = spare < FEW * last.size or _hangs(above, text_line)
        return _ended(last).islower() or (near and _is_torn(last, text_line))

    def _spare(self, text_line: LayoutLine) -> float:
        """Return the free space between the line's end and the column's edge."""
        return self._shape.stop(text_line) - text_line.stop

    def _looks_broken(self, above: Paragraph, text_line: LayoutLine) -> bool:
        """Return True for an address: every line far from full, none the end of a sentence."""
        width = self._shape.stop(text_line) - self._shape.start(text_line)
        longest = max(line.width for line in (*above.text_lines, text_line))
        return longest < SHORT * width and _ended(above.last) not in "。."


#: A rule, and whether it applies to a paragraph and the line below it.
_Rules: TypeAlias = tuple[
    tuple[LayoutRule, Callable[[ColumnReader, Paragraph, LayoutLine], bool]], ...
]
#: By which style, or what is between, separates two lines.
_PARTING: _Rules = (
    (LayoutRule.DIFFERS, ColumnReader._differs),
    (LayoutRule.RULED, ColumnReader._is_ruled_off),
    (LayoutRule.PARTED, ColumnReader._is_parted),
    (LayoutRule.ALIKE, ColumnReader._begin_alike),
)
#: By which a line of prose starts a text whatever the words say.
_STARTING: _Rules = (
    (LayoutRule.FORM, ColumnReader._is_form),
    (LayoutRule.MARKER, ColumnReader._has_marker),
    (LayoutRule.PICTURED, ColumnReader._has_picture),
    (LayoutRule.APART, ColumnReader._is_apart),
)


def _is_of_column(rule: BBox, left: float, right: float, em: float) -> bool:
    """Return True for a rule over or in the column.

    One that comes from the column beside it and ends within underlines an overlong line there.
    """
    reaches = rule.x0 < right and rule.x1 > left
    before, behind = left - rule.x0, rule.x1 - right
    comes_over = max(before, behind) > OVER_EDGE * em and min(before, behind) < -OVER_EDGE * em
    return reaches and not comes_over


def _ended(text_line: LayoutLine) -> str:
    """Return the character that the line ends with; "" for an empty one."""
    return text_line.text.rstrip()[-1:]


def _end_of(last: LayoutLine, text_line: LayoutLine) -> LineEnd:
    """Return how a line that continues ends, its faces considered."""
    code = _is_mono(last.raw.glyphs[-1]) and _is_mono(text_line.raw.glyphs[0])
    if code and last.text[-1:] in _WITHIN_NAME and text_line.text[:1].isalnum():
        return LineEnd.NOTHING
    return line_end(last.text, text_line.text)


def _is_mono(glyph: Glyph) -> bool:
    return glyph.font.font_class is FontClass.MONO


def _is_listing(paragraph: Paragraph) -> bool:
    return all(text_line.mono for text_line in paragraph.text_lines)


def line_end(text: str, following: str) -> LineEnd:
    """Return how a line that continues ends; the document's vocabulary decides on hyphens."""
    text, following = text.rstrip(), following.lstrip()
    if not text or not following:
        return LineEnd.SPACE
    if _is_cut_address(text, following):
        return LineEnd.NOTHING
    last, around = text[-1], (text[-2:-1], following[0])
    if _is_hyphen(last, *around):
        return LineEnd.HYPHEN
    compound = last in "-\u2010/" and all(map(str.isalnum, around))
    unspaced = compound or any(map(is_ideographic, (last, following[0])))
    return LineEnd.NOTHING if unspaced else LineEnd.SPACE


def _is_hyphen(sign: str, before: str, behind: str) -> bool:
    """Return True for a soft hyphen, or one between a letter and a small one."""
    hyphen = sign in "-\u2010" and before.isalpha() and behind.islower()
    return hyphen or sign == "\u00ad"


def _is_cut_address(text: str, following: str) -> bool:
    """Return True if the line ends within an address, whose hyphens and strokes are its own."""
    word = text.rsplit(None, 1)[-1].lstrip("(<[\"'“")
    if _SCHEME.fullmatch(word):
        return following.startswith("/")
    if not _ADDRESS_START.match(word):
        return False
    if word[-1] == "." and _DOMAIN_END.match(following):
        return True
    return word[-1] in _WITHIN_ADDRESS or following[0] in _ADDRESS_GOES_ON


def begins_with_mark(text_line: LayoutLine) -> bool:
    """Return True if a small raised figure or sign begins the line, as in a footnote."""
    first = text_line.raw.glyphs[0]
    return (
        first.size < RAISED * text_line.size
        and first.y < text_line.raw.baseline - 0.1 * text_line.size
        and not first.text.isalpha()
    )


def _begin_alike(first: LayoutLine, text_line: LayoutLine) -> bool:
    """Return True if both begin with a note mark, or with a label before its value."""
    both = (first, text_line)
    if any(all(map(begins, both)) for begins in (begins_with_mark, _has_label)):
        return True
    behind = [] if first.mono else list(map(_behind_number, both))
    if behind and min(behind) > -inf and abs(behind[0] - behind[1]) < EXACT * text_line.size:
        return True
    flush = abs(first.start - text_line.start) < SAME_EDGE * text_line.size
    return flush and text_line.text[:1].isupper() and all(map(_has_bold_lead, both))


def _behind_number(text_line: LayoutLine) -> float:
    """Return where the words begin that a tab parts from a number before them; -inf if none do."""
    glyphs = text_line.raw.glyphs
    count = sum(1 for _ in takewhile(str.isdecimal, (glyph.text for glyph in glyphs)))
    if not 0 < count < len(glyphs) or text_line.rtl:
        return -inf
    words = glyphs[count].x0
    return words if words - glyphs[count - 1].x1 > TAB * text_line.size else -inf


def _has_label(text_line: LayoutLine) -> bool:
    return _LABEL.match(text_line.text) is not None


def _has_bold_lead(text_line: LayoutLine) -> bool:
    """Return True if a line begins bold and goes on plain, as a term and its meaning do."""
    glyphs = text_line.raw.glyphs
    return glyphs[0].font.bold and not glyphs[-1].font.bold


def _text_start(paragraph: Paragraph) -> float:
    """Return where continuing lines start: under the last line, or behind the marker."""
    return paragraph.last.start if len(paragraph.text_lines) > 1 else _words_start(paragraph)


def _words_start(paragraph: Paragraph) -> float:
    """Return where the words of its first line start, behind the marker if it has one."""
    first, marker = paragraph.text_lines[0], paragraph.marker
    if marker is None or marker.glyphs >= len(first.raw.glyphs):
        return first.start
    glyph = first.raw.glyphs[marker.glyphs]
    return -glyph.x1 if first.rtl else glyph.x0


def _hangs(above: Paragraph, text_line: LayoutLine) -> bool:
    """Return True if a line starts under the words of a list item, not under its marker."""
    if above.marker is None:
        return False
    deep = INDENT * text_line.size
    return above.text_lines[0].start + deep < text_line.start < _text_start(above) + deep


def _is_outside_item(above: Paragraph, text_line: LayoutLine) -> bool:
    """Return True for a line that begins before an item's marker.

    Or where the marker does, if the item's other lines hang behind it.
    """
    if above.marker is None:
        return False
    marker, words, size = above.text_lines[0].start, _words_start(above), text_line.size
    if text_line.start < marker - OUTSIDE * size:
        return True
    hanging = above.text_lines[1:]
    hung = bool(hanging) and all(abs(line.start - words) < EXACT * size for line in hanging)
    return hung and text_line.start < min(marker, words - INDENT * size) + EXACT * size


def _hangs_behind_lead(above: Paragraph, text_line: LayoutLine) -> bool:
    """Return True if a line starts behind the first line's number, label or note mark.

    That is where the first line's words start.
    """
    first = above.text_lines[0]
    at = 1 if begins_with_mark(first) else _lead_glyphs(first)
    if first.rtl or not 0 < at < len(first.raw.glyphs):
        return False
    behind = first.raw.glyphs[at].x0
    return first.x0 < behind and abs(text_line.x0 - behind) < EXACT * text_line.size


def _lead_glyphs(first: LayoutLine) -> int:
    """How many glyphs a line's number or label takes up; 0 where it has none."""
    found = _LEAD.match(first.text)
    chars = len("".join(found[0].split())) if found else 0
    at = 0
    while chars > 0 and at < len(first.texts):
        chars -= len(first.texts[at].strip())
        at += 1
    return at


def _continues(last: LayoutLine, text_line: LayoutLine) -> bool:
    """Return True if the words show that the text continues.

    No sentence has ended and the next line starts in lower case.
    """
    return _ended(last) not in TERMINAL and text_line.text[:1].islower()


def _is_set_alike(last: LayoutLine, text_line: LayoutLine) -> bool:
    """Return True if two lines are of one size, and of one weight where they meet."""
    before, after = last.raw.glyphs[-1].font, text_line.raw.glyphs[0].font
    return before.bold == after.bold and abs(last.size - text_line.size) <= SIZE_STEP * last.size


def _sized_alike(last: LayoutLine, text_line: LayoutLine) -> bool:
    """Return True if two lines have one size where they meet.

    Longer parts of one of them, such as a link, may differ.
    """
    before, after = last.raw.glyphs[-1], text_line.raw.glyphs[0]
    return before.font is after.font and abs(before.size - after.size) < SIZE_STEP * after.size


def _is_torn(
    last: LayoutLine, text_line: LayoutLine, of_script: Callable[[str], bool] = is_ideographic
) -> bool:
    """Return True if a line ends between two ideographs, where no sentence or clause ends."""
    around = _ended(last), text_line.text[:1]
    return all(map(str.isalnum, around)) and all(map(of_script, around))


def _centered(last: LayoutLine, text_line: LayoutLine) -> bool:
    wider = min(abs(last.x0 - text_line.x0), abs(last.x1 - text_line.x1))
    return _middles_apart(last, text_line) < SAME_EDGE * text_line.size < wider


def _middles_apart(last: LayoutLine, text_line: LayoutLine) -> float:
    return abs((last.x0 + last.x1) - (text_line.x0 + text_line.x1)) / 2


def _is_flush(above: Paragraph, text_line: LayoutLine) -> bool:
    """Return True if lines with different starts end at one place.

    Then no indent begins a paragraph among them.
    """
    text_lines = [*above.text_lines, text_line]
    near = EXACT * text_line.size
    ends, starts = [s.stop for s in text_lines], sorted(s.start for s in text_lines)
    if len(text_lines) < 3 or max(ends) - min(ends) >= near:
        return False
    steps: list[float] = list(map(sub, starts[1:], starts))
    return min(steps) > near


def _taller(last: LayoutLine, text_line: LayoutLine) -> float:
    """Return how much larger than most of a line's letters the largest are.

    Small capitals are spaced as widely as their capitals, which a last short line may lack.
    """
    if last.text.isupper() and text_line.text.isupper():
        return max(map(_tallest, (last, text_line)))
    return _tallest(text_line)


def _tallest(text_line: LayoutLine) -> float:
    letters = [glyph.size for glyph in text_line.raw.glyphs if glyph.text.isalpha()]
    if not text_line.size:
        return 1.0
    return min(max(letters, default=text_line.size) / text_line.size, TALLER)


def _is_solid(last: LayoutLine, text_line: LayoutLine) -> bool:
    """Return True if two centred lines are as close as those of one label; entries are not."""
    both, size, step = (last, text_line), text_line.size, text_line.base - last.base
    close = OVERLAP * size <= step < SOLID * size
    if not close or not all(_WORD.search(line.text) for line in both):
        return False
    centred = step < CLOSE * size and _middles_apart(last, text_line) < EXACT * size
    return centred or are_centred(both)


def _has_bullet(text_line: LayoutLine, bullets: Sequence[BBox]) -> bool:
    """Return True if a small picture is before the line, at its height."""
    if text_line.raw.angle or text_line.rtl:
        return False
    size, base = text_line.size, text_line.base
    before = (box for box in bullets if 0 <= text_line.x0 - box.x1 < BEFORE * size)
    return any(box.top < base < box.bottom + 0.5 * size for box in before)


def _is_near(last: LayoutLine, text_line: LayoutLine) -> bool:
    return text_line.base - last.base < 3 * max(text_line.size, last.size)


def _above(text_line: LayoutLine, open_: Sequence[Paragraph]) -> Paragraph | None:
    """Return the nearest open paragraph above that this line may continue."""
    over = [each for each in open_ if _is_over(each, text_line)]
    return max(over, key=lambda each: each.last.base, default=None)


def _is_over(paragraph: Paragraph, text_line: LayoutLine) -> bool:
    last = paragraph.last
    # A line of code that ends a block stands left of the lines before.
    code = last.mono and text_line.mono
    place: Extent = BBox.around(paragraph.text_lines) if code else last
    lower = text_line.base - last.base > 0.4 * text_line.size
    return lower and shared_width(place, text_line) > 0
