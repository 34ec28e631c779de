"""Annotations of a page: areas and targets of links, and text boxes (ISO 32000-1, 12.5.6)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import resolve1
from pdfminer.utils import decode_text

from ai_translator.geometry.boxes import BBox
from ai_translator.geometry.matrices import Matrix, apply
from ai_translator.layout.page_content import LinkArea
from ai_translator.readers.pdf.destinations import Destinations
from ai_translator.readers.pdf.values import array, dictionary, name, numbers

_MOST_ANNOTATIONS = 10_000
_MOST_TEXT = 1_000  # bytes of an annotation
_HIDDEN_FLAGS = 2 | 32  # hidden, not to be viewed
_QUAD = 8
_WORD = re.compile(r"[^\W\d_]{2}|[\u3040-\u9fff\uac00-\ud7af]")
_SHOWN = 40  # characters of a text in a warning


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
    count = len(array(page.annots))
    if count > _MOST_ANNOTATIONS:
        warn(f"of {count} annotations only the first {_MOST_ANNOTATIONS} were read")
    areas: list[LinkArea] = []
    for annotation in _shown(page, "Link"):
        link = destinations.of(annotation)
        if link is not None:
            areas += [LinkArea(box, link) for box in _boxes(annotation, matrix, bounds)]
    return areas


def warn_of_text_boxes(page: PDFPage, warn: Callable[[str], None]) -> None:
    """Warn of text that a person put on the page with a viewer: it is no content of the page."""
    texts = [_text(annotation) for annotation in _shown(page, "FreeText")]
    worded = [text for text in texts if _WORD.search(text)]
    if not worded:
        return
    first = worded[0] if len(worded[0]) <= _SHOWN else f"{worded[0][: _SHOWN - 1]}…"
    several = len(worded) > 1
    warn(
        f"{f'{len(worded)} text boxes' if several else 'a text box'} added with a viewer "
        f'{"stay" if several else "stays"} untranslated ("{first}"); to have them translated, '
        f"print the file to PDF first"
    )


def _shown(page: PDFPage, kind: str) -> Iterator[dict[str, Any]]:
    """Yield the annotations of a kind that are not hidden."""
    for reference in array(page.annots)[:_MOST_ANNOTATIONS]:
        annotation = dictionary(reference)
        flags = resolve1(annotation.get("F"))
        is_hidden = isinstance(flags, int) and flags & _HIDDEN_FLAGS
        if name(annotation.get("Subtype")) == kind and not is_hidden:
            yield annotation


def _text(annotation: dict[str, Any]) -> str:
    raw = resolve1(annotation.get("Contents"))
    return " ".join(decode_text(raw[:_MOST_TEXT]).split()) if isinstance(raw, bytes) else ""


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
