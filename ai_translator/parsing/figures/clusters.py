"""Graphics that lie close together: what may be one figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from ai_translator.document import BBox, ImageRef
from ai_translator.parsing.content import Box, Drawing, PageContent, Rule
from ai_translator.parsing.figures.labels import GlyphPlaces
from ai_translator.parsing.grids import grid_of, lattices, page_lines

#: Graphics nearer than about this, in ems, belong together.
NEAR = 0.7
#: A picture or shape over more of the page than this is its ground, if there is text on it.
GROUND = 0.7
GROUND_GLYPHS = 20
#: A box with more glyphs in it and at least that high, in ems, frames them.
FRAMED_GLYPHS = 12
FRAME = 4.0
#: Share of its cells with text that makes a table of a lattice of lines.
FILLED = 0.5

Item: TypeAlias = ImageRef | Drawing | Box | Rule


@dataclass(slots=True)
class Cluster:
    images: list[ImageRef] = field(default_factory=list)
    drawings: list[Drawing] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)

    @property
    def bbox(self) -> BBox:
        return BBox.around(item.bbox for item in (*self.images, *self.drawings, *self.boxes, *self.rules))

    def add(self, item: Item) -> None:
        match item:
            case ImageRef():
                self.images.append(item)
            case Drawing():
                self.drawings.append(item)
            case Box():
                self.boxes.append(item)
            case Rule():
                self.rules.append(item)


def clusters(content: PageContent, places: GlyphPlaces, em: float) -> list[Cluster]:
    """The page's graphics by nearness, without grounds, frames and what draws a table."""
    tables = table_areas(content, places, em)
    items = [item for item in _items(content, places, em) if not any(_inside(item.bbox, area) for area in tables)]
    return _by_nearness(items, NEAR * em) if any(not isinstance(item, Rule) for item in items) else []


def _items(content: PageContent, places: GlyphPlaces, em: float) -> Iterable[Item]:
    page = content.width * content.height
    candidates: list[Item] = [*content.images, *content.drawings, *content.boxes]
    for item in candidates:
        if item.bbox.area > GROUND * page and len(content.glyphs) > GROUND_GLYPHS:
            continue
        if isinstance(item, ImageRef) or not is_frame(item.bbox, places, em):
            yield item
    yield from content.rules


def is_frame(box: BBox, places: GlyphPlaces, em: float) -> bool:
    """Whether a shape holds other things: a panel, a sidebar, a frame around a figure."""
    return min(box.width, box.height) >= FRAME * em and len(places.inside(box)) > FRAMED_GLYPHS


def table_areas(content: PageContent, places: GlyphPlaces, em: float) -> list[BBox]:
    """Lattices of lines with text in most cells."""
    if len(content.rules) + len(content.boxes) < 4:
        return []
    found = []
    for lines in lattices(page_lines(content, em), em):
        if len(lines.vertical) < 3 or len(lines.horizontal) < 2 or lines.bbox.height < 2 * em:
            continue
        if not places.any_inside(lines.bbox):
            continue
        grid = grid_of(lines, em)
        filled = sum(places.any_inside(grid.box(cell)) for cell in grid.cells)
        if len(grid.cells) >= 4 and filled >= FILLED * len(grid.cells):
            found.append(lines.bbox)
    return found


def _inside(box: BBox, area: BBox) -> bool:
    return area.x0 - 2 <= box.x0 and area.top - 2 <= box.top and box.x1 <= area.x1 + 2 and box.bottom <= area.bottom + 2


def _by_nearness(items: Sequence[Item], step: float) -> list[Cluster]:
    """Items whose boxes touch the same squares of a net over the page, or neighbours of them."""
    owner = list(range(len(items)))
    at_square: dict[tuple[int, int], int] = {}
    for at, item in enumerate(items):
        for square in _squares(item.bbox, step):
            other = at_square.setdefault(square, at)
            if other != at:
                owner[_root(owner, at)] = _root(owner, other)
    groups: dict[int, Cluster] = defaultdict(Cluster)
    for at, item in enumerate(items):
        groups[_root(owner, at)].add(item)
    return list(groups.values())


def _squares(box: BBox, step: float) -> Iterable[tuple[int, int]]:
    """The squares that the box, grown by half a step, touches."""
    columns = range(int((box.x0 - step / 2) // step), int((box.x1 + step / 2) // step) + 1)
    rows = range(int((box.top - step / 2) // step), int((box.bottom + step / 2) // step) + 1)
    return ((column, row) for column in columns for row in rows)


def _root(owner: list[int], at: int) -> int:
    while owner[at] != at:
        owner[at] = owner[owner[at]]
        at = owner[at]
    return at
