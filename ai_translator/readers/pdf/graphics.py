"""Graphics: painted paths as rules, boxes and drawings; pictures as references."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import hypot

from ai_translator.geometry.boxes import BBox
from ai_translator.geometry.matrices import Matrix, apply
from ai_translator.layout.page_content import Drawing, PaintedBox, Rule
from ai_translator.model.provenance import ImageRef
from ai_translator.readers.pdf.colors import WHITE
from ai_translator.readers.pdf.graphics_state import GraphicsState, Subpath

#: A line or filled box up to this thick, and this much longer than thick, is a rule.
_RULE_THICKNESS = 3.0
_RULE_PROPORTION = 3.0
#: How far the ends of a straight line may be off the axis.
_STRAIGHT = 0.6
_HAIRLINE = 0.1
_MOST_CORNERS = 40
#: This much of the page is all of it.
_WHOLE_PAGE = 0.95
MOST_OBJECTS = 50_000
#: A line of more strokes than this is a curve of some diagram, though all of them be level.
_MOST_RULES_IN_LINE = 8


@dataclass(slots=True)
class Graphics:
    """The graphics of one page, clipped to it."""

    page: BBox
    rules: list[Rule] = field(default_factory=list)
    boxes: list[PaintedBox] = field(default_factory=list)
    drawings: list[Drawing] = field(default_factory=list)
    images: list[ImageRef] = field(default_factory=list)
    left_out: int = 0

    def add(
        self,
        subpaths: list[Subpath],
        state: GraphicsState,
        ctm: Matrix,
        *,
        stroke: bool,
        fill: bool,
    ) -> list[Rule | PaintedBox | Drawing]:
        """Record what the painted path looks like and return it; nothing once the page is full."""
        bounds = self.page if state.clip is None else state.clip.intersection(self.page)
        if bounds is None or self._is_full(len(subpaths)):
            return []
        width = max(_HAIRLINE, state.linewidth * hypot(ctm[0], ctm[1]))
        pen = _PaintStyle(state.fill if fill else None, state.stroke if stroke else None, width)
        kept: list[Rule | PaintedBox | Drawing] = []
        for subpath in subpaths:
            shapes = _shapes([apply(ctm, *point) for point in subpath.points], subpath, pen)
            clipped = [(item, item.bbox.intersection(bounds)) for item in shapes]
            kept += [replace(item, bbox=box) for item, box in clipped if box is not None]
        for item in kept:
            self._keep(item)
        return kept

    def add_image(self, bbox: BBox, path: tuple[int, ...], operator: int) -> None:
        if (box := bbox.intersection(self.page)) is not None and not self._is_full(1):
            self.images.append(ImageRef(box, path, operator))

    def _keep(self, item: Rule | PaintedBox | Drawing) -> None:
        match item:
            case Rule():
                self.rules.append(item)
            case PaintedBox(fill=fill, stroke=None) if (
                fill == WHITE and item.bbox.area >= _WHOLE_PAGE * self.page.area
            ):
                pass
            case PaintedBox():
                self.boxes.append(item)
            case Drawing():
                self.drawings.append(item)

    def _is_full(self, more: int) -> bool:
        if len(self.rules) + len(self.boxes) + len(self.drawings) + len(self.images) < MOST_OBJECTS:
            return False
        self.left_out += more
        return True


@dataclass(frozen=True, slots=True)
class _PaintStyle:
    fill: str | None
    stroke: str | None
    width: float


def _shapes(
    points: list[tuple[float, float]], subpath: Subpath, pen: _PaintStyle
) -> list[Rule | PaintedBox | Drawing]:
    """Yield what one subpath, its points in page space, looks like."""
    if len(points) < 2:
        return []
    box = BBox.around_points(points)
    filled = pen.fill is not None
    if subpath.curved:
        return [Drawing(box, filled)]
    if _is_rectangle(points, subpath.closed or filled):
        return [_rectangle(box, pen)]
    if pen.stroke is None or len(points) > _MOST_RULES_IN_LINE + 1:
        return [Drawing(box, filled)]
    corners = [*points, points[0]] if subpath.closed else points
    sides = [(first, second) for first, second in pairwise(corners) if first != second]
    lines = [_line(*side, pen) for side in sides]
    if len(lines) == 1 or (all(lines) and not filled):
        return [line or Drawing(box) for line in lines]
    return [Drawing(box, filled)]


def _is_rectangle(points: list[tuple[float, float]], closed: bool) -> bool:
    """Return True for the corners of an upright rectangle; points along its sides do not count."""
    points = _corners(points)
    if len(points) == 5 and _near(points[0], points[4]):
        points, closed = points[:4], True
    if len(points) != 4 or not closed:
        return False
    turns = [
        (abs(q[0] - p[0]) <= _HAIRLINE, abs(q[1] - p[1]) <= _HAIRLINE)
        for p, q in zip(points, [*points[1:], points[0]])
    ]
    return all(x or y for x, y in turns) and turns[0] == turns[2] and turns[1] == turns[3]


def _corners(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the points without those between two others on a line.

    Word processors draw underlines with such points.
    """
    if not 5 < len(points) <= _MOST_CORNERS:
        return points
    kept = [points[0]]
    for before, point, after in zip(points, points[1:], points[2:]):
        dx, dy = point[0] - before[0], point[1] - before[1]
        next_dx, next_dy = after[0] - point[0], after[1] - point[1]
        straight = min(max(abs(dx), abs(next_dx)), max(abs(dy), abs(next_dy))) <= _HAIRLINE
        onward = dx * next_dx + dy * next_dy > 0
        if not (straight and onward):
            kept.append(point)
    return [*kept, points[-1]]


