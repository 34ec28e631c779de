"""The tasks: reading a source, and writing the results of its translation.  Each takes one CPU."""

from __future__ import annotations

import pickle
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ai_translator.errors import TranslatorError
from ai_translator.jobs.cluster.requester import ClusterBackend
from ai_translator.jobs.cluster.scratch import (
    RemoteFailure,
    Scratch,
    ShippedFile,
    failure,
    scratch,
)
from ai_translator.pipeline import (
    Result,
    TranslateJob,
    find_segments,
    read_document,
    refused_formats,
    write_results,
)
from ai_translator.workers import Workers

_FILES_A_PROCESS = 10  # read by one, before a fresh one takes its place


@dataclass(frozen=True, slots=True)
class ReadSource:
    """What the driver needs to know of a document that has been read."""

    name: str
    pages: int
    segments: int


def read_source(
    job: TranslateJob, fonts: Mapping[Path, bytes], source: bytes
) -> tuple[ReadSource | RemoteFailure, bytes, bytes]:
    """Return what there is to translate, its segments, and all that writing needs; both pickled.

    fonts: the user's, by their paths
    """
    try:
        with scratch(job, source, fonts) as here:
            return _read(here)
    except TranslatorError as error:
        return failure(error), b"", b""


def _read(here: Scratch) -> tuple[ReadSource, bytes, bytes]:
    job = here.job
    with _kept.pool(job.settings.parsing.memory_mb) as pool:
        document = read_document(job, pool=pool)
    refused = refused_formats(job, document)
    found = find_segments(job, document)
    head = ReadSource(document.name, len(document.pages), len(found.segments))
    return head, _pickled(found.segments), _pickled((document, found, refused, here.root))


def write_document(
    job: TranslateJob,
    fonts: Mapping[Path, bytes],
    source: bytes,
    document: bytes,
    run: bytes,
    backend: ClusterBackend,
    seconds: float,
) -> tuple[Result | RemoteFailure, list[ShippedFile]]:
    """Return the result, and its files.  seconds: since the job began."""
    begun = time.monotonic() - seconds
    try:
        with scratch(job, source, fonts) as here:
            parsed, found, refused, root = pickle.loads(document)
            translated = pickle.loads(run)
            result = write_results(
                here.job,
                parsed,
                found,
                translated,
                backend,
                begun=begun,
                refused={name: here.moved(error, root) for name, error in refused.items()},
            )
            return result, here.shipped()
    except TranslatorError as error:
        return failure(error), []


def _pickled(value: object) -> bytes:
    return pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)


class _KeptPool:
    """The bounded process of this one that reads pages, kept for some files."""

    def __init__(self) -> None:
        self._workers: Workers | None = None
        self._left = 0

    @contextmanager
    def pool(self, memory_mb: int) -> Iterator[Workers]:
        if self._workers is None:
            self._workers, self._left = Workers(1, memory_mb=memory_mb), _FILES_A_PROCESS
        self._left -= 1
        try:
            yield self._workers
        except BaseException:
            self._left = 0
            raise
        finally:
            if self._left <= 0:
                self._workers.close()
                self._workers = None


_kept = _KeptPool()
