"""One page of a PDF -> everything that stands on it."""

from __future__ import annotations

from typing import Protocol

from pdfminer.pdfpage import PDFPage

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.page_content import PageContent
from ai_translator.readers.pdf.destinations import Destinations
from ai_translator.readers.pdf.font_cache import FaceCache
from ai_translator.readers.pdf.font_weights import set_off
from ai_translator.readers.pdf.interpreter import Interpreter
from ai_translator.readers.pdf.links import read_links
from ai_translator.readers.pdf.optional_content import Layers
from ai_translator.readers.pdf.page_device import PageCanvas
from ai_translator.readers.pdf.page_space import (
    page_matrix,
    page_rotation,
    page_size,
    user_unit,
    visible_box,
)


class AnyPage(Protocol):
    """What is needed of a page; a ``pdfplumber.page.Page`` has it."""

    @property
    def page_obj(self) -> PDFPage: ...

    @property
    def page_number(self) -> int: ...


class AnySource(Protocol):
    """What a file's pages share (see :class:`ai_translator.readers.pdf.source.Source`)."""

    faces: FaceCache
    layers: Layers
    destinations: Destinations


class _PageAlone:
    """Stands in for the file when only a page is at hand: links within the file lead nowhere."""

    def __init__(self, page: PDFPage) -> None:
        self.faces = FaceCache()
        self.layers = Layers(page.doc)
        self.destinations = Destinations(page.doc, [page])


def extract(
    page: AnyPage, source: AnySource | None = None, *, ocr_layer: bool = False
) -> PageContent:
    """Everything on the page, in page space.

    source: the page's file, for what pages share.  ocr_layer: invisible text over a picture counts
        as visible.
    """
    page_obj = page.page_obj
    source = source or _PageAlone(page_obj)
    crop, rotation = visible_box(page_obj), page_rotation(page_obj)
    width, height = page_size(crop, rotation)
    canvas = draw(page_obj, source)
    canvas.finish(unit=user_unit(page_obj), ocr_layer=ocr_layer)
    set_off(canvas.glyphs)
    return PageContent(
        number=page.page_number,
        width=width,
        height=height,
        rotation=rotation,
        user_unit=user_unit(page_obj),
        crop_box=crop,
        label=str(page_obj.label or ""),
        glyphs=canvas.glyphs,
        twins=canvas.twins,
        rules=canvas.graphics.rules,
        boxes=canvas.graphics.boxes,
        drawings=canvas.graphics.drawings,
        images=canvas.graphics.images,
        links=read_links(
            page_obj,
            source.destinations,
            page_matrix(crop, rotation),
            canvas.page,
            canvas.warnings.append,
        ),
        hidden=canvas.hidden,
        warnings=canvas.warnings,
    )


def draw(page: PDFPage, source: AnySource) -> PageCanvas:
    """The canvas with all that the page draws, seen or not; not finished yet."""
    crop, rotation = visible_box(page), page_rotation(page)
    canvas = PageCanvas(
        source.faces, BBox(0.0, 0.0, *page_size(crop, rotation)), source.layers.is_off
    )
    interpreter = Interpreter(source.faces, canvas)
    interpreter.init_resources(page.resources)
    interpreter.init_state(page_matrix(crop, rotation))
    interpreter.execute(page.contents)
    if interpreter.forms.damaged:
        canvas.warnings.append(
            f"the content of {interpreter.forms.damaged} forms cannot be decoded: it was left out"
        )
    if interpreter.forms.refused:
        canvas.warnings.append(
            f"{interpreter.forms.refused} forms within forms were left out: too many, or too deep"
        )
    return canvas
