"""Separation by drawn lines that make no table: words on both sides of a rule, form fields."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain, filterfalse, pairwise

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.blocks.backgrounds import crosses, within
from ai_translator.layout.blocks.items import Item, of_inside
from ai_translator.layout.glyph_runs import is_ideographic
from ai_translator.layout.grids import grid_of, lattices, page_lines
from ai_translator.layout.lines import RawLine, find_lines
from ai_translator.layout.page_content import Glyph, PageContent, Rule, upright_boxes
from ai_translator.layout.rivers import River

# In units of the font size.
TALL = 1.5  # a line that parts columns is taller than one that stands between words of a row
OVER, UNDER = 0.5, 0.0  # what of a row of text it covers at least, from its baseline
ROOM = 1.0  # a form's box is higher than that
LARGEST = 0.2  # share of the page; larger boxes are its columns and panels
MOST_CELLS = 600  # more are a drawing


def parted(
    lines: Sequence[RawLine], rules: Iterable[Rule], rivers: Iterable[River] = ()
) -> list[RawLine]:
    """Return the lines, split where a vertical rule or a river runs between two words."""
    walls = [*upright_boxes(rules), *(river.wall for river in rivers)]
    walls.sort(key=lambda box: box.x0)
    if not walls:
        return list(lines)
    found: list[RawLine] = []
    for line in lines:
        pieces = _cut(line, walls) if line.upright else [line.glyphs]
        found += chain(*map(find_lines, pieces)) if len(pieces) > 1 else [line]
    return found


def _cut(line: RawLine, walls: Sequence[BBox]) -> list[list[Glyph]]:
    """Return the line's glyphs between the rules that part it."""
    places = [wall.center[0] for wall in walls if _crosses(wall, line)]
    pieces: list[list[Glyph]] = [[line.glyphs[0]]]
    for (before, after), space in zip(pairwise(line.glyphs), line.spaces[1:]):
        low, high = min(before.x1, after.x1), max(before.x0, after.x0)
        parts = space or _without_spaces(before, after)
        if parts and any(low < x < high for x in places):
            pieces.append([])
        pieces[-1].append(after)
    return pieces


def _crosses(wall: BBox, line: RawLine) -> bool:
    """Return True if the upright wall stands in the line, from over its letters to their feet."""
    size, x = line.size, wall.center[0]
    tall = wall.height >= TALL * size and wall.top < line.baseline - OVER * size
    return tall and wall.bottom > line.baseline - UNDER * size and line.bbox.x0 < x < line.bbox.x1


def _without_spaces(before: Glyph, after: Glyph) -> bool:
    """Return True between ideographs: no space shows there that a rule parts two texts."""
    return all(map(is_ideographic, (before.text[-1:], after.text[:1])))


def celled(items: list[Item], content: PageContent, taken: Sequence[BBox], em: float) -> list[Item]:
    """Return the items, with those within one box of a form combined.

    taken: the tables and figures
    Boxes without an outline are left out: they are the backgrounds of listings, line by line.
    """
    outlined = [box for box in content.boxes if box.stroke is not None]
    drawn = page_lines(replace(content, boxes=outlined), em)
    largest = LARGEST * content.width * content.height
    for grid in (grid_of(lines, em) for lines in lattices(drawn, em)):
        if not 2 <= len(grid.cells) <= MOST_CELLS or any(map(grid.bbox.overlap, taken)):
            continue
        for box in map(grid.box, grid.cells):
            if box.height >= ROOM * em and box.area < largest:
                items = _held(items, box, em)
    return items


def _held(items: list[Item], cell: BBox, em: float) -> list[Item]:
    inside = [item for item in items if within(item, cell)]
    if not inside or any(crosses(item, cell, em) for item in items):
        return items
    outside = filterfalse(set(inside).__contains__, items)
    return [*outside, of_inside(inside, cell, cell=True)]
