"""Pieces of a text -> characters with widths and looks, ready to be broken into lines and drawn.

Everything is set in points.  A formula that only its picture shows right is one unbreakable character here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from ai_translator.document import FontClass, Link, Rise, TextStyle
from ai_translator.segments import Span
from ai_translator.typesetting.embedding import EmbeddedFace
from ai_translator.writing.content import Formula, Piece
from ai_translator.writing.reflow.fonts import Fonts
from ai_translator.writing.source import symbols

_SCRIPT_SIZE = 0.68
_RISES = {Rise.NONE: 0.0, Rise.SUPER: 0.36, Rise.SUB: -0.14}
_MONO_SIZE = 0.92  # fixed-width letters look larger than others
_CJK_LATIN_GAP = 0.12  # em between Han and a Latin letter where the text has no space
_LINK_COLOR = "#1a4f9c"
_DARK = "#222222"
_MOST_LIGHT = 0.62  # a lighter colour than this is not read on white
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_WIDE = re.compile(r"[\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]")
#: Stands for a box; breaks like a letter, so that punctuation stays with it.
_BOX_CHAR = "x"


#: (name of the font resource, its face, text)
FontText: TypeAlias = tuple[str, EmbeddedFace, str]


@dataclass(frozen=True, slots=True)
class Look:
    """How a stretch is drawn.  ``wide``: it stretches between its characters, else at its spaces."""

    font: str
    face: EmbeddedFace
    size: float
    rise: float
    color: str
    link: Link | None
    wide: bool


@dataclass(frozen=True, slots=True)
class Box:
    """A formula's picture within a line: ``height`` above the baseline, ``depth`` below it."""

    formula: Formula
    width: float
    height: float
    depth: float
    under: tuple[FontText, ...]  # its text, set where the picture will be: found and copied


Drawn: TypeAlias = Look | Box


@dataclass(slots=True)
class Galley:
    """``stretches``: (start, end, look) in order, without gaps.  ``ascent``, ``descent``: what the boxes need."""

    size: float
    text: str = ""
    advances: list[float] = field(default_factory=list)
    stretches: list[tuple[int, int, Drawn]] = field(default_factory=list)
    has_boxes: bool = False

    @property
    def width(self) -> float:
        """In one line, the author's breaks apart: the longest."""
        if "\n" not in self.text:
            return sum(self.advances)
        widths, at = [], 0
        for line in self.text.split("\n"):
            widths.append(sum(self.advances[at : at + len(line)]))
            at += len(line) + 1
        return max(widths)


@dataclass(frozen=True, slots=True)
class Tone:
    """What a place asks of its text.  None: as in the source."""

    size: float
    bold: bool | None = None
    italic: bool | None = None
    color: str | None = None
    mono: bool = False


