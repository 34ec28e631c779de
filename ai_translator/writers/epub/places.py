"""Places in a book: where pages, headings and notes stand, as addresses of links."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ai_translator.model.content import Link
from ai_translator.writers.content import PageMark, TextItem, page_key
from ai_translator.writers.epub.chapters import Chapter
from ai_translator.writers.epub.reading_order import TocEntry, in_reading_order
from ai_translator.writers.footnotes import Footnotes, texts_of
from ai_translator.writers.markdown import escape
from ai_translator.writers.outline import Outline


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a text stands: its file, its number among all items of the book, its page."""

    file: str
    at: int
    page: int


@dataclass(frozen=True, slots=True)
class _PageBegin:
    """Where a page begins."""

    file: str
    at: int
    mark: PageMark


class Places:
    """The addresses of a book, each as ``FILE#NAME``.  ``notes``: which text refers to which."""

    def __init__(self, chapters: Sequence[Chapter], outline: Outline, notes: Footnotes) -> None:
        self.notes = notes
        self._outline = outline
        self._pages: dict[int, _PageBegin] = {}
        self._blocks: dict[str, _Spot] = {}
        items = ((chapter.name, item) for chapter in chapters for item in chapter.items)
        for at, (file, item) in enumerate(items):
            if isinstance(item, PageMark):
                self._pages.setdefault(item.page, _PageBegin(file, at, item))
            for text in texts_of(item):
                self._blocks[text.block.id] = _Spot(file, at, text.page)

    def pages(self) -> Iterator[tuple[str, str]]:
        """Yield (name of a page, its address)."""
        for page in self._pages:
            mark = self._pages[page].mark
            yield mark.label or str(mark.page), self._page_address(page)

    def entries(self) -> list[TocEntry]:
        """Return the entries of the outline whose places are in the book, in reading order."""
        bound = dict(self._bound())
        entries = [each for each in self._outline.entries if each.key in bound and each.title]
        return in_reading_order(
            [replace(bound[each.key], title=each.title, level=each.level) for each in entries]
        )

    def names_at(self, heading: TextItem) -> Sequence[str]:
        """Return the names to put at a heading."""
        return self._outline.headings.get(heading.block.id, ())

    def note(self, note: TextItem) -> str:
        return f"{self._blocks[note.block.id].file}#{note_name(note)}"

    def reference(self, note: TextItem) -> str:
        """Return the name of the place that refers to a note."""
        return f"ref-{note_name(note)}"

    def back(self, note: TextItem) -> str:
        """Return the address of the place that refers to a note, which may be in another file."""
        return f"{self._blocks[self.notes.referred[note.block.id]].file}#{self.reference(note)}"

    def address(self, link: Link | None) -> str | None:
        """Return where a link leads; None if a book may not open it."""
        if link is None:
            return None
        if link.uri is not None:
            return escape.uri(link.uri)
        if link.page in self._pages:
            return self._page_address(link.page)
        return None

    def _page_address(self, page: int) -> str:
        return f"{self._pages[page].file}#{page_key(page)}"

    def _bound(self) -> Iterator[tuple[str, TocEntry]]:
        """Yield (key of the outline, its place as an entry without title and level)."""
        for block, keys in self._outline.headings.items():
            spot = self._blocks[block]
            for key in keys:
                yield key, TocEntry("", 0, f"{spot.file}#{key}", spot.at, spot.page)
        for page, keys in self._outline.pages.items():
            if page in self._pages:
                at = self._pages[page].at
                entry = TocEntry("", 0, self._page_address(page), at, page, is_page=True)
                yield from ((key, entry) for key in keys)


def note_name(note: TextItem) -> str:
    return f"note-{note.block.id}"
