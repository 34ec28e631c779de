"""Lines of a column to paragraphs: by leading, size and face, indents, short last lines and list markers."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from ai_translator.document import LineEnd
from ai_translator.parsing.chunks import is_ideographic
from ai_translator.parsing.content import Rule
from ai_translator.parsing.layout.items import Item
from ai_translator.parsing.layout.lists import Marker, find_marker, ordinal
from ai_translator.parsing.layout.model import Strip
from ai_translator.parsing.layout.toc import trailer_start

# In units of the font size.
INDENT = 0.7  # less is not seen as an indent
DEEP_INDENT = 6.0  # more is no first-line indent
SAME_EDGE = 0.5
SPARE = 1.2  # so much more than its first word would have needed: the line before was ended on purpose
USUAL_LEADING = 1.2
TIGHTEST, LOOSEST = 0.85, 2.4  # leading of running text

SIZE_STEP = 0.09  # a smaller difference in size is rounding or an odd glyph
LOOSER = 1.28  # leading may be stretched by that before it parts paragraphs
STRETCHED = 1.75  # and by that where the text evidently runs on
CODE_GAP = 2.7  # lines of code stay together over an empty line
SHORT = 0.65  # lines that fill less of their column than this look like verse or an address


@dataclass(slots=True)
class Paragraph:
    """strips with how each of them ends; ``marker``: of its first line."""

    strips: list[Strip]
    ends: list[LineEnd] = field(default_factory=list)
    marker: Marker | None = None
    leading: float = 0.0

    @property
    def last(self) -> Strip:
        return self.strips[-1]

    def add(self, strip: Strip, end: LineEnd) -> None:
        step = strip.base - self.last.base
        self.leading = step if not self.leading else min(self.leading, step)
        self.strips.append(strip)
        self.ends.append(end)


class ColumnReader:
    """Splits the strips of one column, from top to bottom, into paragraphs."""

    def __init__(
        self,
        strips: Sequence[Strip],
        rules: Sequence[Rule],
        wholes: Sequence[Item],
        titles: Collection[int],
        left: float,
        right: float,
    ) -> None:
        """wholes: things that part the text.  titles: ``id`` of the strips that end a contents entry."""
        self._strips = strips
        self._wholes = wholes
        self._titles = titles
        self._rules = [r for r in rules if r.horizontal and r.bbox.x1 > left and r.bbox.x0 < right]
        self._leadings = _leadings(strips)
        self._starts, self._stops = _edges(strips)
        self._markers = _markers(strips)
        self._rtl = sum(s.rtl for s in strips) * 2 > len(strips)

    def paragraphs(self) -> list[Paragraph]:
        found: list[Paragraph] = []
        open_: list[Paragraph] = []
        for at, strip in enumerate(self._strips):
            following = self._strips[at + 1] if at + 1 < len(self._strips) else None
            open_ = [p for p in open_ if strip.base - p.last.base < 3 * max(strip.size, p.last.size)]
            above = _above(strip, open_)
            end = self._joint(above, strip, following) if above is not None else None
            if above is None or end is None:
                above = Paragraph([strip], marker=self._markers.get(id(strip)))
                found.append(above)
                open_.append(above)
            else:
                above.add(strip, end)
        return found

    def _joint(self, above: Paragraph, strip: Strip, following: Strip | None) -> LineEnd | None:
        """How the line above ends when this one goes on with it; None when a new paragraph starts here."""
        last = above.last
        if self._differs(above, strip) or self._ruled(last, strip) or self._parted(last, strip):
            return None
        if id(last) in self._titles or trailer_start(last):
            return None
        if last.mono:
            return LineEnd.BREAK if self._step(last, strip) <= CODE_GAP * strip.size else None
        if id(strip) in self._markers or not self._close(above, strip):
            return None
        if _centered(last, strip) and not self._fills(last):
            return self._end(last, strip)
        if self._turns(above, strip, following):
            return None
        return self._after_short(above, strip)

    def _differs(self, above: Paragraph, strip: Strip) -> bool:
        last = above.last
        if abs(last.size - strip.size) > SIZE_STEP * max(last.size, strip.size):
            return True
        if last.mono != strip.mono or (last.rtl != strip.rtl and len(strip.text) > 3 and len(last.text) > 3 and not self._rtl):
            return True
        if last.bold != strip.bold:
            run_on = last.raw.glyphs[-1].font.bold == strip.raw.glyphs[0].font.bold and self._fills(last)
            return not run_on
        return last.color != strip.color and not self._fills(last)

    def _ruled(self, last: Strip, strip: Strip) -> bool:
        top, bottom = last.base, strip.base - 0.5 * strip.size
        for rule in self._rules:
            box = rule.bbox
            if top + 0.25 * last.size < box.top < bottom and min(box.x1, last.x1, strip.x1) - max(box.x0, last.x0, strip.x0) > 0:
                width = min(last.width, strip.width)
                if box.width > 0.9 * width or box.top > last.bottom + 0.1 * last.size:
                    return True
        return False

    def _parted(self, last: Strip, strip: Strip) -> bool:
        """Whether a figure or table stands between two lines."""
        return any(
            last.base < whole.middle < strip.base and whole.x0 < strip.x1 and whole.x1 > strip.x0 for whole in self._wholes
        )

    def _step(self, last: Strip, strip: Strip) -> float:
        return strip.base - last.base

    def _close(self, above: Paragraph, strip: Strip) -> bool:
        last = above.last
        usual = self._leadings.get(round(strip.size, 1)) or USUAL_LEADING * strip.size
        expected = min(above.leading, usual) if above.leading else usual
        step = self._step(last, strip)
        if step <= LOOSER * expected:
            return True
        runs_on = (
            self._fills(last) and strip.text[:1].islower() and abs(strip.start - self._start(strip)) < SAME_EDGE * strip.size
        )
        return runs_on and step <= STRETCHED * expected

    def _start(self, strip: Strip) -> float:
        return self._starts.get(round(strip.size, 1), strip.start)

    def _stop(self, strip: Strip) -> float:
        return max(self._stops.get(round(strip.size, 1), strip.stop), strip.stop)

    def _fills(self, strip: Strip) -> bool:
        """Whether the line reaches the far edge of its column."""
        return self._stop(strip) - strip.stop < SPARE * strip.size

    def _turns(self, above: Paragraph, strip: Strip, following: Strip | None) -> bool:
        """Whether an indent says that a paragraph starts here."""
        last, size = above.last, strip.size
        shift = strip.start - last.start
        if abs(shift) < INDENT * size:
            return False
        if shift < 0:
            hanging = len(above.strips) > 1 and last.start - above.strips[0].start > INDENT * size
            return hanging or len(above.strips) > 1 or (not self._fills(last) and not _continues(last, strip))
        if shift > DEEP_INDENT * size:
            return True
        if len(above.strips) > 1:
            return True
        if above.marker is not None:
            return False
        comes_back = following is not None and following.start < strip.start - INDENT * size
        return comes_back or not self._fills(last)

    def _after_short(self, above: Paragraph, strip: Strip) -> LineEnd | None:
        last = above.last
        spare = self._stop(last) - last.stop
        if spare <= _first_word(strip) + SPARE * strip.size or (_continues(last, strip) and spare < 0.4 * last.width):
            return self._end(last, strip)
        if self._looks_broken(above, strip):
            return LineEnd.BREAK
        return None if not _continues(last, strip) else self._end(last, strip)

    def _looks_broken(self, above: Paragraph, strip: Strip) -> bool:
        """Verse and addresses: every line far from full, none the end of a sentence."""
        width = self._stop(strip) - self._start(strip)
        lines = [*above.strips, strip]
        return all(line.width < SHORT * width for line in lines) and above.last.text.rstrip()[-1:] not in "。."

    def _end(self, last: Strip, strip: Strip) -> LineEnd:
        return line_end(last.text, strip.text)


def line_end(text: str, following: str) -> LineEnd:
    """How a line ends that runs on; whether a hyphen goes or stays is for the document's vocabulary to say."""
    text, following = text.rstrip(), following.lstrip()
    if not text or not following:
        return LineEnd.SPACE
    if text[-1] == "\u00ad" or (text[-1] in "-\u2010" and text[-2:-1].isalpha() and following[0].islower()):
        return LineEnd.HYPHEN
    if text[-1] in "-\u2010/" and text[-2:-1].isalnum() and following[0].isalnum():
        return LineEnd.NOTHING
    if is_ideographic(text[-1]) or is_ideographic(following[0]):
        return LineEnd.NOTHING
    return LineEnd.SPACE


