"""The outline: a file's bookmarks, even if they loop."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdftypes import resolve1
from pdfminer.utils import decode_text

from ai_translator.model.document import OutlineItem
from ai_translator.readers.pdf.destinations import Destinations

_MOST_ITEMS = 10_000
_DEEPEST = 20


def read_outline(document: PDFDocument, destinations: Destinations) -> tuple[OutlineItem, ...]:
    """Return the bookmarks in order, each once: a loop ends where it closes."""
    root = resolve1(document.catalog.get("Outlines"))
    first = root.get("First") if isinstance(root, dict) else None
    return tuple(_items(first, destinations))


def _items(first: object, destinations: Destinations) -> Iterator[OutlineItem]:
    waiting: list[tuple[object, int]] = [(first, 0)]
    seen: set[int] = set()  # object numbers: every loop passes through one
    read = 0
    while waiting and read < _MOST_ITEMS:
        reference, level = waiting.pop()
        number, item = getattr(reference, "objid", None), resolve1(reference)
        if not isinstance(item, dict) or number in seen:
            continue
        read += 1
        if number is not None:
            seen.add(number)
        title = _title(item)
        if title:
            link = (
                destinations.find(item["Dest"])
                if "Dest" in item
                else destinations.of_action(item.get("A"))
            )
            yield OutlineItem(title, level, link.page if link else None, link.top if link else None)
        waiting.append((item.get("Next"), level))
        if level < _DEEPEST:
            waiting.append((item.get("First"), level + 1))


def _title(item: dict[str, Any]) -> str:
    raw = resolve1(item.get("Title"))
    return " ".join(decode_text(raw).split()) if isinstance(raw, bytes) else ""
