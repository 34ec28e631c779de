"""Further manners from users' reports: limits in other words and units, mixed-up answers, odd ends."""

from __future__ import annotations

import json
import re

from aiohttp import web

from tests.servers.mimic import Ending, completion, each, mode, translated, whole
from tests.servers.refusing import always, at_first, response
from tests.servers.reported import _limit, _tokens, _told

KIND = "further"


def _unless(name, told, is_taken, status, value, ending=Ending.WHOLE):
    """A server that takes some requests only; ``value``: what it says of each of the others."""

    async def handler(server, request, body):
        return whole(translated(body)) if is_taken(body) else response(status, value(body))

    handler.__name__ = name
    mode(KIND, told, ending)(handler)


def _short(name, told, most, value, status=400):
    """A server whose questions may have so many tokens."""
    _unless(name, told, lambda body: _tokens(body) <= most, status, value)


def _room(name, told, most, value, status=400):
    """The same with the room for the answer."""
    _unless(name, told, lambda body: _tokens(body) + _limit(body) <= most, status, value)


def _shaped(name, told, change, ending=Ending.WHOLE):
    """A server whose flawless answer is changed."""

    async def handler(server, request, body):
        return web.json_response(change(body))

    handler.__name__ = name
    mode(KIND, told, ending)(handler)


# Limits of the question
_short("xaiprompt", "the most that a prompt may have, and what it has (xAI)", 600, lambda body: {
    "code": "Client specified an invalid argument", "error": "This model's maximum prompt length is 600 but the request "
    f"contains {_tokens(body)} tokens."})  # fmt: skip
_short("arkinput", "an input's length, the limit last (Volcengine)", 600, lambda body: _told(
    f"Input length {_tokens(body)} exceeds the maximum length 600 Request id: 0217", code="InvalidParameter", param="",
    type="BadRequest"))  # fmt: skip
_short("mistralprompt", "tokens of prompt and draft (Mistral)", 600, lambda body: {
    "object": "error", "message": f"Prompt contains {_tokens(body)} tokens and 0 draft tokens, too large for model with 600 "
    "maximum context length", "type": "invalid_request_prompt", "param": None, "code": "3051"})  # fmt: skip
_short("trtprompt", "a prompt's length, and where to read on (TensorRT-LLM)", 600, lambda body: {
    "object": "error", "message": f"Prompt length ({_tokens(body)}) exceeds maximum input length (600). Set log level to info "
    "and check TRTLLM logs for how to set maximum input length", "type": "invalid_request_error", "param": None,
    "code": 400})  # fmt: skip
_short("ovmsprompt", "a status of its pipeline (OpenVINO)", 600, lambda body: {
    "error": "Mediapipe execution failed. MP status - INVALID_ARGUMENT: CalculatorGraph::Run() failed: Calculator::Process() for "
    f"node \"LLMExecutor\" failed: Number of prompt tokens: {_tokens(body)} exceeds model max length: 600"})  # fmt: skip
_short("watsonx", "a list of errors of which one tells the limit (watsonx)", 600, lambda body: {
    "errors": [{"code": "invalid_input_argument", "message": "Invalid input argument for Model 'x': the number of input tokens "
                f"{_tokens(body)} cannot exceed the total tokens limit 600 for this model"}], "trace": "9f2c"})  # fmt: skip
_short("coherelong", "a total that cannot be exceeded, and what was received (Cohere)", 600, lambda body: {
    "message": "too many tokens: total number of tokens in the prompt cannot exceed 600 - received "
    f"{_tokens(body)}. Try using a shorter prompt, or enable prompt truncating."})  # fmt: skip
_short("vertexprompt", "a count that exceeds another one (Vertex through LiteLLM)", 600, lambda body: _told(
    f"litellm.BadRequestError: VertexAIException - Prompt token count of {_tokens(body)} exceeds max token count of 599.",
    type=None, param=None, code="400"))  # fmt: skip
_short("sglangcontext", "an input that is longer than a context (SGLang)", 600, lambda body: {
    "object": "error", "message": f"The input ({_tokens(body)} tokens) is longer than the model's context length (600 tokens).",
    "type": "BadRequestError", "param": None, "code": 400})  # fmt: skip
_short("textgen200", "a size that is exceeded, with status 200 (text-generation-webui)", 600, lambda body: {
    "error": {"code": 400, "message": "the request exceeds the available context size. try increasing the context size or enable "
              "context shift", "type": "exceed_context_size_error", "n_prompt_tokens": _tokens(body), "n_ctx": 600}},
    200)  # fmt: skip

# The same without a number, in status 500, in characters
_UNTOLD = 500
_short("zhipulong", "too long, in a code and few words (Zhipu)", _UNTOLD, lambda body: _told(
    "Prompt exceeds max length", code="1261"))  # fmt: skip
_short("llama500", "a context that was exceeded, as a failure of the server (llama.cpp)", _UNTOLD, lambda body: _told(
    "Context size has been exceeded.", code=500, type="server_error"), 500)  # fmt: skip
_short("bedrocklong", "too long for the model (Bedrock)", _UNTOLD, lambda body: {
    "message": "Input is too long for requested model."})  # fmt: skip
_short("negativeroom", "a limit of the answer below nothing, as none is left for it (vLLM)", _UNTOLD, lambda body: {
    "object": "error", "message": f"max_tokens must be at least 1, got {_UNTOLD - _tokens(body)}.", "type": "BadRequestError",
    "param": None, "code": 400})  # fmt: skip
_CHARS = 2000


