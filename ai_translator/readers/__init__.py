"""Readers: a source file to a Document.

Adding one: a package here with a :class:`Reader`, and a row in :mod:`ai_translator.formats`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Protocol

from ai_translator.formats import imported, source_format
from ai_translator.model.document import Document
from ai_translator.progress import ProgressCallback, ignore
from ai_translator.workers import Workers

__all__ = ["OcrMode", "OcrOptions", "ReadOptions", "Reader", "read"]

_MEMORY_MB = 2048
_PAGE_TIMEOUT = 60.0


class OcrMode(Enum):
    """What is read on pictures of pages (``parsing.ocr``)."""

    AUTO = "auto"  # pages without text; a text layer's words where it agrees with the picture
    OFF = "off"  # nothing
    FORCE = "force"  # every page that is a picture; text layers are not heeded
    LAYER = "layer"  # text layers are believed, whatever the picture shows


@dataclass(frozen=True, slots=True)
class OcrOptions:
    """How pages that are pictures are read.

    language: code of the source language, "" if nobody knows
    cache:    folder where what was recognized is kept, None for nowhere
    timeout:  seconds for one page
    pictures: also read the pictures on pages that have text of their own
    """

    mode: OcrMode = OcrMode.OFF
    language: str = ""
    cache: Path | None = None
    timeout: float = 300.0
    pictures: bool = False


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What every reader is told.

    pages:        such as ``1-3,7``; all for ""
    max_pages:    more are refused before any is read
    page_timeout: seconds for one page;  memory_mb: for one process.  A page that breaks them is
        among the document's failures
    ocr:          how pages that are pictures are read
    workers:      processes (two, or one on a single core)
    pool:         processes to use, which stay open; ``workers`` and ``memory_mb`` are theirs then
    """

    password: str | None = field(default=None, repr=False)
    pages: str = ""
    max_pages: int | None = None
    page_timeout: float = _PAGE_TIMEOUT
    memory_mb: int = _MEMORY_MB
    ocr: OcrOptions = OcrOptions()
    workers: int | None = None
    pool: Workers | None = None
    on_progress: ProgressCallback = ignore


class Reader(Protocol):
    """Makes a document of files of one kind."""

    def read(self, source: Path, options: ReadOptions) -> Document:
        """Return the document in ``source``, or those of its pages that are asked for.

        Raises InputError (EncryptedError, NoTextError) naming file and remedy, and UsageError for
        pages that do not exist or are too many.
        """


def read(source: Path, options: ReadOptions) -> Document:
    """Read a file with the reader for what it is.  Raises as :meth:`Reader.read` does."""
    reader: Reader = imported(source_format(source).reader)
    return reader.read(source, options)
