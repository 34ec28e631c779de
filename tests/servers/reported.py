"""What users of engines and gateways report of 2025 and 2026: their errors and shapes of answers."""

from __future__ import annotations

import asyncio
import json
import re
from functools import partial

from aiohttp import web

from tests.servers.gateways import LISTS
from tests.servers.mimic import Ending, completion, each, mode, raw, translated, whole
from tests.servers.refusing import always, at_first, response

KIND = "reported"
_always, _at_first = partial(always, KIND), partial(at_first, KIND)


def _told(message, **fields):
    return {"error": {"message": message, **fields}}


def _unless(name, told, is_taken, status, value, ending=Ending.WHOLE, model=""):
    """A server that takes some requests only.

    value: what it says of the others, for each of them;  model: the one that it lists
    """

    async def handler(server, request, body):
        return whole(translated(body)) if is_taken(body) else response(status, value(body))

    handler.__name__ = name
    mode(KIND, told, ending)(handler)
    if model:
        _serves(name, model)


def _serves(name, model):
    async def lister(server, request):
        return web.json_response({"object": "list", "data": [{"id": model, "object": "model"}]})

    LISTS[name] = lister


def _shaped(name, told, shape, ending=Ending.WHOLE):
    """A server whose flawless answer has this shape; ``shape(body)``: the JSON value."""

    async def handler(server, request, body):
        return web.json_response(shape(body))

    handler.__name__ = name
    mode(KIND, told, ending)(handler)


# Parameters
def _without(*names):
    return lambda body: not any(name in body for name in names)


def _limit(body):
    return body.get("max_tokens") or body.get("max_completion_tokens") or 0


def _tokens(body):
    return sum(len(str(message["content"])) for message in body["messages"]) // 4


_unless("opussampling", "a temperature that is deprecated (Anthropic)", _without("temperature"), 400,
        lambda body: {"type": "error", "error": {"type": "invalid_request_error",
                                                 "message": "`temperature` is deprecated for this model."}})  # fmt: skip
_unless("litellmdrop", "parameters in a list (LiteLLM)", _without("temperature"), 400,
        lambda body: _told("litellm.UnsupportedParamsError: openai does not support parameters: ['temperature'], for model=gpt-5. "
                           "To drop these, set `litellm.drop_params=True` or for proxy:\n\n`litellm_settings:\n drop_params: true`\n. "
                           "Received Model Group=some-model\nAvailable Model Group Fallbacks=None", type="None", param=None, code="400"))  # fmt: skip
_unless("litellmnested", "a provider's error as text within an error (LiteLLM)", _without("temperature"), 400,
        lambda body: _told("litellm.BadRequestError: BedrockException - {\"message\":\"The model returned the following errors: "
                           "`temperature` and `top_p` cannot both be specified for this model. Please use only one.\"}. Received Model "
                           "Group=some-model\nAvailable Model Group Fallbacks=None", type=None, param=None, code="400"))  # fmt: skip
_unless("kimitemperature", "one temperature only (Moonshot)", lambda body: body.get("temperature", 1) == 1, 400,
        lambda body: _told("invalid temperature: only 1 is allowed for this model", type="invalid_request_error"),
        model="kimi-k2.5")  # fmt: skip
_unless("grokeffort", "a parameter in camel case (xAI)", _without("reasoning_effort"), 400,
        lambda body: {"code": "invalid-argument",
                      "error": "Model grok-4.20-0309-reasoning does not support parameter reasoningEffort."},
        model="grok-4.20-0309-reasoning")  # fmt: skip
_unless("groqeffort", "two efforts only (Groq)",
        lambda body: body.get("reasoning_effort") in {None, "none", "default"}, 400,
        lambda body: _told("`reasoning_effort` must be one of `none` or `default`", type="invalid_request_error"),
        model="openai/gpt-oss-20b")  # fmt: skip
_unless("ollamathinking", "a model that does not think (Ollama)", _without("reasoning_effort", "think", "chat_template_kwargs"), 400,
        lambda body: _told('"gpt-oss:20b" does not support thinking', type="api_error", param=None, code=None),
        model="gpt-oss:20b")  # fmt: skip
_unless("siliconthinking", "a switch that the model does not have (SiliconFlow)",
        _without("enable_thinking", "chat_template_kwargs"), 400,
        lambda body: {"code": 20015, "message": "Value error, current model does not support parameter `enable_thinking`.",
                      "data": None}, model="Qwen/Qwen3-8B")  # fmt: skip
