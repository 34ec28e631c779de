"""What stands in place of a FILE: ``-`` for standard input, and addresses of PDFs.

Both are kept as files in a temporary folder, bounded in size and time; results lie in the working
directory unless ``--out`` says where.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from ai_translator.errors import ConfigError, InputError, UsageError

STANDARD = "-"  # input as a FILE, output as --out
_MOST_BYTES = 500_000_000  # of what comes from elsewhere
_MOST_SECONDS = 300.0  # for one address, redirects included
_SILENCE = 30.0  # seconds without a byte
_MOST_REDIRECTS = 5
_BLOCK = 1 << 16
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_OTHER_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_ERROR_NUMBER = re.compile(r"^\[(?:Errno|WinError) -?\d+\] ")
_UNSAFE = re.compile(r"[^\w.()+ -]+")
_LONGEST_NAME = 100
_AGENT = "ai-translator"


@dataclass(frozen=True, slots=True)
class Source:
    """A file to translate.

    shown: what the person typed
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
    if Path(argument).is_dir():
        remedy = f"ai-translator batch {argument} --out DIR translates every PDF in it"
        raise InputError(f"{argument}: is a folder", remedy=remedy)
    return Source(Path(argument), argument)


def _standard_input(folder: Path) -> Source:
    if sys.stdin is None or sys.stdin.isatty():
        raise InputError(
            "-: standard input is a terminal", remedy="Write ai-translator translate - < paper.pdf"
        )
    folder.mkdir()
    path = folder / "stdin.pdf"
    with path.open("wb") as file:
        _copy(iter(lambda: sys.stdin.buffer.read(_BLOCK), b""), file, "-")
    return Source(path, STANDARD, path.name)


def _fetched(address: str, folder: Path) -> Source:
    """Return the file at an address.  Raises InputError."""
    import httpx2  # only who names an address needs it

    folder.mkdir()
    path = folder / file_name(address)
    begun = time.monotonic()
    try:
        with (
            httpx2.Client(
                follow_redirects=True,
                max_redirects=_MOST_REDIRECTS,
                timeout=_SILENCE,
                headers={"User-Agent": _AGENT, "Accept": "application/pdf,*/*"},
            ) as client,
            client.stream("GET", address) as response,
            path.open("wb") as file,
        ):
            if response.status_code != 200:
                raise InputError(
                    f"{address}: the server answered {response.status_code} "
                    f"{response.reason_phrase}".rstrip(),
                    remedy="Check the address in a browser",
                )
            _copy(response.iter_bytes(), file, address, begun + _MOST_SECONDS)
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
        raise InputError(
            f"{address}: cannot be fetched ({_said(error)})",
            remedy="Check the address and the network, or fetch the file yourself",
        ) from error
    return Source(path, address, path.name)


def _said(error: Exception) -> str:
    words = _ERROR_NUMBER.sub("", " ".join(str(error).split()))[:200]
    return words or type(error).__name__


def _copy(blocks: Iterator[bytes], file: BinaryIO, shown: str, end: float = float("inf")) -> None:
    size = 0
    for block in blocks:
        size += len(block)
        if size > _MOST_BYTES:
            raise InputError(
                f"{shown}: is larger than {_MOST_BYTES // 1_000_000} MB",
                remedy="Save it as a file and name that",
            )
        if time.monotonic() > end:
            raise InputError(
                f"{shown}: did not arrive within {_MOST_SECONDS:.0f} s",
                remedy="Fetch the file yourself and name it",
            )
        file.write(block)


def file_name(address: str) -> str:
    """Return a name for the file at an address: the last part of its path, made harmless."""
    last = unquote(urlsplit(address).path).rstrip("/").rpartition("/")[2]
    stem = _UNSAFE.sub("-", last.removesuffix(".pdf")).strip(". -")[:_LONGEST_NAME]
    return f"{stem or 'document'}.pdf"
