"""Figure finding: its single entry point."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain, filterfalse

from ai_translator.geometry.boxes import BBox, shared_height, shared_width
from ai_translator.layout.figures.clusters import GraphicsCluster, clusters
from ai_translator.layout.figures.labels import GlyphPlaces, Label, is_long, prose_lines
from ai_translator.layout.figures.region import FigureRegion
from ai_translator.layout.page_content import Drawing, PageContent, PaintedBox, upright_boxes
from ai_translator.layout.reasons import LayoutRule, because
from ai_translator.layout.sizes import text_size
from ai_translator.model.provenance import ImageRef

# In ems of the page's text.
#: Smaller pictures and drawings are icons and bullets.
LEAST_SIDE = 1.5
LEAST_LENGTH = 2.5
#: So many shapes make a drawing; fewer are ornaments and grounds.
LEAST_SHAPES = 4
#: So many boxes without text are one, whatever their sizes.
MANY_SHAPES = 20
#: A chart of bars, or a diagram of boxes, has so many without text, of so many different sizes.
LEAST_BARS = 4
LEAST_SIZES = 3
#: Numbers at an axis, its title: how far outside the drawing.
AT_AXIS = 2.2
FAR_AXIS = 5.0
#: Text at a figure that is smaller than this is no line of the text around it.
SMALL = 0.93
#: More lines of the page's text size are no labels.
MOST_LINES = 25
#: Larger letters are headings.
HEADING_SIZE = 1.3
#: A plot is at least so large, in ems, and has so many ticks at each axis.
PLOT = 4.0
LEAST_TICKS = 2
TICK = 1.5
#: A figure with more of its glyphs in paragraphs is none, but a ground.
PROSE_SHARE = 0.5
#: Shapes with that share of their place under text are the ground of that text; pictures alone with
#: less: buttons.
COVERED = 0.3
COVERED_PICTURE = 0.18
#: Lines of usual text on a page: its height tells their size where a plot's tiny numbers are most
#: of the text.
LINES = 70
#: Parts of one figure share that much of their height or width, and are no further apart than so
#: many ems.
ALIGNED = 0.8
APART = 1.5
#: Before the words of an item, at the side of a picture.
_BULLETS = frozenset("•◦▪■□▶►▸▹●○◆")
_CAPTION = re.compile(r"^(fig|figure|table|tab|abb|图|圖|表|図)\b", re.IGNORECASE)


def find_figures(content: PageContent) -> list[FigureRegion]:
    """Return the page's figures from top to bottom.

    Backgrounds, sidebars and rules under text are none.
    """
    few_rules = len(upright_boxes(content.rules)) <= LEAST_TICKS
    few_boxes = len(content.boxes) < LEAST_BARS
    if few_rules and few_boxes and not [*content.images, *content.drawings]:
        return []
    em = text_size(content.glyphs, content.height / LINES)
    places = GlyphPlaces(content.glyphs)
    cleared = map(_without_furniture, clusters(content, places, em))
    regions = [
        _region(cluster, places, em) for cluster in cleared if _may_be_figure(cluster, places, em)
    ]
    found = _framed([each for each in regions if each is not None], content, places, em)
    return sorted(
        _merged(found, max(em, content.height / LINES)),
        key=lambda figure: (figure.bbox.top, figure.bbox.x0),
    )


def _without_furniture(cluster: GraphicsCluster) -> GraphicsCluster:
    """Return the graphics without page-wide rules that a logo touches.

    Otherwise titles beside it would be labels.
    """
    if not cluster.images or not cluster.rules or cluster.drawings or cluster.boxes:
        return cluster
    pictures = GraphicsCluster(images=cluster.images)
    long = 2 * pictures.bbox.width
    furniture = all(rule.horizontal and rule.bbox.width > long for rule in cluster.rules)
    return pictures if furniture else cluster


def _may_be_figure(cluster: GraphicsCluster, places: GlyphPlaces, em: float) -> bool:
    least, longest = sorted((cluster.bbox.width, cluster.bbox.height))
    if least < LEAST_SIDE * em or longest < LEAST_LENGTH * em:
        return False
    if cluster.images or _is_drawing(cluster) or _has_ticks(cluster, em):
        return True
    empty = [b.bbox for b in cluster.boxes if not places.any_inside(b.bbox)]
    if least > PLOT * em and _has_tiles(cluster, empty):
        return True
    return _has_bars(cluster, empty, em)


def _has_tiles(cluster: GraphicsCluster, empty: Sequence[BBox]) -> bool:
    """Return True for many boxes, nearly all of them empty."""
    return len(empty) >= MANY_SHAPES and len(empty) > 0.9 * len(cluster.boxes)


def _is_drawing(cluster: GraphicsCluster) -> bool:
    """Return True for several drawn shapes, or for one among many boxes and rules."""
    drawn = len(cluster.drawings)
    shapes = drawn + len(cluster.boxes) + len(cluster.rules)
    return drawn >= LEAST_SHAPES or (drawn > 0 and shapes >= 2 * LEAST_SHAPES)


def _has_bars(cluster: GraphicsCluster, empty: Sequence[BBox], em: float) -> bool:
    """Return True if most boxes are empty and of several sizes, as the bars of a chart."""
    bars = [b for b in empty if max(b.width, b.height) >= LEAST_SIDE * em]
    sizes = {(round(b.width), round(b.height)) for b in bars}
    enough = len(bars) >= LEAST_BARS and len(sizes) >= LEAST_SIZES
    return enough and len(bars) > len(cluster.boxes) / 2


def _has_ticks(cluster: GraphicsCluster, em: float) -> bool:
    """Return True for short strokes in both directions: axes of a plot whose marks are glyphs."""
    box = cluster.bbox
    if min(box.width, box.height) < PLOT * em:
        return False
    ticks = [rule for rule in cluster.rules if max(rule.bbox.width, rule.bbox.height) < TICK * em]
    level = sum(rule.horizontal for rule in ticks)
    return min(level, len(ticks) - level) >= LEAST_TICKS


def _region(cluster: GraphicsCluster, places: GlyphPlaces, em: float) -> FigureRegion | None:
    """Return the cluster with its labels; None if it is a background with text on it."""
    box = cluster.bbox
    near = places.labels(box, FAR_AXIS * em)
    # The highest number at an axis may stand right under a paragraph; it is no line of it.
    prose = {label for label in prose_lines(near) if any(map(str.isalpha, label.line.text))}
    inside = [label for label in near if label.inside]
    if _is_background(cluster, inside, list(filter(prose.__contains__, inside)), em):
        return None
    labels = list(filterfalse(prose.__contains__, inside))
    if cluster.drawings or cluster.rules:
        others = list(filterfalse({*prose, *inside}.__contains__, near))
        box, labels = _with_axes(box, labels, others, em)
    why = because(
        LayoutRule.GRAPHICS,
        "figure",
        pictures=len(cluster.images),
        drawings=len(cluster.drawings),
        boxes=len(cluster.boxes),
        rules=len(cluster.rules),
        labels=len(labels),
        em=em,
    )
    return FigureRegion(box, tuple(cluster.images), _glyphs(labels, places.marks(box)), why)


def _is_background(
    cluster: GraphicsCluster, inside: Sequence[Label], prose: Sequence[Label], em: float
) -> bool:
    """Return True if the shapes only lie under text: paragraphs, a heading, or dense text."""
    return _reads_as_text(inside, prose, em) or _is_covered(cluster, inside)


def _reads_as_text(inside: Sequence[Label], prose: Sequence[Label], em: float) -> bool:
    """Return True for paragraphs, a heading, or many lines of the page's text size."""
    large = [label for label in inside if label.line.size > HEADING_SIZE * em]
    count = _glyph_count(inside)
    if _glyph_count(prose) > PROSE_SHARE * count or _glyph_count(large) > count / 2:
        return True
    return sum(label.line.size > SMALL * em for label in inside) > MOST_LINES


