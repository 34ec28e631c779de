"""Vertical flow of paragraphs: one line distance for a page, free space passed on to the next text.

A text begins where its source began.  Consecutive paragraphs with nothing else between them are an
exception.  They flow on, each as far below the one before as in the source, so that no hole stays
below one that became shorter; the space that they have together spreads all of their lines alike.
What is left over then stays white at the end, as at the end of a column that a person sets.  Texts
that need more room than the source had take the white below the last of them.  Line distances are
given in sizes here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import filterfalse, pairwise

from ai_translator.geometry.boxes import BBox, share_x, shared_width
from ai_translator.model.content import BlockKind, TextBlock
from ai_translator.model.document import Page
from ai_translator.writers.inplace.composed import DESCENT, Composed
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
_BETWEEN = 2.0  # of the pitch: what paragraphs may come apart further, to meet a text that stays
_ROUNDED = 0.1  # points
_SEEN = 0.05  # points: less is no movement

#: As far as the lines of a text may come apart.
Widest = Callable[[Composed], float]


@dataclass(frozen=True, slots=True)
class FlowPart:
    """A text in one of its places.  ``needs``: see :meth:`Composed.needs`."""

    text: Composed
    at: int
    needs: Sequence[float]

    @property
    def area(self) -> TextArea:
        return self.text.areas[self.at]

    @property
    def block(self) -> TextBlock:
        return self.text.text.places[self.at].block

    @property
    def size(self) -> float:
        return self.text.size * self.text.scale

    @property
    def last(self) -> float:
        """The source's last baseline."""
        return self.area.baseline + self.area.pitch * (self.area.lines - 1)

    @property
    def lowest(self) -> float:
        """Where its last baseline may stand."""
        return self.area.bottom - DESCENT * self.size

    def height(self, pitch: float) -> float:
        """Return the distance from its first baseline to its last."""
        return sum(max(pitch * self.size, need) for need in self.needs)


def assign_pitches(page: Page, texts: Iterable[Composed], widest: Widest) -> None:
    """Set the pitches and shifts of the texts on the page."""
    places = [
        (text, at)
        for text in texts
        for at, place in enumerate(text.text.places)
        if place.page is page
    ]
    parts = [FlowPart(text, at, text.needs(at)) for text, at in places]
    groups = [
        group
        for chain in _chains(page, filter(_takes_part, parts))
        for group in _flow_groups(chain, widest)
    ]
    usual = _usual(groups)
    for group in groups:
        group.set(
            min(group.pitch, usual),
            _BETWEEN if _is_followed(page, group.parts[-1]) else 0.0,
        )


def _is_followed(page: Page, part: FlowPart) -> bool:
    """Return True if a text that stays in its place is right below the last one.

    A hole between them would separate them.
    """
    others = (other for other in page.text_blocks() if other is not part.block and other.lines)
    return any(
        0 < other.lines[0].baseline - part.last <= _FAR * part.size
        and share_x(other.bbox, part.area.box)
        for other in others
    )


def _takes_part(part: FlowPart) -> bool:
    area = part.area
    level = not area.frame.angle and not area.vertical
    return level and not area.lifts and part.text.fits and bool(part.text.lines[part.at])


class _FlowGroup:
    """Parts that flow together.

    pitch: the largest with which all of their lines fit
    flows: True if there is one
    """

    def __init__(self, parts: Sequence[FlowPart], widest: Widest) -> None:
        self.parts = parts
        self.gaps = sum(len(part.text.lines[part.at]) - 1 for part in parts) + len(parts) - 1
        low = max(part.text.closest / part.size for part in parts)
        high = max(low, min(widest(part.text) / part.size for part in parts))
        self._end = parts[-1].last
        self.flows = self._fits(low)
        if not self.flows and len(parts) > 1:  # the white below may hold what is longer
            self._end = max(self._end, parts[-1].lowest)
            self.flows = self._fits(low)
            high = low
        if not self.flows:  # alone, it has the room that it was given
            low = high = parts[0].text.pitch / parts[0].size
        for _ in range(_ROUNDS if self.gaps else 0):
            middle = (low + high) / 2
            low, high = (middle, high) if self._fits(middle) else (low, middle)
        self.pitch = low

    def _fits(self, pitch: float) -> bool:
        return self._left(pitch) >= -_ROUNDED

    def _left(self, pitch: float) -> float:
        """Return the height that is left when they end where they may."""
        inside = sum(part.height(pitch) for part in self.parts)
        between = sum(_step(a, b, pitch) for a, b in pairwise(self.parts))
        return self._end - self.parts[0].area.baseline - inside - between

    def set(self, pitch: float, most: float) -> None:
        """Place all parts with this pitch.

        most: of the pitch, how much further texts may come apart
        """
        baseline = self.parts[0].area.baseline
        open_ = sum(not _is_title(part.block) for part in self.parts[:-1])
        between = max(0.0, self._left(pitch)) / max(1, open_)
        before: FlowPart | None = None
        for part in self.parts:
            if before is not None:
                apart = 0.0 if _is_title(before.block) else min(between, most * pitch * part.size)
                baseline += before.height(pitch) + _step(before, part, pitch) + apart
            part.text.pitches[part.at] = pitch * part.size
            if abs(moved := baseline - part.area.baseline) > _SEEN:
                part.text.shifts[part.at] = moved
            before = part


