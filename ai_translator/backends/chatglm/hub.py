"""A model's name -> a folder.

One on this machine, or a hub's repository in its cache, downloaded if it is not there: first the
small files, and the weights only when those say that the model can run here.

``HF_ENDPOINT`` (a mirror), ``HF_HUB_OFFLINE``, ``HF_HOME`` and ``HF_TOKEN`` work as everywhere; a
download that was cut off goes on where it stopped.  No document text ever goes there.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ai_translator.backends.chatglm.checkpoint import (
    Checkpoint,
    architecture,
    read,
    tokenizer_file,
    weight_names,
)
from ai_translator.backends.chatglm.options import Options
from ai_translator.errors import (
    AuthenticationError,
    BackendError,
    ConfigError,
    ModelNotFoundError,
    UnreachableError,
)

if TYPE_CHECKING:
    from huggingface_hub.hf_api import RepoSibling

Accept = Callable[[Checkpoint], object]  # raises for what shall not be downloaded

_ID = re.compile(r"[A-Za-z0-9][\w.\-]*/[\w.\-]+")
_SMALL = {
    "config.json", "generation_config.json", "tokenizer.model", "tokenizer.json",
    "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "chat_template.jinja",
    "model.safetensors.index.json", "pytorch_model.bin.index.json", "LICENSE", "MODEL_LICENSE",
}  # fmt: skip
_LARGEST_SMALL = 100_000_000  # bytes; the largest tokenizer.json of the GLM family has 20 MB
_HOME = "https://huggingface.co"
_GB = 1e9
_CLIENTS = {"httpx", "httpx2", "httpcore", "httpcore2", "requests", "urllib3"}


def any_size(_: Checkpoint) -> None:
    """Accept a checkpoint without asking whether it fits: it may be for another machine."""


def folder(options: Options, accept: Accept = any_size) -> Path:
    """Return the folder with the checkpoint.  Downloads what the cache lacks.

    accept: called with what the small files tell, before weights are downloaded.
    Raises ConfigError, or a BackendError when the hub is out of reach or does not have it, the
    disk is too full, or what arrived is damaged.
    """
    here = local(options)
    return here if here is not None else _download(options, accept)


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
    try:
        read(found)
        tokenizer_file(found)
    except ConfigError:
        return False
    return True


def _download(options: Options, accept: Accept) -> Path:
    from huggingface_hub import HfApi

    try:
        info = HfApi(endpoint=endpoint()).model_info(
            options.model, revision=options.revision, files_metadata=True
        )
        held = {file.rfilename: file for file in info.siblings or []}
        small = [name for name in held.keys() & _SMALL if _size(held[name]) <= _LARGEST_SMALL]
        found = _fetch(options, small)
        weights = _weights(options, found, held, accept)
        check_disk(options, sum(_size(held[name]) for name in weights))
        found = _fetch(options, [*small, *weights])
        for name in (*small, *weights):
            _verify(found / name, held[name])
        return found
    except (BackendError, ConfigError):
        raise
    except Exception as error:
        ours = _explained(error, options)
        if ours is None:
            raise
        raise ours from error


def _weights(
    options: Options, found: Path, held: Mapping[str, RepoSibling], accept: Accept
) -> list[str]:
    """Return the names of the weights to fetch.

    Raises ConfigError, named after the repository, for one that cannot run here.
    """
    try:
        accept(architecture(found, options.family))
        tokenizer_file(found)
        return weight_names(found, held.__contains__)
    except ConfigError as error:
        what = str(error.message).replace(str(found), options.model)
        raise ConfigError(f"{what} (no weights were downloaded)", remedy=error.remedy) from error


def _fetch(options: Options, names: list[str]) -> Path:
    """Return the snapshot with these files in it.  A transfer that was cut off goes on."""
    from huggingface_hub import snapshot_download

    return Path(
        snapshot_download(
            options.model, revision=options.revision, allow_patterns=names, endpoint=endpoint()
        )
    )


def _size(file: RepoSibling) -> int:
    return file.size or 0


def _verify(path: Path, file: RepoSibling) -> None:
    """Compare a file that has arrived with the size and the hash that the hub tells.

    Raises BackendError, and removes the file, so that it is fetched anew the next time.
    """
    size = path.stat().st_size
    is_damaged = file.size not in {None, size} or _hash_differs(path, file, size)
    if is_damaged:
        path.resolve().unlink()
        path.unlink(missing_ok=True)
        raise BackendError(
            f"{path.name}: arrived damaged from {endpoint()} and was removed",
            remedy="Start again: this file is fetched anew, the others are kept",
        )


def _hash_differs(path: Path, file: RepoSibling, size: int) -> bool:
    """Compare with the hash that the hub tells: SHA-256 of a large file, git's of a small one."""
    with path.open("rb") as content:
        if file.lfs is not None:
            return hashlib.file_digest(content, "sha256").hexdigest() != file.lfs.sha256
        if file.blob_id is None:
            return False
        return hashlib.sha1(b"blob %d\0" % size + content.read()).hexdigest() != file.blob_id


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
