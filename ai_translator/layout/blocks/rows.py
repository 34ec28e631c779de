"""Rows: pieces that belong together across a wide gap, such as a bullet and its text."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import reduce
from statistics import median

from ai_translator.geometry.boxes import BBox
from ai_translator.geometry.grouping import grouped
from ai_translator.layout.blocks.drafts import LayoutLine, most_are_rtl
from ai_translator.layout.blocks.layout_lines import right_to_left, text_line
from ai_translator.layout.blocks.list_markers import LONGEST, is_bare_marker, is_bullet
from ai_translator.layout.blocks.toc import ends_in_leader, is_leader, is_page_number
from ai_translator.layout.lines import RawLine
from ai_translator.layout.page_content import Glyph, Rule, upright_boxes
from ai_translator.model.content import Direction

# In units of the font size.
SAME_ROW = 0.3
SAME_SIZE = 0.09
MARKER_ROW = 0.45  # bullets hang, footnote marks are raised
LARGER_TEXT = 1.7  # than a mark raised before it
AROUND, EDGE = 4.0, 0.4  # how far lines around are looked at, and what is the same edge
FURTHER, EXACT = 20.0, 0.05  # ... where edges are exactly the same
AT_GUTTER = 3  # lines that end between a number and what stands behind it
MARKER_GAP = 4.0  # between a bullet and its text
NUMBER_GAP = 3.0  # between a number and its title; in tables it is more
LEADER_GAP = 4.0  # between a leader and its page number
DROP_CAP = 1.7  # an initial is at least so much larger than its text
DROP_GAP = 1.5
STRETCHED = 2.2  # the widest word space of a badly justified line
STRETCHED_MORE = 4.5  # where the lines over and under it run across
RUNNING = 12.0  # a line of running text is longer
NARROW_CELL, STRETCHED_LINES = 12.0, 3  # cells whose lines hold two or three words
WIDEST, EVEN = 5.0, 0.1  # or, where all spaces of the line are as wide

_TITLE_NUMBER = re.compile(r"(?:§ ?)?(?:\d{1,3}|[A-Z])(?:\.\d{1,3})*\.?|[IVX]{1,5}\.")


def with_markers(text_lines: list[LayoutLine], rules: Sequence[Rule]) -> list[LayoutLine]:
    """Return the lines, each separate marker joined to its text."""
    rtl = most_are_rtl([s for s in text_lines if _has_letters(s)])
    if rtl:
        text_lines = [right_to_left(s) if _is_short_and_bare(s) else s for s in text_lines]
    upright = [s for s in text_lines if len(s.text) <= LONGEST and _is_lead(s)]
    if not upright:
        return text_lines
    rows = _Rows(text_lines, rules, rtl=rtl)
    for lead in sorted(
        upright, key=lambda s: -s.start
    ):  # a lead before a lead: the text takes the nearer one first
        text = rows.behind(lead)
        if text is not None and not rows.ends_column(lead, text):
            rows.merge(lead, text)
    return rows.text_lines()


def _is_short_and_bare(piece: LayoutLine) -> bool:
    """Return True for a number or sign alone, which does not tell its direction."""
    return len(piece.text) <= LONGEST and not _has_letters(piece)


class _Rows:
    """The lines of a page by their baselines, while markers are joined with their texts."""

    def __init__(self, text_lines: list[LayoutLine], rules: Sequence[Rule], *, rtl: bool) -> None:
        self._text_lines, self._rules, self._rtl = text_lines, rules, rtl
        self._order = sorted(text_lines, key=lambda s: s.base)
        self._bases = [s.base for s in self._order]
        # What each has become: nothing, where it is in another.
        self._now: dict[LayoutLine, LayoutLine | None] = {s: s for s in text_lines}

    def text_lines(self) -> list[LayoutLine]:
        return [now for s in self._text_lines if (now := self._now[s]) is not None]

    def merge(self, lead: LayoutLine, text: LayoutLine) -> None:
        at = next(key for key, now in self._now.items() if now is text)
        self._now[lead], self._now[at] = None, merged(lead, text)

    def behind(self, lead: LayoutLine) -> LayoutLine | None:
        """Return the text right behind a marker."""
        near = self._near(lead, MARKER_ROW * LARGER_TEXT)
        row = [each for each in near if _shares_row(lead, each)]
        return _behind(lead, row, self._rules, rtl=self._rtl)

    def ends_column(self, lead: LayoutLine, text: LayoutLine) -> bool:
        """Return True if the marker ends its column before the next one.

        Examples are an equation's number, a page number of contents.
        """
        near, far = EDGE * lead.size, MARKER_GAP * lead.size
        around = [s for s in self._near(lead, AROUND) if s is not lead]
        if text.x1 < lead.x0:
            return any(abs(s.x0 - lead.x0) < near and s.x1 > lead.x1 + far for s in around)
        flush = [s for s in around if abs(s.x1 - lead.x1) < near]
        if any(s.x0 < lead.x0 - far for s in flush) or self._ends_at_edge(lead, text, far):
            return True
        return is_page_number(lead.text) and self._are_lone_numbers(flush)

    def _ends_at_edge(self, lead: LayoutLine, text: LayoutLine, far: float) -> bool:
        """Return True if lines further up or down end exactly where the marker does.

        Or several end between it and the text, and none runs over both: that is a gutter.  A line
        that ends there may be the last of its text.
        """
        exact = EXACT * lead.size
        long = [s for s in self._near(lead, FURTHER) if s.x0 < lead.x0 - far]
        if sum(abs(s.x1 - lead.x1) < exact for s in long) > 1:
            return True
        between = sum(lead.x1 <= s.x1 <= text.x0 for s in long)
        return between >= AT_GUTTER and all(s.x1 <= text.x0 for s in long)

    def _are_lone_numbers(self, around: Sequence[LayoutLine]) -> bool:
        """Return True if most of the page numbers among the lines have no text behind them."""
        numbers = [s for s in around if is_page_number(s.text)]
        return 2 * sum(self.behind(s) is None for s in numbers) > len(numbers)

    def _near(self, text_line: LayoutLine, reach: float) -> list[LayoutLine]:
        """Return what is at most so many font sizes above or below a line's baseline."""
        low, high = text_line.base - reach * text_line.size, text_line.base + reach * text_line.size
        found = self._order[bisect_left(self._bases, low) : bisect_right(self._bases, high)]
        return [now for s in found if (now := self._now[s]) is not None]


