"""Letters drawn twice, a little apart to look bold or one over the other, are one letter to a reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import floor

from ai_translator.parsing.content import Glyph
from ai_translator.parsing.glyphs import bolder

#: Within this part of the size, the same letter again is no letter of its own; beyond that, it makes the first bold.
_TWIN, _BOLD = 0.1, 0.005
#: Side of the squares in which twins are looked for, in sizes: a twin is never further than in the next one.
_SQUARE = 2 * _TWIN


def part_twins(glyphs: Iterable[Glyph]) -> tuple[list[Glyph], list[Glyph]]:
    """The glyphs as read, and their twins.

    A letter whose twin stands aside in the same colour becomes bold; of two colours, the one on top stays.
    """
    kept: list[Glyph] = []
    twins: list[Glyph] = []
    places: dict[tuple[str, int, int, int], int] = {}
    for glyph in glyphs:
        size = glyph.size
        if not glyph.text or size <= 0:
            kept.append(glyph)
            continue
        side = _SQUARE * size
        across, down, rank = glyph.x / side, glyph.y / side, round(size)
        column, row = floor(across - 0.5), floor(down - 0.5)
        for key in (
            (glyph.text, rank, column, row),
            (glyph.text, rank, column + 1, row),
            (glyph.text, rank, column, row + 1),
            (glyph.text, rank, column + 1, row + 1),
        ):
            index = places.get(key)
            if index is not None and _is_twin(kept[index], glyph):
                twins.append(_merge(kept, index, glyph))
                break
        else:
            places[glyph.text, rank, floor(across), floor(down)] = len(kept)
            kept.append(glyph)
    return kept, twins


def _is_twin(first: Glyph, glyph: Glyph) -> bool:
    reach = _TWIN * first.size
    return (
        abs(glyph.x - first.x) < reach
        and abs(glyph.y - first.y) < reach
        and abs(glyph.size - first.size) < reach
        and (glyph.operator != first.operator or glyph.path != first.path)
    )


def _merge(kept: list[Glyph], index: int, glyph: Glyph) -> Glyph:
    """Settles which of the two is read; the other is returned."""
    first = kept[index]
    if glyph.color != first.color:
        kept[index] = glyph
        return first
    if max(abs(glyph.x - first.x), abs(glyph.y - first.y)) > _BOLD * first.size:
        kept[index] = replace(first, font=bolder(first.font))
    return glyph
