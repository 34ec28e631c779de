"""The proxy that the environment names for an address, as curl and others read it."""

from __future__ import annotations

import os
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from ai_translator.addresses import is_loopback
from ai_translator.errors import ConfigError

#: What people write -> what the HTTP client calls it.
_SCHEMES = {
    "http": "http",
    "https": "https",
    "socks": "socks5",
    "socks5": "socks5",
    "socks5h": "socks5h",
}


_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def proxy_for(url: str) -> str | None:
    """Return the proxy for ``url``, None for the direct way.

    What goes to this machine goes there directly.

    Raises ConfigError for a proxy of a kind that the client does not speak.
    """
    parts = urlsplit(url)
    if is_loopback(parts.hostname):
        return None
    found = getproxies()
    named = found.get(parts.scheme) or found.get("all")
    if not named or proxy_bypass(parts.netloc.rpartition("@")[2]):
        return None
    return _usable(named, f"{parts.scheme}_proxy or all_proxy")


def _usable(named: str, where: str) -> str:
    proxy = named if "://" in named else f"http://{named}"
    scheme, _, rest = proxy.partition("://")
    remedy = (
        "Write it like http://HOST:PORT or socks5://HOST:PORT, or put the endpoint's host "
        "into no_proxy"
    )
    try:
        host, _port = urlsplit(f"http://{rest}").hostname, urlsplit(f"http://{rest}").port
    except ValueError:
        host = None
    if scheme.casefold() not in _SCHEMES or not host:
        shown = f"{scheme}://{rest.rpartition('@')[2]}"
        raise ConfigError(
            f"{where} = {shown[:100]!r}: a proxy of a kind that is not known", remedy=remedy
        )
    return f"{_SCHEMES[scheme.casefold()]}://{rest}"


def spare_loopback() -> None:
    """Make other libraries of this process go to this machine directly.

    They read the environment themselves; ``socks://``, which desktops write, becomes what they
    know.
    """
    for name in ("all_proxy", "http_proxy", "https_proxy"):
        for variable in (name, name.upper()):
            value = os.environ.get(variable, "")
            if value.casefold().startswith("socks://"):
                os.environ[variable] = f"socks5://{value[len('socks://') :]}"
    for variable in ("no_proxy", "NO_PROXY"):
        hosts = [each for each in os.environ.get(variable, "").split(",") if each.strip()]
        missing = [each for each in _LOOPBACK if each not in hosts]
        os.environ[variable] = ",".join([*hosts, *missing])
