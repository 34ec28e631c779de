"""The device that collects a page's glyphs, graphics, and the order in which they were painted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ai_translator.geometry.boxes import BBox
from ai_translator.geometry.matrices import Matrix
from ai_translator.layout.page_content import Drawing, Glyph, PaintedBox, Rule
from ai_translator.model.document import HiddenReason, HiddenText
from ai_translator.readers.pdf.bounds import MOST_GLYPHS, TooMuchContentError
from ai_translator.readers.pdf.duplicate_glyphs import UniqueGlyphs
from ai_translator.readers.pdf.font_cache import FontCache
from ai_translator.readers.pdf.glyphs import place_glyphs
from ai_translator.readers.pdf.graphics import MOST_OBJECTS, Graphics, bounds, unit_square
from ai_translator.readers.pdf.graphics_state import (
    GraphicsState,
    PageDevice,
    Subpath,
    TextState,
)
from ai_translator.readers.pdf.visibility import Paint, find_hidden, hidden_texts, over_image
from ai_translator.typed_items import of_type

_FIRST_CLIP, _CLIP_ONLY = 4, 7
_TRANSPARENT = 0.01
_FAT_LINE = 2.0
_MUCH_UNMAPPED = 0.5
_NOTHING = BBox(-1.0, -1.0, -1.0, -1.0)
#: In points: shadings no larger are the bullets of slides.
_LARGEST_BALL = 24.0
#: How far a glyph may stand out of the clip before it counts as cut away.
_CLIP_MARGIN = 1.0


@dataclass(slots=True)
class _Stretch:
    """Marked content that stands for a text.

    is_told: False once a code was drawn that its font's ToUnicode map leaves out
    """

    first: int  # glyph
    text: str
    is_told: bool = True


class CollectingDevice(PageDevice):
    """One page's content; complete after :meth:`finish`.

    glyphs: those that can be seen, in drawing order
    duplicates, hidden, warnings: as in PageContent
    """

    def __init__(self, faces: FontCache, page: BBox, is_off: Callable[[object], bool]) -> None:
        super().__init__(faces)
        self.graphics = Graphics(page)
        self.glyphs: list[Glyph] = []
        self.duplicates: list[Glyph] = []
        self.layer: list[Glyph] = []
        self.hidden: list[HiddenText] = []
        self.warnings: list[str] = []
        self._is_off = is_off
        self.page = page
        self._paints: list[Paint] = []
        self._unseen: dict[
            int, HiddenReason
        ] = {}  # by the glyph's index, as far as the drawing itself tells
        self._clips: list[
            int
        ] = []  # glyphs that may be seen yet: something may be painted through them
        self._off = False
        self._actual: list[_Stretch] = []  # those that are open

    def begin_actual_text(self, text: str) -> None:
        self._actual.append(_Stretch(len(self.glyphs), text))

    def end_actual_text(self) -> None:
        """Give the text to glyphs that have none of their own: fonts know their letters better."""
        if not self._actual:
            return
        stretch = self._actual.pop()
        glyphs, text = self.glyphs[stretch.first :], stretch.text
        if not glyphs or (stretch.is_told and all(glyph.mapped for glyph in glyphs)):
            return
        texts = list(text) if len(text) == len(glyphs) else [text, *[""] * (len(glyphs) - 1)]
        for glyph, own in zip(glyphs, texts):
            glyph.text, glyph.mapped = own, True

    def show(
        self,
        text: TextState,
        state: GraphicsState,
        ctm: Matrix,
        strings: Sequence[Any],
        path: tuple[int, ...],
        operator: int,
    ) -> None:
        first = len(self.glyphs)
        size = sum(map(len, of_type(strings, bytes)))
        if first + size > MOST_GLYPHS:
            self.is_full = True
            raise TooMuchContentError(f"it draws more than {MOST_GLYPHS:,} characters")
        self.glyphs += place_glyphs(text, state, ctm, strings, path, operator)
        if self._actual and text.face is not None:
            is_told = text.face.tells_all(b"".join(of_type(strings, bytes)))
            for stretch in self._actual:
                stretch.is_told = stretch.is_told and is_told
        drawn = range(first, len(self.glyphs))
        state.text_clip = state.text_clip or text.render >= _FIRST_CLIP
        if self._off or _is_transparent(text, state):
            self._unseen.update(dict.fromkeys(drawn, HiddenReason.INVISIBLE))
            if text.render == _CLIP_ONLY and not self._off:
                self._clips.extend(drawn)
        elif state.clip is not None:
            outside = (index for index in drawn if not _touches(self.glyphs[index], state.clip))
            self._unseen.update(dict.fromkeys(outside, HiddenReason.OFF_PAGE))

    def paint(
        self,
        subpaths: list[Subpath],
        state: GraphicsState,
        ctm: Matrix,
        *,
        stroke: bool,
        fill: bool,
    ) -> None:
        fill, stroke = (
            fill and state.fill_alpha > _TRANSPARENT,
            stroke and state.stroke_alpha > _TRANSPARENT,
        )
        if self._off or not (fill or stroke):
            return
        self._show_clips()
        if state.text_clip:
            return
        for item in self.graphics.add(subpaths, state, ctm, stroke=stroke, fill=fill):
            self._remember(item, state, fill=fill)

    def clip(self, subpaths: list[Subpath], state: GraphicsState, ctm: Matrix) -> None:
        box = bounds(subpaths, ctm)
        if box is not None:
            state.clip = box if state.clip is None else box.intersection(state.clip) or _NOTHING

    def shade(self, state: GraphicsState) -> None:
        if not self._off:
            self._show_clips()
            if not state.text_clip:
                area = state.clip or self.page
                self._paints.append(Paint(len(self.glyphs), area, None, False))
                if 0 < max(area.width, area.height) <= _LARGEST_BALL:
                    self.graphics.drawings.append(Drawing(area, filled=True))

    def image(
        self,
        state: GraphicsState,
        ctm: Matrix,
        path: tuple[int, ...],
        operator: int,
        *,
        opaque: bool,
    ) -> None:
        if self._off:
            return
        self._show_clips()
        if state.text_clip:
            return
        square = unit_square(ctm)
        box = square if state.clip is None else square.intersection(state.clip)
        if box is not None:
            self.graphics.add_image(box, path, operator)
            solid = opaque and not state.blended and state.fill_alpha >= 1
            upright_and_whole = ctm[1] == ctm[2] == 0 and box == square
            opaque = solid and upright_and_whole
            self._paints.append(Paint(len(self.glyphs), box, None, opaque))

    def is_off(self, group: object) -> bool:
        return self._is_off(group)

    def hide(self, hidden: bool) -> None:
        self._off = hidden

    def end_state(self) -> None:
        self._clips.clear()

    def finish(self, *, unit: float = 1.0, ocr_layer: bool = False) -> None:
        """Separate what can be seen from what cannot.  ``unit``: points per page-space unit."""
        # With part of the graphics left out, nobody knows what lies over or under text: then it
        # counts as visible.
        paints = None if self.graphics.left_out else self._paints
        hidden = find_hidden(self.glyphs, paints, self.page, unit, self._unseen)
        layer = self._layer(hidden)
        if ocr_layer:
            hidden = {index: why for index, why in hidden.items() if index not in layer}
        self.layer = [] if ocr_layer else [self.glyphs[index] for index in sorted(layer)]
        seen = [glyph for index, glyph in enumerate(self.glyphs) if index not in hidden]
        self.graphics.drawings += [Drawing(glyph.bbox) for glyph in seen if glyph.font.drawing]
        unique = UniqueGlyphs(glyph for glyph in seen if not glyph.font.drawing)
        # What was painted over and drawn anew is not hidden: it only stands there twice.
        again = {index for index in hidden if unique.duplicate_of(self.glyphs[index]) is not None}
        self.hidden = hidden_texts(
            self.glyphs, {index: why for index, why in hidden.items() if index not in again}
        )
        self.duplicates = [*unique.duplicates, *(self.glyphs[index] for index in sorted(again))]
        self.glyphs = unique.kept
        self._warn()

    def _warn(self) -> None:
        """Warn of graphics that were left out and of characters without text."""
        if self.graphics.left_out:
            self.warnings.append(
                f"{self.graphics.left_out} drawings beyond the first {MOST_OBJECTS} were left out"
            )
        unmapped = sum(not glyph.mapped for glyph in self.glyphs)
        if unmapped > _MUCH_UNMAPPED * len(self.glyphs):
            self.warnings.append(
                f"{unmapped} of {len(self.glyphs)} characters have no Unicode text in the file"
            )

    def _layer(self, hidden: Mapping[int, HiddenReason]) -> set[int]:
        """Return the hidden glyphs, by their indices, that are a text layer over a picture."""
        unseen = (HiddenReason.INVISIBLE, HiddenReason.COVERED)
        return {
            index
            for index, why in hidden.items()
            if why in unseen and over_image(self.glyphs[index], self.graphics.images)
        }

    def _show_clips(self) -> None:
        for index in self._clips:
            self._unseen.pop(index, None)
        self._clips.clear()

    def _remember(
        self, item: Rule | PaintedBox | Drawing, state: GraphicsState, *, fill: bool
    ) -> None:
        """Record what may be under or over text."""
        match item:
            case PaintedBox(bbox=box, fill=str(color)) if (
                not state.blended and state.fill_space.family != "Pattern"
            ):
                opaque = state.fill_alpha >= 1
                self._paints.append(Paint(len(self.glyphs), box, color if opaque else None, opaque))
            case PaintedBox(bbox=box, fill=str()):
                self._paints.append(Paint(len(self.glyphs), box, None, False))
            case Drawing(bbox=box) if fill or state.linewidth > _FAT_LINE:
                self._paints.append(Paint(len(self.glyphs), box, None, False))


def _is_transparent(text: TextState, state: GraphicsState) -> bool:
    match text.render:
        case 3 | 7:
            return True
        case 0 | 4:
            return state.fill_alpha <= _TRANSPARENT
        case 1 | 5:
            return state.stroke_alpha <= _TRANSPARENT
        case _:
            return state.fill_alpha <= _TRANSPARENT and state.stroke_alpha <= _TRANSPARENT


def _touches(glyph: Glyph, clip: BBox) -> bool:
    return (
        glyph.x1 >= clip.x0 - _CLIP_MARGIN
        and glyph.x0 <= clip.x1 + _CLIP_MARGIN
        and glyph.bottom >= clip.top - _CLIP_MARGIN
        and glyph.top <= clip.bottom + _CLIP_MARGIN
    )
