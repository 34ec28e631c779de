"""A text as characters with widths and looks, ready to be broken into lines and drawn.  Everything is in points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from ai_translator.document import Link
from ai_translator.typesetting.embedding import EmbeddedFace, ShapedGlyph
from ai_translator.writing.content import Formula

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
class Shaped:
    """A word of a script whose letters change with their neighbours: its glyphs, left to right."""

    look: Look
    glyphs: tuple[ShapedGlyph, ...]
    rtl: bool


@dataclass(frozen=True, slots=True)
class Box:
    """A formula's picture within a line: ``height`` above the baseline, ``depth`` below it."""

    formula: Formula
    width: float
    height: float
    depth: float
    under: tuple[FontText, ...]  # its text, set where the picture will be: found and copied


Drawn: TypeAlias = Look | Shaped | Box
Stretch: TypeAlias = tuple[int, int, Drawn]


@dataclass(slots=True)
class Galley:
    """``stretches``: (start, end, how it is drawn) in order, without gaps.  A box or a shaped word is never cut.

    rtl: the text as a whole runs from right to left
    """

    size: float
    text: str = ""
    advances: list[float] = field(default_factory=list)
    stretches: list[Stretch] = field(default_factory=list)
    has_boxes: bool = False
    has_rtl: bool = False
    rtl: bool = False

    def put(self, text: str, advances: Sequence[float], drawn: Drawn) -> None:
        start = len(self.text)
        self.text += text
        self.advances += advances
        last = self.stretches[-1] if self.stretches else None
        if last is not None and isinstance(drawn, Look) and last[2] == drawn:
            self.stretches[-1] = (last[0], len(self.text), drawn)
        else:
            self.stretches.append((start, len(self.text), drawn))

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
