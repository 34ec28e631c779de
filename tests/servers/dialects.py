"""Dialects of engines and clouds: what they refuse, what has run out, where the answer stands."""

from __future__ import annotations

import asyncio
import json
from functools import partial

from aiohttp import web

from tests.backends import answers
from tests.servers.mimic import Ending, completion, error, mode, raw, translated, whole
from tests.servers.refusing import always, at_first, response

KIND = "dialects"
_always, _at_first = partial(always, KIND), partial(at_first, KIND)
_PAGE = "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center></body></html>"


def _tokens(body):
    """More than a client would think: two characters a token."""
    return sum(len(str(message["content"])) for message in body["messages"]) // 2


def _limit(body):
    return body.get("max_tokens") or body.get("max_completion_tokens") or 0


def _told(message, **fields):
    return {"error": {"message": message, **fields}}


def _unless(name, told, is_taken, status, value, ending=Ending.WHOLE):
    """A server that takes some requests only; ``value(body)``: what it says of the others."""

    async def handler(server, request, body):
        if is_taken(body):
            return whole(translated(body))
        return response(status, value(body))

    handler.__name__ = name
    mode(KIND, told, ending)(handler)


# Parameters
def _without(name):
    return lambda body: name not in body


def _at_most(count):
    return lambda body: _limit(body) <= count


_unless("xaiargument", "an argument that the model does not take (xAI)", _without("temperature"), 400,
        lambda body: {"code": "Client specified an invalid argument",
                      "error": "Argument not supported on this model: temperature"})  # fmt: skip
_unless("cerebras", "an error without its envelope (Cerebras)", _without("temperature"), 400,
        lambda body: {"message": "temperature: unsupported for this model", "type": "invalid_request_error",
                      "param": "temperature", "code": "wrong_api_format"})  # fmt: skip
_unless("mistralrange", "a limit in a list below detail (Mistral)", _at_most(2048), 422,
        lambda body: {"object": "error", "message": {"detail": [
            {"type": "less_than_equal", "loc": ["body", "max_tokens"], "msg": "Input should be less than or equal to 2048",
             "input": _limit(body), "ctx": {"le": 2048}}]}, "type": "invalid_request_error", "code": None})  # fmt: skip
_unless("openaimost", "a limit of the answer (OpenAI)", _at_most(2048), 400,
        lambda body: _told(f"max_tokens is too large: {_limit(body)}. This model supports at most 2048 completion tokens, "
                           f"whereas you provided {_limit(body)}.", param="max_tokens", code="invalid_value"))  # fmt: skip
_unless("groqmost", "a limit of the answer (Groq)", _at_most(2048), 400,
        lambda body: _told("`max_tokens` must be less than or equal to `2048`, the maximum value for `max_tokens` is less "
                           "than the `context_window` for this model", type="invalid_request_error", param="max_tokens"))  # fmt: skip
_unless("claudemost", "a limit of the answer (Anthropic)", _at_most(2048), 400,
        lambda body: {"type": "error", "error": {"type": "invalid_request_error", "message":
                      f"max_tokens: {_limit(body)} > 2048, which is the maximum allowed number of output tokens for some-model"}})  # fmt: skip
_unless("zhipumost", "a range in Chinese (Zhipu)", _at_most(2048), 400,
        lambda body: _told("API 调用参数有误，请检查文档。max_tokens 参数非法，取值范围 [1, 2048]", code="1210"))  # fmt: skip
_unless("fireworks", "long answers as a stream only (Fireworks)", lambda body: _limit(body) <= 2048 or bool(body.get("stream")), 400,
        lambda body: _told("Requests with max_tokens > 2048 must have stream=true", object="error", type="invalid_request_error"))  # fmt: skip
_unless("affordable", "money for 1,500 tokens of an answer only (OpenRouter)", _at_most(1500), 402,
        lambda body: _told(f"This request requires more credits, or fewer max_tokens. You requested up to {_limit(body)} tokens, "
                           "but can only afford 1500. To increase, visit https://openrouter.ai/settings/credits", code=402))  # fmt: skip
