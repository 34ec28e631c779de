"""The metrics of a column: usual leading, edges, and whether its lines are broken on purpose."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import chain, pairwise, starmap

from ai_translator.geometry.grouping import gathered, grouped
from ai_translator.layout.blocks.drafts import LayoutLine
from ai_translator.layout.glyph_runs import CLOSING_MARKS, is_caseless, is_ideographic

# In units of the font size.
USUAL_LEADING = 1.2
TIGHTEST, LOOSEST = 0.85, 2.4  # leading of running text
DOUBLE = 3.2  # ... set with double spacing in a face as tall as Arabic ones, if the words run on
SEEN_ONCE = (
    1.7  # two lines further apart than that, and no other two like them, are no running text
)
SAME_EDGE = 0.5
SPARE = 1.2  # so much more than the next word needs: the line was ended on purpose

VERSE_PAIRS = 3  # fewer lines than that are no verse
VERSE_SHARE = 0.6  # of its lines end early,
VERSE_SENTENCES = 0.5  # and no more of them end a sentence
# or they end a phrase, or the column's edge is not what ends them, and so many begin with a capital
CAPITALS = 0.9
# and so many had room for the next word: German nouns begin lines of prose with capitals, too
CAPITALS_FORCED = 0.3

HANGING = 1.05  # how far a full-width mark may stand out of its column

#: A column keeps its leading where so large a share of the steps, and so many, are the usual one.
STEADY, FEWEST_STEPS, ROUNDED = 0.8, 6, 0.11
LOOSER = 1.28  # times the usual leading: as far apart as lines of one paragraph may be

EVEN_LINES, EVEN_SHARE = (
    3,
    0.6,
)  # so many lines that stop at one edge, and most of the text's, show where it is,
WIDE = 12.0  # if they are no short ones, which may be equally long by chance,
PAUSES = ".,!?:;。，、！？：；…"  # and do not all end a phrase, as in verse

#: A line that is nothing but an address.
ADDRESS = re.compile(r"\s*(?:https?://|www\.)\S+\s*|\s*[\w.+-]+@[\w.-]+\s*")
OPENING = "\"'„“‚‘«»—– (+"  # what may stand before the first letter of a line
VERSE_ENDS = ",!?:;…—–"  # a line of verse is a phrase; one of a reference may end with a full stop

TERMINAL = ".!?:;。！？：；…"
PERIOD = ".。"
EXACT, SHARPER = (
    0.1,
    4.0,
)  # what is centred is so exactly (marks that hang stand out by less), more so than to an edge
UNEVEN = 0.01  # of the width: long lines that differ by less at both ends are even there


class ColumnMetrics:
    """What the lines of one column have in common.

    left, right: the column's edges.  items: lines that begin a list item: they say nothing about
        line breaks.
    beside: lines with others beside them, which end where those that begin with them do
    verse: lines that stand under a line of verse
    """

    def __init__(
        self,
        text_lines: Sequence[LayoutLine],
        left: float,
        right: float,
        items: Collection[LayoutLine],
        beside: Iterable[LayoutLine] = (),
    ) -> None:
        self.width = right - left
        self._starts, self._stops = _edges(text_lines)
        self._narrower: dict[LayoutLine, float] = {}
        steps = _steps(text_lines, self._may_run_on)
        self._leadings = _leadings(steps)
        self._steady = {
            size for size, usual in self._leadings.items() if _is_steady(steps[size], usual)
        }
        ratios = [self._leadings[size] / size for size in self._steady]
        self._usual_ratio = max(USUAL_LEADING, min(ratios, default=USUAL_LEADING))
        stretches = self._stretches(text_lines, items)
        for lines in stretches:
            if (edge := _narrower(lines)) is not None:
                self._narrower |= dict.fromkeys(lines, edge)
        self._cells = _cell_edges(beside)
        self._narrower |= self._cells
        self.verse = self._verse(stretches)

    def leading(self, text_line: LayoutLine) -> float:
        """Return the usual leading of its size; text set double-spaced has its titles so, too."""
        of_size = self._leadings.get(round(text_line.size, 1))
        return of_size or self._usual_ratio * text_line.size

    def keeps_leading(self, text_line: LayoutLine) -> bool:
        """Return True if hardly any line of that size is a little further from the one above."""
        return round(text_line.size, 1) in self._steady

    def start(self, text_line: LayoutLine) -> float:
        return min(self._starts.get(round(text_line.size, 1), text_line.start), text_line.start)

    def stop(self, text_line: LayoutLine) -> float:
        if text_line in self._narrower:
            return self._narrower[text_line]
        return max(self._stops.get(round(text_line.size, 1), text_line.stop), text_line.stop)

    def fills(self, text_line: LayoutLine) -> bool:
        """Return True if the line reaches the far edge of its column."""
        return self.stop(text_line) - text_line.stop < SPARE * text_line.size

    def ends_cell(self, text_line: LayoutLine) -> bool:
        """Return True if a line with others beside it reaches the edge of its cell."""
        return text_line in self._cells and self.fills(text_line)

    def forced(self, last: LayoutLine, text_line: LayoutLine) -> bool:
        """Return True if the next line's first word would have fitted on this line.

        The column reaches as far as the next line, too.
        """
        return (
            max(self.stop(last), text_line.stop) - last.stop
            > first_word(text_line) + SPARE * text_line.size
        )

    def _may_run_on(self, last: LayoutLine, text_line: LayoutLine) -> bool:
        """Return True if a line is full, and its words show that the next one continues it."""
        ended, begun = last.text.rstrip()[-1:], text_line.text[:1]
        amid = begun.islower() or all(map(is_caseless, (ended, begun)))
        return amid and ended not in TERMINAL and self.fills(last)

    def _stretches(
        self, text_lines: Sequence[LayoutLine], items: Collection[LayoutLine]
    ) -> list[list[LayoutLine]]:
        """Return runs of close lines of one size and weight; each list item begins another run."""
        return grouped(
            text_lines,
            lambda stretch, line: line not in items and self._follows(stretch[-1], line),
        )

    def _follows(self, last: LayoutLine, text_line: LayoutLine) -> bool:
        near = 0.4 * text_line.size < text_line.base - last.base < LOOSER * self.leading(text_line)
        return near and abs(last.size - text_line.size) < 0.05 and last.bold == text_line.bold

    def _verse(self, stretches: Sequence[Sequence[LayoutLine]]) -> set[LayoutLine]:
        """Return the lines that continue verse.

        Run by run, or all if most of the column is verse.
        """
        runs = [list(pairwise(lines)) for lines in stretches]
        pairs = list(chain(*runs))
        if not self._is_verse(pairs):
            pairs = list(chain(*filter(self._is_verse, runs)))
        return {text_line for _, text_line in pairs}

    def _is_verse(self, pairs: Sequence[tuple[LayoutLine, LayoutLine]]) -> bool:
        """Return True if these lines end where their author wanted, not at the column's edge."""
        if len(pairs) < VERSE_PAIRS or _count_ends(pairs, PERIOD) > VERSE_SENTENCES * len(pairs):
            return False
        forced = sum(starmap(self.forced, pairs))
        if forced >= VERSE_SHARE * len(pairs):
            return True
        if not _begin_with_capitals(pairs):
            return False
        if _count_ends(pairs, VERSE_ENDS) >= VERSE_SHARE * len(pairs):
            return True
        return forced >= CAPITALS_FORCED * len(pairs) and _most_end_early(pairs)


