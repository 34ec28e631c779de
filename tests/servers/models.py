"""Chat templates and reasoning parsers: what models make of a request."""

from __future__ import annotations

import json
import re
from typing import Any

from aiohttp import web

from tests.backends import answers
from tests.backends.pseudo_words import translation
from tests.servers.mimic import (
    Ending,
    Mimic,
    completion,
    each,
    error,
    mode,
    raw,
    texts,
    translated,
    whole,
)

KIND = "models"
_THOUGHT = 'Okay, the user wants a translation. The first is <s id="1">a draft</s>, and I keep {f1} and <b1>…</b1>. Fine.\n'


def _roles(body: Any) -> list[str]:
    return [message["role"] for message in body["messages"]]


def _last(body: Any) -> Any:
    return body["messages"][-1]["content"]


def _bare(text: str) -> str:
    return translation(
        re.sub(r"</?s\b[^<>]*>|<context>.*?</context>", "", text, flags=re.S).strip(), "zh"
    )


@mode(KIND, "obeys", Ending.WHOLE)
async def plain(server, request, body):
    return whole(translated(body))


@mode(KIND, "the template refuses a system message", Ending.WHOLE)
async def nosystem(server, request, body):
    if "system" in _roles(body):
        return error(400, "System role not supported", type="BadRequestError", code=400)
    return whole(translated(body))


@mode(KIND, "the template wants user and model in turns", Ending.WHOLE)
async def alternate(server, request, body):
    if _roles(body)[0] != "user":
        return error(
            400,
            "Conversation roles must alternate user/assistant/user/assistant/...",
            type="invalid_request_error",
        )
    return whole(translated(body))


@mode(
    KIND,
    "the system message is dropped without a word, and the model asks what to do",
    Ending.WHOLE,
)
async def systemdropped(server, request, body):
    if "system" in _roles(body):
        return whole("您好！请问您想让我对这些文字做什么？")
    return whole(translated(body))


@mode(KIND, "a content part with language codes, nothing else (TranslateGemma)", Ending.SINGLES)
async def translategemma(server, request, body):
    content = _last(body)
    if _roles(body) != ["user"]:
        return error(400, "Conversations must start with a user prompt.", type="BadRequestError")
    if not isinstance(content, list) or len(content) != 1 or "source_lang_code" not in content[0]:
        return error(400, "User role must provide `content` as an iterable with exactly one item. That item must be a "
                     "`mapping(type:'text' | 'image', source_lang_code:string, target_lang_code:string, text:string | none)`.")  # fmt: skip
    return whole(translation(content[0]["text"], "zh"))


@mode(KIND, "the text alone, languages in translation_options (Qwen-MT)", Ending.SINGLES)
async def qwenmt(server, request, body):
    options = body.get("translation_options")
    if _roles(body) != ["user"]:
        return error(400, "<400> InternalError.Algo.InvalidParameter: Role must be in [user, assistant]",
                     code="invalid_parameter_error")  # fmt: skip
    if not isinstance(options, dict) or {"source_lang", "target_lang"} - set(options):
        return error(400, "<400> InternalError.Algo.InvalidParameter: translation_options is required",
                     code="invalid_parameter_error")  # fmt: skip
    if options["target_lang"] != "Chinese":
        return error(400, f"unsupported language: {options['target_lang']}")
    return whole(translation(_last(body), "zh"))


@mode(KIND, "only translates: whatever it gets, tags of a request gone", Ending.SINGLES)
async def plainmt(server, request, body):
    return whole(_bare(answers.question(body)))


@mode(KIND, "only translates, instructions in the question too", Ending.SINGLES)
async def mtserver(server, request, body):
    whole_prompt = "\n".join(answers.question({"messages": [each]}) for each in body["messages"])
    return whole(_bare(whole_prompt))


@mode(KIND, "keeps no tags of styles, but placeholders", Ending.SINGLES)
async def notags(server, request, body):
    text = re.sub(r"</?s\b[^<>]*>|<context>.*?</context>", "", answers.question(body), flags=re.S)
    return whole(translation(re.sub(r"</?[a-z]\d+>", "", text).strip(), "zh"))


@mode(KIND, "thoughts before the answer", Ending.WHOLE)
async def think(server, request, body):
    return whole(f"<think>\n{_THOUGHT}</think>\n\n{translated(body)}")


@mode(KIND, "thoughts whose opening tag the template ate", Ending.WHOLE)
async def thinkclose(server, request, body):
    return whole(f"{_THOUGHT}\n</think>\n\n{translated(body)}")


@mode(KIND, "a draft of the whole answer among the thoughts", Ending.WHOLE)
async def thinkdraft(server, request, body):
    return whole(f"Draft:\n{translated(body)}\nThat looks good.\n</think>\n\n{translated(body)}")


@mode(KIND, "an empty pair of thinking tags", Ending.WHOLE)
async def thinkempty(server, request, body):
    return whole(f"<think>\n\n</think>\n\n{translated(body)}")


@mode(KIND, "thoughts that never close, then the answer", Ending.WHOLE)
async def thinkopen(server, request, body):
    return whole(f"<think>Let me think about it {translated(body)}")


@mode(KIND, "thoughts inside each text", Ending.WHOLE)
async def thinkinside(server, request, body):
    return whole(each(body, lambda text: f"<think>先想一想这个句子怎么译</think>{text}"))


