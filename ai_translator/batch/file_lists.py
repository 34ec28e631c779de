"""Lists of files to translate, as ``find``, ``git ls-files`` and catalogues print them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from ai_translator.batch.discovery import Found, Selection, SourceFile, size_of
from ai_translator.batch.object_stores import is_address, source_at
from ai_translator.errors import InputError, UsageError

STANDARD = "-"
_MOST_BYTES = 1 << 29  # of a list: some million paths
_BOM = b"\xef\xbb\xbf"


def read_list(name: str, base: Path, selection: Selection) -> Found:
    """Return the files that a list names, in its order, each once.

    name: of a file with a path, or an address of a store, in each line or with a NUL behind each;
        ``-`` for standard input
    base: where relative paths begin; what lies in it keeps its path in it as its name, and what
        does not is named by its whole path without the first slash
    What is not there is in the result: reading it will say so.  Raises InputError, and UsageError
    for two files with one name.
    """
    sources: dict[str, SourceFile] = {}
    for line in _lines(_content(name)):
        source = _source(os.fsdecode(line), base.absolute())
        if not selection.takes(source.name):
            continue
        first = sources.setdefault(source.name, source)
        if first.path != source.path:
            raise UsageError(
                f"{name}: the results of {first.path} and {source.path} would be one",
                remedy="Name them in lists of their own, with different --out folders",
            )
    return Found(list(sources.values()))


def _content(name: str) -> bytes:
    try:
        if name == STANDARD:
            content = sys.stdin.buffer.read(_MOST_BYTES + 1)
        else:
            with Path(name).open("rb") as file:
                content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        remedy = "Name a file with a path in each line, or - for standard input"
        raise InputError(f"{name}: cannot be read ({error.strerror})", remedy=remedy) from error
    if len(content) > _MOST_BYTES:
        raise InputError(
            f"{name}: is larger than {_MOST_BYTES >> 20} MB", remedy="Divide it into several lists"
        )
    return content.removeprefix(_BOM)


def _lines(content: bytes) -> Iterator[bytes]:
    separator = b"\0" if b"\0" in content else b"\n"
    for line in content.split(separator):
        path = line if separator == b"\0" else line.removesuffix(b"\r")
        if path.strip():
            yield path


def _source(path: str, base: Path) -> SourceFile:
    if is_address(path):
        return source_at(path)
    whole = Path(os.path.normpath(base / path))
    is_inside = whole.is_relative_to(base) and whole != base
    name = whole.relative_to(base if is_inside else whole.anchor).as_posix()
    return SourceFile(whole, name, size_of(whole))
