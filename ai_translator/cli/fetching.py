"""A PDF at an address: fetched within bounds of size and time, refused in our words."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from ai_translator.errors import InputError

if TYPE_CHECKING:
    from httpx2 import Response

_MOST_BYTES = 500_000_000  # of what comes from elsewhere
_MOST_SECONDS = 300.0  # for one address, redirects included
_SILENCE = 30.0  # seconds without a byte
_MOST_REDIRECTS = 5
_MOST_CAUSES = 10
_OTHER_KINDS = {"audio", "font", "image", "text", "video"}  # of Content-Type: never a PDF
_HEAD = 1024  # bytes in which a PDF's header stands
_BLOCK = 1 << 16
_AGENT = "ai-translator"

#: What went wrong on the way, by the deepest error that says it, and what to do.
_REASONS: tuple[tuple[type[Exception], str, str], ...] = (
    (socket.gaierror, "no such host", "Check the address and the network"),
    (
        ssl.SSLCertVerificationError,
        "its certificate is not trusted",
        "Check the address; SSL_CERT_FILE names the certificates of a network of your own",
    ),
    (ssl.SSLError, "no https is spoken there", "Check the address: http:// perhaps"),
    (ConnectionRefusedError, "nothing answers there", "Check the address and its port"),
)
#: The same by the name of the HTTP library's own error; the first that is there counts.
_REASONS_BY_NAME: Mapping[str, tuple[str, str]] = {
    "TooManyRedirects": (
        f"more than {_MOST_REDIRECTS} redirects",
        "Check the address in a browser",
    ),
    "UnsupportedProtocol": (
        "it leads to what is neither http:// nor https://",
        "Check the address in a browser",
    ),
    "InvalidURL": ("it leads to what is no address", "Check the address in a browser"),
    "ProxyError": ("the proxy refuses", "Check http_proxy, https_proxy and no_proxy"),
    "ConnectTimeout": ("nothing answers there", "Check the address and the network"),
    "ReadTimeout": (f"nothing came for {_SILENCE:.0f} s", "Try again, or fetch it yourself"),
    "RemoteProtocolError": (
        "the connection broke off, or what answers is no web server",
        "Try again, or fetch it yourself",
    ),
    "ReadError": ("the connection broke off", "Try again, or fetch it yourself"),
    "DecodingError": ("it is packed wrongly", "Fetch it yourself"),
}
_UNREACHED = ("it cannot be reached", "Check the address and the network, or fetch it yourself")


async def fetch(address: str, shown: str, write: Callable[[bytes], None]) -> None:
    """Pass what is at an address to ``write``, piece by piece.

    shown: the address as it may be shown.
    Raises InputError for what cannot be had, is too large or is no PDF.
    """
    import httpx2  # only who names an address needs it

    try:
        async with (
            asyncio.timeout(_MOST_SECONDS),
            httpx2.AsyncClient(
                follow_redirects=True,
                max_redirects=_MOST_REDIRECTS,
                timeout=_SILENCE,
                headers={"User-Agent": _AGENT, "Accept": "application/pdf,*/*"},
            ) as client,
            client.stream("GET", address) as response,
        ):
            await _take(response, shown, write)
    except TimeoutError as error:
        raise InputError(
            f"{shown}: did not arrive within {_MOST_SECONDS:.0f} s",
            remedy="Fetch the file yourself and name it",
        ) from error
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
        reason, remedy = _reason(error)
        raise InputError(f"{shown}: cannot be fetched: {reason}", remedy=remedy) from error


async def _take(response: Response, shown: str, write: Callable[[bytes], None]) -> None:
    """Pass the body of an answer on.  Raises InputError."""
    if response.status_code != 200:
        raise InputError(
            f"{shown}: the server answered "
            f"{response.status_code} {response.reason_phrase}".rstrip(),
            remedy="Check the address in a browser",
        )
    announced = response.headers.get("Content-Length", "")
    check_size(int(announced) if announced.isdecimal() else 0, shown)
    size = 0
    async for block in response.aiter_bytes(_BLOCK):
        if not size:
            _check_kind(block, response.headers.get("Content-Type", ""), shown)
        size += len(block)
        check_size(size, shown)
        write(block)


def check_size(size: int, shown: str) -> None:
    """Raise InputError for more bytes than are taken from elsewhere."""
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


def _reason(error: Exception) -> tuple[str, str]:
    """Return why nothing could be fetched, and what to do."""
    causes = list(_causes(error))
    for kind, reason, remedy in _REASONS:
        if any(isinstance(each, kind) for each in causes):
            return reason, remedy
    names = {base.__name__ for each in causes for base in type(each).__mro__}
    return next((said for name, said in _REASONS_BY_NAME.items() if name in names), _UNREACHED)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield the error and those below it, members of groups too."""
    waiting: list[BaseException | None] = [error]
    for _ in range(_MOST_CAUSES):
        below = waiting.pop(0) if waiting else None
        if below is None:
            return
        yield below
        waiting += getattr(below, "exceptions", ())
        waiting += [each for each in (below.__cause__ or below.__context__,) if each]
