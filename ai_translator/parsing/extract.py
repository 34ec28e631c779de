"""One page of a PDF -> everything that stands on it."""

from __future__ import annotations

from typing import Any, Protocol

from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import resolve1

from ai_translator.document import BBox
from ai_translator.parsing.canvas import PageCanvas
from ai_translator.parsing.content import PageContent
from ai_translator.parsing.faces import FaceCache
from ai_translator.parsing.interpreter import Interpreter
from ai_translator.parsing.state import Matrix


class PageSource(Protocol):
    """What is needed of a ``pdfplumber.page.Page``."""

    @property
    def page_obj(self) -> PDFPage: ...

    @property
    def page_number(self) -> int: ...


def extract(page: PageSource, *, faces: FaceCache | None = None, ocr_layer: bool = False) -> PageContent:
    """Everything on the page, in page space.

    faces: the file's fonts, to be shared by its pages.  ocr_layer: invisible text over a picture counts as visible.
    """
    page_obj = page.page_obj
    crop, rotation = visible_box(page_obj), _rotation(page_obj)
    width, height = crop[2] - crop[0], crop[3] - crop[1]
    if rotation in (90, 270):
        width, height = height, width
    faces = faces or FaceCache()
    canvas = PageCanvas(faces, BBox(0.0, 0.0, width, height), lambda group: False)
    interpreter = Interpreter(faces, canvas)
    interpreter.init_resources(page_obj.resources)
    interpreter.init_state(page_matrix(crop, rotation))
    interpreter.execute(page_obj.contents)
    graphics = canvas.graphics
    return PageContent(
        number=page.page_number,
        width=width,
        height=height,
        rotation=rotation,
        user_unit=_user_unit(page_obj),
        crop_box=crop,
        label=str(page_obj.label or ""),
        glyphs=[glyph for index, glyph in enumerate(canvas.glyphs) if index not in canvas.doomed],
        rules=graphics.rules,
        boxes=graphics.boxes,
        drawings=graphics.drawings,
        images=graphics.images,
    )


def visible_box(page: PDFPage) -> tuple[float, float, float, float]:
    """The CropBox within the MediaBox, in user space; the MediaBox when they do not meet."""
    media, crop = _sorted(page.mediabox), _sorted(page.cropbox)
    x0, y0, x1, y1 = max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3])
    return (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else media


def _sorted(box: Any) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = (float(value) for value in box)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def page_matrix(crop: tuple[float, float, float, float], rotation: int) -> Matrix:
    """User space -> page space."""
    x0, y0, x1, y1 = crop
    match rotation:
        case 90:
            return (0.0, 1.0, 1.0, 0.0, -y0, -x0)
        case 180:
            return (-1.0, 0.0, 0.0, 1.0, x1, -y0)
        case 270:
            return (0.0, -1.0, -1.0, 0.0, y1, x1)
        case _:
            return (1.0, 0.0, 0.0, -1.0, -x0, y1)


def _rotation(page: PDFPage) -> int:
    return round(page.rotate / 90) * 90 % 360


def _user_unit(page: PDFPage) -> float:
    unit = resolve1(page.attrs.get("UserUnit"))
    return float(unit) if isinstance(unit, (int, float)) and unit > 0 else 1.0
