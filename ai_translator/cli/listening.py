"""The address that a server listens on, tried before anything heavy is loaded for it."""

from __future__ import annotations

import errno
import socket

from ai_translator.errors import UsageError

_REASONS = {
    errno.EADDRINUSE: "another program uses the port",
    errno.EADDRNOTAVAIL: "the address is not one of this machine",
    errno.EACCES: "ports below 1024 need more rights",
}


def listening(host: str, port: int) -> socket.socket:
    """Return a bound socket.  Raises UsageError."""
    try:
        (family, kind, _, _, place), *_ = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        listener = socket.socket(family, kind)
    except OSError as error:
        raise _refused(host, port, "there is no such host") from error
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(place)
    except OSError as error:
        listener.close()
        reason = _REASONS.get(error.errno or 0, error.strerror or str(error))
        raise _refused(host, port, reason) from error
    return listener


def check_listening(host: str, port: int) -> None:
    """Raise UsageError if nobody could listen there."""
    listening(host, port).close()


def _refused(host: str, port: int, reason: str) -> UsageError:
    return UsageError(
        f"{host}:{port}: cannot listen there, {reason}",
        remedy="Choose another with --port, or another --host",
    )
