"""Providers' own words for what is wrong, and the remedy that a person needs then."""

from __future__ import annotations

import json

from tests.servers.gateways import LISTS
from tests.servers.mimic import Ending, mode, raw, translated, whole

KIND = "wordings"
#: Name of a mode -> what its reason must say, case apart.
SAYS: dict[str, str] = {}


def _error(message, **fields):
    return {"error": {"message": message, **fields}}


def _always(name, told, status, value, says, *, after=0, ending=Ending.STOPS, **headers):
    """A server that says this; ``after`` so many good answers, then for good."""

    async def handler(server, request, body):
        if server.asked <= after:
            return whole(translated(body))
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        kind = "text/html" if text.startswith("<") else "application/json"
        kind = kind if text[:1] in "<{[" else "text/plain"
        return raw(text, status, kind, **headers)

    handler.__name__ = name
    mode(KIND, told, ending)(handler)
    if says:
        SAYS[name] = says


def _at_first(name, told, status, value, count=2, **headers):
    """A server that says this to its first requests."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    async def handler(server, request, body):
        if server.asked > count:
            return whole(translated(body))
        return raw(
            text, status, "application/json" if text[:1] in "{[" else "text/plain", **headers
        )

    handler.__name__ = name
    mode(KIND, told, Ending.SLOWLY)(handler)


# Gateways for many providers
_always("newapichannel", "no channel for the model (new-api)", 503,
        _error("当前分组 default 下对于模型 some-model 无可用渠道（request id: 2026）", type="new_api_error"),
        "model")  # fmt: skip
_always("newapitoken", "a token that is none (new-api)", 401,
        _error("无效的令牌 (request id: 2026)", type="new_api_error"), "key")  # fmt: skip
_always("newapiright", "a token without right to the model (new-api)", 403,
        _error("该令牌无权使用模型：some-model (request id: 2026)", type="new_api_error"), "key")  # fmt: skip
_always("newapimoney", "a user without money (new-api)", 403,
        _error("用户额度不足, 剩余额度: ＄0.000000 (request id: 2026)", code="insufficient_user_quota"),
        "quota")  # fmt: skip
_always("newapiprice", "a model without a price (new-api)", 400,
        _error("模型 some-model 倍率或价格未配置，请联系管理员设置", code="model_price_error"), "model")  # fmt: skip
_at_first("newapisaturated", "saturated upstream, then not (new-api)", 429,
          _error("当前分组上游负载已饱和，请稍后再试 (request id: 2026)", type="new_api_error"))  # fmt: skip
_always("minimaxlogin", "status 200 and a failed login (MiniMax)", 200,
        {"id": "0", "choices": None, "base_resp": {"status_code": 1004, "status_msg": "login fail"}},
        "key")  # fmt: skip
_at_first("minimaxrate", "status 200 and a rate limit, then not (MiniMax)", 200,
          {"choices": None, "base_resp": {"status_code": 1002, "status_msg": "rate limit"}})  # fmt: skip
_always("minimaxmoney", "status 200 and no balance (MiniMax)", 200,
        {"choices": None, "base_resp": {"status_code": 1008, "status_msg": "insufficient balance"}},
        "quota")  # fmt: skip
_always("spark", "status 200 and a code of its own (Spark)", 200,
        {"code": 11200, "message": "AppIdNoAuthError", "sid": "x"}, "key")  # fmt: skip
_always("siliconmodel", "a code for an unknown model (SiliconFlow)", 400,
        {"code": 20012, "message": "Model does not exist. Please check it carefully.", "data": None},
        "model")  # fmt: skip
_always("siliconmoney", "a balance that does not do (SiliconFlow)", 403,
        {"code": 30001, "message": "Sorry, your account balance is insufficient", "data": None},
        "quota")  # fmt: skip
_at_first("silicontpm", "a limit in plain text, then not (SiliconFlow)", 429, "TPM limit reached.")
_always("ark", "an endpoint that is none (Volcengine)", 404,
        _error("The model or endpoint some-model does not exist or you do not have access to it. Request id: 02",
               code="InvalidEndpointOrModel.NotFound", type="NotFound"), "model")  # fmt: skip
_always("arkoverdue", "an account that owes (Volcengine)", 403,
        _error("The request failed because your account has an overdue balance.", code="AccountOverdueError"),
        "quota")  # fmt: skip
_always("stepfun", "refuses every text as risky, with 451 (StepFun)", 451,
        _error("The request was rejected because it was considered high risk", type="censorship_blocked"),
        "content")  # fmt: skip
_always("tencent", "an error in an envelope (Tencent)", 200,
        {"Response": {"Error": {"Code": "AuthFailure.SecretIdNotFound", "Message": "The SecretId is not found"},
                      "RequestId": "x"}}, "key")  # fmt: skip
_at_first("moonshotbusy", "an overloaded engine, then not (Moonshot)", 429,
          _error("The engine is currently overloaded, please try again later", type="engine_overloaded_error"))  # fmt: skip
_always("moonshotquota", "a quota that is used up (Moonshot)", 429,
        _error("Your account org-x is suspended, please check your plan and billing details",
               type="exceeded_current_quota_error"), "quota")  # fmt: skip
_always(
    "openrouterkey", "no such user (OpenRouter)", 401, _error("User not found.", code=401), "key"
)
_always("nimfunction", "no such function for the account (NIM)", 404,
        {"status": 404, "title": "Not Found", "detail": "Function 'x': Not found for account 'y'"}, "model")  # fmt: skip
_always("vertexmodel", "no such publisher's model (Vertex)", 404,
        [_error("Publisher Model `projects/p/locations/l/publishers/google/models/some-model` was not found or your "
                "project does not have access to it.", code=404, status="NOT_FOUND")], "model")  # fmt: skip
_always("geminiplace", "a place that is not served (Gemini)", 400,
        [_error("User location is not supported for the API use.", code=400, status="FAILED_PRECONDITION")],
        "account")  # fmt: skip
_always("githubday", "a limit of the day (GitHub Models)", 429,
        _error("Rate limit of 50 per 86400s exceeded for UserByModelByDay. Please wait 40000 seconds before retrying.",
               code="RateLimitReached"), "day", **{"Retry-After": "40000"})  # fmt: skip
_at_first("githubminute", "a limit of ten seconds, then not (GitHub Models)", 429,
          _error("Rate limit of 10 per 60s exceeded for UserByModelByMinute. Please wait 2 seconds before retrying.",
                 code="RateLimitReached"))  # fmt: skip
_always("databricks", "a token that is none (Databricks)", 403,
        {"error_code": "403", "message": "Invalid access token. [ReqId: x]"}, "key")  # fmt: skip
# Local servers
_always("ollamapull", "a model that was not pulled (Ollama)", 404,
        _error('model "some-model" not found, try pulling it first', type="api_error"), "model")  # fmt: skip
_always("ollamamemory", "a model that is too large for the memory (Ollama)", 500,
        _error("model requires more system memory (5.6 GiB) than is available (3.1 GiB)", type="api_error"),
        "memory")  # fmt: skip
_at_first("ollamabusy", "a full queue, then not (Ollama)", 503,
          _error("server busy, please try again. maximum pending requests exceeded", type="api_error"))  # fmt: skip
_always("lmstudiofails", "a model that cannot be loaded (LM Studio)", 400,
        _error("Failed to load model \"some-model\". Error: insufficient system resources."), "memory")  # fmt: skip
_at_first(
    "unloaded",
    "a model that is unloaded and comes back (LM Studio)",
    400,
    {"error": "Model unloaded."},
)
_at_first(
    "llamaswap",
    "a swap that takes a while (llama-swap)",
    502,
    "unable to start process: upstream not ready",
    3,
)
_at_first("kobold", "busy with another one (KoboldCpp)", 503,
          {"detail": {"msg": "Server is busy; please try again later.", "type": "service_unavailable"}})  # fmt: skip
# What stands between
_always("proxy407", "a proxy that wants a sign-in, in a page", 407,
        "<html><head><title>407 Proxy Authentication Required</title></head></html>", "proxy")  # fmt: skip
_always("captive511", "a network that wants a sign-in (511)", 511,
        "<html><head><title>Network Authentication Required</title></head></html>", "network")  # fmt: skip
_always("teapot", "a firewall that says 418", 418, "<h1>418 I'm a teapot</h1>", "")
_always(
    "misdirected", "a certificate for another host (421)", 421, "Misdirected Request", "base_url"
)
_always(
    "awstoken",
    "a path that is none (AWS API Gateway)",
    403,
    {"message": "Missing Authentication Token"},
    "base_url",
)
_always(
    "kong", "no route (Kong)", 404, {"message": "no Route matched with those values"}, "base_url"
)
_at_first("apim", "too many, with a time in words (Azure API Management)", 429,
          {"statusCode": 429, "message": "Rate limit is exceeded. Try again in 2 seconds."})  # fmt: skip
_at_first("envoy", "an upstream that is not there, then is (Envoy)", 503,
          "upstream connect error or disconnect/reset before headers. reset reason: connection termination")  # fmt: skip
_always("envoyrbac", "an access rule (Envoy)", 403, "RBAC: access denied", "account")
_at_first("cloudflare530", "530 now and then (Cloudflare)", 530, "error code: 1033")
_at_first("overloaded529", "529 without words", 529, "")
_at_first("insufficientstorage", "507 at first", 507, _error("KV cache is full"))
# In the middle of a run
_always("quotahalfway", "its quota ends after three answers", 429,
        _error("You exceeded your current quota, please check your plan and billing details.",
               type="insufficient_quota", code="insufficient_quota"), "quota", after=3, ending=Ending.PARTLY)  # fmt: skip
_always("renamed", "its model is renamed after three answers", 404,
        _error("The model `some-model` does not exist", code="model_not_found"), "model", after=3,
        ending=Ending.PARTLY)  # fmt: skip
_always("dayhalfway", "its quota of the day ends after three answers", 429,
        _error("Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day",
               code=429, metadata={"headers": {"X-RateLimit-Limit": "50", "X-RateLimit-Remaining": "0",
                                               "X-RateLimit-Reset": "1999999999000"}}), "day", after=3,
        ending=Ending.PARTLY)  # fmt: skip


def _listed(name, told, value, status=200, *, ending=Ending.WHOLE):
    """A server with this list of models."""

    async def lister(server, request):
        return raw(json.dumps(value), status)

    async def handler(server, request, body):
        return whole(translated(body))

    handler.__name__ = name
    mode(KIND, told, ending)(handler)
    LISTS[name] = lister


_listed("listbyname", "a list that is an object by name", {"data": {"only-one": {"owned_by": "x"}}})
_listed(
    "listdeep", "a list within an envelope", {"code": 0, "data": {"models": [{"id": "only-one"}]}}
)
_listed(
    "listitems", "a list named items", {"items": [{"modelId": "only-one"}], "nextPageToken": ""}
)
_listed(
    "listsummaries", "a list of summaries (Bedrock)", {"modelSummaries": [{"modelId": "only-one"}]}
)
_listed(
    "listforbidden", "a list that the key may not see", {"error": {"message": "forbidden"}}, 403
)
_listed("listteapot", "418 for a list", {"detail": "no"}, 418)