class Composer:
    """Makes galleys.  ``pages``: those that internal links can lead to;  the rest: the largest a formula's picture may get."""

    def __init__(self, fonts: Fonts, pages: frozenset[int], most_width: float, most_height: float) -> None:
        self._fonts, self._pages = fonts, pages
        self._most_width, self._most_height = most_width, most_height

    def compose(self, pieces: Sequence[Piece], tone: Tone) -> Galley:
        galley = Galley(tone.size)
        texts: list[str] = []
        base = _base_size(pieces)
        for piece in pieces:
            if isinstance(piece, Span):
                self._span(galley, texts, piece.text, piece.style, piece.link, tone)
            elif piece.formula.linear:
                for text, style in symbols(piece.formula):
                    self._span(galley, texts, text, style, None, tone)
            else:
                self._box(galley, texts, piece, tone, tone.size / base)
        galley.text = "".join(texts)
        return galley

    def plain(self, text: str, tone: Tone, link: Link | None = None) -> Galley:
        return self.compose([Span(text, TextStyle(FontClass.SANS), link)], tone)

    def _span(self, galley: Galley, texts: list[str], text: str, style: TextStyle, link: Link | None, tone: Tone) -> None:
        style = _toned(style, tone)
        link = link if self._leads(link) else None
        size = tone.size * (_SCRIPT_SIZE if style.rise is not Rise.NONE else 1.0)
        size *= _MONO_SIZE if style.font_class is FontClass.MONO and not tone.mono else 1.0
        rise, color = _RISES[style.rise] * tone.size, legible(style.color, link)
        for index, line in enumerate(_CONTROL.sub(" ", text).split("\n")):
            if index:
                self._put(galley, texts, "\n", [0.0], galley.stretches[-1][2] if galley.stretches else self._newline(style, tone))
            for name, face, stretch in self._fonts.split(line, style):
                look = Look(name, face, size, rise, color, link, bool(_WIDE.search(stretch)))
                advances = [advance * size for advance in map(face.advances.__getitem__, stretch)]
                self._gap(galley, texts, stretch, look)
                self._put(galley, texts, stretch, advances, look)

    def _newline(self, style: TextStyle, tone: Tone) -> Look:
        name, face, _ = next(self._fonts.split(" ", style))
        return Look(name, face, tone.size, 0.0, _DARK, None, False)

    def _leads(self, link: Link | None) -> bool:
        return link is not None and (link.page in self._pages if link.uri is None else is_address(link.uri))

    @staticmethod
    def _put(galley: Galley, texts: list[str], text: str, advances: list[float], drawn: Drawn) -> None:
        start = len(galley.advances)
        last = galley.stretches[-1] if galley.stretches else None
        galley.advances += advances
        texts.append(text)
        if last is not None and last[2] == drawn:
            galley.stretches[-1] = (last[0], start + len(text), drawn)
        else:
            galley.stretches.append((start, start + len(text), drawn))

    @staticmethod
    def _gap(galley: Galley, texts: list[str], text: str, look: Look) -> None:
        """A little air between Han and Latin letters."""
        last = galley.stretches[-1][2] if galley.stretches else None
        if isinstance(last, Look) and last.wide != look.wide and text[0].isalnum() and texts[-1][-1].isalnum():
            galley.advances[-1] += _CJK_LATIN_GAP * look.size

    def _box(self, galley: Galley, texts: list[str], piece: Formula, tone: Tone, scale: float) -> None:
        box = piece.formula.bbox
        scale = min(scale, self._most_width / max(box.width, 1.0), self._most_height / max(box.height, 1.0))
        below = min(max(box.bottom - piece.baseline, 0.0), box.height) if piece.baseline else 0.25 * box.height
        under = tuple(self._fonts.split(_CONTROL.sub(" ", piece.text), TextStyle()))
        drawn = Box(piece, box.width * scale, (box.height - below) * scale, below * scale, under)
        self._put(galley, texts, _BOX_CHAR, [drawn.width], drawn)
        galley.has_boxes = True


def is_address(uri: str) -> bool:
    return uri.lower().startswith(("http://", "https://", "mailto:", "ftp://"))


def legible(color: str, link: Link | None = None) -> str:
    """``color`` on white paper: what is too light to read becomes dark, a link shows itself."""
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    if link is not None and max(red, green, blue) - min(red, green, blue) < 0.2:
        return _LINK_COLOR
    return _DARK if 0.299 * red + 0.587 * green + 0.114 * blue > _MOST_LIGHT else color


def _toned(style: TextStyle, tone: Tone) -> TextStyle:
    return replace(
        style,
        bold=style.bold if tone.bold is None else tone.bold,
        italic=style.italic if tone.italic is None else tone.italic,
        color=style.color if tone.color is None else tone.color,
        font_class=FontClass.MONO if tone.mono else style.font_class,
    )


def _base_size(pieces: Iterable[Piece]) -> float:
    """Size of most of the source's letters in this text."""
    weights: dict[float, int] = {}
    for piece in pieces:
        if isinstance(piece, Span) and piece.style.rise is Rise.NONE:
            weights[piece.style.size] = weights.get(piece.style.size, 0) + len(piece.text)
    return max(weights, key=weights.__getitem__) if weights else 10.0
