"""Whether sentences stand at their places: right ones do, exchanged ones are found by the document's words."""

from random import Random

import pytest

from ai_translator.translation.quality.sentence_places import (
    placed_sentences,
    with_exchanged_sentences,
)
from ai_translator.translation.text_analysis.lexicon import Lexicon
from tests.backends.pseudo_words import translation
from tests.translation.faulty_answers import FAULTS

_ENDS = ("bo", "li", "du", "ki", "sta", "vo", "ne", "pra", "go", "mi")
_WORDS = [
    f"{one}{other}er" for one in ("har", "tab", "ril", "pon", "wat", "mun") for other in _ENDS
]
_GROUP = 6  # texts of a request


def _texts(random):
    def sentence():
        return f"The {' and the '.join(random.sample(_WORDS, 5))} stood there."

    return [" ".join(sentence() for _ in range(3)) for _ in range(60)]


def _exchanged(mistake, seed):
    """(places that are found, places that are wrong)."""
    random = Random(seed)
    texts = _texts(random)
    requests = [texts[at : at + _GROUP] for at in range(0, len(texts), _GROUP)]
    answers = []
    for request in requests:
        given = [(str(at), translation(text)) for at, text in enumerate(request)]
        sources = [(str(at), text) for at, text in enumerate(request)]
        said = FAULTS[mistake](sources, given, random) if mistake else given
        answers.append([text for _, text in said])
    pairs = [list(zip(*each)) for each in zip(requests, answers)]
    lexicon = Lexicon((number, *pair) for number, each in enumerate(pairs) for pair in each)
    found, wrong = set(), set()
    for number, each in enumerate(pairs):
        placed = [placed_sentences(*pair, lexicon, number) for pair in each]
        found |= {(number, at) for at in with_exchanged_sentences(placed)}
        wrong |= {(number, at) for at, (s, a) in enumerate(each) if translation(s) != a}
    return found, wrong


@pytest.mark.parametrize("seed", range(3))
def test_sentences_at_their_places_are_left_alone(seed):
    assert _exchanged("", seed) == (set(), set())


@pytest.mark.parametrize("mistake", ["second sentence first", "last sentences exchanged"])
def test_exchanged_sentences_are_found(mistake):
    found, wrong = _exchanged(mistake, 1)
    assert found <= wrong and len(found) > 0.6 * len(wrong)