def _rectangle(box: BBox, pen: _PaintStyle) -> Rule | PaintedBox:
    thin, long = sorted((box.width, box.height))
    if pen.fill is None and thin <= _HAIRLINE:  # a frame without room is a line
        return _as_rule(box, pen.width, pen.stroke or WHITE)
    solid = pen.fill is not None or thin <= pen.width
    if solid and thin <= _RULE_THICKNESS and long >= _RULE_PROPORTION * thin:
        return _as_rule(box, thin, pen.fill or pen.stroke or WHITE)
    return PaintedBox(box, pen.fill, pen.stroke)


def _line(
    first: tuple[float, float], second: tuple[float, float], pen: _PaintStyle
) -> Rule | PaintedBox | None:
    """Return a straight stroke; None if it is neither horizontal nor vertical."""
    box = BBox.around_points([first, second])
    if min(box.width, box.height) > _STRAIGHT or pen.stroke is None:
        return None
    horizontal = box.width >= box.height
    (x, y), half = box.center, pen.width / 2
    thick = (
        BBox(box.x0, y - half, box.x1, y + half)
        if horizontal
        else BBox(x - half, box.top, x + half, box.bottom)
    )
    if pen.width > _RULE_THICKNESS:  # so fat a stroke is a ground
        return PaintedBox(thick, pen.stroke, None)
    return Rule(thick, horizontal, pen.stroke)


def _as_rule(box: BBox, thickness: float, color: str) -> Rule:
    horizontal = box.width >= box.height
    missing = max(0.0, thickness - min(box.width, box.height)) / 2
    if horizontal:
        return Rule(BBox(box.x0, box.top - missing, box.x1, box.bottom + missing), True, color)
    return Rule(BBox(box.x0 - missing, box.top, box.x1 + missing, box.bottom), False, color)


def _near(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return max(abs(one[0] - other[0]), abs(one[1] - other[1])) <= _HAIRLINE


def bounds(subpaths: list[Subpath], ctm: Matrix) -> BBox | None:
    """Return the box around the subpaths, in page space."""
    points = [apply(ctm, *point) for subpath in subpaths for point in subpath.points]
    return BBox.around_points(points) if points else None


def unit_square(ctm: Matrix) -> BBox:
    """Return an image's place: it fills the unit square of user space."""
    return BBox.around_points([apply(ctm, *corner) for corner in ((0, 0), (1, 0), (0, 1), (1, 1))])
