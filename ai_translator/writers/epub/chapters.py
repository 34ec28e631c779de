"""Chapters: the files of a book, small enough for a reading device."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ai_translator.model.content import BlockKind
from ai_translator.writers.content import Item, PageMark, TextItem

_NO_HEADING = 99  # deeper than any level
_MOST_ITEMS = 400  # of a chapter; then the next page begins another: some 200 KB


@dataclass(frozen=True, slots=True)
class Chapter:
    """One file of the book."""

    name: str
    items: Sequence[Item]


def chapters(content: Sequence[Item]) -> list[Chapter]:
    """Return the content cut at the headings of the highest level, and at pages if that is long."""
    level = min(map(_level, content), default=_NO_HEADING)
    parts: list[list[Item]] = [[]]
    for item in content:
        opens = _level(item) == level < _NO_HEADING
        if opens and any(not isinstance(each, PageMark) for each in parts[-1]):
            parts.append(_marks_taken_from(parts[-1]))
        elif isinstance(item, PageMark) and len(parts[-1]) > _MOST_ITEMS:
            parts.append([])
        parts[-1].append(item)
    return [Chapter(f"chapter-{number}.xhtml", part) for number, part in enumerate(parts, 1)]


def _level(item: Item) -> int:
    """Return the level of a heading with text."""
    if isinstance(item, TextItem) and item.kind is BlockKind.HEADING and item.plain.strip():
        return item.block.level
    return _NO_HEADING


def _marks_taken_from(part: list[Item]) -> list[Item]:
    """Return the marks at the end of a part: their pages begin with what comes next."""
    marks: list[Item] = []
    while part and isinstance(part[-1], PageMark):
        marks.insert(0, part.pop())
    return marks