@mode(KIND, "[THINK] … [/THINK] (Magistral)", Ending.WHOLE)
async def magistral(server, request, body):
    return whole(f"[THINK]{_THOUGHT}[/THINK]{translated(body)}")


@mode(KIND, "◁think▷ … ◁/think▷ (Kimi)", Ending.WHOLE)
async def kimi(server, request, body):
    return whole(f"◁think▷{_THOUGHT}◁/think▷{translated(body)}")


@mode(KIND, "harmony channels (gpt-oss without its parser)", Ending.WHOLE)
async def harmony(server, request, body):
    return whole(
        f"<|channel|>analysis<|message|>{_THOUGHT}<|end|><|start|>assistant<|channel|>final<|message|>{translated(body)}"
    )


@mode(KIND, "harmony channels, special tokens dropped", Ending.WHOLE)
async def harmonybare(server, request, body):
    return whole(f"analysis{_THOUGHT}assistantfinal{translated(body)}")


@mode(KIND, "a thought channel (Gemma 4)", Ending.WHOLE)
async def gemmachannel(server, request, body):
    return whole(f"<|channel>thought\n{_THOUGHT}<channel|>{translated(body)}<turn|>")


@mode(KIND, "thoughts in a field of their own", Ending.WHOLE)
async def reasoning(server, request, body):
    return whole(translated(body), reasoning_content=_THOUGHT, reasoning=_THOUGHT)


@mode(KIND, "the answer in the field of thoughts, nothing in its own", Ending.WHOLE)
async def misparsed(server, request, body):
    return whole(None, reasoning_content=translated(body))


@mode(KIND, "thinks for 6,000 tokens first, whatever the limit", Ending.WHOLE)
async def thinklong(server, request, body):
    limit = body.get("max_tokens") or body.get("max_completion_tokens") or 1 << 20
    if limit < 6000:
        return whole("", "length", reasoning_content=_THOUGHT * 20)
    return whole(translated(body), reasoning_content=_THOUGHT)


@mode(KIND, "thinks until the limit, always", Ending.STOPS)
async def reasoningcut(server, request, body):
    return whole("", "length", reasoning_content=_THOUGHT * 20)


@mode(KIND, "thinks unless a switch of the template says no (Qwen3 on vLLM)", Ending.WHOLE)
async def qwen3(server, request, body):
    if body.get("chat_template_kwargs", {}).get("enable_thinking") is False:
        return whole(translated(body))
    return whole(f"<think>\n{_THOUGHT * 50}</think>\n\n{translated(body)}")


@mode(KIND, "takes no temperature but its own (OpenAI's reasoning models)", Ending.WHOLE)
async def gptnew(server, request, body):
    if body.get("temperature") not in {None, 1}:
        return error(400, "Unsupported value: 'temperature' does not support 0.0 with this model. Only the default (1) value is "
                     "supported.", type="invalid_request_error", param="temperature", code="unsupported_value")  # fmt: skip
    return whole(translated(body))


@mode(KIND, "takes neither max_tokens nor a temperature (o1 and its like)", Ending.WHOLE)
async def o1(server, request, body):
    if "max_tokens" in body:
        return error(400, "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
                     type="invalid_request_error", param="max_tokens", code="unsupported_parameter")  # fmt: skip
    return await gptnew(server, request, body)


@mode(KIND, "answers in JSON whatever it is asked", Ending.WHOLE)
async def jsonlover(server, request, body):
    found = texts(body)
    if not found:
        return whole(json.dumps({"translation": translated(body)}, ensure_ascii=False))
    made = [{"id": id_, "translation": translation(text, "zh")} for id_, text in found]
    return whole(f"```json\n{json.dumps(made, ensure_ascii=False)}\n```")


@mode(KIND, "a preamble, a code fence and a farewell", Ending.WHOLE)
async def chatty(server, request, body):
    return whole(
        f"Here is the translation:\n\n```html\n{translated(body)}\n```\n\nLet me know if you need changes!"
    )


@mode(KIND, "says nothing, ever", Ending.STOPS)
async def dead(server, request, body):
    return whole("")


@mode(KIND, "refuses, always", Ending.STOPS)
async def refusing(server, request, body):
    return whole("I'm sorry, but I can't assist with that request.")


@mode(KIND, "gives the source back, always", Ending.STOPS)
async def echo(server, request, body):
    return whole(answers.question(body))


@mode(KIND, "calls tools that nobody offered", Ending.STOPS)
async def toolcalls(server, request, body):
    call = {"id": "a", "type": "function", "function": {"name": "translate", "arguments": "{}"}}
    return whole(None, "tool_calls", tool_calls=[call])


@mode(KIND, "refuses in the field of refusals", Ending.STOPS)
async def refusalfield(server, request, body):
    return whole(None, refusal="I cannot help with that.")


@mode(KIND, "takes 2,048 tokens of question and answer together, and says so", Ending.WHOLE)
async def smallcontext(server, request, body):
    sent = sum(len(str(message["content"])) for message in body["messages"]) // 4
    limit = body.get("max_tokens") or body.get("max_completion_tokens") or 0
    if sent + limit > 2048:
        return error(400, f"This model's maximum context length is 2048 tokens. However, you requested {sent + limit} tokens ({sent} in "
                     f"the messages, {limit} in the completion). Please reduce the length.", code="context_length_exceeded")  # fmt: skip
    return whole(translated(body))


assert Mimic and completion and raw and web
