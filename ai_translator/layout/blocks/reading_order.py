"""Reading order: a page split into columns, from the tallest gutter down (like an XY-cut).

What is above a gutter is read first, then the columns, then what is below it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ai_translator.layout.blocks.gutters import FILLED, ColumnGutter, best_gutter, filled
from ai_translator.layout.blocks.items import Item
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
    if not items:
        return []
    sizes = [item.text_line.size for item in items if item.text_line]
    em = median(sizes) if sizes else _NO_TEXT_SIZE
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
            left, right = min(i.x0 for i in items), max(i.x1 for i in items)
            self.found.append(TextColumn(items, left, right, beside, reason))
            return
        above, left_side, right_side, below = _parts(items, gutter)
        first, second = (right_side, left_side) if self.rtl else (left_side, right_side)
        _shed(above, first, second, below, em)
        entries = _entries(first, second, em) or _numbered(first, second)
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
    return any(_in_row(number, title) for title in titles)


def _evidence(
    gutter: ColumnGutter, first: Sequence[Item], second: Sequence[Item], em: float
) -> dict[str, Evidence]:
    return {
        "left": gutter.left,
        "right": gutter.right,
        "width_em": (gutter.right - gutter.left) / em,
        "top": min(item.top for item in (*first, *second)),
        "bottom": max(item.bottom for item in (*first, *second)),
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
    if _width(labels) > PROSE_WIDTH * em and filled(labels, em) >= FILLED:
        return []
    rows = _apart(labels + texts, em)
    known = set(labels)
    found = []
    for row in rows:
        label, text = [i for i in row if i in known], [i for i in row if i not in known]
        if not label or not text or not _is_beside(label, text, em):
            return _set_solid(labels, texts)
        found += [label, text]
    return found if len(rows) >= FEWEST_ENTRIES else _set_solid(labels, texts)


def _set_solid(labels: list[Item], texts: list[Item]) -> list[list[Item]]:
    """Return the same where no white separates the entries.

    Each label stands on the first line of its text, and that line begins anew.
    """
    lines, names = _lines_from_top(texts), _lines_from_top(labels)
    if len(lines) < len(texts) or len(names) < len(labels):
        return []
    starts = [at for at, line in enumerate(lines) if any(_in_row(line, name) for name in names)]
    heads = [name for name in names if any(_in_row(line, name) for line in lines)]
    fewest = max(FEWEST_ENTRIES, HEADED * len(names))
    if len(heads) < fewest or starts[0] != 0 or not _begin_anew([lines[at] for at in starts]):
        return []
    found: list[list[Item]] = []
    ends = [lines[at].top for at in starts[1:]] + [float("inf")]
    for first, last, end in zip(starts, [*starts[1:], len(lines)], ends):
        top = lines[first].top
        found += [[name for name in names if top <= name.middle < end], lines[first:last]]
    return found


def _lines_from_top(items: Sequence[Item]) -> list[Item]:
    """Return those that are lines of text, from top to bottom."""
    return sorted((item for item in items if item.text_line), key=lambda item: item.top)


def _begin_anew(lines: Sequence[Item]) -> bool:
    """Return True if hardly any of the lines begins small, as the second line of a text does."""
    small = sum(line.text_line.text[:1].islower() for line in lines if line.text_line)
    return small <= SMALL_STARTS * len(lines)


def _numbered(first: list[Item], second: list[Item]) -> list[list[Item]]:
    """Return the rows of two columns of which one is nothing but years or page numbers.

    Returns none if they may number lines of prose.
    """
    for numbers, words in ((second, first), (first, second)):
        if not _are_short_numbers(numbers) or _counts_on(numbers):
            continue
        rows = [[item for item in words if _in_row(item, number)] for number in numbers]
        if all(len(row) == 1 for row in rows):
            return _row_by_row(numbers, words, rows, numbers_first=numbers is first)
    return []


def _are_short_numbers(items: Sequence[Item]) -> bool:
    said = list(map(_said, items))
    short = all(text.isdecimal() and len(text) <= MOST_DIGITS for text in said)
    return short and len(said) >= FEWEST_ROWS


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
    top, bottom = (
        min(i.top for row in rows for i in row),
        max(i.bottom for row in rows for i in row),
    )
    above, below = [i for i in words if i.bottom <= top], [i for i in words if i.top >= bottom]
    if len(above) + len(rows) + len(below) != len(words):
        return []
    pairs = [
        ([number], row) if numbers_first else (row, [number]) for number, row in zip(numbers, rows)
    ]
    return [
        above,
        *(column for pair in sorted(pairs, key=lambda p: p[0][0].top) for column in pair),
        below,
    ]


def _in_row(a: Item, b: Item) -> bool:
    one, other = a.text_line, b.text_line
    if one is None or other is None:
        return False
    return abs(one.base - other.base) < SAME_ROW * one.size


def _width(items: Sequence[Item]) -> float:
    return max(i.x1 for i in items) - min(i.x0 for i in items)


def _apart(items: list[Item], em: float) -> list[list[Item]]:
    """Return the items from top to bottom, split where white space runs through."""
    rows: list[list[Item]] = []
    bottom = 0.0
    for item in sorted(items, key=lambda i: i.top):
        if rows and item.top <= bottom + ENTRY_GAP * em:
            rows[-1].append(item)
        else:
            rows.append([item])
        bottom = max(bottom, item.bottom) if len(rows[-1]) > 1 else item.bottom
    return rows


def _is_beside(label: Sequence[Item], text: Sequence[Item], em: float) -> bool:
    top, over = min(i.top for i in label), min(i.top for i in text)
    bottom, under = max(i.bottom for i in label), max(i.bottom for i in text)
    return abs(top - over) < em or abs(top + bottom - over - under) < 2 * em


def _shed(
    above: list[Item], first: list[Item], second: list[Item], below: list[Item], em: float
) -> None:
    """Move what only happens to be beside the gutter's ends out of the columns.

    A paragraph's short last line over the first column goes up, a line under the second one down;
    neither changes the order.  A heading under the first column that is closer to what follows goes
    down, too.
    """
    top, bottom = min(i.top for i in second), max(i.bottom for i in second)
    head, rest = _split(first, lambda item: item.bottom < top)
    if head and rest and above and _white_between(head, rest) > APART * em:
        above.extend(head)
        first[:] = rest
    foot = max(i.bottom for i in first)
    _drop(second, lambda item: item.top > foot, below, em)
    tail = sum(item.top > bottom for item in first)
    if tail <= HEADING_LINES and tail < len(first):
        _drop(first, lambda item: item.top > bottom, below, em)


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
    ours = [item for item in items if belongs(item)]
    return ours, [item for item in items if not belongs(item)]


def _white_between(upper: Sequence[Item], lower: Sequence[Item]) -> float:
    """Return the height of the white between items and those below them."""
    return min(item.top for item in lower) - max(item.bottom for item in upper)


def _parts(
    items: list[Item], gutter: ColumnGutter
) -> tuple[list[Item], list[Item], list[Item], list[Item]]:
    above, left, right, below = [], [], [], []
    for item in items:
        if item.middle < gutter.top:
            above.append(item)
        elif item.middle > gutter.bottom:
            below.append(item)
        elif item.center < (gutter.left + gutter.right) / 2:
            left.append(item)
        else:
            right.append(item)
    return above, left, right, below
