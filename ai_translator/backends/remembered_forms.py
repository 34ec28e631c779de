"""How models were last asked with success: a small file in the user's cache folder.

No text of any document is in it.  What is damaged, or from another version, counts as not there.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from ai_translator.config import cache_folder
from ai_translator.request_form import PromptShape, RequestForm

log = logging.getLogger(__name__)

_VERSION = 1
_MOST = 200  # entries; the oldest go
_MOST_BYTES = 1 << 20


def default_file() -> Path:
    return cache_folder() / "models.json"


class RememberedForms:
    """The file; read at each look, for other processes write to it too."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or default_file()

    def find(self, endpoint: str, model: str, settings: str) -> RequestForm | None:
        """Return the form that served last; None when there is none for just these settings."""
        entry = self._entries().get(_key(endpoint, model))
        if not isinstance(entry, Mapping) or entry.get("settings") != settings:
            return None
        return form_from_json(entry.get("form"))

    def keep(self, endpoint: str, model: str, settings: str, form: RequestForm) -> None:
        """Write it down; where that cannot be, the next run finds out again."""
        entries = dict(self._entries())
        entry = {"form": form.to_json(), "settings": settings, "used": int(time.time())}
        entries.pop(_key(endpoint, model), None)
        entries[_key(endpoint, model)] = entry
        kept = dict(list(entries.items())[-_MOST:])
        with suppress(OSError):
            self._write({"version": _VERSION, "models": kept})

    def forget(self, endpoint: str, model: str) -> None:
        entries = {
            key: each for key, each in self._entries().items() if key != _key(endpoint, model)
        }
        with suppress(OSError):
            self._write({"version": _VERSION, "models": entries})

    def _entries(self) -> Mapping[str, Any]:
        try:
            if self.path.stat().st_size > _MOST_BYTES:
                return {}
            value = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        if not isinstance(value, Mapping) or value.get("version") != _VERSION:
            return {}
        models = value.get("models")
        return models if isinstance(models, Mapping) else {}

    def _write(self, value: Mapping[str, Any]) -> None:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self.path.with_name(f".{self.path.name}.{secrets.token_hex(6)}.tmp")
        try:
            with os.fdopen(
                os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
            ) as file:
                json.dump(value, file, indent=1, ensure_ascii=False)
            fresh.replace(self.path)
        finally:
            fresh.unlink(missing_ok=True)


def _key(endpoint: str, model: str) -> str:
    return f"{model} at {endpoint}"


def form_from_json(value: Any) -> RequestForm | None:
    """Return a form from a file, which anybody may have edited; None for what is none."""
    if not isinstance(value, Mapping):
        return None
    try:
        shape = PromptShape(value["shape"])
        numbers = {name: _number(value[name]) for name in ("temperature", "top_p", "answer_tokens")}
        effort = value["reasoning_effort"]
        limit_name = str(value["limit_name"])[:40]
        extra = dict(value["extra"])
    except (KeyError, ValueError, TypeError):
        return None
    tokens = numbers["answer_tokens"]
    return RequestForm(
        shape,
        temperature=numbers["temperature"],
        top_p=numbers["top_p"],
        answer_tokens=None if tokens is None else int(tokens),
        limit_name=limit_name,
        reasoning_effort=None if effort is None else str(effort)[:40],
        extra=extra,
        origin="remembered",
    )


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
