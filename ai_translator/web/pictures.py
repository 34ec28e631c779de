"""Pictures of pages, drawn on demand.

Each file has a drawing process of its own: a page may crash it, hang it or use too much memory, and
no file meets what another left behind.  It is kept for a while, so that the next page comes at
once.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Hashable
from pathlib import Path

from ai_translator.jobs.resources import JobResources
from ai_translator.workers import Done, Task
from ai_translator.writers.preview import PagePicture, page_picture

_AT_ONCE = 2  # files whose pages are drawn at the same moment
_TIMEOUT = 20.0  # seconds for a page
_KEPT = 60  # pictures in all: a few hundred kilobytes each
_WARM, _REST = 3, 60.0  # processes that wait for their file's next page, and seconds for which


class PagePictures:
    """To be used in the server's event loop."""

    def __init__(self, memory_mb: int) -> None:
        self._memory_mb = memory_mb
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._processes: OrderedDict[Path, JobResources] = OrderedDict()
        self._timers: dict[Path, asyncio.TimerHandle] = {}
        self._pictures: OrderedDict[Hashable, PagePicture] = OrderedDict()

    async def draw(
        self, path: Path, password: str | None, page: int, *, thumbnail: bool = False
    ) -> PagePicture | None:
        """Return a page (1-based) as it is now; None if it cannot be drawn."""
        key = (path, path.stat().st_mtime_ns, page, thumbnail)
        known = self._pictures.get(key)
        if known is not None:
            self._pictures.move_to_end(key)
            return known
        longest = _THUMBNAIL if thumbnail else 0
        task = Task(page_picture, (str(path), password, page, longest, key[1]))
        async with self._turns:
            outcomes = dict(
                await self._process(path).read(lambda pool: list(pool.run([task], _TIMEOUT)))
            )
        self._rest_later(path)
        outcome = outcomes[0]
        if not isinstance(outcome, Done):
            return None
        drawn: PagePicture = outcome.value
        self._pictures[key] = drawn
        while len(self._pictures) > _KEPT:
            self._pictures.popitem(last=False)
        return drawn

    def forget(self, folder: Path) -> None:
        """Forget what is known of the files in a folder."""
        for path in [each for each in self._processes if folder in each.parents]:
            self._end(path)
        for key in [each for each in self._pictures if _is_in(each, folder)]:
            del self._pictures[key]

    def close(self) -> None:
        for path in list(self._processes):
            self._end(path)

    def _process(self, path: Path) -> JobResources:
        """Return the process of a file."""
        if path not in self._processes:
            self._processes[path] = JobResources(1, 1, memory_mb=self._memory_mb, keep=1_000_000)
        self._processes.move_to_end(path)
        for waiting in list(self._processes)[:-_WARM]:
            self._processes[waiting].rest()
        return self._processes[path]

    def _rest_later(self, path: Path) -> None:
        if (timer := self._timers.pop(path, None)) is not None:
            timer.cancel()
        self._timers[path] = asyncio.get_running_loop().call_later(_REST, self._end, path)

    def _end(self, path: Path) -> None:
        if (timer := self._timers.pop(path, None)) is not None:
            timer.cancel()
        if (process := self._processes.pop(path, None)) is not None:
            process.rest()


_THUMBNAIL = 160  # pixels of the longer side


def _is_in(key: Hashable, folder: Path) -> bool:
    return isinstance(key, tuple) and isinstance(key[0], Path) and folder in key[0].parents
