"""Servers of 2026 in their own words: errors as they are written, envelopes, lists of models."""

from __future__ import annotations

import asyncio
import json

from aiohttp import web

from tests.servers.gateways import LISTS
from tests.servers.mimic import Ending, completion, error, mode, raw, translated, whole

KIND = "recent"


def _limit(body):
    return body.get("max_tokens") or body.get("max_completion_tokens") or 0


def _sent(body):
    return sum(len(str(message["content"])) for message in body["messages"]) // 4


def _system(body):
    return body["messages"][0]["role"] == "system"


def _first(count):
    """The first requests only."""
    return lambda server, body: server.asked <= count


def _always(server, body):
    return True


def _if(refused):
    return lambda server, body: refused(body)


def _refuses(
    name, told, status, value, when, ending=Ending.STOPS, model="", told_in=KIND, **headers
):
    """A server with this JSON (or these words) for some requests; ``model``: the one it lists."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    kind = "text/html" if text.startswith("<") else "application/json"

    async def handler(server, request, body):
        if not when(server, body):
            return whole(translated(body))
        return raw(text, status, kind, **headers)

    handler.__name__ = name
    mode(told_in, told, ending)(handler)
    if model:
        _lists(name, {"data": [{"id": model, "object": "model"}]})


def _lists(name, value, status=200, seconds=0.0):
    async def lister(server, request):
        await asyncio.sleep(seconds)
        text = value if isinstance(value, str) else json.dumps(value)
        return raw(text, status, "text/html" if text.startswith("<") else "application/json")

    LISTS[name] = lister


def _error(message, **fields):
    return {"error": {"message": message, **fields}}


# A server that is not ready yet
_refuses("llamaloading", "loads its model (llama.cpp)", 503,
         _error("Loading model", type="unavailable_error", code=503), _first(6), Ending.SLOWLY)  # fmt: skip
_refuses("hfloading", "loads its model, says how long (Hugging Face)", 503,
         {"error": "Model x is currently loading", "estimated_time": 3.0}, _first(2), Ending.SLOWLY)  # fmt: skip
_refuses("ollamaloading", "loads its model (Ollama)", 500,
         _error("llm server loading model", type="api_error"), _first(5), Ending.SLOWLY)  # fmt: skip
_refuses("lmstudioempty", "no model loaded (LM Studio)", 400,
         _error("No models loaded. Please load a model in the developer page or use the `lms load` command."),
         _always)  # fmt: skip
_refuses("crashed", "its model's process is gone (Ollama)", 500,
         _error("llama runner process has terminated: cudaMalloc failed: out of memory", type="api_error"),
         _always)  # fmt: skip

# What a template or a parameter check says
_refuses("jinja", "a template that knows no system message, as a 500 (llama.cpp)", 500,
         _error("\n------------\nWhile executing CallExpression at line 1, column 68 in source:\n...== 'system' %}"
                "{{ raise_exception('System role not supported') }}\nError: Jinja Exception: System role not supported",
                type="server_error", code=500), _if(_system), Ending.WHOLE)  # fmt: skip
_refuses("jinjalmstudio", "a template for users and assistants (LM Studio)", 400,
         {"error": "Error rendering prompt with jinja template: \"Only user and assistant roles are supported!\"."},
         _if(_system), Ending.WHOLE)  # fmt: skip
_refuses("jinjatgi", "a template error (TGI)", 422,
         {"error": "Template error: invalid operation: Conversation roles must alternate user/assistant/user/assistant/... "
          "(in <string>:1)", "error_type": "template_error"}, _if(_system), Ending.WHOLE)  # fmt: skip
_refuses("notemplate", "a base model without a chat template (vLLM)", 400,
         {"object": "error", "type": "BadRequestError", "code": 400, "message": "As of transformers v4.44, default chat "
          "template is no longer allowed, so you must provide a chat template if the tokenizer does not define one."},
         _always)  # fmt: skip
_refuses("mistralextra", "forbids what it does not know (Mistral)", 422,
         {"object": "error", "type": "invalid_request_error", "message": {"detail": [
             {"type": "extra_forbidden", "loc": ["body", "chat_template_kwargs"], "msg": "Extra inputs are not permitted",
              "input": {"enable_thinking": False}}]}},
         _if(lambda body: "chat_template_kwargs" in body), Ending.WHOLE, model="qwen3-8b")  # fmt: skip
_refuses("unknownname", "forbids what it does not know (Google)", 400,
         [_error("Invalid JSON payload received. Unknown name \"chat_template_kwargs\": Cannot find field.", code=400,
                 status="INVALID_ARGUMENT")],
         _if(lambda body: "chat_template_kwargs" in body), Ending.WHOLE, model="gemma-4-27b-it")  # fmt: skip
_refuses("nonone", "always thinks a little (OpenAI)", 400,
         _error("Unsupported value: 'reasoning_effort' does not support 'none' with this model. Supported values are: "
                "'minimal', 'low', 'medium', and 'high'.", type="invalid_request_error", param="reasoning_effort",
                code="unsupported_value"),
         _if(lambda body: body.get("reasoning_effort") == "none"), Ending.WHOLE, model="gpt-6.2-luna")  # fmt: skip
_refuses("budget0", "works with thoughts only (Gemini)", 400,
         [_error("Budget 0 is invalid. This model only works in thinking mode.", code=400, status="INVALID_ARGUMENT")],
         _if(lambda body: body.get("reasoning_effort") == "none"), Ending.WHOLE, model="models/gemini-2.5-flash")  # fmt: skip
_refuses("nothinking", "cannot think and says so (Ollama)", 400,
         _error('"hunyuan:7b" does not support thinking', type="invalid_request_error"),
         _if(lambda body: "chat_template_kwargs" in body), Ending.WHOLE, model="hunyuan:7b")  # fmt: skip
_refuses("zhiputemp", "temperature between 0 and 1, both excluded (Zhipu)", 400,
         _error("temperature参数非法。请检查文档。", code="1214"),
         _if(lambda body: body.get("temperature") == 0), Ending.WHOLE)  # fmt: skip
_refuses("bedrock", "one of two parameters (Bedrock)", 400,
         {"message": "The model returned the following errors: `temperature` and `top_p` cannot both be specified for this "
          "model. Please use only one."}, _if(lambda body: "temperature" in body), Ending.WHOLE)  # fmt: skip
_refuses("endpoints404", "no endpoint takes the parameters, as a 404 (OpenRouter)", 404,
         _error("No endpoints found that can handle the requested parameters. To learn more about provider routing, visit: "
                "https://openrouter.ai/docs/provider-routing", code=404),
         _if(lambda body: "temperature" in body), Ending.WHOLE)  # fmt: skip
_refuses("sglangflat", "an error without its envelope (SGLang)", 400,
         {"object": "error", "message": "temperature must be positive, got 0.0.", "type": "BadRequest", "param": None,
          "code": 400}, _if(lambda body: body.get("temperature") == 0), Ending.WHOLE)  # fmt: skip
_refuses("litellm500", "a refused parameter as a 500 (LiteLLM)", 500,
         _error("litellm.BadRequestError: OpenAIException - Unsupported parameter: 'max_tokens' is not supported with this "
                "model. Use 'max_completion_tokens' instead.", code="500"),
         _if(lambda body: "max_tokens" in body), Ending.WHOLE)  # fmt: skip
_refuses("groqlarge", "counts the room for the answer, 3,000 tokens at most (Groq)", 413,
         _error("Request too large for model `llama-3.1-8b-instant` in organization `org_x` service tier `on_demand` on "
                "tokens per minute (TPM): Limit 3000, Requested 4801, please reduce your message size and try again. Need "
                "more tokens? Upgrade to Dev Tier today at https://console.groq.com/settings/billing", type="tokens",
                code="rate_limit_exceeded"),
         _if(lambda body: _sent(body) + _limit(body) > 3000), Ending.WHOLE)  # fmt: skip

# Accounts, keys, places
_refuses("geminikey", "a key that is none, as a 400 (Gemini)", 400,
         [_error("API key not valid. Please pass a valid API key.", code=400, status="INVALID_ARGUMENT")], _always)  # fmt: skip
_refuses("azurekey", "no key of this resource (Azure)", 401,
         {"statusCode": 401, "message": "Access denied due to invalid subscription key or wrong API endpoint."}, _always)  # fmt: skip
_refuses("deployment", "no deployment of that name (Azure)", 404,
         _error("The API deployment for this resource does not exist. If you created the deployment within the last 5 "
                "minutes, please wait a moment and try again.", code="DeploymentNotFound"), _always)  # fmt: skip
_refuses("inactive", "an account that is not active (OpenAI)", 429,
         _error("Your account is not active, please check your billing details on our website.",
                type="billing_not_active", code="billing_not_active"), _always)  # fmt: skip
_refuses("limit0", "a free tier of nothing (Gemini)", 429,
         [_error("You exceeded your current quota, please check your plan and billing details. * Quota exceeded for metric: "
                 "generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 0, model: gemini-2.5-pro "
                 "Please retry in 6.1s.", code=429, status="RESOURCE_EXHAUSTED",
                 details=[{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "6s"}])], _always)  # fmt: skip
_refuses("zhipubalance", "no money left (Zhipu)", 429,
         _error("余额不足或无可用资源包,请充值。", code="1113"), _always)  # fmt: skip
_refuses("zhipurate", "too many requests, then not (Zhipu)", 429,
         _error("您的账户已达到速率限制，请您控制请求频率", code="1302"), _first(2), Ending.SLOWLY)  # fmt: skip
_refuses("arrearage", "an account in arrears (DashScope)", 400,
         {"code": "Arrearage", "message": "Access denied, please make sure your account is in good standing.",
          "request_id": "x"}, _always)  # fmt: skip
_refuses("inspected", "refuses every text for its content (DashScope)", 400,
         _error("<400> InternalError.Algo.DataInspectionFailed: Input text data may contain inappropriate content.",
                code="data_inspection_failed"), _always)  # fmt: skip
_refuses("scopes", "a key without the right", 403,
         _error("You have insufficient permissions for this operation. Missing scopes: model.request."), _always)  # fmt: skip
_refuses("challenge", "a page that looks for people (Cloudflare)", 403,
         "<!DOCTYPE html><html><head><title>Just a moment...</title>", _always)  # fmt: skip
_refuses("datapolicy", "a policy that no endpoint fits (OpenRouter)", 404,
         _error("No endpoints found matching your data policy (Free model publication). Configure: "
                "https://openrouter.ai/settings/privacy", code=404), _always)  # fmt: skip
_refuses("methods", "knows no such method", 405, {"detail": "Method Not Allowed"}, _always)  # fmt: skip
_refuses("deprecated", "a model that was switched off", 410,
         _error("The model `some-model` has been deprecated.", code="model_deprecated"), _always)  # fmt: skip
_refuses("workersai", "errors in a list (Cloudflare)", 400,
         {"errors": [{"message": "AiError: No such model @cf/x or task", "code": 5007}], "success": False, "result": {},
          "messages": []}, _always)  # fmt: skip
_refuses("engine", "fails while it writes (TGI)", 424,
         {"error": "Request failed during generation: Server error: CUDA error", "error_type": "generation"},
         _first(2), Ending.SLOWLY)  # fmt: skip


# Envelopes and codings
def _answers(name, told, made, ending=Ending.WHOLE):
    """A server with another body: ``made(translation)`` is bytes, text, or a value for JSON."""

    async def handler(server, request, body):
        value = made(translated(body))
        if isinstance(value, (bytes, str)):
            return raw(value)
        return raw(json.dumps(value, ensure_ascii=False))

    handler.__name__ = name
    mode(KIND, told, ending)(handler)


def _dumped(text):
    return json.dumps(completion(text), ensure_ascii=False)


_answers(
    "bom",
    "a byte order mark before the JSON",
    lambda text: b"\xef\xbb\xbf" + _dumped(text).encode(),
)
_answers("utf16", "the body in UTF-16", lambda text: _dumped(text).encode("utf-16"))
_answers("responses", "an answer of the Responses API", lambda text: {
    "id": "r", "object": "response", "status": "completed", "model": "m", "output": [
        {"type": "reasoning", "summary": []},
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": text}]}]})  # fmt: skip
_answers("anthropic", "an answer of the Messages API", lambda text: {
    "id": "m", "type": "message", "role": "assistant", "content": [{"type": "text", "text": text}],
    "stop_reason": "end_turn", "usage": {"input_tokens": 9, "output_tokens": 9}})  # fmt: skip
_answers("geminiown", "an answer of Gemini's own API", lambda text: {
    "candidates": [{"content": {"role": "model", "parts": [{"text": "hm", "thought": True}, {"text": text}]},
                    "finishReason": "STOP"}]})  # fmt: skip
_answers("dashscope", "the answer below output (DashScope)", lambda text: {
    "output": {"choices": [{"message": {"role": "assistant", "content": text}, "finish_reason": "stop"}]},
    "request_id": "x"})  # fmt: skip
_answers("enveloped", "the answer below data (gateways)", lambda text: {
    "code": 0, "message": "success", "data": completion(text)})  # fmt: skip
_answers("workersown", "the answer below result (Cloudflare)", lambda text: {
    "result": {"response": text}, "success": True, "errors": [], "messages": []})  # fmt: skip
_answers("eventlines", "events with names, ids and CRLF", lambda text: "".join(
    f"id: {at}\r\nevent: message\r\ndata: {json.dumps({'choices': [{'index': 0, 'delta': delta, 'finish_reason': end}]})}\r\n\r\n"
    for at, (delta, end) in enumerate([({"content": text}, None), ({}, "stop")])))  # fmt: skip
_answers("magistralparts", "thoughts as a part with parts (Mistral)", lambda text: completion(
    [{"type": "thinking", "thinking": [{"type": "text", "text": "Okay"}]}, {"type": "text", "text": text}]))  # fmt: skip
_answers("twochoices", "two choices", lambda text: {
    **completion(text), "choices": [*completion(text)["choices"], {"index": 1, "message": {"content": "no"}}]})  # fmt: skip
_answers("prohibited", "a reason that is a filter's (Gemini)", lambda text: completion(None, "PROHIBITED_CONTENT"),
         Ending.STOPS)  # fmt: skip


@mode(KIND, "an error inside a choice, at first (OpenRouter)", Ending.SLOWLY)
async def choiceerror(server, request, body):
    if server.asked > 2:
        return whole(translated(body))
    value = completion("")
    value["choices"][0] |= {
        "finish_reason": "error",
        "error": {"code": 502, "message": "Provider returned error"},
    }
    return web.json_response(value)


@mode(KIND, "its machine is full in the middle of an answer, at first (DeepSeek)", Ending.SLOWLY)
async def interrupted(server, request, body):
    text = translated(body)
    return whole(text[:20], "insufficient_system_resource") if server.asked <= 2 else whole(text)


@mode(KIND, "empty lines for four seconds, then the answer (DeepSeek)", Ending.SLOWLY)
async def emptylines(server, request, body):
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    for _ in range(8):
        await response.write(b"\n")
        await asyncio.sleep(0.5)
    await response.write(_dumped(translated(body)).encode())
    return response


@mode(KIND, "a length that is shorter than the body", Ending.STOPS)
async def wronglength(server, request, body):
    text = _dumped(translated(body)).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(text) // 2}\r\n\r\n"
    assert request.transport is not None
    request.transport.write(head.encode() + text)
    request.transport.close()
    return web.Response()


@mode(
    KIND,
    "refuses bad requests at once and never answers a good one (its engine hangs)",
    Ending.WAITS,
)
async def enginehangs(server, request, body):
    await asyncio.sleep(600)
    return whole("")


BUSY_SECONDS = 20.0


def _engine(name, told, pages, ending, *, hangs=True):
    """A server whose engine takes so long; ``pages``: path -> (status, value) or seconds."""

    async def lister(server, request):
        found = pages.get(request.path)
        if isinstance(found, float):
            await asyncio.sleep(found)
        if isinstance(found, tuple):
            return raw(json.dumps(found[1]), found[0])
        if request.path.endswith("/models"):
            return web.json_response({"data": [{"id": "some-model"}]})
        return web.Response(status=404)

    async def handler(server, request, body):
        await asyncio.sleep(600 if hangs else BUSY_SECONDS)
        return whole(translated(body))

    handler.__name__ = name
    mode(KIND, told, ending)(handler)
    LISTS[name] = lister


_engine(
    "enginedead", "the same, and says so in /health (vLLM)", {"/health": (503, {})}, Ending.STOPS
)
_engine("enginestuck", "the same, and its /health waits for a token (SGLang)", {"/health": 600.0},
        Ending.STOPS)  # fmt: skip
_SLOTS = [{"id": 0, "is_processing": True}]
_engine("busyslots", "takes 20 seconds, and /slots shows it at work (llama.cpp)",
        {"/slots": (200, _SLOTS), "/health": (200, {"status": "ok"})}, Ending.SLOWLY, hangs=False)  # fmt: skip
_engine("loadsquietly", "loads its model for 20 seconds, which /api/ps shows (Ollama)",
        {"/api/ps": (200, {"models": [{"name": "some-model"}]})}, Ending.SLOWLY, hangs=False)  # fmt: skip


# Lists of models
def _lister(name, told, value, status=200, ending=Ending.WHOLE, seconds=0.0):
    async def handler(server, request, body):
        return whole(translated(body))

    handler.__name__ = name
    mode(KIND, told, ending)(handler)
    _lists(name, value, status, seconds)


_lister("list404", "has no list of models", {"detail": "Not Found"}, 404)
_lister("list500", "fails to list its models", "<title>500</title>", 500)
_lister("listpage", "a page for a list", "<!doctype html><title>Dashboard</title>")
_lister("listhangs", "never lists its models", {}, seconds=300.0)
_lister("listnull", "null for a list", {"object": "list", "data": None})
_lister(
    "listodd",
    "a list with odd entries",
    {"data": [None, 7, {}, {"id": None}, {"id": "only-one"}, {"id": ""}]},
)
_lister("listembed", "one model that chats among others", {"data": [
    {"id": "nomic-embed-text:latest"}, {"id": "qwen3:8b"}, {"id": "bge-m3:latest"}]})  # fmt: skip
_lister(
    "list5000",
    "lists 5,000 models",
    {"data": [{"id": f"m-{at}"} for at in range(5000)]},
    ending=Ending.STOPS,
)
_lister("listtwo", "lists two models that chat", {"data": [{"id": "qwen3:8b"}, {"id": "llama3.1:8b"}]},
        ending=Ending.STOPS)  # fmt: skip


@mode(KIND, "neither lists its models nor answers", Ending.STOPS)
async def mute(server, request, body):
    await asyncio.sleep(600)
    return whole("")


_lists("mute", {}, seconds=600.0)

assert error
