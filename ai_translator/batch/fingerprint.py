"""Fingerprints of what a result depends on: the source's bytes and the settings that show in it."""

from __future__ import annotations

import hashlib
import json
import stat
from pathlib import Path
from typing import Any, get_args

from ai_translator.config import BackendKind, Settings
from ai_translator.errors import InputError
from ai_translator.translation.backend_protocol import BackendLabel

#: How the work is done, not what comes out of it; None stands for a whole section.
_NO_MATTER: dict[str, set[str] | None] = {
    "translation": {
        "memory",
        "concurrency",
        "segments_per_request",
        "retries",
        "attempts",
        "give_up_after",
        "patience",
        "max_requests",
        "requests_per_minute",
        "tokens_per_minute",
        "max_cost",
        "batch_price",
        "prices",
    },
    "parsing": {"workers", "page_timeout", "ocr_timeout", "memory_mb"},
    "output": {"folder"},
    "logging": None,
    "web": None,
}


def of_content(path: Path) -> str:
    """Return a hash of the file.

    Raises InputError if it cannot be read, and at once if it is no file: a pipe would never end.
    """
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise InputError(f"{path}: is a folder", remedy="Name the files in it")
        if not stat.S_ISREG(mode):
            raise InputError(
                f"{path}: is not a regular file", remedy="Save its output as a file first"
            )
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError as error:
        raise InputError(
            f"{path}: no such file", remedy="Check its name, and whether it was moved"
        ) from error
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read ({error.strerror})", remedy="Check its permissions"
        ) from error


def with_terms(content: str, terms: Path) -> str:
    """Return the hash of a file together with the list of terms beside its results, if any.

    A person may have edited the list; then the file is translated again.
    """
    try:
        with terms.open("rb") as file:
            listed = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return content
    return hashlib.sha256(f"{content} {listed}".encode()).hexdigest()


def of_settings(settings: Settings, backend: BackendLabel, password: str | None = None) -> str:
    """Return a hash of everything that shows in a result.

    The contents of named files are part of it; keys are not.
    """
    kinds = set(get_args(BackendKind)) - {settings.backend}
    said = {
        section: _without(value, _NO_MATTER.get(section) or set())
        for section, value in settings.model_dump(mode="json").items()
        if section not in kinds and _NO_MATTER.get(section, set()) is not None
    }
    model = [backend.kind, backend.model_name, backend.endpoint, backend.identity]
    files = [_of_file(path) for path in _paths(said)]
    opened = (
        hashlib.sha256(password.encode("utf-8", "surrogateescape")).hexdigest() if password else ""
    )
    return hashlib.sha256(
        json.dumps([said, model, files, opened], sort_keys=True).encode()
    ).hexdigest()


def _without(value: Any, keys: set[str]) -> Any:
    return (
        {key: each for key, each in value.items() if key not in keys | {"timeout"}}
        if isinstance(value, dict)
        else value
    )


def _paths(value: Any) -> list[str]:
    """Yield every text in the settings that names a file: fonts, glossaries."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [path for each in value for path in _paths(each)]
    return (
        [value]
        if isinstance(value, str) and "." in value and Path(value).expanduser().is_file()
        else []
    )


def _of_file(path: str) -> str:
    with Path(path).expanduser().open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
