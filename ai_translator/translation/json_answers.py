"""JSON answers of models that write it unasked, in the form that was asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_FENCE = re.compile(r"\A```[\w-]{0,20}\s*\n(.*)\n\s*```\Z", re.S)
_IDS = ("id", "index", "number", "n", "segment_id")
_TEXTS = (
    "translation",
    "translated_text",
    "translated",
    "target",
    "output",
    "text",
    "content",
    "result",
    "译文",
    "翻译",
)
_LISTS = ("translations", "segments", "results", "items", "data", "texts")


def without_json(text: str) -> str:
    """Return the texts of a JSON answer in elements with their ids, or the one text.

    Else ``text`` itself.
    """
    bare = text.strip()
    fenced = _FENCE.match(bare)
    if fenced:
        bare = fenced[1].strip()
    if bare[:1] not in {"{", "["} or bare[-1:] not in {"}", "]"}:
        return text
    try:
        value = json.loads(bare)
    except (ValueError, RecursionError):
        return text
    return _texts(value) or text


def _texts(value: Any) -> str:
    if isinstance(value, Mapping):
        inner = next(
            (value[key] for key in _LISTS if isinstance(value.get(key), (list, Mapping))), None
        )
        if inner is not None:
            return _texts(inner)
        if len(value) <= 3 and (only := _text_of(value)) and not _id_of(value):
            return only
        numbered = {str(key): found for key, found in value.items() if isinstance(found, str)}
        if len(numbered) == len(value) and all(
            re.fullmatch(r"s?\d{1,6}|\w{1,4}", key) for key in numbered
        ):
            return "\n".join(
                _element(key.removeprefix("s"), found) for key, found in numbered.items()
            )
        return ""
    if not isinstance(value, list) or not value:
        return ""
    if all(isinstance(each, str) for each in value):
        return "\n".join(value) if any("<s" in each for each in value) else ""
    found = [(_id_of(each), _text_of(each)) for each in value if isinstance(each, Mapping)]
    return "\n".join(_element(id_, each) for id_, each in found if id_ and each)


def _element(id_: str, text: str) -> str:
    return f'<s id="{id_}">{text}</s>'


def _id_of(value: Mapping[str, Any]) -> str:
    found = next((value[key] for key in _IDS if isinstance(value.get(key), (int, str))), "")
    return str(found)[:20]


def _text_of(value: Mapping[str, Any]) -> str:
    return next((found for key in _TEXTS if isinstance(found := value.get(key), str)), "")
