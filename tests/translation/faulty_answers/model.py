"""The stand-in server with a model that makes one mistake, wherever it can."""

from __future__ import annotations

import asyncio
import dataclasses
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from aiohttp import web

from ai_translator.translation.text_analysis.sentences import split_sentences
from tests.backends import answers
from tests.backends.pseudo_words import translation
from tests.backends.standin import StandIn
from tests.translation.faulty_answers.faults import FAULTS, Texts
from tests.translation.faulty_answers.free import FREE
from tests.translation.faulty_answers.further import FURTHER
from tests.translation.faulty_answers.invented import INVENTED
from tests.translation.faulty_answers.phrases import in_language
from tests.translation.faulty_answers.recent import RECENT, STALE

_ELEMENT = re.compile(r'<s id="([^"]+)">(.*?)</s>', re.S)
_MOST_DELAY = 0.05  # seconds
#: What a model may say in the place of a right answer: mistakes, and what a free translator says.
MISTAKES = {**FAULTS, **RECENT, **INVENTED, **FURTHER, **FREE}


@dataclass
class FaultyModel(StandIn):
    """mistake: a name in :data:`MISTAKES` or :data:`STALE`
    share:   of the requests that it makes it in;  seed: of its choices
    known:   right translations; what it does not know gets made-up words
    order:   of its answers to requests that are there at once, another one for each number

    Its choices follow from the texts it is asked for: not from their ids and canaries, which are
    drawn anew in each run, nor from the order in which requests come.
    """

    mistake: str = ""
    share: float = 1.0
    seed: int = 1
    known: Mapping[str, str] = field(default_factory=dict)
    earlier: Texts = field(default_factory=list)
    order: int | None = None

    def __post_init__(self) -> None:
        self._sentences = dict(_sentences_of(self.known))
        self._times: Counter[str] = Counter()

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        if self.order is not None:
            body = await request.json()
            delay = Random(f"{self.order}/{_longest(answers.question(body))}").random()
            await asyncio.sleep(_MOST_DELAY * delay)
        return await super()._chat(request)

    def _answer(self, body: Mapping[str, Any], fault: answers.Fault | None) -> answers.Answer:
        right = super()._answer(body, fault)
        asked = answers.question(body)
        longest = _longest(asked)
        self._times[longest] += 1
        random = Random(f"{self.seed}/{longest}/{self._times[longest]}")
        if not self.known and (not self.mistake or random.random() >= self.share):
            return right
        sources = _ELEMENT.findall(asked)
        bare = not sources
        if bare:
            sources = [("", asked)]
        given: Texts = [(id_, self._right(text)) for id_, text in sources]
        spoilt = self._spoilt(sources, given, random)
        said = [text if bare else f'<s id="{id_}">{text}</s>' for id_, text in spoilt]
        text = "\n".join(said)
        return dataclasses.replace(right, text=text)

    def _right(self, text: str) -> str:
        found = self.known.get(text) or self._sentences.get(text)
        return found or translation(text, self.target)

    def _spoilt(self, sources: Texts, given: Texts, random: Random) -> Texts:
        if not self.mistake:
            return given
        if self.mistake in STALE:
            earlier, self.earlier = self.earlier or given, given
            return STALE[self.mistake](earlier, given, random)
        spoilt = MISTAKES[self.mistake](sources, given, random)
        return [(id_, in_language(text, self.target)) for id_, text in spoilt]


def _longest(asked: str) -> str:
    """The longest text of a request, which is no canary; the question itself without elements."""
    return max((text for _, text in _ELEMENT.findall(asked)), key=len, default=asked)


def _sentences_of(known: Mapping[str, str]) -> list[tuple[str, str]]:
    """The sentences of right translations, which are asked for by themselves, too."""
    found = []
    for source, answer in known.items():
        ours, theirs = split_sentences(source), split_sentences(answer)
        if len(ours) == len(theirs) > 1:
            found += zip(ours, theirs)
    return found
