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
    annotations = resolve1(page.annots)
    annotations = annotations if isinstance(annotations, list) else []
    if len(annotations) > _MOST_ANNOTATIONS:
        warn(f"of {len(annotations)} annotations only the first {_MOST_ANNOTATIONS} were read")
    areas: list[LinkArea] = []
    for reference in annotations[:_MOST_ANNOTATIONS]:
        annotation = resolve1(reference)
        if (
            not isinstance(annotation, dict)
            or getattr(resolve1(annotation.get("Subtype")), "name", "") != "Link"
        ):
            continue
        flags = resolve1(annotation.get("F"))
        if isinstance(flags, int) and flags & _HIDDEN_FLAG:
            continue
        link = (
            destinations.find(annotation["Dest"])
            if "Dest" in annotation
            else destinations.of_action(annotation.get("A"))
        )
        if link is not None:
            areas += [LinkArea(box, link) for box in _boxes(annotation, matrix, bounds)]
    return areas


def _boxes(annotation: dict[str, Any], matrix: Matrix, bounds: BBox) -> Iterator[BBox]:
    rectangle, quads = _numbers(annotation.get("Rect")), _numbers(annotation.get("QuadPoints"))
    outlines = [quads[i : i + _QUAD] for i in range(0, len(quads) - _QUAD + 1, _QUAD)]
    if not outlines and len(rectangle) == 4:
        outlines = [rectangle]
    for outline in outlines:
        corners = [apply(matrix, x, y) for x, y in zip(outline[::2], outline[1::2])]
        box = BBox.around_points(corners).intersection(bounds)
        if box is not None and box.area > 0:
            yield box


def _numbers(value: object) -> list[float]:
    items = resolve1(value)
    numbers = list(map(resolve1, items)) if isinstance(items, list) else []
    return [float(item) for item in numbers if isinstance(item, (int, float))]
