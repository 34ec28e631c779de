"""Link annotations of a page: areas and targets (ISO 32000-1, 12.5.6.5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import resolve1

from ai_translator.geometry.boxes import BBox
from ai_translator.geometry.matrices import Matrix, apply
from ai_translator.layout.page_content import LinkArea
from ai_translator.readers.pdf.destinations import Destinations
from ai_translator.readers.pdf.values import array, dictionary, name, numbers

_MOST_ANNOTATIONS = 10_000
_HIDDEN_FLAG = 2
_QUAD = 8


def read_links(
    page: PDFPage,
    destinations: Destinations,
    matrix: Matrix,
    bounds: BBox,
    warn: Callable[[str], None],
) -> list[LinkArea]:
    """Return the page's link areas within ``bounds``.

    A link that runs over lines has one for each quadrilateral.
    """
    annotations = array(page.annots)
    if len(annotations) > _MOST_ANNOTATIONS:
        warn(f"of {len(annotations)} annotations only the first {_MOST_ANNOTATIONS} were read")
    areas: list[LinkArea] = []
    for reference in annotations[:_MOST_ANNOTATIONS]:
        annotation = dictionary(reference)
        flags = resolve1(annotation.get("F"))
        is_hidden = isinstance(flags, int) and flags & _HIDDEN_FLAG
        if name(annotation.get("Subtype")) != "Link" or is_hidden:
            continue
        link = destinations.of(annotation)
        if link is not None:
            areas += [LinkArea(box, link) for box in _boxes(annotation, matrix, bounds)]
    return areas


def _boxes(annotation: dict[str, Any], matrix: Matrix, bounds: BBox) -> Iterator[BBox]:
    rectangle, quads = numbers(annotation.get("Rect")), numbers(annotation.get("QuadPoints"))
    outlines = [quads[i : i + _QUAD] for i in range(0, len(quads) - _QUAD + 1, _QUAD)]
    if not outlines and len(rectangle) == 4:
        outlines = [rectangle]
    for outline in outlines:
        corners = [apply(matrix, x, y) for x, y in zip(outline[::2], outline[1::2])]
        box = BBox.around_points(corners).intersection(bounds)
        if box is not None and box.area > 0:
            yield box
