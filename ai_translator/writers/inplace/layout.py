"""Fitting of texts: their size, line distance and lines in the free area.

A text is made to fit in this order: the free area around its block, the distance of its lines, its
size.  Body text of one page has one size and, where it can, one line distance.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from math import inf
from operator import le

from ai_translator.geometry.boxes import BBox
from ai_translator.languages import Language
from ai_translator.model.content import Align, BlockKind, Rise, TextBlock
from ai_translator.model.document import Page
from ai_translator.model.placement import VerticalAnchor
from ai_translator.model.segments import Span
from ai_translator.typesetting.characters import CharacterKind, kind
from ai_translator.typesetting.linebreak import BrokenLine
from ai_translator.writers.inplace.composed import DESCENT, Composed
from ai_translator.writers.inplace.leaders import leader
from ai_translator.writers.inplace.line_measure import sides
from ai_translator.writers.inplace.mirroring import exchanged, mirrored, turns
from ai_translator.writers.inplace.text_areas import TextArea, TextAreas
from ai_translator.writers.inplace.text_measuring import Faces, Flow, lines_of
from ai_translator.writers.inplace.texts import MovedFormula, Piece, Place, PlacedText
from ai_translator.writers.inplace.trailing_rules import moved_rule
from ai_translator.writers.inplace.vertical_flow import assign_pitches

_SCALES = (1.0, 0.96, 0.92, 0.88, 0.84, 0.8, 0.76, 0.72, 0.68, 0.64, 0.6)
_SMALLEST = 5.0  # points
_LOOSE, _LOOSE_CJK = 1.3, 1.6  # line to line, in sizes
_STEPS = (1.0, 0.75, 0.5, 0.25, 0.0)
_BALANCED = 0.5  # of the longest line: a last one that is shorter stands lost under the middle
_FEW = 10  # a tenth of the texts may need another size
_NEARLY = 0.09  # of the source's size: all take what is that much smaller rather than differ
_ROUNDS = 5
_TOGETHER = 1.25  # line to line, in sizes, of a label or a head
_SMALLER = 0.94  # of the size: Han, kana and hangul in place of Latin letters
_CLOSE_LINES = 1.2  # line to line, in sizes
_LARGE_TYPE = 13.0  # points: larger type is no reading matter
_LOW_CELL = 1.45  # of a cell with one line, in sizes
_READING_MATTER = frozenset(
    {BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.FOOTNOTE, BlockKind.CAPTION}
)


class InplaceComposer:
    def __init__(self, faces: Faces, language: Language, areas: dict[int, TextAreas]) -> None:
        self._faces, self._language, self._areas = faces, language, areas
        self._ideographs = {number: _Ideographs(each.page) for number, each in areas.items()}

    def compose(self, texts: Iterable[PlacedText]) -> list[Composed]:
        texts = list(texts)
        blocks = (place.block for text in texts for place in text.places)
        turning = {block.id for block in blocks if turns(block, self._language)}
        made = [self._prepared(text, turning) for text in texts]
        by_page: dict[int, list[Composed]] = defaultdict(list)
        for each in made:
            self._fit(each, _SCALES)
            by_page[each.page].append(each)
        for page in by_page.values():
            self._even_out(page)
            self._set_alike(page)
        body = [each for each in made if each.body]
        for number, areas in self._areas.items():
            there = [each for each in body if number in each.text.page_numbers]
            if there:
                assign_pitches(areas.page, there, self._widest)
        return made

    def _prepared(self, text: PlacedText, turning: Collection[str]) -> Composed:
        behind = moved_rule(text, self._language)
        areas = tuple(self._area(place, turning, behind) for place in text.places)
        sizes: Counter[float] = Counter()
        for piece in text.pieces:
            if not isinstance(piece, MovedFormula) and piece.style.rise is Rise.NONE:
                sizes[piece.style.size] += len(piece.text)
        size = sizes.most_common(1)[0][0] if sizes else text.segment.markup.base.style.size
        scale = self._ideographs[text.places[0].page.number].scale(
            text.segment.source, size, areas[0]
        )
        flow = self._faces.flow(
            text.pieces, self._language, vertical=areas[0].vertical, ideographs=scale
        )
        made = Composed(text, flow, areas, size, leader=leader(text.head), moved_rule=behind)
        if any(area.align is Align.JUSTIFY for area in areas):
            made.hyphens = made.flow.hyphens()
        if text.head.marker is not None and turns(text.head, self._language):
            marker = text.head.marker
            made.marker = self._flow([Span(marker.text.strip(), marker.style, marker.link)])
        if made.leader is not None:
            made.dot = self._flow([made.leader.dot])
            if made.leader.number is not None:
                made.number = self._flow([made.leader.number])
        return made

    def _area(self, place: Place, turning: Collection[str], behind: BBox | None) -> TextArea:
        areas, block = self._areas[place.page.number], place.block
        area = areas.area(
            block, place.container, vertical_target=self._language.cjk, moved_rule=behind
        )
        if block.id not in turning:
            return area
        other = areas.opposite(block) if block.marker is None and place.container is None else None
        if other is not None and other.id in turning:
            return exchanged(area, other)
        return mirrored(area, block)

    def _flow(self, pieces: Sequence[Piece]) -> Flow:
        return self._faces.flow(pieces, self._language)

    def _fit(self, text: Composed, scales: Sequence[float]) -> None:
        unit = text.text.places[0].page.user_unit
        for scale in scales:
            if scale < 1.0 and text.size * scale * unit < _SMALLEST:
                break
            text.scale = scale
            text.fits = self._set(text, text.closest)
            if text.fits:
                break
        wide, closest = self._pitch(text), text.closest
        for part in _STEPS:  # wider lines in one place may leave too many for the last
            if self._set(text, closest + part * (wide - closest)) or not text.fits:
                break

    def _set(self, text: Composed, pitch: float) -> bool:
        """Break the lines for a line distance; return True if all of them fit."""
        text.pitch = pitch
        text.lines = []
        start, end = 0, len(text.flow.text)
        for at, area in enumerate(text.areas):
            left, right = sides(area, text)
            first = right - left - (area.first if at == 0 else 0.0)
            lines = self._lines(text, start, right - left, first) if start < end else []
            if area.align is Align.CENTER and len(lines) > 1 and at == len(text.areas) - 1:
                lines = self._balanced(text, start, right - left, lines)
            if at < len(text.areas) - 1:
                lines = lines[: self._share(text, at, len(lines))]
            text.lines.append(lines)
            start = lines[-1].end if lines else start
            while start < end and text.flow.text[start].isspace():
                start += 1
        longest = [max((line.width for line in lines), default=-inf) for lines in text.lines]
        widths = [self._width(area, text) + 0.5 for area in text.areas]
        narrow = all(map(le, longest, widths))
        return narrow and len(text.lines[-1]) <= self._capacity(text.areas[-1], text)

    def _lines(self, text: Composed, start: int, width: float, first: float) -> list[BrokenLine]:
        return lines_of(text.flow, start, width, first, text.scale, self._language, text.hyphens)

    def _balanced(
        self, text: Composed, start: int, width: float, lines: list[BrokenLine]
    ) -> list[BrokenLine]:
        """Return the same number of lines with lengths as equal as possible.

        No single letter is left alone under the middle of a long line.
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
        """Return how many of the remaining lines go into a place that is not the last.

        All places are filled alike.
        """
        size = text.size * text.scale
        contained = [
            max(1, 1 + int((area.box.bottom - DESCENT * size - area.baseline) / text.pitch + 1e-3))
            for area in text.areas
        ]
        return min(contained[at], -(-left * contained[at] // sum(contained[at:])))

    def _width(self, area: TextArea, text: Composed) -> float:
        left, right = sides(area, text)
        return right - left - min(area.first, 0.0)

    def _capacity(self, area: TextArea, text: Composed) -> int:
        """Return how many lines fit.

        Downwards, and within a cell or frame a little upwards, too.
        """
        size = text.size * text.scale
        down = (area.bottom - DESCENT * size - area.baseline) / text.pitch + 1e-3
        return max(
            area.lines if text.pitch <= area.pitch + 1e-6 else 1,
            1 + int(down),
            1 + int(self._whole(area, size) / text.pitch),
        )

    def _whole(self, area: TextArea, size: float) -> float:
        """Return the distance from the highest first baseline to the lowest last one."""
        return area.bottom - area.top - size if area.lifts else 0.0

    def _pitch(self, text: Composed) -> float:
        """Return the line distance.

        The source's, or a wider one where a text has become shorter.
        """
        area, size = text.areas[0], text.size * text.scale
        count = max(map(len, text.lines))
        source = max((each.pitch for each in text.areas), default=0.0)
        loose, closest = self._loose(text), text.closest
        if len(text.areas) > 1:
            ratio = sum(area.lines for area in text.areas) / max(1, sum(map(len, text.lines)))
            return min(max(source * ratio, closest), max(loose, source)) if source else 1.25 * size
        if count < 2:
            return min(max(source, closest), loose) if source else 1.25 * size
        own = (area.lines - 1) * area.pitch / (count - 1)
        if area.anchor is not VerticalAnchor.TOP and area.align in (
            Align.CENTER,
            Align.RIGHT,
        ):  # no prose: it stays together
            own = max(source, min(own, _TOGETHER * size))
        most = (area.bottom - DESCENT * size - area.baseline) / (count - 1)
        wanted = max(min(max(own, min(source, most)), self._widest(text)), closest)
        return min(wanted, max(most, closest))

    def _even_out(self, texts: Sequence[Composed]) -> None:
        """Give the body text of a page one size; captions that were set alike are no larger.

        Few texts that need a much smaller size have it alone.
        """
        body: dict[float, list[Composed]] = defaultdict(list)
        for text in texts:
            if text.body:
                body[round(text.size, 1)].append(text)
        for size, group in body.items():
            scales = sorted(text.scale for text in group)
            usual = scales[len(scales) // _FEW]
            scale = min(each for each in scales if each >= usual - _NEARLY)
            captions = (
                text
                for text in texts
                if text.text.head.kind is BlockKind.CAPTION and round(text.size, 1) == size
            )
            self._scale([*group, *captions], scale)

    def _set_alike(self, texts: Sequence[Composed]) -> None:
        """Give equal texts one size, such as answers to choose from."""
        groups: dict[tuple[object, ...], list[Composed]] = defaultdict(list)
        for text in texts:
            if len(text.areas) == 1 and text.fits:
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
        """Return the largest line distance allowed."""
        source = max((area.pitch for area in text.areas), default=0.0)
        return max(self._loose(text), min(source, 1.2 * self._loose(text)))

    def _loose(self, text: Composed) -> float:
        return (_LOOSE_CJK if self._language.cjk else _LOOSE) * text.size * text.scale


class _Ideographs:
    """The size of Han, kana and hangul in place of Latin letters, on one page.

    They fill their square, where Latin letters leave a third of it free.  At the same size they
    look larger.  Where the source's lines are close, or a bar of a table is hardly higher than its
    words, they would be too close or touch its edges.  There they are a little smaller, as is usual
    in print that mixes both scripts.
    """

    def __init__(self, page: Page) -> None:
        self._unit = page.user_unit
        self._close = frozenset(_close_sizes(page.text_blocks()))

    def scale(self, source: str, size: float, area: TextArea) -> float:
        """Return the scale for the translation of ``source``."""
        low = area.lifts and area.lines == 1 and area.bottom - area.top < _LOW_CELL * size
        close = round(size, 1) in self._close and size * self._unit < _LARGE_TYPE
        if low or close:
            return 1.0 if CharacterKind.CJK in map(kind, source) else _SMALLER
        return 1.0


def _close_sizes(blocks: Iterable[TextBlock]) -> Iterable[float]:
    """Return the sizes whose lines are close together."""
    lines: dict[float, list[float]] = defaultdict(list)
    for block in blocks:
        if block.kind in _READING_MATTER and len(block.lines) > 1 and not block.lines[0].angle:
            size = max((run.style.size for run in block.runs), default=0.0)
            pitch = (block.lines[-1].baseline - block.lines[0].baseline) / (len(block.lines) - 1)
            if size:
                lines[round(size, 1)] += [pitch / size] * len(block.lines)
    return (
        size for size, pitches in lines.items() if sorted(pitches)[len(pitches) // 2] < _CLOSE_LINES
    )
