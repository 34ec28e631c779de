"""The outline: the source's, translated where a heading has it, else made of the headings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ai_translator.model.content import BlockKind
from ai_translator.model.document import Document
from ai_translator.typed_items import of_type
from ai_translator.writers.content import Item, PageMark, TextItem
from ai_translator.writers.labels import whole


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """One entry.  ``key``: a destination of its own."""

    title: str
    level: int
    key: str


@dataclass(frozen=True, slots=True)
class Outline:
    """The outline to write.

    entries:  in order
    headings: block id -> keys to bind at that heading
    pages:    page -> keys to bind where it begins
    """

    entries: Sequence[OutlineEntry]
    headings: dict[str, list[str]]
    pages: dict[int, list[str]]


def outline(document: Document, items: Iterable[Item]) -> Outline:
    items = list(items)
    texts = of_type(items, TextItem)
    headings = [item for item in texts if item.kind is BlockKind.HEADING and item.plain.strip()]
    begun = sorted(mark.page for mark in of_type(items, PageMark))
    made = _from_source(document, headings, begun) if document.outline else _from_headings(headings)
    at_heading: dict[str, list[str]] = defaultdict(list)
    at_page: dict[int, list[str]] = defaultdict(list)
    entries, levels = [], _Levels()
    for number, (title, level, place) in enumerate(made):
        key = f"outline-{number}"
        if isinstance(place, TextItem):
            at_heading[place.block.id].append(key)
        else:
            at_page[place].append(key)
        entries.append(OutlineEntry(" ".join(title.split()), levels.without_gap(level), key))
    return Outline(entries, at_heading, at_page)


def _from_headings(headings: Iterable[TextItem]) -> Iterator[tuple[str, int, TextItem | int]]:
    for heading in headings:
        yield whole(heading), heading.block.level, heading


def _from_source(
    document: Document, headings: Sequence[TextItem], begun: Sequence[int]
) -> Iterator[tuple[str, int, TextItem | int]]:
    by_title: dict[str, list[TextItem]] = defaultdict(list)
    for heading in headings:
        by_title[_key(heading.block.text)].append(heading)
    for item in document.outline:
        meant = _match(by_title, item.title, item.page)
        before = [page for page in begun if page <= (item.page or 1)]
        page = max(before or begun[:1], default=None)
        if meant is not None:
            yield (whole(meant) if meant.source else item.title), item.level, meant
        elif page is not None and item.title.strip():
            yield item.title, item.level, page


def _match(by_title: dict[str, list[TextItem]], title: str, page: int | None) -> TextItem | None:
    """Return the heading that an entry means: the same letters, on its page if that is known.

    Numbering may be missing.
    """
    key = _key(title)
    found = by_title.get(key) or by_title.get(key.lstrip("0123456789") or key, [])
    here = (heading for heading in found if page is None or abs(heading.page - page) <= 1)
    return next(here, None)


def _key(title: str) -> str:
    return "".join(filter(str.isalnum, title.casefold()))


class _Levels:
    """Outline levels: one may be one deeper than the one before, no more."""

    def __init__(self) -> None:
        self._open: list[int] = []

    def without_gap(self, level: int) -> int:
        while self._open and self._open[-1] >= level:
            self._open.pop()
        self._open.append(level)
        return len(self._open) - 1