def take_in_hanging_marks(text_lines: Sequence[LayoutLine]) -> None:
    """End lines whose last full-width mark stands out of their column where the column does.

    East Asian setting lets a stop or comma hang there.  The column's end is one that two other
    lines share.
    """
    marked = [line for line in text_lines if not line.rtl and _ends_in_mark(line)]
    if not marked:
        return
    plain = [line.stop for line in text_lines if not _ends_in_mark(line)]
    for line in marked:
        line.x1 = max(_edges_within(line, plain), default=line.x1)


def _ends_in_mark(text_line: LayoutLine) -> bool:
    return text_line.text[-1:] in CLOSING_MARKS


def _edges_within(text_line: LayoutLine, stops: Sequence[float]) -> list[float]:
    """Return the edges that two of the stops share, short of the line by a hanging mark."""
    near, widest = SAME_EDGE * text_line.size / 2, HANGING * text_line.size
    edges = sorted(stop for stop in stops if near < text_line.stop - stop <= widest)
    return [b for a, b in pairwise(edges) if b - a < EXACT * text_line.size]


def _leads(text: str) -> bool:
    """Return True if a line begins as one of verse or of an address does.

    That is with a capital, a number or an e-mail address.
    """
    letter, digit = text.lstrip(OPENING)[:1], text.lstrip("(+")[:1]
    return letter.isupper() or digit.isdigit() or ADDRESS.fullmatch(text) is not None


def _narrower(lines: Sequence[LayoutLine]) -> float | None:
    """Return the edge that these lines stop at, short of their column's.

    Examples are text beside a picture and quotations.
    """
    near = SAME_EDGE * lines[0].size
    edge = max(line.stop for line in lines)
    full = [line for line in lines[:-1] if edge - line.stop < near]
    if len(full) < max(EVEN_LINES, EVEN_SHARE * (len(lines) - 1)):
        return None
    pauses = sum(line.text.rstrip()[-1:] in PAUSES for line in full)
    running = 2 * pauses < len(full) and all(line.width > WIDE * line.size for line in full)
    return edge if running else None


def _begin_together(lines: Sequence[LayoutLine], line: LayoutLine) -> bool:
    first = lines[0]
    return abs(first.start - line.start) < EXACT * line.size and first.size == line.size


