"""Servers that refuse: every request, the first few, or none but some."""

from __future__ import annotations

import json

from tests.servers.mimic import Ending, mode, raw, translated, whole
from tests.servers.wordings import SAYS


def response(status, value, **headers):
    """Return a value as JSON, a page or plain text."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    kind = "text/html" if text[:1] == "<" else "application/json"
    return raw(text, status, kind if text[:1] in "<{[" else "text/plain", **headers)


def always(kind, name, told, status, value, says, **headers):
    """A server that refuses every request.  says: what the program must say of it."""

    async def handler(server, request, body):
        return response(status, value, **headers)

    handler.__name__ = name
    mode(kind, told, Ending.STOPS)(handler)
    SAYS[name] = says


def at_first(kind, name, told, status, value, count=2, **headers):
    """A server that refuses the first requests, and takes the others."""

    async def handler(server, request, body):
        if server.asked > count:
            return whole(translated(body))
        return response(status, value, **headers)

    handler.__name__ = name
    mode(kind, told, Ending.SLOWLY)(handler)
