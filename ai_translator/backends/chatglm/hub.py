"""A model's name -> a folder.

One on this machine, or a hub's repository in its cache, downloaded if it is not there.

``HF_ENDPOINT`` (a mirror), ``HF_HUB_OFFLINE``, ``HF_HOME`` and ``HF_TOKEN`` work as everywhere; a
download that was cut off goes on where it stopped.  No document text ever goes there.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ai_translator.backends.chatglm.options import Options
from ai_translator.errors import (
    AuthenticationError,
    BackendError,
    ConfigError,
    ModelNotFoundError,
    UnreachableError,
)

_ID = re.compile(r"[A-Za-z0-9][\w.\-]*/[\w.\-]+")
_SMALL = ["*.json", "tokenizer.model", "*.jinja", "MODEL_LICENSE", "LICENSE"]
_WEIGHTS = (
    "*.safetensors",
    "*.bin",
)  # whichever a repository has, the first rather than the second
_HOME = "https://huggingface.co"
_GB = 1e9
_CLIENTS = {"httpx", "httpx2", "httpcore", "httpcore2", "requests", "urllib3"}


def folder(options: Options) -> Path:
    """Return the folder with the checkpoint.  Downloads what the cache lacks.

    Raises ConfigError, or a BackendError when the hub is out of reach or does not have it, or the
    disk is too full.
    """
    here = local(options)
    return here if here is not None else _download(options)


def local(options: Options) -> Path | None:
    """Return the folder if it is on this machine and complete, None if it must be downloaded.

    Raises ConfigError for a name that is neither a folder nor a hub id, UnreachableError when
    downloading is switched off.
    """
    path = Path(options.model).expanduser()
    if path.exists():
        return path
    if not _ID.fullmatch(options.model) or options.model.startswith(("./", "../")):
        remedy = "Name a folder with a checkpoint, or a hub id like THUDM/chatglm2-6b"
        raise ConfigError(f"chatglm.model = {options.model!r}: no such folder", remedy=remedy)
    cached = _cached(options)
    if cached is None and _offline():
        remedy = "Unset HF_HUB_OFFLINE to download it, or set chatglm.model to a folder with it"
        raise UnreachableError(
            f"{options.model}: not on this machine, and HF_HUB_OFFLINE is set", remedy=remedy
        )
    return cached


def endpoint() -> str:
    return (os.environ.get("HF_ENDPOINT") or _HOME).rstrip("/")


def _offline() -> bool:
    return os.environ.get("HF_HUB_OFFLINE", "").upper() in {"1", "TRUE", "YES", "ON"}


def _cached(options: Options) -> Path | None:
    from huggingface_hub import try_to_load_from_cache

    found = try_to_load_from_cache(options.model, "config.json", revision=options.revision)
    if not isinstance(found, str):
        return None
    snapshot = Path(found).parent
    return snapshot if _whole(snapshot) else None


def _whole(found: Path) -> bool:
    """Return True if a snapshot holds all its weights."""
    from ai_translator.backends.chatglm.checkpoint import read, tokenizer_file

    try:
        read(found)
        tokenizer_file(found)
    except ConfigError:
        return False
    return True


def _download(options: Options) -> Path:
    from huggingface_hub import HfApi, snapshot_download

    try:
        info = HfApi(endpoint=endpoint()).model_info(
            options.model, revision=options.revision, files_metadata=True
        )
        wanted = list(_wanted(info.siblings or []))
        check_disk(options, sum(file.size or 0 for file in wanted))
        names = [file.rfilename for file in wanted]
        return Path(
            snapshot_download(
                options.model, revision=options.revision, allow_patterns=names, endpoint=endpoint()
            )
        )
    except (BackendError, ConfigError):
        raise
    except Exception as error:
        ours = _explained(error, options)
        if ours is None:
            raise
        raise ours from error


def _wanted(files: list[Any]) -> Iterator[Any]:
    """Yield the files needed of a repository: never its code."""
    from fnmatch import fnmatch

    top = [file for file in files if "/" not in file.rfilename]
    yield from (file for file in top if any(fnmatch(file.rfilename, pattern) for pattern in _SMALL))
    for pattern in _WEIGHTS:
        found = [file for file in top if fnmatch(file.rfilename, pattern)]
        if found:
            yield from found
            return


def room() -> tuple[Path, int]:
    """Return the folder for downloads, or its nearest parent, and the free bytes there."""
    from huggingface_hub import constants

    place = Path(constants.HF_HUB_CACHE)
    while not place.exists():
        place = place.parent
    return place, shutil.disk_usage(place).free


def check_disk(options: Options, wanted: float) -> None:
    """Raise BackendError when the disk has too little room for so many bytes."""
    place, free = room()
    if wanted > free:
        sizes = f"{wanted / _GB:.1f} GB to download, {free / _GB:.1f} GB free"
        text = f"{options.model}: {sizes} on the disk of {place}"
        raise BackendError(
            text, remedy="Free some space, or set HF_HOME to a folder on another disk"
        )


def _is_of_client(error: Exception) -> bool:
    """Return True if the error came from the HTTP client of the hub library."""
    return bool({kind.__module__.partition(".")[0] for kind in type(error).__mro__} & _CLIENTS)


def _explained(error: Exception, options: Options) -> BackendError | None:
    """Return our error for one of the hub library, or None."""
    from huggingface_hub import errors

    where = f"{options.model}: {endpoint()}"
    if isinstance(error, errors.GatedRepoError):
        return AuthenticationError(
            f"{where} requires a login", remedy="Accept the licence there and set HF_TOKEN"
        )
    if isinstance(error, errors.RevisionNotFoundError):
        return ModelNotFoundError(
            f"{where} has no revision {options.revision!r}", remedy="Check chatglm.revision"
        )
    if isinstance(error, errors.RepositoryNotFoundError):
        return ModelNotFoundError(
            f"{where} does not have it", remedy="Check chatglm.model, and HF_TOKEN if it is private"
        )
    if isinstance(
        error, (errors.HfHubHTTPError, errors.LocalEntryNotFoundError, OSError)
    ) or _is_of_client(error):
        remedy = (
            "Check the network, set HF_ENDPOINT to a mirror, or fetch it elsewhere and set "
            "chatglm.model to its folder"
        )
        return UnreachableError(
            f"{where} cannot be reached ({type(error).__name__})", remedy=remedy
        )
    return None
