"""The outermost layer of the server: who may ask at all, and what browsers are told of answers.

- Host: a name that is none of this server's gets 421.  A page of somebody else that makes its own
  name point here (DNS rebinding) gets nothing.
- Origin: pages of other origins may not send anything, and no answer lets them read it (no CORS).
- Login: after some wrong passwords an address has to wait, longer each time.
- Answers carry a content security policy, and must not be framed, sniffed or referred to.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ai_translator.addresses import is_loopback

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: The page has no script and no style but those in files of its own.
_POLICY = "; ".join(
    [
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
_HEADERS = [
    (b"content-security-policy", _POLICY.encode()),
    (b"x-frame-options", b"DENY"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
_SET_BY_US = frozenset(name for name, _ in _HEADERS)
_READING = frozenset({"GET", "HEAD"})
_LOGIN = re.compile(r"/login/?")
_FREE_TRIES = 3  # wrong passwords in a row without a wait
_FIRST_WAIT, _LONGEST_WAIT = 2.0, 300.0  # seconds
_MOST_ADDRESSES = 10_000  # remembered; the oldest are forgotten


@dataclass(frozen=True, slots=True)
class ServedHosts:
    """The names that the server answers to.

    names: without port.  addresses: True if any IP address will do: a server that listens on all of
    a machine's cannot know them all, and no name can be made to point at one by its look.
    """

    names: frozenset[str]
    addresses: bool = False

    @classmethod
    def of(cls, host: str, more: Iterable[str] = ()) -> ServedHosts:
        """Return the names for the address that the server listens on, and ``more``."""
        names = {"localhost", "127.0.0.1", "::1", host.strip("[]").casefold()}
        if not is_loopback(host):
            machine = socket.gethostname().casefold()
            names |= {machine, f"{machine}.local"}
        names |= {name.casefold() for name in more}
        return cls(frozenset(names), addresses=not is_loopback(host))

    def has(self, authority: str) -> bool:
        """Return True for a ``HOST`` or ``HOST:PORT`` of this server's."""
        name = _hostname(authority)
        return bool(name) and (name in self.names or (self.addresses and _is_address(name)))


class LoginThrottle:
    """Waits between wrong passwords from one address.  An attempt counts from its beginning."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def begin(self, address: str) -> float:
        """Return 0 if an attempt may be made now, and count it; else the seconds to wait."""
        count, free_at = self._failures.pop(address, (0, 0.0))
        now = self._clock()
        if now < free_at:
            self._failures[address] = (count, free_at)
            return free_at - now
        wait = 0.0
        if count + 1 >= _FREE_TRIES:
            wait = min(_LONGEST_WAIT, _FIRST_WAIT * 2.0 ** (count + 1 - _FREE_TRIES))
        self._failures[address] = (count + 1, now + wait)
        while len(self._failures) > _MOST_ADDRESSES:
            self._failures.popitem(last=False)
        return 0.0

    def succeeded(self, address: str) -> None:
        self._failures.pop(address, None)


class SecurityMiddleware:
    """ASGI middleware around everything else."""

    def __init__(self, app: ASGIApp, hosts: ServedHosts) -> None:
        self._app, self._hosts = app, hosts
        self._logins = LoginThrottle()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        send = _with_security_headers(send)
        if not self._hosts.has(_header(scope, b"host")):
            await refuse(send, 421, "This server is not known by that name.")
            return
        origin = _header(scope, b"origin")
        foreign = bool(origin) and not self._is_own(origin, scope)
        if foreign and scope["method"] not in _READING:
            await refuse(send, 403, "Requests from other sites are not taken.")
            return
        scope = self._without_foreign_headers(scope)
        if scope["method"] == "POST" and _LOGIN.fullmatch(scope["path"]):
            await self._login(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _is_own(self, origin: str, scope: Scope) -> bool:
        """Return True if a page of this origin is one of ours: same host and port as asked for.

        A proxy may have put another host into the request: then the name must be one of ours that
        is not this machine's own, where other programs have their pages.
        """
        authority = urlsplit(origin).netloc.casefold()
        if not authority:
            return False
        asked = {_header(scope, b"host").casefold(), _header(scope, b"x-forwarded-host").casefold()}
        name = _hostname(authority)
        outside = not is_loopback(name) and name in self._hosts.names
        return self._hosts.has(authority) and (authority in asked or outside)

    def _without_foreign_headers(self, scope: Scope) -> Scope:
        """Return the request without what it claims of other hosts.

        Without an Origin no answer gets a CORS header: our own pages need none.
        """
        forwarded = _header(scope, b"x-forwarded-host")
        dropped = {b"origin"}
        if forwarded and not self._hosts.has(forwarded):
            dropped.add(b"x-forwarded-host")
        headers = [each for each in scope["headers"] if each[0].lower() not in dropped]
        return {**scope, "headers": headers}

    async def _login(self, scope: Scope, receive: Receive, send: Send) -> None:
        address = network_of(scope)
        wait = self._logins.begin(address)
        if wait > 0:
            seconds = int(wait) + 1
            text = f"Too many wrong passwords. Try again in {seconds} seconds."
            await refuse(send, 429, text, [(b"retry-after", str(seconds).encode())])
            return

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                self._logins.succeeded(address)
            await send(message)

        await self._app(scope, receive, noting)


async def refuse(
    send: Send, status: int, text: str, headers: Iterable[tuple[bytes, bytes]] = ()
) -> None:
    """Answer with a status and a line of text."""
    body = text.encode()
    start = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        *headers,
    ]
    await send({"type": "http.response.start", "status": status, "headers": start})
    await send({"type": "http.response.body", "body": body})


def _with_security_headers(send: Send) -> Send:
    async def setting(message: Message) -> None:
        if message["type"] == "http.response.start":
            others = [
                each for each in message.get("headers", []) if each[0].lower() not in _SET_BY_US
            ]
            message = {**message, "headers": [*others, *_HEADERS]}
        await send(message)

    return setting


def _header(scope: Scope, name: bytes) -> str:
    """Return a header, "" if it is not there; of one that is there twice, nothing is right."""
    found = [value for key, value in scope["headers"] if key.lower() == name]
    return found[0].decode("latin-1").strip() if len(found) == 1 else ""


def _hostname(authority: str) -> str:
    """Return the host of ``HOST:PORT`` in small letters; "" for anything else."""
    try:
        parts = urlsplit(f"//{authority}")
        _ = parts.port
    except ValueError:
        return ""
    if parts.username is not None or parts.path or parts.query or parts.fragment:
        return ""
    return (parts.hostname or "").rstrip(".")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def network_of(scope: Scope) -> str:
    """Return whose attempt it is: an IPv4 address, or the network of an IPv6 one."""
    client = scope.get("client")
    host = client[0] if client else ""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(getattr(address, "ipv4_mapped", None) or address)
