"""Candidates for tables by rules and boxes: grids, tables between rules, shaded rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain, filterfalse, pairwise, product
from statistics import median_high

from ai_translator.geometry.boxes import BBox, share_x
from ai_translator.geometry.grouping import gathered, grouped
from ai_translator.layout.glyph_runs import is_ideographic
from ai_translator.layout.grids import RuleSegment, RuleSegments, lattices, level_box
from ai_translator.layout.tables.assemble import TableCandidate
from ai_translator.layout.tables.columns import bands
from ai_translator.layout.tables.words import Row, Word, pieces, rows_of, within

# In ems of the page's text.
#: Rules, grids and shaded rows of one table end at the same x.
FLUSH = 1.0
#: Shorter rules are underlines and fraction bars.
LEAST_WIDTH = 8.0
LEAST_HEIGHT = 1.0
SHORT_RULE = 2.0
#: Lines over that share of a lattice's side are borders of its panels.
PANEL_SIDE = 0.6
#: ... when they begin or end this close to it, in ems.
PANEL_EDGE = 0.4
#: How far over a band the row is that it may add to, and what is the same x.
ROW_ABOVE = 6.0
SAME_START = 0.3
#: A header that alone is drawn has so many lines between its columns, and is no higher; from it to
#: a row, from one row to the next, and to the second line of an entry it is no further.
HEADER_WALLS = 2
HEADER_HEIGHT = 6.0
HEADER_GAP = 4.5
SECOND_LINE = 1.5
#: Rules that are closer enclose no white between two tables, but a row that is left empty.
EMPTY_ROW = 1.8
#: So many rows with a rule below each have one above the first, too, or a row.
ROWS_WITH_RULES = 3
#: A row of headings over them is no higher, its rule included.
HEADING_HEIGHT = 2.0
#: ... and has no more lines where the rows under it have several.
HEADING_LINES = 3
#: The headings of sections are larger than tables' text.
TITLE_SIZE = 1.15
#: Columns of cells full of text: in so many rows at least, and in that share of them, words begin
#: this close to one place; behind word spaces they do so in a row or two.
FULL_ROWS, FULL_SHARE, SAME_COLUMN = 3, 0.7, 0.1
#: Rules this close are a double rule.
DOUBLE = 0.8


@dataclass(slots=True, eq=False)
class _Element:
    """A lattice or a single rule."""

    box: BBox
    lines: RuleSegments = field(default_factory=RuleSegments)

    @property
    def columns(self) -> bool:
        """True if lines inside divide it into columns."""
        return bool(self.walls(1))

    def walls(self, margin: float) -> set[float]:
        """Return where lines divide it, further inside than the margin."""
        left, right = self.box.x0 + margin, self.box.x1 - margin
        return {segment.at for segment in self.lines.vertical if left < segment.at < right}


def ruled_candidates(lines: RuleSegments, words: Sequence[Word], em: float) -> list[TableCandidate]:
    """Return lattices, and series of rules with the same ends, split at what is no table."""
    elements = _elements(lines, em)
    found = []
    for column in _columns_of_rules(elements, em):
        runs = _runs(column, words, em)
        for run in runs:
            more = [*_rows_under(run, elements, words, em), *_row_over(run, words, em)]
            found.append(_candidate([*run, *more], lines, words, em))
    return [candidate for candidate in found if not _cuts_text(candidate.area, words, em)]


def inner_candidates(candidate: TableCandidate) -> list[TableCandidate]:
    """Return tables within panels: what the shorter lines draw, without those of the panels."""
    area, drawn = candidate.area, candidate.drawn
    near = PANEL_EDGE * candidate.em
    shorter = RuleSegments(
        [s for s in drawn.horizontal if not _is_panels(s, area.x0, area.x1, near)],
        [s for s in drawn.vertical if not _is_panels(s, area.top, area.bottom, near)],
    )
    if len(shorter.vertical) < 3 or shorter == drawn:
        return []
    return ruled_candidates(shorter, candidate.words, candidate.em)


def _is_panels(line: RuleSegment, low: float, high: float, near: float) -> bool:
    """Return True if a line is long and comes from the area's side; a free one is a table's."""
    return line.end - line.start >= PANEL_SIDE * (high - low) and (
        line.start <= low + near or line.end >= high - near
    )


def _elements(lines: RuleSegments, em: float) -> list[_Element]:
    joined = lattices(lines, em)
    used = set(chain(*(group.horizontal for group in joined)))
    elements = [_Element(group.bbox, group) for group in joined]
    free = filterfalse(used.__contains__, lines.horizontal)
    elements += [_Element(level_box(s), RuleSegments([s])) for s in free]
    wide = [e for e in elements if e.box.width >= LEAST_WIDTH * em]
    return sorted(wide, key=lambda e: e.box.top)


def _columns_of_rules(elements: Sequence[_Element], em: float) -> list[list[_Element]]:
    """Return elements with the same left and right end, from top to bottom."""
    return gathered(elements, lambda column, each: _are_flush(column[0].box, each.box, em))


def _are_flush(one: BBox, other: BBox, em: float) -> bool:
    return max(abs(one.x0 - other.x0), abs(one.x1 - other.x1)) < FLUSH * em


def _runs(column: Sequence[_Element], words: Sequence[Word], em: float) -> list[list[_Element]]:
    """Return elements that follow each other with only rows in columns between."""
    after = dict(pairwise(column))
    runs = grouped(
        column,
        lambda run, element: (
            _follows(run, element, words, em)
            or _is_columnar_with(run, element, after.get(element), words, em)
        ),
    )
    return [run for run in runs if len(run) > 1 or _is_box(run[0], em)]


def _is_box(element: _Element, em: float) -> bool:
    """Return True for what draws more than a single rule."""
    return element.columns or element.box.height > LEAST_HEIGHT * em


def _follows(run: Sequence[_Element], element: _Element, words: Sequence[Word], em: float) -> bool:
    box, bottom = element.box, max(above.box.bottom for above in run)
    band = BBox(box.x0, bottom, box.x1, box.top)
    closes_empty_row = not box.height and _is_empty_row(band, words, em)
    return closes_empty_row or _is_columnar(band, words, em)


def _is_columnar_with(
    run: Sequence[_Element],
    element: _Element,
    after: _Element | None,
    words: Sequence[Word],
    em: float,
) -> bool:
    """Return True if a row of few lines is in the columns of the row before it, or of the next one.

    Cells of full lines show them by where their words begin, which takes some lines.
    """
    box, bottom = element.box, max(above.box.bottom for above in run)
    band = BBox(box.x0, bottom, box.x1, box.top)
    rows = rows_of(within(words, band))
    if not rows or band.height < DOUBLE * em or any(_is_title(row, band, em) for row in rows):
        return False
    if _is_without_spaces(rows):
        return False
    top = run[-2].box.bottom if len(run) > 1 else bottom
    foot = after.box.top if after is not None else box.top
    around = rows_of(within(words, BBox(box.x0, top, box.x1, foot)))
    if len(around) <= len(rows):
        return False
    return _begin_in_columns(around, em, rows)


def _is_columnar(band: BBox, words: Sequence[Word], em: float) -> bool:
    """Return True if white space runs through the band's text; an empty band separates tables.

    So does one that begins with a heading, unless most of its rows are in columns.
    """
    if band.height < DOUBLE * em:
        return True
    rows = rows_of(within(words, band))
    whole = [row for row in rows if len(pieces(row, em)) == 1]
    if len(whole) == len(rows):
        return _goes_on(band, rows, words, em)
    if any(_is_title(row, band, em) for row in whole):
        return False
    headed = whole[:1] == rows[:1] and _begins_at_left(rows[0], band, em)
    if headed and 2 * len(whole) >= len(rows):
        return False
    return any(band.width >= em for band in bands(rows, 0)) or _begin_in_columns(rows, em)


def _begin_in_columns(
    rows: Sequence[Row], em: float, shown_by: Sequence[Row] | None = None
) -> bool:
    """Return True if words begin at one place in most rows, or in all that go so far.

    None crosses it.

    Cells of full lines may leave no more white between them than words do.

    shown_by: the rows of one entry, in which words must begin there; others may be shorter than
        that.  Without it, words of the first two
    """
    if len(rows) < FULL_ROWS:
        return False
    near = SAME_COLUMN * em
    for word in chain(*(row.words[1:] for row in (rows[:2] if shown_by is None else shown_by))):
        behind = [row for row in rows if row.words[-1].x0 > word.x0 - near]
        begun = sum(any(abs(w.x0 - word.x0) < near for w in row.words) for row in behind)
        across = (
            w.x0 < word.x0 - near and w.x1 > word.x0 + near for row in rows for w in row.words
        )
        usual = begun > FULL_SHARE * len(rows) or (shown_by is not None and begun == len(behind))
        if begun >= FULL_ROWS and usual and not any(across):
            return True
    return False


def _is_without_spaces(rows: Sequence[Row]) -> bool:
    """Return True for a script without spaces: where its few "words" begin tells too little."""
    words = list(chain(*(row.words for row in rows)))
    return 2 * sum(is_ideographic(word.text[:1]) for word in words) > len(words)


def _begins_at_left(row: Row, band: BBox, em: float) -> bool:
    return row.words[0].x0 < band.x0 + em


def _rows_under(
    run: Sequence[_Element], elements: Sequence[_Element], words: Sequence[Word], em: float
) -> list[_Element]:
    """Return the rows under a header that alone is drawn.

    They are in its columns, down to what is drawn next or is apart.
    """
    head, inner = run[-1].box, run[-1].walls(em)
    if len(run) > 1 or len(inner) < HEADER_WALLS or head.height > HEADER_HEIGHT * em:
        return []
    below = BBox(head.x0, head.bottom, head.x1, _drawn_under(head, elements))
    under, last = [], head.bottom
    for row in rows_of(w for w in words if _is_strictly_within(w, below)):
        near = HEADER_GAP if len(pieces(row, em)) > 1 else SECOND_LINE
        if row.y - last > near * em or any(_runs_over(row, x, em) for x in inner):
            break
        under.append(row)
        last = row.y
    return [_Element(BBox(head.x0, row.top, head.x1, row.bottom)) for row in under]


def _is_strictly_within(word: Word, band: BBox) -> bool:
    """Return True if a word is within a band, and on neither its upper nor its lower side."""
    return band.top < word.y < band.bottom and band.x0 <= word.middle <= band.x1


def _drawn_under(head: BBox, elements: Sequence[_Element]) -> float:
    """Return where the next element below the header begins; infinity if there is none."""
    boxes = [element.box for element in elements if share_x(element.box, head)]
    return min((box.top for box in boxes if box.top > head.bottom), default=float("inf"))


def _row_over(run: Sequence[_Element], words: Sequence[Word], em: float) -> list[_Element]:
    """Return the first row if each row has its rule below and none is above the first.

    It is in columns, as far from the rule as the others, or begins where the columns under it do.
    """
    if len(run) <= ROWS_WITH_RULES or any(element.box.height for element in run):
        return []
    first, single = run[0].box, _single_rows(run, words)
    high = min((band.height for band, _ in single), default=HEADING_HEIGHT * em)
    over = rows_of(within(words, BBox(first.x0, first.top - high, first.x1, first.top)))
    heads = False
    if len(over) == 1 and len(single) >= ROWS_WITH_RULES:
        drop = max(band.bottom - row.bottom for band, row in single)
        near = first.top - over[0].bottom <= drop + em
        heads = near and _is_row_like(over[0], single[0][1], em)
    elif len(over) == 1:
        below = rows_of(within(words, BBox(first.x0, first.bottom, first.x1, run[1].box.top)))
        heads = _heads_columns(over[0], below, em)
    if not (heads or single):
        over = _heading_of_several_lines(first, run[1].box.top, words, em)
        heads = bool(over)
    return [_Element(BBox(first.x0, over[0].top, first.x1, first.top))] if heads else []


def _heading_of_several_lines(
    first: BBox, bottom: float, words: Sequence[Word], em: float
) -> list[Row]:
    """Return the lines right over the first rule that head the columns under it; none if no line.

    bottom: of the first row under the rule
    """
    below = rows_of(within(words, BBox(first.x0, first.bottom, first.x1, bottom)))[:1]
    places = [piece[0].x0 for row in below for piece in pieces(row, em / 2)]
    near = SAME_START * em
    found: list[Row] = []
    high = first.top - HEADING_LINES * HEADING_HEIGHT * em
    foot = first.top
    for row in reversed(rows_of(within(words, BBox(first.x0, high, first.x1, first.top)))):
        starts = [piece[0].x0 for piece in pieces(row, em / 2)]
        heads = all(any(abs(x - place) < near for place in places) for x in starts)
        if foot - row.bottom > em or not heads:
            break
        found.append(row)
        foot = row.top
    heads_several = any(len(pieces(row, em / 2)) > 1 for row in found)
    return found[::-1] if heads_several else []


def _heads_columns(row: Row, below: Sequence[Row], em: float) -> bool:
    """Return True if each piece of a row stands over words that begin where it does."""
    starts = [piece[0].x0 for piece in pieces(row, em)]
    near = SAME_START * em
    found = [sum(any(abs(w.x0 - x) < near for w in each.words) for each in below) for x in starts]
    return len(starts) > 1 and 2 * min(found) >= len(below)


def _single_rows(run: Sequence[_Element], words: Sequence[Word]) -> list[tuple[BBox, Row]]:
    """Return the bands between the elements that hold one row, each with its row."""
    bands = [
        BBox(above.box.x0, above.box.bottom, above.box.x1, below.box.top)
        for above, below in pairwise(run)
    ]
    filled = [(band, rows_of(within(words, band))) for band in bands]
    return [(band, rows[0]) for band, rows in filled if len(rows) == 1]


def _is_row_like(row: Row, other: Row, em: float) -> bool:
    """Return True for a row in columns that begins and ends where the other one does."""
    return len(pieces(row, em)) > 1 and _sides(row, em) == _sides(other, em)


def _sides(row: Row, em: float) -> tuple[int, int]:
    """Return where its first piece begins and its last ends, in ems."""
    return round(row.words[0].x0 / em), round(row.words[-1].x1 / em)


def _is_empty_row(band: BBox, words: Sequence[Word], em: float) -> bool:
    return band.height < EMPTY_ROW * em and not within(words, band)


def _goes_on(band: BBox, rows: Sequence[Row], words: Sequence[Word], em: float) -> bool:
    """Return True if the band only continues an entry of the row above, from a later column."""
    over = rows_of(within(words, BBox(band.x0, band.top - ROW_ABOVE * em, band.x1, band.top)))
    starts = [piece[0] for row in over for piece in pieces(row, em)[1:]]
    return bool(rows) and all(
        any(_is_set_like(row.words[0], word, em) for word in starts) for row in rows
    )


def _is_set_like(word: Word, other: Word, em: float) -> bool:
    """Return True if it begins at the same x, in the same type: a heading has another."""
    alike = (word.size, word.bold) == (other.size, other.bold)
    return alike and abs(word.x0 - other.x0) < SAME_START * em


def _is_title(row: Row, band: BBox, em: float) -> bool:
    """Return True if it is a heading of what follows: at the left, larger than the text or bold."""
    large = row.words[0].size >= TITLE_SIZE * em
    short = row.words[-1].x1 < band.x0 + band.width / 2
    return large and short and _begins_at_left(row, band, em)


def _cuts_text(area: BBox, words: Sequence[Word], em: float) -> bool:
    """Return True if lines of text cross the area's sides, as with rules that follow headings."""
    rows = rows_of(w for w in words if area.top < w.y < area.bottom)
    return sum(_runs_over(row, x, em) for row, x in product(rows, (area.x0, area.x1))) >= 2