_unless("chinesetemperature", "a temperature above nothing, in Chinese", _without("temperature"), 400,
        lambda body: _told("参数 temperature 的值必须大于 0 且小于等于 1，当前为 0.0", code="invalid_parameter"))  # fmt: skip
_unless("problem", "a problem after RFC 9457 (NIM)", _without("temperature"), 400,
        lambda body: {"type": "urn:inference-service:problem-details:bad-request", "title": "Bad Request", "status": 400,
                      "detail": "Unsupported parameter: temperature"})  # fmt: skip
_unless("fieldlist", "errors by field (Django)", _without("temperature"), 400,
        lambda body: {"temperature": ["Ensure this value is greater than or equal to 0.01."]})  # fmt: skip
_unless("onlyuser", "roles in a list of what may be (pydantic)",
        lambda body: body["messages"][0]["role"] == "user", 422,
        lambda body: {"detail": [{"type": "literal_error", "loc": ["body", "messages", 0, "role"],
                                  "msg": "Input should be 'user', 'assistant' or 'tool'", "input": "system"}]})  # fmt: skip
_unless("lastuser", "a conversation that begins with the user (Perplexity)",
        lambda body: body["messages"][0]["role"] == "user", 400,
        lambda body: _told("After the (optional) system message(s), user or tool message(s) should alternate with assistant "
                           "message(s). Conversations must start with a user message.", type="invalid_message"))  # fmt: skip
_unless("singlemessage", "one message at most", lambda body: len(body["messages"]) == 1, 400,
        lambda body: _told("messages: array too long. Expected an array with maximum length 1, but got an array with "
                           "length 2 instead.", param="messages", code="array_above_max_length"))  # fmt: skip


# Contexts of question and answer, or of the question alone
def _context(name, told, message, most=800, status=400, ending=Ending.WHOLE, **fields):
    _unless(name, told, lambda body: _tokens(body) <= most, status,
            lambda body: _told(message.format(sent=_tokens(body), over=_tokens(body) - most), **fields), ending)  # fmt: skip


_context("ctxmoonshot", "a limit of the model (Moonshot)",
         "Invalid request: Your request exceeded model token limit: 800 (requested: {sent})", type="invalid_request_error")  # fmt: skip
_context("ctxollama", "says by how much it is too long (Ollama)",
         "prompt too long; exceeded max context length by {over} tokens", type="api_error")  # fmt: skip
_context("ctxtabby", "the length before the limit (TabbyAPI)",
         "Context length {sent} is greater than max_seq_len 800")  # fmt: skip
_context("ctxdashscope", "a range of the input's length (DashScope)",
         "<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 800]", code="invalid_parameter_error")  # fmt: skip
_context("ctxgithub", "a body that is too large (GitHub Models)",
         "Request body too large for some-model model. Max size: 800 tokens.", status=413, code="tokens_limit_reached")  # fmt: skip
_context("ctxsilicon", "a length that must be less (SiliconFlow)",
         "length of prompt_tokens ({sent}) must be less than max_seq_len (800).", code=20015)  # fmt: skip
_context("ctxark", "too long, and not by how much (Volcengine)",
         "Total tokens of image and text exceed max message tokens.", code="InvalidParameter", type="BadRequest")  # fmt: skip
_context("ctxllamaold", "too long, and not by how much (llama.cpp of old)",
         "the request exceeds the available context size. try increasing the context size or enable context shift", code=400)  # fmt: skip
_context("ctxminimax", "too long, in a code (MiniMax)", "invalid params, context window exceeds limit (2013)")  # fmt: skip
_unless("ctxthousands", "1,600 tokens of question and answer, with a thousands separator",
        lambda body: _tokens(body) // 2 + _limit(body) <= 1600, 400,
        lambda body: _told("This model's maximum context length is 1,600 tokens. However, you requested "
                           f"{_tokens(body) // 2 + _limit(body):,} tokens ({_tokens(body) // 2:,} in the messages, {_limit(body):,} in the "
                           "completion).", code="context_length_exceeded"))  # fmt: skip


