"""Texts in their rooms: how large, how far apart, on which lines.

The order in which a text is made to fit: the free room around its block, the distance of its lines, its size.  Body text of
one page has one size and, where it can, one distance of lines.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise

from ai_translator.document import Align, BBox, BlockKind, Rise, TextRun
from ai_translator.languages import Language
from ai_translator.segments import Span
from ai_translator.typesetting.linebreak import BrokenLine
from ai_translator.writing.inplace.composed import DESCENT, Broken, Composed
from ai_translator.writing.inplace.followers import follower
from ai_translator.writing.inplace.ideographs import Ideographs
from ai_translator.writing.inplace.leaders import Leader, leader
from ai_translator.writing.inplace.mirroring import exchanged, mirrored, turns
from ai_translator.writing.inplace.rooms import Room, Rooms
from ai_translator.writing.inplace.setting import Faces, Flow, SetLine, lines_of
from ai_translator.writing.inplace.stacks import settle
from ai_translator.writing.inplace.standing import Anchor
from ai_translator.writing.inplace.texts import Formula, Piece, Place, Text

_SCALES = (1.0, 0.96, 0.92, 0.88, 0.84, 0.8, 0.76, 0.72, 0.68, 0.64, 0.6)
_SMALLEST = 5.0  # points
_LOOSE, _LOOSE_CJK = 1.3, 1.6  # line to line, in sizes
_STEPS = (1.0, 0.75, 0.5, 0.25, 0.0)
_BALANCED = 0.5  # of the longest line: a last one that is shorter stands lost under the middle
_ROUNDS = 5
_TOGETHER = 1.25  # line to line, in sizes, of a label or a head
_SPACE = 0.5  # of the size: between texts side by side
_SHORT = 6.0  # sizes
_TAB = 1.2  # of the size: wider than any space


class Composer:
    def __init__(self, faces: Faces, language: Language, rooms: dict[int, Rooms]) -> None:
        self._faces, self._language, self._rooms = faces, language, rooms
        self._ideographs = {number: Ideographs(each.page) for number, each in rooms.items()}

    def compose(self, texts: Iterable[Text]) -> list[Composed]:
        texts = list(texts)
        turning = {place.block.id for text in texts for place in text.places if turns(place.block, self._language)}
        made = [self._prepared(text, turning) for text in texts]
        by_page: dict[int, list[Composed]] = defaultdict(list)
        for each in made:
            self._fit(each, _SCALES)
            by_page[each.page].append(each)
        for page in by_page.values():
            self._even_out([each for each in page if each.body])
            self._set_alike(page)
        standing: dict[int, list[Composed]] = defaultdict(list)
        for each in made:
            for number in {place.page.number for place in each.text.places} if each.body else ():
                standing[number].append(each)
        for number, texts_there in standing.items():
            settle(self._rooms[number].page, texts_there, self._widest)
        return made

    def _prepared(self, text: Text, turning: Collection[str]) -> Composed:
        behind = follower(text, self._language)
        rooms = tuple(self._room(place, turning, behind) for place in text.places)
        sizes: Counter[float] = Counter()
        for piece in text.pieces:
            if not isinstance(piece, Formula) and piece.style.rise is Rise.NONE:
                sizes[piece.style.size] += len(piece.text)
        size = sizes.most_common(1)[0][0] if sizes else text.segment.markup.base.style.size
        scale = self._ideographs[text.places[0].page.number].scale(text.segment.source, size, rooms[0])
        flow = self._faces.flow(text.pieces, self._language, vertical=rooms[0].vertical, ideographs=scale)
        made = Composed(text, flow, rooms, size, leader=leader(text.head), follower=behind)
        if any(room.align is Align.JUSTIFY for room in rooms):
            made.hyphens = made.flow.hyphens()
        if text.head.marker is not None and turns(text.head, self._language):
            marker = text.head.marker
            made.marker = self._flow([Span(marker.text.strip(), marker.style, marker.link)])
        if made.leader is not None:
            made.dot = self._flow([made.leader.dot])
            made.number = self._flow([made.leader.number]) if made.leader.number is not None else None
        return made

    def _room(self, place: Place, turning: Collection[str], behind: BBox | None) -> Room:
        rooms, block = self._rooms[place.page.number], place.block
        room = rooms.room(block, place.holder, stands=self._language.cjk, follower=behind)
        if block.id not in turning:
            return room
        other = rooms.opposite(block) if block.marker is None and place.holder is None else None
        return exchanged(room, other) if other is not None and other.id in turning else mirrored(room, block)

    def _flow(self, pieces: Sequence[Piece]) -> Flow:
        return self._faces.flow(pieces, self._language)

    def _fit(self, text: Composed, scales: Sequence[float]) -> None:
        unit = text.text.places[0].page.user_unit
        for scale in scales:
            if scale < 1.0 and text.size * scale * unit < _SMALLEST:
                break
            text.scale = scale
            text.fits = self._set(text, text.tight)
            if text.fits:
                break
        wide, tight = self._pitch(text), text.tight
        for part in _STEPS:  # wider lines in one place may leave too many for the last
            if self._set(text, tight + part * (wide - tight)) or not text.fits:
                break

    def _set(self, text: Composed, pitch: float) -> bool:
        """Breaks the lines anew for lines so far apart; whether they all have room."""
        text.pitch = pitch
        text.lines = []
        start, end = 0, len(text.flow.text)
        for at, room in enumerate(text.rooms):
            left, right = self._sides(room, text)
            first = right - left - (room.first if at == 0 else 0.0)
            lines = self._lines(text, start, right - left, first) if start < end else []
            if room.align is Align.CENTER and len(lines) > 1 and at == len(text.rooms) - 1:
                lines = self._balanced(text, start, right - left, lines)
            if at < len(text.rooms) - 1:
                lines = lines[: self._share(text, at, len(lines))]
            text.lines.append(lines)
            start = lines[-1].end if lines else start
            while start < end and text.flow.text[start].isspace():
                start += 1
        wide = any(line.width > self._width(room, text) + 0.5 for room, lines in zip(text.rooms, text.lines) for line in lines)
        return len(text.lines[-1]) <= self._capacity(text.rooms[-1], text) and not wide

    def _lines(self, text: Composed, start: int, width: float, first: float) -> list[BrokenLine]:
        return lines_of(text.flow, start, width, first, text.scale, self._language, text.hyphens)

    def _balanced(self, text: Composed, start: int, width: float, lines: list[BrokenLine]) -> list[BrokenLine]:
        """As many lines, as long as each other as can be: no single letter stands alone under the middle of a long one."""
        low, high = sum(line.width for line in lines) / len(lines), width
        if lines[-1].width > _BALANCED * max(line.width for line in lines):
            return lines
        for _ in range(_ROUNDS):
            middle = (low + high) / 2
            tried = self._lines(text, start, middle, middle)
            fits = len(tried) == len(lines) and all(line.width <= middle for line in tried)
            low, high, lines = (low, middle, tried) if fits else (middle, high, lines)
        return lines

    def _share(self, text: Composed, at: int, left: int) -> int:
        """How many of the lines that are left go into a place that is not the last: each place is filled alike."""
        size = text.size * text.scale
        held = [max(1, 1 + int((room.box.bottom - DESCENT * size - room.baseline) / text.pitch + 1e-3)) for room in text.rooms]
        return min(held[at], -(-left * held[at] // sum(held[at:])))

    def _width(self, room: Room, text: Composed) -> float:
        left, right = self._sides(room, text)
        return right - left - min(room.first, 0.0)

    def _capacity(self, room: Room, text: Composed) -> int:
        """How many lines find room: downwards, and within a cell or frame a little upwards, too."""
        size = text.size * text.scale
        down = (room.bottom - DESCENT * size - room.baseline) / text.pitch + 1e-3
        return max(
            room.lines if text.pitch <= room.pitch + 1e-6 else 1, 1 + int(down), 1 + int(self._whole(room, size) / text.pitch)
        )

    def _whole(self, room: Room, size: float) -> float:
        """From the highest first baseline to the lowest last one, where text may move up."""
        return room.bottom - room.top - size if room.lifts else 0.0

    def _sides(self, room: Room, text: Composed) -> tuple[float, float]:
        """The sides of the lines: those of the source, and the free room where one line has none of its own."""
        if room.lines > 1 and not (room.lifts and room.align is Align.CENTER):
            if room.align is Align.LEFT and (room.broken or _shows_no_column(text, room)):
                return room.box.x0, room.right
            return _widened(room, text.size)
        match room.align:
            case Align.CENTER:
                middle = room.box.center[0]
                free = min(middle - room.left, room.right - middle) - room.box.width / 2
                half = room.box.width / 2 + max(0.0, free)
                if room.lines > 1:  # a label or a head of two lines stays one where its words allow it
                    half = min(half, max(room.box.width, text.flow.width * text.scale / room.lines) / 2 + text.size)
                    half = min(half, room.box.width / 2 + _beside(room, free, text.size))
                return middle - half, middle + half
            case Align.RIGHT:
                return room.left, room.box.x1
            case _:
                return room.box.x0, room.right

    def _pitch(self, text: Composed) -> float:
        """Line to line: as the source, or wider where a text has become shorter, as its script likes it."""
        room, size = text.rooms[0], text.size * text.scale
        count = max(len(lines) for lines in text.lines)
        source = max((each.pitch for each in text.rooms), default=0.0)
        loose, tight = self._loose(text), text.tight
        if len(text.rooms) > 1:
            ratio = sum(room.lines for room in text.rooms) / max(1, sum(map(len, text.lines)))
            return min(max(source * ratio, tight), max(loose, source)) if source else 1.25 * size
        if count < 2:
            return min(max(source, tight), loose) if source else 1.25 * size
        own = (room.lines - 1) * room.pitch / (count - 1)
        if room.anchor is not Anchor.TOP and room.align in (Align.CENTER, Align.RIGHT):  # no prose: it stays together
            own = max(source, min(own, _TOGETHER * size))
        most = (room.bottom - DESCENT * size - room.baseline) / (count - 1)
        wanted = max(min(max(own, min(source, most)), self._widest(text)), tight)
        return min(wanted, max(most, tight))

    def _even_out(self, body: Sequence[Composed]) -> None:
        """One size for the body text of a page."""
        groups: dict[float, list[Composed]] = defaultdict(list)
        for text in body:
            groups[round(text.size, 1)].append(text)
        for group in groups.values():
            scales = sorted(text.scale for text in group)
            self._scale(group, scales[len(scales) // 10])

    def _set_alike(self, texts: Sequence[Composed]) -> None:
        """One size for the same words, as those of answers to choose from are."""
        groups: dict[tuple[object, ...], list[Composed]] = defaultdict(list)
        for text in texts:
            if len(text.rooms) == 1 and text.fits:
                groups[text.text.segment.source, round(text.size, 1)].append(text)
        for group in groups.values():
            self._scale(group, min(text.scale for text in group))

    def _scale(self, texts: Iterable[Composed], scale: float) -> None:
        for text in texts:
            if text.scale > scale:
                text.scale = scale
                self._set(text, text.pitch)
                text.pitch = self._pitch(text)

    def _widest(self, text: Composed) -> float:
        """As far apart as its lines may come."""
        source = max((room.pitch for room in text.rooms), default=0.0)
        return max(self._loose(text), min(source, 1.2 * self._loose(text)))

    def _loose(self, text: Composed) -> float:
        return (_LOOSE_CJK if self._language.cjk else _LOOSE) * text.size * text.scale


def _widened(room: Room, size: float) -> tuple[float, float]:
    """The sides of several lines, and what ragged ones may take of the room beside them: one character in all."""
    left, right = room.box.x0, room.box.x1
    match room.align:
        case Align.LEFT:
            right = max(right, min(right + size, room.right))
        case Align.RIGHT:
            left -= min(size, _beside(room, left - room.left, size))
        case Align.CENTER:
            spare = min(size / 2, _beside(room, min(left - room.left, room.right - right), size))
            left, right = left - spare, right + spare
    return left, right


def _beside(room: Room, gap: float, size: float) -> float:
    """What a text may take of the white beside it: half, and a space less, where it is another's, too."""
    return max(0.0, gap if room.alone else (gap - _SPACE * size) / 2)


