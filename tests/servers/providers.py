"""Gateways and providers: their forms of answers, refusals and limits."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import UTC, datetime
from email.utils import format_datetime

from aiohttp import web

from tests.backends import answers
from tests.servers.mimic import Ending, completion, error, mode, raw, translated, whole

KIND = "providers"


def _refuser(name, told, code_, message, refused, **fields):
    """A server that refuses requests for which ``refused`` holds, in these words."""

    async def handler(server, request, body):
        return error(code_, message, **fields) if refused(body) else whole(translated(body))

    handler.__name__ = name
    mode(KIND, told, Ending.WHOLE)(handler)


def _system(body):
    return body["messages"][0]["role"] == "system"


_refuser("o1sys", "messages[0].role", 400, "Unsupported value: 'messages[0].role' does not support 'system' with this model.",
         _system, param="messages[0].role", code="unsupported_value")  # fmt: skip
_refuser("googlesys", "no developer instruction (Gemma at Google)", 400, "Developer instruction is not enabled for models/gemma-3-27b-it",
         _system, status="INVALID_ARGUMENT")  # fmt: skip
_refuser(
    "sysmessage",
    "a message in other words",
    422,
    "This model doesn't support system messages.",
    _system,
)
_refuser("azure", "max_completion_tokens wanted", 400,
         "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
         lambda body: "max_tokens" in body, param="max_tokens", code="unsupported_parameter")  # fmt: skip
_refuser("oldlimit", "max_tokens wanted", 400, "Unrecognized request argument supplied: max_completion_tokens",
         lambda body: "max_completion_tokens" in body)  # fmt: skip
_refuser("limit2048", "at most 2048 tokens", 400, "Invalid max_tokens value, the valid range of max_tokens is [1, 2048]",
         lambda body: body.get("max_tokens", body.get("max_completion_tokens", 0)) > 2048)  # fmt: skip
_refuser("limit1024", "at most 1024 tokens, in other words", 400,
         "max_tokens is too large: 4096. This model supports at most 1024 completion tokens, whereas you provided 4096.",
         lambda body: body.get("max_tokens", body.get("max_completion_tokens", 0)) > 1024, param="max_tokens")  # fmt: skip
_refuser("vertexlimit", "a range of tokens", 400,
         "Unable to submit request because it has a maxOutputTokens value of 4096 but the supported range is from 1 (inclusive) to 2049 "
         "(exclusive). Update the value and try again.",
         lambda body: body.get("max_tokens", body.get("max_completion_tokens", 0)) > 2048)  # fmt: skip
_refuser("notemperature", "temperature deprecated", 400, "temperature: `temperature` is deprecated for this model.",
         lambda body: "temperature" in body)  # fmt: skip
_refuser("positive", "no temperature of zero", 422, "Input validation error: `temperature` must be strictly positive",
         lambda body: body.get("temperature") == 0)  # fmt: skip


@mode(KIND, "unknown parameters are forbidden (FastAPI)", Ending.WHOLE)
async def strict(server, request, body):
    extra = sorted(set(body) - {"model", "messages", "stream"})
    if extra:
        detail = [
            {
                "type": "extra_forbidden",
                "loc": ["body", name],
                "msg": "Extra inputs are not permitted",
            }
            for name in extra[:1]
        ]
        return web.json_response({"detail": detail}, status=422)
    return whole(translated(body))


@mode(KIND, "a refusal in words that nobody knows", Ending.WHOLE)
async def mumbling(server, request, body):
    if set(body) - {"model", "messages", "stream"}:
        return error(400, "Bad Request")
    return whole(translated(body))


@mode(KIND, "only knows paths that begin with /v1", Ending.WHOLE)
async def nov1(server, request, body):
    if not request.path.startswith("/v1/"):
        return raw("404 page not found", 404, "text/plain")
    return whole(translated(body))


@mode(KIND, "streams although nobody asked for it", Ending.WHOLE)
async def sse(server, request, body):
    return await _stream(request, translated(body))


@mode(KIND, "streams with keep-alive comments and never closes", Ending.WHOLE)
async def sseopen(server, request, body):
    return await _stream(request, translated(body), comments=True, done=False, linger=30.0)


@mode(KIND, "an error inside a stream", Ending.STOPS)
async def sseerror(server, request, body):
    return raw(
        'data: {"error": {"message": "Provider returned error", "code": 502}}\n\n',
        kind="text/event-stream",
    )


@mode(KIND, "streams that break off", Ending.STOPS)
async def ssecut(server, request, body):
    return await _stream(request, translated(body)[:40], done=False, finish=None)


async def _stream(request, text, *, comments=False, done=True, finish="stop", linger=0.0):
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    if comments:
        await response.write(b": PROCESSING\n\n")
    step = max(1, len(text) // 8)
    for at in range(0, len(text), step):
        await _event(response, {"delta": {"content": text[at : at + step]}, "finish_reason": None})
    if finish:
        await _event(response, {"delta": {}, "finish_reason": finish})
    if done:
        await response.write(b"data: [DONE]\n\n")
    await asyncio.sleep(linger)
    return response


async def _event(response, choice):
    chunk = {
        "id": "x",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "m",
        "choices": [{"index": 0, **choice}],
    }
    await response.write(b"data: " + json.dumps(chunk, ensure_ascii=False).encode() + b"\n\n")


@mode(KIND, "content as a list of parts", Ending.WHOLE)
async def arrayparts(server, request, body):
    return whole(
        [{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": translated(body)}]
    )


@mode(KIND, "an id of 0, a reason nobody knows, a null for a time", Ending.WHOLE)
async def oddfields(server, request, body):
    value = {
        **completion(translated(body), "eos"),
        "id": 0,
        "created": None,
        "object": "text",
        "usage": None,
    }
    value["choices"][0]["logprobs"] = None
    return web.json_response(value)


@mode(KIND, "counts that are no numbers", Ending.WHOLE)
async def badusage(server, request, body):
    return web.json_response(
        completion(
            translated(body),
            usage={"prompt_tokens": "many", "completion_tokens": None, "total_tokens": -5},
        )
    )


@mode(KIND, "negative counts", Ending.WHOLE)
async def negativeusage(server, request, body):
    return web.json_response(
        completion(
            translated(body),
            usage={"prompt_tokens": -9, "completion_tokens": -9, "total_tokens": -5},
        )
    )


@mode(KIND, "a role of null", Ending.WHOLE)
async def nullrole(server, request, body):
    return web.json_response(completion(translated(body), role=None))


@mode(KIND, "a picture by its content type", Ending.WHOLE)
async def wrongtype(server, request, body):
    return raw(json.dumps(completion(translated(body))), kind="image/png")


@mode(KIND, "one request at a time, a second one is refused", Ending.SLOWLY)
async def serial(server, request, body):
    if server.in_flight > 1:
        return error(
            429,
            "Concurrent requests are not allowed, please wait for the running one",
            headers={"Retry-After": "1"},
        )
    await asyncio.sleep(0.1)
    return whole(translated(body))


@mode(KIND, "queues: one at a time, half a second each", Ending.SLOWLY)
async def queued(server, request, body):
    lock = server.notes.setdefault("lock", asyncio.Lock())
    async with lock:
        await asyncio.sleep(0.5)
    return whole(translated(body))


def _window(server, most, seconds):
    """Seconds until the window has room, 0 when it has."""
    taken = server.notes.setdefault("taken", [])
    now = time.monotonic()
    taken[:] = [at for at in taken if now - at < seconds]
    if len(taken) >= most:
        return seconds - (now - taken[0])
    taken.append(now)
    return 0.0


@mode(KIND, "three requests in five seconds, the wait in words", Ending.SLOWLY)
async def wordsof429(server, request, body):
    wait = _window(server, 3, 5.0)
    return (
        error(429, f"Resource has been exhausted (e.g. check quota). Please retry in {wait:.1f}s.")
        if wait
        else whole(translated(body))
    )


@mode(KIND, "three requests in five seconds, RetryInfo in a list (Gemini)", Ending.SLOWLY)
async def gemini(server, request, body):
    return _gemini(server, body, listed=True)


@mode(KIND, "three requests in five seconds, RetryInfo in an object", Ending.SLOWLY)
async def geminiobject(server, request, body):
    return _gemini(server, body, listed=False)


def _gemini(server, body, *, listed):
    wait = _window(server, 3, 5.0)
    if not wait:
        return whole(translated(body))
    info = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": f"{wait + 0.3:.1f}s"}
    message = (
        "You exceeded your current quota, please check your plan and billing details. * Quota exceeded for metric: "
        "generate_content_free_tier_requests, limit: 3"
    )
    value = {
        "error": {
            "code": 429,
            "message": message,
            "status": "RESOURCE_EXHAUSTED",
            "details": [info],
        }
    }
    return web.json_response([value] if listed else value, status=429)


@mode(KIND, "three requests in five seconds, no word about a wait", Ending.SLOWLY)
async def mute429(server, request, body):
    return error(429, "Too many requests") if _window(server, 3, 5.0) else whole(translated(body))


@mode(KIND, "three requests in five seconds, 503 with Retry-After", Ending.SLOWLY)
async def busy503(server, request, body):
    wait = _window(server, 3, 5.0)
    return (
        error(503, "overloaded", headers={"Retry-After": f"{wait + 1:.0f}"})
        if wait
        else whole(translated(body))
    )


@mode(KIND, "the quota of the day is used up", Ending.STOPS)
async def daily(server, request, body):
    return error(
        429,
        "Rate limit reached for requests per day (RPD): Limit 200, Used 200. Please try again in 7h12m0s.",
    )


@mode(KIND, "no money left, with status 402", Ending.STOPS)
async def nomoney(server, request, body):
    return error(402, "Insufficient Balance")


@mode(KIND, "no money left, in a body with status 200", Ending.STOPS)
async def nomoney200(server, request, body):
    return web.json_response(
        {"error": {"message": "insufficient balance", "type": "x", "code": "insufficient_quota"}}
    )


@mode(KIND, "an error of the provider behind it, with status 200", Ending.STOPS)
async def error200(server, request, body):
    return web.json_response({"error": {"message": "Provider returned error", "code": 502}})


@mode(KIND, "the country is not served", Ending.STOPS)
async def country(server, request, body):
    return error(403, "Country, region, or territory not supported")


@mode(KIND, "refuses texts with the word tide", Ending.PARTLY)
async def filter_(server, request, body):
    if "harbour" in answers.question(body).lower():
        return error(400, "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
                     code="content_filter")  # fmt: skip
    return whole(translated(body))


@mode(KIND, "the key is revoked after two answers", Ending.PARTLY)
async def revoked(server, request, body):
    return (
        whole(translated(body))
        if server.asked <= 2
        else error(401, "key revoked", code="invalid_api_key")
    )


def _always429(name, told, **headers):
    async def handler(server, request, body):
        return error(429, "slow down", headers=headers or None)

    handler.__name__ = name
    mode(KIND, told, Ending.STOPS)(handler)


_always429("ra0", "429 always, Retry-After: 0", **{"Retry-After": "0"})
_always429("ranegative", "429 always, Retry-After: -5", **{"Retry-After": "-5"})
_always429("rananumber", "429 always, Retry-After: nan", **{"Retry-After": "nan"})
_always429("ra9999", "429 always, Retry-After: 9999", **{"Retry-After": "9999"})
_always429("radate", "429 always, Retry-After: a date of 2099",
           **{"Retry-After": format_datetime(datetime(2099, 1, 1, tzinfo=UTC), usegmt=True)})  # fmt: skip
_always429("ranothing", "429 always, no Retry-After")


@mode(KIND, "503 always, Retry-After: 9999", Ending.STOPS)
async def maintenance(server, request, body):
    return error(503, "maintenance", headers={"Retry-After": "9999"})
