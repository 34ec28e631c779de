"""The boxes and the turn of a pikepdf page."""

from __future__ import annotations

from typing import Any

from ai_translator.geometry.page_mapping import PageMapping, page_mapping


def mapping_of(page: Any) -> PageMapping:
    """Return the way between the page's user space and what a reader sees of it."""
    entries = page.obj
    return page_mapping(entries.get("/MediaBox"), entries.get("/CropBox"), entries.get("/Rotate"))
