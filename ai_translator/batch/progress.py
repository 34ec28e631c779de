"""Progress of a folder: its share done, its time left, and whether another file may start."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Protocol

from ai_translator.batch.discovery import SourceFile
from ai_translator.batch.entry import FileRecord, Overview, Watch
from ai_translator.progress import Progress, Stage, Traffic

#: Shares of a file's work, roughly; waiting for answers is most of it.
_BEGUN = {Stage.PARSE: 0.0, Stage.TRANSLATE: 0.2, Stage.WRITE: 0.9}
_PART = {Stage.PARSE: 0.2, Stage.TRANSLATE: 0.7, Stage.WRITE: 0.1}
_MOST_OPEN = 64  # files under way at a time: each holds its document in memory
_MOST_WRITING = 4  # documents that wait for their turn to be written
_OPEN_A_READER = 8  # where there are so many readers that those numbers would starve them
_LEAST_SHARE = 0.02  # of the work, before its pace says anything


class Capacity(Protocol):
    """How much an executor takes.

    readers: files that it reads at a time
    backlog: segments that may wait for answers before no further file starts: enough to keep all
        requests in flight, and a limit on memory, however large the folder is
    """

    @property
    def readers(self) -> int: ...

    @property
    def backlog(self) -> int: ...


class FolderProgress:
    """The progress of a folder, for use in one event loop.

    capacity: how many files may be under way; asked anew each time, since machines come and go
    """

    def __init__(
        self,
        sources: list[SourceFile],
        ended: int,
        capacity: Capacity,
        watch: Watch,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sizes = {source.name: max(1, source.size) for source in sources}
        self._total = sum(self._sizes.values())
        self._ended, self._files, self._done = ended, ended + len(sources), 0.0
        self._capacity, self._watch, self._clock = capacity, watch, clock
        self._begun = clock()
        self._open: dict[str, Progress] = {}
        self._tokens, self._cost = 0, 0.0  # of files that have ended
        self._changed = asyncio.Event()

    async def room(self) -> None:
        """Wait until a further file may start."""
        while self._is_full():
            self._changed.clear()
            await self._changed.wait()

    def begin(self, name: str) -> None:
        self._open[name] = Progress(Stage.PARSE, 0, 0, name)

    def note(self, name: str, event: Progress) -> None:
        """Record an event of a file in progress."""
        traffic = event.traffic or self._open[name].traffic
        self._open[name] = Progress(event.stage, event.done, event.total, name, traffic)
        self._tell()

    def end(self, entry: FileRecord, *, worked: bool = True) -> None:
        """Record the end of a file.

        worked: False for a skipped file, which says nothing about the pace
        """
        self.leave(entry.source)
        size = self._sizes.get(entry.source, 0)
        if worked:
            self._done += size
            self._tokens += entry.input_tokens + entry.output_tokens
            self._cost += entry.cost or 0.0
        else:
            self._total -= size
        self._ended += 1
        self._tell(entry)

    def leave(self, name: str) -> None:
        """Record that the file is no longer in progress, whatever became of it."""
        self._open.pop(name, None)
        self._changed.set()

    def is_paid(self, name: str) -> bool:
        """Return True if every answer of a file is there, so that it only needs to be written."""
        event = self._open.get(name)
        return event is not None and (
            event.stage is Stage.WRITE
            or (event.stage is Stage.TRANSLATE and event.done == event.total)
        )

    def _is_full(self) -> bool:
        events = self._open.values()
        reading = sum(event.stage is Stage.PARSE for event in events)
        waiting = sum(
            event.total - event.done for event in events if event.stage is Stage.TRANSLATE
        )
        writing = sum(self.is_paid(event.file) for event in events)
        readers = self._capacity.readers
        most_open = max(_MOST_OPEN, _OPEN_A_READER * readers)
        full = len(self._open) >= most_open or writing >= max(_MOST_WRITING, readers)
        return full or reading > readers or waiting >= self._capacity.backlog

    def _tell(self, latest: FileRecord | None = None) -> None:
        self._changed.set()
        share, eta = self._share(), None
        if share >= _LEAST_SHARE:
            eta = (self._clock() - self._begun) * (1 - share) / share
        self._watch(
            Overview(
                self._ended,
                self._files,
                share,
                eta,
                tuple(self._open.values()),
                latest,
                self._traffic(),
            )
        )

    def _traffic(self) -> Traffic | None:
        under_way = [event.traffic for event in self._open.values() if event.traffic is not None]
        if not under_way and not self._tokens:
            return None
        in_flight = [each.in_flight for each in under_way]
        costs = [each.cost for each in under_way if each.cost is not None]
        return Traffic(
            max(in_flight, default=0),  # they share one backend: each sees the requests of all
            self._tokens + sum(each.tokens for each in under_way),
            self._cost + sum(costs) if costs or self._cost else None,
        )

    def _share(self) -> float:
        part = sum(self._sizes[event.file] * _share_of(event) for event in self._open.values())
        return min(1.0, (self._done + part) / self._total) if self._total > 0 else 1.0


def _share_of(event: Progress) -> float:
    return _BEGUN[event.stage] + _PART[event.stage] * (
        event.done / event.total if event.total else 0.0
    )
