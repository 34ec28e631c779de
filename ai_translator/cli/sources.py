"""What stands in place of a FILE: ``-`` for standard input, and addresses of PDFs.

Both are kept as files in a temporary folder, bounded in size and time; results lie in the working
directory unless ``--out`` says where.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from ai_translator.addresses import pdf_name
from ai_translator.cli import event_loop
from ai_translator.cli.fetching import check_size, fetch
from ai_translator.errors import ConfigError, InputError, OutputError, UsageError
from ai_translator.languages import language

STANDARD = "-"  # input as a FILE, output as --out
_BLOCK = 1 << 16
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_OTHER_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_NEARLY_ADDRESS = re.compile(r"(?:www\.|https?:/)", re.IGNORECASE)
_CREDENTIALS = re.compile(r"^(https?://)[^/?#]*@", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Source:
    """A file to translate.

    shown: what the person typed, without a password
    name:  what results are named after, if not after ``path``
    """

    path: Path
    shown: str
    name: str = ""

    @property
    def is_fetched(self) -> bool:
        """True if it was not a file of the person's."""
        return bool(self.name)


@contextmanager
def open_sources(arguments: Sequence[str], *, private: bool) -> Iterator[list[Source | InputError]]:
    """Yield what each argument means, or why it cannot be had; fetched files go at the end.

    private: no document may be asked for elsewhere.
    Raises ConfigError for an address then, UsageError for standard input given twice.
    """
    if list(arguments).count(STANDARD) > 1:
        raise UsageError("- (standard input) is given twice", remedy="It can be read once")
    if private and any(map(is_address, arguments)):
        raise ConfigError(
            "local_only: an address would tell its server what is translated here",
            remedy="Fetch the file yourself and name it",
        )
    if not any(argument == STANDARD or is_address(argument) for argument in arguments):
        yield [_source(argument, Path()) for argument in arguments]
        return
    with tempfile.TemporaryDirectory(prefix="ai-translator-") as folder:
        yield [
            _source(argument, Path(folder) / str(number))
            for number, argument in enumerate(arguments)
        ]


def is_address(argument: str) -> bool:
    return bool(_ADDRESS.match(argument))


def _source(argument: str, folder: Path) -> Source | InputError:
    try:
        if argument == STANDARD:
            return _standard_input(folder)
        return _fetched(argument, folder) if is_address(argument) else _file(argument)
    except InputError as error:
        return error


def _file(argument: str) -> Source:
    if _OTHER_ADDRESS.match(argument) and not Path(argument).exists():
        raise InputError(
            f"{argument}: only addresses with http:// and https:// are fetched",
            remedy="Fetch the file yourself and name it",
        )
    if not argument:
        raise InputError('"": no such file', remedy="Is a variable of the shell empty?")
    if Path(argument).is_dir():
        remedy = f"ai-translator batch {argument} --out DIR translates every PDF in it"
        raise InputError(f"{argument}: is a folder", remedy=remedy)
    if not Path(argument).exists() and not Path(argument).is_symlink():
        raise InputError(f"{argument}: no such file", remedy=_probably_meant(argument))
    if Path(argument).exists() and not Path(argument).is_file():  # <(...) is gone in a worker
        remedy = f"Give - and let it be standard input: ai-translator translate - < {argument}"
        raise InputError(f"{argument}: is not a regular file", remedy=remedy)
    return Source(Path(argument), argument)


def _probably_meant(argument: str) -> str:
    """Return the remedy for an argument that is no file: an address, a language, or a slip."""
    if _NEARLY_ADDRESS.match(argument):
        return "An address begins with https://"
    try:
        language(argument)
    except UsageError:
        return "Check the name and the folder"
    return f"--to {argument} names the target language"


def _standard_input(folder: Path) -> Source:
    if sys.stdin is None or sys.stdin.isatty():
        raise InputError(
            "-: standard input is a terminal", remedy="Write ai-translator translate - < paper.pdf"
        )
    path = folder / "stdin.pdf"
    with _made(path) as file:
        size = 0
        while block := sys.stdin.buffer.read(_BLOCK):
            size += len(block)
            check_size(size, STANDARD)
            _write(file, path, block)
    return Source(path, STANDARD, path.name)


def _made(path: Path) -> BinaryIO:
    """Open a file in a new folder for writing.  Raises OutputError."""
    with _room(path):
        path.parent.mkdir()
        return path.open("wb")


def _write(file: BinaryIO, path: Path, block: bytes) -> None:
    with _room(path):
        file.write(block)


@contextmanager
def _room(path: Path) -> Iterator[None]:
    """Turn what the system says of the temporary folder into OutputError."""
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"{path.parent}: cannot be written ({error.strerror})",
            remedy="Free some space there, or name another folder with the variable TMPDIR",
        ) from error


def _fetched(address: str, folder: Path) -> Source:
    """Return the file at an address.  Raises InputError, OutputError."""
    shown = without_password(address)
    try:
        path = folder / pdf_name(address)
    except ValueError as error:
        raise InputError(
            f"{shown}: is no address", remedy="Write it as https://host/paper.pdf"
        ) from error
    with _made(path) as file:
        event_loop.run(fetch(address, shown, partial(_write, file, path)))
    return Source(path, shown, path.name)


def without_password(address: str) -> str:
    """Return an address as it may be shown."""
    return _CREDENTIALS.sub(r"\1", address)
