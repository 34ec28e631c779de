"""Clusters of graphics that are close together: possible figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import TypeAlias

from ai_translator.geometry.boxes import BBox
from ai_translator.geometry.disjoint_sets import DisjointSets
from ai_translator.layout.figures.labels import GlyphPlaces, prose_lines
from ai_translator.layout.grids import RuledGrid, RuleSegments, grid_of, lattices, page_lines
from ai_translator.layout.page_content import Drawing, PageContent, PaintedBox, Rule
from ai_translator.model.provenance import ImageRef

#: Graphics nearer than about this, in ems, belong together.
NEAR = 0.7
#: A picture or shape over more of the page than this is its ground, if there is text on it.
BACKGROUND = 0.7
BACKGROUND_GLYPHS = 20
#: A box with more glyphs in it and at least that high, in ems, frames them.
FRAMED_GLYPHS = 12
FRAME = 4.0
#: Share of its cells and of its area with text that makes a table of a lattice of lines; a plot's
#: frames are mostly empty.
FILLED = 0.5
FILLED_REGULAR = 0.25
#: A cell over that share of the page, with so many letters, is a panel.
PANEL_SHARE = 0.1
PANEL_GLYPHS = 300
#: Longer rules, in ems, in a lattice of panels are their borders.
BORDER = 10.0
#: So many dingbats are the points of a plot, not the ticks of a list.
MANY_MARKS = 100
#: A band over that share of the page's width and no higher than so many ems is a heading's ground
#: or an ornament.
BAND = 0.7
BAND_HEIGHT = 3.0

Item: TypeAlias = ImageRef | Drawing | PaintedBox | Rule


@dataclass(slots=True)
class GraphicsCluster:
    images: list[ImageRef] = field(default_factory=list)
    drawings: list[Drawing] = field(default_factory=list)
    boxes: list[PaintedBox] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)

    @property
    def bbox(self) -> BBox:
        items: list[Item] = [*self.images, *self.drawings, *self.boxes, *self.rules]
        return BBox.around(item.bbox for item in items)

    def add(self, item: Item) -> None:
        match item:
            case ImageRef():
                self.images.append(item)
            case Drawing():
                self.drawings.append(item)
            case PaintedBox():
                self.boxes.append(item)
            case Rule():
                self.rules.append(item)


def clusters(content: PageContent, places: GlyphPlaces, em: float) -> list[GraphicsCluster]:
    """Return the page's graphics by nearness, for each frame.

    Backgrounds, frames and what draws a table are left out.
    """
    tables, panels = _lattice_areas(content, places, em)
    frames: list[BBox] = []
    items: list[Item] = []
    for item in _items(content, em):
        if any(area.holds(item.bbox, 2) for area in tables):
            continue
        if any(_parts_panels(item, grid, em) for grid in panels):
            continue
        if is_frame(item, content, places, em):
            frames.append(item.bbox)
        else:
            items.append(item)
    return _by_nearness(items, sorted(frames, key=lambda box: box.area), NEAR * em)


def _items(content: PageContent, em: float) -> Iterable[Item]:
    has_text = len(content.glyphs) > BACKGROUND_GLYPHS
    largest = BACKGROUND * content.width * content.height if has_text else inf
    shapes: list[Item] = [*content.images, *content.drawings, *content.boxes]
    for item in shapes:
        if item.bbox.area <= largest and not _is_band(item.bbox, content, em):
            yield item
    yield from content.rules


def _is_band(box: BBox, content: PageContent, em: float) -> bool:
    """Return True for a heading's ground, or an ornament across the page."""
    return box.width > BAND * content.width and box.height < BAND_HEIGHT * em


def _parts_panels(item: Item, grid: RuledGrid, em: float) -> bool:
    """Return True if a long rule or a box draws lines of the grid."""
    box, near = item.bbox, NEAR * em / 2
    if not isinstance(item, (Rule, PaintedBox)) or not grid.bbox.holds(box, 2):
        return False
    if isinstance(item, Rule):
        return max(box.width, box.height) > BORDER * em
    at_xs = all(_is_at_any(x, grid.xs, near) for x in (box.x0, box.x1))
    return at_xs and all(_is_at_any(y, grid.ys, near) for y in (box.top, box.bottom))


