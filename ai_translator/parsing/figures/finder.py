"""The one entry to figure finding."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median_low

from ai_translator.document import BBox, ImageRef
from ai_translator.parsing.content import Box, Drawing, PageContent
from ai_translator.parsing.figures.clusters import Cluster, clusters
from ai_translator.parsing.figures.labels import GlyphPlaces, is_long, lines_of, prose_lines
from ai_translator.parsing.figures.region import FigureRegion
from ai_translator.parsing.lines import RawLine

# In ems of the page's text.
#: Smaller pictures and drawings are icons and bullets.
LEAST_SIDE = 1.5
LEAST_LENGTH = 2.5
#: So many shapes make a drawing; fewer are ornaments and grounds.
LEAST_SHAPES = 4
#: A chart of bars, or a diagram of boxes, has so many without text, of so many different sizes.
LEAST_BARS = 4
LEAST_SIZES = 3
#: Numbers at an axis, its title: how far outside the drawing.
AT_AXIS = 1.6
#: A figure with more of its glyphs in paragraphs is none, but a ground.
PROSE_SHARE = 0.5
#: A picture or shape with that share of it under text is the ground of that text.
COVERED = 0.4
_CAPTION = re.compile(r"^(fig|figure|table|tab|abb|图|圖|表|図)\b", re.IGNORECASE)


def find_figures(content: PageContent) -> list[FigureRegion]:
    """The page's figures from top to bottom; grounds, sidebars and rules under text are none."""
    if not content.images and not content.drawings and len(content.boxes) < LEAST_BARS:
        return []
    em = median_low(g.size for g in content.glyphs) if content.glyphs else content.height / 60
    places = GlyphPlaces(content.glyphs)
    found = [
        region
        for cluster in clusters(content, places, em)
        if _may_be_figure(cluster, places, em) and (region := _region(cluster, content, places, em)) is not None
    ]
    found = _framed(found, content, places, em)
    return sorted(_merged(found), key=lambda figure: (figure.bbox.top, figure.bbox.x0))


def _may_be_figure(cluster: Cluster, places: GlyphPlaces, em: float) -> bool:
    box = cluster.bbox
    if min(box.width, box.height) < LEAST_SIDE * em or max(box.width, box.height) < LEAST_LENGTH * em:
        return False
    if cluster.images or len(cluster.drawings) >= LEAST_SHAPES:
        return True
    shapes = len(cluster.drawings) + len(cluster.boxes) + len(cluster.rules)
    if cluster.drawings and shapes >= 2 * LEAST_SHAPES:
        return True
    bars = [
        b.bbox for b in cluster.boxes if max(b.bbox.width, b.bbox.height) >= LEAST_SIDE * em and not places.any_inside(b.bbox)
    ]
    sizes = {(round(b.width), round(b.height)) for b in bars}
    return len(bars) >= LEAST_BARS and len(sizes) >= LEAST_SIZES and len(bars) > len(cluster.boxes) / 2


def _region(cluster: Cluster, content: PageContent, places: GlyphPlaces, em: float) -> FigureRegion | None:
    """The cluster with its labels; None when it is a ground with text on it."""
    box = cluster.bbox
    inside = places.inside(box)
    lines = lines_of(inside, content.glyphs)
    prose = prose_lines(lines)
    in_prose = {id(g) for line in prose for g in line.glyphs}
    if len(in_prose) > PROSE_SHARE * len(inside) or _is_covered(box, lines):
        return None
    labels = [at for at in inside if id(content.glyphs[at]) not in in_prose]
    if cluster.drawings or cluster.rules:
        box, labels = _with_axis(box, labels, content, places, em)
    return FigureRegion(box, tuple(cluster.images), tuple(labels))


def _is_covered(box: BBox, lines: Sequence[RawLine]) -> bool:
    return sum(box.overlap(line.bbox) for line in lines) > COVERED * box.area


def _with_axis(box: BBox, labels: Sequence[int], content: PageContent, places: GlyphPlaces, em: float) -> tuple[BBox, list[int]]:
    """The box grown over small or turned text at its edges: numbers and titles of axes."""
    known = set(labels)
    for _ in range(2):
        around = [at for at in places.inside(box.grown(AT_AXIS * em)) if at not in known]
        whole = lines_of(places.inside(box.grown(4 * AT_AXIS * em)), content.glyphs)
        near = {id(content.glyphs[at]) for at in around}
        lines = [line for line in whole if near & {id(g) for g in line.glyphs} and _is_axis_label(line, box, em)]
        if not lines:
            break
        taken = {id(g) for line in lines for g in line.glyphs}
        box = box.union(BBox.around(line.bbox for line in lines))
        known |= {at for at in places.inside(box.grown(1)) if id(content.glyphs[at]) in taken}
    return box, sorted(known)


def _is_axis_label(line: RawLine, box: BBox, em: float) -> bool:
    if line.angle:
        return True
    if is_long(line) or _CAPTION.match(line.text.strip()):
        return False
    text = line.text.strip()
    numeric = sum(c.isdigit() for c in text) * 2 >= len(text)
    beside = line.bbox.x0 > box.x0 - 4 * AT_AXIS * em and line.bbox.x1 < box.x1 + 4 * AT_AXIS * em
    return beside and (numeric or line.size < 0.93 * em)


def _framed(found: Sequence[FigureRegion], content: PageContent, places: GlyphPlaces, em: float) -> list[FigureRegion]:
    """Figures in one frame with nothing else but labels are one figure."""
    left = list(found)
    shapes: list[Box | Drawing] = [*content.boxes, *content.drawings]
    frames = [item.bbox for item in shapes if min(item.bbox.width, item.bbox.height) > 6 * em]
    for frame in sorted(frames, key=lambda box: box.area):
        within = [f for f in left if frame.overlap(f.bbox) > 0.95 * f.bbox.area]
        if not within or frame.area > content.width * content.height / 2:
            continue
        inside = places.inside(frame)
        known = {at for figure in within for at in figure.glyphs}
        if any(is_long(line) for line in lines_of((at for at in inside if at not in known), content.glyphs)):
            continue
        left = [f for f in left if f not in within]
        images = tuple(image for figure in within for image in figure.images)
        left.append(FigureRegion(frame, images, tuple(inside)))
    return left


def _merged(found: Sequence[FigureRegion]) -> list[FigureRegion]:
    """Figures whose boxes overlap are one."""
    merged: list[FigureRegion] = []
    for figure in sorted(found, key=lambda f: -f.bbox.area):
        for at, other in enumerate(merged):
            if figure.bbox.overlap(other.bbox) > 0:
                images: tuple[ImageRef, ...] = (*other.images, *figure.images)
                glyphs = tuple(sorted({*other.glyphs, *figure.glyphs}))
                merged[at] = FigureRegion(other.bbox.union(figure.bbox), images, glyphs)
                break
        else:
            merged.append(figure)
    return merged
