"""The viewer of each tab: pages of its sources and results, drawn on demand.

Each tab has a drawing process of its own: a page may crash it, hang it or use too much memory, and
no user's file meets what another's left behind.  It is kept for a while, so that the next page
comes at once.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from ai_translator.jobs.resources import JobResources
from ai_translator.pages import page_numbers
from ai_translator.web.sessions import Sessions
from ai_translator.workers import Done, Task
from ai_translator.writers.preview import PagePicture, begun_pages, page_count, page_picture

Kind = Literal["same", "side", "alternate", "own"]

_AT_ONCE = 2  # tabs whose pages are drawn at the same moment
_TIMEOUT = 20.0  # seconds for a page
_MOST_BESIDE = 6  # pages of the source beside one that is set anew
_KEPT = 8  # pictures of a tab: a few hundred kilobytes each
_WARM, _REST = (
    3,
    60.0,
)  # processes that wait for their tab's next page, and seconds for which they do


@dataclass(frozen=True, slots=True)
class PagePair:
    """A result that has pages, and its source.

    name:   as its user calls it
    kind:   which page of the source, if any, belongs to a page of it
    chosen: the pages that were to be translated, as :func:`ai_translator.pages.page_numbers` takes
        them
    """

    name: str
    kind: Kind
    source: Path
    result: Path
    password: str | None = None
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class PageImage:
    """One of ``count`` pages.  ``picture``: None when it cannot be drawn."""

    page: int
    count: int
    picture: PagePicture | None


@dataclass(frozen=True, slots=True)
class PageView:
    """A page of the result and the source pages that belong to it.

    There are none if it shows both itself, several if a re-typeset page has space for them.

    chosen: True if it was to be translated at all
    more:   how many source pages are left out, being too many
    """

    pair: PagePair
    result: PageImage
    sources: tuple[PageImage, ...]
    chosen: bool
    more: int = 0


class Viewer:
    """The viewers of all tabs, for use in the server's event loop, except for :meth:`sweep`."""

    def __init__(self, sessions: Sessions, memory_mb: int) -> None:
        self._sessions, self._memory_mb = sessions, memory_mb
        self._shows: OrderedDict[str, _TabViewer] = OrderedDict()
        self._turns = asyncio.Semaphore(_AT_ONCE)

    def open(self, session: str, tab: str, pairs: Sequence[PagePair]) -> None:
        """Restrict the tab to these results."""
        self.leave(tab)
        if pairs:
            self._shows[tab] = _TabViewer(session, tuple(pairs), self._memory_mb, self._turns)

    async def look(
        self, session: str, tab: str, which: int, page: int | None = None
    ) -> PageView | None:
        """Return a page of the result number ``which``.

        None is the first page that was chosen; a page that does not exist, the nearest.  Returns
        None if there is no such result, it is not this session's, or its files are gone.
        """
        show = self._own(session, tab, which)
        if show is None:
            return None
        view = await show.view(which, page)
        if tab in self._shows:
            self._shows.move_to_end(tab)
        for each in list(self._shows.values())[:-_WARM]:
            each.rest()
        return view

    def names(self, session: str, tab: str) -> list[str]:
        """Return the results that the tab looks at."""
        show = self._shows.get(tab)
        return (
            [pair.name for pair in show.pairs]
            if show is not None and show.session == session
            else []
        )

    def leave(self, tab: str) -> None:
        """Forget what the tab looked at."""
        if show := self._shows.pop(tab, None):
            show.rest()

    def sweep(self) -> None:
        """Forget results whose files are gone."""
        for tab, show in list(self._shows.items()):
            if not any(pair.result.exists() for pair in show.pairs):
                self.leave(tab)

    def close(self) -> None:
        for tab in list(self._shows):
            self.leave(tab)

    def _own(self, session: str, tab: str, which: int) -> _TabViewer | None:
        show = self._shows.get(tab)
        if show is None or show.session != session or not 0 <= which < len(show.pairs):
            return None
        pair = show.pairs[which]
        return (
            show
            if all(self._sessions.may_read(session, path) for path in (pair.source, pair.result))
            else None
        )


