"""What an address itself tells: whose machine it names, and what to call the file there."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import unquote, urlsplit

_MAKER = "api.openai.com"
#: A host's name without a domain (a container, a machine in the office), or in one of the domains
#: that no registry gives away (RFC 6762, RFC 8375, ICANN 2024).
_LOCAL_NAME = re.compile(r"[a-z][a-z0-9_-]*(?:\.(?:local|internal|home\.arpa))?")
#: What makes two readers of one address disagree about its host.
_AMBIGUOUS = re.compile(r"[\s\\@\x00-\x1f\x7f]")
#: Characters that have no place in the name of a file.
_UNSAFE = re.compile(r"[^\w.()+ -]+")
#: UTF-8 bytes of such a name without its suffix: file systems take 255, and results are named after
#: it with suffixes of their own.
_LONGEST_NAME = 150


def is_loopback(host: str | None) -> bool:
    """Return True if ``host`` is this machine."""
    if not host:
        return False
    if host.casefold().rstrip(".") == "localhost" or host.casefold().endswith(".localhost"):
        return True
    found = _ip(host)
    return found is not None and found.is_loopback


def is_nearby(url: str) -> bool:
    """Return True if ``url`` names this machine or one of a private network (RFC 1918, RFC 4193).

    No name is looked up.
    """
    if _AMBIGUOUS.search(url):
        return False
    host = host_of(url)
    if is_loopback(host):
        return True
    found = _ip(host)
    if found is None:
        return bool(_LOCAL_NAME.fullmatch(host))
    return found.is_private and not (found.is_link_local or found.is_unspecified)


def is_the_makers(url: str) -> bool:
    """Return True if ``url`` names OpenAI's own server, over TLS."""
    return not _AMBIGUOUS.search(url) and url.casefold().startswith(f"https://{_MAKER}/")


def host_of(url: str) -> str:
    """Return the host that ``url`` names, in lower case; "" if there is none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def pdf_name(url: str) -> str:
    """Return a name for the PDF at ``url``: the last part of its path, made harmless.

    Raises ValueError for what is no address.
    """
    last = unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2]
    bare = last[:-4] if last.casefold().endswith(".pdf") else last
    stem = _UNSAFE.sub("-", bare).strip(". -").encode("utf-8", "ignore")[:_LONGEST_NAME]
    return f"{stem.decode('utf-8', 'ignore') or 'document'}.pdf"


def _ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return None
