"""Why an address gives no PDF, in our words: for the command line and for the web page's links."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator, Mapping

from ai_translator.errors import InputError

AGENT = "ai-translator"
MOST_REDIRECTS = 5
SILENCE = 30.0  # seconds without a byte
_MOST_CAUSES = 10
_OTHER_KINDS = {"audio", "font", "image", "text", "video"}  # of Content-Type: never a PDF
_HEAD = 1024  # bytes in which a PDF's header stands

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
#: By the name of an error of the HTTP library or of Python; the first that is there counts.
_REASONS_BY_NAME: Mapping[str, tuple[str, str]] = {
    "TooManyRedirects": (
        f"more than {MOST_REDIRECTS} redirects",
        "Check the address in a browser",
    ),
    "UnsupportedProtocol": (
        "it leads to what is neither http:// nor https://",
        "Check the address in a browser",
    ),
    "InvalidURL": ("it leads to what is no address", "Check the address in a browser"),
    "ProxyError": ("the proxy refuses", "Check http_proxy, https_proxy and no_proxy"),
    "ConnectTimeout": ("nothing answers there", "Check the address and the network"),
    "ReadTimeout": (f"nothing came for {SILENCE:.0f} s", "Try again, or fetch it yourself"),
    "RemoteProtocolError": (
        "the connection broke off, or what answers is no web server",
        "Try again, or fetch it yourself",
    ),
    "ReadError": ("the connection broke off", "Try again, or fetch it yourself"),
    "ConnectionError": ("the connection broke off", "Try again, or fetch it yourself"),
    "TimeoutError": (f"nothing came for {SILENCE:.0f} s", "Try again, or fetch it yourself"),
    "HTTPException": (
        "the connection broke off, or what answers is no web server",
        "Try again, or fetch it yourself",
    ),
    "DecodingError": ("it is packed wrongly", "Fetch it yourself"),
}
_UNREACHED = ("it cannot be reached", "Check the address and the network, or fetch it yourself")


def reasons() -> Iterator[tuple[str, str]]:
    """Yield every reason with its remedy."""
    yield from ((reason, remedy) for _, reason, remedy in _REASONS)
    yield from _REASONS_BY_NAME.values()
    yield _UNREACHED


def check_kind(head: bytes, kind: str, shown: str) -> None:
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


def why_not(error: Exception) -> tuple[str, str]:
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
