"""Paragraphs under each other: one distance of lines for all of a page, and what one leaves free
the next one uses.

A text begins where its source began.  Paragraphs that follow each other with nothing else between
them are an exception: they flow on, each as far below the one before as it was in the source, so
that no hole stays below one that became shorter, and the room that all of them have together parts
all of their lines alike.  Distances of lines are given in sizes here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ai_translator.geometry.boxes import BBox
from ai_translator.model.document import BlockKind, Page, TextBlock
from ai_translator.writers.inplace.composed import Composed
from ai_translator.writers.inplace.text_areas import TextArea
from ai_translator.writers.inplace.underlines import underlines

_OVER_EACH_OTHER = 0.5  # share of the narrower one's width
_FAR = 4.0  # sizes: what stands lower is on its own
_NEAR = 2.0  # points
_ROW = 1.0  # points: baselines of one row
_BESIDE = 3.0  # sizes: where a drawn bullet or a box to be ticked may stand
_UNDER = 0.6  # sizes: where the line under a title, or over a text, may stand
_QUARTER = 4
_ROUNDS = 24
_MORE = 10.0  # points
_BETWEEN, _MOST_BETWEEN = (
    0.5,
    2.0,
)  # of the pitch: what paragraphs may come apart further; the latter to meet a text below
_ROUNDED = 0.1  # points
_SEEN = 0.05  # points: less is no movement

#: As far as the lines of a text may come apart.
Widest = Callable[[Composed], float]


@dataclass(frozen=True, slots=True)
class FlowPart:
    """A text in one of its places.  needs: see :meth:`Composed.needs`"""

    text: Composed
    at: int
    needs: Sequence[float]

    @property
    def room(self) -> TextArea:
        return self.text.rooms[self.at]

    @property
    def block(self) -> TextBlock:
        return self.text.text.places[self.at].block

    @property
    def size(self) -> float:
        return self.text.size * self.text.scale

    @property
    def last(self) -> float:
        """The source's last baseline."""
        return self.room.baseline + self.room.pitch * (self.room.lines - 1)

    def height(self, pitch: float) -> float:
        """From its first baseline to its last."""
        return sum(max(pitch * self.size, need) for need in self.needs)


def settle(page: Page, texts: Iterable[Composed], widest: Widest) -> None:
    """Gives the texts that stand on the page their pitches there, and their shifts."""
    places = [
        (text, at)
        for text in texts
        for at, place in enumerate(text.text.places)
        if place.page is page
    ]
    parts = [FlowPart(text, at, text.needs(at)) for text, at in places]
    stacks = [
        stack
        for chain in _chains(page, filter(_is_settled, parts))
        for stack in _stacks(chain, widest)
    ]
    usual = _usual(stacks)
    for stack in stacks:
        stack.set(
            min(stack.pitch, usual),
            _MOST_BETWEEN if _is_followed(page, stack.parts[-1]) else _BETWEEN,
        )


def _is_followed(page: Page, part: FlowPart) -> bool:
    """Whether a text that stays in its place stands right below the last one: a hole between them
    would tear them apart.
    """
    box, foot = part.room.box, part.last
    return any(
        0 < other.lines[0].baseline - foot <= _FAR * part.size
        and other.bbox.x0 < box.x1
        and other.bbox.x1 > box.x0
        for other in page.text_blocks()
        if other is not part.block and other.lines
    )


def _is_settled(part: FlowPart) -> bool:
    room = part.room
    level = not room.frame.angle and not room.vertical
    return level and not room.lifts and part.text.fits and bool(part.text.lines[part.at])


class _Stack:
    """Parts that flow.

    pitch: the widest that all of their lines find room with;  flows: whether there is one
    """

    def __init__(self, parts: Sequence[FlowPart], widest: Widest) -> None:
        self.parts = parts
        self.gaps = sum(len(part.text.lines[part.at]) - 1 for part in parts) + len(parts) - 1
        low = max(part.text.tight / part.size for part in parts)
        high = max(low, min(widest(part.text) / part.size for part in parts))
        self.flows = self._fits(low)
        if not self.flows:
            low = high = (
                parts[0].text.pitch / parts[0].size
            )  # alone, it has the room that it was given
        for _ in range(_ROUNDS if self.gaps else 0):
            middle = (low + high) / 2
            low, high = (middle, high) if self._fits(middle) else (low, middle)
        self.pitch = low

    def _fits(self, pitch: float) -> bool:
        return self._left(pitch) >= -_ROUNDED

    def _left(self, pitch: float) -> float:
        """What stays free when they end where the source ended: what stands below keeps its
        distance.
        """
        inside = sum(part.height(pitch) for part in self.parts)
        between = sum(_step(a, b, pitch) for a, b in pairwise(self.parts))
        return self.parts[-1].last - self.parts[0].room.baseline - inside - between

    def set(self, pitch: float, most: float) -> None:
        """Gives all their place, with lines so far apart.

        most: of the pitch, how much further texts may come apart
        """
        baseline = self.parts[0].room.baseline
        open_ = sum(not _is_title(part.block) for part in self.parts[:-1])
        between = max(0.0, self._left(pitch)) / max(1, open_)
        before: FlowPart | None = None
        for part in self.parts:
            if before is not None:
                apart = 0.0 if _is_title(before.block) else min(between, most * pitch * part.size)
                baseline += before.height(pitch) + _step(before, part, pitch) + apart
            part.text.pitches[part.at] = pitch * part.size
            if abs(moved := baseline - part.room.baseline) > _SEEN:
                part.text.shifts[part.at] = moved
            before = part