_unless("arkthinking", "thinking that cannot be turned off (Volcengine)", _without("thinking", "chat_template_kwargs"), 400,
        lambda body: _told("Unsupported thinking type for the current model: disabled Request id: 0217", code="InvalidParameter",
                           param="thinking.type", type="BadRequest"), model="doubao-seed-1.6-thinking-250715")  # fmt: skip
_unless("mistraltemplate", "no arguments of a template (vLLM with Mistral's tokenizer)", _without("chat_template_kwargs"), 400,
        lambda body: _told("chat_template is not supported for Mistral tokenizers.", type="BadRequestError", param=None, code=400),
        model="Qwen/Qwen3-8B")  # fmt: skip
_unless("tgistrict", "a temperature that must be positive (TGI)",
        lambda body: body.get("temperature", 1) > 0, 422,
        lambda body: {"error": "Input validation error: `temperature` must be strictly positive", "error_type": "validation"})  # fmt: skip
_unless("rustfields", "a field that the gateway does not know (serde)", _without("temperature"), 422,
        lambda body: "Failed to deserialize the JSON body into the target type: unknown field `temperature`, expected one of `model`, "
                     "`messages`, `max_tokens`, `stream` at line 1 column 99")  # fmt: skip
_unless("pydanticfields", "what is forbidden, by its place (FastAPI)", _without("temperature"), 422,
        lambda body: {"detail": [{"type": "extra_forbidden", "loc": ["body", "temperature"],
                                  "msg": "Extra inputs are not permitted", "input": 0.0}]})  # fmt: skip


# Contexts
def _context(name, told, value, most, *, answer=True, status=400):
    def is_taken(body):
        return _tokens(body) + answer * _limit(body) <= most

    _unless(name, told, is_taken, status, value)


_context("vllmlarge", "an answer that is too large beside 700 tokens (vLLM)",
         lambda body: _told(f"'max_tokens' or 'max_completion_tokens' is too large: {_limit(body)}. This model's maximum context length "
                            f"is 2048 tokens and your request has {_tokens(body)} input tokens ({_limit(body)} > 2048 - {_tokens(body)}).",
                            type="BadRequestError", param="max_tokens", code=400), 2048)  # fmt: skip
_context("vllmleast", "at least so many tokens (vLLM)",
         lambda body: _told("This model's maximum context length is 2048 tokens. However, you requested "
                            f"{_limit(body)} output tokens and your prompt contains at least {_tokens(body)} input tokens, for a total of "
                            "at least 2049 tokens. Please reduce the length of the input prompt or the number of requested output "
                            "tokens.", type="BadRequestError", param="input_tokens", code=400), 2048)  # fmt: skip
_context("sglangtotal", "the total and both parts (SGLang)",
         lambda body: {"object": "error", "type": "BadRequestError", "param": None, "code": 400, "message":
                       "Requested token count exceeds the model's maximum context length of 2048 tokens. You requested a total of "
                       f"{_tokens(body) + _limit(body)} tokens: {_tokens(body)} tokens from the input messages and {_limit(body)} tokens "
                       "for the completion. Please reduce the number of tokens."}, 2048)  # fmt: skip
_context("sglanginput", "an input that is too long, the limit last (SGLang)",
         lambda body: {"object": "error", "type": "BadRequestError", "param": None, "code": 400, "message":
                       f"Input length ({_tokens(body)} tokens) exceeds the maximum allowed length (600 tokens). Use a shorter input or "
                       "enable --allow-auto-truncate."}, 600, answer=False)  # fmt: skip
_context("azureinput", "a configured limit of the input (Azure)",
         lambda body: _told("Input tokens exceed the configured limit of 600 tokens. Your messages resulted in "
                            f"{_tokens(body)} tokens. Please reduce the length of the messages.", type="invalid_request_error",
                            param="messages", code="context_length_exceeded"), 600, answer=False)  # fmt: skip
_context("litellmclaude", "a sum that exceeds the limit, within another error (LiteLLM)",
         lambda body: _told("litellm.BadRequestError: AnthropicException - b'{\"type\":\"error\",\"error\":{\"type\":"
                            "\"invalid_request_error\",\"message\":\"input length and `max_tokens` exceed context limit: "
                            f"{_tokens(body)} + {_limit(body)} > 2048, decrease input length or `max_tokens` and try again\"}}}}'. Received "
                            "Model Group=x\nAvailable Model Group Fallbacks=None", type=None, param=None, code="400"), 2048)  # fmt: skip
