"""Answers of other protocols, and of gateways that wrap them, as completions.

A base_url often leads to a server's own API instead of the one that OpenAI made common, or to a
gateway with an envelope of its own around the answer.  The text is there all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_ENVELOPES = ("data", "result", "response", "output", "body")
_DEEPEST = 3  # envelopes
#: Where servers have the whole answer as a string.
_STRINGS = ("response", "generated_text", "output_text", "text", "output", "content")


def as_completion(value: Mapping[str, Any], depth: int = 0) -> Mapping[str, Any]:
    """Return the answer in ``value`` with its ``choices``; ``value`` itself where there is none."""
    if isinstance(value.get("choices"), list):
        return value
    for read in (_of_ollama, _of_anthropic, _of_responses, _of_gemini):
        if (choice := read(value)) is not None:
            return {**value, "choices": [choice], "usage": value.get("usage")}
    if depth >= _DEEPEST:
        return value
    for name in _ENVELOPES:
        found = _first(value.get(name))
        if isinstance(found, Mapping):
            inner = as_completion(found, depth + 1)
            if isinstance(inner.get("choices"), list):
                return inner
    if depth == 0:
        return value  # a bare string is believed in an envelope only
    text = next((found for name in _STRINGS if isinstance(found := value.get(name), str)), None)
    return value if text is None else {"choices": [{"text": text}]}


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _choice(content: Any, reason: Any) -> dict[str, Any]:
    return {"message": {"role": "assistant", "content": content}, "finish_reason": reason}


def _of_ollama(value: Mapping[str, Any]) -> Mapping[str, Any] | None:
    message = value.get("message")
    if not isinstance(message, Mapping):
        return None
    return {"message": message, "finish_reason": value.get("done_reason")}


def _of_anthropic(value: Mapping[str, Any]) -> Mapping[str, Any] | None:
    if value.get("type") != "message":
        return None
    return _choice(value.get("content"), value.get("stop_reason"))


def _of_responses(value: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the messages among the items of an answer of OpenAI's Responses API."""
    items = value.get("output")
    if value.get("object") != "response" or not isinstance(items, list):
        return None
    messages = [each for each in items if isinstance(each, Mapping) and "content" in each]
    parts = [part for each in messages for part in _listed(each["content"])]
    details = value.get("incomplete_details")
    return _choice(parts, details.get("reason") if isinstance(details, Mapping) else None)


def _of_gemini(value: Mapping[str, Any]) -> Mapping[str, Any] | None:
    candidate = _first(value.get("candidates"))
    if not isinstance(candidate, Mapping):
        return None
    content = candidate.get("content")
    parts = content.get("parts") if isinstance(content, Mapping) else None
    return _choice(_listed(parts), candidate.get("finishReason"))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
