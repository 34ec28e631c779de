"""Glyphs to blocks page by page, and pages to a document.

A page is laid out in one process, the document in another: each imports only what it runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from ai_translator.layout.blocks.document import assemble, settle
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


def __getattr__(name: str) -> Any:
    if name in {"assemble", "settle"}:
        from ai_translator.layout.blocks import document

        return getattr(document, name)
    if name == "layout_page":
        from ai_translator.layout.blocks.page import layout_page

        return layout_page
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