_context("lmstudiokeep", "names of llama.cpp for both sizes (LM Studio)",
         lambda body: {"error": "The number of tokens to keep from the initial prompt is greater than the context length (n_keep: "
                                f"{_tokens(body)}>= n_ctx: 600). Try to load the model with a larger context length, or provide a shorter "
                                "input."}, 600, answer=False)  # fmt: skip
_context("gateway413", "a body that is too large, in a page (nginx)",
         lambda body: "<html><head><title>413 Request Entity Too Large</title></head></html>", 500, answer=False, status=413)  # fmt: skip
_context("ortext", "too many tokens for what it runs on, without a number",
         lambda body: _told("Requested tokens exceed context window of the model. Shorten your prompt.", code=400), 500,
         answer=False)  # fmt: skip


# Keys, models, money
_always("newapiprepaid", "money that does not do for the request (new-api)", 403,
        _told("预扣费额度失败, 用户剩余额度: ￥0.100000, 需要预扣费额度: ￥0.500000 (request id: 2026)",
              type="new_api_error", code="insufficient_user_quota"), "quota")  # fmt: skip
_always("oneapispent", "a token whose quota is used up (One API)", 401,
        _told("该令牌额度已用尽 [sk-abc***xyz] (request id: 2026)", type="one_api_error"), "quota")  # fmt: skip
_always("oneapistate", "a token that is disabled (One API)", 401,
        _told("该令牌状态不可用 (request id: 2026)", type="one_api_error"), "key")  # fmt: skip
_always("oneapibanned", "a user who is banned (One API)", 403,
        _told("用户已被封禁 (request id: 2026)", type="one_api_error"), "account")  # fmt: skip
_always("localaimodel", "a model that cannot be loaded (LocalAI)", 500,
        {"error": {"code": 500, "message": "could not load model: rpc error: code = Unknown desc = failed loading model", "type": ""}},
        "load")  # fmt: skip
_always("textgennone", "no model (text-generation-webui)", 500,
        _told("No model is loaded. Load a model and try again.", code=500, type="OpenAIError"), "load")  # fmt: skip
_always("xinferencegone", "a model that is not there any more (Xinference)", 400,
        {"detail": "[address=0.0.0.0:52702, pid=1406130] Model not found, uid: some-model-0"}, "model")  # fmt: skip
_always("cfgateway", "a gateway that is not configured (Cloudflare)", 400,
        {"success": False, "result": [], "messages": [], "error": [
            {"code": 2001, "message": "Please configure AI Gateway in the Cloudflare dashboard"}]}, "configure")  # fmt: skip
_always("cfunauthorized", "a list of errors below error (Cloudflare)", 401,
        {"success": False, "result": [], "messages": [], "error": [{"code": 2009, "message": "Unauthorized"}]}, "key")  # fmt: skip
_always("vertexoauth", "a key where a token is wanted (Vertex)", 401,
        [_told("Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid "
               "authentication credential.", code=401, status="UNAUTHENTICATED")], "key")  # fmt: skip
_always("azuredeployment", "no such deployment (Azure)", 404,
        _told("The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please "
              "wait a moment and try again.", code="DeploymentNotFound"), "model")  # fmt: skip
_always("azureoperation", "a model for another operation (Azure)", 400,
        _told("The chatCompletion operation does not work with the specified model, gpt-5-pro. Please choose different model and try "
              "again.", code="OperationNotSupported"), "model")  # fmt: skip
_always("azureresource", "no such resource (Azure)", 404, _told("Resource not found", code="404"), "base_url")  # fmt: skip
_always("together", "a model that is not served (Together)", 400,
        _told("Unable to access non-serverless model some-model. Please visit https://api.together.ai/models/some-model to create and "
              "start a new dedicated endpoint for the model.", type="invalid_request_error", code="model_not_available"), "model")  # fmt: skip
_always("fireworksmodel", "a model that is not deployed (Fireworks)", 404,
        _told("Model not found, inaccessible, and/or not deployed", object="error", type="invalid_request_error", code="NOT_FOUND"),
        "model")  # fmt: skip
_always("fireworksmoney", "a suspended account, with 412 (Fireworks)", 412,
        _told("Account some-account is suspended, possibly due to reaching the monthly spending limit or failure to pay past invoices. "
              "Please go to https://fireworks.ai/account/billing for more information.", object="error",
              code="PRECONDITION_FAILED"), "quota")  # fmt: skip
_always("dashscopefree", "a free tier that is used up (DashScope)", 403,
        _told("The free tier of the model has been exhausted. If you wish to continue access the model on a paid basis, please disable "
              "the \"use free tier only\" mode in the management console.", type="AllocationQuota.FreeTierOnly",
              code="AllocationQuota.FreeTierOnly"), "quota")  # fmt: skip
