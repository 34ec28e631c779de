"""Atomic output: results are written under a temporary name in their folder, then moved."""

from __future__ import annotations

import errno
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ai_translator.errors import OutputError

_REMEDIES = {
    errno.ENOSPC: "Free some space or choose another folder with --out",
    errno.EDQUOT: "Free some space or choose another folder with --out",
    errno.ENAMETOOLONG: "Rename the source to something shorter",
}
#: Pictures are named by their content (:mod:`ai_translator.writers.markdown`).
_OURS = re.compile(r"[0-9a-f]{10}\.(?:png|jpg)")
_REMEDY = "Choose another folder with --out"


@dataclass(frozen=True, slots=True)
class PendingFile:
    """A result being written.

    path:     write the result here
    pictures: write its pictures here (made on first use with :meth:`picture_path`)
    folder:   where the pictures will be; None for a format without a folder of them
    """

    path: Path
    pictures: Path
    folder: Path | None = None

    def picture_path(self, name: str) -> Path:
        self.pictures.mkdir(exist_ok=True)
        return self.pictures / name


@contextmanager
def draft(source: Path, target: Path, folder: Path | None = None) -> Iterator[PendingFile]:
    """Yield a file that replaces ``target`` (and the pictures in ``folder``) if the block succeeds.

    An exception leaves the old result as it was.  Pictures move first, and their names are made
    from their content (the writer's part), so that an old result never shows new pictures.  Raises
    OutputError, also if ``target`` is the source.
    """
    refuse_source(source, target)
    stem = target.parent / f".ai-translator-{secrets.token_hex(6)}"
    making = PendingFile(stem.with_suffix(".tmp"), stem.with_suffix(".files.tmp"), folder)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        making.path.touch(
            exist_ok=False
        )  # not mkstemp: the result gets the rights that the user's umask says
        yield making
        written = _move_pictures(making.pictures, folder) if folder else set()
        refuse_source(source, target)
        making.path.replace(target)
        if folder:
            _sweep(folder, written)
    except OSError as error:
        raise OutputError(
            f"{target}: cannot be written ({error.strerror or error})",
            remedy=_REMEDIES.get(error.errno or 0, _REMEDY),
        ) from error
    finally:
        with suppress(OSError):
            making.path.unlink(missing_ok=True)
        shutil.rmtree(making.pictures, ignore_errors=True)


def refuse_source(source: Path, target: Path) -> None:
    """Raise OutputError if both are one file.

    That is the same path, another spelling of it, a hard link or a symbolic link.
    """
    try:
        same = source.samefile(target)
    except OSError:
        return
    if same:
        raise OutputError(f"{target}: would overwrite the source", remedy=_REMEDY)


def _move_pictures(pictures: Path, folder: Path) -> set[str]:
    new = {path.name for path in pictures.iterdir()} if pictures.exists() else set()
    if new:
        folder.mkdir(exist_ok=True)
    for name in sorted(new):
        (pictures / name).replace(folder / name)
    return new


def _sweep(folder: Path, written: set[str]) -> None:
    """Remove the pictures of an earlier run.

    These are files with names as we give them, and the folder if that empties it.
    """
    if folder.is_dir():
        for old in folder.iterdir():
            if _OURS.fullmatch(old.name) and old.name not in written:
                old.unlink(missing_ok=True)
        with suppress(OSError):
            folder.rmdir()
