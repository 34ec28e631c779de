"""Glyphs to blocks page by page, and pages to a document."""

from ai_translator.layout.blocks.document import assemble
from ai_translator.layout.blocks.drafts import DocumentInfo, PageLayout
from ai_translator.layout.blocks.page import layout_page

__all__ = ["DocumentInfo", "PageLayout", "assemble", "layout_page"]
