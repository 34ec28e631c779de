"""Measuring: pieces of text to a flow of measured characters, and its positioned lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from ai_translator.languages import Language
from ai_translator.model.content import Link, TextStyle
from ai_translator.model.segments import Span
from ai_translator.typesetting import text_flow as typesetting
from ai_translator.typesetting.characters import CharacterKind, kind
from ai_translator.typesetting.embedding import EmbeddedFace
from ai_translator.typesetting.faces import FontFace
from ai_translator.typesetting.fonts import FontBook
from ai_translator.typesetting.linebreak import BrokenLine, break_lines
from ai_translator.writers.inplace.texts import MovedFormula, Piece


@dataclass(frozen=True, slots=True)
class RunStyle:
    """The style of a run of a flow.

    font:    the resource name of its face
    formula: what is drawn there instead of text
    """

    style: TextStyle
    link: Link | None = None
    font: str = ""
    formula: MovedFormula | None = None


Flow: TypeAlias = typesetting.TextFlow[RunStyle]
Part: TypeAlias = typesetting.LinePart[RunStyle]


class Faces:
    """The faces of one document and the names of their fonts."""

    def __init__(self, book: FontBook) -> None:
        self.book = book
        self.used: dict[FontFace, tuple[str, EmbeddedFace]] = {}

    def use(self, face: FontFace) -> tuple[str, EmbeddedFace]:
        if face not in self.used:
            self.used[face] = (f"AtF{len(self.used) + 1}", EmbeddedFace(face))
        return self.used[face]

    def flow(
        self,
        pieces: Sequence[Piece],
        language: Language,
        *,
        vertical: bool = False,
        ideographs: float = 1.0,
    ) -> Flow:
        """Return the pieces as one text in the target language.

        vertical:   True if its lines run from top to bottom
        ideographs: the size of Han, kana and hangul relative to the text's
        """
        made: Flow = typesetting.TextFlow(
            language=language.code, rtl=True if language.rtl else None, vertical=vertical
        )
        for piece in pieces:
            if isinstance(piece, MovedFormula):
                made.put_object(piece.formula.bbox.width, RunStyle(_size_of(piece), formula=piece))
                continue
            for index, line in enumerate(piece.text.split("\n")):
                if index:
                    self._put(made, " ", piece, stands_for="\n")
                self._put(made, line, piece, ideographs=ideographs)
        made.finish()
        return made

    def _put(
        self, flow: Flow, text: str, span: Span, stands_for: str = "", ideographs: float = 1.0
    ) -> None:
        """Append text in the faces it needs.

        stands_for: what the flow holds instead of it; a line break has no face
        """
        for face, piece in self.book.split(text, span.style):
            name, embedded = self.use(face)
            wide = ideographs != 1.0 and any(kind(char) is CharacterKind.CJK for char in piece)
            size = span.style.size * (ideographs if wide else 1.0)
            flow.put(stands_for or piece, embedded, size, RunStyle(span.style, span.link, name))


def vertical_font(font: str) -> str:
    """Return the resource name of a face's font for vertical text."""
    return f"{font}V"


@dataclass(frozen=True, slots=True)
class SetLine:
    """``text[start:end]`` of a flow from ``x`` on ``baseline`` (frame, y down), at ``scale``.

    fill_width:     the width to justify to, 0 for ragged
    letter_spacing: the space added between all its characters
    tabs:           where the character at an index may begin at the earliest
    """

    flow: Flow
    start: int
    end: int
    x: float
    baseline: float
    width: float
    scale: float
    fill_width: float = 0.0
    letter_spacing: float = 0.0
    tabs: Mapping[int, float] = field(default_factory=dict)
    hyphen: bool = False


def lines_of(
    flow: Flow,
    start: int,
    width: float,
    first: float,
    scale: float,
    language: Language,
    hyphens: Mapping[int, float],
) -> list[BrokenLine]:
    """Return the lines of the text from ``start`` on, the first of them ``first`` wide.

    hyphens: as of the whole flow
    """
    advances = [advance * scale for advance in flow.advances[start:]]
    ends = {at - start: wide * scale for at, wide in hyphens.items() if at > start}
    broken = break_lines(
        flow.text[start:], advances, max(first, 1.0), max(width, 1.0), language.code, ends
    )
    if not start:
        return broken
    return [replace(line, start=start + line.start, end=start + line.end) for line in broken]


def _size_of(formula: MovedFormula) -> TextStyle:
    return TextStyle(size=max((run.style.size for run in formula.formula.runs), default=10.0))
