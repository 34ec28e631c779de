"""Names of the results, and checks before any work is paid for."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path

from ai_translator.errors import OutputError, UsageError
from ai_translator.formats import FORMATS, WITHOUT_PAGES, source_suffixes

TERMS = ".terms.csv"
REPORT, PROJECT = "report", "project"
_OTHERS: Mapping[str, str] = {REPORT: ".report.json", PROJECT: ".project"}
_REMEDY = "Choose another folder with --out"
#: A full or read-only disk: whatever is written next would meet it again.
DISK_ERRORS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})
_LEAST_ROOM = 1 << 16  # bytes: a report, and a result of a few pages


def output_paths(
    source: Path, language: str, formats: Iterable[str], folder: Path | None = None
) -> dict[str, Path]:
    """Return format -> path of the result, in ``folder`` or beside the source.

    ``report`` is always among them.
    """
    stem = source.stem if source.suffix.casefold() in source_suffixes() else source.name
    place = folder if folder is not None else source.parent
    endings = suffixes()
    return {kind: place / f"{stem}.{language}{endings[kind]}" for kind in (*formats, REPORT)}


def paths_of_file(file: Path, results: Iterable[str]) -> dict[str, Path]:
    """Return what :func:`output_paths` does for one result whose path is given.

    What belongs to it has its name without the ending.
    """
    return {
        kind: file.with_name(file.stem + _OTHERS[kind]) if kind in _OTHERS else file
        for kind in (*results, REPORT)
    }


def suffixes() -> dict[str, str]:
    """Return, for each format, the report and the project, what stands behind NAME.LANG."""
    return {**{row.name: row.suffix for row in FORMATS.values()}, **_OTHERS}


def pictures_folder(result: Path) -> Path:
    """Return the folder of a result's pictures, for a format that has them beside it."""
    return result.with_suffix(".files")


def terms_path(report: Path) -> Path:
    """Return where the terms of a document stand, beside its report."""
    return report.with_name(report.name.removesuffix(_OTHERS[REPORT]) + TERMS)


def prepare(source: Path, paths: Mapping[str, Path]) -> None:
    """Make the folder and prove that every result can be written there without hitting the source.

    Raises OutputError, also where the disk has no room for results like the source.
    """
    room = _LEAST_ROOM + (_size(source) if _keeps_pages(paths) else 0)
    for folder in {path.parent for path in paths.values()}:
        _prove_writable(folder, room)
    for path in paths.values():
        _prove_possible(path)
        if _same_file(source, path):
            raise OutputError(f"{path}: would overwrite the source", remedy=_REMEDY)
        if path.is_dir():
            raise OutputError(
                f"{path}: is a folder", remedy="Move it away or choose another folder with --out"
            )


def check_reachable(paths: Mapping[str, Path]) -> None:
    """Raise OutputError if a result's folder is certain not to take it; nothing is made.

    What only trying shows, :func:`prepare` finds out.
    """
    for folder in {path.absolute().parent for path in paths.values()}:
        there = next(each for each in (folder, *folder.parents) if each.exists())
        if not there.is_dir():
            raise OutputError(f"{there}: is not a folder", remedy=_REMEDY)
        if not os.access(there, os.W_OK | os.X_OK):
            raise OutputError(f"{there}: not writable", remedy=_REMEDY)


def check_distinct(
    sources: Iterable[Path], language: str, formats: Iterable[str], folder: Path | None
) -> None:
    """Raise UsageError if two sources would write the same result, also if only case differs."""
    taken: dict[str, Path] = {}
    for source in sources:
        for path in output_paths(source, language, formats, folder).values():
            key = str(path.absolute()).casefold()
            if key in taken:
                raise UsageError(
                    f"{taken[key]} and {source} would both be written to {path}",
                    remedy="Translate them in separate runs with different --out folders",
                )
            taken[key] = source


def _same_file(source: Path, path: Path) -> bool:
    try:
        return path.samefile(source)
    except OSError:
        return False


def _prove_possible(path: Path) -> None:
    """Prove that the file system accepts the name.

    It may be too long or hold a refused character.
    """
    try:
        path.lstat()
    except FileNotFoundError:
        return
    except OSError as error:
        remedy = (
            "Rename the source to something shorter"
            if error.errno == errno.ENAMETOOLONG
            else _REMEDY
        )
        raise OutputError(f"{path}: cannot be written ({error.strerror})", remedy=remedy) from error


def _prove_writable(folder: Path, room: int) -> None:
    """Prove that a file of so many bytes can be written there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: cannot be made ({error.strerror})", remedy=_REMEDY) from error
    probe = (
        folder / f".ai-translator-{secrets.token_hex(6)}.tmp"
    )  # others may look at the same moment
    try:
        with probe.open("xb") as file:
            _take_room(file.fileno(), room)
        probe.unlink()
    except OSError as error:
        probe.unlink(missing_ok=True)
        remedy = f"Free some space. {_REMEDY}" if error.errno in DISK_ERRORS else _REMEDY
        raise OutputError(f"{folder}: not writable ({error.strerror})", remedy=remedy) from error


def _take_room(file: int, room: int) -> None:
    """Take so many bytes of the disk, or of what a quota leaves of it.  Raises OSError if full.

    The system is asked rather than told what is free: that knows of no quota.
    """
    try:
        os.posix_fallocate(file, 0, room)
    except AttributeError:  # not on this system: writing will tell
        return
    except OSError as error:
        if error.errno in DISK_ERRORS:
            raise


def _keeps_pages(formats: Iterable[str]) -> bool:
    """Return True if one of these results is about as large as its source."""
    rows = (FORMATS[name] for name in formats if name in FORMATS)
    return any(row.paging not in WITHOUT_PAGES for row in rows)


def _size(source: Path) -> int:
    try:
        return source.stat().st_size
    except OSError:  # reading it will say so
        return 0
