"""The shape of a column: usual leading, edges, and whether its lines are broken on purpose."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise

from ai_translator.layout.blocks.drafts import LayoutLine
from ai_translator.layout.glyph_runs import is_ideographic

# In units of the font size.
USUAL_LEADING = 1.2
TIGHTEST, LOOSEST = 0.85, 2.4  # leading of running text
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


class Shape:
    """What the strips of one column have in common.

    left, right: the column's edges.  items: ``id`` of strips that begin a list item: they say
        nothing about line breaks.
    verse: ``id`` of strips that stand under a line of verse
    """

    def __init__(
        self, strips: Sequence[LayoutLine], left: float, right: float, items: Collection[int]
    ) -> None:
        self.width = right - left
        self._leadings = _leadings(strips)
        self._starts, self._stops = _edges(strips)
        stretches = self._stretches(strips, items)
        self._narrower = {
            id(strip): edge
            for lines in stretches
            if (edge := _narrower(lines)) is not None
            for strip in lines
        }
        self.verse = self._verse(stretches)

    def leading(self, strip: LayoutLine) -> float:
        return self._leadings.get(round(strip.size, 1)) or USUAL_LEADING * strip.size

    def start(self, strip: LayoutLine) -> float:
        return min(self._starts.get(round(strip.size, 1), strip.start), strip.start)

    def stop(self, strip: LayoutLine) -> float:
        if id(strip) in self._narrower:
            return self._narrower[id(strip)]
        return max(self._stops.get(round(strip.size, 1), strip.stop), strip.stop)

    def fills(self, strip: LayoutLine) -> bool:
        """Whether the line reaches the far edge of its column."""
        return self.stop(strip) - strip.stop < SPARE * strip.size

    def forced(self, last: LayoutLine, strip: LayoutLine) -> bool:
        """Whether the next line's first word had found room in the last: the column reaches as far
        as the next line, too.
        """
        return max(self.stop(last), strip.stop) - last.stop > first_word(strip) + SPARE * strip.size

    def _stretches(
        self, strips: Sequence[LayoutLine], items: Collection[int]
    ) -> list[list[LayoutLine]]:
        """Lines of one size and weight, none far from the next; each item begins another stretch."""
        stretches: list[list[LayoutLine]] = []
        for last, strip in zip([None, *strips], strips):
            if last is not None and id(strip) not in items and self._follows(last, strip):
                stretches[-1].append(strip)
            else:
                stretches.append([strip])
        return stretches

    def _follows(self, last: LayoutLine, strip: LayoutLine) -> bool:
        near = 0.4 * strip.size < strip.base - last.base < LOOSER * self.leading(strip)
        return near and abs(last.size - strip.size) < 0.05 and last.bold == strip.bold

    def _verse(self, stretches: Sequence[Sequence[LayoutLine]]) -> set[int]:
        """``id`` of the strips that go on with verse: stretch by stretch, or all where most of the
        column is verse.
        """
        pairs = [pair for lines in stretches for pair in pairwise(lines)]
        if self._is_verse(pairs):
            return {id(strip) for _, strip in pairs}
        return {
            id(strip)
            for lines in stretches
            if self._is_verse(list(pairwise(lines)))
            for strip in lines[1:]
        }

    def _is_verse(self, pairs: Sequence[tuple[LayoutLine, LayoutLine]]) -> bool:
        """Whether these lines (each with the next) end where their author wanted, not where the
        column does.
        """
        if len(pairs) < VERSE_PAIRS:
            return False
        sentences = sum(last.text.rstrip()[-1:] in PERIOD for last, _ in pairs)
        if sentences > VERSE_SENTENCES * len(pairs):
            return False
        forced = sum(self.forced(last, strip) for last, strip in pairs)
        edge = max(strip.stop for pair in pairs for strip in pair)
        full = sum(edge - last.stop < SPARE * last.size for last, _ in pairs)
        begun = [strip.text for _, strip in pairs if strip.text.lstrip(OPENING)]
        capital = sum(map(_leads, begun)) >= CAPITALS * len(begun)
        pauses = sum(
            last.text.rstrip()[-1:] in VERSE_ENDS for last, _ in pairs
        ) >= VERSE_SHARE * len(pairs)
        return forced >= VERSE_SHARE * len(pairs) or (capital and (pauses or full < len(pairs) / 2))


def _leads(text: str) -> bool:
    """Whether a line begins as one of verse or of an address does: with a capital, a number, or
    with an e-mail's.
    """
    return (
        text.lstrip(OPENING)[:1].isupper()
        or text.lstrip("(+")[:1].isdigit()
        or ADDRESS.fullmatch(text) is not None
    )


def _narrower(lines: Sequence[LayoutLine]) -> float | None:
    """The edge that these lines, one under the other, stop at, short of their column's: text beside
    a picture, a quotation.
    """
    near = SAME_EDGE * lines[0].size
    edge = max(line.stop for line in lines)
    full = [line for line in lines[:-1] if edge - line.stop < near]
    pauses = sum(line.text.rstrip()[-1:] in PAUSES for line in full)
    enough = len(full) >= max(EVEN_LINES, EVEN_SHARE * (len(lines) - 1)) and 2 * pauses < len(full)
    return edge if enough and all(line.width > WIDE * line.size for line in full) else None


def first_word(strip: LayoutLine) -> float:
    """Width of the first word, a space with it."""
    if is_ideographic(strip.text[:1]):
        return strip.size
    glyphs, spaces = strip.raw.glyphs, strip.raw.spaces
    count = next((at for at in range(1, len(spaces)) if spaces[at]), len(glyphs))
    return strip.width * count / len(glyphs)


def in_one_color(strip: LayoutLine) -> bool:
    return len({glyph.color for glyph in strip.raw.glyphs}) == 1


def _leadings(strips: Sequence[LayoutLine]) -> dict[float, float]:
    """The usual leading by font size."""
    steps: dict[float, Counter[float]] = {}
    for last, strip in pairwise(strips):
        step = strip.base - last.base
        if (
            abs(last.size - strip.size) < 0.05
            and TIGHTEST * strip.size <= step <= LOOSEST * strip.size
        ):
            steps.setdefault(round(strip.size, 1), Counter())[round(step, 1)] += 1
    usual = {size: _usual(counts) for size, counts in steps.items()}
    return {
        size: step
        for size, step in usual.items()
        if step <= SEEN_ONCE * size or steps[size][step] > 1
    }


def _usual(counts: Counter[float]) -> float:
    """The most frequent step; of several equally frequent ones the smallest."""
    most = max(counts.values())
    return min(step for step, count in counts.items() if count == most)


def _edges(strips: Sequence[LayoutLine]) -> tuple[dict[float, float], dict[float, float]]:
    """Where the lines of each size start and stop: edges that at least two lines share, where there
    are such.
    """
    by_size: dict[float, list[LayoutLine]] = {}
    for strip in strips:
        by_size.setdefault(round(strip.size, 1), []).append(strip)
    starts = {size: min(_shared([s.start for s in group], size)) for size, group in by_size.items()}
    stops = {size: max(_shared([s.stop for s in group], size)) for size, group in by_size.items()}
    return starts, stops


def _shared(values: list[float], size: float) -> list[float]:
    """Those values that another one comes close to; all when there are none."""
    near = [(a, b) for a, b in pairwise(sorted(values)) if b - a < SAME_EDGE * size]
    return [value for pair in near for value in pair] or values


def are_centred(strips: Sequence[LayoutLine]) -> bool:
    """Whether lines about as long as each other share their middle, and so exactly that it is no
    accident.
    """
    size, width = strips[0].size, max(s.width for s in strips)
    middles = [(s.x0 + s.x1) / 2 for s in strips]
    starts, stops = [s.x0 for s in strips], [s.x1 for s in strips]
    if len(strips) > 2 and max(starts[1:]) - min(starts[1:]) < EXACT * size:
        return False  # only the title of what is under it
    least = min(max(starts) - min(starts), max(stops) - min(stops))
    if least < max(EXACT * size, UNEVEN * width):
        return False
    return max(middles) - min(middles) < min(EXACT * size, least / SHARPER)
