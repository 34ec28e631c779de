"""Texts in their rooms: how large, how far apart, on which lines.

The order in which a text is made to fit: the free room around its block, the distance of its lines,
its size.  Body text of one page has one size and, where it can, one distance of lines.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence

from ai_translator.geometry.boxes import BBox
from ai_translator.languages import Language
from ai_translator.model.document import Align, Rise
from ai_translator.model.segments import Span
from ai_translator.typesetting.linebreak import BrokenLine
from ai_translator.writers.inplace.composed import DESCENT, Composed
from ai_translator.writers.inplace.container_alignment import VerticalAnchor
from ai_translator.writers.inplace.ideographs import Ideographs
from ai_translator.writers.inplace.leaders import leader
from ai_translator.writers.inplace.line_measure import sides
from ai_translator.writers.inplace.mirroring import exchanged, mirrored, turns
from ai_translator.writers.inplace.text_areas import TextArea, TextAreas
from ai_translator.writers.inplace.text_measuring import Faces, Flow, lines_of
from ai_translator.writers.inplace.texts import MovedFormula, Piece, Place, PlacedText
from ai_translator.writers.inplace.trailing_rules import follower
from ai_translator.writers.inplace.vertical_flow import settle

_SCALES = (1.0, 0.96, 0.92, 0.88, 0.84, 0.8, 0.76, 0.72, 0.68, 0.64, 0.6)
_SMALLEST = 5.0  # points
_LOOSE, _LOOSE_CJK = 1.3, 1.6  # line to line, in sizes
_STEPS = (1.0, 0.75, 0.5, 0.25, 0.0)
_BALANCED = 0.5  # of the longest line: a last one that is shorter stands lost under the middle
_ROUNDS = 5
_TOGETHER = 1.25  # line to line, in sizes, of a label or a head


class InplaceComposer:
    def __init__(self, faces: Faces, language: Language, rooms: dict[int, TextAreas]) -> None:
        self._faces, self._language, self._rooms = faces, language, rooms
        self._ideographs = {number: Ideographs(each.page) for number, each in rooms.items()}

    def compose(self, texts: Iterable[PlacedText]) -> list[Composed]:
        texts = list(texts)
        turning = {
            place.block.id
            for text in texts
            for place in text.places
            if turns(place.block, self._language)
        }
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

    def _prepared(self, text: PlacedText, turning: Collection[str]) -> Composed:
        behind = follower(text, self._language)
        rooms = tuple(self._room(place, turning, behind) for place in text.places)
        sizes: Counter[float] = Counter()
        for piece in text.pieces:
            if not isinstance(piece, MovedFormula) and piece.style.rise is Rise.NONE:
                sizes[piece.style.size] += len(piece.text)
        size = sizes.most_common(1)[0][0] if sizes else text.segment.markup.base.style.size
        scale = self._ideographs[text.places[0].page.number].scale(
            text.segment.source, size, rooms[0]
        )
        flow = self._faces.flow(
            text.pieces, self._language, vertical=rooms[0].vertical, ideographs=scale
        )
        made = Composed(text, flow, rooms, size, leader=leader(text.head), follower=behind)
        if any(room.align is Align.JUSTIFY for room in rooms):
            made.hyphens = made.flow.hyphens()
        if text.head.marker is not None and turns(text.head, self._language):
            marker = text.head.marker
            made.marker = self._flow([Span(marker.text.strip(), marker.style, marker.link)])
        if made.leader is not None:
            made.dot = self._flow([made.leader.dot])
            made.number = (
                self._flow([made.leader.number]) if made.leader.number is not None else None
            )
        return made

    def _room(self, place: Place, turning: Collection[str], behind: BBox | None) -> TextArea:
        rooms, block = self._rooms[place.page.number], place.block
        room = rooms.room(block, place.holder, stands=self._language.cjk, follower=behind)
        if block.id not in turning:
            return room
        other = rooms.opposite(block) if block.marker is None and place.holder is None else None
        return (
            exchanged(room, other)
            if other is not None and other.id in turning
            else mirrored(room, block)
        )

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
            left, right = sides(room, text)
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
        wide = any(
            line.width > self._width(room, text) + 0.5
            for room, lines in zip(text.rooms, text.lines)
            for line in lines
        )
        return len(text.lines[-1]) <= self._capacity(text.rooms[-1], text) and not wide

    def _lines(self, text: Composed, start: int, width: float, first: float) -> list[BrokenLine]:
        return lines_of(text.flow, start, width, first, text.scale, self._language, text.hyphens)

    def _balanced(
        self, text: Composed, start: int, width: float, lines: list[BrokenLine]
    ) -> list[BrokenLine]:
        """As many lines, as long as each other as can be: no single letter stands alone under the
        middle of a long one.
        """
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
        """How many of the lines that are left go into a place that is not the last: each place is
        filled alike.
        """
        size = text.size * text.scale
        held = [
            max(1, 1 + int((room.box.bottom - DESCENT * size - room.baseline) / text.pitch + 1e-3))
            for room in text.rooms
        ]
        return min(held[at], -(-left * held[at] // sum(held[at:])))

    def _width(self, room: TextArea, text: Composed) -> float:
        left, right = sides(room, text)
        return right - left - min(room.first, 0.0)

    def _capacity(self, room: TextArea, text: Composed) -> int:
        """How many lines find room: downwards, and within a cell or frame a little upwards, too."""
        size = text.size * text.scale
        down = (room.bottom - DESCENT * size - room.baseline) / text.pitch + 1e-3
        return max(
            room.lines if text.pitch <= room.pitch + 1e-6 else 1,
            1 + int(down),
            1 + int(self._whole(room, size) / text.pitch),
        )

    def _whole(self, room: TextArea, size: float) -> float:
        """From the highest first baseline to the lowest last one, where text may move up."""
        return room.bottom - room.top - size if room.lifts else 0.0

    def _pitch(self, text: Composed) -> float:
        """Line to line: as the source, or wider where a text has become shorter, as its script
        likes it.
        """
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
        if room.anchor is not VerticalAnchor.TOP and room.align in (
            Align.CENTER,
            Align.RIGHT,
        ):  # no prose: it stays together
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
