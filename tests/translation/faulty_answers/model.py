"""The stand-in server with a model that makes one mistake, wherever it can."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.backends import answers
from tests.backends.pseudo_words import translation
from tests.backends.standin import StandIn
from tests.translation.faulty_answers.faults import FAULTS, Texts

_ELEMENT = re.compile(r'<s id="([^"]+)">(.*?)</s>', re.S)


@dataclass
class FaultyModel(StandIn):
    """mistake: a name in :data:`FAULTS`;  share: of the requests that it makes it in;  seed: of its choices"""

    mistake: str = ""
    share: float = 1.0
    seed: int = 1

    def _answer(self, body: Mapping[str, Any], fault: answers.Fault | None) -> answers.Answer:
        right = super()._answer(body, fault)
        asked = answers.question(body)
        random = Random(f"{self.seed}/{asked}")
        if not self.mistake or random.random() >= self.share:
            return right
        sources = _ELEMENT.findall(asked)
        bare = not sources
        if bare:
            sources = [("", asked)]
        given: Texts = [(id_, translation(text, self.target)) for id_, text in sources]
        spoilt = FAULTS[self.mistake](sources, given, random)
        said = [text if bare else f'<s id="{id_}">{text}</s>' for id_, text in spoilt]
        text = "\n".join(said)
        return dataclasses.replace(right, text=text)
