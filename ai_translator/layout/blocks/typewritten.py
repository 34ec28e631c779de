"""Pages in a mono face: prose of a typewriter, or listings that fill a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from ai_translator.layout.blocks.drafts import PageLayout
from ai_translator.layout.lines import RawLine
from ai_translator.model.content import FontClass

#: A page with more of its glyphs in a mono face than this may be typewritten prose.
MONO = 0.8
#: Signs that prose has few of: at most 0.03 of the glyphs in licences, 0.11 to 0.28 in LaTeX, 0.02
#: to 0.2 in C and Python.
SIGNS, MOST_SIGNS = frozenset("{}\\=<>_$#|&@*+~^`[]%"), 0.1


def may_be_typewritten(lines: Iterable[RawLine]) -> bool:
    """Return True if nearly all of the page is in a mono face, with few program characters."""
    glyphs = list(chain.from_iterable(line.glyphs for line in lines))
    if sum(glyph.font.font_class is FontClass.MONO for glyph in glyphs) <= MONO * len(glyphs):
        return False
    return sum(glyph.text in SIGNS for glyph in glyphs) < MOST_SIGNS * len(glyphs)


def as_meant(layouts: Sequence[PageLayout]) -> list[PageLayout]:
    """Return the pages, those in a mono face as prose if most are, otherwise as listings."""
    typewritten = sum(layout.typewritten is not None for layout in layouts)
    if 2 * typewritten <= sum(bool(layout.pieces) for layout in layouts):
        return list(layouts)
    return [layout.typewritten or layout for layout in layouts]