def _continues(last: Strip, strip: Strip) -> bool:
    """Whether the words say that the text runs on: no sentence has ended and the next line starts small."""
    return last.text.rstrip()[-1:] not in ".!?:;。！？：；…" and strip.text[:1].islower()


def _centered(last: Strip, strip: Strip) -> bool:
    apart = abs((last.x0 + last.x1) - (strip.x0 + strip.x1)) / 2
    return apart < SAME_EDGE * strip.size and abs(last.x0 - strip.x0) > INDENT * strip.size


def _above(strip: Strip, open_: Sequence[Paragraph]) -> Paragraph | None:
    """The open paragraph that this line may go on with: the nearest one over it."""
    best, best_step = None, 1e9
    for paragraph in open_:
        last = paragraph.last
        step = strip.base - last.base
        if step > 0.4 * strip.size and min(last.x1, strip.x1) - max(last.x0, strip.x0) > 0 and step < best_step:
            best, best_step = paragraph, step
    return best


def _first_word(strip: Strip) -> float:
    """Width of the first word."""
    glyphs, spaces = strip.raw.glyphs, strip.raw.spaces
    if is_ideographic(strip.text[:1]):
        return strip.size
    count = next((at for at in range(1, len(spaces)) if spaces[at]), len(glyphs))
    return strip.width if count == len(glyphs) else strip.width * count / len(glyphs)


