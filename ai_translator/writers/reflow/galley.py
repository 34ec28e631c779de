"""A galley: a text composed for the re-typeset document, its runs with their styles.

Everything is in points.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from ai_translator.model.content import Link
from ai_translator.typesetting.embedding import EmbeddedFace
from ai_translator.typesetting.text_flow import TextFlow
from ai_translator.writers.content import FormulaPiece

#: (name of the font resource, its face, text)
FontText: TypeAlias = tuple[str, EmbeddedFace, str]


@dataclass(frozen=True, slots=True)
class GalleyStyle:
    """The style of a run.

    wide: True to justify between its characters, else at its spaces
    """

    font: str
    size: float
    rise: float
    color: str
    link: Link | None
    wide: bool


@dataclass(frozen=True, slots=True)
class InlineFormulaBox:
    """A formula's picture within a line: ``height`` above the baseline, ``depth`` below it."""

    formula: FormulaPiece
    width: float
    height: float
    depth: float
    under: tuple[FontText, ...]  # its text, set where the picture will be: found and copied


Drawn: TypeAlias = GalleyStyle | InlineFormulaBox


@dataclass(slots=True)
class Galley:
    """A composed text.  ``size``: of most of it."""

    size: float
    flow: TextFlow[Drawn] = field(default_factory=TextFlow)
    has_boxes: bool = False

    @property
    def text(self) -> str:
        return self.flow.text

    @property
    def advances(self) -> list[float]:
        return self.flow.advances

    @property
    def rtl(self) -> bool:
        """True if the text as a whole runs from right to left."""
        return bool(self.flow.rtl)

    @property
    def width(self) -> float:
        """The width of the longest of the author's lines."""
        return self.flow.width
