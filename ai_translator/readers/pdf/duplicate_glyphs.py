"""Duplicate glyphs: letters drawn twice, to look bold or one over the other, are read once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby
from math import floor
from operator import attrgetter
from typing import TypeAlias

from ai_translator.layout.page_content import Glyph
from ai_translator.readers.pdf.glyphs import styled

#: Within this part of the size, the same letter again is no letter of its own; beyond that, it
#: makes the first bold.
_SAME_PLACE, _BOLD = 0.1, 0.005
#: Side of the squares in which duplicates are looked for, in sizes: a duplicate is at most one
#: square away.
_SQUARE = 2 * _SAME_PLACE


_LINE = attrgetter("y", "size")
#: Of the glyphs that begin in a row of squares: text and column -> the place in ``kept``.
_Row: TypeAlias = dict[tuple[str, int], int]


class UniqueGlyphs:
    """Glyphs without duplicates; ``duplicates`` are those that stood at another's place."""

    def __init__(self, glyphs: Iterable[Glyph]) -> None:
        self.kept: list[Glyph] = []
        self.duplicates: list[Glyph] = []
        self._rows: dict[tuple[int, int], _Row] = {}
        for (y, size), line in groupby(glyphs, key=_LINE):
            self._add_line(y, size, line)

    def duplicate_of(self, glyph: Glyph) -> int | None:
        """Return the index in ``kept`` of the letter that this one repeats."""
        if glyph.size <= 0:
            return None
        return self._find(glyph, _SQUARE * glyph.size, self._rows_near(glyph.y, glyph.size))

    def _add_line(self, y: float, size: float, glyphs: Iterable[Glyph]) -> None:
        """Add glyphs of one size at one height."""
        if size <= 0:
            self.kept.extend(glyphs)
            return
        side, kept = _SQUARE * size, self.kept
        own = self._rows.setdefault((round(size), floor(y / side)), {})
        near = self._rows_near(y, size)
        for glyph in glyphs:
            index = self._find(glyph, side, near)
            if index is not None:
                self.duplicates.append(self._settle(index, glyph))
                continue
            own[glyph.text, floor(glyph.x / side)] = len(kept)
            kept.append(glyph)

    def _rows_near(self, y: float, size: float) -> list[_Row]:
        """Return the rows of squares in which a duplicate of such a glyph may begin."""
        above = floor(y / (_SQUARE * size) - 0.5)
        rows = (self._rows.get((round(size), row)) for row in (above, above + 1))
        return [row for row in rows if row is not None]

    def _find(self, glyph: Glyph, side: float, near: Iterable[_Row]) -> int | None:
        text, column = glyph.text, floor(glyph.x / side - 0.5)
        for row in near:
            for key in ((text, column), (text, column + 1)):
                index = row.get(key)
                if index is not None and text and _is_duplicate(self.kept[index], glyph):
                    return index
        return None

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
