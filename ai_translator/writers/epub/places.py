"""Places in a book: where pages, headings and notes stand, as addresses of links."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ai_translator.model.content import Link
from ai_translator.writers.content import PageMark, TextItem, page_key
from ai_translator.writers.epub.chapters import Chapter, pages_of
from ai_translator.writers.footnotes import Footnotes
from ai_translator.writers.markdown import escape
from ai_translator.writers.outline import Outline, OutlineEntry


class Places:
    """The addresses of a book, each as ``FILE#NAME``.  ``notes``: which text refers to which."""

    def __init__(self, chapters: Sequence[Chapter], outline: Outline, notes: Footnotes) -> None:
        self.notes = notes
        self._outline = outline
        self._pages: dict[int, tuple[str, PageMark]] = {}
        self._blocks: dict[str, str] = {}
        for chapter in chapters:
            for mark in pages_of(chapter):
                self._pages.setdefault(mark.page, (chapter.name, mark))
            for item in chapter.items:
                if isinstance(item, TextItem):
                    self._blocks[item.block.id] = chapter.name
        self._keys = dict(self._bound())

    def pages(self) -> Iterator[tuple[str, str]]:
        """Yield (name of a page, its address)."""
        for page, (file, mark) in self._pages.items():
            yield mark.label or str(mark.page), f"{file}#{page_key(page)}"

    def entries(self) -> Iterator[tuple[OutlineEntry, str]]:
        """Yield the entries of the outline whose places are in the book, with their addresses."""
        for entry in self._outline.entries:
            if entry.key in self._keys and entry.title:
                yield entry, self._keys[entry.key]

    def names_at(self, heading: TextItem) -> Sequence[str]:
        """Return the names to put at a heading."""
        return self._outline.headings.get(heading.block.id, ())

    def note(self, note: TextItem) -> str:
        return f"{self._blocks[note.block.id]}#{note_name(note)}"

    def reference(self, note: TextItem) -> str:
        """Return the name of the place that refers to a note."""
        return f"ref-{note_name(note)}"

    def address(self, link: Link | None) -> str | None:
        """Return where a link leads; None if a book may not open it."""
        if link is None:
            return None
        if link.uri is not None:
            return escape.uri(link.uri)
        if link.page in self._pages:
            return f"{self._pages[link.page][0]}#{page_key(link.page)}"
        return None

    def _bound(self) -> Iterator[tuple[str, str]]:
        for block, keys in self._outline.headings.items():
            yield from ((key, f"{self._blocks[block]}#{key}") for key in keys)
        for page, keys in self._outline.pages.items():
            if page in self._pages:
                place = f"{self._pages[page][0]}#{page_key(page)}"
                yield from ((key, place) for key in keys)


def note_name(note: TextItem) -> str:
    return f"note-{note.block.id}"
