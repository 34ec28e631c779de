"""The bytes of a file that comes from outside."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ai_translator.errors import InputError

#: Bytes of a file that is held in memory: more is none that people have worked on.
MOST_BYTES = 64 * 2**20
#: Bytes of a file that is read piece by piece: large translation memories have a tenth of it.
MOST_STREAMED = 4 * 2**30


@contextmanager
def opened(path: Path, most: int = MOST_STREAMED) -> Iterator[BinaryIO]:
    """Open a file for reading.

    Raises InputError for one that cannot be read, is no file, or has more than ``most`` bytes.
    """
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise InputError(f"{path}: cannot be read (no file)", remedy="Check the path")
            if status.st_size > most:
                raise InputError(f"{path}: is too large", remedy="Import a smaller file")
            yield file
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read ({error.strerror})", remedy="Check the path"
        ) from error


def content_of(path: Path) -> bytes:
    """Return the bytes of a file of at most ``MOST_BYTES``.  Raises InputError."""
    with opened(path, MOST_BYTES) as file:
        return file.read(MOST_BYTES)
