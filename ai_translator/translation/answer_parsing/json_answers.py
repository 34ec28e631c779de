"""JSON answers of models that write it unasked, in the form that was asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

_FENCE = re.compile(r"^[ \t]{0,3}```[\w-]{0,20}[ \t]{0,9}$", re.M)
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
_KEY = re.compile(r"s?\d{1,6}|\w{1,4}")  # of an object, where it is an id
_PREFIX = re.compile(r"\As(?=\d)")
_MOST_FIELDS = 3  # of an object with one text: a note or a language may be beside it
_NESTED = (list, Mapping)
_LISTS = ("translations", "segments", "results", "items", "data", "texts", "verdicts", "reviews")
#: Of a judge: its verdict, and what it says of it.
_VERDICT, _GOOD = "verdict", "ok"
_REASONS = ("reason", "comment", "explanation", "problem", "issue", "fault", "message")


def without_json(text: str) -> str:
    """Return the texts of a JSON answer in elements with their ids, or the one text.

    Else ``text`` itself.
    """
    bare = _fenced(text).strip()
    if bare[:1] not in {"{", "["} or bare[-1:] not in {"}", "]"}:
        return text
    try:
        return _texts(json.loads(bare)) or text
    except (ValueError, RecursionError):  # no JSON, or one that is nested without end
        pass
    try:
        return _texts([json.loads(line) for line in bare.splitlines() if line.strip()]) or text
    except (ValueError, RecursionError):
        return text


def _fenced(text: str) -> str:
    """Return what stands between the first and the last code fence; ``text`` without them."""
    fences = list(_FENCE.finditer(text))
    return text[fences[0].end() : fences[-1].start()] if len(fences) > 1 else text


def _texts(value: Any) -> str:
    if isinstance(value, Mapping):
        return _of_object(value)
    return _of_list(value) if isinstance(value, list) else ""


def _of_object(value: Mapping[str, Any]) -> str:
    """Return the texts of an object: of a list in it, of its one text, or by its keys."""
    if (called := value.get("arguments")) is not None and "name" in value:
        return without_json(called) if isinstance(called, str) else _texts(called)
    inner = next((found for key in _LISTS if isinstance(found := value.get(key), _NESTED)), None)
    if inner is not None:
        return _texts(inner)
    if len(value) <= _MOST_FIELDS and not _id_of(value) and (only := _text_of(value)):
        return only
    return _by_keys(value) if all(map(_is_numbered, value.items())) else ""


def _is_numbered(item: tuple[Any, Any]) -> bool:
    key, found = item
    return isinstance(found, str) and _KEY.fullmatch(str(key)) is not None


def _by_keys(value: Mapping[str, Any]) -> str:
    """Return the texts of an object whose keys are their ids, ``s`` before a number apart."""
    return "\n".join(_element(_PREFIX.sub("", str(key)), found) for key, found in value.items())


def _of_list(values: list[Any]) -> str:
    """Return the texts of a list of objects, each with its id; elements written as strings."""
    if _is_pair(values):
        return _element(*values)
    if values and all(isinstance(each, str) for each in values):
        return "\n".join(values) if any("<s" in each for each in values) else ""
    found = [(_id_of(each), _text_of(each)) for each in values if isinstance(each, Mapping)]
    found += [each for each in values if _is_pair(each)]
    return "\n".join(_element(id_, text) for id_, text in found if id_ and text)


def _is_pair(value: Any) -> bool:
    """Return True for a list of an id and its text."""
    is_two = isinstance(value, list) and len(value) == 2
    return is_two and _is_numbered(tuple(value)) and isinstance(value[0], str)


def _element(id_: str, text: str) -> str:
    return f'<s id="{id_}">{text}</s>'


def _id_of(value: Mapping[str, Any]) -> str:
    found = next((value[key] for key in _IDS if isinstance(value.get(key), (int, str))), "")
    return str(found)[:20]


def _text_of(value: Mapping[str, Any]) -> str:
    return _first_of(value, _TEXTS) or _verdict_of(value)


def _verdict_of(value: Mapping[str, Any]) -> str:
    """Return a verdict and its reason as they are asked for: ``accuracy: another number``."""
    verdict = _first_of(value, [_VERDICT])
    reason = _first_of(value, _REASONS)
    return f"{verdict}: {reason}" if reason and verdict.casefold() not in {_GOOD, ""} else verdict


def _first_of(value: Mapping[str, Any], keys: Iterable[str]) -> str:
    return next((found for key in keys if isinstance(found := value.get(key), str)), "")