def _shows_no_column(text: Composed, room: Room) -> bool:
    """Whether its lines are the parts of a short head, a number over its term, that would have had room on one."""
    return text.text.head.kind is BlockKind.HEADING and room.box.width < _SHORT * text.size and not room.lifts


def _tabs(text: Composed) -> dict[int, float]:
    """Where words of another style stood apart from the words before, as after a tab: they begin no earlier now, as far as
    there is room.
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
            if before.look.style == style and stretch.look.style == run.style and stretch.start not in found:
                rest = sum(text.flow.advances[stretch.start :]) * text.scale
                found[stretch.start] = min(run.bbox.x0, room.right - rest)
    return found


def placed(text: Composed) -> Iterator[tuple[int, Room, list[SetLine]]]:
    """For each place: its number, its room, and its lines where they stand."""
    for at, (room, lines) in enumerate(zip(text.rooms, text.lines)):
        left, right = _composer_sides(room, text)
        baseline = _first_baseline(text, room, lines) + text.shifts.get(at, 0.0)
        steps = text.steps(at, text.pitches.get(at, text.pitch))
        made = []
        for number, line in enumerate(lines):
            indent = room.first if at == 0 and number == 0 else 0.0
            if number:
                baseline += steps[number - 1]
            last = number == len(lines) - 1 and at == _last_used(text)
            align = Align.RIGHT if text.flow.rtl and room.align is Align.JUSTIFY else room.align
            sides = (left, right - indent) if text.flow.rtl else (left + indent, right)
            x = _position(align, *sides, line.width) - line.inset
            stretch = right - left - indent if room.align is Align.JUSTIFY and not (last or line.forced) else 0.0
            tabs = _tabs(text) if len(lines) == len(text.rooms) == 1 else {}
            made.append(
                SetLine(
                    text.flow, line.start, line.end, x, baseline, line.width, text.scale, stretch, tabs=tabs, hyphen=line.hyphen
                )
            )
        if made and at == 0 and text.marker is not None:
            made.append(_marked(text, text.marker, room, made[0]))
        if made and at == 0 and text.leader is not None:
            made += _led(text, text.leader, made[-1])
        yield at, room, made


def _marked(text: Composed, marker: Flow, room: Room, first: SetLine) -> SetLine:
    """The marker of an item that turned, on its new side."""
    width = sum(marker.advances)
    x = room.box.x1 + room.hang - width if text.flow.rtl else room.box.x0 - room.hang
    return SetLine(marker, 0, len(marker.text), x, first.baseline, width, 1.0)


def _led(text: Composed, led: Leader, last: SetLine) -> Iterator[SetLine]:
    """The page number of an entry, and the dots from its last line to there; or the dots to the end of a cell."""
    assert text.dot is not None
    spread = led.pitch - text.dot.advances[0]
    stop = led.right + spread
    if text.number is not None:
        width = sum(text.number.advances)
        yield SetLine(text.number, 0, len(text.number.text), led.right - width, last.baseline, width, 1.0)
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


def _composer_sides(room: Room, text: Composed) -> tuple[float, float]:
    return Composer._sides(None, room, text)  # type: ignore[arg-type]


def _first_baseline(text: Composed, room: Room, lines: Broken) -> float:
    """The source's, or where its middle or foot stays; higher where a cell's text would leave it at the bottom."""
    size = text.size * text.scale
    if room.anchor is not Anchor.TOP:
        return _anchored(text, room, len(lines), size)
    if not room.lifts or len(lines) < 2:
        return room.baseline
    over = room.baseline + text.pitch * (len(lines) - 1) + DESCENT * size - room.bottom
    return max(min(room.baseline, room.baseline - over), room.top + 0.85 * size) if over > 0 else room.baseline


def _anchored(text: Composed, room: Room, count: int, size: float) -> float:
    """The first baseline of a text that keeps its middle, or its last line's place, within its room."""
    more = room.pitch * (room.lines - 1) - text.pitch * (count - 1)
    first = room.baseline + (more / 2 if room.anchor is Anchor.MIDDLE else more)
    lowest = room.bottom - DESCENT * size - text.pitch * (count - 1)
    return max(min(first, max(lowest, room.baseline)), min(room.baseline, room.top + 0.85 * size))
