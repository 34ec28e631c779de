"""A page's size, rotation and unit."""

from __future__ import annotations

from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import resolve1

from ai_translator.geometry.page_mapping import PageMapping, page_mapping
from ai_translator.readers.pdf.values import number


def mapping_of(page: PDFPage) -> PageMapping:
    """Return the mapping between the page's user space and page space."""
    # Not page.rotate: pdfminer takes 90.0 for no number.
    return page_mapping(page.mediabox, page.cropbox, resolve1(page.attrs.get("Rotate")))


def user_unit(page: PDFPage) -> float:
    """Return the size of a unit of user space in points."""
    unit = number(page.attrs.get("UserUnit"))
    return unit if unit > 0 else 1.0
