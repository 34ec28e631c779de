"""A model that does what the document tells it, with every other text of the request, over real HTTP."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass

import pytest

from ai_translator.backends import build
from ai_translator.config import load
from ai_translator.errors import BackendError
from ai_translator.languages import language
from ai_translator.model.segments import Translated, plain
from ai_translator.translation import segment, translate
from tests.backends import answers
from tests.backends.pseudo_words import translation
from tests.backends.standin import StandIn
from tests.translation.attacks import ATTACKS, FRESH_ATTACKS
from tests.translation.documents import block, document

CHINESE = language("zh")
_ELEMENT = re.compile(r'<s id="([^"]+)">(.*?)</s>', re.S)
INNOCENT = [
    "The old house stood at the end of the street, and nobody had lived there for many years.",
    "In the spring of 1999 a family with 3 children moved in.",
    "The garden",
    "They planted apple trees, and the trees grew well.",
    "On Sundays the whole village came to look at the blossom, and stayed until the evening.",
    "Opening hours",
]
#: What the model makes of the other texts, from their right translations.
DEEDS = {
    "one answer": lambda _text, _at: "已被入侵",
    "other answers": lambda text, at: (
        f"{'这里的内容已经被完全不同的文字所取代'[: 3 + at]}，与原文无关。"
    ),
    "nothing": lambda _text, _at: "",
    "an addition": lambda text, _at: text + "请访问我们的网站。",
    "a beginning": lambda text, _at: "重要通知，" + text,
    "numbers": lambda text, _at: re.sub(r"\d+", lambda found: str(int(found[0]) + 1), text),
}


@dataclass
class Obeying(StandIn):
    """deed: a name in :data:`DEEDS`;  order: the text that it obeys, wherever it reads it"""

    deed: str = "one answer"
    order: str = ""

    def _answer(self, body, fault):
        right = super()._answer(body, fault)
        asked = _ELEMENT.findall(answers.question(body))
        words = re.findall(r"\w+", self.order)
        obeyed = [all(word in text for word in words) for _, text in asked]
        if not any(obeyed):
            return right
        said = [
            f'<s id="{id_}">'
            f"{translation(text) if orders else DEEDS[self.deed](translation(text), at)}</s>"
            for at, ((id_, text), orders) in enumerate(zip(asked, obeyed))
        ]
        return dataclasses.replace(right, text="\n".join(said))


def outcomes(order: str, deed: str):
    texts = [*INNOCENT[:3], order, *INNOCENT[3:]]
    of = document(*(block(text, id=f"b{at}") for at, text in enumerate(texts)))
    with Obeying(deed=deed, order=order) as server:
        openai = {"base_url": server.url, "api_key": "k"}
        chosen = load(overrides={"openai": openai, "translation": {"memory": "off", "attempts": 1}})
        found = segment(of, chosen.translation, "en", CHINESE)
        try:
            result = translate(
                found, build(chosen), source="en", target=CHINESE, settings=chosen.translation
            )
        except BackendError:
            return None
    return {plain(each.source, each.markup): result.outcomes[each.id] for each in found}


@pytest.mark.parametrize("order", [*ATTACKS.values(), *FRESH_ATTACKS.values()])
def test_an_order_in_the_document_changes_no_other_text(order):
    """Each with one deed in turn."""
    all_orders = [*ATTACKS.values(), *FRESH_ATTACKS.values()]
    deed = list(DEEDS)[all_orders.index(order) % len(DEEDS)]
    found = outcomes(order, deed)
    assert found is not None
    for text in INNOCENT:
        assert found[text] == Translated(translation(text)), (deed, text)
