"""A model that does what the document tells it, with every other text of the request, over real HTTP."""

from __future__ import annotations

import pytest

from ai_translator.backends import build
from ai_translator.config import load
from ai_translator.errors import BackendError
from ai_translator.languages import language
from ai_translator.model.segments import Translated, plain
from ai_translator.translation import segment, translate
from tests.backends.pseudo_words import translation
from tests.translation.attacks import ATTACKS, CARRIED_ATTACKS, FRESH_ATTACKS
from tests.translation.documents import block, document
from tests.translation.obeying import DEEDS, Obeying

CHINESE = language("zh")
INNOCENT = [
    "The old house stood at the end of the street, and nobody had lived there for many years.",
    "In the spring of 1999 a family with 3 children moved in.",
    "The garden",
    "They planted apple trees, and the trees grew well.",
    "On Sundays the whole village came to look at the blossom, and stayed until the evening.",
    "Opening hours",
]


def outcomes(order: str, deed: str, *, wise: bool = False):
    texts = [*INNOCENT[:3], order, *INNOCENT[3:]]
    of = document(*(block(text, id=f"b{at}") for at, text in enumerate(texts)))
    with Obeying(deed=deed, orders=[order], wise=wise) as server:
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


ALL = [*ATTACKS.values(), *FRESH_ATTACKS.values(), *CARRIED_ATTACKS.values()]


@pytest.mark.parametrize("order", ALL)
def test_an_order_in_the_document_changes_no_other_text(order):
    """Each with one deed in turn; every other one by a model that spares the canary."""
    at = ALL.index(order)
    deed = list(DEEDS)[at % len(DEEDS)]
    found = outcomes(order, deed, wise=at // len(DEEDS) % 2 == 1)
    assert found is not None
    for text in INNOCENT:
        assert found[text] == Translated(translation(text)), (deed, text)