_always("minimaxsensitive", "status 200 and a sensitive input (MiniMax)", 200,
        {"id": "0", "choices": None, "base_resp": {"status_code": 1026, "status_msg": "input new_sensitive"}}, "content")  # fmt: skip
_always("zhipumoney", "an account that owes, with 429 (Zhipu)", 429,
        _told("您的账户已欠费，请充值后重试。", code="1113"), "quota")  # fmt: skip
_always("zhipumodel", "no such model, in Chinese (Zhipu)", 400,
        _told("模型不存在，请检查模型代码。", code="1211"), "model")  # fmt: skip
_always("ollamaweek", "a limit of the week (Ollama's cloud)", 429,
        _told("you've reached your weekly usage limit, please upgrade to continue", type="api_error"), "quota")  # fmt: skip
_always("ollamarunner", "an engine that ends over each request (Ollama)", 500,
        _told("llama runner process has terminated: exit status 2", type="api_error"), "runner")  # fmt: skip
_always("lmstudiocrash", "a model that crashes over each request (LM Studio)", 400,
        {"error": "The model has crashed without additional information. (Exit code: 18446744072635810000)"}, "crash")  # fmt: skip
_always("defaultbackend", "nothing behind its name (Kubernetes)", 404, "default backend - 404", "base_url")  # fmt: skip
_always("traefik", "no server behind it (Traefik)", 503, "no available server", "server")  # fmt: skip
_always("browsercheck", "a browser check (Cloudflare)", 403,
        "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Enable JavaScript and cookies to continue</body></html>",
        "firewall")  # fmt: skip
_always("embedonly", "an embedding model (llama.cpp)", 501,
        _told("This server does not support completions. Start it without `--embeddings`", code=501, type="not_supported_error"),
        "completions")  # fmt: skip
_always("hunyuanauth", "a signature in words of its own (Hunyuan)", 401,
        _told("Incorrect API key provided", type="invalid_request_error", code="invalid_api_key"), "key")  # fmt: skip

# Away for a moment
_at_first("newapiupstream", "an upstream's status without words (new-api)", 500,
          _told("openai_error", type="bad_response_status_code", param="", code="bad_response_status_code"))  # fmt: skip
_at_first("togetherbusy", "overloaded or not ready yet (Together)", 503,
          _told("The server is overloaded or not ready yet.", type="service_unavailable", code=None))  # fmt: skip
_at_first("tgioverloaded", "overloaded (TGI)", 429, {"error": "Model is overloaded", "error_type": "overloaded"})  # fmt: skip
_at_first("hunyuanlimit", "a limit of the engine, with 400 (Hunyuan)", 400,
          _told("FailedOperation.EngineServerLimitExceeded: 引擎层请求超过限额。", type="runtime_error", code="2003"))  # fmt: skip