def _longest(body):
    return max(len(str(message["content"])) for message in body["messages"])


_unless("charslimit", "characters of one message (OpenAI)", lambda body: _longest(body) <= _CHARS, 400, lambda body: _told(
    f"Invalid 'messages[1].content': string too long. Expected a string with maximum length {_CHARS}, but got a string with "
    f"length {_longest(body)} instead.", type="invalid_request_error", param="messages[1].content",
    code="string_above_max_length"))  # fmt: skip
_unless("pydanticchars", "characters of one message, by its place (pydantic)", lambda body: _longest(body) <= _CHARS, 422,
        lambda body: {"detail": [{"type": "string_too_long", "loc": ["body", "messages", 1, "content"], "msg":
                                  f"String should have at most {_CHARS} characters", "ctx": {"max_length": _CHARS}}]})  # fmt: skip
_unless("chinesechars", "characters of the input, in Chinese", lambda body: _longest(body) <= _CHARS, 400, lambda body: _told(
    f"输入内容过长，单次请求最多支持{_CHARS}个字符", code="InvalidParameter"))  # fmt: skip

# Room for question and answer
_room("llamapython", "requested tokens and a window (llama-cpp-python)", 2048, lambda body: _told(
    f"Requested tokens ({_tokens(body) + _limit(body)}) exceed context window of 2048", type="internal_server_error", param=None,
    code=None), 500)  # fmt: skip
_unless("bedrockanswer", "an answer above the model's limit (Bedrock)", lambda body: _limit(body) <= 2048, 400, lambda body: {
    "message": "The maximum tokens you requested exceeds the model limit of 2048. Try again with a maximum tokens value that is "
    "lower than 2048."})  # fmt: skip
_unless("zhipulimit", "a limit that is illegal, and no more (Zhipu)", lambda body: _limit(body) <= 1024, 400, lambda body: _told(
    "max_tokens参数非法。请检查文档。", code="1214"))  # fmt: skip
_unless("limit512", "at most 512 tokens of an answer, which it does not keep to", lambda body: _limit(body) <= 512, 400,
        lambda body: _told("Invalid max_tokens value, the valid range of max_tokens is [1, 512]"))  # fmt: skip

# Parameters
_unless("litellmgpt5", "one temperature for a family, with much advice (LiteLLM)", lambda body: body.get("temperature", 1) == 1,
        400, lambda body: _told(
            f"litellm.UnsupportedParamsError: gpt-5 models (including gpt-5-codex) don't support temperature={body['temperature']}. "
            "Only temperature=1 is supported. For gpt-5.1, temperature is supported when reasoning_effort='none' (or not "
            "specified, as it defaults to 'none'). To drop unsupported params set litellm.drop_params = True. Received Model "
            "Group=x\nAvailable Model Group Fallbacks=None", type="None", param=None, code="400"))  # fmt: skip
_unless("litellmset", "parameters as a set (LiteLLM)", lambda body: "temperature" not in body, 400, lambda body: _told(
    f"litellm.UnsupportedParamsError: LlmProviders.AZURE does not support parameters: {{'temperature': {body['temperature']}}}, "
    "for model=gpt-5-mini. To drop these, set `litellm.drop_params=True`", type="None", param=None, code="400"))  # fmt: skip

# Failures at first
_broken = "an error was encountered while running the model: unexpected EOF"
at_first(KIND, "ollamaeof", "its runner breaks off at first (Ollama)", 500, {"error": _broken})
at_first(KIND, "hfbusy", "too busy for a minute (Hugging Face)", 503,
         {"error": "Model too busy, unable to get response in less than 60 second(s)"})  # fmt: skip
always(
    KIND,
    "ollamaalways",
    "its runner always breaks off (Ollama)",
    500,
    {"error": _broken},
    "unexpected EOF",
)
always(KIND, "hfgated", "a gated model (Hugging Face)", 403,
       {"error": "Access to model meta-llama/x is restricted and you are not in the authorized list."}, "restricted")  # fmt: skip

# Answers
_NUMBER = re.compile(r"(?<![\w</.])\d+(?:\.\d+)?(?![\w}>.])")


def _swapped(text):
    """The first two different numbers of a text, exchanged."""
    found = list(dict.fromkeys(_NUMBER.findall(text)))[:2]
    if len(found) < 2:
        return text
    other = dict(zip(found, reversed(found)))
    return _NUMBER.sub(lambda number: other.get(number[0], number[0]), text)


_shaped(
    "numbersswapped",
    "exchanges the numbers of a text",
    lambda body: completion(each(body, _swapped)),
)
_shaped("saidtwice", "says each short text twice",
        lambda body: completion(each(body, lambda text: text * (1 + (len(text) < 60)))))  # fmt: skip
_shaped("saidthrice", "says each label three times, with blanks",
        lambda body: completion(each(body, lambda text: " ".join([text] * (1 + 2 * (len(text) < 20))))))  # fmt: skip
_shaped(
    "abortreason",
    "an end that it calls an abort (vLLM)",
    lambda body: completion(translated(body), "abort"),
)
_shaped("reasonobject", "an object as the reason of the end (SGLang)",
        lambda body: completion(translated(body), {"type": "stop", "matched": 2}))  # fmt: skip
_shaped("linesjson", "an object of JSON a line, by id", lambda body: completion("\n".join(
    json.dumps({"id": id_, "translation": text}, ensure_ascii=False)
    for id_, text in re.findall(r'<s id="?([\w-]+)"?[^<>]*>(.*?)</s>', translated(body), re.S))
    or translated(body)))  # fmt: skip
