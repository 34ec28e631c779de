"""The table of contents in reading order, as EPUB asks for it: no entry leads back behind the last.

The outline of a PDF may jump about, and an entry of which only the page is known leads to that
page's top although its heading stands below another's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class TocEntry:
    """An entry of the table of contents.

    at:      where its address stands in the book, counted in items
    page:    of the source
    is_page: only the page is known; ``address`` is where it begins
    """

    title: str
    level: int
    address: str
    at: int
    page: int
    is_page: bool = False


@dataclass(slots=True)
class _Branch:
    entry: TocEntry
    below: list[_Branch] = field(default_factory=list)


def in_reading_order(entries: Sequence[TocEntry]) -> list[TocEntry]:
    """Return the entries so that each stands where or behind where the one before it does.

    Entries of one level change places with all that is below them.  One that has an entry below it
    which stands earlier leads there.
    """
    root = _Branch(TocEntry("", -1, "", 0, 0))
    open_ = [root]
    for entry in _within_pages(entries):
        while open_[-1].entry.level >= entry.level:
            open_.pop()
        branch = _Branch(entry)
        open_[-1].below.append(branch)
        open_.append(branch)
    return [each.entry for each in _ordered(root.below)]


def _within_pages(entries: Sequence[TocEntry]) -> Iterator[TocEntry]:
    """Yield the entries; one of a page alone stands with the entry before it on that page."""
    before: TocEntry | None = None
    for entry in entries:
        if entry.is_page and before is not None and before.page == entry.page:
            entry = replace(entry, address=before.address, at=before.at)
        yield entry
        before = entry


def _ordered(branches: Sequence[_Branch]) -> list[_Branch]:
    """Return all branches and what is below them, one after the other."""
    found: list[tuple[int, list[_Branch]]] = []
    for branch in branches:
        below = _ordered(branch.below)
        first = min((branch, *below), key=lambda each: each.entry.at).entry
        if first is not branch.entry:
            branch.entry = replace(branch.entry, address=first.address, at=first.at)
        found.append((branch.entry.at, [branch, *below]))
    found.sort(key=lambda each: each[0])
    return [each for _, group in found for each in group]