def _cell_edges(beside: Iterable[LayoutLine]) -> dict[LayoutLine, float]:
    """Return the edges of the cells that lines beside each other are in; none beside labels."""
    found = [lines for lines in gathered(beside, _begin_together) if _may_be_cells(lines)]
    edges = [max(line.stop for line in lines) for lines in found]
    if len(found) < 2:
        return {}
    return {line: edge for lines, edge in zip(found, edges) for line in lines}


def _may_be_cells(lines: Sequence[LayoutLine]) -> bool:
    return len(lines) >= EVEN_LINES and max(line.width for line in lines) > WIDE * lines[0].size


def first_word(text_line: LayoutLine) -> float:
    """Return the width of the first word, a space with it."""
    if is_ideographic(text_line.text[:1]):
        return text_line.size
    glyphs = text_line.raw.glyphs
    return text_line.width * (text_line.raw.second_word or len(glyphs)) / len(glyphs)


def in_one_color(text_line: LayoutLine) -> bool:
    return len({glyph.color for glyph in text_line.raw.glyphs}) == 1


def _steps(
    text_lines: Sequence[LayoutLine], runs_on: Callable[[LayoutLine, LayoutLine], bool]
) -> dict[float, Counter[float]]:
    """Return how often lines of one size follow each other at what distance, by font size."""
    steps: dict[float, Counter[float]] = defaultdict(Counter)
    for last, text_line in pairwise(text_lines):
        step, size = text_line.base - last.base, text_line.size
        if abs(last.size - size) >= 0.05 or not TIGHTEST * size <= step <= DOUBLE * size:
            continue
        if step <= LOOSEST * size or runs_on(last, text_line):
            steps[round(size, 1)][round(step, 1)] += 1
    return steps


def _leadings(steps: Mapping[float, Counter[float]]) -> dict[float, float]:
    """Return the usual leading by font size."""
    usual = {size: _usual(counts) for size, counts in steps.items()}
    return {
        size: step
        for size, step in usual.items()
        if step <= SEEN_ONCE * size or steps[size][step] > 1
    }


def _is_steady(counts: Counter[float], leading: float) -> bool:
    """Return True if most steps that may be leading are the usual one."""
    within = sum(count for step, count in counts.items() if step <= LOOSER * leading)
    usual = sum(count for step, count in counts.items() if abs(step - leading) <= ROUNDED)
    return usual >= max(FEWEST_STEPS, STEADY * within)


def _usual(counts: Counter[float]) -> float:
    """Return the most frequent step; of several equally frequent ones the smallest."""
    return min(counts, key=lambda step: (-counts[step], step))


def _edges(text_lines: Sequence[LayoutLine]) -> tuple[dict[float, float], dict[float, float]]:
    """Return where the lines of each size start and stop; edges that two lines share come first."""
    starts: dict[float, list[float]] = defaultdict(list)
    stops: dict[float, list[float]] = defaultdict(list)
    for text_line in text_lines:
        starts[round(text_line.size, 1)].append(text_line.start)
        stops[round(text_line.size, 1)].append(text_line.stop)
    return (
        {size: min(_shared(values, size)) for size, values in starts.items()},
        {size: max(_shared(values, size)) for size, values in stops.items()},
    )


def _shared(values: list[float], size: float) -> list[float]:
    """Return those values that another one comes close to; all if there are none."""
    near = [(a, b) for a, b in pairwise(sorted(values)) if b - a < SAME_EDGE * size]
    return list(chain(*near)) or values


def are_centred(text_lines: Sequence[LayoutLine]) -> bool:
    """Return True if lines of similar length share their middle too exactly for chance."""
    size, width = text_lines[0].size, max(s.width for s in text_lines)
    middles = [(s.x0 + s.x1) / 2 for s in text_lines]
    starts, stops = [s.x0 for s in text_lines], [s.x1 for s in text_lines]
    if len(text_lines) > 2 and _spread(starts[1:]) < EXACT * size:
        return False  # only the title of what is under it
    least = min(_spread(starts), _spread(stops))
    uneven = least >= max(EXACT * size, UNEVEN * width)
    return uneven and _spread(middles) < min(EXACT * size, least / SHARPER)


def _spread(values: Sequence[float]) -> float:
    return max(values) - min(values)


def _begin_with_capitals(pairs: Sequence[tuple[LayoutLine, LayoutLine]]) -> bool:
    begun = [text_line.text for _, text_line in pairs if text_line.text.lstrip(OPENING)]
    return sum(map(_leads, begun)) >= CAPITALS * len(begun)


def _count_ends(pairs: Sequence[tuple[LayoutLine, LayoutLine]], signs: str) -> int:
    """Return how many of the upper lines end with one of the signs."""
    return sum(last.text.rstrip()[-1:] in signs for last, _ in pairs)


def _most_end_early(pairs: Sequence[tuple[LayoutLine, LayoutLine]]) -> bool:
    """Return True if fewer than half of the lines reach the edge that the longest one shows."""
    edge = max(text_line.stop for pair in pairs for text_line in pair)
    full = sum(edge - last.stop < SPARE * last.size for last, _ in pairs)
    return full < len(pairs) / 2
