"""Answers that are broken, or that try to hurt."""

from __future__ import annotations

import asyncio
import json
import zlib
from functools import lru_cache

from aiohttp import web

from tests.servers.mimic import Ending, completion, each, error, mode, raw, texts, translated, whole

KIND = "faults"


def _each(name, told, ending, change):
    async def handler(server, request, body):
        return raw(json.dumps(completion(each(body, change))))

    handler.__name__ = name
    mode(KIND, told, ending)(handler)


def _body(name, told, content, status=200, kind="application/json", ending=Ending.STOPS):
    async def handler(server, request, body):
        return raw(content, status, kind)

    handler.__name__ = name
    mode(KIND, told, ending)(handler)


_each(
    "control",
    "control and escape characters in each text",
    Ending.WHOLE,
    lambda text: text[:2] + "\x00\x07\x1b[31m\x08" + text[2:],
)
_each(
    "bidi", "a bidirectional override before each text", Ending.WHOLE, lambda text: "\u202e" + text
)
_each(
    "isolates",
    "isolates that never end in each text",
    Ending.WHOLE,
    lambda text: text[:3] + "\u2067\u202d" + text[3:],
)
_each(
    "zerowidth",
    "a zero-width space after each character",
    Ending.WHOLE,
    lambda text: _spread(text, "\u200b"),
)
_each("combining", "a flood of combining marks", Ending.WHOLE, lambda text: text + "\u0301" * 3)
_each(
    "surrogate",
    "a lone surrogate in each text",
    Ending.WHOLE,
    lambda text: text[:2] + "\ud800" + text[2:],
)
_each(
    "noncharacter",
    "U+FFFE and U+FFFF in each text",
    Ending.WHOLE,
    lambda text: text[:2] + "\ufffe\uffff" + text[2:],
)
_each(
    "private",
    "private-use characters in each text",
    Ending.WHOLE,
    lambda text: text[:2] + "\ue000\uf8ff" + text[2:],
)
_each(
    "damaged",
    "a character lost in each text (U+FFFD)",
    Ending.STOPS,
    lambda text: text[:2] + "\ufffd" + text[2:],
)
_each("forge", "style tags that no source has", Ending.WHOLE, lambda text: f"<b7>{text}</b7>")
_each("fenceinside", "a code fence in each text", Ending.WHOLE, lambda text: f"```\n{text}\n```")
_each("flood", "three million characters in each text", Ending.STOPS, lambda text: "潮" * 3_000_000)
_each(
    "blanks", "100,000 blanks in each text", Ending.STOPS, lambda text: "当然" + " " * 100_000 + "x"
)


def _spread(text: str, char: str) -> str:
    return "".join(c + char if ord(c) > 0x2E80 else c for c in text)


_body("html", "a sign-in page", "<!doctype html><title>Sign in</title><p>hotel", kind="text/html")
_body("html502", "502 in HTML", "<html><h1>502 Bad Gateway</h1>", 502, "text/html")
_body("notjson", "half a JSON", '{"id": "x", "choices": [{"index": 0, "mess')
_body("jsonlist", "an empty list", "[]")
_body("jsonnull", "null", "null")
_body("jsonstring", "a string", '"hello"')
_body("jsondeep", "200,000 brackets", "[" * 200_000)
_body("jsonnumber", "a number of 9,000 digits", "1" * 9000)
_body("nothing", "no bytes at all", "")
_body("nochoices", "no choices", json.dumps({"id": "x", "object": "chat.completion", "model": "m"}))
_body("emptychoices", "an empty list of choices", json.dumps({"id": "x", "choices": []}))
_body("nullchoices", "null for choices", json.dumps({"id": "x", "choices": None}))
_body("contentnumber", "a number as content", json.dumps(completion(12345)))
_body("contentobject", "an object as content", json.dumps(completion({"a": 1})))
_body("nullcontent", "null as content", json.dumps(completion(None)))
_body(
    "badtools", "a string as tool calls", json.dumps(completion(None, "tool_calls", tool_calls="x"))
)
_body("manyelements", "400,000 elements", json.dumps(completion('<s id="1">甲乙' * 400_000)))
_body("manysigns", "300,000 signs that open a tag", json.dumps(completion("<" * 300_000)))
_body("manythoughts", "30,000 thoughts that never end", json.dumps(completion("<think>" * 30_000)))
_body("manyids", "one tag with 60,000 ids", json.dumps(completion("<s " + "id=a " * 60_000)))
_body("toolarge", "413", json.dumps({"error": {"message": "Request Entity Too Large"}}), 413)
_body("tinycontext", "a context of ten tokens", json.dumps({"error": {
    "message": "This model's maximum context length is 10 tokens", "code": "context_length_exceeded"}}), 400)  # fmt: skip
