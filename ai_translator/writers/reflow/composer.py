"""Composing.

Pieces of a text to a galley, with faces, sizes and colours chosen and scripts shaped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ai_translator.languages import Language
from ai_translator.model.content import FontClass, Link, Rise, TextStyle
from ai_translator.model.segments import Span
from ai_translator.typesetting.bidi import has_rtl
from ai_translator.typesetting.text_flow import TextFlow
from ai_translator.writers.content import FormulaPiece, Piece, set_as_text
from ai_translator.writers.reflow.fonts import Fonts
from ai_translator.writers.reflow.galley import Galley, GalleyStyle, InlineFormulaBox
from ai_translator.writers.type_size import text_size

_SCRIPT_SIZE = 0.68
_RISES = {Rise.NONE: 0.0, Rise.SUPER: 0.36, Rise.SUB: -0.14}
_MONO_SIZE = 0.92  # fixed-width letters look larger than others
_LINK_COLOR = "#1a4f9c"
_DARK = "#222222"
_MOST_LIGHT = 0.62  # a lighter colour than this is not read on white
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_WIDE = re.compile(
    r"[\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]"
)
#: Stands for a box; breaks like a letter, so that punctuation stays with it.
_BOX_CHAR = "x"


@dataclass(frozen=True, slots=True)
class StyleOverride:
    """The style that a place prescribes for its text.  None: as in the source."""

    size: float
    bold: bool | None = None
    italic: bool | None = None
    color: str | None = None
    mono: bool = False


class ReflowComposer:
    """Composer of galleys.

    language: of the target
    pages:    those that internal links can lead to
    the rest: the largest size of a formula's picture
    """

    def __init__(
        self,
        fonts: Fonts,
        language: Language,
        pages: frozenset[int],
        most_width: float,
        most_height: float,
    ) -> None:
        self._fonts, self._language, self._pages = fonts, language, pages
        self._most_width, self._most_height = most_width, most_height

    def compose(self, pieces: Sequence[Piece], override: StyleOverride) -> Galley:
        galley = Galley(override.size, TextFlow(self._language.code))
        base = text_size(pieces)
        for piece in set_as_text(pieces):
            if isinstance(piece, Span):
                self._span(galley, piece.text, piece.style, piece.link, override)
            else:
                self._box(galley, piece, override.size / base)
        if self._language.rtl and (has_rtl(galley.text) or not any(map(str.isalpha, galley.text))):
            galley.flow.rtl = (
                True  # also where a name of another script comes first, and a bare number
            )
        galley.flow.finish()
        return galley

    def plain(self, text: str, override: StyleOverride, link: Link | None = None) -> Galley:
        return self.compose([Span(text, TextStyle(FontClass.SANS), link)], override)

    def _span(
        self,
        galley: Galley,
        text: str,
        style: TextStyle,
        link: Link | None,
        override: StyleOverride,
    ) -> None:
        style = _toned(style, override)
        link = link if self._leads(link) else None
        size = override.size * (_SCRIPT_SIZE if style.rise is not Rise.NONE else 1.0)
        size *= _MONO_SIZE if style.font_class is FontClass.MONO and not override.mono else 1.0
        rise, color = _RISES[style.rise] * override.size, legible(style.color, link)
        for index, line in enumerate(_CONTROL.sub(" ", text).split("\n")):
            if index:
                name, face, _ = next(self._fonts.split(" ", style))
                galley.flow.put(
                    "\n",
                    face,
                    override.size,
                    GalleyStyle(name, override.size, 0.0, _DARK, None, False),
                )
            for name, face, piece in self._fonts.split(line, style):
                galley.flow.put(
                    piece,
                    face,
                    size,
                    GalleyStyle(name, size, rise, color, link, bool(_WIDE.search(piece))),
                )

    def _leads(self, link: Link | None) -> bool:
        return link is not None and (
            link.page in self._pages if link.uri is None else is_address(link.uri)
        )

    def _box(self, galley: Galley, piece: FormulaPiece, scale: float) -> None:
        box = piece.formula.bbox
        scale = min(
            scale, self._most_width / max(box.width, 1.0), self._most_height / max(box.height, 1.0)
        )
        below = (
            min(max(box.bottom - piece.baseline, 0.0), box.height)
            if piece.baseline
            else 0.25 * box.height
        )
        under = tuple(self._fonts.split(_CONTROL.sub(" ", piece.copied), TextStyle()))
        drawn = InlineFormulaBox(
            piece, box.width * scale, (box.height - below) * scale, below * scale, under
        )
        galley.flow.put_object(drawn.width, drawn, _BOX_CHAR)
        galley.has_boxes = True


def is_address(uri: str) -> bool:
    return uri.lower().startswith(("http://", "https://", "mailto:", "ftp://"))


def legible(color: str, link: Link | None = None) -> str:
    """Return ``color`` for white paper: too light becomes dark, a link is visible as one."""
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    if link is not None and max(red, green, blue) - min(red, green, blue) < 0.2:
        return _LINK_COLOR
    return _DARK if 0.299 * red + 0.587 * green + 0.114 * blue > _MOST_LIGHT else color


def _toned(style: TextStyle, override: StyleOverride) -> TextStyle:
    return replace(
        style,
        bold=style.bold if override.bold is None else override.bold,
        italic=style.italic if override.italic is None else override.italic,
        color=style.color if override.color is None else override.color,
        font_class=FontClass.MONO if override.mono else style.font_class,
    )
