"""What stands in place of a FILE: ``-`` for standard input, and addresses of PDFs.

Both are kept as files in a temporary folder, bounded in size and time; results lie in the working
directory unless ``--out`` says where.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from ai_translator.errors import ConfigError, InputError, OutputError, UsageError
from ai_translator.languages import language

STANDARD = "-"  # input as a FILE, output as --out
_MOST_BYTES = 500_000_000  # of what comes from elsewhere
_MOST_SECONDS = 300.0  # for one address, redirects included
_SILENCE = 30.0  # seconds without a byte
_MOST_REDIRECTS = 5
_BLOCK = 1 << 16
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_OTHER_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_NEARLY_ADDRESS = re.compile(r"(?:www\.|https?:/)", re.IGNORECASE)
_ERROR_NUMBER = re.compile(r"^\[(?:Errno|WinError) -?\d+\] ")
_CREDENTIALS = re.compile(r"^(https?://)[^/?#]*@", re.IGNORECASE)
_OTHER_KINDS = {"audio", "font", "image", "text", "video"}  # of Content-Type: never a PDF
_HEAD = 1024  # bytes in which a PDF's header stands
_UNSAFE = re.compile(r"[^\w.()+ -]+")
_LONGEST_NAME = 100
_AGENT = "ai-translator"


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
            _check_size(size, STANDARD)
            with _room(path):
                file.write(block)
    return Source(path, STANDARD, path.name)


def _made(path: Path) -> BinaryIO:
    """Open a file in a new folder for writing.  Raises OutputError."""
    with _room(path):
        path.parent.mkdir()
        return path.open("wb")


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
        path = folder / file_name(address)
    except ValueError as error:
        raise InputError(
            f"{shown}: is no address ({_said(error)})", remedy="Write it as https://host/paper.pdf"
        ) from error
    with _made(path) as file:
        asyncio.run(_fetch(address, shown, file, path))
    return Source(path, shown, path.name)


async def _fetch(address: str, shown: str, file: BinaryIO, path: Path) -> None:
    """Write what is at an address to ``file``.  Raises InputError."""
    import httpx2  # only who names an address needs it

    headers = {"User-Agent": _AGENT, "Accept": "application/pdf,*/*"}
    try:
        async with (
            asyncio.timeout(_MOST_SECONDS),
            httpx2.AsyncClient(
                follow_redirects=True,
                max_redirects=_MOST_REDIRECTS,
                timeout=_SILENCE,
                headers=headers,
            ) as client,
            client.stream("GET", address) as response,
        ):
            if response.status_code != 200:
                raise InputError(
                    f"{shown}: the server answered {response.status_code} "
                    f"{response.reason_phrase}".rstrip(),
                    remedy="Check the address in a browser",
                )
            size = 0
            async for block in response.aiter_bytes(_BLOCK):
                if not size:
                    _check_kind(block, response.headers.get("Content-Type", ""), shown)
                size += len(block)
                _check_size(size, shown)
                with _room(path):
                    file.write(block)
    except TimeoutError as error:
        raise InputError(
            f"{shown}: did not arrive within {_MOST_SECONDS:.0f} s",
            remedy="Fetch the file yourself and name it",
        ) from error
    except httpx2.TooManyRedirects as error:
        raise InputError(
            f"{shown}: cannot be fetched (more than {_MOST_REDIRECTS} redirects)",
            remedy="Check the address in a browser",
        ) from error
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
        raise InputError(
            f"{shown}: cannot be fetched ({_said(error)})",
            remedy="Check the address and the network, or fetch it yourself",
        ) from error


def without_password(address: str) -> str:
    """Return an address as it may be shown."""
    return _CREDENTIALS.sub(r"\1", address)


def _said(error: Exception) -> str:
    words = _ERROR_NUMBER.sub("", " ".join(str(error).split()))[:200].rstrip(".")
    return words or type(error).__name__


def _check_size(size: int, shown: str) -> None:
    if size > _MOST_BYTES:
        raise InputError(
            f"{shown}: is larger than {_MOST_BYTES // 1_000_000} MB",
            remedy="Save it as a file and name that",
        )


def _check_kind(head: bytes, kind: str, shown: str) -> None:
    """Raise InputError for what surely is no PDF, before all of it has come."""
    if b"%PDF-" in head[:_HEAD]:
        return
    if head.lstrip().startswith(b"<"):
        raise InputError(
            f"{shown}: is a web page, not a PDF",
            remedy="Name the address of the PDF itself; a page behind a login is fetched by hand",
        )
    if kind.partition("/")[0].strip().lower() in _OTHER_KINDS:
        raise InputError(
            f"{shown}: is not a PDF but {kind.partition(';')[0].strip()[:40]}",
            remedy="Name the address of the PDF itself",
        )


def file_name(address: str) -> str:
    """Return a name for the file at an address: the last part of its path, made harmless."""
    last = unquote(urlsplit(address).path).rstrip("/").rpartition("/")[2]
    bare = last[:-4] if last.casefold().endswith(".pdf") else last
    stem = _UNSAFE.sub("-", bare).strip(". -")[:_LONGEST_NAME]
    return f"{stem or 'document'}.pdf"
