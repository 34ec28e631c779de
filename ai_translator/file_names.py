"""Files for qpdf and PDFium, which know names in UTF-8 only.

A name from an old disk or archive may be in another encoding; Python keeps it as lone surrogates.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import BinaryIO


def readable(path: str | os.PathLike[str]) -> str | BytesIO:
    """Return the name to open a file by, or its content where the library cannot know its name."""
    name = os.fspath(path)
    return name if _is_utf8(name) else BytesIO(Path(name).read_bytes())


@contextmanager
def writable(path: str | os.PathLike[str]) -> Iterator[str | BinaryIO]:
    """Yield the name to save a file by, or the open file where the library cannot know its name."""
    name = os.fspath(path)
    if _is_utf8(name):
        yield name
    else:
        with Path(name).open("w+b") as file:
            yield file


def _is_utf8(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