def with_leaders(text_lines: list[LayoutLine]) -> list[LayoutLine]:
    """Return the lines, each leader joined with the page number behind it, at any distance."""
    leaders = [s for s in text_lines if ends_in_leader(s.text)]
    if not leaders:
        return text_lines
    numbers = [s for s in text_lines if is_page_number(s.text)]
    made: dict[LayoutLine, LayoutLine] = {}
    gone: set[LayoutLine] = set()
    for leader in leaders:
        number = _number_behind(leader, numbers)
        if number is not None:
            made[leader] = merged(leader, number)
            gone.add(number)
    return replaced(text_lines, made, gone)


def _number_behind(leader: LayoutLine, numbers: Sequence[LayoutLine]) -> LayoutLine | None:
    """Return the nearest page number behind a leader in its row."""
    near = LEADER_GAP * leader.size
    row = [n for n in numbers if abs(n.base - leader.base) < SAME_ROW * n.size]
    behind = [n for n in row if 0 < n.start - leader.stop < near]
    return min(behind, key=lambda n: n.start, default=None)


def replaced(
    text_lines: Iterable[LayoutLine],
    made: Mapping[LayoutLine, LayoutLine],
    gone: Collection[LayoutLine],
) -> list[LayoutLine]:
    """Return the lines, some of them ``made`` anew, without those that are part of others now."""
    return [made.get(each, each) for each in text_lines if each not in gone]


def _is_lead(piece: LayoutLine) -> bool:
    text = piece.text.strip()
    return (
        is_bare_marker(text)
        or _TITLE_NUMBER.fullmatch(text) is not None
        or all(g.font.icons for g in piece.raw.glyphs)
    )


def _behind(
    lead: LayoutLine, row: Sequence[LayoutLine], rules: Sequence[Rule], *, rtl: bool
) -> LayoutLine | None:
    """Return the text right behind the marker on its row.

    rtl: True if a bullet is on the right also of words that run to the right
    """
    marker = lead.text.strip()
    bullet = is_bullet(marker)
    behind = [
        other
        for other in row
        if _may_be_marked(other, lead)
        and _gap_behind(lead, other, turned=rtl and bullet) >= -0.2 * lead.size
    ]
    best = min(behind, key=lambda other: _gap(lead, other), default=None)
    if best is None or not _has_letters(best):
        return None
    limit = MARKER_GAP if bullet or marker[-1:] in ".)）]、．" else NUMBER_GAP
    if _gap(lead, best) > limit * max(best.size, lead.size) or is_ruled_between(lead, best, rules):
        return None
    return best