@dataclass(frozen=True, slots=True)
class _PagePairing:
    """What is known of a pair before a page is drawn.

    ``begun``: page of the source -> page of the result where it begins.
    """

    kind: Kind
    count: int
    of_source: int
    chosen: tuple[int, ...]
    begun: Mapping[int, int] = field(default_factory=dict)

    @property
    def first(self) -> int:
        begin = self.chosen[0]
        return {"alternate": 2 * begin - 1, "own": 1}.get(self.kind, begin)

    def beside(self, page: int) -> list[int]:
        """Return the source pages that begin on this page, else the last that has begun before."""
        if self.kind == "same":
            return [page] if page <= self.of_source else []
        here = [number for number, place in self.begun.items() if place == page]
        before = [number for number, place in self.begun.items() if place < page]
        return here or before[-1:]

    def is_chosen(self, page: int) -> bool:
        number = (page + 1) // 2 if self.kind == "alternate" else page
        return self.kind == "own" or number in self.chosen


class _TabViewer:
    """What one tab looks at, and the process that draws for it."""

    def __init__(
        self, session: str, pairs: tuple[PagePair, ...], memory_mb: int, turns: asyncio.Semaphore
    ) -> None:
        self.session, self.pairs = session, pairs
        self.books: dict[int, _PagePairing] = {}
        self._turns = turns
        self._resources = JobResources(1, 1, memory_mb=memory_mb, keep=1_000_000)
        self._pictures: OrderedDict[tuple[Path, int], PagePicture] = OrderedDict()
        self._resting: asyncio.TimerHandle | None = None

    async def view(self, which: int, page: int | None) -> PageView:
        pair = self.pairs[which]
        book = self.books.get(which) or await self._opened(which)
        page = min(max(page or book.first, 1), book.count)
        beside = book.beside(page)
        near = beside[:_MOST_BESIDE]
        drawn = await self._drawn(
            pair, [(pair.result, page), *((pair.source, each) for each in near)]
        )
        sources = tuple(
            PageImage(each, book.of_source, picture) for each, picture in zip(near, drawn[1:])
        )
        return PageView(
            pair,
            PageImage(page, book.count, drawn[0]),
            sources,
            book.is_chosen(page),
            len(beside) - len(near),
        )

    def rest(self) -> None:
        """End the process if it waits; the next page gets another."""
        self._resources.rest()

    async def _opened(self, which: int) -> _PagePairing:
        pair = self.pairs[which]
        asked = [
            Task(page_count, (str(path), pair.password)) for path in (pair.result, pair.source)
        ]
        asked += (
            [Task(begun_pages, (str(pair.result), pair.password))] if pair.kind == "own" else []
        )
        told = await self._asked(asked)
        if None in told:  # then no page can be drawn either, and that is said
            return _PagePairing(pair.kind, 1, 1, (1,))
        count, of_source, *begun = told
        book = _PagePairing(
            pair.kind, count, of_source, page_numbers(pair.chosen, of_source), *begun
        )
        self.books[which] = book
        return book

    async def _drawn(
        self, pair: PagePair, places: Sequence[tuple[Path, int]]
    ) -> list[PagePicture | None]:
        missing = [place for place in places if place not in self._pictures]
        asked = [Task(page_picture, (str(path), pair.password, page)) for path, page in missing]
        made = dict(zip(missing, await self._asked(asked) if asked else ()))
        found = [made[place] if place in made else self._pictures[place] for place in places]
        for place, picture in zip(places, found):
            if picture is not None:
                self._pictures[place] = picture
                self._pictures.move_to_end(place)
        while len(self._pictures) > _KEPT:
            self._pictures.popitem(last=False)
        return found

    async def _asked(self, tasks: Sequence[Task]) -> list[Any]:
        """Return what each task returned, None for one that is lost."""
        async with self._turns:
            outcomes = dict(
                await self._resources.read(lambda pool: list(pool.run(tasks, _TIMEOUT)))
            )
        if self._resting is not None:
            self._resting.cancel()
        self._resting = asyncio.get_running_loop().call_later(_REST, self.rest)
        told = [outcomes[number] for number in range(len(tasks))]
        return [outcome.value if isinstance(outcome, Done) else None for outcome in told]
