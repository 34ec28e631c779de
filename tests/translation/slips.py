"""A model that makes one mistake, or several at once, with some texts and so many times; else it answers well."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage

from ai_translator.errors import (
    BackendError,
    BlockedError,
    ContentFilterError,
    ContextOverflowError,
    ParameterRefusedError,
    RateLimitedError,
    UnreachableError,
)
from ai_translator.request_form import RequestForm
from tests.backends.pseudo_words import translation
from tests.translation.faulty_answers.faults import MISPLACED, SPOILT, UNLISTED, Texts

_ELEMENT = re.compile(r'<s id="([^"]+)">(.*?)</s>', re.S)
_TOLD = re.compile(r"could not be used: (.*?)\. Follow")
_PAIR = re.compile(r"<source>(.*?)</source>", re.S)
_FAULTS = {**MISPLACED, **SPOILT, **UNLISTED}
_VERDICTS = (
    "ok",
    "ok",
    "ok",
    "OK",
    "accuracy: another number",
    "omission: a clause is missing",
    "fine, 8 of 10",
    "",
)


def _answered(question: str) -> Texts:
    """(id, text) of a request; the id is "" for a bare text."""
    return _ELEMENT.findall(question) or [("", question.rsplit("\n\n", 1)[-1])]


def _right(text: str) -> str:
    return "marine biology" if text.startswith("Which field") else translation(text)


#: What a model says in the place of a right answer: (texts, answers, random) -> answers.
Wrong = Callable[[Texts, Texts, Random], Texts]
#: What becomes of a whole answer: (its elements) -> the answer, or the error in its place.
Form = Callable[[Texts], "str | AIMessage | BackendError"]


def _plain(given: Texts) -> str:
    return "\n".join(f'<s id="{id_}">{text}</s>' if id_ else text for id_, text in given)


def _cut(given: Texts) -> AIMessage:
    kept = given[: max(1, len(given) // 2)]
    return AIMessage(_plain(kept)[:-6], response_metadata={"finish_reason": "length"})


def _filtered(given: Texts) -> AIMessage:
    kept = given[: len(given) - 1]
    return AIMessage(_plain(kept), response_metadata={"finish_reason": "content_filter"})


def _error(kind: type[BackendError], *, transient: bool = False, **about: Any) -> BackendError:
    error = kind("no answer to that", transient=transient)
    for name, value in about.items():
        setattr(error, name, value)
    return error


#: Ways in which a whole answer, or a request, goes wrong.
FORMS: dict[str, Form] = {
    "cut off": _cut,
    "filtered": _filtered,
    "nothing": lambda _given: "",
    "without ids": lambda given: "\n".join(text for _, text in given),
    "as JSON": lambda given: "[" + ", ".join(f'{{"id": "{i}", "text": "{t}"}}' for i, t in given) + "]",
    "chatty": lambda given: "Sure! Here is the translation:\n" + _plain(given) + "\nLet me know!",
    "in one paragraph": lambda given: "".join(text for _, text in given),
    "thoughts only": lambda given: AIMessage(
        f"<think>{_plain(given)}", response_metadata={"finish_reason": "length"}
    ),
    "as strings of JSON": lambda given: json.dumps(_plain(given).split("\n"), ensure_ascii=False),
    "numbered": lambda given: _plain([(i, f"{at}. {t}") for at, (i, t) in enumerate(given, 1)]),
    "as a list": lambda given: "\n".join(f"{id_}: {text}" for id_, text in given),
    "said twice": lambda given: _plain([*given, *given]),
    "the filter": lambda _given: _error(ContentFilterError),
    "a firewall": lambda _given: _error(BlockedError),
    "too long": lambda _given: _error(ContextOverflowError),
    "too long for 2000": lambda _given: _error(ContextOverflowError, limit=2000),
    "too long for 400": lambda _given: _error(ContextOverflowError, limit=400),
    "a bad request": lambda _given: _error(BackendError),
    "a failure": lambda _given: _error(BackendError, transient=True),
    "too large": lambda _given: _error(BackendError, transient=True, oversized=True),
    "nobody there": lambda _given: _error(UnreachableError, transient=True, unavailable=True),
    "busy": lambda _given: _error(RateLimitedError, transient=True),
    "a quota": lambda _given: _error(RateLimitedError),
    "a refused parameter": lambda _given: _error(ParameterRefusedError, parameter="temperature"),
    "no system role": lambda _given: _error(ParameterRefusedError, parameter="system"),
}  # fmt: skip


def _said_before(said: str) -> Wrong:
    return lambda _texts, given, _random: [(id_, said + text) for id_, text in given]


#: Mistakes that the tables of faults do not have.
_FURTHER: dict[str, Wrong] = {
    "an opening": _said_before("好的，以下为译文："),
    "no tags": lambda _texts, given, _random: [
        (id_, re.sub(r"</?[a-z]\d>", "", text)) for id_, text in given
    ],
    "untranslated": lambda texts, _given, _random: texts,
    "refused": lambda _texts, given, _random: [(id_, "抱歉，我无法翻译。") for id_, _ in given],
    "one phrase in all": lambda _texts, given, _random: [
        (id_, text + "更多内容敬请访问本站的主页与各地的分站。") for id_, text in given
    ],
    "a flood": lambda _texts, given, _random: [
        (id_, text * 9 + "一" * 2500) for id_, text in given
    ],
    "damaged": lambda _texts, given, _random: [(id_, text[:-1] + "\ufffd") for id_, text in given],
    "with the question": lambda texts, given, _random: [*texts, *given],
    "only the first sentence": lambda _texts, given, _random: [
        (id_, text.partition("。")[0] + "。") for id_, text in given
    ],
    "empty": lambda _texts, given, _random: [(id_, "") for id_, _ in given],
}


@dataclass
class Slip:
    """One thing that a model does wrong.

    where: which texts; None: the request as a whole
    times: with how many answers to each of them
    least: texts of a request from which on
    """

    name: str
    where: frozenset[str] | None
    times: int
    least: int
    seen: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        return f"{self.name} x{self.times} >={self.least}{'' if self.where is None else ' of some'}"

    def meets(self, texts: Sequence[str]) -> bool:
        """Whether it happens with these texts this time; it is counted."""
        if len(texts) < self.least:
            return False
        key = next((text for text in texts if self.where and text in self.where), "")
        if self.where is not None and not key:
            return False
        self.seen[key] += 1
        return self.seen[key] <= self.times


def _changed(said: Texts, met: dict[str, str], wrong: Wrong, random: Random) -> Texts:
    """What is said with a mistake in the texts that it meets; met: id -> text."""
    right = [each for each in said if each[0] in met]
    if not right:
        return said
    now = wrong([(id_, met[id_]) for id_, _ in right], right, random)
    at = said.index(right[0])
    return [*said[:at], *now, *(each for each in said[at:] if each[0] not in met)]


@dataclass
class Model:
    """Answers with what its slips make of right answers; ``requests`` keeps what it was asked."""

    known: Sequence[str]
    slips: Sequence[Slip]
    requests: list[str] = field(default_factory=list)
    judged: Counter[str] = field(default_factory=Counter)

    def __call__(self, messages: Sequence[BaseMessage], form: RequestForm) -> Any:
        question = str(messages[-1].text)
        if "<source>" in question:
            return self._judged(question)
        elements = _answered(question)
        own = [(id_, text) for id_, text in elements if self._place(text) != "?"]
        told = _TOLD.search("\n".join(str(message.text) for message in messages))
        places = " ".join(self._place(text) for _, text in own)
        shape = "" if form.shape.tagged else f" {form.shape}"
        self.requests.append(f"{places}{shape}{': ' + told[1] if told else ''}")
        said = [(id_, _right(text)) for id_, text in elements]
        made: Form = _plain
        random = Random("|".join(text for _, text in own))
        for slip in self.slips:
            if not slip.meets([text for _, text in own]):
                continue
            if slip.name in FORMS:
                made = FORMS[slip.name]
            else:
                met = {id_: t for id_, t in own if slip.where is None or t in slip.where}
                said = _changed(said, met, {**_FAULTS, **_FURTHER}[slip.name], random)
        return made(said)

    def _judged(self, question: str) -> str:
        """Verdicts on translations: each text has its own at first, and a good one after that."""
        said = []
        for id_, pair in _ELEMENT.findall(question):
            source = "".join(_PAIR.findall(pair))
            self.judged[source] += 1
            verdict = Random(source).choice(_VERDICTS) if self.judged[source] < 2 else "ok"
            said.append(f'<s id="{id_}">{verdict}</s>')
        self.requests.append(f"review of {len(said)}")
        return "\n".join(said)

    def _place(self, text: str) -> str:
        """The number of a text of the document, with a sign for a part of it; "?" for others."""
        if text in self.known:
            return str(self.known.index(text))
        bare = re.sub(r"</?[a-z]\d>", "", text)
        within = (
            f"{at}{'=' if bare == known else '+'}"
            for at, known in enumerate(re.sub(r"</?[a-z]\d>", "", each) for each in self.known)
            if bare and bare in known and len(bare) > 12
        )
        return next(within, "?")


def slip(random: Random, document: Sequence[str]) -> Slip:
    """Draw one: of a whole answer, or of its texts."""
    kind = random.random()
    name = random.choice(list(FORMS if kind < 0.35 else _FURTHER if kind < 0.5 else _FAULTS))
    several = random.choice([1, 1, 2, 4])
    chosen = frozenset(random.sample(sorted(set(document)), several))
    where = None if random.random() < 0.4 else chosen
    return Slip(name, where, random.choice([1, 1, 2, 3, 99]), random.choice([1, 1, 2, 4]))
