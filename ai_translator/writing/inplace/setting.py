"""Pieces of text -> lines of glyphs in a room.  (First version: greedy, left to right.)"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ai_translator.document import Align, Link, Rise, TextStyle
from ai_translator.languages import Language
from ai_translator.segments import Span
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
    """text[start:end] of a flow from ``x`` on ``baseline`` (frame, y down), at ``scale``; ``stretch``: the width to be filled, 0 for ragged."""

    flow: Flow
    start: int
    end: int
    x: float
    baseline: float
    width: float
    scale: float
    stretch: float = 0.0


def lines_of(flow: Flow, start: int, width: float, first: float, scale: float, language: Language) -> list[tuple[int, int, float]]:
    """(start, end, width) of each line of the text from ``start`` on."""
    text = flow.text[start:]
    broken = break_lines(text, flow.scaled(scale)[start:], max(first, 1.0), max(width, 1.0), language.code)
    return [(start + line.start, start + line.end, line.width) for line in broken]


def content(lines: Sequence[SetLine], height_sign: float = -1.0) -> Iterator[bytes | tuple[Formula, float, float, float]]:
    """Content in frame space with y up (y = -y down); formulas with x, baseline and scale."""
    for line in lines:
        x = line.x
        out: list[str] = ["BT"]
        ends = [begin for begin, _ in line.flow.stretches[1:]] + [len(line.flow.text)]
        for (begin, stretch), finish in zip(line.flow.stretches, ends):
            start, end = max(begin, line.start), min(finish, line.end)
            if start >= end:
                continue
            advance = sum(line.flow.advances[start:end]) * line.scale
            if stretch.formula is not None:
                out.append("ET")
                yield " ".join([*out, ""]).encode("ascii") if len(out) > 2 else b""
                yield stretch.formula, x, line.baseline, line.scale
                out = ["BT"]
            else:
                out.append(_shown(stretch, stretch.text[start - begin : end - begin], x, line.baseline, line.scale))
            x += advance
        if len(out) > 1:
            yield " ".join([*out, "ET\n"]).encode("ascii")


def _shown(stretch: Stretch, text: str, x: float, baseline: float, scale: float) -> str:
    style, face = stretch.style, stretch.face
    assert face is not None
    size = style.size * scale
    rise = {Rise.SUPER: 0.4, Rise.SUB: -0.2}.get(style.rise, 0.0) * size
    skew = 0.21 if style.italic and not face.face.italic else 0.0
    color = " ".join(f"{int(style.color[at : at + 2], 16) / 255:.3g}" for at in (1, 3, 5))
    codes = "".join(face.codes[char] for char in text)
    return f"{color} rg /{stretch.name} {size:.3f} Tf 1 0 {skew:g} 1 {x:.2f} {-baseline + rise:.2f} Tm <{codes}> Tj"


def position(align: Align, left: float, right: float, width: float) -> float:
    match align:
        case Align.CENTER:
            return (left + right - width) / 2
        case Align.RIGHT:
            return right - width
        case _:
            return left
