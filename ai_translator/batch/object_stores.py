"""Sources in object stores, through fsspec: ``s3://``, ``gs://``, ``abfs://``.

What the stores' libraries need to know (keys, regions, an endpoint of one's own) they take from
where they always do: the environment, and the files of the stores' own tools.
"""

from __future__ import annotations

import hashlib
import logging
import re
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO

from ai_translator.batch.discovery import Found, Selection, SourceFile
from ai_translator.errors import (
    InputError,
    MissingExtraError,
    OutputError,
    TranslatorError,
    UsageError,
)
from ai_translator.extras import install_command

log = logging.getLogger(__name__)

#: Scheme of an address -> the package that speaks to such stores, each an extra of its name.
STORES = {
    "s3": ("s3fs", "s3"),
    "gs": ("gcsfs", "gs"),
    "gcs": ("gcsfs", "gs"),
    "abfs": ("adlfs", "abfs"),
    "abfss": ("adlfs", "abfs"),
    "az": ("adlfs", "abfs"),
}
_ADDRESS = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<path>.*)")
_MOST_BYTES = 500_000_000  # of one source
_MOST_SECONDS = 300.0  # for one source
_BLOCK = 1 << 20
#: Names in what the stores tell of an object (s3fs, gcsfs, adlfs).
_VERSIONS = ("ETag", "etag", "generation", "md5Hash", "LastModified", "last_modified", "size")
#: The S3 client's own bounds would add up to five minutes for each request.
_S3_OPTIONS = {
    "config_kwargs": {
        "connect_timeout": 10,
        "read_timeout": 30,
        "retries": {"max_attempts": 2, "mode": "standard"},
    }
}
_REMEDY = "Check the address and your rights there"
_CREDENTIALS = re.compile(r"//[^/@]*@")


def is_address(text: str) -> bool:
    return _ADDRESS.fullmatch(text) is not None


def source_at(address: str) -> SourceFile:
    """Return the source at an address, named by its whole path.  Nothing is asked for yet."""
    scheme, path = _parts(address)
    return SourceFile(Path(path), f"{scheme}/{path}", 0, address)


def find_objects(address: str, selection: Selection) -> Found:
    """Return the objects below an address, named by their paths below it.

    Raises InputError when they cannot be listed.
    """
    scheme, path = _parts(address)
    with _troubles(address):
        store = _store(scheme)
        listed = store.find(path, detail=True)
    start = f"{path.rstrip('/')}/"
    found = Found()
    for place, told in sorted(listed.items()):
        name = place.removeprefix(start)
        is_hidden = any(part.startswith(".") for part in name.split("/"))
        if place.startswith(start) and not is_hidden and selection.takes(name):
            size = int(told.get("size") or 0)
            where = f"{scheme}://{place}"
            found.sources.append(SourceFile(Path(name), name, size, where, _version(told)))
    return found


def stamp(source: SourceFile) -> str:
    """Return what tells this version of an object from others.  Raises InputError."""
    version = source.version
    if not version:
        scheme, path = _parts(source.address)
        with _troubles(source.address):
            version = _version(_store(scheme).info(path))
    return hashlib.sha256(f"{source.address} {version}".encode()).hexdigest()


def _version(told: Mapping[str, Any]) -> str:
    """Return what a store tells of an object that changes with its content."""
    return " ".join(f"{name}={told[name]}" for name in _VERSIONS if told.get(name))


@contextmanager
def fetched(source: SourceFile) -> Iterator[Path]:
    """Give the object as a file of its name, which is gone after the block.

    Raises InputError, also for one that is too large or does not come in time, and OutputError
    where there is no room for it here.
    """
    scheme, path = _parts(source.address)
    with _room() as folder:
        target = folder / Path(path).name
        with _troubles(source.address), _store(scheme).open(path, "rb") as remote:
            _copy(remote, target)
        yield target


@contextmanager
def _room() -> Iterator[Path]:
    """Give a folder for an object.  Raises OutputError."""
    try:
        made = tempfile.TemporaryDirectory(prefix="ai-translator-")
    except OSError as error:
        raise _unwritable(tempfile.gettempdir(), error) from error
    with made as folder:
        yield Path(folder)


def _unwritable(folder: Path | str, error: OSError) -> OutputError:
    """Return the error of a disk of this machine: it is no fault of the object."""
    return OutputError(
        f"{folder}: cannot be written ({error.strerror})",
        remedy="Free some space, or name another place with TMPDIR",
    )


def _copy(remote: Any, target: Path) -> None:
    end, left = time.monotonic() + _MOST_SECONDS, _MOST_BYTES
    with target.open("wb") as file:
        while block := remote.read(_BLOCK):
            left -= len(block)
            _write(file, block, target)
            if left < 0:
                raise InputError(f"is larger than {_MOST_BYTES // 1_000_000} MB")
            if time.monotonic() > end:
                raise InputError(f"did not come within {_MOST_SECONDS:g} seconds")


def _write(file: BinaryIO, block: bytes, target: Path) -> None:
    """Write a block.  Raises OutputError."""
    try:
        file.write(block)
        file.flush()
    except OSError as error:
        raise _unwritable(target.parent, error) from error


def _parts(address: str) -> tuple[str, str]:
    """Return scheme and path.  Raises UsageError and MissingExtraError for what is no store."""
    found = _ADDRESS.fullmatch(address)
    scheme = found["scheme"].lower() if found else ""
    if found is None or scheme not in STORES or not found["path"].strip("/"):
        kinds = ", ".join(f"{each}://" for each in STORES)
        raise UsageError(f"{address}: no folder and no address of a store", remedy=f"Write {kinds}")
    package, extra = STORES[scheme]
    if find_spec(package) is None:
        raise MissingExtraError(f"{scheme}:// needs {package}", remedy=install_command(extra))
    return scheme, found["path"]


def _store(scheme: str) -> Any:
    import fsspec

    options = _S3_OPTIONS if scheme == "s3" else {}
    return fsspec.filesystem(scheme, use_listings_cache=False, **options)


@contextmanager
def _troubles(address: str) -> Iterator[None]:
    """Turn what the stores' libraries raise, which is of many kinds, into InputError."""
    shown = _CREDENTIALS.sub("//", address)
    try:
        yield
    except InputError as error:
        raise InputError(f"{shown}: {error.message}", remedy=_REMEDY) from error
    except TranslatorError:
        raise
    except FileNotFoundError as error:
        raise InputError(f"{shown}: no such object", remedy=_REMEDY) from error
    except Exception as error:
        log.info("%s: %s", shown, error)
        reason = str(error).partition("\n")[0][:200] or type(error).__name__
        raise InputError(f"{shown}: cannot be read ({reason})", remedy=_REMEDY) from error
