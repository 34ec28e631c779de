"""How a model wants to be asked: the shape of the prompt and the parameters beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any


class PromptShape(StrEnum):
    """Where the instructions stand, and how the texts.

    Tagged: several texts a request, each in an element of its own.  All others: one bare text a
    request.
    """

    SYSTEM_TAGGED = "system+tagged"  # instructions in the system message
    USER_TAGGED = "user+tagged"  # instructions and texts in one user message
    SYSTEM_BARE = "system+bare"
    USER_BARE = "user+bare"
    TEXT = "text"  # nothing but the text: servers that only translate
    HUNYUAN = "hunyuan-mt"  # the fixed sentences of Hunyuan-MT and HY-MT1.5
    HY_MT2 = "hy-mt2"  # those of Hy-MT2 and later
    TRANSLATEGEMMA = "translategemma"  # a content part with language codes
    TRANSLATEGEMMA_TEXT = (
        "translategemma-text"  # the same as a sentence, where the template takes no parts (Ollama)
    )
    QWEN_MT = "qwen-mt"  # the text alone; languages and terms in a parameter of their own
    SEED_X = "seed-x"
    TOWER = "tower"

    @property
    def tagged(self) -> bool:
        return self in {PromptShape.SYSTEM_TAGGED, PromptShape.USER_TAGGED}

    @property
    def system_role(self) -> bool:
        return self in {PromptShape.SYSTEM_TAGGED, PromptShape.SYSTEM_BARE}

    @property
    def bare(self) -> PromptShape:
        """The shape of the plain question for one text, with the same roles."""
        return PromptShape.SYSTEM_BARE if self.system_role else PromptShape.USER_BARE

    @property
    def without_system_role(self) -> PromptShape:
        return {
            PromptShape.SYSTEM_TAGGED: PromptShape.USER_TAGGED,
            PromptShape.SYSTEM_BARE: PromptShape.USER_BARE,
        }.get(self, self)


#: The parameter that limits an answer, by its names.
TOKEN_LIMITS = frozenset(
    {
        "max_tokens",
        "max_completion_tokens",
        "max_output_tokens",
        "max_new_tokens",
        "num_predict",
    }
)
#: What a server insists on -> what is sent then.
_WANTED: Mapping[tuple[str, str], Mapping[str, Any]] = {
    ("stream", "true"): {"stream": True},
    ("enable_thinking", "false"): {"enable_thinking": False},
}
_LEAST_TOKENS = 64  # of an answer: with fewer there is no translation
_LESS_EFFORT: Mapping[str, str | None] = {
    "none": "low",
    "minimal": "low",
    "low": None,
    "medium": None,
    "high": None,
}


@dataclass(frozen=True, slots=True)
class RequestForm:
    """Everything in a request but its texts; None: not sent, the server's default.

    answer_tokens: most tokens of an answer, sent as ``limit_name``
    extra:         further parameters of the body: thinking switches, top_k, whatever the user adds
    origin:        where it comes from, for people: ``table``, ``probe``, ``remembered``,
        ``settings``
    """

    shape: PromptShape = PromptShape.SYSTEM_TAGGED
    temperature: float | None = 0.0
    top_p: float | None = None
    answer_tokens: int | None = 4096
    limit_name: str = "max_tokens"
    reasoning_effort: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    origin: str = "settings"

    def mended(
        self, parameter: str, *, instead: str = "", limit: float | None = None
    ) -> RequestForm | None:
        """Return the form without what a server refuses, or with what it wants in its place.

        None when there is nothing to change.

        parameter: its name in the body, ``system`` for the role, ``source_lang_code`` for
            TranslateGemma's template, ``translation_options`` for what Qwen-MT wants
        """
        if parameter == "system":
            shape = self.shape.without_system_role
        elif parameter == "source_lang_code":
            shape = PromptShape.TRANSLATEGEMMA
        elif parameter == "translation_options":
            wanted = self.shape is not PromptShape.QWEN_MT
            shape = PromptShape.QWEN_MT if wanted else PromptShape.USER_BARE
        else:
            return self._with_other_parameters(parameter, instead, limit)
        return replace(self, shape=shape) if shape is not self.shape else None

    @property
    def is_unproven(self) -> bool:
        """True if it has parameters that not every server takes, and none has served with it."""
        return self.origin != "remembered" and bool(self.extra or self.reasoning_effort)

    @property
    def smallest(self) -> RequestForm | None:
        """The same question with no parameter that could be refused; None when it has none."""
        bare = replace(
            self, temperature=None, top_p=None, answer_tokens=None, reasoning_effort=None, extra={}
        )
        return bare if bare != self else None

    def __str__(self) -> str:
        """Return for people: the shape, and what is sent beside the texts."""
        numbers = {"temperature": self.temperature, "top_p": self.top_p}
        named: dict[str, Any] = {**numbers, self.limit_name: self.answer_tokens}
        named |= {"reasoning_effort": self.reasoning_effort, **self.extra}
        told = ", ".join(f"{name} {value}" for name, value in named.items() if value is not None)
        return f"{self.shape} ({self.origin}), {told or 'nothing else'}"

    def to_json(self) -> dict[str, Any]:
        return {
            "shape": self.shape.value,
            "temperature": self.temperature,
            "top_p": self.top_p,
            "answer_tokens": self.answer_tokens,
            "limit_name": self.limit_name,
            "reasoning_effort": self.reasoning_effort,
            "extra": dict(self.extra),
        }

    def _with_other_parameters(
        self, parameter: str, instead: str, limit: float | None
    ) -> RequestForm | None:
        if wanted := _WANTED.get((parameter, instead)):
            changed_extra = {**self.extra, **wanted}
            return replace(self, extra=changed_extra) if changed_extra != self.extra else None
        if parameter in TOKEN_LIMITS and self.answer_tokens is not None:
            return self._with_other_limit(instead, limit)
        if parameter == "reasoning_effort" and self.reasoning_effort is not None:
            return replace(self, reasoning_effort=_LESS_EFFORT.get(self.reasoning_effort))
        if parameter in {"temperature", "top_p"} and getattr(self, parameter) is not None:
            changed = {parameter: None}
            return replace(self, **changed)  # type: ignore[arg-type]
        if parameter in self.extra:
            return replace(
                self, extra={name: value for name, value in self.extra.items() if name != parameter}
            )
        inside = [
            name
            for name, value in self.extra.items()
            if isinstance(value, Mapping) and parameter in value
        ]
        if inside:
            return replace(
                self,
                extra={name: value for name, value in self.extra.items() if name not in inside},
            )
        if (
            parameter in {"thinking", "think", "reasoning", "enable_thinking", "thinking_budget"}
            and self.reasoning_effort
        ):
            return replace(self, reasoning_effort=_LESS_EFFORT.get(self.reasoning_effort))
        return None

    def _with_other_limit(self, instead: str, limit: float | None) -> RequestForm:
        if instead:
            return replace(self, limit_name=instead)
        assert self.answer_tokens is not None
        if limit is not None and _LEAST_TOKENS <= limit < self.answer_tokens:
            return replace(self, answer_tokens=int(limit))
        return replace(self, answer_tokens=None)
