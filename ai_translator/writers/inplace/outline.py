"""Bookmarks with translated titles.

Runs in a worker process, on an outline that may be damaged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pikepdf import Dictionary, String

_MOST_ITEMS = 100_000


def translate_titles(pdf: Any, titles: Mapping[str, str]) -> None:
    """Replace the titles of the outline.

    titles: old to new, the old ones with single spaces
    """
    if not titles:
        return
    for item in outline_items(pdf):
        title = item.get("/Title")
        if isinstance(title, String) and (new := titles.get(" ".join(str(title).split()))):
            item.Title = String(new)


def outline_items(pdf: Any) -> Iterator[Any]:
    """Yield every item once, even if the chain of items loops."""
    waiting, seen = [pdf.Root.get("/Outlines")], set[tuple[int, int]]()
    while waiting and len(seen) < _MOST_ITEMS:
        item = waiting.pop()
        if not isinstance(item, Dictionary) or item.objgen in seen:
            continue
        if item.objgen != (0, 0):
            seen.add(item.objgen)
        if "/Title" in item:
            yield item
        waiting += [item.get("/Next"), item.get("/First")]
