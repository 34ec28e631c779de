"""Glyphs to blocks page by page, and pages to a document."""

from ai_translator.layout.blocks.document import assemble
from ai_translator.layout.blocks.drafts import DocumentInfo, PageLayout, forget_reasons, with_inner
from ai_translator.layout.blocks.page import layout_page

__all__ = ["DocumentInfo", "PageLayout", "assemble", "forget_reasons", "layout_page", "with_inner"]
