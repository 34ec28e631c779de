"""Measures of the re-typeset page, all in points."""

from __future__ import annotations

from dataclasses import dataclass

from ai_translator.languages import Language
from ai_translator.model.content import BlockKind

_HEADINGS = (1.7, 1.4, 1.2, 1.1, 1.03, 1.0)
_SHARES = {
    BlockKind.CAPTION: 0.88,
    BlockKind.FOOTNOTE: 0.8,
    BlockKind.MARGIN_NOTE: 0.85,
    BlockKind.REFERENCE: 0.88,
    BlockKind.CODE: 0.8,
    BlockKind.CELL: 0.86,
    BlockKind.FIGURE_TEXT: 0.74,
    BlockKind.HEADER: 0.7,
}
_PAPERS = {"A4": (595.28, 841.89), "A5": (419.53, 595.28), "letter": (612.0, 792.0)}


@dataclass(frozen=True, slots=True)
class Paper:
    width: float
    height: float
    margin_x: float
    margin_top: float
    margin_bottom: float
    body: float  # size of the running text
    leading: float  # of it, as a factor

    @property
    def measure(self) -> float:
        """The measure: the width of the text."""
        return self.width - 2 * self.margin_x

    @property
    def text_height(self) -> float:
        """The height of the text on a full page."""
        return self.height - self.margin_top - self.margin_bottom

    def size(self, kind: BlockKind, level: int = 0) -> float:
        if kind is BlockKind.HEADING:
            return self.body * _HEADINGS[min(max(level, 1), len(_HEADINGS)) - 1]
        return self.body * _SHARES.get(kind, 1.0)


def paper(name: str, language: Language) -> Paper:
    """Return the page for a language.

    Han needs more space between its lines than Latin letters do.
    """
    width, height = _PAPERS[name]
    small = name == "A5"
    return Paper(
        width,
        height,
        margin_x=40.0 if small else 64.0,
        margin_top=42.0 if small else 60.0,
        margin_bottom=48.0 if small else 64.0,
        body=9.5 if small else 10.5,
        leading=1.6 if language.cjk else 1.38,
    )