def _is_covered(cluster: GraphicsCluster, inside: Sequence[Label]) -> bool:
    """Return True if text lies on much of the graphics; on pictures alone less is much."""
    box, lines = cluster.bbox, [label.line for label in inside]
    covered = sum(box.overlap(line.bbox) for line in lines) / box.area
    drawn = cluster.drawings or cluster.rules or any(line.angle for line in lines)
    return covered > (COVERED if drawn else COVERED_PICTURE)


def _glyph_count(labels: Iterable[Label]) -> int:
    return len(_glyphs_of(labels))


def _with_axes(
    box: BBox, labels: list[Label], others: list[Label], em: float
) -> tuple[BBox, list[Label]]:
    """Return the box extended over numbers, small and rotated text at its edges.

    An axis has its numbers and then its title.
    """
    for _ in range(2):
        more = [label for label in others if _is_axis_label(label, box, em)]
        others = list(filterfalse(set(more).__contains__, others))
        labels = labels + more
        box = BBox.around([box, *(label.line.bbox for label in more)])
    return box, labels


def _is_axis_label(label: Label, box: BBox, em: float) -> bool:
    line, text = label.line, label.line.text.strip()
    near = box.grown(AT_AXIS * em).overlap(line.bbox) > 0
    if line.angle or not near:
        return near
    if is_long(line) or _CAPTION.match(text) or text in _BULLETS:
        return False
    reach = FAR_AXIS * em
    between = box.x0 - reach < line.bbox.x0 and line.bbox.x1 < box.x1 + reach
    numeric = sum(map(str.isdigit, text)) * 2 >= len(text)
    return between and (numeric or line.size < SMALL * em)


