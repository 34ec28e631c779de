"""Visibility: which text a reader cannot see, and why.

What lies under and over each glyph is tracked on a coarse raster of the page: every cell knows what
was painted on it last.  In doubt text is visible: it is worse to lose a paragraph than to translate
one too many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.page_content import Glyph
from ai_translator.model.document import HiddenReason, HiddenText
from ai_translator.model.provenance import ImageRef
from ai_translator.readers.pdf.colors import WHITE, distance

#: Colours this close (of 255) look the same.
_SAME = 6
_SMALLEST = 1.0
_CELL, _MOST_CELLS = 2.0, 400
#: Where a glyph is sampled, as parts of its width, and the height that letters surely fill.
_ACROSS, _UPRIGHT = (0.25, 0.5, 0.75), 0.55
#: Signs that other text may stand on.
_BACKGROUND_SIGNS = frozenset("●■█◆⬤▪◼⚫⬛")
_WORD_GAP, _LINE_SHIFT = 0.25, 0.5


@dataclass(frozen=True, slots=True)
class Paint:
    """Something painted when ``after`` glyphs had been drawn.

    ``color`` None: not one known colour.
    """

    after: int
    bbox: BBox
    color: str | None
    opaque: bool


class Raster:
    """For each cell of the page, the number of the paint that covers it (0 for the paper)."""

    def __init__(self, page: BBox) -> None:
        self._cell = max(_CELL, max(page.width, page.height) / _MOST_CELLS)
        self._columns = int(page.width / self._cell) + 1
        self._rows = int(page.height / self._cell) + 1
        self._cells = [0] * (self._columns * self._rows)

    def paint(self, number: int, box: BBox, *, generous: bool) -> None:
        """Record a paint.

        generous: True for all cells that the box touches, else those whose middle it covers
        """
        shift = 0.0 if generous else 0.5
        first, last = self._place(box.x0, shift), self._place(box.x1, 1 - shift)
        first, last = max(0, first), min(self._columns, last)
        if first >= last:
            return
        stripe = [number] * (last - first)
        top, bottom = self._place(box.top, shift), self._place(box.bottom, 1 - shift)
        for row in range(max(0, top), min(self._rows, bottom)):
            begin = row * self._columns
            self._cells[begin + first : begin + last] = stripe

    def _place(self, value: float, shift: float) -> int:
        return int(max(-1.0, min(value / self._cell, 2.0 * _MOST_CELLS)) + shift)

    def under(self, glyph: Glyph) -> set[int]:
        """Return what covers the places where the glyph is sampled."""
        row = int((glyph.top + (glyph.bottom - glyph.top) * _UPRIGHT) / self._cell)
        if not 0 <= row < self._rows:
            return {-1}
        width, begin = glyph.x1 - glyph.x0, row * self._columns
        columns = [int((glyph.x0 + width * part) / self._cell) for part in _ACROSS]
        return {
            self._cells[begin + column] if 0 <= column < self._columns else -1 for column in columns
        }


def find_hidden(
    glyphs: Sequence[Glyph],
    paints: Sequence[Paint] | None,
    page: BBox,
    unit: float,
    known: Mapping[int, HiddenReason],
) -> dict[int, HiddenReason]:
    """Return index -> reason for every glyph that no reader sees.

    paints: in order; None if they are not all known
    unit:   points per page-space unit
    known:  what the drawing itself already told
    """
    hidden = dict(known)
    smallest = _SMALLEST / unit
    for index, glyph in enumerate(glyphs):
        if not _is_on(glyph, page):
            hidden.setdefault(index, HiddenReason.OFF_PAGE)
        elif glyph.size < smallest and glyph.bottom - glyph.top < smallest:
            hidden.setdefault(index, HiddenReason.TOO_SMALL)
    if paints is None:
        return hidden
    suspects = _suspects(glyphs, paints)
    if not suspects and not any(paint.after and paint.opaque for paint in paints):
        return hidden
    history = (Paint(0, page, WHITE, True), *paints)
    raster = Raster(page)
    for index in _same_color(glyphs, history, raster, suspects):
        hidden.setdefault(index, HiddenReason.SAME_COLOR)
    for index, glyph in enumerate(glyphs):
        if all(_covers(number, history, index) for number in raster.under(glyph)):
            hidden.setdefault(index, HiddenReason.COVERED)
    return hidden


def _is_on(glyph: Glyph, page: BBox) -> bool:
    across = glyph.x1 > 0 and glyph.x0 < page.x1
    return across and glyph.bottom > 0 and glyph.top < page.bottom


def _covers(number: int, history: Sequence[Paint], glyph: int) -> bool:
    """Return True if that paint, not the page itself, is opaque and came after the glyph."""
    return number > 0 and history[number].opaque and history[number].after > glyph


def _suspects(glyphs: Sequence[Glyph], paints: Sequence[Paint]) -> frozenset[str]:
    """Return the colours of text that are also a background's."""
    backgrounds = {WHITE, *(paint.color for paint in paints if paint.color is not None)}
    return frozenset(
        color
        for color in {glyph.color for glyph in glyphs}
        if any(_alike(color, background) for background in backgrounds)
    )


