"""What stands between a client and its model: firewalls, balancers and proxies with limits."""

from __future__ import annotations

import asyncio
import json

from aiohttp import web

from tests.servers.mimic import Ending, completion, error, mode, raw, texts, translated, whole

KIND = "appliances"
_FORBIDDEN = (
    "<html><head><title>403 Forbidden</title></head><body>Request blocked (ID 18f)</body></html>"
)


def _size(body):
    return len(json.dumps(body, ensure_ascii=False))


@mode(KIND, "times out over more than five texts (504, a gateway's time limit)", Ending.SLOWLY)
async def gateway504(server, request, body):
    if len(texts(body)) > 5:
        await asyncio.sleep(0.3)
        return raw("<title>504 Gateway Time-out</title>", 504, "text/html")
    return whole(translated(body))


@mode(KIND, "times out over more than five texts (524, Cloudflare)", Ending.SLOWLY)
async def cloudflare524long(server, request, body):
    if len(texts(body)) > 5:
        return raw("error code: 524", 524, "text/plain")
    return whole(translated(body))


@mode(
    KIND, "says in JSON that the endpoint timed out, over more than five texts (AWS)", Ending.SLOWLY
)
async def awstimeout(server, request, body):
    if len(texts(body)) > 5:
        return web.json_response({"message": "Endpoint request timed out"}, status=504)
    return whole(translated(body))


@mode(KIND, "cuts the connection over bodies of more than 2,000 bytes", Ending.SLOWLY)
async def resetslarge(server, request, body):
    if _size(body) > 2000:
        request.transport.abort()
        return web.Response()
    return whole(translated(body))


@mode(KIND, "cuts the answer after 1,500 bytes (a proxy's buffer)", Ending.SLOWLY)
async def cutslong(server, request, body):
    text = json.dumps(completion(translated(body)), ensure_ascii=False).encode()
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n"
    )
    request.transport.write(head.encode() + text[:1500])
    request.transport.close()
    return web.Response()


@mode(KIND, "blocks bodies with elements in them, with a page (a firewall)", Ending.SINGLES)
async def wafmarkup(server, request, body):
    if "<s id=" in str(body["messages"]):
        return raw(_FORBIDDEN, 403, "text/html")
    return whole(translated(body))


@mode(KIND, "blocks bodies with elements in them, with 406 (ModSecurity)", Ending.SINGLES)
async def modsecurity(server, request, body):
    if "<s id=" in str(body["messages"]):
        return raw("<title>Not Acceptable!</title><p>Mod_Security</p>", 406, "text/html")
    return whole(translated(body))


@mode(KIND, "blocks bodies with elements in them, in JSON", Ending.SINGLES)
async def wafjson(server, request, body):
    if "<s id=" in str(body["messages"]):
        return error(403, "Request blocked by security policy: XSS detected")
    return whole(translated(body))


@mode(KIND, "blocks one of the texts, with a page (a firewall)", Ending.PARTLY)
async def wafone(server, request, body):
    if "102" in str(body["messages"]):
        return raw(_FORBIDDEN, 403, "text/html")
    return whole(translated(body))


@mode(KIND, "64 kB of headers", Ending.WHOLE)
async def bigheaders(server, request, body):
    response = whole(translated(body))
    for at in range(16):
        response.headers[f"X-Litellm-{at}"] = "x" * 4000
    return response


@mode(KIND, "answers in GBK and says so", Ending.WHOLE)
async def gbk(server, request, body):
    text = json.dumps(completion(translated(body)), ensure_ascii=False)
    return web.Response(
        body=text.encode("gb18030"), headers={"Content-Type": "application/json; charset=gb18030"}
    )


@mode(KIND, "redirects to a sign-in page of its own", Ending.STOPS)
async def loginredirect(server, request, body):
    if request.path.endswith("/login"):
        return raw("<title>Sign in</title>", 200, "text/html")
    return web.Response(status=302, headers={"Location": "/login"})


@mode(KIND, "redirects to a sign-in page elsewhere", Ending.STOPS)
async def loginelsewhere(server, request, body):
    return web.Response(status=302, headers={"Location": "https://login.example.com/?next=x"})


@mode(KIND, "a page that leads on by itself (a captive portal)", Ending.STOPS)
async def metarefresh(server, request, body):
    return raw(
        '<html><meta http-equiv="refresh" content="0; url=http://portal/"></html>', 200, "text/html"
    )


@mode(KIND, "keeps streams alive with comments, then answers", Ending.SLOWLY)
async def commented(server, request, body):
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    for _ in range(6):
        await response.write(b": OPENROUTER PROCESSING\n\n")
        await asyncio.sleep(0.2)
    chunk = {
        "choices": [{"index": 0, "delta": {"content": translated(body)}, "finish_reason": "stop"}]
    }
    await response.write(f"data: {json.dumps(chunk)}\n\ndata: [DONE]\n\n".encode())
    return response


@mode(KIND, "says 202 at first and answers when asked again", Ending.SLOWLY)
async def pending202(server, request, body):
    if server.asked <= 2:
        return web.json_response(
            {"status": "pending"}, status=202, headers={"NVCF-STATUS": "pending-evaluation"}
        )
    return whole(translated(body))


@mode(KIND, "another model answers under each name, with another name in its answer", Ending.WHOLE)
async def othername(server, request, body):
    value = completion(translated(body))
    return web.json_response({**value, "model": f"canary-{server.asked}"})


@mode(KIND, "no choices, but counted tokens", Ending.STOPS)
async def nochoicesbutusage(server, request, body):
    return web.json_response({**completion(""), "choices": []})


@mode(KIND, "an empty body with status 200", Ending.STOPS)
async def emptybody(server, request, body):
    return raw("", 200)


@mode(KIND, "hangs over its third request", Ending.SLOWLY)
async def hangsthird(server, request, body):
    if server.asked == 3:
        await asyncio.sleep(600)
    return whole(translated(body))
