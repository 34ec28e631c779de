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
#: Those of them that are believed without an envelope around them, too.
_TELLING_STRINGS = ("generated_text", "output_text")


def as_completion(value: Mapping[str, Any], depth: int = 0) -> Mapping[str, Any]:
    """Return the answer in ``value`` with its ``choices``; ``value`` itself where there is none."""
    if isinstance(value.get("choices"), (list, Mapping)):
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
    names = _STRINGS if depth else _TELLING_STRINGS
    text = next((found for name in names if isinstance(found := value.get(name), str)), None)
    return value if text is None else {"choices": [{"text": text}]}


def as_chunk(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an event of another protocol's stream as a chunk with a ``delta``.

    ``event`` itself where it is a chunk, an error, or says nothing of the answer.
    """
    if isinstance(event.get("choices"), (list, Mapping)) or event.get("error"):
        return event
    kind, delta = event.get("type"), event.get("delta")
    if isinstance(event.get("done"), bool):  # Ollama
        return _chunk(event.get("message"), event.get("done_reason") if event["done"] else None)
    if kind == "content_block_delta" and isinstance(delta, Mapping):  # Anthropic
        return _chunk({"content": delta.get("text")}, None)
    if kind == "message_delta" and isinstance(delta, Mapping):
        return {**_chunk({}, delta.get("stop_reason")), "usage": event.get("usage")}
    if kind == "response.output_text.delta":  # OpenAI's Responses API
        return _chunk({"content": delta}, None)
    if kind in {"response.completed", "response.incomplete"}:
        return _chunk({}, "stop" if kind == "response.completed" else "length")
    if "candidates" in event:
        found = _of_gemini(event)
        return _chunk(found["message"], found["finish_reason"]) if found else event
    return as_completion(event)


def _chunk(delta: Any, reason: Any) -> dict[str, Any]:
    return {"choices": [{"delta": delta or {}, "finish_reason": reason}]}


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
