"""Joining a Ray cluster, or starting one on this machine, in bounded time.

Ray ends the process that cannot join, or has it wait for minutes.  So an address is tried by a
process of its own first.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from ai_translator.errors import ConfigError, UsageError

log = logging.getLogger(__name__)

AUTO = "auto"
_ADDRESS = re.compile(r"(?P<host>[A-Za-z0-9][\w.-]*|\[[0-9A-Fa-f:]+\]):(?P<port>\d{1,5})")
_CONNECT_SECONDS, _JOIN_SECONDS = 5.0, 30.0
_REMEDY = "Check --address, and that the cluster runs: ray status"
_VERSIONS = re.compile(r"Ray: (\S+)\s+Python: (\S+)")
_JOIN = """
import sys, ray
try:
    ray.init(address=sys.argv[1], log_to_driver=False, logging_level="critical")
except Exception as error:
    print(type(error).__name__, error)
    sys.exit(1)
"""
#: Of a cluster of this machine alone: nothing listens beyond it, and nobody is told of it.
_PRIVATE = {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0", "RAY_USAGE_STATS_ENABLED": "0"}
_LONGEST_SOCKET = 30  # characters of its place: of a socket's path, the system takes 107
_SESSION = "ai-translator-ray-"
_OLD = 30 * 24 * 3600.0  # seconds; a batch that goes on for longer writes its logs meanwhile


@asynccontextmanager
async def connection(address: str) -> AsyncIterator[None]:
    """Be part of a cluster while the block runs; one that is joined already stays so.

    address: HOST:PORT or ``auto``; "" for that of RAY_ADDRESS, or a cluster on this machine that
        ends with the block
    Raises UsageError and ConfigError.
    """
    wanted = _wanted(address)
    import ray

    _keep_from_printing()
    if ray.is_initialized():
        yield
        return
    folder = None if wanted else _session_folder()
    try:
        await (_join(wanted) if folder is None else _start(folder))
        yield
    finally:
        await asyncio.to_thread(ray.shutdown)
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


def set_up_ray(address: str) -> None:
    """Set what Ray looks for when it is imported, where nobody has said otherwise."""
    logging.getLogger("ray").setLevel(logging.CRITICAL)
    settings = {} if _wanted(address) else dict(_PRIVATE)
    if _wanted(address) and _has_token():
        settings["RAY_AUTH_MODE"] = "token"  # which Ray looks for too late when it joins
    for name, value in settings.items():
        os.environ.setdefault(name, value)


def _wanted(address: str) -> str:
    return address or os.environ.get("RAY_ADDRESS", "")


def _has_token() -> bool:
    is_named = bool({"RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH"} & os.environ.keys())
    return is_named or (Path.home() / ".ray" / "auth_token").exists()


def _keep_from_printing() -> None:
    """Have what Ray tells of lost processes logged: it prints that where the product goes."""
    from ray._private import worker

    worker.print_to_stdstream = _log_lines


def _log_lines(told: Mapping[str, Any], **_options: object) -> None:
    for line in told.get("lines", ()):
        log.warning("Ray: %s", line)


async def _start(folder: str) -> None:
    import ray

    def start() -> None:
        ray.init(
            address="local",
            include_dashboard=False,
            log_to_driver=False,
            logging_level="critical",
            _temp_dir=folder,
        )

    try:
        await asyncio.to_thread(start)
    except Exception as error:
        said = f"Ray cannot be started on this machine ({_first_line(str(error))})"
        raise ConfigError(said, remedy="Try `ray start --head`, which says more") from error


async def _join(address: str) -> None:
    await asyncio.to_thread(_check, address)
    import ray

    def join() -> None:
        ray.init(address=address, log_to_driver=False, logging_level="critical")

    try:
        await asyncio.to_thread(join)
    except Exception as error:
        raise _explained(address, f"{type(error).__name__} {error}") from error


def _check(address: str) -> None:
    """Try an address.  Raises UsageError and ConfigError."""
    if address != AUTO:
        _check_answers(address)
    command = [sys.executable, "-c", _JOIN, address]
    try:
        tried = subprocess.run(
            command, capture_output=True, text=True, timeout=_JOIN_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        said = f"{address}: no Ray cluster answers there within {_JOIN_SECONDS:g} seconds"
        raise ConfigError(said, remedy=_REMEDY) from error
    if tried.returncode:
        raise _explained(address, tried.stdout + tried.stderr)


def _check_answers(address: str) -> None:
    """Raise if nobody listens at the address, whoever that is."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise UsageError(
            f"--address {address}: is no address of a cluster",
            remedy="Write HOST:PORT (of `ray start --head`, often port 6379) or auto, on a machine "
            "of the cluster",
        )
    try:
        where = (found["host"].strip("[]"), int(found["port"]))
        socket.create_connection(where, timeout=_CONNECT_SECONDS).close()
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigError(f"{address}: cannot be reached ({reason})", remedy=_REMEDY) from error


def _explained(address: str, said: str) -> ConfigError:
    """Return the error of a cluster that cannot be joined, from what Ray says."""
    versions = _VERSIONS.findall(said)
    if "Version mismatch" in said and len(versions) == 2:
        (theirs, their_python), (ours, our_python) = versions
        return ConfigError(
            f"{address}: the cluster has Ray {theirs} and Python {their_python}, here are Ray "
            f"{ours} and Python {our_python}",
            remedy="Run the batch with the versions of the cluster",
        )
    if "AuthToken" in said or "Unauthenticated" in said:
        return ConfigError(
            f"{address}: the cluster does not take this machine's token",
            remedy="Set RAY_AUTH_TOKEN, or RAY_AUTH_TOKEN_PATH, to that of the cluster",
        )
    if address == AUTO and "ConnectionError" in said:
        return ConfigError(
            "--address auto: no Ray cluster runs on this machine",
            remedy="Start one with `ray start`, or leave --address out",
        )
    return ConfigError(f"{address}: cannot be joined ({_first_line(said)})", remedy=_REMEDY)


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0][:200] or "no reason given"


def _session_folder() -> str:
    """Return a new folder for Ray's sockets and logs, whose path is short enough for sockets."""
    usual = Path(tempfile.gettempdir())
    place = usual if len(str(usual)) <= _LONGEST_SOCKET else Path("/tmp")
    _sweep(place)
    return tempfile.mkdtemp(prefix=f"{_SESSION}{os.getpid()}-", dir=place)


def _sweep(place: Path) -> None:
    """Remove what batches have left that were killed long ago."""
    for folder in place.glob(f"{_SESSION}*"):
        with suppress(OSError):  # another's, or gone
            if time.time() - folder.stat().st_mtime > _OLD:
                shutil.rmtree(folder, ignore_errors=True)