@mode(KIND, "too long, with status 200 (Qianfan)", Ending.WHOLE)
async def ctxqianfan(server, request, body):
    if _tokens(body) > 800:
        return response(
            200, {"error_code": 336103, "error_msg": "Prompt tokens too long", "id": "as-1"}
        )
    return whole(translated(body))


# Keys, models, money, days
_always("xaicredits", "a team without credits (xAI)", 403,
        {"code": "The caller does not have permission to execute the specified operation",
         "error": "Your newly created teams doesn't have any credits yet. You can purchase credits on https://console.x.ai."},
        "quota")  # fmt: skip
_always("xaimodel", "a model that is not found (xAI)", 400,
        {"code": "Client specified an invalid argument", "error": "Model not found: some-model"}, "model")  # fmt: skip
_always("litellmname", "an invalid name of a model (LiteLLM)", 400,
        _told("{'error': '/chat/completions: Invalid model name passed in model=some-model. Call `/v1/models` to view available "
              "models for your key.'}", type="None", param="None", code="400"), "model")  # fmt: skip
_always("litellmbudget", "a budget that is used up (LiteLLM)", 400,
        _told("Budget has been exceeded! Current cost: 1.0023, Max budget: 1.0", type="budget_exceeded", code="400"), "quota")  # fmt: skip
_always("hfcredits", "included credits that are used up (Hugging Face)", 402,
        {"error": "You have exceeded your monthly included credits for Inference Providers. Subscribe to PRO to get 20x more."},
        "quota")  # fmt: skip
_always("hfrouter", "a model that no provider has (Hugging Face)", 400,
        _told("The requested model 'some-model' is not supported by any provider you have enabled.", type="invalid_request_error",
              code="model_not_supported"), "model")  # fmt: skip
_always("nimcredits", "credits that have expired (NIM)", 402,
        {"status": 402, "title": "Payment Required", "detail": "Account 'x': Cloud credits expired - Please contact NVIDIA "
                                                               "representatives"}, "quota")  # fmt: skip
_always("geminiday", "a quota of the day with a wait beside it (Gemini)", 429, [_told(
    "You exceeded your current quota, please check your plan and billing details.", code=429, status="RESOURCE_EXHAUSTED", details=[
        {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [
            {"quotaMetric": "generativelanguage.googleapis.com/generate_content_free_tier_requests",
             "quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier", "quotaValue": "50"}]},
        {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "35s"}])], "day")  # fmt: skip
_always("openrouterday", "free requests of the day (OpenRouter)", 429, _told(
    "Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day", code=429,
    metadata={"headers": {"X-RateLimit-Limit": "50", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "4102444800000"}}),
    "day")  # fmt: skip
_always("coheremonth", "a trial key's calls of a month (Cohere)", 429,
        {"message": "You are using a Trial key, which is limited to 1000 API calls / month. You can continue to use the Trial key "
                    "for free or upgrade to a Production key with higher rate limits at 'https://dashboard.cohere.com/api-keys'."},
        "quota")  # fmt: skip
_always("foundrymodel", "an unknown model (Azure AI)", 400, _told("Unknown model: some-model", code="unknown_model",
        details="Unknown model: some-model"), "model")  # fmt: skip
_always("mistralkey", "nothing but unauthorized (Mistral)", 401, {"detail": "Unauthorized"}, "key")  # fmt: skip
_always("pagekey", "a page that wants a sign-in (Perplexity)", 401, _PAGE.format("401 Authorization Required"), "key")  # fmt: skip
_always("plainhttp", "plain HTTP on the port of HTTPS (nginx)", 400,
        _PAGE.format("400 The plain HTTP request was sent to HTTPS port"), "https")  # fmt: skip
_always("ngrok", "a tunnel that is offline (ngrok)", 404,
        "The endpoint abc.ngrok-free.app is offline.\r\n\r\nERR_NGROK_3200\r\n", "offline", Ngrok_Error_Code="ERR_NGROK_3200")  # fmt: skip
_always("sleeping", "an endpoint that is paused (Hugging Face)", 400,
        {"error": "Endpoint is paused, ask a maintainer to restart it"}, "paused")  # fmt: skip
