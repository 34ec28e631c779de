"""Tables as grids: text composed, columns measured, the type reduced for many columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from ai_translator.typesetting.linebreak import opportunities
from ai_translator.writers.content import CellItem, TableItem, TextItem
from ai_translator.writers.reflow.galley import Galley
from ai_translator.writers.reflow.grid import PAD_X, TableFlowable, TableFlowableCell
from ai_translator.writers.reflow.prose import Prose

_SMALLEST = 0.55  # of the usual size of cells
#: (text, header, share of the usual size) -> flowable
MakeCell = Callable[[TextItem, bool, float], Prose]


def grid(
    item: TableItem, make: MakeCell, available: float, page_height: float, language: str
) -> TableFlowable:
    """Return the table in at most ``available`` points of width."""
    texts = _texts(item, make, 1.0)
    ranges = _demands(texts, language)
    needed = least_width(ranges, item.cols)
    if needed > available:
        texts = _texts(item, make, max(available / needed, _SMALLEST))
        ranges = _demands(texts, language)
    cells = [
        TableFlowableCell(cell.row, cell.col, cell.row_span, cell.col_span, made)
        for cell, made in texts
    ]
    return TableFlowable(
        cells, item.rows, widths(ranges, item.cols, available), item.header_rows, page_height
    )


def _texts(
    item: TableItem, make: MakeCell, share: float
) -> list[tuple[CellItem, tuple[Prose, ...]]]:
    return [
        (cell, tuple(make(text, cell.row < item.header_rows, share) for text in cell.texts))
        for cell in item.cells
    ]


def _demands(texts: list[tuple[CellItem, tuple[Prose, ...]]], language: str) -> list[WidthRange]:
    return [
        width_range(
            cell.col,
            cell.col_span,
            (prose.galley for prose in made),
            language,
            2 * PAD_X + max((p.indent for p in made), default=0.0),
        )
        for cell, made in texts
    ]


_SLACK = 0.5  # points; a width that just fits should fit


@dataclass(frozen=True, slots=True)
class WidthRange:
    """The widths of a cell's text: ``least`` without breaking a word, ``most`` in one line."""

    col: int
    span: int
    least: float
    most: float


def width_range(
    col: int, span: int, galleys: Iterable[Galley], language: str, padding: float
) -> WidthRange:
    least = most = 0.0
    for galley in galleys:
        least, most = max(least, _longest_word(galley, language)), max(most, galley.width)
    return WidthRange(col, span, least + padding + _SLACK, most + padding + _SLACK)


def _longest_word(galley: Galley, language: str) -> float:
    sums = list(accumulate(galley.advances, initial=0.0))
    longest, start = 0.0, 0
    for end in opportunities(galley.text, language):
        seen = len(galley.text[start:end].rstrip()) + start
        longest, start = max(longest, sums[seen] - sums[start]), end
    return longest


def widths(ranges: Sequence[WidthRange], count: int, available: float) -> list[float]:
    """Return each column's width: its most, or its least and a share of what is left."""
    least, most = _columns(ranges, count)
    if sum(most) <= available:
        return most
    if sum(least) >= available:
        return [available * each / sum(least) for each in least]
    share = (available - sum(least)) / (sum(most) - sum(least))
    return [low + share * (high - low) for low, high in zip(least, most)]


def least_width(ranges: Sequence[WidthRange], count: int) -> float:
    return sum(_columns(ranges, count)[0])


def _columns(ranges: Sequence[WidthRange], count: int) -> tuple[list[float], list[float]]:
    least, most = [0.0] * count, [0.0] * count
    for each in sorted(ranges, key=lambda width_range: width_range.span):
        columns = range(each.col, min(each.col + each.span, count))
        for sizes, wanted in ((least, each.least), (most, each.most)):
            missing = wanted - sum(sizes[col] for col in columns)
            if missing > 0 and len(columns):
                for col in columns:
                    sizes[col] += missing / len(columns)
    floor = 2 * _SLACK
    return [max(width, floor) for width in least], [max(width, floor) for width in most]