def _shares_row(lead: LayoutLine, other: LayoutLine) -> bool:
    """Return True if a marker stands in a line's row; a note's mark is raised, and small itself."""
    lower = other.base - lead.base
    return -MARKER_ROW * lead.size <= lower <= MARKER_ROW * max(lead.size, other.size)


def _may_be_marked(other: LayoutLine, lead: LayoutLine) -> bool:
    """Return True for another line, unless it is vertical or the lead is a drop cap beside it."""
    fits = other is not lead and lead.size < DROP_CAP * other.size
    return fits and other.raw.direction is not Direction.VERTICAL


def _gap_behind(lead: LayoutLine, other: LayoutLine, *, turned: bool) -> float:
    """Return how far behind the lead the other begins, in the direction of its text."""
    return lead.x0 - other.x1 if other.rtl or turned else other.x0 - lead.x1


def _gap(lead: LayoutLine, other: LayoutLine) -> float:
    return max(other.x0 - lead.x1, lead.x0 - other.x1)


def is_ruled_between(a: LayoutLine, b: LayoutLine, rules: Sequence[Rule]) -> bool:
    """Return True if a vertical rule is between two pieces of a row."""
    left, right = sorted((a, b), key=lambda s: s.x0)
    y = (a.base + b.base) / 2 - 0.3 * a.size
    low, high = left.x1 - 1, right.x0 + 1
    between = [box for box in upright_boxes(rules) if low <= box.x0 <= high]
    return any(box.top <= y <= box.bottom for box in between)


def merged(first: LayoutLine, second: LayoutLine, space: bool = True) -> LayoutLine:
    """Return two lines of a row as one, in reading order.

    The second gives size, baseline and, with its side, direction.
    """
    a, b = first.raw, second.raw
    spaces = [*a.spaces, space, *b.spaces[1:]]
    direction = (
        Direction.RTL if second.x1 < first.x0 and b.direction is Direction.LTR else b.direction
    )
    raw = RawLine(
        [*a.glyphs, *b.glyphs], spaces, a.bbox.union(b.bbox), b.baseline, b.size, direction, b.angle
    )
    return text_line(raw)


def with_stretched_lines(lines: list[LayoutLine]) -> list[LayoutLine]:
    """Return the lines of a table's cell, those put together that a justifier has torn.

    A narrow column leaves few words on a line and much white between them.  Such a line reaches
    from one edge of the cell's text to the other, as the lines around it do.
    """
    if len(lines) < STRETCHED_LINES:
        return lines
    cell = BBox.around(lines)
    rows = grouped(
        sorted(lines, key=lambda line: line.base),
        lambda row, piece: piece.base - row[0].base <= SAME_ROW * piece.size,
    )
    found: list[LayoutLine] = []
    full = 0
    for row in rows:
        row.sort(key=lambda line: line.start)
        taken = BBox.around(row)
        fills = max(taken.x0 - cell.x0, cell.x1 - taken.x1) < EDGE * row[0].size
        full += fills
        found += [reduce(merged, row)] if fills else row
    narrow = cell.width < NARROW_CELL * lines[0].size
    return found if narrow and 2 * full >= len(rows) - 1 else lines


def row_wise(text_lines: list[LayoutLine], rules: Sequence[Rule]) -> list[list[LayoutLine]]:
    """Return the rows of a column from top to bottom, each in reading order.

    Stretched lines are joined again.
    """
    rows = grouped(
        sorted(text_lines, key=lambda s: s.base),
        lambda row, s: s.base - row[0].base <= SAME_ROW * min(s.size, row[0].size),
    )
    for row in rows:
        row.sort(key=lambda s: s.start)
    return [
        _stretched(row, rows[max(0, at - 1) : at] + rows[at + 1 : at + 2], rules)
        for at, row in enumerate(rows)
    ]


def _stretched(
    row: list[LayoutLine], around: list[list[LayoutLine]], rules: Sequence[Rule]
) -> list[LayoutLine]:
    """Join neighbours that only a justified space, a leader or a listing's blanks separate."""
    if len(row) == 1:
        return row
    justified = _is_justified(row)
    out = [row[0]]
    for piece in row[1:]:
        last = out[-1]
        if is_ruled_between(last, piece, rules):
            out.append(piece)
        elif last.size == piece.size and last.mono and piece.mono:
            out[-1] = code_line(last, piece)
        elif _is_led(last, piece) or _is_torn(last, piece, around, justified=justified):
            out[-1] = merged(last, piece)
        else:
            out.append(piece)
    return out


def _is_led(last: LayoutLine, piece: LayoutLine) -> bool:
    """Return True if a leader ends one piece, or is the other."""
    return is_leader(piece.text) or ends_in_leader(last.text)


