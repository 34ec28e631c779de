"""Completions: the body of an answer in the protocol's own form, whatever the server sent.

Servers send parts where the protocol has a string, a stream where none was asked for, an error with
status 200, a web page. What is understood becomes what the client expects; what is not is an error
that says what came.  All of it is data from outside: nothing here trusts a type, and every step is
linear in the size of the body, which the transport has bounded.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ai_translator.backends.event_stream import StreamReader
from ai_translator.backends.message_content import (
    MOST_NAME,
    REASONING_KEYS,
    choices_of,
    first,
    text_of,
    whole_characters,
)
from ai_translator.backends.other_protocols import as_completion
from ai_translator.backends.server_errors import (
    PAGE,
    NotACompletion,
    error_of,
    is_error,
    page_title,
    page_words,
    status_of,
    words,
)

#: Reasons to end of a server that could not go on, and of a model that called tools of its own.
_BROKEN = frozenset({"error", "insufficient_system_resource", "abort", "network_error",
                     "malformed_function_call", "unexpected_tool_call"})  # fmt: skip
_ABORTED = "abort"
_BROKEN_STATUS = 503
#: Accepted, and to be had later, elsewhere: as good as busy.
_ACCEPTED, _BUSY_STATUS = 202, 503


@dataclass(frozen=True, slots=True)
class Reply:
    """A status and a JSON body in the protocol's form.

    A completion with 200, else an ``error`` object.
    """

    status: int
    body: Mapping[str, Any]


def reply(
    status: int, content: bytes, *, charset: str = "", streamed: StreamReader | None = None
) -> Reply:
    """Return the reply in a response.

    Raises NotACompletion for a body with status 200 that is none.

    charset:  what the response says of its encoding, "" for nothing
    streamed: the reader that has read the body already, where it was a stream of events
    """
    if streamed is not None:
        value: Any = streamed.result()
    else:
        value = _decoded(status, content, charset)
    status, value = _opened(status, value)
    if status < 300 and isinstance(first(value), Mapping):
        value = _failure_of_choice(as_completion(first(value)))
    if status >= 300 or is_error(value):
        return Reply(status_of(status, value), {"error": error_of(status, value)})
    if status == _ACCEPTED and isinstance(value, Mapping) and not choices_of(value):
        told = "it took the question and promises an answer for later (202 Accepted)"
        return Reply(_BUSY_STATUS, {"error": {"message": told}})
    return Reply(200, _completion(value))


def _opened(status: int, value: Any) -> tuple[int, Any]:
    """Return (status, JSON) of a response that came as a value (AWS Lambda), or as a string."""
    if isinstance(value, Mapping) and isinstance(value.get("body"), str):
        told = value.get("statusCode")
        if isinstance(told, int):
            return told, _json(value["body"])
    return (status, _json(value)) if isinstance(value, str) else (status, value)


def _json(text: str) -> Any:
    """Return the JSON in a string; the string where it is none."""
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return text


def _failure_of_choice(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the error object that an answer broken off by its server amounts to, or ``value``."""
    choice = next(iter(choices_of(value)), None)
    if choice is None:
        return value
    if isinstance(choice.get("error"), Mapping):
        return {"error": choice["error"]}
    if str(choice.get("finish_reason")).casefold() not in _BROKEN:
        return value
    if str(choice["finish_reason"]).casefold() == _ABORTED and _has_whole_elements(choice):
        return {**value, "choices": [{**choice, "finish_reason": "length"}]}
    told = f"it broke off its answer: {choice['finish_reason']}"
    return {"error": {"message": told, "code": _BROKEN_STATUS}}


def _has_whole_elements(choice: Mapping[str, Any]) -> bool:
    """Return True if some of an answer is whole, which counts whatever became of the rest."""
    message = choice.get("message")
    content = message.get("content") if isinstance(message, Mapping) else None
    return "</" in text_of(content)


def _text(content: bytes, charset: str) -> str:
    """Return the decoded body: UTF-8, else as its first bytes or the response say.

    Raises UnicodeDecodeError, LookupError for a charset that nobody knows.
    """
    encoding = json.detect_encoding(content[:4])
    try:
        return content.decode(encoding if encoding != "utf-8" else "utf-8-sig")
    except UnicodeDecodeError:
        if not charset:
            raise
        return content.decode(charset)


def _decoded(status: int, content: bytes, charset: str) -> Any:
    """Return the JSON in the body; for failures whatever words there are."""
    try:
        text = _text(content, charset)
    except (UnicodeDecodeError, LookupError) as error:
        if status < 300:
            raise NotACompletion("the answer is not UTF-8: bytes of it are damaged") from error
        text = content.decode("utf-8", "replace")
    bare = text.lstrip()
    try:
        return json.loads(bare, strict=False)  # some write line breaks as they are
    except (ValueError, RecursionError) as error:
        if status >= 300:
            if bare.startswith("<"):
                return {"error": {"message": page_words(bare), "type": PAGE}}
            return {"error": {"message": words(bare)}}
        if (found := _lines_of_json(bare) or _completion_within(bare)) is not None:
            return found
        if bare.startswith("<"):
            what = f"a web page came back{page_title(bare)}, not an answer"
            raise NotACompletion(what, page=True) from error
        what = "nothing came back" if not bare else "what came back is no JSON, or was cut off"
        raise NotACompletion(what) from error


