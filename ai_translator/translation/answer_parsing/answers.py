"""Reading a model's answer: the translated texts in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from ai_translator.late_patterns import late_pattern
from ai_translator.request_form import PromptShape
from ai_translator.translation.answer_parsing.answer_forms import (
    in_our_form,
    without_inner_elements,
)
from ai_translator.translation.answer_parsing.thinking import without_thoughts

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage

#: An opening tag of ours in any dress: full-width signs, other quotes, more attributes, their order
#: changed.
_OPENING = late_pattern(
    r"""[<＜]\s{0,3}s(?=\s)[^<>＜＞]{0,100}?\bid\s{0,3}[=＝]\s{0,3}["'“”‘’＂]?(\w{1,20})\b"""
    r"""[^<>＜＞]{0,100}[>＞]""",
    re.I,
)
_CLOSING = late_pattern(r"[<＜]\s{0,3}[/／]\s{0,3}s(?:\s[^<>＜＞]{0,60})?\s{0,3}[>＞]", re.I)
_SENTENCE_END = late_pattern(r"[.。!！?？…:：;；\"”’」』»)）\]】]\s*\Z")
_ANY_TAG = late_pattern(r"[<＜]\s{0,3}[/／]?\s{0,3}s\b[^<>＜＞]{0,200}[>＞]", re.I)
_LOOSE_TAG = late_pattern(
    r"(?:[<＜〈]|&lt;)\s{0,3}([/／]?)\s{0,3}([a-zａ-ｚ]\s?\d{1,4})\s{0,3}(?:[>＞〉]|&gt;)", re.I
)
_LOOSE_PLACEHOLDER = late_pattern(r"[{｛]{1,2}\s{0,3}([fｆ]\s?\d{1,4})\s{0,3}[}｝]{1,2}", re.I)
#: Characters of an answer without its thoughts; no request's translation is a tenth as long.
_MOST_TEXT = 64_000
#: Why a model stopped before its end, in the words of the common servers, case apart.
_CUT_REASONS = frozenset(
    {"length", "max_tokens", "max_output_tokens", "model_length", "length_limit", "repetition"}
)
_FILTER_REASON = late_pattern(
    r"filter|safety|sensitive|prohibited|recitation|blocklist|spii|refusal", re.I
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One parsed answer.

    texts:    id -> text, for every well-formed element; an id that came with two texts is not among
        them
    repeated: id -> its texts, for one that came with several
    ids:      those of all elements, in their order
    loose:    the whole answer, when it has no element at all
    cut:      the model stopped because the answer grew too long
    filtered: the provider cut it for its content
    shape:    of the question that it answers
    thought_away: there was nothing but thoughts until the answer grew too long
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    repeated: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ids: tuple[str, ...] = ()
    loose: str = ""
    cut: bool = False
    filtered: bool = False
    thought_away: bool = False
    shape: PromptShape | None = None
    input_tokens: int = 0
    output_tokens: int = 0


def read(message: AIMessage) -> Answer:
    """Return the last step of the chain."""
    metadata = message.response_metadata
    reason = str(
        metadata.get("finish_reason")
        or metadata.get("stop_reason")
        or metadata.get("done_reason")
        or ""
    )
    cut, filtered = reason.casefold() in _CUT_REASONS, bool(_FILTER_REASON.search(reason))
    text = without_thoughts(str(message.text), cut=cut)
    if len(text) > _MOST_TEXT:
        text, cut = "", False
    text = in_our_form(text)
    found = list(dict.fromkeys(_elements(text, whole=not (cut or filtered))))
    ids = [id_ for id_, _ in found]
    given = _by_id(found)
    usage = message.usage_metadata
    return Answer(
        texts={id_: each[0] for id_, each in given.items() if len(each) == 1},
        repeated={id_: tuple(each) for id_, each in given.items() if len(each) > 1},
        ids=tuple(ids),
        loose="" if _ANY_TAG.search(text) else clean(text),
        cut=cut,
        thought_away=cut and not text.strip(),
        filtered=filtered,
        input_tokens=usage["input_tokens"] if usage else 0,
        output_tokens=usage["output_tokens"] if usage else 0,
    )


def without_question(answer: Answer, sources: Mapping[str, str]) -> Answer:
    """Return the answer without the texts of the question that it says again.

    Each must stand beside another text under its id: the translation.

    sources: id -> text of the question
    """
    others = {
        id_: [each for each in texts if id_ in sources and not _is_same(each, sources[id_])]
        for id_, texts in answer.repeated.items()
    }
    if not others or any(len(each) != 1 for each in others.values()):
        return answer
    texts = {**answer.texts, **{id_: each[0] for id_, each in others.items()}}
    return replace(answer, texts=texts, repeated={}, ids=tuple(dict.fromkeys(answer.ids)))


def _is_same(one: str, other: str) -> bool:
    return one.split() == other.split()


def _elements(text: str, *, whole: bool) -> Iterator[tuple[str, str]]:
    """Return (id, inner text) of each element.

    The last of several closing tags ends it.  Where there is none, the next element does, or the
    end of the answer if the text ends like a sentence.
    """
    openings = list(_OPENING.finditer(text))
    for at, opening in enumerate(openings):
        last = at + 1 == len(openings)
        inner = text[opening.end() : len(text) if last else openings[at + 1].start()]
        closings = list(_CLOSING.finditer(inner))
        if closings:
            inner = inner[: closings[-1].start()]
            yield _id(opening[1]), _CLOSING.sub("", inner) if len(closings) > 1 else inner
        elif not last or (whole and _SENTENCE_END.search(inner)):
            yield _id(opening[1]), inner


def _by_id(found: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    """Return id -> its different texts."""
    raw: dict[str, dict[str, str]] = {}
    for id_, inner in found:
        raw.setdefault(id_, {}).setdefault(" ".join(inner.split()), inner)
    return {
        id_: [clean(without_inner_elements(inner)) for inner in texts.values()]
        for id_, texts in raw.items()
    }


def _id(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def clean(text: str) -> str:
    """Return the text with its marks in the form in which they were sent, stripped.

    Models add spaces and full-width signs to marks.
    """
    text = _LOOSE_TAG.sub(lambda found: f"<{'/' if found[1] else ''}{_mark(found[2])}>", text)
    return _LOOSE_PLACEHOLDER.sub(lambda found: f"{{{_mark(found[1])}}}", text).strip()


@lru_cache(maxsize=256)  # a document has few
def _mark(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace(" ", "")
