"""Settings and the table of families -> how a model is asked at first."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from ai_translator.backends.families import Family, family, thinking_parameters
from ai_translator.profile import Profile
from ai_translator.request_form import PromptShape, RequestForm

if TYPE_CHECKING:
    from ai_translator.config import RequestSettings, Settings

#: Tokens of an answer to begin with: twice what the largest request needs.  The settings' limit is
#: for models that think.
_ANSWER_TOKENS = 4096
_SHARED = ("temperature", "top_p", "top_k", "repetition_penalty", "max_tokens", "system_role",
"tags",
           "segments_per_request", "thinking", "reasoning_effort", "extra_body")  # fmt: skip


def first_form(
    settings: Settings, chosen: RequestSettings, model: str, endpoint: str, owner: str = ""
) -> RequestForm:
    """Return the form by the settings, else by the family's row, else as most models want it."""
    row = family(model)
    effort, extra = thinking_parameters(row, endpoint, chosen.thinking, owner)
    beside: dict[str, Any] = {**(row.extra if row else {}), **extra}
    for name in ("top_k", "repetition_penalty"):
        if getattr(chosen, name) is not None:
            beside[name] = getattr(chosen, name)
    temperature = chosen.temperature
    if is_default(chosen, "temperature") and row is not None and row.temperature != "settings":
        temperature = row.temperature if isinstance(row.temperature, float) else None
    return RequestForm(
        shape=_shape(settings, chosen, row, endpoint, owner),
        temperature=temperature,
        top_p=chosen.top_p if chosen.top_p is not None or row is None else row.top_p,
        answer_tokens=None if chosen.max_tokens is None else min(chosen.max_tokens, _ANSWER_TOKENS),
        limit_name="max_completion_tokens" if row is not None and row.newer_limit else "max_tokens",
        reasoning_effort=chosen.reasoning_effort or effort,
        extra={**beside, **chosen.extra_body},
        origin="table" if row is not None else "settings",
    )


def is_default(chosen: RequestSettings, name: str) -> bool:
    """Return True if a setting is what it is unless told: a full config.yaml names them all."""
    return bool(getattr(chosen, name) == type(chosen).model_fields[name].default)


def _shape(
    settings: Settings, chosen: RequestSettings, row: Family | None, endpoint: str, owner: str
) -> PromptShape:
    shape = row.shape if row is not None else PromptShape.SYSTEM_TAGGED
    if shape is PromptShape.TRANSLATEGEMMA and (":11434" in endpoint or owner == "library"):
        shape = PromptShape.TRANSLATEGEMMA_TEXT  # Ollama's template takes a string
    alone = 1 in {chosen.segments_per_request, settings.translation.segments_per_request}
    tagged = chosen.tags if chosen.tags is not None else shape.tagged and not alone
    if chosen.tags is None and not alone and chosen.system_role is None:
        return shape
    system = (
        chosen.system_role
        if chosen.system_role is not None
        else shape is not shape.without_system_role
    )
    is_bare = not (tagged or shape.tagged or system)  # one bare text a request already
    if is_bare and chosen.system_role is None:
        return shape
    if tagged:
        return PromptShape.SYSTEM_TAGGED if system else PromptShape.USER_TAGGED
    return PromptShape.SYSTEM_BARE if system else PromptShape.USER_BARE


def is_known(chosen: RequestSettings, model: str) -> bool:
    """Return True if table or settings say which shape of question the model wants."""
    return family(model) is not None or chosen.tags is not None


def profile_of(chosen: RequestSettings, model: str, *, local: bool) -> Profile:
    """Return what the model takes, as far as settings and table say."""
    row = family(model)
    context = chosen.context_tokens
    if row is not None and row.context is not None and is_default(chosen, "context_tokens"):
        context = row.context
    most = chosen.max_tokens or 4 * _ANSWER_TOKENS
    profile = Profile(
        context_tokens=context,
        output_tokens=min(most, _ANSWER_TOKENS),
        most_output_tokens=most,
        local=local,
        timeout=chosen.timeout,
    )
    if chosen.segments_per_request is None:
        return profile
    from dataclasses import replace

    return replace(profile, segments_per_request=max(2, chosen.segments_per_request))


def fingerprint(chosen: RequestSettings) -> str:
    """Change when a setting does that the form depends on.

    Then what was remembered is not meant.
    """
    told = {name: getattr(chosen, name) for name in _SHARED}
    words = json.dumps(told, sort_keys=True, default=str)
    return hashlib.blake2b(words.encode(), digest_size=8).hexdigest()
