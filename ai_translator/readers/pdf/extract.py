"""Extraction of one page's content from a PDF."""

from __future__ import annotations

from typing import Protocol

from pdfminer.pdfpage import PDFPage

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.page_content import PageContent
from ai_translator.readers.pdf.annotations import read_links, warn_of_text_boxes
from ai_translator.readers.pdf.destinations import Destinations
from ai_translator.readers.pdf.font_cache import FontCache
from ai_translator.readers.pdf.font_weights import set_off
from ai_translator.readers.pdf.interpreter import Interpreter
from ai_translator.readers.pdf.optional_content import Layers
from ai_translator.readers.pdf.page_device import CollectingDevice
from ai_translator.readers.pdf.page_space import mapping_of, user_unit


class AnyPage(Protocol):
    """What is needed of a page; a ``pdfplumber.page.Page`` has it."""

    @property
    def page_obj(self) -> PDFPage: ...

    @property
    def page_number(self) -> int: ...


class AnySource(Protocol):
    """What a file's pages share (see :class:`ai_translator.readers.pdf.source.Source`)."""

    faces: FontCache
    layers: Layers
    destinations: Destinations


class _DetachedPage:
    """A stand-in for the file of a single page: links within the file lead nowhere."""

    def __init__(self, page: PDFPage) -> None:
        self.faces = FontCache()
        self.layers = Layers(page.doc)
        self.destinations = Destinations(page.doc, [page])


def extract(
    page: AnyPage, source: AnySource | None = None, *, ocr_layer: bool = False
) -> PageContent:
    """Return everything on the page, in page space.

    source:    the page's file, for what pages share
    ocr_layer: True if invisible text over a picture counts as visible
    """
    page_obj = page.page_obj
    source = source or _DetachedPage(page_obj)
    mapping = mapping_of(page_obj)
    width, height = mapping.size
    device = draw(page_obj, source)
    warn_of_text_boxes(page_obj, device.warnings.append)
    device.finish(unit=user_unit(page_obj), ocr_layer=ocr_layer)
    set_off(device.glyphs)
    return PageContent(
        number=page.page_number,
        width=width,
        height=height,
        rotation=mapping.rotation,
        user_unit=user_unit(page_obj),
        crop_box=mapping.crop_box,
        label=str(page_obj.label or ""),
        glyphs=device.glyphs,
        duplicates=device.duplicates,
        rules=device.graphics.rules,
        boxes=device.graphics.boxes,
        drawings=device.graphics.drawings,
        images=device.graphics.images,
        links=read_links(
            page_obj,
            source.destinations,
            mapping.user_to_page,
            device.page,
            device.warnings.append,
        ),
        hidden=device.hidden,
        warnings=device.warnings,
        layer=device.layer,
    )


def draw(page: PDFPage, source: AnySource) -> CollectingDevice:
    """Return the device with all that the page draws, seen or not; it is not finished yet."""
    mapping = mapping_of(page)
    device = CollectingDevice(source.faces, BBox(0.0, 0.0, *mapping.size), source.layers.is_off)
    interpreter = Interpreter(source.faces, device)
    interpreter.init_resources(page.resources)
    interpreter.init_state(mapping.user_to_page)
    interpreter.execute(page.contents)
    if interpreter.forms.damaged:
        device.warnings.append(
            f"the content of {interpreter.forms.damaged} forms cannot be decoded: it was left out"
        )
    if interpreter.forms.refused:
        device.warnings.append(
            f"{interpreter.forms.refused} forms within forms were left out: too many, or too deep"
        )
    return device
