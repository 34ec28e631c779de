"""Reading order: a page split into columns, from the tallest gutter down (like an XY-cut).

What is above a gutter is read first, then the columns, then what is below it.
"""

from __future__ import annotations

from collections.abc import Sequence
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
    em = (
        median(i.text_line.size for i in items if i.text_line)
        if any(i.text_line for i in items)
        else 10.0
    )
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
        bases = [title.text_line.base for title in titles if title.text_line]
        are_pages = all(
            item.text_line is not None
            and is_page_number(item.text_line.text)
            and any(
                abs(item.text_line.base - base) < SAME_ROW * item.text_line.size for base in bases
            )
            for item in numbers
        )
        around = [*above, *below]
        return are_pages and len(around) > 1 and self._gutter(around) is None


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
    lines = sorted((i for i in texts if i.text_line), key=lambda i: i.top)
    names = sorted((i for i in labels if i.text_line), key=lambda i: i.top)
    if len(lines) < len(texts) or len(names) < len(labels):
        return []
    starts = [at for at, line in enumerate(lines) if any(_in_row(line, name) for name in names)]
    heads = [name for name in names if any(_in_row(line, name) for line in lines)]
    texts_of_starts = [item.text_line.text for at in starts if (item := lines[at]).text_line]
    small = sum(text[:1].islower() for text in texts_of_starts)
    if not starts or starts[0] != 0 or len(heads) < max(FEWEST_ENTRIES, HEADED * len(names)):
        return []
    if small > SMALL_STARTS * len(starts):
        return []
    found: list[list[Item]] = []
    tops = [lines[at].top for at in starts]
    for at, (first, last) in enumerate(zip(starts, [*starts[1:], len(lines)])):
        end = tops[at + 1] if at + 1 < len(tops) else float("inf")
        found += [
            [name for name in names if tops[at] <= name.middle < end],
            lines[first:last],
        ]
    return found


def _numbered(first: list[Item], second: list[Item]) -> list[list[Item]]:
    """Return the rows of two columns of which one is nothing but years or page numbers.

    Returns none if they may number lines of prose.
    """
    for numbers, words in ((second, first), (first, second)):
        said = [item.text_line.text.strip() if item.text_line else "" for item in numbers]
        if len(said) < FEWEST_ROWS or not all(
            text.isdecimal() and len(text) <= MOST_DIGITS for text in said
        ):
            continue
        steps = {int(after) - int(before) for before, after in pairwise(said)}
        rows = [[item for item in words if _in_row(item, number)] for number in numbers]
        if all(len(row) == 1 for row in rows) and (len(steps) > 1 or steps == {0}):
            return _row_by_row(numbers, words, rows, numbers_first=numbers is first)
    return []


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
    return (
        a.text_line is not None
        and b.text_line is not None
        and abs(a.text_line.base - b.text_line.base) < SAME_ROW * a.text_line.size
    )


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
    head = [i for i in first if i.bottom < top]
    rest = [i for i in first if i.bottom >= top]
    if (
        head
        and above
        and rest
        and min(i.top for i in rest) - max(i.bottom for i in head) > APART * em
    ):
        above.extend(head)
        first[:] = rest
    foot = max(i.bottom for i in first)
    _drop([i for i in second if i.top > foot], second, below, em)
    tail = [i for i in first if i.top > bottom]
    if below and len(tail) <= HEADING_LINES and len(tail) < len(first):
        _drop(tail, first, below, em)


def _drop(tail: list[Item], column: list[Item], below: list[Item], em: float) -> None:
    """Move the tail of a column below the columns if it is apart from them and closer to that."""
    gone = set(tail)
    rest = [i for i in column if i not in gone]
    if not tail or not rest or not below:
        return
    over = min(i.top for i in tail) - max(i.bottom for i in rest)
    under = min(i.top for i in below) - max(i.bottom for i in tail)
    if over > APART * em and over > under:
        below.extend(tail)
        column[:] = rest


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