_always("noaccess", "no public access (Azure)", 403,
        _told("Public access is disabled. Please configure private endpoint.", code="AccessDenied"), "account")  # fmt: skip
_always("claudecredit", "a balance that is too low (Anthropic)", 400,
        {"type": "error", "error": {"type": "invalid_request_error", "message": "Your credit balance is too low to access the "
                                    "Anthropic API. Please go to Plans & Billing to upgrade or purchase credits."}}, "quota")  # fmt: skip
_always("expired", "a trial that is over", 403, _told("Your free trial has expired. Please add a payment method to continue."),
        "quota")  # fmt: skip
_always("embedding", "a model that only embeds (vLLM)", 400,
        _told("The model does not support Chat Completions API", object="error", type="BadRequestError"), "model")  # fmt: skip

# Away for a moment
_at_first("groq498", "its capacity is used up, in a status of its own (Groq)", 498,
          _told("Flex tier capacity exceeded", type="capacity_exceeded"))  # fmt: skip
_at_first("mistralcapacity", "its tier is full (Mistral)", 429,
          {"object": "error", "message": "Service tier capacity exceeded for this model.",
           "type": "service_tier_capacity_exceeded", "param": None, "code": "3505"})  # fmt: skip
_at_first("deepseekbusy", "too busy, and names others (DeepSeek)", 503,
          _told("Service is too busy. We recommend users to temporarily switch to alternative LLM API service providers.",
                type="service_unavailable_error"))  # fmt: skip
_at_first("geminibusy", "overloaded, in a list (Gemini)", 503,
          [_told("The model is overloaded. Please try again later.", code=503, status="UNAVAILABLE")])  # fmt: skip
_at_first("cloudflare1015", "a rate limit as one line (Cloudflare)", 429, "error code: 1015")  # fmt: skip
_at_first("litellmcooldown", "all its deployments cool down (LiteLLM)", 429,
          _told("No deployments available for selected model, Try again in 2 seconds. Passed model=some-model. "
                "pre-call-checks=False, cooldown_list=['1a2b']", type="None", code="429"))  # fmt: skip
_at_first("azuretokens", "a token rate of a pricing tier (Azure)", 429,
          _told("Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-10-21 have exceeded token rate "
                "limit of your current OpenAI S0 pricing tier. Please retry after 2 seconds. Please go here: "
                "https://aka.ms/oai/quotaincrease if you would like to further increase the default rate limit.", code="429"))  # fmt: skip
_at_first("building", "a model that is being deployed (Baseten)", 400,
          {"error": "Model is not ready, it is still building or deploying"})  # fmt: skip
_at_first("workersbusy", "its capacity is used up for now (Cloudflare)", 429,
          {"errors": [{"message": "AiError: Capacity temporarily exceeded, please try again.", "code": 3040}],
           "success": False, "result": {}, "messages": []})  # fmt: skip


@mode(KIND, "an upstream's own failure inside a 200, at first (OpenRouter)", Ending.SLOWLY)
async def upstream(server, request, body):
    if server.asked > 2:
        return whole(translated(body))
    return response(200, _told("Provider returned error", code=502, metadata={
        "raw": "upstream connect error or disconnect/reset before headers", "provider_name": "X"}))  # fmt: skip


@mode(KIND, "flags one of the texts (OpenRouter's moderation)", Ending.PARTLY)
async def flagged(server, request, body):
    if "Chapter 102" in answers.question(body):
        return response(403, _told("Your chosen model requires moderation and your input was flagged for \"violence\". No credits "
                                    "were charged.", code=403, metadata={"reasons": ["violence"], "flagged_input": "Chapter"}))  # fmt: skip
    return whole(translated(body))


@mode(KIND, "a guardrail of its own stops one of the texts, with 446 (Portkey)", Ending.PARTLY)
async def guardrail(server, request, body):
    if "Chapter 102" in answers.question(body):
        return response(446, {**_told("The guardrail checks defined in the config failed. You can find more information in the "
                                       "`hook_results` object.", type="hooks_failed"), "hook_results": {}})  # fmt: skip
    return whole(translated(body))


