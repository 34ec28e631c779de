"""The lines of composed texts, where they stand: with what ends and what begins them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ai_translator.model.document import Align, TextRun
from ai_translator.writers.inplace.composed import DESCENT, Broken, Composed
from ai_translator.writers.inplace.container_alignment import VerticalAnchor
from ai_translator.writers.inplace.leaders import Leader
from ai_translator.writers.inplace.line_measure import sides
from ai_translator.writers.inplace.text_areas import TextArea
from ai_translator.writers.inplace.text_measuring import Flow, SetLine

_TAB = 1.2  # of the size: wider than any space


def placed(text: Composed) -> Iterator[tuple[int, TextArea, list[SetLine]]]:
    """For each place: its number, its room, and its lines where they stand."""
    for at, (room, lines) in enumerate(zip(text.rooms, text.lines)):
        left, right = sides(room, text)
        baseline = _first_baseline(text, room, lines) + text.shifts.get(at, 0.0)
        steps = text.steps(at, text.pitches.get(at, text.pitch))
        made = []
        for number, line in enumerate(lines):
            indent = room.first if at == 0 and number == 0 else 0.0
            if number:
                baseline += steps[number - 1]
            last = number == len(lines) - 1 and at == _last_used(text)
            align = Align.RIGHT if text.flow.rtl and room.align is Align.JUSTIFY else room.align
            between = (left, right - indent) if text.flow.rtl else (left + indent, right)
            x = _position(align, *between, line.width) - line.inset
            stretch = (
                right - left - indent
                if room.align is Align.JUSTIFY and not (last or line.forced)
                else 0.0
            )
            tabs = _tabs(text) if len(lines) == len(text.rooms) == 1 else {}
            made.append(
                SetLine(
                    text.flow,
                    line.start,
                    line.end,
                    x,
                    baseline,
                    line.width,
                    text.scale,
                    stretch,
                    tabs=tabs,
                    hyphen=line.hyphen,
                )
            )
        if made and at == 0 and text.marker is not None:
            made.append(_marked(text, text.marker, room, made[0]))
        if made and at == 0 and text.leader is not None:
            made += _led(text, text.leader, made[-1])
        yield at, room, made


def _tabs(text: Composed) -> dict[int, float]:
    """Where words of another style stood apart from the words before, as after a tab: they begin no
    earlier now, as far as there is room.
    """
    block, room = text.text.head, text.rooms[0]
    if room.lines != 1 or room.frame.angle:
        return {}
    apart = [
        (one.style, two)
        for one, two in pairwise(block.lines[0].inlines)
        if isinstance(one, TextRun) and isinstance(two, TextRun)
        if two.bbox.x0 - one.bbox.x1 > _TAB * text.size and two.style != one.style
    ]
    words = [stretch for stretch in text.flow.stretches if stretch.look.formula is None]
    found = {}
    for before, stretch in pairwise(words if apart else ()):
        for style, run in apart:
            if (
                before.look.style == style
                and stretch.look.style == run.style
                and stretch.start not in found
            ):
                rest = sum(text.flow.advances[stretch.start :]) * text.scale
                found[stretch.start] = min(run.bbox.x0, room.right - rest)
    return found


def _marked(text: Composed, marker: Flow, room: TextArea, first: SetLine) -> SetLine:
    """The marker of an item that turned, on its new side."""
    width = sum(marker.advances)
    x = room.box.x1 + room.hang - width if text.flow.rtl else room.box.x0 - room.hang
    return SetLine(marker, 0, len(marker.text), x, first.baseline, width, 1.0)


def _led(text: Composed, led: Leader, last: SetLine) -> Iterator[SetLine]:
    """The page number of an entry, and the dots from its last line to there; or the dots to the end
    of a cell.
    """
    assert text.dot is not None
    spread = led.pitch - text.dot.advances[0]
    stop = led.right + spread
    if text.number is not None:
        width = sum(text.number.advances)
        yield SetLine(
            text.number, 0, len(text.number.text), led.right - width, last.baseline, width, 1.0
        )
        stop = led.right - width - led.pitch / 2
    end = last.x + last.width + led.pitch / 2
    count = int((stop - end) / led.pitch + 1e-3)
    if count > 0:
        dots = _repeated(text.dot, count)
        width = count * led.pitch
        yield SetLine(dots, 0, count, stop - width, last.baseline, width, 1.0, spread=spread)


def _repeated(dot: Flow, count: int) -> Flow:
    stretch = dot.stretches[0]
    assert stretch.face is not None
    dots: Flow = Flow(language=dot.language, rtl=False)
    dots.put(dot.text * count, stretch.face, stretch.size, stretch.look)
    dots.finish()
    return dots


def _position(align: Align, left: float, right: float, width: float) -> float:
    match align:
        case Align.CENTER:
            return (left + right - width) / 2
        case Align.RIGHT:
            return right - width
        case _:
            return left


def _last_used(text: Composed) -> int:
    return max((at for at, lines in enumerate(text.lines) if lines), default=0)


def _first_baseline(text: Composed, room: TextArea, lines: Broken) -> float:
    """The source's, or where its middle or foot stays; higher where a cell's text would leave it at
    the bottom.
    """
    size = text.size * text.scale
    if room.anchor is not VerticalAnchor.TOP:
        return _anchored(text, room, len(lines), size)
    if not room.lifts or len(lines) < 2:
        return room.baseline
    over = room.baseline + text.pitch * (len(lines) - 1) + DESCENT * size - room.bottom
    return (
        max(min(room.baseline, room.baseline - over), room.top + 0.85 * size)
        if over > 0
        else room.baseline
    )


def _anchored(text: Composed, room: TextArea, count: int, size: float) -> float:
    """The first baseline of a text that keeps its middle, or its last line's place, within its
    room.
    """
    more = room.pitch * (room.lines - 1) - text.pitch * (count - 1)
    first = room.baseline + (more / 2 if room.anchor is VerticalAnchor.MIDDLE else more)
    lowest = room.bottom - DESCENT * size - text.pitch * (count - 1)
    return max(min(first, max(lowest, room.baseline)), min(room.baseline, room.top + 0.85 * size))
