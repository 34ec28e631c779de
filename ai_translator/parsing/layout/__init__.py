"""Glyphs to blocks page by page, and pages to a document."""

from ai_translator.parsing.layout.document import assemble
from ai_translator.parsing.layout.model import DocumentInfo, PageLayout
from ai_translator.parsing.layout.page import layout_page

__all__ = ["DocumentInfo", "PageLayout", "assemble", "layout_page"]