@mode(KIND, "answers elsewhere on itself once it takes long, to be fetched (Modal)", Ending.WHOLE)
async def seeother(server, request, body):
    call = str(len(server.notes))
    server.notes[call] = completion(translated(body))
    return web.Response(status=303, headers={"Location": f"{request.path}?call={call}"})


async def _fetched(server, request):
    if (found := server.notes.get(request.query.get("call", ""))) is not None:
        return web.json_response(found)
    return web.json_response({"data": [{"id": "some-model"}]})


def _lister_of_seeother():
    from tests.servers.gateways import LISTS

    LISTS["seeother"] = _fetched


_lister_of_seeother()


# Where the answer stands
def _holds(name, told, made, ending=Ending.WHOLE):
    async def handler(server, request, body):
        value = made(translated(body))
        return raw(
            value if isinstance(value, (str, bytes)) else json.dumps(value, ensure_ascii=False)
        )

    handler.__name__ = name
    mode(KIND, told, ending)(handler)


def _dumped(text):
    return json.dumps(completion(text), ensure_ascii=False)


_holds("lambdabody", "the whole response as a value (AWS Lambda)", lambda text: {
    "statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": _dumped(text)})  # fmt: skip
_holds("bodystring", "the JSON as a JSON string", lambda text: json.dumps(_dumped(text)))
_holds(
    "rawbreaks",
    "line breaks as they are inside its strings",
    lambda text: _dumped(text).replace("\\n", "\n"),
)
_holds("messagestring", "the message is a string", lambda text: {
    "choices": [{"index": 0, "message": text, "finish_reason": "stop"}]})  # fmt: skip
_holds("deltawhole", "a delta instead of a message", lambda text: {
    "choices": [{"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": "stop"}]})  # fmt: skip
_holds("toolrole", "a role of tool, and empty tool calls", lambda text: completion(
    text, role="tool", tool_calls=[], function_call=None, audio=None, refusal=None))  # fmt: skip
_holds("floatusage", "counts with a point", lambda text: completion(
    text, usage={"prompt_tokens": 12.0, "completion_tokens": 3.5, "total_tokens": 15.5, "cost": "0.01"}))  # fmt: skip
_holds("nanfields", "NaN and Infinity beside the text", lambda text: _dumped(text).replace(
    '"created": 0', '"created": NaN, "score": -Infinity'))  # fmt: skip
_holds("candidatesreason", "a reason in capitals and a model's role", lambda text: completion(
    text, "FINISH_REASON_STOP", role="model"))  # fmt: skip