def _is_title(block: TextBlock) -> bool:
    """Return True if it must stay close to what it is the title of."""
    return block.kind is BlockKind.HEADING or (
        len(block.lines) == 1 and all(run.style.bold for run in block.runs)
    )


def _flow_groups(chain: Sequence[FlowPart], widest: Widest) -> Iterator[_FlowGroup]:
    """Yield the chain as one group, or each part by itself if they do not fit together."""
    whole = _FlowGroup(chain, widest)
    if whole.flows:
        yield whole
    else:
        yield from (_alone(part, widest) for part in chain)


def _alone(part: FlowPart, widest: Widest) -> _FlowGroup:
    """Return a text by itself.

    Its tall formulas touch the lines beside them where there is no space to keep them apart.
    """
    group = _FlowGroup([part], widest)
    if group.flows or not any(part.needs):
        return group
    part.text.unspaced.add(part.at)
    return _FlowGroup([replace(part, needs=part.text.needs(part.at))], widest)


def _step(above: FlowPart, below: FlowPart, pitch: float) -> float:
    """Return the distance from the last line of one to the first of the next.

    It is that of the source, adjusted for the changed line distance.
    """
    apart = below.area.baseline - above.last
    for part in (above, below):
        if part.area.pitch:
            return apart + pitch * part.size - part.area.pitch
    return apart


def _usual(groups: Sequence[_FlowGroup]) -> float:
    """Return the pitch that three quarters of the lines can have."""
    ranked = sorted((group.pitch, group.gaps) for group in groups if group.gaps)
    left = sum(gaps for _, gaps in ranked) / _QUARTER
    for pitch, gaps in ranked:
        left -= gaps
        if left < 0:
            return pitch
    return ranked[-1][0] if ranked else 0.0


def _chains(page: Page, parts: Iterable[FlowPart]) -> list[list[FlowPart]]:
    """Return the parts in order, grouped by what flows together."""
    found: list[list[FlowPart]] = []
    for part in sorted(parts, key=lambda each: each.area.baseline):
        over = [chain for chain in found if _follows(chain[-1], part)]
        if over and _may_move(page, part):
            max(over, key=lambda chain: chain[-1].last).append(part)
        else:
            found.append([part])
    return found


def _follows(above: FlowPart, below: FlowPart) -> bool:
    """Return True if nothing is between them."""
    one, two = above.area, below.area
    if not 0 < two.baseline - above.last <= _FAR * below.size:
        return False
    if shared_width(one.box, two.box) < _OVER_EACH_OTHER * min(one.box.width, two.box.width):
        return False
    meets_below = one.bottom >= two.box.top - 0.5 * below.size - _NEAR
    return meets_below and two.top <= one.box.bottom + _NEAR


def _may_move(page: Page, part: FlowPart) -> bool:
    """Return True if nothing that stays on the page belongs to it.

    That would be a drawn bullet, a line, a background, or words in its first row.
    """
    block, own, marker = part.block, part.area.box, part.block.marker
    marker_stays = marker is not None and (part.text.marker is not None or not marker.refs)
    if marker_stays or block.trailer is not None:
        return False
    left = own.x0 if marker is None else min(own.x0, marker.bbox.x0)
    near = _UNDER * part.size
    beside = BBox(left - _BESIDE * part.size, own.top - near, own.x1, own.bottom + near)
    lined = {line.box for line in underlines(page, block)}
    edges = filterfalse(lined.__contains__, (*page.rules, *page.backgrounds, *page.signs))
    others = (other for other in page.text_blocks() if other is not block)
    drawn_at = any(_cuts(edge, beside) for edge in edges)
    return not drawn_at and not any(_in_row(other, block) for other in others)


def _cuts(edge: BBox, box: BBox) -> bool:
    """Return True if a line or background crosses the box.

    One that goes around it and more, or along no more than its side, does not.
    """
    inner = BBox(box.x0, box.top + 1, box.x1, box.bottom - 1)
    around = edge.top <= inner.top and edge.bottom >= inner.bottom
    return edge.meets(inner) and not (around and edge.height > box.height + _MORE)


def _in_row(other: TextBlock, block: TextBlock) -> bool:
    if not other.lines or (len(other.lines) > 1 and len(block.lines) > 1):
        return False
    return abs(other.lines[0].baseline - block.lines[0].baseline) < _ROW