def _is_torn(
    last: LayoutLine, piece: LayoutLine, around: Sequence[list[LayoutLine]], *, justified: bool
) -> bool:
    """Return True if a justified space separates two pieces.

    justified: True if all of the row's are as wide
    """
    lines = _crossing(last, piece, around)
    one_face = last.mono == piece.mono or last.size == piece.size or lines > 1
    if not one_face or not _alike(last, piece):
        return False
    limit = (0.0, STRETCHED, STRETCHED_MORE)[lines]
    return justified or _gap(last, piece) <= limit * piece.size


def _is_justified(row: Sequence[LayoutLine]) -> bool:
    """Return True if all gaps have one width, as justified text has, none too wide for a space."""
    gaps, size = list(map(_gap, row, row[1:])), row[0].size
    even = len(gaps) > 1 and max(gaps) - min(gaps) < EVEN * size
    return even and max(gaps) <= WIDEST * size


def _crossing(last: LayoutLine, piece: LayoutLine, around: Sequence[list[LayoutLine]]) -> int:
    """Return how many rows above and below the gap have a line of that size across it."""
    first, second = sorted((last, piece), key=lambda s: s.x0)
    em = piece.size
    return sum(
        any(abs(s.base - piece.base) < 2 * em and _crosses(s, first, second) for s in other)
        for other in around
    )


def _crosses(line: LayoutLine, first: LayoutLine, second: LayoutLine) -> bool:
    em = second.size
    before, after = first.x1 - line.x0, line.x1 - second.x0
    if line.width > RUNNING * em and all(map(_has_letters, (first, second))):
        # It ends where the row's short last word does.
        over = before > min(em, first.width / 2) and after > min(em, second.width / 2)
        return over and _alike(line, second)
    return min(before, after) > em and line.size == em


def _has_letters(piece: LayoutLine) -> bool:
    return any(map(str.isalpha, piece.text))


def _alike(one: LayoutLine, other: LayoutLine) -> bool:
    """Return True if they have one size: a line with mono words may be a little smaller."""
    return abs(one.size - other.size) <= SAME_SIZE * one.size


def code_line(last: LayoutLine, piece: LayoutLine) -> LayoutLine:
    """Return two pieces of a line of code with as many spaces between as fit there."""
    pitch = _pitch(piece) or _pitch(last)
    count = round(_step(last.raw.glyphs[-1], piece.raw.glyphs[0]) / pitch) - 1 if pitch > 0 else 1
    whole = merged(last, piece)
    whole.texts[len(last.texts)] = " " * (count - 1) + whole.texts[len(last.texts)]
    whole.mono = True
    return whole


def _pitch(piece: LayoutLine) -> float:
    """Return the distance from letter to letter within words; 0 if no word has two."""
    glyphs, spaces = piece.raw.glyphs, piece.raw.spaces
    steps = [_step(a, b) for a, b, space in zip(glyphs, glyphs[1:], spaces[1:]) if not space]
    return median(steps or [0.0])


def _step(a: Glyph, b: Glyph) -> float:
    return abs(b.x - a.x) + abs(b.y - a.y)


def with_drop_caps(text_lines: list[LayoutLine]) -> list[LayoutLine]:
    """Return the lines, each drop cap joined to its line.

    The lines beside it start where it does.
    """
    for cap in [s for s in text_lines if _is_letter(s) and _beside(s, text_lines)]:
        lines = sorted(_beside(cap, text_lines), key=lambda s: s.base)
        if len(lines) < 2 or lines[0].text[:1].isspace():
            continue
        first = lines[0]
        whole = merged(cap, first, space=False)
        whole.base, whole.size = first.base, first.size
        whole.top, whole.bottom = first.top, first.bottom
        for line in lines[1:]:
            line.x0 = cap.x0
        text_lines = [whole if s is first else s for s in text_lines if s is not cap]
    return text_lines


def _is_letter(text_line: LayoutLine) -> bool:
    text = text_line.text.strip()
    return len(text) <= 2 and text.isalpha()


def _beside(cap: LayoutLine, text_lines: Sequence[LayoutLine]) -> list[LayoutLine]:
    """Return the smaller lines right of an initial, between its top and its foot."""
    return [
        s
        for s in text_lines
        if s.size * DROP_CAP <= cap.size
        and -0.5 * s.size <= s.x0 - cap.x1 <= DROP_GAP * s.size
        and cap.top - 0.3 * s.size <= s.base <= cap.base + 0.4 * s.size
    ]