_holds(
    "contentdict",
    "content with parts in it",
    lambda text: completion({"role": "model", "parts": [{"text": text}]}),
)
_holds("partsofthree", "content in parts of which one is a thought", lambda text: completion([
    {"type": "reasoning", "text": "Okay, so the user"}, {"type": "text", "text": text[: len(text) // 2]},
    {"type": "text", "text": text[len(text) // 2 :]}, {"type": "citation", "text": "x"}]))  # fmt: skip
_holds("xmlbody", "XML around nothing", lambda text: f'<?xml version="1.0"?><Response><Text>{len(text)}</Text></Response>',
       Ending.STOPS)  # fmt: skip
_holds("emptyerror", "an empty error beside the choices", lambda text: {
    "error": {"code": 0, "message": ""}, "code": 200, "msg": "success", **completion(text)})  # fmt: skip
_holds("choiceslast", "an error of null and an envelope named response", lambda text: {
    "error": None, "success": True, "response": completion(text)})  # fmt: skip


@mode(KIND, "thinks for all of its tokens unless it may have 8,000 (Gemini)", Ending.WHOLE)
async def allthought(server, request, body):
    if _limit(body) >= 8000:
        return whole(translated(body))
    choice = {"index": 0, "message": {"role": "assistant"}, "finish_reason": "length"}
    usage = {"prompt_tokens": 9, "completion_tokens": 0, "total_tokens": 9 + _limit(body)}
    return web.json_response(
        {"id": "x", "object": "chat.completion", "choices": [choice], "usage": usage}
    )


@mode(KIND, "no content and a stop at first, as for a recitation (Gemini)", Ending.SLOWLY)
async def contentless(server, request, body):
    if server.asked > 2:
        return whole(translated(body))
    choice = {
        "index": 0,
        "message": {"role": "assistant"},
        "finish_reason": "MALFORMED_FUNCTION_CALL",
    }
    return web.json_response({"id": "x", "object": "chat.completion", "choices": [choice]})


# Streams
def _chunk(text, reason=None, index=0):
    return {"id": "x", "object": "chat.completion.chunk", "model": "m",
            "choices": [{"index": index, "delta": {"content": text} if text else {}, "finish_reason": reason}]}  # fmt: skip


def _streams(name, told, made, ending=Ending.WHOLE, kind="text/event-stream"):
    async def handler(server, request, body):
        value = made(translated(body))
        return raw(value, kind=kind)

    handler.__name__ = name
    mode(KIND, told, ending)(handler)


def _pieces(text, count=5):
    step = max(1, -(-len(text) // count))
    return [text[at : at + step] for at in range(0, len(text), step)]


def _events(values, end="\n\n", done=True):
    lines = [f"data: {json.dumps(value, ensure_ascii=False)}{end}" for value in values]
    return "".join([*lines, f"data: [DONE]{end}" * done])


def _usual(text, between=None):
    return [*(_chunk(each, between) for each in _pieces(text)), _chunk("", "stop")]


_streams(
    "ssereturns", "a stream whose lines end in CR alone", lambda text: _events(_usual(text), "\r\r")
)
_streams("ssebom", "a stream with a byte order mark", lambda text: "\ufeff" + _events(_usual(text)))
_streams("sseemptyreason", "an empty reason in each piece", lambda text: _events(_usual(text, "")))
_streams("ssesplit", "events whose JSON goes over several data lines", lambda text: "".join(
    "".join(f"data: {line}\n" for line in json.dumps(value, ensure_ascii=False, indent=1).splitlines()) + "\n"
    for value in _usual(text)) + "data: [DONE]\n\n")  # fmt: skip
_streams("ssetwo", "two choices in turns", lambda text: _events(
    [event for each in _pieces(text) for event in (_chunk(each), _chunk("别的", index=1))] + [_chunk("", "stop")]))  # fmt: skip
_streams("ssedoneonly", "no reason to end, but [DONE]", lambda text: _events(_usual(text)[:-1]))
_streams(
    "ssestopalone", "no [DONE], but a reason to end", lambda text: _events(_usual(text), done=False)
)
_streams(
    "ssejson",
    "a stream that calls itself JSON",
    lambda text: _events(_usual(text)),
    kind="application/json",
)


@mode(KIND, "a stream in pieces that end inside characters", Ending.WHOLE)
async def ssebytes(server, request, body):
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    content = _events(_usual(translated(body))).encode()
    for at in range(0, len(content), 997):
        await response.write(content[at : at + 997])
        await asyncio.sleep(0.001)
    return response


@mode(KIND, "a server's header in Chinese, and one twice", Ending.WHOLE)
async def chineseheader(server, request, body):
    content = json.dumps(completion(translated(body)), ensure_ascii=False).encode()
    head = (f"HTTP/1.1 200 OK\r\nX-Served-By: 北京一区\r\nX-Served-By: b\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(content)}\r\n\r\n")  # fmt: skip
    request.transport.write(head.encode() + content)
    request.transport.close()
    return web.Response()


@mode(KIND, "both a length and chunks", Ending.WHOLE)
async def lengthandchunks(server, request, body):
    content = json.dumps(completion(translated(body)), ensure_ascii=False).encode()
    head = (f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n"
            f"Transfer-Encoding: chunked\r\n\r\n{len(content):x}\r\n")  # fmt: skip
    request.transport.write(head.encode() + content + b"\r\n0\r\n\r\n")
    request.transport.close()
    return web.Response()


@mode(KIND, "closes its side and waits for ours", Ending.WHOLE)
async def halfclosed(server, request, body):
    content = json.dumps(completion(translated(body)), ensure_ascii=False).encode()
    request.transport.write(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n" + content
    )
    request.transport.write_eof()
    await asyncio.sleep(3)
    return web.Response()


assert error
