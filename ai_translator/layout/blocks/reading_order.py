"""Reading order: a page split into columns, from the tallest gutter down (like an XY-cut).

What is above a gutter is read first, then the columns, then what is below it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, compress, filterfalse, pairwise
from statistics import median

from ai_translator.geometry.boxes import BBox
from ai_translator.geometry.grouping import grouped
from ai_translator.layout.blocks.gutters import FILLED, ColumnGutter, best_gutter, filled
from ai_translator.layout.blocks.items import Item, lines_of
from ai_translator.layout.blocks.toc import is_page_number
from ai_translator.layout.reasons import Evidence, LayoutRule, Reason, because
from ai_translator.layout.rivers import River

#: Nesting deeper than this is no page layout; it bounds the work on hostile pages.
DEEPEST = 12
#: More items than this on a page are ordered by rows only (a map, a diagram): gutters cost time for
#: each pair.
MOST_ITEMS = 3000
_NO_TEXT_SIZE = 10.0  # points: the unit where no item is text
# In units of the font size.
APART = 0.8  # more than the white between lines
HEADING_LINES = 2
SAME_ROW = 0.3
ENTRY_GAP = 0.4  # between entries; lines of one are closer
#: Columns of labels have so many, and are narrower than that share of what they name.
FEWEST_ENTRIES = 4
FEWEST_ROWS, MOST_DIGITS = 2, 4  # of words with a number beside each
LABEL_WIDTH = 0.5
#: Where no white parts the entries: share of the labels' lines with a text on their row (others are
#: second lines), and of the texts that may begin small.
HEADED, SMALL_STARTS = 0.5, 0.2
#: Names and addresses of the authors over two columns: so many lines, so far above the text.
HEAD_LINES, HEAD_APART = 6, 1.2
PROSE_WIDTH = 12.0  # lines of prose are longer, and full


@dataclass(slots=True)
class TextColumn:
    """Items of one column from top to bottom.  left, right: its edges.

    beside: how many columns stand side by side there
    reason: why it is one
    """

    items: list[Item]
    left: float
    right: float
    beside: int = 1
    reason: Reason | None = None


def columns(
    items: Sequence[Item], rtl: bool = False, rivers: Sequence[River] = ()
) -> list[TextColumn]:
    """Return the columns of the items in reading order.

    ``rtl``: the right one of two is read first.
    """
    sizes = [line.size for line in lines_of(items)]
    em = median(sizes or [_NO_TEXT_SIZE])
    found: list[TextColumn] = []
    reason = because(LayoutRule.NO_GUTTER, "one column", items=len(items))
    _Order(em, rtl, rivers, found).cut(list(items), DEEPEST, 1, reason)
    return found


@dataclass(frozen=True, slots=True)
class _Order:
    """Splitter of items into columns, which it appends to ``found``."""

    em: float
    rtl: bool
    rivers: Sequence[River]
    found: list[TextColumn]

    def cut(self, items: list[Item], depth: int, beside: int, reason: Reason) -> None:
        if not items:
            return
        em = self.em
        gutter = self._gutter(items) if depth and 1 < len(items) <= MOST_ITEMS else None
        if gutter is None or self._is_contents(items, gutter):
            items.sort(key=lambda i: (i.top, i.x0))
            whole = BBox.around(items)
            self.found.append(TextColumn(items, whole.x0, whole.x1, beside, reason))
            return
        above, left_side, right_side, below = _parts(items, gutter)
        first, second = (right_side, left_side) if self.rtl else (left_side, right_side)
        _shed(above, first, second, below, em)
        entries = _entries(first, second, em) or _numbered(first, second)
        entries = entries or _under_authors(first, second, em)
        evidence = _evidence(gutter, first, second, em)
        aside = because(LayoutRule.BESIDE_GUTTER, "over or under columns", **evidence)
        rule = LayoutRule.ENTRIES if entries else LayoutRule.GUTTER
        parted = because(rule, "beside others", **evidence)
        self.cut(above, depth - 1, beside, aside)
        for entry in entries or (first, second):
            self.cut(entry, depth - 1, beside + 1, parted)
        self.cut(below, depth - 1, beside, aside)

    def _gutter(self, items: Sequence[Item]) -> ColumnGutter | None:
        return best_gutter(items, self.em, self.rivers)

    def _is_contents(self, items: list[Item], gutter: ColumnGutter) -> bool:
        """Return True if the gutter separates titles from their page numbers.

        That is a table of contents whose last entries have no leaders.  They stay with the entries
        around them, unless those are in columns.
        """
        above, titles, numbers, below = _parts(items, gutter)
        around = [*above, *below]
        if len(around) < 2 or not all(_is_page_of(number, titles) for number in numbers):
            return False
        return self._gutter(around) is None


def _is_page_of(number: Item, titles: Sequence[Item]) -> bool:
    """Return True for a page number in the row of a title."""
    if number.text_line is None or not is_page_number(number.text_line.text):
        return False
    return _is_in_row_of_any(number, titles)


def _evidence(
    gutter: ColumnGutter, first: Sequence[Item], second: Sequence[Item], em: float
) -> dict[str, Evidence]:
    beside = BBox.around((*first, *second))
    return {
        "left": gutter.left,
        "right": gutter.right,
        "width_em": (gutter.right - gutter.left) / em,
        "top": beside.top,
        "bottom": beside.bottom,
        "lines_first": len(first),
        "lines_second": len(second),
    }


def _entries(labels: list[Item], texts: list[Item], em: float) -> list[list[Item]]:
    """Return labels, each with its text, in turn; none if the first column has no labels.

    White space runs through both columns between the entries, and each label is at the top or the
    middle of its text.
    """
    if not labels or not texts or _width(labels) > LABEL_WIDTH * _width(texts):
        return []
    if _are_prose(labels, em):
        return []
    is_label = set(labels).__contains__
    entries = [_split(row, is_label) for row in _apart(labels + texts, em)]
    if len(entries) >= FEWEST_ENTRIES and all(_is_entry(*entry, em) for entry in entries):
        return list(chain(*entries))
    return _set_solid(labels, texts)


def _are_prose(items: Sequence[Item], em: float) -> bool:
    """Return True for lines that are long, and full."""
    return _width(items) > PROSE_WIDTH * em and filled(items, em) >= FILLED


def _is_entry(label: Sequence[Item], text: Sequence[Item], em: float) -> bool:
    return bool(label and text) and _is_beside(label, text, em)


def _set_solid(labels: list[Item], texts: list[Item]) -> list[list[Item]]:
    """Return the same where no white separates the entries.

    Each label stands on the first line of its text, and that line begins anew.
    """
    if not all(item.text_line for item in labels + texts):
        return []
    lines, names = sorted(texts, key=_top), sorted(labels, key=_top)
    headed = [_is_in_row_of_any(line, names) for line in lines]
    heads = [name for name in names if _is_in_row_of_any(name, lines)]
    firsts = list(compress(lines, headed))
    fewest = max(FEWEST_ENTRIES, HEADED * len(names))
    if len(heads) < fewest or not headed[0] or not _begin_anew(firsts):
        return []
    found: list[list[Item]] = []
    starts = [*compress(range(len(lines)), headed), len(lines)]
    tops = [*map(_top, firsts), float("inf")]
    for (first, last), (top, end) in zip(pairwise(starts), pairwise(tops)):
        found += [[name for name in names if top <= name.middle < end], lines[first:last]]
    return found


def _is_in_row_of_any(item: Item, others: Sequence[Item]) -> bool:
    return any(_in_row(item, other) for other in others)


def _top(item: Item) -> float:
    return item.top


def _begin_anew(lines: Sequence[Item]) -> bool:
    """Return True if hardly any of the lines begins small, as the second line of a text does."""
    small = sum(_said(line)[:1].islower() for line in lines)
    return small <= SMALL_STARTS * len(lines)


def _numbered(first: list[Item], second: list[Item]) -> list[list[Item]]:
    """Return the rows of two columns of which one is nothing but years or page numbers.

    Returns none if they may number lines of prose.
    """
    for numbers, words in ((second, first), (first, second)):
        if not _are_short_numbers(numbers) or _counts_on(numbers):
            continue
        rows = [_row_of(number, words) for number in numbers]
        if all(len(row) == 1 for row in rows):
            return _row_by_row(numbers, words, rows, numbers_first=numbers is first)
    return []


def _row_of(number: Item, words: Sequence[Item]) -> list[Item]:
    return [item for item in words if _in_row(item, number)]


def _are_short_numbers(items: Sequence[Item]) -> bool:
    said = list(map(_said, items))
    short = max(map(len, said), default=0) <= MOST_DIGITS
    return short and len(said) >= FEWEST_ROWS and all(map(str.isdecimal, said))


def _counts_on(numbers: Sequence[Item]) -> bool:
    """Return True if each number is as much more than the one before: of lines, or of items."""
    steps = {int(_said(after)) - int(_said(before)) for before, after in pairwise(numbers)}
    return len(steps) == 1 and steps != {0}


def _said(item: Item) -> str:
    return item.text_line.text.strip() if item.text_line is not None else ""


def _row_by_row(
    numbers: list[Item], words: list[Item], rows: list[list[Item]], *, numbers_first: bool
) -> list[list[Item]]:
    """Return each row by itself, after what is above all of them and before what is below."""
    ruled = BBox.around(chain(*rows))
    above = [item for item in words if item.bottom <= ruled.top]
    below = [item for item in words if item.top >= ruled.bottom]
    if len(above) + len(rows) + len(below) != len(words):
        return []
    beside = [[number] for number in numbers]
    pairs = zip(beside, rows) if numbers_first else zip(rows, beside)
    return [above, *chain(*sorted(pairs, key=lambda pair: pair[0][0].top)), below]


def _under_authors(first: list[Item], second: list[Item], em: float) -> list[list[Item]]:
    """Return two columns with what stands at the head of both before them, as authors' names do.

    Those are few short lines amid each column, which the same white parts from its text.
    """
    heads, texts = zip(*(_head(column, em) for column in (first, second)))
    if not all(heads) or not all(texts):
        return []
    white = min(map(_first_top, texts)) - max(BBox.around(head).bottom for head in heads)
    amid = all(_are_amid(head, text, em) for head, text in zip(heads, texts))
    return [*heads, *texts] if amid and white > HEAD_APART * em else []


def _head(column: list[Item], em: float) -> tuple[list[Item], list[Item]]:
    """Return the first lines of a column, up to white that parts them from the others."""
    parts = grouped(sorted(column, key=_top), lambda part, item: item.top < part[-1].bottom + em)
    return parts[0], list(chain(*parts[1:]))


def _first_top(items: Sequence[Item]) -> float:
    return min(map(_top, items))


def _are_amid(head: Sequence[Item], text: Sequence[Item], em: float) -> bool:
    """Return True for few lines that keep clear of both edges of the text under them."""
    column, fewest = BBox.around(text), len(head) <= HEAD_LINES < len(text)
    clear = all(column.x0 + em < item.x0 and item.x1 < column.x1 - em for item in head)
    return fewest and clear and all(item.text_line for item in head)


def _in_row(a: Item, b: Item) -> bool:
    one, other = a.text_line, b.text_line
    if one is None or other is None:
        return False
    return abs(one.base - other.base) < SAME_ROW * one.size


def _width(items: Sequence[Item]) -> float:
    return BBox.around(items).width


def _apart(items: list[Item], em: float) -> list[list[Item]]:
    """Return the items from top to bottom, split where white space runs through."""
    near, down = ENTRY_GAP * em, sorted(items, key=_top)
    foot = dict(zip(down, accumulate((item.bottom for item in down), max)))
    return grouped(down, lambda row, item: item.top <= foot[row[-1]] + near)


def _is_beside(label: Sequence[Item], text: Sequence[Item], em: float) -> bool:
    name, said = BBox.around(label), BBox.around(text)
    return abs(name.top - said.top) < em or abs(name.center[1] - said.center[1]) < em


def _shed(
    above: list[Item], first: list[Item], second: list[Item], below: list[Item], em: float
) -> None:
    """Move what only happens to be beside the gutter's ends out of the columns.

    A paragraph's short last line over the first column goes up, a line under the second one down;
    neither changes the order.  A heading under the first column that is closer to what follows goes
    down, too.
    """
    beside = BBox.around(second)
    head, rest = _split(first, lambda item: item.bottom < beside.top)
    if head and rest and above and _white_between(head, rest) > APART * em:
        above.extend(head)
        first[:] = rest
    foot = BBox.around(first).bottom
    _drop(second, lambda item: item.top > foot, below, em)
    tail = sum(item.top > beside.bottom for item in first)
    if tail <= HEADING_LINES and tail < len(first):
        _drop(first, lambda item: item.top > beside.bottom, below, em)


def _drop(
    column: list[Item], is_tail: Callable[[Item], bool], below: list[Item], em: float
) -> None:
    """Move the tail of a column below the columns if it is apart from them and closer to that."""
    tail, rest = _split(column, is_tail)
    if not tail or not rest or not below:
        return
    over, under = _white_between(rest, tail), _white_between(tail, below)
    if over > APART * em and over > under:
        below.extend(tail)
        column[:] = rest


def _split(items: Sequence[Item], belongs: Callable[[Item], bool]) -> tuple[list[Item], list[Item]]:
    """Return the items that belong and the others, both in their order."""
    return list(filter(belongs, items)), list(filterfalse(belongs, items))


def _white_between(upper: Sequence[Item], lower: Sequence[Item]) -> float:
    """Return the height of the white between items and those below them."""
    return BBox.around(lower).top - BBox.around(upper).bottom


def _parts(
    items: list[Item], gutter: ColumnGutter
) -> tuple[list[Item], list[Item], list[Item], list[Item]]:
    middle = (gutter.left + gutter.right) / 2
    above, rest = _split(items, lambda item: item.middle < gutter.top)
    below, beside = _split(rest, lambda item: item.middle > gutter.bottom)
    left, right = _split(beside, lambda item: item.center < middle)
    return above, left, right, below
