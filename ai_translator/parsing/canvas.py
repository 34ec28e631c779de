"""What a page's interpreter draws on: collects glyphs, graphics, and the order in which they were painted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pdfminer.pdfdevice import PDFDevice

from ai_translator.document import BBox, HiddenReason
from ai_translator.parsing.content import Glyph
from ai_translator.parsing.faces import FaceCache
from ai_translator.parsing.glyphs import place_glyphs
from ai_translator.parsing.graphics import Graphics, bounds, clipped, unit_square
from ai_translator.parsing.state import Matrix, State, Subpath, TextState
from ai_translator.parsing.visibility import Paint

_INVISIBLE, _CLIP_ONLY = 3, 7
_NOTHING = BBox(-1.0, -1.0, -1.0, -1.0)
#: How far a glyph may stand out of the clip before it counts as cut away.
_CLIP_MARGIN = 1.0


class PageCanvas(PDFDevice):
    """One page.

    glyphs:   all that were drawn, in order
    doomed:   index of a glyph that no reader sees -> why, as far as the drawing itself tells
    paints:   what was painted over or under them
    """

    def __init__(self, faces: FaceCache, page: BBox, is_off: Callable[[object], bool]) -> None:
        super().__init__(faces)
        self.page = page
        self.graphics = Graphics(page)
        self.glyphs: list[Glyph] = []
        self.doomed: dict[int, HiddenReason] = {}
        self.paints: list[Paint] = []
        self.is_off = is_off
        self._hidden = False

    def show(
        self, text: TextState, state: State, ctm: Matrix, strings: Sequence[Any], path: tuple[int, ...], operator: int
    ) -> None:
        first = len(self.glyphs)
        self.glyphs += place_glyphs(text, state, ctm, strings, path, operator)
        if self._hidden or _is_transparent(text, state):
            self.doomed.update(dict.fromkeys(range(first, len(self.glyphs)), HiddenReason.INVISIBLE))
        elif state.clip is not None:
            for index in range(first, len(self.glyphs)):
                if not _touches(self.glyphs[index], state.clip):
                    self.doomed[index] = HiddenReason.OFF_PAGE

    def paint(self, subpaths: list[Subpath], state: State, ctm: Matrix, *, stroke: bool, fill: bool) -> None:
        fill, stroke = fill and state.fill_alpha > 0, stroke and state.stroke_alpha > 0
        if self._hidden or not (fill or stroke):
            return
        self.graphics.add(subpaths, state, ctm, stroke=stroke, fill=fill)

    def clip(self, subpaths: list[Subpath], state: State, ctm: Matrix) -> None:
        box = bounds(subpaths, ctm)
        state.clip = box if state.clip is None or box is None else clipped(box, state.clip) or _NOTHING

    def shade(self, state: State) -> None:
        pass

    def image(self, state: State, ctm: Matrix, path: tuple[int, ...], operator: int, *, opaque: bool) -> None:
        if self._hidden:
            return
        box: BBox | None = unit_square(ctm)
        if state.clip is not None and box is not None:
            box = clipped(box, state.clip)
        if box is not None:
            self.graphics.add_image(box, path, operator)

    def hide(self, hidden: bool) -> None:
        self._hidden = hidden

    def end_state(self) -> None:
        pass


def _is_transparent(text: TextState, state: State) -> bool:
    match text.render:
        case 3 | 7:
            return True
        case 0 | 4:
            return state.fill_alpha <= 0
        case 1 | 5:
            return state.stroke_alpha <= 0
        case _:
            return state.fill_alpha <= 0 and state.stroke_alpha <= 0


def _touches(glyph: Glyph, clip: BBox) -> bool:
    return (
        glyph.x1 >= clip.x0 - _CLIP_MARGIN
        and glyph.x0 <= clip.x1 + _CLIP_MARGIN
        and glyph.bottom >= clip.top - _CLIP_MARGIN
        and glyph.top <= clip.bottom + _CLIP_MARGIN
    )
