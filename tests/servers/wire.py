"""What happens between a client and a server: codings, statuses, connections, bodies."""

from __future__ import annotations

import asyncio
import gzip
import json

from aiohttp import web

from tests.servers.mimic import Ending, completion, error, mode, raw, translated, whole

KIND = "wire"


def _dumped(body, **fields):
    return json.dumps({**completion(translated(body)), **fields}, ensure_ascii=False).encode()


async def _written(request, content, *, close=True):
    """Write these bytes as they are: no framework is between."""
    request.transport.write(content)
    if close:
        request.transport.close()
    return web.Response()


def _head(status="200 OK", **fields):
    lines = [
        f"HTTP/1.1 {status}",
        *(f"{name.replace('_', '-')}: {value}" for name, value in fields.items()),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _bytes(name, told, made, ending=Ending.WHOLE):
    """A server that writes ``made(body)`` to the connection."""

    async def handler(server, request, body):
        return await _written(request, made(body))

    handler.__name__ = name
    mode(KIND, told, ending)(handler)


def _after(head, body, before=b"", after=b""):
    content = before + _dumped(body) + after
    return head + content


_JSON = "application/json"


def _plain(body, status="200 OK", before=b"", after=b"", **fields):
    content = before + _dumped(body) + after
    return _head(status, Content_Type=_JSON, Content_Length=len(content), **fields) + content


_bytes(
    "gzipliar", "says gzip and sends plain text", lambda body: _plain(body, Content_Encoding="gzip")
)
_bytes("earlyhints", "early hints before the answer (103)", lambda body: _head(
    "103 Early Hints", Link="</style.css>; rel=preload") + _plain(body))  # fmt: skip
_bytes(
    "processing",
    "says twice that it is at work (102)",
    lambda body: 2 * _head("102 Processing") + _plain(body),
)
_bytes("created", "201 for a completion", lambda body: _plain(body, "201 Created"))
_bytes(
    "nonauthoritative",
    "203, as a transforming proxy says",
    lambda body: _plain(body, "203 Non-Authoritative Information"),
)
_bytes(
    "noreason",
    "a status line without a reason",
    lambda body: _plain(body).replace(b"200 OK", b"200 "),
)
_bytes("twolengths", "its length twice", lambda body: _plain(body).replace(
    b"Content-Type", b"Content-Length: %d\r\nContent-Type" % len(_dumped(body))))  # fmt: skip
_bytes("trailers", "chunks with extensions, and trailers", lambda body: _head(
    Content_Type=_JSON, Transfer_Encoding="chunked", Trailer="X-Took") + b"%x;ext=1\r\n" % len(_dumped(body))
    + _dumped(body) + b"\r\n0\r\nX-Took: 9\r\n\r\n")  # fmt: skip
_bytes("warning", "a warning of its script before the JSON", lambda body: _plain(
    body, before=b"<br />\n<b>Warning</b>: Undefined array key in /srv/proxy.php on line 7<br />\n"))  # fmt: skip
_bytes(
    "guarded",
    "a prefix against inclusion before the JSON",
    lambda body: _plain(body, before=b")]}',\n"),
)
_bytes(
    "garbage",
    "a line of a log after the JSON",
    lambda body: _plain(body, after=b"\nINFO: done in 0.2 s\n"),
)
_bytes("twice", "the same JSON twice", lambda body: _plain(body, after=b"\n" + _dumped(body)))
_bytes("python", "a Python dictionary instead of JSON", lambda body: _head(Content_Type=_JSON) + str(
    completion(translated(body))).encode(), Ending.STOPS)  # fmt: skip
_bytes("nocontent", "204 and no content", lambda body: _head("204 No Content"), Ending.STOPS)
_bytes("accepted", "202 and a ticket (a queue)", lambda body: _head(
    "202 Accepted", Content_Type=_JSON, Location="/v1/tasks/9", Content_Length=36)
    + b'{"id":"task-9","status":"in_queue"} ', Ending.STOPS)  # fmt: skip
_bytes("notmodified", "304 for a question", lambda body: _head("304 Not Modified"), Ending.STOPS)
_bytes(
    "nothttp",
    "no HTTP at all (another service's port)",
    lambda body: b"SSH-2.0-OpenSSH_9.6\r\n",
    Ending.STOPS,
)


@mode(KIND, "a coding that nobody asked for (zstd)", Ending.STOPS)
async def zstd(server, request, body):
    return raw(b"\x28\xb5\x2f\xfd\x04\x00\x11\x00\x00{}", **{"Content-Encoding": "zstd"})


@mode(KIND, "packs its answers twice", Ending.WHOLE)
async def packedtwice(server, request, body):
    return raw(gzip.compress(gzip.compress(_dumped(body))), **{"Content-Encoding": "gzip, gzip"})


@mode(KIND, "closes the connection after each answer without a word", Ending.WHOLE)
async def closes(server, request, body):
    return await _written(request, _plain(body))


@mode(KIND, "drops the connection at every fourth request", Ending.SLOWLY)
async def dropsfourth(server, request, body):
    if server.asked % 4 == 0:
        request.transport.abort()
        return web.Response()
    return whole(translated(body))


@mode(KIND, "drops it in the middle of every third answer", Ending.SLOWLY)
async def halfanswers(server, request, body):
    if server.asked % 3 == 0:
        text = _plain(body)
        return await _written(request, text[: len(text) // 2])
    return whole(translated(body))


@mode(KIND, "a body without a content type", Ending.WHOLE)
async def notype(server, request, body):
    return await _written(request, _head(Content_Length=len(_dumped(body))) + _dumped(body))


@mode(KIND, "an HTML content type around good JSON", Ending.WHOLE)
async def htmltype(server, request, body):
    return raw(_dumped(body), kind="text/html")


@mode(KIND, "refuses bodies that look like markup (a firewall)", Ending.STOPS)
async def firewall(server, request, body):
    page = "<html><head><title>403 Forbidden</title></head><body>Request blocked. ID: 18f</body></html>"
    return raw(page, 403, "text/html")


@mode(KIND, "wants a sign-in of its proxy (407)", Ending.STOPS)
async def proxyauth(server, request, body):
    return raw("<title>407 Proxy Authentication Required</title>", 407, "text/html")


@mode(KIND, "bad chunks", Ending.STOPS)
async def badchunks(server, request, body):
    head = _head(Content_Type=_JSON, Transfer_Encoding="chunked")
    return await _written(request, head + b"zz\r\n" + _dumped(body) + b"\r\n0\r\n\r\n")


@mode(KIND, "ten seconds before the first byte, then everything", Ending.SLOWLY)
async def deliberate(server, request, body):
    await asyncio.sleep(10)
    return whole(translated(body))


assert error
