"""The text in a message of the protocol, whatever the server has in its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

MOST_NAME = 200  # characters of an id, model or reason
REASONING_KEYS = (
    "reasoning_content",
    "reasoning",
    "thinking",
    "thoughts",
    "thought",
    "reasoning_text",
)
_PAIR, _LONE = re.compile("[\ud800-\udbff][\udc00-\udfff]"), re.compile("[\ud800-\udfff]+")
_TEXT_KEYS = ("text", "content", "value", "output_text")
#: Types of parts that are no part of the answer.
_NO_ANSWER = frozenset({"thinking", "reasoning", "reasoning_content", "tool_use"})


def first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def choices_of(value: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = value.get("choices")
    if isinstance(found, Mapping):
        return [found]
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def text_of(content: Any) -> str:
    """Return the text of a message's content: a string, parts, or nothing.

    Lone surrogates are taken out: no encoder takes them.
    """
    if isinstance(content, str):
        return whole_characters(content)
    if isinstance(content, list):
        return "".join(map(_part, content))
    return _part(content)


def _part(part: Any) -> str:
    if isinstance(part, str):
        return whole_characters(part)
    if not isinstance(part, Mapping) or part.get("thought") is True:
        return ""
    if str(part.get("type", "text")) in _NO_ANSWER:
        return ""
    if isinstance(inner := part.get("parts"), list):
        return "".join(_part(each) for each in inner if not isinstance(each, list))
    for key in _TEXT_KEYS:
        found = part.get(key)
        if isinstance(found, str):
            return whole_characters(found)
        if isinstance(found, Mapping) and isinstance(found.get("value"), str):
            return whole_characters(found["value"])
    return ""


def whole_characters(text: str) -> str:
    if text.isascii():
        return text
    joined = _PAIR.sub(_one_character, text)  # pairs that were escaped apart
    return _LONE.sub("", joined)


def _one_character(pair: re.Match[str]) -> str:
    return pair[0].encode("utf-16", "surrogatepass").decode("utf-16")
