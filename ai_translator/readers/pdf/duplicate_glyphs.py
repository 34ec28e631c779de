"""Duplicate glyphs: letters drawn twice, to look bold or one over the other, are read once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import floor

from ai_translator.layout.page_content import Glyph
from ai_translator.readers.pdf.glyphs import styled

#: Within this part of the size, the same letter again is no letter of its own; beyond that, it
#: makes the first bold.
_SAME_PLACE, _BOLD = 0.1, 0.005
#: Side of the squares in which duplicates are looked for, in sizes: a duplicate is at most one
#: square away.
_SQUARE = 2 * _SAME_PLACE


class UniqueGlyphs:
    """Glyphs without duplicates; ``duplicates`` are those that stood at another's place."""

    def __init__(self, glyphs: Iterable[Glyph]) -> None:
        self.kept: list[Glyph] = []
        self.duplicates: list[Glyph] = []
        self._places: dict[tuple[str, int, int, int], int] = {}
        for glyph in glyphs:
            self._add(glyph)

    def duplicate_of(self, glyph: Glyph) -> int | None:
        """Return the index in ``kept`` of the letter that this one repeats."""
        if not glyph.text or glyph.size <= 0:
            return None
        side, rank = _SQUARE * glyph.size, round(glyph.size)
        column, row = floor(glyph.x / side - 0.5), floor(glyph.y / side - 0.5)
        find, text = self._places.get, glyph.text
        for index in (
            find((text, rank, column, row)),
            find((text, rank, column + 1, row)),
            find((text, rank, column, row + 1)),
            find((text, rank, column + 1, row + 1)),
        ):
            if index is not None and _is_duplicate(self.kept[index], glyph):
                return index
        return None

    def _add(self, glyph: Glyph) -> None:
        index = self.duplicate_of(glyph)
        if index is not None:
            self.duplicates.append(self._settle(index, glyph))
            return
        if glyph.text and glyph.size > 0:
            side = _SQUARE * glyph.size
            self._places[
                glyph.text, round(glyph.size), floor(glyph.x / side), floor(glyph.y / side)
            ] = len(self.kept)
        self.kept.append(glyph)

    def _settle(self, index: int, glyph: Glyph) -> Glyph:
        """Decide which of the two is read and how it looks; return the other one."""
        first = self.kept[index]
        if glyph.color != first.color:  # the one on top
            self.kept[index] = glyph
            return first
        if max(abs(glyph.x - first.x), abs(glyph.y - first.y)) > _BOLD * first.size:
            self.kept[index] = replace(first, font=styled(first.font, True, False))
        return glyph


def _is_duplicate(first: Glyph, glyph: Glyph) -> bool:
    """Return True for the same size in the same place, shown by another operator."""
    shown_once = glyph.operator == first.operator and glyph.path == first.path
    apart = max(abs(glyph.x - first.x), abs(glyph.y - first.y), abs(glyph.size - first.size))
    return not shown_once and apart < _SAME_PLACE * first.size
