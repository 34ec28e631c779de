"""Lists of models, in the shapes in which servers have them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ai_translator.backends.message_content import MOST_NAME


def listed(content: bytes) -> list[Mapping[str, Any]]:
    """Return the models of a list, each with its ``id``; nothing for what is no list of models."""
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return []
    if isinstance(value, Mapping):
        value = next(
            (
                value[key]
                for key in ("data", "models", "result")
                if isinstance(value.get(key), list)
            ),
            [],
        )
    return list(_named(value)) if isinstance(value, list) else []


def _named(items: Iterable[Any]) -> Iterable[Mapping[str, Any]]:
    for item in items:
        entry: Mapping[str, Any] = item if isinstance(item, Mapping) else {"id": item}
        name = next(
            (
                found
                for key in ("id", "name", "model")
                if isinstance(found := entry.get(key), str) and found
            ),
            "",
        )
        if name and len(name) <= MOST_NAME and name.isprintable():
            yield {**entry, "id": name.removeprefix("models/")}