def _is_title(block: TextBlock) -> bool:
    """Whether it keeps to what it is the title of."""
    return block.kind is BlockKind.HEADING or (
        len(block.lines) == 1 and all(run.style.bold for run in block.runs)
    )


def _stacks(chain: Sequence[FlowPart], widest: Widest) -> Iterator[_Stack]:
    """The chain as one, or each of its parts by itself where together they have not the room."""
    whole = _Stack(chain, widest)
    if whole.flows:
        yield whole
    else:
        yield from (_alone(part, widest) for part in chain)


def _alone(part: FlowPart, widest: Widest) -> _Stack:
    """A text by itself; its tall formulas touch the lines beside them where there is no room to
    keep them apart.
    """
    stack = _Stack([part], widest)
    if stack.flows or not any(part.needs):
        return stack
    part.text.snug.add(part.at)
    return _Stack([replace(part, needs=part.text.needs(part.at))], widest)


def _step(above: FlowPart, below: FlowPart, pitch: float) -> float:
    """From the last line of one to the first of the next: as in the source, but for what lines are
    further apart now.
    """
    apart = below.room.baseline - above.last
    for part in (above, below):
        if part.room.pitch:
            return apart + pitch * part.size - part.room.pitch
    return apart


def _usual(stacks: Sequence[_Stack]) -> float:
    """The pitch that three quarters of the lines can have."""
    ranked = sorted((stack.pitch, stack.gaps) for stack in stacks if stack.gaps)
    left = sum(gaps for _, gaps in ranked) / _QUARTER
    for pitch, gaps in ranked:
        left -= gaps
        if left < 0:
            return pitch
    return ranked[-1][0] if ranked else 0.0


def _chains(page: Page, parts: Iterable[FlowPart]) -> list[list[FlowPart]]:
    """The parts in order, those together that flow."""
    found: list[list[FlowPart]] = []
    for part in sorted(parts, key=lambda each: each.room.baseline):
        over = [chain for chain in found if _follows(chain[-1], part)]
        if over and _may_move(page, part):
            max(over, key=lambda chain: chain[-1].last).append(part)
        else:
            found.append([part])
    return found


def _follows(above: FlowPart, below: FlowPart) -> bool:
    """Whether nothing stands between them."""
    one, two = above.room, below.room
    if not 0 < two.baseline - above.last <= _FAR * below.size:
        return False
    both = min(one.box.x1, two.box.x1) - max(one.box.x0, two.box.x0)
    if both < _OVER_EACH_OTHER * min(one.box.width, two.box.width):
        return False
    return (
        one.bottom >= two.box.top - 0.5 * below.size - _NEAR and two.top <= one.box.bottom + _NEAR
    )


def _may_move(page: Page, part: FlowPart) -> bool:
    """Whether nothing that stays on the page belongs to it: a drawn bullet, a line, a ground, words
    in its first row.
    """
    block, own, marker = part.block, part.room.box, part.block.marker
    if block.trailer is not None or (
        marker is not None and (part.text.marker is not None or not marker.refs)
    ):
        return False
    left = own.x0 if marker is None else min(own.x0, marker.bbox.x0)
    near = _UNDER * part.size
    beside = BBox(left - _BESIDE * part.size, own.top - near, own.x1, own.bottom + near)
    lined = {line.box for line in underlines(page, block)}
    if any(
        _cuts(edge, beside)
        for edge in (*page.rules, *page.grounds, *page.signs)
        if edge not in lined
    ):
        return False
    return not any(_in_row(other, block) for other in page.text_blocks() if other is not block)


def _cuts(edge: BBox, box: BBox) -> bool:
    """Whether a line or ground has to do with the box: it does not go around it and more, nor along
    more than its side.
    """
    if (
        edge.x1 <= box.x0
        or edge.x0 >= box.x1
        or edge.bottom <= box.top + 1
        or edge.top >= box.bottom - 1
    ):
        return False
    return not (
        edge.top <= box.top + 1
        and edge.bottom >= box.bottom - 1
        and edge.height > box.height + _MORE
    )


def _in_row(other: TextBlock, block: TextBlock) -> bool:
    if not other.lines or (len(other.lines) > 1 and len(block.lines) > 1):
        return False
    return abs(other.lines[0].baseline - block.lines[0].baseline) < _ROW
