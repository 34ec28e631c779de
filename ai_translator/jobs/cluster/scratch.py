"""A machine's own copy of the places of a job: its source in, its results out.

The folders below the copy's root are those that the driver has, so that what a result says of where
its source lies is true there, and what errors say is as well once the root is cut off.
"""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from ai_translator.errors import OutputError, TranslatorError
from ai_translator.outputs import REPORT
from ai_translator.pipeline import TranslateJob
from ai_translator.writers import is_disk_error


@dataclass(frozen=True, slots=True)
class ShippedFile:
    """A result, or a picture that belongs to one.  name: from the results' folder, with slashes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class RemoteFailure:
    """Why a task has no result.  disk: the error number of a disk that is the reason."""

    error: TranslatorError
    disk: int | None = None

    def raised(self) -> TranslatorError:
        """Return the error, as it would be here."""
        if self.disk is not None:
            self.error.__cause__ = OSError(self.disk, os.strerror(self.disk))
        return self.error


@dataclass(frozen=True, slots=True)
class Scratch:
    """The copy.  job: with the places in it."""

    root: Path
    job: TranslateJob

    @property
    def results(self) -> Path:
        return self.job.paths[REPORT].parent

    def moved(self, error: OutputError, root: Path) -> OutputError:
        """Return an error that came up in another copy."""
        said = error.message.replace(str(root), str(self.root))
        return type(error)(said, remedy=error.remedy)

    def shipped(self) -> list[ShippedFile]:
        """Return everything that was written."""
        found = sorted(path for path in self.results.rglob("*") if path.is_file())
        return [
            ShippedFile(path.relative_to(self.results).as_posix(), path.read_bytes())
            for path in found
        ]


def failure(error: TranslatorError) -> RemoteFailure:
    """Return an error for the driver."""
    cause = error.__cause__
    disk = cause.errno if is_disk_error(error) and isinstance(cause, OSError) else None
    return RemoteFailure(error, disk)


@contextmanager
def scratch(job: TranslateJob, source: bytes, fonts: Mapping[Path, bytes]) -> Iterator[Scratch]:
    """Make the copy, and remove it in the end.

    fonts: the user's, for those that do not lie here as they do there
    Raises OutputError if it cannot be written.  TranslatorErrors of the block name the places that
    the driver knows, and the machine if its disk is the reason.
    """
    try:
        root = Path(tempfile.mkdtemp(prefix="ai-translator-"))
    except OSError as error:
        raise OutputError(f"{socket.gethostname()}: {error.strerror}") from error
    try:
        yield Scratch(root, _placed(job, root, source, fonts))
    except OSError as error:
        raise OutputError(f"{socket.gethostname()}: {error.strerror}") from error
    except TranslatorError as error:
        machine = f"{socket.gethostname()}: " if is_disk_error(error) else ""
        error.message = machine + error.message.replace(str(root), "")
        error.args = (error.message,)
        raise
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _placed(
    job: TranslateJob, root: Path, source: bytes, fonts: Mapping[Path, bytes]
) -> TranslateJob:
    settings = job.settings
    folder = _inside(root, job.paths[REPORT].parent)
    folder.mkdir(parents=True)
    output = settings.output.model_copy(update={"folder": folder})
    settings = settings.model_copy(
        update={"output": output, "fonts": tuple(_font(each, root, fonts) for each in fonts)}
    )
    return replace(job, source=_copied(_inside(root, job.source), source), settings=settings)


def _font(font: Path, root: Path, fonts: Mapping[Path, bytes]) -> Path:
    here = font.expanduser()
    return here if here.is_file() else _copied(_inside(root, here), fonts[font])


def _copied(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def _inside(root: Path, path: Path) -> Path:
    whole = path.absolute()
    return root / whole.relative_to(whole.anchor)
