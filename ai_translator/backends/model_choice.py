"""Which model is meant when the settings leave it to the endpoint."""

from __future__ import annotations

import difflib
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ai_translator.errors import ModelNotFoundError

AUTO = "auto"
#: OpenAI's model of old, while it is listed, then cheap current chat models, best first.
#: Checked on 2026-11-29 against OpenAI's pages of models and deprecations.
OPENAI_MODELS = (
    "gpt-3.5-turbo",
    "gpt-6-luna",
    "gpt-5.6-luna",
    "gpt-6.1-terra",
    "gpt-5.6-terra",
    "gpt-5.4-nano",
    "gpt-5-nano",
    "gpt-4.1-mini",
    "gpt-4o-mini",
)
#: Ends of host names -> the cheap chat models of that provider, best first; checked on 2026-11-30
#: against the pages of DeepSeek (deepseek-v4-flash is an old name), Google and Z.ai.
_OF_HOSTS: Mapping[str, tuple[str, ...]] = {
    "api.deepseek.com": ("deepseek-flash", "deepseek-v4-flash"),
    "bigmodel.cn": ("glm-5.3-flash", "glm-4.7-flash", "glm-4.5-flash", "glm-4-flash"),
    "api.z.ai": ("glm-5.3-flash", "glm-4.7-flash", "glm-4.5-flash"),
    "generativelanguage.googleapis.com": (
        "gemini-3.8-flash",
        "gemini-3.6-flash",
        "gemini-3.5-flash",
        "gemini-3.5-flash-lite",
        "gemini-3.1-flash-lite",
        "gemini-2.5-flash",
    ),
}
#: What is taken where the endpoint lists nothing: OpenAI's list begins with a model that is gone.
_UNLISTED_OPENAI = OPENAI_MODELS[1]
_UNLISTED = OPENAI_MODELS[0]  # servers that list no models seldom look at the name
_NO_CHAT = re.compile(
    r"embed|whisper|\btts\b|tts-|-tts|rerank|moderation|dall-?e|image|audio|realtime|transcribe|speech"
    r"|clip|stable-?diffusion|sdxl|flux|bge-|e5-|gte-|minilm|davinci|babbage|guard|ocr|asr|sora|video",
    re.I,
)
_MOST_NAMES = 5  # of models in a message
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen model.

    model:  its name
    reason: why this one, for people
    """

    model: str
    reason: str


def choose(listed: Sequence[Mapping[str, Any]], endpoint: str, today: str = "") -> Choice:
    """Return the model of an endpoint that lists these.

    Raises ModelNotFoundError where that is a guess.

    today: a date in ISO form; models that were shut down before it do not count
    """
    host = urlsplit(endpoint).hostname or ""
    names = _usable(listed, today or time.strftime("%Y-%m-%d"))
    if not names:
        official = host == "api.openai.com"
        model = _UNLISTED_OPENAI if official else _UNLISTED
        return Choice(model, "the endpoint lists no models")
    if len(names) == 1:
        return Choice(names[0], "the only one that the endpoint lists")
    wanted = next((each for end, each in _OF_HOSTS.items() if host.endswith(end)), OPENAI_MODELS)
    for model in wanted:
        if model in names:
            return Choice(model, "listed by the endpoint, and cheap")
    known = ", ".join(names[:_MOST_NAMES]) + (" …" if len(names) > _MOST_NAMES else "")
    raise ModelNotFoundError(
        f"{endpoint}: lists {len(names)} models, and none is named",
        remedy=f"Choose one with --model: {known}",
    )


def _usable(listed: Sequence[Mapping[str, Any]], today: str) -> list[str]:
    """Return names of models that chat, as far as a name tells, and that are not shut down yet."""
    names = []
    for entry in listed:
        end = entry.get("shutdown_date")
        gone = isinstance(end, str) and _DATE.match(end) is not None and end[:10] <= today
        if not gone and not _NO_CHAT.search(str(entry["id"])):
            names.append(str(entry["id"]))
    return list(dict.fromkeys(names))


def nearest(name: str, listed: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the listed names that are most like ``name``."""
    names = [str(entry["id"]) for entry in listed]
    short = {each.rpartition("/")[2].casefold(): each for each in reversed(names)}
    near = difflib.get_close_matches(
        name.rpartition("/")[2].casefold(), short, n=_MOST_NAMES, cutoff=0.4
    )
    found = [short[each] for each in near] or [each for each in names if not _NO_CHAT.search(each)]
    return found[:_MOST_NAMES]
