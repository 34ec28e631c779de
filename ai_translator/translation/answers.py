"""What a model sent back -> the texts in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from langchain_core.runnables import Runnable

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage
    from langchain_core.runnables import RunnableConfig

_ELEMENT = re.compile(r"""<s\s+id\s*=\s*["'“”]?(\w+)["'“”]?\s*>(.*?)</s\s*>""", re.S | re.I)
_ANY_TAG = re.compile(r"</?s\b[^<>]*>", re.I)
_LOOSE_TAG = re.compile(r"[<＜]\s*(/?)\s*([a-z]\d{1,4})\s*[>＞]", re.I)
_LOOSE_PLACEHOLDER = re.compile(r"[{｛]\s*(f\d{1,4})\s*[}｝]", re.I)
_THINKING = re.compile(r"\A\s*<think(?:ing)?>.*?</think(?:ing)?>", re.S)
_CUT_REASONS = {"length", "max_tokens", "MAX_TOKENS", "repetition"}
_FILTER_REASONS = {"content_filter", "SAFETY", "sensitive"}


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, read.

    texts:    id -> text, for every well-formed element; an id that came twice is not among them
    loose:    the whole answer, when it has no element at all
    cut:      the model stopped because the answer grew too long
    filtered: the provider cut it for its content
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    loose: str = ""
    cut: bool = False
    filtered: bool = False
    input_tokens: int = 0
    output_tokens: int = 0


def read(message: AIMessage) -> Answer:
    """The last step of the chain."""
    text = _THINKING.sub("", str(message.text))
    found = _ELEMENT.findall(text)
    ids = [id_ for id_, _ in found]
    texts = {id_: clean(inner) for id_, inner in found if ids.count(id_) == 1}
    metadata = message.response_metadata
    reason = str(metadata.get("finish_reason") or metadata.get("stop_reason") or metadata.get("done_reason") or "")
    usage = message.usage_metadata
    return Answer(
        texts=texts,
        loose="" if _ANY_TAG.search(text) else clean(text),
        cut=reason in _CUT_REASONS,
        filtered=reason in _FILTER_REASONS,
        input_tokens=usage["input_tokens"] if usage else 0,
        output_tokens=usage["output_tokens"] if usage else 0,
    )


class AnswerParser(Runnable["AIMessage", Answer]):
    """:func:`read` as a Runnable: too quick for a thread of its own, which the base class would start for each answer."""

    def invoke(self, input: AIMessage, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        return read(input)

    async def ainvoke(self, input: AIMessage, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        return read(input)


def clean(text: str) -> str:
    """Marks in the form in which they were sent (models add spaces and full-width brackets), no space around."""
    text = _LOOSE_TAG.sub(lambda found: f"<{found[1]}{found[2].lower()}>", text)
    return _LOOSE_PLACEHOLDER.sub(lambda found: f"{{{found[1].lower()}}}", text).strip()
