"""Servers and gateways of autumn 2026, as their users report them."""

from __future__ import annotations

import asyncio
import time
from functools import partial

from aiohttp import web

from tests.servers import recent
from tests.servers.mimic import Ending, completion, error, mode, raw, translated, whole
from tests.servers.recent import _always, _error, _if, _limit

KIND = "autumn"
_refuses = partial(recent._refuses, told_in=KIND)
_WINDOW, _IN_WINDOW = 4.0, 3  # seconds, requests


def _temperature_other_than(value):
    return _if(lambda body: body.get("temperature", value) != value)


# Parameters
_refuses("kimifixed", "another one, once thinking is off (Kimi K2.6)", 400,
         _error("invalid temperature: only 0.6 is allowed for this model", type="invalid_request_error"),
         _temperature_other_than(0.6), Ending.WHOLE, model="kimi-k2.6")  # fmt: skip
_refuses("cerebrasproperty", "a property that is unsupported, without an envelope (Cerebras)", 422,
         {"message": "body.max_tokens: property 'body.max_tokens' is unsupported", "type": "invalid_request_error",
          "param": "validation_error", "code": "wrong_api_format"},
         _if(lambda body: "max_tokens" in body), Ending.WHOLE)  # fmt: skip
_refuses("groqproperty", "a property, and what was meant (Groq)", 400,
         _error("property 'max_tokens' is unsupported, did you mean 'max_completion_tokens'?",
                type="invalid_request_error"),
         _if(lambda body: "max_tokens" in body), Ending.WHOLE)  # fmt: skip
_refuses("grokargument", "an argument by a name of its own, the error a string (xAI)", 400,
         {"code": "Client specified an invalid argument", "error": "Argument not supported on this model: maxTokens"},
         _if(lambda body: "max_tokens" in body), Ending.WHOLE)  # fmt: skip
_refuses("stepfunlimit", "a limit as a range in Chinese", 400,
         _error("max_tokens 取值范围应为 [1, 1024]", type="request_params_invalid"),
         _if(lambda body: _limit(body) > 1024), Ending.WHOLE)  # fmt: skip

# A model that is not there
_refuses("oneapichannel", "no channel for the model in this group (One API)", 503,
         _error("当前分组 default 下对于模型 some-model 无可用渠道 (request id: 2026112511521664761470129816750)",
                type="one_api_error"), _always)  # fmt: skip
_refuses("hfprovider", "no provider of the model is enabled (Hugging Face)", 400,
         _error("The requested model 'some-model' is not supported by any provider you have enabled.",
                type="invalid_request_error", param="model", code="model_not_supported"), _always)  # fmt: skip
_refuses("groqterms", "terms that nobody has accepted (Groq)", 400,
         _error("The model some-model requires terms acceptance. Please have the org admin accept the terms at "
                "https://console.groq.com/playground?model=some-model", type="invalid_request_error",
                code="model_terms_required"), _always)  # fmt: skip
_refuses("groqspeech", "a model that does not chat (Groq)", 400,
         _error("The model `some-model` does not support chat completions", type="invalid_request_error"), _always)  # fmt: skip
_refuses("cloudflareroute", "an address without an account (Cloudflare)", 404,
         {"result": None, "success": False, "errors": [{"code": 7003, "message": "Could not route to "
          "/client/v4/accounts/ai/v1/chat/completions, perhaps your object identifier is invalid?"}], "messages": []},
         _always)  # fmt: skip

# Keys
_refuses("cloudflarekey", "an error of the key in a list (Cloudflare)", 401,
         {"result": None, "success": False, "errors": [{"code": 10000, "message": "Authentication error"}],
          "messages": []}, _always)  # fmt: skip
_refuses("vertextoken", "a token that has expired, in a list (Vertex)", 401,
         [_error("Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other "
                 "valid authentication credential.", code=401, status="UNAUTHENTICATED", details=[
                     {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "ACCESS_TOKEN_EXPIRED"}])],
         _always)  # fmt: skip
_refuses("nestedmessage", "an error whose message is another one (a relay)", 401,
         _error({"code": "token_expired", "message": "Your authentication token has expired. Please try signing in "
                 "again.", "type": "invalid_request_error"}, type="401 Unauthorized", code="error"), _always)  # fmt: skip
_refuses(
    "copilottoken",
    "a line of text (Copilot)",
    401,
    "IDE token expired: unauthorized: token expired",
    _always,
)
_refuses("workerthrew", "a page of a worker that failed (Cloudflare)", 500,
         "<!DOCTYPE html><html><head><title>Worker threw exception | example.com | Cloudflare</title></head><body><h1>"
         "<span>Error</span> <span>1101</span></h1></body></html>", _always)  # fmt: skip


def _in_window(server):
    """Whether one more answer fits into the last seconds."""
    now = time.monotonic()
    given = [each for each in server.notes.get("given", []) if now - each < _WINDOW]
    fits = len(given) < _IN_WINDOW
    server.notes["given"] = [*given, now] if fits else given
    return fits


@mode(
    KIND, "three requests in four seconds, more as if the key were none (Cloudflare)", Ending.SLOWLY
)
async def gateway2009(server, request, body):
    if _in_window(server):
        return whole(translated(body))
    return web.json_response(
        {"success": False, "result": [], "messages": [], "error": [{"code": 2009, "message": "Unauthorized"}],
         "name": "AiGatewayError", "httpCode": 401, "internalCode": 2009}, status=401)  # fmt: skip


@mode(KIND, "busy while it writes (KoboldCpp)", Ending.SLOWLY)
async def koboldbusy(server, request, body):
    if server.notes.get("busy"):
        return raw('{"detail": {"msg": "Server is busy; please try again later.", "type": "service_unavailable"}}',
                   503)  # fmt: skip
    server.notes["busy"] = True
    await asyncio.sleep(0.4)
    server.notes["busy"] = False
    return whole(translated(body))


@mode(
    KIND,
    "a status of its own beside the answer, empty fields in the message (MiniMax)",
    Ending.WHOLE,
)
async def minimaxfields(server, request, body):
    answer = completion(translated(body), name="MiniMax AI", audio_content="", reasoning_content="")
    answer |= {"input_sensitive": False, "output_sensitive": False, "input_sensitive_type": 0,
               "base_resp": {"status_code": 0, "status_msg": ""}}  # fmt: skip
    return web.json_response(answer)


@mode(KIND, "thoughts in the middle of the answer (interleaved thinking, MiniMax M2)", Ending.WHOLE)
async def interleaved(server, request, body):
    lines = translated(body).splitlines() or [""]
    middle = max(1, len(lines) // 2)
    thought = '<think>\nNow the rest: <s id="k7m">the same</s>\n</think>\n'
    return whole(
        "\n".join([f"{thought}{lines[0]}", *lines[1:middle], f"{thought}", *lines[middle:]])
    )


@mode(KIND, "no content for a request that is not its first of a second (ERNIE)", Ending.SLOWLY)
async def qpsone(server, request, body):
    now = time.monotonic()
    if now - server.notes.get("last", 0.0) < 0.5:
        return error(200, "Open api qps request limit reached", code=18)
    server.notes["last"] = now
    return whole(translated(body))
