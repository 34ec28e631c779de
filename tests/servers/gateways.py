"""Gateways between a client and its model: their errors, bodies and lists."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
import zlib

from aiohttp import web

from tests.backends import answers
from tests.servers.mimic import Ending, completion, error, mode, raw, translated, whole

KIND = "gateways"
_ELEMENT = re.compile(r"(?s)<s id[^>]*>(.*?)</s>")


def _sent(body):
    return sum(len(str(message["content"])) for message in body["messages"]) // 4


def _limit(body):
    return body.get("max_tokens") or body.get("max_completion_tokens") or 0


def _text(body):
    return json.dumps(completion(translated(body)), ensure_ascii=False).encode()


@mode(KIND, "Anthropic's form of errors: no temperature", Ending.WHOLE)
async def anthropicerror(server, request, body):
    if "temperature" not in body:
        return whole(translated(body))
    told = {
        "type": "invalid_request_error",
        "message": "`temperature` is deprecated for this model.",
    }
    return web.json_response({"type": "error", "error": told, "request_id": "req_1"}, status=400)


@mode(KIND, "LiteLLM in front of a model without temperatures", Ending.WHOLE)
async def litellm(server, request, body):
    if body.get("temperature") in {None, 1}:
        return whole(translated(body))
    message = (
        "litellm.UnsupportedParamsError: gpt-5 models (including gpt-5-codex) don't support temperature=0.0. "
        "Only temperature=1 is supported. To drop unsupported params set `litellm.drop_params = True`"
    )
    return error(400, message, type="None", param="None", code="400")


@mode(KIND, "LiteLLM in front of a rate limit, as a 500", Ending.SLOWLY)
async def litellm429(server, request, body):
    if server.asked % 2 == 0:
        return whole(translated(body))
    return error(500, "litellm.RateLimitError: RateLimitError: OpenAIException - Rate limit reached. Please try again in 400ms.",
                 type="throttling_error", code="500")  # fmt: skip


@mode(KIND, "overloaded at first (529)", Ending.SLOWLY)
async def overloaded(server, request, body):
    if server.asked > 2:
        return whole(translated(body))
    return web.json_response(
        {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}},
        status=529,
    )


def _now_and_then(name, told, status):
    """A gateway that fails two of five requests with this status, no text twice in a row.

    By the number of all requests one text met it at each of its tries, now and then.
    """

    async def handler(server, request, body):
        texts = _ELEMENT.findall(body["messages"][-1]["content"])
        key = max(texts, key=len, default="")
        server.notes[key] = tries = server.notes.get(key, len(key)) + 1
        if tries % 5 in {1, 3}:
            return raw(f"<html><title>{status}</title>", status, "text/html")
        return whole(translated(body))

    handler.__name__ = name
    mode(KIND, told, Ending.SLOWLY)(handler)


_now_and_then("timeout408", "408 now and then", 408)
_now_and_then("early425", "425 now and then", 425)
_now_and_then("closed499", "499 now and then", 499)
_now_and_then("cloudflare520", "520 now and then", 520)
_now_and_then("cloudflare524", "524 now and then", 524)


@mode(KIND, "content as one part, no list", Ending.WHOLE)
async def onepart(server, request, body):
    return whole({"type": "text", "text": translated(body)})


@mode(KIND, "text as an object with annotations (Assistants)", Ending.WHOLE)
async def annotated(server, request, body):
    return whole([{"type": "text", "text": {"value": translated(body), "annotations": []}}])


@mode(KIND, "the answer in gzip", Ending.WHOLE)
async def zipped(server, request, body):
    return raw(gzip.compress(_text(body)), **{"Content-Encoding": "gzip"})


@mode(KIND, "the answer deflated without a header", Ending.WHOLE)
async def deflated(server, request, body):
    packer = zlib.compressobj(wbits=-15)
    return raw(packer.compress(_text(body)) + packer.flush(), **{"Content-Encoding": "deflate"})


@mode(KIND, "a coding that nobody asked for (br)", Ending.STOPS)
async def brotli(server, request, body):
    return raw(b"\x0b\x02\x80{}\x03", **{"Content-Encoding": "br"})


async def _raw(request, content):
    """Write these bytes and close: no framework is between."""
    request.transport.write(content)
    request.transport.close()
    return web.Response()


@mode(KIND, "HTTP/1.0: no length, the end of the connection ends the answer", Ending.WHOLE)
async def http10(server, request, body):
    return await _raw(
        request, b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n" + _text(body)
    )


@mode(KIND, "a chunked body that ends in the middle, now and then", Ending.SLOWLY)
async def chunkcut(server, request, body):
    if server.asked % 3:
        return whole(translated(body))
    head = (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    return await _raw(request, head + b"400\r\n" + _text(body)[:200])


@mode(KIND, "413 for a body of more than 2,000 bytes", Ending.SLOWLY)
async def small413(server, request, body):
    if (request.content_length or 0) > 2000:
        return raw("<html><h1>413 Request Entity Too Large</h1>", 413, "text/html")
    return whole(translated(body))


@mode(KIND, "the filter cuts the answers to requests with one word", Ending.PARTLY)
async def filteredone(server, request, body):
    if "101 times" in answers.question(body):
        return whole("", "content_filter")
    return whole(translated(body))


@mode(KIND, "takes requests for a stream only", Ending.WHOLE)
async def streamonly(server, request, body):
    if not body.get("stream"):
        return error(400, "This model only support stream mode, please enable the stream parameter to access the model.",
                     code="invalid_parameter_error")  # fmt: skip
    chunk = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    choice = {
        "index": 0,
        "delta": {"role": "assistant", "content": translated(body)},
        "finish_reason": None,
    }
    end = {"index": 0, "delta": {}, "finish_reason": "stop"}
    events = [{**chunk, "choices": [each]} for each in (choice, end)]
    lines = "".join(f"data: {json.dumps(event)}\n\n" for event in events)
    return raw(f"{lines}data: [DONE]\n\n", kind="text/event-stream")


def _context(name, told, message, **fields):
    """A context of 2,048 tokens, in the words of one server."""

    async def handler(server, request, body):
        sent = _sent(body)
        if sent + _limit(body) > 2048:
            return error(
                400,
                message.format(sent=sent, limit=_limit(body), all=sent + _limit(body)),
                **fields,
            )
        return whole(translated(body))

    handler.__name__ = name
    mode(KIND, told, Ending.WHOLE)(handler)


_context("ctxvllm", "a context of 2,048 tokens (vLLM)",
         "'max_tokens' or 'max_completion_tokens' is too large: {limit}. This model's maximum context length is 2048 tokens and "
         "your request has {sent} input tokens ({limit} > 2048 - {sent}).", type="BadRequestError", code=400)  # fmt: skip
_context("ctxtgi", "a context of 2,048 tokens (TGI)",
         "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 2048. Given: {sent} `inputs` tokens and {limit} "
         "`max_new_tokens`", type="validation")  # fmt: skip
_context("ctxclaude", "a context of 2,048 tokens (Anthropic)",
         "input length and `max_tokens` exceed context limit: {sent} + {limit} > 2048, decrease input length or `max_tokens` and try "
         "again", type="invalid_request_error")  # fmt: skip
_context("ctxsglang", "a context of 2,048 tokens (SGLang)",
         "Requested token count exceeds the model's maximum context length of 2048 tokens. You requested a total of {all} tokens: "
         "{sent} tokens from the input messages and {limit} tokens for the completion.")  # fmt: skip


@mode(KIND, "a context of 600 tokens (llama.cpp)", Ending.WHOLE)
async def ctxllama(server, request, body):
    if _sent(body) > 600:
        return web.json_response({"error": {
            "code": 400, "message": "the request exceeds the available context size, try increasing it",
            "type": "exceed_context_size_error", "n_prompt_tokens": _sent(body), "n_ctx": 600}}, status=400)  # fmt: skip
    return whole(translated(body))


@mode(KIND, "a context of 600 tokens (LM Studio)", Ending.WHOLE)
async def ctxlmstudio(server, request, body):
    if _sent(body) > 600:
        return raw(json.dumps({"error": "Trying to keep the first 812 tokens when context the overflows. However, the model is "
                               "loaded with context length of only 600 tokens, which is not enough."}), 400)  # fmt: skip
    return whole(translated(body))


@mode(KIND, "a context of 600 tokens (Gemini)", Ending.WHOLE)
async def ctxgemini(server, request, body):
    if _sent(body) > 600:
        told = f"The input token count ({_sent(body)}) exceeds the maximum number of tokens allowed (600)."
        return web.json_response(
            [{"error": {"code": 400, "message": told, "status": "INVALID_ARGUMENT"}}], status=400
        )
    return whole(translated(body))


def _listing(name, told, value, ending=Ending.WHOLE):
    """An endpoint with this list of models."""

    async def lister(server, request):
        return web.json_response(value)

    async def handler(server, request, body):
        return whole(translated(body))

    handler.__name__ = name
    mode(KIND, told, ending)(handler)
    LISTS[name] = lister


LISTS: dict = {}
LIST_SECONDS = 1.5


@mode(KIND, "takes its time for the list of its models", Ending.WHOLE)
async def slowlist(server, request, body):
    return whole(translated(body))


async def _list_slowly(server, request):
    await asyncio.sleep(LIST_SECONDS)
    return web.json_response({"data": [{"id": "some-model"}]})


LISTS["slowlist"] = _list_slowly


@mode(KIND, "does not know the model", Ending.STOPS)
async def gone(server, request, body):
    return error(404, f"The model `{body['model']}` does not exist.", code="model_not_found")


@mode(KIND, "takes half a second", Ending.WHOLE)
async def leisurely(server, request, body):
    await asyncio.sleep(0.5)
    return whole(translated(body))


_listing("nolist", "a list of models without models", {"object": "list"})
_listing("gateway400", "lists 400 models, a cheap known one among them", {"data": [
    {"id": f"vendor/model-{at}", "object": "model", "pricing": {"prompt": "0.1"}} for at in range(400)
] + [{"id": "gpt-4o-mini", "object": "model"}]})  # fmt: skip
_listing("paged", "a list with more pages", {"data": [
    {"id": f"model-{at}"} for at in range(20)] + [{"id": "gpt-5-nano"}], "has_more": True, "last_id": "x"})  # fmt: skip
_listing("unknown400", "lists 400 models, and no name says which", {"data": [
    {"id": f"vendor/model-{at}"} for at in range(400)]}, Ending.STOPS)  # fmt: skip
_listing("namesonly", "a list of names", {"models": ["only-this-one"]})
