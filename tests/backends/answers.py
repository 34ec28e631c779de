"""What the stand-in server says: the faults, the answers, the refusals."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from aiohttp import web

from tests.backends.pseudo_words import translation

_SEGMENT = re.compile(
    r"<(?P<tag>\w+)(?P<attributes>\s[^<>]*\bid=[^<>]*)>(?P<text>.*?)</(?P=tag)>", re.DOTALL
)
_CHARS_PER_TOKEN = 4


class Fault(Enum):
    """What can go wrong with a request, by what the client sees."""

    RATE_LIMIT = "429 with Retry-After"
    QUOTA = "429 insufficient_quota"
    SERVER_ERROR = "500"
    OVERLOADED = "503"
    UNAUTHORIZED = "401"
    NO_MODEL = "404 model_not_found"
    TOO_LONG = "400 context_length_exceeded"
    FILTERED = "400 content_filter"
    BAD_JSON = "200 with a page of HTML"
    DROP = "the connection is cut"
    HANG = "no answer for a long time"
    EMPTY = "an empty answer"
    ECHO = "the source again"
    REFUSE = "an apology"
    CHATTY = "a preamble and a farewell around the translation"
    FENCED = "the translation in a code fence"
    TRUNCATE = "half an answer, finish_reason length"
    FILTERED_ANSWER = "half an answer, finish_reason content_filter"
    LOSE_SEGMENT = "the last segment is missing"
    LOSE_MARKS = "tags and placeholders are missing"
    CHANGE_NUMBERS = "every digit is another one"
    WRONG_SCRIPT = "a translation into some other language"


_ERRORS: Mapping[Fault, tuple[int, str, str]] = {
    Fault.RATE_LIMIT: (429, "rate_limit_exceeded", "Rate limit reached for requests"),
    Fault.QUOTA: (429, "insufficient_quota", "You exceeded your current quota"),
    Fault.SERVER_ERROR: (500, "server_error", "The server had an error"),
    Fault.OVERLOADED: (503, "overloaded", "The engine is overloaded"),
    Fault.UNAUTHORIZED: (401, "invalid_api_key", "Incorrect API key provided"),
    Fault.NO_MODEL: (404, "model_not_found", "The model does not exist"),
    Fault.TOO_LONG: (
        400,
        "context_length_exceeded",
        "This model's maximum context length is exceeded",
    ),
    Fault.FILTERED: (400, "content_filter", "The response was filtered"),
}

#: Faults that are no answer of the model at all.
REFUSALS = frozenset({*_ERRORS, Fault.BAD_JSON, Fault.DROP})


@dataclass(frozen=True, slots=True)
class Answer:
    text: str
    finish_reason: str
    usage: Mapping[str, int]


def question(body: Mapping[str, Any]) -> str:
    """The text of the last message."""
    content = body["messages"][-1]["content"]
    return (
        content if isinstance(content, str) else "".join(part.get("text", "") for part in content)
    )


def refusal(fault: Fault, body: Mapping[str, Any], retry_after: float) -> web.Response:
    if fault not in _ERRORS:
        return web.Response(text="<html><h1>502 Bad Gateway</h1></html>", content_type="text/html")
    status, code, message = _ERRORS[fault]
    headers = {"Retry-After": f"{retry_after:g}"} if fault is Fault.RATE_LIMIT else {}
    error = {
        "message": f"{message} ({body.get('model')})",
        "type": code,
        "code": code,
        "param": None,
    }
    return web.json_response({"error": error}, status=status, headers=headers)


def answer(body: Mapping[str, Any], target: str, fault: Fault | None = None) -> Answer:
    """The translation of the last message's segments, spoilt by ``fault``."""
    text, finish_reason = _spoil(body, target, fault), "stop"
    if fault in {Fault.TRUNCATE, Fault.FILTERED_ANSWER}:
        finish_reason = "length" if fault is Fault.TRUNCATE else "content_filter"
    sent = sum(len(str(message["content"])) for message in body["messages"]) // _CHARS_PER_TOKEN
    return Answer(
        text,
        finish_reason,
        {"prompt_tokens": sent, "completion_tokens": len(text), "total_tokens": sent + len(text)},
    )


def _spoil(body: Mapping[str, Any], target: str, fault: Fault | None) -> str:
    if fault is Fault.ECHO:
        return _each(body, lambda text: text)
    text = _each(body, lambda text: translation(text, target))
    if fault is Fault.WRONG_SCRIPT:
        other = "de" if re.search(r"[^\x00-\u024f]", text) else "ru"
        return _each(body, lambda text: translation(text, other))
    return _SPOILERS[fault](text) if fault in _SPOILERS else text


def _each(body: Mapping[str, Any], change: Callable[[str], str]) -> str:
    """The id-tagged segments of the last message, or all of its text, changed."""
    asked = question(body)
    segments = list(_SEGMENT.finditer(asked))
    if segments:
        return "\n".join(
            f"<{found['tag']}{found['attributes']}>{change(found['text'])}</{found['tag']}>"
            for found in segments
        )
    if len(body["messages"]) > 1:
        return change(asked)
    return change(
        asked.partition("\n\n")[2] or asked
    )  # without a system message the instruction comes first


_SPOILERS: Mapping[Fault | None, Callable[[str], str]] = {
    Fault.EMPTY: lambda text: "",
    Fault.REFUSE: lambda text: "I'm sorry, but I can't assist with that request.",
    Fault.CHATTY: lambda text: (
        f"Sure! Here is the translation:\n\n{text}\n\nLet me know if you need anything else!"
    ),
    Fault.FENCED: lambda text: f"```\n{text}\n```",
    Fault.TRUNCATE: lambda text: text[: len(text) // 2],
    Fault.FILTERED_ANSWER: lambda text: text[: len(text) // 2],
    Fault.LOSE_SEGMENT: lambda text: text.rpartition("\n")[0],
    Fault.LOSE_MARKS: lambda text: re.sub(r"</?[a-z]\d+>|\{[a-z]\d+\}", "", text),
    Fault.CHANGE_NUMBERS: lambda text: re.sub(
        r"(?<![<{/\w\"])\d", lambda digit: str((int(digit[0]) + 1) % 10), text
    ),
}