def _same_color(
    glyphs: Sequence[Glyph], history: Sequence[Paint], raster: Raster, suspects: frozenset[str]
) -> Iterator[int]:
    """Yield glyphs in the colour of what is beneath them; leave the raster as the finished page."""
    starts = [paint.after for paint in history]
    for number, (start, end) in enumerate(pairwise([*starts, len(glyphs)])):
        if number:
            paint = history[number]
            raster.paint(number, paint.bbox, generous=paint.color is None)
        for index in range(start, end) if suspects else ():
            glyph = glyphs[index]
            if glyph.color in suspects and _vanishes(glyph, history, raster):
                yield index
            elif glyph.font.icons or glyph.text in _BACKGROUND_SIGNS:
                raster.paint(-1, glyph.bbox, generous=True)


def _vanishes(glyph: Glyph, history: Sequence[Paint], raster: Raster) -> bool:
    under = raster.under(glyph)
    colors = [history[number].color for number in under]
    known = min(under) >= 0 and None not in colors
    return known and all(_alike(color, glyph.color) for color in colors if color is not None)


@lru_cache(maxsize=4096)
def _alike(one: str, other: str) -> bool:
    return distance(one, other) <= _SAME


def over_image(glyph: Glyph, images: Iterable[ImageRef]) -> bool:
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
    return any(image.bbox.contains_point(x, y) for image in images)


def hidden_texts(glyphs: Sequence[Glyph], hidden: Mapping[int, HiddenReason]) -> list[HiddenText]:
    """Return the hidden glyphs as lines of text."""
    lines: list[tuple[HiddenReason, list[Glyph]]] = []
    for index in sorted(hidden):
        glyph, reason = glyphs[index], hidden[index]
        if lines and lines[-1][0] is reason and _goes_on(lines[-1][1][-1], glyph):
            lines[-1][1].append(glyph)
        else:
            lines.append((reason, [glyph]))
    texts = (HiddenText(_joined(line), reason, placement=_around(line)) for reason, line in lines)
    return [text for text in texts if text.text]


def _goes_on(last: Glyph, glyph: Glyph) -> bool:
    size = max(last.size, glyph.size, _SMALLEST)
    return glyph.angle == last.angle and abs(glyph.y - last.y) <= _LINE_SHIFT * size


def _joined(line: list[Glyph]) -> str:
    text = line[0].text
    for before, glyph in pairwise(line):
        apart = glyph.x0 - before.x1 > _WORD_GAP * max(glyph.size, before.size)
        text += " " + glyph.text if apart else glyph.text
    return " ".join(text.split())


def _around(line: list[Glyph]) -> BBox:
    return BBox.around(line)
