"""Files that a project needs and does not hold: its source and the user's fonts, known by hash."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ai_translator.errors import InputError


@dataclass(frozen=True, slots=True)
class SourceStamp:
    """The source of a project.  ``path``: from the project's folder, with slashes."""

    name: str
    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class FontStamp:
    """One of the user's fonts.  ``path``: "" where it is nobody's business."""

    name: str
    path: str
    sha256: str


def stamp_source(source: Path, folder: Path) -> SourceStamp:
    """Return the stamp of a source for a project in ``folder``.

    Raises InputError when it cannot be read.
    """
    try:
        size = source.stat().st_size
        path = Path(os.path.relpath(source.absolute(), folder.absolute())).as_posix()
        return SourceStamp(_text(source.name), _text(path), _hash(source), size)
    except OSError as error:
        raise InputError(
            f"{source}: cannot be read ({error.strerror})", remedy="Check that it is still there"
        ) from error
    except ValueError:  # another drive: there is no way from the folder to it
        return SourceStamp(_text(source.name), _text(source.name), _hash(source), size)


def stamp_fonts(fonts: Iterable[Path], *, with_paths: bool) -> tuple[FontStamp, ...]:
    """Return the stamps of fonts that have just been used."""
    return tuple(
        FontStamp(
            _text(font.name),
            _text(str(font.expanduser().absolute())) if with_paths else "",
            _hash(font.expanduser()),
        )
        for font in fonts
    )


def find_source(project: Path, stamp: SourceStamp, told: Path | None = None) -> Path:
    """Return the source of a project: ``told``, or where it was, or beside the project.

    Raises InputError when it is not there or holds something else.
    """
    places = [told] if told is not None else _places(project, stamp)
    there = [place for place in places if _is_file(place)]
    if not there:
        raise InputError(
            f"{told or project}: "
            f"{'no such file' if told else f'its source {stamp.name} is not there'}",
            remedy="Name the PDF with --source FILE",
        )
    same = next((place for place in there if _is_same(place, stamp)), None)
    if same is None:
        raise InputError(
            f"{there[0]}: is not the file that {project.name} was made from (its content differs)",
            remedy="Name the original with --source FILE, or translate this one anew",
        )
    return same


def find_fonts(stamps: Iterable[FontStamp], known: Sequence[Path]) -> tuple[Path, ...]:
    """Return the files of a project's fonts: where they were, or among ``known``.

    Raises InputError for one that is missing or has changed: the result would look different.
    """
    return tuple(_font(stamp, known) for stamp in stamps)


def _font(stamp: FontStamp, known: Sequence[Path]) -> Path:
    places = [*([Path(stamp.path)] if stamp.path else []), *(each.expanduser() for each in known)]
    for place in places:
        if _is_file(place) and _hash(place) == stamp.sha256:
            return place
    raise InputError(
        f"the font {stamp.name} that the project was set with is missing or has changed",
        remedy="Name that file under fonts: in config.yaml",
    )


def _places(project: Path, stamp: SourceStamp) -> list[Path]:
    folder = project.absolute().parent
    return [folder / stamp.path, folder / Path(stamp.name).name]


def _is_file(path: Path) -> bool:
    """Return True for a regular file; a pipe or a device may never end."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):  # ValueError: no path at all, with a null byte
        return False


def _is_same(path: Path, stamp: SourceStamp) -> bool:
    try:
        return path.stat().st_size == stamp.size and _hash(path) == stamp.sha256
    except OSError:
        return False


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _text(name: str) -> str:
    """Return the name as text: on Unix it may hold bytes that mean nothing."""
    return name.encode("utf-8", "replace").decode("utf-8")
