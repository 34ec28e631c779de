"""Discovery of the files to translate in a folder."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import translate
from pathlib import Path
from typing import Self

from ai_translator.errors import InputError
from ai_translator.formats import source_suffixes
from ai_translator.languages import languages
from ai_translator.outputs import REPORT, suffixes


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One PDF in the folder.

    name:    its path in the folder, with slashes
    size:    in bytes, as first seen
    address: in an object store, for what is no file; ``path`` is only its name then
    version: what the store tells of its content; "" where it was not asked
    """

    path: Path
    name: str
    size: int
    address: str = ""
    version: str = ""


@dataclass(slots=True)
class Found:
    """The PDFs of a folder.

    sources:    in the order of their names
    unreadable: folders that could not be read, and why
    """

    sources: list[SourceFile] = field(default_factory=list)
    unreadable: list[tuple[str, str]] = field(default_factory=list)
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Selection:
    """Which names are taken: by globs for the last part of a path or for all of it.

    Upper and lower case are the same.  wanted: None to take all
    """

    wanted: re.Pattern[str] | None
    unwanted: re.Pattern[str] | None

    @classmethod
    def of(cls, include: Sequence[str], exclude: Sequence[str]) -> Self:
        return cls(_pattern(include), _pattern(exclude))

    def takes(self, path: str) -> bool:
        is_wanted = self.wanted is None or _matches(self.wanted, path)
        return is_wanted and not (self.unwanted is not None and _matches(self.unwanted, path))


def _matches(pattern: re.Pattern[str], path: str) -> bool:
    return bool(pattern.match(path.rpartition("/")[2]) or pattern.match(path))


def find(
    folder: Path, out: Path, include: Sequence[str] = (), exclude: Sequence[str] = ()
) -> Found:
    """Return the PDFs in ``folder`` and below.

    Hidden ones, our own results and what is in ``out`` are left out.

    include, exclude: see :class:`Selection`; ``*.pdf`` unless told
    A folder that is reached twice, by symbolic links, is read once. Raises InputError if ``folder``
    is none.
    """
    if not folder.is_dir():
        raise InputError(
            f"{folder}: {'is not a folder' if folder.exists() else 'no such folder'}",
            remedy="Name a folder with PDFs",
        )
    selection = Selection.of(include or [f"*{suffix}" for suffix in source_suffixes()], exclude)
    found, seen = Found(), {_identity(out)} - {_identity(folder), None}
    for place, names in _folders(folder, seen, found):
        for name in names:
            path = place / name
            inside = path.relative_to(folder).as_posix()
            if name.startswith(".") or not selection.takes(inside):
                continue
            if _is_result(path, names):
                found.left_out += 1
            elif not path.is_dir():
                found.sources.append(SourceFile(path, inside, size_of(path)))
    found.sources.sort(key=lambda source: source.name)
    return found


def _folders(
    folder: Path, seen: set[tuple[int, int] | None], found: Found
) -> Iterator[tuple[Path, Collection[str]]]:
    """Yield each folder once, with the names in it."""

    def trouble(error: OSError) -> None:
        found.unreadable.append(
            (Path(error.filename).relative_to(folder).as_posix(), error.strerror or str(error))
        )

    for place, below, names in os.walk(folder, followlinks=True, onerror=trouble):
        identity = _identity(Path(place))
        if identity in seen:
            below.clear()
            continue
        seen.add(identity)
        below[:] = sorted(name for name in below if not name.startswith("."))
        yield Path(place), set(names)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def size_of(path: Path) -> int:
    """Return its bytes; 0 for what is not there."""
    try:
        return path.stat().st_size
    except OSError:  # a dangling link, or gone already: reading it will say so
        return 0


def _is_result(path: Path, names: Collection[str]) -> bool:
    """Return True if it is named like a result (NAME.LANG.reflow.pdf) with a report beside it."""
    endings = suffixes()
    ending = next((each for each in _longest_first(endings.values()) if _ends(path.name, each)), "")
    stem = path.name[: len(path.name) - len(ending)] if ending else ""
    is_named = bool(ending) and stem.rpartition(".")[2].casefold() in _language_codes()
    return is_named and f"{stem}{endings[REPORT]}" in names


def _longest_first(endings: Iterable[str]) -> list[str]:
    return sorted(endings, key=len, reverse=True)


def _ends(name: str, ending: str) -> bool:
    return name.casefold().endswith(ending.casefold())


def _language_codes() -> set[str]:
    return {each.code.casefold() for each in languages()}


def _pattern(globs: Sequence[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(translate(glob) for glob in globs), re.IGNORECASE) if globs else None