_at_first("chineserate", "a rate in Chinese, with 400", 400, _told("请求频率超出限制，请稍后重试", code="1302"))  # fmt: skip
_at_first("zhipubusy", "too many visitors (Zhipu)", 429, _told("该模型当前访问量过大，请您稍后再试", code="1305"))  # fmt: skip
_at_first("resetrequests", "the wait in a header of its own (OpenAI)", 429, _told("Rate limit reached", code="rate_limit_exceeded"),
          **{"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "1.2s"})  # fmt: skip
_at_first("retrymillis", "the wait in milliseconds (Azure)", 429, _told("Too many requests"), **{"retry-after-ms": "800"})  # fmt: skip
_at_first("crashedonce", "a model that crashes and is loaded again (LM Studio)", 400,
          {"error": "The model has crashed without additional information. (Exit code: null)"}, 1)  # fmt: skip


@mode(KIND, "one request at a time (Moonshot)", Ending.SLOWLY)
async def oneatatime(server, request, body):
    inside = server.notes.get("inside", 0)
    if inside:
        return response(429, _told("Your account org-x request reached max organization concurrency: 1, please try again after 1 "
                                    "seconds", type="rate_limit_reached_error"))  # fmt: skip
    server.notes["inside"] = inside + 1
    try:
        await asyncio.sleep(0.2)
    finally:
        server.notes["inside"] -= 1
    return whole(translated(body))


# Shapes of answers
def _message(body, **message):
    value = completion(translated(body))
    value["choices"][0]["message"] |= message
    return value


_shaped("reasoningonly", "everything where thoughts belong, nothing as content (a parser of thoughts)",
        lambda body: _message(body, content=None, reasoning_content=translated(body)))  # fmt: skip
_shaped("reasoningfield", "the same in another field (vLLM)",
        lambda body: _message(body, content="", reasoning=translated(body)))  # fmt: skip
_shaped("bedrockthoughts", "thoughts in tags of their own (Bedrock)",
        lambda body: completion("<reasoning>We need to translate <s id=\"1\">this</s>. Keep {f1}.</reasoning>" + translated(body)))  # fmt: skip
_shaped("databrickssummary", "thoughts as a part with a summary (Databricks)",
        lambda body: completion([{"type": "reasoning", "summary": [{"type": "summary_text", "text": "The user wants it."}]},
                                 {"type": "text", "text": translated(body)}]))  # fmt: skip
_shaped("magistralthinking", "thoughts as a part with parts (Mistral)",
        lambda body: completion([{"type": "thinking", "thinking": [{"type": "text", "text": "The user wants it."}]},
                                 {"type": "text", "text": translated(body)}]))  # fmt: skip
_shaped("sonarmarks", "marks of sources after longer texts (Perplexity)",
        lambda body: completion(each(body, lambda text: text + "[1][3]" * (len(text) > 30))) | {"citations": ["https://example.org"]})  # fmt: skip
_shaped("websources", "a link to a source after each text (a model that searches)",
        lambda body: completion(each(body, lambda text: text + " ([example.org](https://example.org/a?b=1))")))  # fmt: skip
_shaped("notice", "a notice below the answer (Volcengine)",
        lambda body: completion(translated(body) + "\n\n（以上内容由AI生成，仅供参考）"))  # fmt: skip
_shaped("filterresults", "what its filter thought, and that it failed (Azure)",
        lambda body: completion(translated(body)) | {"prompt_filter_results": [{"prompt_index": 0, "content_filter_results": {
            "error": {"code": "content_filter_error", "message": "The contents are not filtered"}}}]})  # fmt: skip
_shaped("errornull", "an error that is null, a warning beside it",
        lambda body: completion(translated(body)) | {"error": None, "warning": "deprecated model", "code": 0, "msg": "success"})  # fmt: skip
_shaped("echoedquestion", "the whole conversation before the answer (a text generation task)",
        lambda body: completion("\n".join(str(m["content"]) for m in body["messages"]) + "\nassistant\n" + translated(body)),
        Ending.SINGLES)  # fmt: skip
_shaped("roleprefix", "the role before the answer", lambda body: completion("assistant\n\n" + translated(body)))  # fmt: skip
_shaped("stoptokens", "tokens of its template after the answer",
        lambda body: completion(translated(body) + "<|im_end|>\n<|im_start|>user\nThanks!<|im_end|>"))  # fmt: skip
_shaped("gptosscommentary", "a channel before the final one (a broken parser)",
        lambda body: completion("analysisWe need to translate.assistantfinal" + translated(body)))  # fmt: skip


@mode(KIND, "a first chunk without choices (Azure's streams)", Ending.WHOLE)
async def azurefirstchunk(server, request, body):
    text = translated(body)
    chunks = [{"id": "", "object": "", "model": "", "choices": [], "prompt_filter_results": []}]
    for at in range(0, len(text), 40):
        delta = {"index": 0, "delta": {"content": text[at : at + 40]}, "finish_reason": None}
        chunks.append({"id": "c", "object": "chat.completion.chunk", "choices": [delta]})
    chunks.append({"id": "c", "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    told = "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks)
    return raw(told + "data: [DONE]\n\n", 200, "text/event-stream")


@mode(KIND, "nothing in its first three answers", Ending.SLOWLY)
async def emptyatfirst(server, request, body):
    return whole(translated(body) if server.asked > 3 else "")


@mode(KIND, "nothing in its first answer", Ending.WHOLE)
async def emptyonce(server, request, body):
    return whole(translated(body) if server.asked > 1 else "")


@mode(KIND, "a greeting for its first two answers", Ending.SLOWLY)
async def greets(server, request, body):
    return whole(translated(body) if server.asked > 2 else "Hello! How can I help you today?")


@mode(KIND, "its thoughts cut off at first: the engine is cold", Ending.WHOLE)
async def coldthoughts(server, request, body):
    if server.asked > 1:
        return whole(translated(body))
    return whole("<think>The user wants a translation. I should", "stop")


@mode(KIND, "numbers in words of Chinese for those of the tags", Ending.WHOLE)
async def spacedtags(server, request, body):
    return whole(re.sub(r"<(/?)s(\s|>)", r"< \1s\2", translated(body)).replace(">", " >"))
