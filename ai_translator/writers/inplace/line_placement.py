"""Placement of composed lines, with leaders and markers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate, chain, pairwise, repeat

from ai_translator.model.content import Align, TextRun
from ai_translator.model.placement import VerticalAnchor
from ai_translator.writers.inplace.composed import DESCENT, Broken, Composed
from ai_translator.writers.inplace.leaders import Leader
from ai_translator.writers.inplace.line_measure import sides
from ai_translator.writers.inplace.text_areas import TextArea
from ai_translator.writers.inplace.text_measuring import Flow, SetLine

_TAB = 1.2  # of the size: wider than any space


def placed(text: Composed) -> Iterator[tuple[int, TextArea, list[SetLine]]]:
    """Yield for each place its number, its area and its positioned lines."""
    for at, (area, lines) in enumerate(zip(text.areas, text.lines)):
        left, right = sides(area, text)
        baseline = _first_baseline(text, area, lines) + text.shifts.get(at, 0.0)
        steps = text.steps(at, text.pitches.get(at, text.pitch))
        baselines = accumulate(steps[: len(lines) - 1], initial=baseline)
        indents = chain([area.first if at == 0 else 0.0], repeat(0.0))
        last = len(lines) - 1 if at == _last_used(text) else None
        tabs = _tabs(text) if len(lines) == len(text.areas) == 1 else {}
        align = Align.RIGHT if text.flow.rtl and area.align is Align.JUSTIFY else area.align
        made = []
        for number, (line, baseline, indent) in enumerate(zip(lines, baselines, indents)):
            filled = area.align is Align.JUSTIFY and number != last and not line.forced
            start, stop = (left, right - indent) if text.flow.rtl else (left + indent, right)
            x = _position(align, start, stop, line.width) - line.inset
            made.append(
                SetLine(
                    text.flow,
                    line.start,
                    line.end,
                    x,
                    baseline,
                    line.width,
                    text.scale,
                    stop - start if filled else 0.0,
                    tabs=tabs,
                    hyphen=line.hyphen,
                )
            )
        if made and at == 0:
            made += [*_added(text, area, made)]
        yield at, area, made


def _added(text: Composed, area: TextArea, lines: list[SetLine]) -> Iterator[SetLine]:
    """Yield the marker before the first line and the leader after the last."""
    if text.marker is not None:
        yield _marked(text, text.marker, area, lines[0])
    if text.leader is not None:
        yield from _led(text, text.leader, lines[-1])


def _tabs(text: Composed) -> dict[int, float]:
    """Return where words of another style may begin at the earliest.

    In the source they were set apart from the words before, as after a tab.
    """
    block, area = text.text.head, text.areas[0]
    if area.lines != 1 or area.frame.angle:
        return {}
    apart = [
        (one.style, two)
        for one, two in pairwise(block.lines[0].inlines)
        if isinstance(one, TextRun) and isinstance(two, TextRun)
        if _is_tabbed(one, two, text.size)
    ]
    if not apart:
        return {}
    words = [piece for piece in text.flow.runs if piece.look.formula is None]
    found: dict[int, float] = {}
    for before, piece in pairwise(words):
        styles = before.look.style, piece.look.style
        run = next((run for style, run in apart if (style, run.style) == styles), None)
        if run is not None:
            rest = sum(text.flow.advances[piece.start :]) * text.scale
            found[piece.start] = min(run.bbox.x0, area.right - rest)
    return found


def _is_tabbed(one: TextRun, two: TextRun, size: float) -> bool:
    """Return True if words of another style follow after a gap."""
    return two.bbox.x0 - one.bbox.x1 > _TAB * size and two.style != one.style


def _marked(text: Composed, marker: Flow, area: TextArea, first: SetLine) -> SetLine:
    """Return the marker of an item that changed direction, on its new side."""
    width = sum(marker.advances)
    x = (
        area.box.x1 + area.marker_offset - width
        if text.flow.rtl
        else area.box.x0 - area.marker_offset
    )
    return SetLine(marker, 0, len(marker.text), x, first.baseline, width, 1.0)


def _led(text: Composed, led: Leader, last: SetLine) -> Iterator[SetLine]:
    """Return the leader of the last line, to the page number or to the end of a cell."""
    assert text.dot is not None
    letter_spacing = led.pitch - text.dot.advances[0]
    stop = led.right + letter_spacing
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
        yield SetLine(
            dots, 0, count, stop - width, last.baseline, width, 1.0, letter_spacing=letter_spacing
        )


def _repeated(dot: Flow, count: int) -> Flow:
    run = dot.runs[0]
    assert run.face is not None
    dots: Flow = Flow(language=dot.language, rtl=False)
    dots.put(dot.text * count, run.face, run.size, run.look)
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


def _first_baseline(text: Composed, area: TextArea, lines: Broken) -> float:
    """Return the first baseline: the source's, or by what anchors the text.

    It is higher where a cell's text would otherwise leave the cell at the bottom.
    """
    size = text.size * text.scale
    if area.anchor is not VerticalAnchor.TOP:
        return _anchored(text, area, len(lines), size)
    if not area.lifts or len(lines) < 2:
        return area.baseline
    over = area.baseline + text.pitch * (len(lines) - 1) + DESCENT * size - area.bottom
    return (
        max(min(area.baseline, area.baseline - over), area.top + 0.85 * size)
        if over > 0
        else area.baseline
    )


def _anchored(text: Composed, area: TextArea, count: int, size: float) -> float:
    """Return the first baseline of a text that keeps its middle or its last line's place."""
    more = area.pitch * (area.lines - 1) - text.pitch * (count - 1)
    first = area.baseline + (more / 2 if area.anchor is VerticalAnchor.MIDDLE else more)
    lowest = area.bottom - DESCENT * size - text.pitch * (count - 1)
    return max(min(first, max(lowest, area.baseline)), min(area.baseline, area.top + 0.85 * size))