def _glyphs(labels: Iterable[Label], marks: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted({*marks, *_glyphs_of(labels)}))


def _framed(
    found: Sequence[FigureRegion], content: PageContent, places: GlyphPlaces, em: float
) -> list[FigureRegion]:
    """Return the figures, those in one frame with nothing else but labels as one."""
    left = list(found)
    for frame in _frames(content, em):
        within = [f for f in left if frame.overlap(f.bbox) > 0.95 * f.bbox.area]
        labels = [label for label in places.labels(frame, 0.0) if label.inside] if within else []
        known = frozenset(_glyphs_of(within))
        others = [label.line for label in labels if known.isdisjoint(label.glyphs)]
        if within and not any(map(is_long, others)):
            why = because(LayoutRule.GRAPHICS, "figure", framed=len(within), labels=len(labels))
            glyphs = _glyphs(labels, places.marks(frame))
            left = list(filterfalse(within.__contains__, left))
            left.append(FigureRegion(frame, _images_of(within), glyphs, why))
    return left


def _frames(content: PageContent, em: float) -> list[BBox]:
    """Return the shapes that may frame figures, the smallest first."""
    shapes: list[PaintedBox | Drawing] = [*content.boxes, *content.drawings]
    largest = content.width * content.height / 2
    large = [item.bbox for item in shapes if min(item.bbox.width, item.bbox.height) > 6 * em]
    return sorted((box for box in large if box.area <= largest), key=lambda box: box.area)


def _images_of(figures: Iterable[FigureRegion]) -> tuple[ImageRef, ...]:
    return tuple(chain(*(figure.images for figure in figures)))


def _glyphs_of(parts: Iterable[FigureRegion | Label]) -> list[int]:
    return list(chain(*(part.glyphs for part in parts)))


def _merged(found: Sequence[FigureRegion], em: float) -> list[FigureRegion]:
    """Return the figures, those that overlap or adjoin like parts of one as one."""
    merged = list(found)
    at = 0
    while at < len(merged):
        near = [f for f in merged[at + 1 :] if _are_one(merged[at].bbox, f.bbox, em)]
        if not near:
            at += 1
            continue
        parts = [merged[at], *near]
        glyphs = tuple(sorted(set(_glyphs_of(parts))))
        whole = BBox.around(part.bbox for part in parts)
        why = because(LayoutRule.GRAPHICS, "figure", parts=len(parts))
        one = FigureRegion(whole, _images_of(parts), glyphs, why)
        merged, at = [one, *filterfalse(parts.__contains__, merged)], 0
    return merged


def _are_one(a: BBox, b: BBox, em: float) -> bool:
    across, down = shared_width(a, b), shared_height(a, b)
    if min(across, down) > 0:
        return True
    beside = down > ALIGNED * max(a.height, b.height) and across > -APART * em
    return beside or (across > ALIGNED * max(a.width, b.width) and down > -APART * em)
