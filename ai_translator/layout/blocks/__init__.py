"""Glyphs to blocks page by page, and pages to a document."""

from ai_translator.layout.blocks.document import assemble, settle
from ai_translator.layout.blocks.drafts import (
    BlockDraft,
    DocumentInfo,
    FigureDraft,
    PageLayout,
    Piece,
    TableDraft,
    forget_reasons,
    with_inner,
)
from ai_translator.layout.blocks.page import layout_page

__all__ = [
    "BlockDraft",
    "DocumentInfo",
    "FigureDraft",
    "PageLayout",
    "Piece",
    "TableDraft",
    "assemble",
    "forget_reasons",
    "layout_page",
    "settle",
    "with_inner",
]
