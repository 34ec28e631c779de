"""Pieces of text -> one flow of measured characters, and its lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ai_translator.document import Align, Link, TextStyle
from ai_translator.languages import Language
from ai_translator.typesetting.embedding import EmbeddedFace
from ai_translator.typesetting.faces import Face
from ai_translator.typesetting.fonts import FontBook
from ai_translator.typesetting.linebreak import break_lines
from ai_translator.writing.inplace.texts import Formula, Piece

_OBJECT = "\ufffc"


class Faces:
    def __init__(self, book: FontBook) -> None:
        self.book = book
        self.used: dict[Face, tuple[str, EmbeddedFace]] = {}

    def use(self, face: Face) -> tuple[str, EmbeddedFace]:
        if face not in self.used:
            self.used[face] = (f"AtF{len(self.used) + 1}", EmbeddedFace(face))
        return self.used[face]


@dataclass(slots=True)
class Stretch:
    text: str
    style: TextStyle
    link: Link | None
    name: str = ""
    face: EmbeddedFace | None = None
    formula: Formula | None = None


@dataclass(slots=True)
class Flow:
    """All text in one string; ``stretches`` with where each begins."""

    text: str
    advances: list[float]
    stretches: list[tuple[int, Stretch]]

    def scaled(self, scale: float) -> list[float]:
        return [advance * scale for advance in self.advances]


def flow(pieces: Sequence[Piece], faces: Faces) -> Flow:
    text, advances, stretches = "", [], []
    for piece in pieces:
        if isinstance(piece, Formula):
            size = max((run.style.size for run in piece.formula.runs), default=10.0)
            stretches.append((len(text), Stretch(_OBJECT, TextStyle(size=size), None, formula=piece)))
            text += _OBJECT
            advances.append(piece.formula.bbox.width)
            continue
        for face, part in faces.book.split(piece.text, piece.style):
            name, embedded = faces.use(face)
            stretches.append((len(text), Stretch(part, piece.style, piece.link, name, embedded)))
            text += part
            advances += [embedded.advances[char] * piece.style.size for char in part]
    return Flow(text, advances, stretches)


@dataclass(frozen=True, slots=True)
class SetLine:
    """text[start:end] of a flow from ``x`` on ``baseline`` (frame, y down), at ``scale``; ``stretch``: the width to be filled, 0 for ragged;
    ``spread``: what stands between all its characters;
    ``tabs``: where the character at an index may begin at the earliest."""

    flow: Flow
    start: int
    end: int
    x: float
    baseline: float
    width: float
    scale: float
    stretch: float = 0.0
    spread: float = 0.0
    tabs: Mapping[int, float] = field(default_factory=dict)


def lines_of(flow: Flow, start: int, width: float, first: float, scale: float, language: Language) -> list[tuple[int, int, float]]:
    """(start, end, width) of each line of the text from ``start`` on."""
    text = flow.text[start:]
    broken = break_lines(text, flow.scaled(scale)[start:], max(first, 1.0), max(width, 1.0), language.code)
    return [(start + line.start, start + line.end, line.width) for line in broken]


def position(align: Align, left: float, right: float, width: float) -> float:
    match align:
        case Align.CENTER:
            return (left + right - width) / 2
        case Align.RIGHT:
            return right - width
        case _:
            return left