def _is_at_any(value: float, places: Iterable[float], near: float) -> bool:
    return any(abs(value - place) < near for place in places)


def is_frame(shape: Item, content: PageContent, places: GlyphPlaces, em: float) -> bool:
    """Return True if a shape holds other things: a panel, a sidebar, a frame around a figure."""
    box = shape.bbox
    if not isinstance(shape, (PaintedBox, Drawing)):
        return False
    if min(box.width, box.height) < FRAME * em or places.letters(box) <= FRAMED_GLYPHS:
        return False
    if isinstance(shape, PaintedBox):
        return True
    # A curve of a plot has labels inside it, too; a frame has pictures or paragraphs.
    if any(box.holds(image.bbox, 2) for image in content.images):
        return True
    return bool(prose_lines(places.labels(box, 0.0)))


def _lattice_areas(
    content: PageContent, places: GlyphPlaces, em: float
) -> tuple[list[BBox], list[RuledGrid]]:
    """Return where lattices with text in their cells make tables or only divide the page."""
    tables: list[BBox] = []
    panels: list[RuledGrid] = []
    if len(content.rules) + len(content.boxes) < 4:
        return tables, panels
    for lines in lattices(page_lines(content, em), em):
        if not _may_divide(lines, places, em):
            continue
        grid = grid_of(lines, em)
        if len(grid.cells) < 4 or _filled(grid, places) < _least_filled(grid):
            continue
        if _has_panel(grid, content, places):
            panels.append(grid)
        else:
            tables.append(lines.bbox)
    return tables, panels


def _may_divide(lines: RuleSegments, places: GlyphPlaces, em: float) -> bool:
    """Return True for lines of several rows or columns with text in them, no plot's points."""
    box = lines.bbox
    if len(lines.vertical) < 3 or len(lines.horizontal) < 2 or box.height < 2 * em:
        return False
    return places.any_inside(box) and len(places.marks(box)) < MANY_MARKS


def _has_panel(grid: RuledGrid, content: PageContent, places: GlyphPlaces) -> bool:
    """Return True if one cell takes much of the page and holds a good deal of text."""
    large = PANEL_SHARE * content.width * content.height
    return any(
        (box := grid.box(cell)).area > large and places.letters(box) > PANEL_GLYPHS
        for cell in grid.cells
    )


def _filled(grid: RuledGrid, places: GlyphPlaces) -> float:
    """Return the share of its cells, and of its area, that has text: whichever is less."""
    full = [box for cell in grid.cells if places.any_inside(box := grid.box(cell))]
    return min(len(full) / len(grid.cells), sum(box.area for box in full) / grid.bbox.area)


def _least_filled(grid: RuledGrid) -> float:
    """Return the least share of filled cells.

    A regular grid may be a form with most of its cells empty; a plot's grid lines cross in all of
    theirs.
    """
    places = (len(grid.xs) - 1) * (len(grid.ys) - 1)
    return FILLED_REGULAR if len(grid.cells) > places / 2 and places >= 9 else FILLED


def _by_nearness(
    items: Sequence[Item], frames: Sequence[BBox], step: float
) -> list[GraphicsCluster]:
    """Return items of one frame whose boxes touch the same or neighbouring squares of the page."""
    sets = DisjointSets(len(items))
    at_square: dict[tuple[int, int, int], int] = {}
    for at, item in enumerate(items):
        around = (number for number, box in enumerate(frames) if box.holds(item.bbox, 2))
        frame = next(around, -1)
        for column, row in _squares(item.bbox, step):
            other = at_square.setdefault((frame, column, row), at)
            if other != at:
                sets.unite(at, other)
    found = []
    for members in sets.groups():
        cluster = GraphicsCluster()
        for at in members:
            cluster.add(items[at])
        found.append(cluster)
    return found


def _squares(box: BBox, step: float) -> Iterable[tuple[int, int]]:
    """Return the squares that the box, grown by half a step, touches."""
    columns = range(int((box.x0 - step / 2) // step), int((box.x1 + step / 2) // step) + 1)
    rows = range(int((box.top - step / 2) // step), int((box.bottom + step / 2) // step) + 1)
    return ((column, row) for column in columns for row in rows)
