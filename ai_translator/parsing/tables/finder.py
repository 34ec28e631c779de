"""The one entry to table finding."""

from __future__ import annotations

from collections.abc import Sequence

from ai_translator.parsing.content import PageContent
from ai_translator.parsing.figures import FigureRegion
from ai_translator.parsing.lines import RawLine
from ai_translator.parsing.tables.region import TableRegion


def find_tables(content: PageContent, lines: Sequence[RawLine], figures: Sequence[FigureRegion]) -> list[TableRegion]:
    """The page's tables from top to bottom.

    ``lines`` may be split at wide gaps or not; their glyphs must be objects of ``content.glyphs``.
    A table takes whole cells' glyphs: take the lines' glyphs that are in no cell for text.
    """
    return []
