"""How each family of models wants to be asked: a table, as data.

A name is matched as it is written anywhere: ``Qwen/Qwen3-8B-FP8``, ``qwen3:8b``,
``hf.co/unsloth/Qwen3-8B-GGUF:Q4_K_M``, ``openai/gpt-6-luna``.  The first row that matches counts.
A model that no row knows is asked once, with a text of the document, before the others are sent:
see :mod:`ai_translator.translation.probing`.

Checked against the makers' model cards and documentation on 2026-11-29.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Literal
from urllib.parse import urlsplit

from ai_translator.late_patterns import late_pattern
from ai_translator.request_form import PromptShape

Thinking = Literal["off", "low", "auto", "on"]


class Switch(Enum):
    """What turns a family's thinking off, where its own maker serves it.

    Other servers have their own words for it.
    """

    NONE = "it does not think"
    ALWAYS = "it always thinks"
    EFFORT = "reasoning_effort, which may be none"
    LEAST_EFFORT = "reasoning_effort, low at least"
    MINIMAL_EFFORT = "reasoning_effort, minimal at least"
    TEMPLATE = "enable_thinking"
    TEMPLATE_THINKING = "thinking"


@dataclass(frozen=True, slots=True)
class Family:
    """One row.

    pattern:     of the model's name, case apart
    temperature: "settings": what the settings say; None: the family takes none, or knows better
    context:     tokens of question and answer, where that is less than usual
    newer_limit: it wants ``max_completion_tokens``
    """

    name: str
    pattern: re.Pattern[str]
    shape: PromptShape = PromptShape.SYSTEM_TAGGED
    switch: Switch = Switch.NONE
    temperature: float | Literal["settings"] | None = "settings"
    top_p: float | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    context: int | None = None
    newer_limit: bool = False


def _named(pattern: str) -> re.Pattern[str]:
    return late_pattern(rf"(?:^|[/:_.\s-])(?:{pattern})", re.I)


FAMILIES: tuple[Family, ...] = (
    # Models made for translating come first: their names hold those of the models they were made
    # from.
    Family(
        "TranslateGemma",
        _named(r"translate[-_]?gemma"),
        PromptShape.TRANSLATEGEMMA,
        context=2048,
        temperature=0.0,
    ),
    Family(
        "Hy-MT2 30B and later",
        _named(r"hy[-_]?mt[2-9].*30b"),
        PromptShape.HY_MT2,
        temperature=0.7,
        top_p=1.0,
        context=8192,
    ),
    Family(
        "Hy-MT2 and later",
        _named(r"hy[-_]?mt[2-9]"),
        PromptShape.HY_MT2,
        temperature=0.7,
        top_p=0.6,
        extra={"top_k": 20, "repetition_penalty": 1.05},
        context=8192,
    ),
    Family(
        "Hunyuan-MT",
        _named(r"hy[-_]?mt[-_.\d]*|hunyuan[-_]?mt|hunyuan-?translation"),
        PromptShape.HUNYUAN,
        temperature=0.7,
        top_p=0.6,
        extra={"top_k": 20, "repetition_penalty": 1.05},
        context=8192,
    ),
    Family(
        "Qwen-MT",
        _named(r"qwen[-_]?mt"),
        PromptShape.QWEN_MT,
        temperature=None,
        context=8192,
    ),
    Family("Seed-X", _named(r"seed[-_]?x"), PromptShape.SEED_X, temperature=0.0, context=4096),
    Family(
        "Tower",
        _named(r"tower(?:instruct|base|[-_]?plus|[-_]?\+)"),
        PromptShape.TOWER,
        temperature=0.0,
        context=4096,
    ),
    Family("Aya", _named(r"aya(?:[-_](?:expanse|23|101))|aya:"), PromptShape.USER_TAGGED),
    Family(
        "MT only",
        _named(r"(?:madlad|nllb|opus[-_]mt|m2m[-_]?100|alma|gemmax2|lmt[-_])"),
        PromptShape.USER_BARE,
        context=2048,
    ),
    # OpenAI
    Family("gpt-oss", _named(r"gpt[-_]?oss"), switch=Switch.LEAST_EFFORT),
    Family(
        "OpenAI o series",
        _named(r"o[134](?:[-_.](?:mini|pro|preview|\d)|$)"),
        switch=Switch.LEAST_EFFORT,
        temperature=None,
        newer_limit=True,
    ),
    Family(
        "OpenAI GPT-5 chat",
        _named(r"gpt-5(?:\.\d+)?-chat"),
        temperature=None,
        newer_limit=True,
    ),
    Family(
        "OpenAI GPT-5",
        _named(r"gpt-5(?:-(?:mini|nano|pro|codex|\d)|$)"),
        switch=Switch.MINIMAL_EFFORT,
        temperature=None,
        newer_limit=True,
    ),
    Family(
        "OpenAI GPT-5.1 and later",
        _named(r"gpt-(?:5\.\d+|[6-9])(?:[-_.]|$)"),
        switch=Switch.EFFORT,
        temperature=None,
        newer_limit=True,
    ),
    Family("OpenAI chat", _named(r"gpt-(?:3\.5|4|35)|chatgpt")),
    # Others that think unless they are told not to
    Family("DeepSeek R", _named(r"deepseek[-_]?(?:r\d|reasoner)"), switch=Switch.ALWAYS),
    Family("DeepSeek", _named(r"deepseek"), switch=Switch.TEMPLATE_THINKING),
    Family("QwQ, Qwen thinking", _named(r"qwq|qwen[\d.]*[-_].*thinking"), switch=Switch.ALWAYS),
    Family("Qwen3 without thinking", _named(r"qwen3[-_].*(?:instruct|coder)")),
    Family("Qwen3", _named(r"qwen[-_]?(?:[3-9]|plus|flash|turbo|max)"), switch=Switch.TEMPLATE),
    Family("Qwen", _named(r"qwen")),
    Family("GLM-4.5 and later", _named(r"glm-?(?:4\.[5-9]|[5-9])"), switch=Switch.TEMPLATE),
    Family("GLM", _named(r"(?:chat)?glm-?[34z]")),
    Family("Hunyuan", _named(r"hunyuan"), switch=Switch.TEMPLATE),
    Family("Kimi thinking", _named(r"kimi-.*thinking"), switch=Switch.ALWAYS),
    Family("Kimi", _named(r"kimi|moonshot"), switch=Switch.TEMPLATE_THINKING),
    Family("Gemini 3 and later", _named(r"gemini-?[3-9]"), switch=Switch.LEAST_EFFORT),
    Family("Gemini 2.5", _named(r"gemini-2\.5-pro"), switch=Switch.LEAST_EFFORT),
    Family("Gemini 2.5 Flash", _named(r"gemini-2\.5"), switch=Switch.EFFORT),
    Family("Gemini", _named(r"gemini")),
    Family("Gemma 4", _named(r"gemma-?4"), switch=Switch.TEMPLATE),
    Family(
        "Gemma", _named(r"gemma")
    ),  # 3 takes a system message into the user's, 2 refuses it: mended when it does
    Family("Magistral", _named(r"magistral"), switch=Switch.ALWAYS),
    Family("Mistral", _named(r"mi[sx]tral|ministral|devstral")),
    Family("Llama", _named(r"(?:meta-)?llama-?[2-9]|llama$")),
    Family("Phi reasoning", _named(r"phi-?\d.*reasoning"), switch=Switch.ALWAYS),
    Family("Phi", _named(r"phi-?[3-9]")),
    Family("Claude", _named(r"claude")),
    Family("Grok", _named(r"grok"), switch=Switch.LEAST_EFFORT),
    Family("Command", _named(r"command-?[ra]|c4ai")),
    Family("MiniMax", _named(r"minimax"), switch=Switch.ALWAYS),
    Family("Seed", _named(r"(?:doubao|seed-oss)"), switch=Switch.TEMPLATE),
)


def family(model: str) -> Family | None:
    """Return the row of a model, or None when no row knows it."""
    name = model.strip().rstrip("/")
    return next((row for row in FAMILIES if row.pattern.search(name)), None)


#: Ends of host names -> how that provider's endpoint is told not to think.
_HOSTS: tuple[tuple[str, str], ...] = (
    ("api.openai.com", "effort"),
    (".openai.azure.com", "effort"),
    ("generativelanguage.googleapis.com", "effort"),
    ("api.groq.com", "effort"),
    ("api.x.ai", "effort"),
    ("api.deepseek.com", "type"),
    ("bigmodel.cn", "type"),
    ("api.z.ai", "type"),
    ("api.moonshot.cn", "type"),
    ("api.moonshot.ai", "type"),
    (".volces.com", "type"),
    (".aliyuncs.com", "top"),
    ("api.siliconflow.cn", "top"),
    ("api.siliconflow.com", "top"),
    ("openrouter.ai", "openrouter"),
    ("api.mistral.ai", "nothing"),
    ("ollama.com", "effort"),
)
_OLLAMA_PORT = 11434


def thinking_parameters(
    row: Family | None, endpoint: str, wish: Thinking, owner: str = ""
) -> tuple[str | None, dict[str, Any]]:
    """Return ``reasoning_effort`` and further parameters that turn thinking down or up.

    They are those of this endpoint; (None, {}): nothing is sent.

    owner: who the endpoint's list says that the model belongs to (Ollama says ``library``)
    """
    if row is None or wish == "auto" or row.switch is Switch.NONE:
        return None, {}
    how = _dialect(row, endpoint, owner)
    if how == "effort":
        return _effort(row, wish), {}
    if row.switch is Switch.ALWAYS or how == "nothing":
        return None, {}
    on = wish == "on"
    if how == "openrouter":
        return None, {"reasoning": {"enabled": on} if wish != "low" else {"effort": "low"}}
    if how == "type":
        return None, {"thinking": {"type": "enabled" if on else "disabled"}}
    if how == "top":
        return None, {"enable_thinking": on}
    name = "thinking" if row.switch is Switch.TEMPLATE_THINKING else "enable_thinking"
    return None, {"chat_template_kwargs": {name: on}}


def _dialect(row: Family, endpoint: str, owner: str) -> str:
    parts = urlsplit(endpoint)
    host = parts.hostname or ""
    for end, how in _HOSTS:
        if host == end.removeprefix(".") or host.endswith(end):
            return how
    if parts.port == _OLLAMA_PORT or owner == "library":
        return "effort"
    if row.switch in {Switch.EFFORT, Switch.LEAST_EFFORT, Switch.MINIMAL_EFFORT}:
        return "effort"
    return "template"


def _effort(row: Family, wish: Thinking) -> str | None:
    if row.switch is Switch.ALWAYS:
        return None
    if wish == "on":
        return "medium"
    if wish == "low" or row.switch is Switch.LEAST_EFFORT:
        return "low"
    return "minimal" if row.switch is Switch.MINIMAL_EFFORT else "none"