_body("filtered", "everything is cut by the filter", json.dumps(completion("", "content_filter")))


@mode(KIND, "a response header of 200 kB", Ending.STOPS)
async def headerbomb(server, request, body):
    return raw(json.dumps(completion(translated(body))), **{"X-A": "a" * 200_000})


@mode(KIND, "bytes that are no UTF-8", Ending.STOPS)
async def badutf8(server, request, body):
    value = json.dumps(completion(translated(body)), ensure_ascii=False).encode()
    return raw(value.replace("。".encode(), b"\xff\xfe").replace("的".encode(), b"\xff"))


@mode(KIND, "an answer of 50 MB", Ending.STOPS)
async def huge(server, request, body):
    return raw(json.dumps(completion("translated text " * (3 << 20))))


@mode(KIND, "half a megabyte that unpacks to 500 MB", Ending.STOPS)
async def gzipbomb(server, request, body):
    return raw(_bomb(), **{"Content-Encoding": "gzip"})


@lru_cache(maxsize=1)
def _bomb() -> bytes:
    """Half a megabyte that unpacks to 500 MB; the same block again and again packs fast."""
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    parts = [packer.compress(json.dumps(completion("甲"))[:-1].encode() + b', "pad": "')]
    block = bytes(1 << 20).replace(b"\0", b"x")
    parts += [packer.compress(block) for _ in range(500)]
    parts.append(packer.compress(b'"}') + packer.flush())
    return b"".join(parts)


@mode(KIND, "a body without end", Ending.STOPS)
async def endless(server, request, body):
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    await response.write(json.dumps(completion(translated(body)))[:-1].encode() + b', "pad": "')
    for _ in range(400):
        await response.write(b"x" * (1 << 18))
    return response


@mode(KIND, "a body that comes byte by byte, two a second", Ending.STOPS)
async def drip(server, request, body):
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    for byte in json.dumps(completion(translated(body))).encode():
        await response.write(bytes([byte]))
        await asyncio.sleep(0.5)
    return response


@mode(KIND, "blanks, one a second, and no answer", Ending.STOPS)
async def dripblanks(server, request, body):
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    for _ in range(600):
        await response.write(b" ")
        await asyncio.sleep(1)
    return response


@mode(KIND, "a length that is never reached", Ending.STOPS)
async def shortbody(server, request, body):
    response = web.StreamResponse(
        headers={"Content-Type": "application/json", "Content-Length": "100000"}
    )
    await response.prepare(request)
    await response.write(json.dumps(completion(translated(body))).encode())
    if request.transport:
        request.transport.close()
    return response


@mode(KIND, "the connection is cut at every request", Ending.STOPS)
async def dropping(server, request, body):
    if request.transport:
        request.transport.abort()
    return raw("")


@mode(KIND, "redirects to another host", Ending.STOPS)
async def redirect(server, request, body):
    return web.Response(
        status=307, headers={"Location": f"http://127.0.0.2:{server.port}/v1/chat/completions"}
    )


@mode(KIND, "redirects in a circle", Ending.STOPS)
async def redirectloop(server, request, body):
    return web.Response(status=307, headers={"Location": request.path})


@mode(KIND, "redirects to another path of its own", Ending.WHOLE)
async def moved(server, request, body):
    if "/new/" not in request.path:
        server.requests.pop()
        return web.Response(status=308, headers={"Location": "/new/v1/chat/completions"})
    return whole(translated(body))


@mode(KIND, "the key and the text in its error", Ending.STOPS)
async def keyecho(server, request, body):
    told = f"Incorrect API key provided: {request.headers.get('Authorization')}"
    return error(400, f"{told}. Your text: {body['messages'][-1]['content'][:400]}")


@mode(KIND, "cuts every answer after 60 % of it", Ending.PARTLY)
async def lengthcut(server, request, body):
    text = translated(body)
    return whole(text[: int(len(text) * 0.6)], "length")


@mode(KIND, "cuts every answer with elements after 60 % of it", Ending.SINGLES)
async def elementcut(server, request, body):
    text = translated(body)
    return whole(text[: int(len(text) * 0.6)], "length") if texts(body) else whole(text)


@mode(KIND, "the same sentence for every text", Ending.STOPS)
async def constant(server, request, body):
    return whole(each(body, lambda text: "本节介绍潮汐的基本情况以及有关的观测方法。"))
