"""Pages made of a few operators, for tests that look at what extraction makes of them."""

from __future__ import annotations

import io
from collections.abc import Callable

import pdfplumber
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from ai_translator.layout.page_content import PageContent
from ai_translator.readers.pdf.extract import extract


class PageMaker:
    """A PDF of one page; ``pdf`` and ``resources`` may be added to before :meth:`read`."""

    def __init__(self) -> None:
        self.pdf = pikepdf.new()
        helvetica = Dictionary(
            Type=Name.Font,
            Subtype=Name.Type1,
            BaseFont=Name.Helvetica,
            Encoding=Name.WinAnsiEncoding,
        )
        fonts = Dictionary(F1=self.pdf.make_indirect(helvetica))
        self.resources = self.pdf.make_indirect(
            Dictionary(Font=fonts, XObject=Dictionary(), ExtGState=Dictionary())
        )
        self.page = self.pdf.add_blank_page(page_size=(200, 300))

    def form(
        self, content: bytes, resources: Dictionary | None = None, **entries: object
    ) -> pikepdf.Object:
        stream = self.pdf.make_stream(
            content, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 200, 300])
        )
        stream.Resources = self.resources if resources is None else resources
        for key, value in entries.items():
            stream[f"/{key}"] = value
        return stream

    def image(self, **entries: object) -> pikepdf.Object:
        settings = {
            "Width": 1,
            "Height": 1,
            "BitsPerComponent": 8,
            "ColorSpace": Name.DeviceGray,
            **entries,
        }
        return self.pdf.make_stream(b"\0", Type=Name.XObject, Subtype=Name.Image, **settings)

    def save(self, *contents: bytes, **page: object) -> io.BytesIO:
        self.page.Resources = self.resources
        streams = [self.pdf.make_stream(content) for content in contents]
        self.page.Contents = streams[0] if len(streams) == 1 else Array(streams)
        for key, value in page.items():
            self.page[f"/{key}"] = value
        made = io.BytesIO()
        self.pdf.save(made)
        return made

    def read(self, *contents: bytes, ocr_layer: bool = False, **page: object) -> PageContent:
        with pdfplumber.open(self.save(*contents, **page)) as pdf:
            return extract(pdf.pages[0], ocr_layer=ocr_layer)


@pytest.fixture
def maker() -> PageMaker:
    return PageMaker()


@pytest.fixture
def read(maker: PageMaker) -> Callable[..., PageContent]:
    """``read(b"BT /F1 10 Tf (hello) Tj ET", Rotate=90)``: what stands on a page of 200 x 300 with this content."""
    return maker.read


def text_of(content: PageContent) -> str:
    return "".join(glyph.text for glyph in content.glyphs)