def _leadings(strips: Sequence[Strip]) -> dict[float, float]:
    """The usual leading by font size."""
    steps: dict[float, Counter[float]] = {}
    for last, strip in itertools.pairwise(strips):
        step = strip.base - last.base
        if abs(last.size - strip.size) < 0.05 and TIGHTEST * strip.size <= step <= LOOSEST * strip.size:
            steps.setdefault(round(strip.size, 1), Counter())[round(step, 1)] += 1
    return {size: _usual(counts) for size, counts in steps.items()}


def _usual(counts: Counter[float]) -> float:
    """The most frequent step; of several equally frequent ones the smallest."""
    most = max(counts.values())
    return min(step for step, count in counts.items() if count == most)


def _edges(strips: Sequence[Strip]) -> tuple[dict[float, float], dict[float, float]]:
    """Where the lines of each size start and stop."""
    by_size: dict[float, list[Strip]] = {}
    for strip in strips:
        by_size.setdefault(round(strip.size, 1), []).append(strip)
    starts = {size: min(_shared([s.start for s in group], size)) for size, group in by_size.items()}
    stops = {size: max(_shared([s.stop for s in group], size)) for size, group in by_size.items()}
    return starts, stops


def _shared(values: list[float], size: float) -> list[float]:
    """Those values that another one comes close to; all when there are none."""
    ordered = sorted(values)
    near = SAME_EDGE * size
    kept = [b for a, b in itertools.pairwise(ordered) if b - a < near] + [
        a for a, b in itertools.pairwise(ordered) if b - a < near
    ]
    return kept or ordered


def _markers(strips: Sequence[Strip]) -> dict[int, Marker]:
    """The list markers, by the ``id`` of their strips; numbers only where they count."""
    found = [(strip, marker) for strip in strips if not strip.mono and (marker := find_marker(strip)) is not None]
    kept: dict[int, Marker] = {}
    for at, (strip, marker) in enumerate(found):
        if marker.is_bullet or _counts(at, found) or _is_alone(strip, strips):
            kept[id(strip)] = marker
    return kept


def _counts(at: int, found: list[tuple[Strip, Marker]]) -> bool:
    """Whether a marker of the same kind with the number before or after stands near the same edge."""
    strip, marker = found[at]
    value = ordinal(marker)
    for other, its in found[max(0, at - 12) : at + 13]:
        same = its.kind == marker.kind or {its.kind, marker.kind} == {"roman", "letter"}
        if other is not strip and same and abs(other.start - strip.start) < 1.5 * strip.size and abs(ordinal(its) - value) == 1:
            return True
    return False


def _is_alone(strip: Strip, strips: Sequence[Strip]) -> bool:
    """Whether the line before leaves room over: then this one starts something, and the number is a marker."""
    at = next(index for index, other in enumerate(strips) if other is strip)
    if at == 0:
        return True
    last = strips[at - 1]
    step = strip.base - last.base
    return step > 1.5 * strip.size or abs(last.size - strip.size) > SIZE_STEP * strip.size or last.bold != strip.bold