def _runs_over(row: Row, x: float, em: float) -> bool:
    if any(word.x0 < x - em / 2 and word.x1 > x + em / 2 for word in row.words):
        return True
    return any(a.middle < x < b.middle and b.x0 - a.x1 < em / 2 for a, b in pairwise(row.words))


def _candidate(
    run: Sequence[_Element], drawn: RuleSegments, words: Sequence[Word], em: float
) -> TableCandidate:
    area = BBox.around(element.box for element in run)
    lines = RuleSegments(
        list(chain(*(element.lines.horizontal for element in run))),
        list(chain(*(element.lines.vertical for element in run))),
    )
    lines.horizontal += _header_rules(lines, area, drawn, em)
    inside = within(words, area)
    size = median_high([word.size for word in inside] or [em])
    return TableCandidate(area, lines, inside, size)


def _header_rules(
    lines: RuleSegments, area: BBox, drawn: RuleSegments, em: float
) -> list[RuleSegment]:
    """Return short rules under headings over several columns.

    Further down they would be underlines, in boxes their edges.
    """
    known, head_end = set(lines.horizontal), _head_end(lines, area, em)
    in_head = [s for s in drawn.horizontal if area.top < s.at < head_end and s not in known]
    return [s for s in in_head if _is_over_columns(s, area, em) and not _is_boxed(s, drawn)]


def _head_end(lines: RuleSegments, area: BBox, em: float) -> float:
    """Return where the first long rule under the area's top is; the top itself if none is."""
    long = [s.at for s in lines.horizontal if s.end - s.start > area.width / 2]
    return min((at for at in long if at > area.top + em), default=area.top)


def _is_over_columns(rule: RuleSegment, area: BBox, em: float) -> bool:
    inside = area.x0 - em <= rule.start and rule.end <= area.x1 + em
    return inside and rule.end - rule.start >= SHORT_RULE * em


def _is_boxed(rule: RuleSegment, drawn: RuleSegments) -> bool:
    return any(_touch(rule, upright) for upright in drawn.vertical)


def _touch(level: RuleSegment, upright: RuleSegment) -> bool:
    """Return True if they meet or cross, as the sides of a box do."""
    crossed = upright.start - 1 <= level.at <= upright.end + 1
    return crossed and level.start - 1 <= upright.at <= level.end + 1
