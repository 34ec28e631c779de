"""Small pictures of the first pages of a source and its result, for the summary of a batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ai_translator.batch.entry import FileRecord
from ai_translator.formats import FORMATS, Paging
from ai_translator.workers import Done, Task, Workers
from ai_translator.writers.preview import page_thumbnail

#: Results that have pages, the nearest to the source first.
_PLACED = tuple(name for name, row in FORMATS.items() if row.paging is not Paging.NONE)
_SECONDS = 10.0  # for one page
_MEMORY_MB = 1024


@dataclass(frozen=True, slots=True)
class ThumbnailPair:
    """Two JPEGs; b"" for a page that cannot be drawn, or a result without pages."""

    source: bytes = b""
    result: bytes = b""


class Thumbnails:
    """Draws pages in a process of its own, as a context manager."""

    def __init__(self, out: Path, password: str | None) -> None:
        self._out, self._password = out, password
        self._workers = Workers(1, memory_mb=_MEMORY_MB)

    def __enter__(self) -> Thumbnails:
        return self

    def __exit__(self, *_error: object) -> None:
        self._workers.close()

    def pair(self, entry: FileRecord, source: Path | None) -> ThumbnailPair:
        """Return the pictures for a file with results; of what is not here, its result's alone."""
        results = [self._out / entry.outputs[name] for name in _PLACED if name in entry.outputs]
        return ThumbnailPair(
            self._drawn([source] if source is not None else []), self._drawn(results[:1])
        )

    def _drawn(self, paths: Sequence[Path]) -> bytes:
        for path in paths:
            task = Task(page_thumbnail, (str(path.absolute()), self._password))
            match self._workers.call(task, _SECONDS):
                case Done(bytes(jpeg)):
                    return jpeg
        return b""
