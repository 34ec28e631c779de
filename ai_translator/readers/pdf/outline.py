"""The outline: a file's bookmarks, even if they loop."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdftypes import resolve1
from pdfminer.utils import decode_text

from ai_translator.model.content import Link
from ai_translator.model.document import OutlineItem
from ai_translator.readers.pdf.destinations import Destinations
from ai_translator.readers.pdf.values import dictionary, object_number

_MOST_ITEMS = 10_000
_DEEPEST = 20


def read_outline(document: PDFDocument, destinations: Destinations) -> tuple[OutlineItem, ...]:
    """Return the bookmarks in order, each once: a loop ends where it closes."""
    first = dictionary(document.catalog.get("Outlines")).get("First")
    return tuple(_items(first, destinations))


def _items(first: object, destinations: Destinations) -> Iterator[OutlineItem]:
    waiting: list[tuple[object, int]] = [(first, 0)]
    seen: set[int] = set()  # object numbers: every loop passes through one
    read = 0
    while waiting and read < _MOST_ITEMS:
        reference, level = waiting.pop()
        number, item = object_number(reference), dictionary(reference)
        if not item or number in seen:
            continue
        read += 1
        if number is not None:
            seen.add(number)
        title = _title(item)
        if title:
            link = destinations.of(item) or Link()
            yield OutlineItem(title, level, link.page, link.top)
        waiting.append((item.get("Next"), level))
        if level < _DEEPEST:
            waiting.append((item.get("First"), level + 1))


def _title(item: dict[str, Any]) -> str:
    raw = resolve1(item.get("Title"))
    return " ".join(decode_text(raw).split()) if isinstance(raw, bytes) else ""