def _lines_of_json(text: str) -> Any:
    """Return what a stream says that has an object a line (Ollama); None for no such stream."""
    lines = text.splitlines()
    if len(lines) < 2 or not all(line[:1] == "{" or not line.strip() for line in lines):
        return None
    stream = StreamReader(len(text))
    for line in lines:
        stream.take(line.encode("utf-8", "surrogatepass"))
    return stream.result() if stream.ended else None


def _completion_within(text: str) -> Any:
    """Return the completion between what a proxy or its script puts before and after it.

    None when the first JSON object in the text is none.
    """
    start = text.find('{"')
    if start < 0:
        return None
    try:
        value, _ = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError):
        return None
    return value if choices_of(as_completion(value)) else None


def _completion(value: Any) -> dict[str, Any]:
    """Return the completion in its own form, with one choice and no field of an odd type."""
    value = first(value)
    if not isinstance(value, Mapping):
        raise NotACompletion(f"a JSON {type(value).__name__} came back, not an answer")
    choices = choices_of(value)
    if not choices:
        raise NotACompletion("the answer has no choices")
    messages = list(map(_message_of, choices))
    at = next((at for at, each in enumerate(messages) if each["content"].strip()), 0)
    message, reason = messages[at], choices[at].get("finish_reason")
    completion: dict[str, Any] = {
        "id": str(value.get("id") or "0")[:MOST_NAME],
        "object": "chat.completion",
        "created": 0,
        "model": str(value.get("model") or "")[:MOST_NAME],
        "choices": [{"index": 0, "message": message, "finish_reason": _reason(reason, message)}],
    }
    usage = _usage(value.get("usage"))
    return {**completion, "usage": usage} if usage else completion


def _message_of(choice: Mapping[str, Any]) -> dict[str, Any]:
    source = _source_of(choice)
    text = text_of(source.get("content"))
    if not text and source is choice:
        text = text_of(choice.get("text"))
    if not text.strip():
        called = source.get("tool_calls") or [{"function": source.get("function_call")}]
        text = _misplaced(source, choice) or _arguments(called)
    refusal = source.get("refusal")
    if not text.strip() and isinstance(refusal, str) and refusal:
        return {"role": "assistant", "content": "", "refusal": words(refusal)}
    return {"role": "assistant", "content": text}


def _source_of(choice: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return where a choice has its text: its message, its delta, or itself."""
    found = (choice.get(name) for name in ("message", "delta"))
    source = next((each for each in found if each), choice)
    if isinstance(source, str):
        return {"content": source}
    return source if isinstance(source, Mapping) else choice


def _misplaced(source: Mapping[str, Any], choice: Mapping[str, Any]) -> str:
    """Return the answer where a server took it for a thought.

    It ended well, said nothing, and its thoughts hold our elements.
    """
    if choice.get("finish_reason") not in {"stop", None, "eos", "end_turn"} or source.get(
        "tool_calls"
    ):
        return ""
    thoughts = "".join(text_of(source.get(key)) for key in REASONING_KEYS)
    return thoughts if "</s>" in thoughts[-200:] else ""


def _arguments(calls: Any) -> str:
    """Return what a model passes to a tool that nobody offered: its answer may be in it."""
    call = first(calls)
    called = call.get("function") if isinstance(call, Mapping) else None
    arguments = called.get("arguments") if isinstance(called, Mapping) else None
    if isinstance(arguments, Mapping):
        return json.dumps(arguments, ensure_ascii=False)
    return whole_characters(arguments) if isinstance(arguments, str) else ""


def _reason(reason: Any, message: Mapping[str, Any]) -> str:
    if message.get("refusal"):
        return "content_filter"
    return str(reason)[:MOST_NAME] if isinstance(reason, str) and reason else "stop"


def _usage(usage: Any) -> dict[str, int] | None:
    """Return the counted tokens, if they are numbers that can be."""
    if not isinstance(usage, Mapping):
        return None
    counts = [
        usage.get("prompt_tokens", usage.get("input_tokens")),
        usage.get("completion_tokens", usage.get("output_tokens")),
    ]
    if not all(
        isinstance(each, int) and not isinstance(each, bool) and 0 <= each < 1 << 31
        for each in counts
    ):
        return None
    sent, received = counts
    return {"prompt_tokens": sent, "completion_tokens": received, "total_tokens": sent + received}
