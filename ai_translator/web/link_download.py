"""PDFs from links that people give, never from inside the network that the server stands in.

Every address that a name means is looked at, the connection goes to one that was looked at and to
no other (a name may mean another address a moment later), and redirects are looked at again.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import SplitResult, urljoin, urlsplit

from ai_translator.addresses import pdf_name
from ai_translator.errors import InputError, UsageError
from ai_translator.fetch_reasons import AGENT, MOST_REDIRECTS, SILENCE, check_kind, why_not

_MOST_SECONDS = 120.0
_BLOCK = 1 << 16
_PORTS = {"http": 80, "https": 443}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_URL = 2000


def is_public(address: str) -> bool:
    """Return True for an address that anybody in the internet may reach."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    if mapped is not None:
        return is_public(str(mapped))
    if isinstance(found, ipaddress.IPv6Address) and found in _NAT64:
        return is_public(str(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)))
    return found.is_global and not found.is_multicast


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def fetch(url: str, folder: Path, most: int, *, allowed: Callable[[str], bool] = is_public) -> Path:
    """Fetch a PDF into a folder and return its path.

    most:    bytes
    allowed: whether an IP address may be asked
    Raises UsageError for what is no link or leads where it may not, InputError for what cannot be
    had.
    """
    end = time.monotonic() + _MOST_SECONDS
    for _ in range(MOST_REDIRECTS + 1):
        parts = _parts(url)
        connection = _connect(parts, allowed)
        try:
            connection.request("GET", _target(parts), headers=_headers(parts))
            answer = connection.getresponse()
            if answer.status in _REDIRECTS:
                url = urljoin(url, answer.getheader("location") or "")
                continue
            if answer.status != 200:
                raise InputError(f"the link answers with status {answer.status}")
            return _save(answer, folder / pdf_name(parts.geturl()), most, end)
        except (OSError, http.client.HTTPException) as error:
            raise InputError(f"the link cannot be read ({why_not(error)[0]})") from error
        finally:
            connection.close()
    raise InputError("the link leads on and on")


def _parts(url: str) -> SplitResult:
    refused = UsageError("only links that begin with http:// or https:// can be opened")
    if len(url) > _MOST_URL:
        raise refused
    try:
        parts = urlsplit(url.strip())
        _ = parts.port
    except ValueError:
        raise refused from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise refused
    if parts.username is not None or parts.password is not None:
        raise UsageError("a link may not hold a user and a password")
    return parts


def _connect(parts: SplitResult, allowed: Callable[[str], bool]) -> http.client.HTTPConnection:
    """Return a connection to an address of the host that was looked at."""
    host, port = str(parts.hostname), parts.port or _PORTS[parts.scheme]
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise InputError(f"there is no server {host}") from error
    addresses = [str(each[4][0]) for each in found]
    if not addresses or not all(map(allowed, addresses)):
        raise UsageError("this link leads into a private network, which is not opened")
    try:
        stream = socket.create_connection((addresses[0], port), SILENCE)
        if parts.scheme == "https":
            stream = ssl.create_default_context().wrap_socket(stream, server_hostname=host)
    except OSError as error:
        raise InputError(f"{host} cannot be reached ({why_not(error)[0]})") from error
    connection = http.client.HTTPConnection(host, port, timeout=SILENCE)
    connection.sock = stream
    return connection


def _target(parts: SplitResult) -> str:
    path = parts.path or "/"
    asked = f"{path}?{parts.query}" if parts.query else path
    return "".join(char if "!" <= char <= "~" else _percent(char) for char in asked)


def _percent(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "replace"))


def _headers(parts: SplitResult) -> dict[str, str]:
    host = f"[{parts.hostname}]" if ":" in str(parts.hostname) else str(parts.hostname)
    return {
        "Host": host.encode("idna").decode() if not host.isascii() else host,
        "User-Agent": AGENT,
        "Accept": "application/pdf,*/*;q=0.1",
        "Connection": "close",
    }


def _save(answer: http.client.HTTPResponse, path: Path, most: int, end: float) -> Path:
    taken = 0
    with path.open("wb") as file:
        while block := answer.read1(_BLOCK):
            if not taken:
                check_kind(block, answer.getheader("Content-Type") or "", "the link")
            taken += len(block)
            if taken > most:
                raise InputError("the file behind the link is too large")
            if time.monotonic() > end:
                raise InputError("the link takes too long")
            file.write(block)
    return path
