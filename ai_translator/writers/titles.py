"""The title of a result: the source's, translated if a heading has it."""

from __future__ import annotations

from collections.abc import Sequence

from ai_translator.model.content import BlockKind
from ai_translator.model.document import Document
from ai_translator.writers.content import Item, TextItem
from ai_translator.writers.labels import whole


def title_of(document: Document, content: Sequence[Item]) -> str:
    """Return the title for a library's shelf; the file's name when there is no other."""
    headings = [
        item for item in content if isinstance(item, TextItem) and item.kind is BlockKind.HEADING
    ]
    key = "".join(document.title.casefold().split())
    same = next(
        (item for item in headings if "".join(item.block.text.casefold().split()) == key), None
    )
    first = next((item for item in headings if item.block.level <= 1), None)
    return whole(same) if same else document.title or (whole(first) if first else document.name)
