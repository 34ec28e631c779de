"""A model that puts right translations at wrong places: none of them is taken, and every text is translated in the end."""

import pytest

from ai_translator.backends import build
from ai_translator.config import load
from ai_translator.errors import UnusableAnswersError
from ai_translator.languages import language
from ai_translator.model.segments import Failed, Translated
from ai_translator.translation import segment, translate
from tests.backends.pseudo_words import translation
from tests.translation.documents import block, document
from tests.translation.faulty_answers import FaultyModel
from tests.translation.faulty_answers.faults import MISPLACED, UNLISTED
from tests.translation.test_alignment import TEXTS

CHINESE = language("zh")
#: Mistakes that a model makes with single texts, too.
_ALWAYS = {"twice", "constant", "constant label"}


def run(mistake, texts=TEXTS, **settings):
    of = document(*(block(text, id=f"b{at}") for at, text in enumerate(texts)))
    with FaultyModel(mistake=mistake) as server:
        chosen = load(
            overrides={
                "openai": {"base_url": server.url, "api_key": "k"},
                "translation": {"memory": "off", "attempts": 1, **settings},
            }
        )
        found = segment(of, chosen.translation, "en", CHINESE)
        result = translate(
            found, build(chosen), source="en", target=CHINESE, settings=chosen.translation
        )
    return found, result, server


def _closed(text: str) -> str:
    return "".join(text.split())


#: What no one can tell in a short document: labels that change places, or two that have one answer.
_TOO_SHORT = {"rotate alike", "constant label"}


@pytest.mark.parametrize("mistake", sorted(MISPLACED.keys() - _TOO_SHORT))
def test_no_translation_stands_at_the_place_of_another(mistake):
    try:
        found, result, _ = run(mistake)
    except UnusableAnswersError:
        assert mistake in _ALWAYS  # nothing is taken from a model that is never right
        return
    for each in found:
        outcome = result.outcomes[each.id]
        # Sentences that were asked one by one are joined without a space, as Chinese is written.
        assert isinstance(outcome, Failed) or _closed(outcome.text) == _closed(
            translation(each.source)
        )
        assert (
            isinstance(outcome, Translated)
            or mistake in _ALWAYS
            or "again" in mistake
            or "all" in mistake
        )


def test_right_answers_cost_no_further_request():
    _, result, server = run("")
    assert len(server.requests) == 1 and result.asked_again == 0


def test_a_doubtful_answer_costs_halves_then_single_texts():
    _, _, server = run("rotate")
    elements = [seen.question.count("<s id=") for seen in server.requests]
    sizes = [count - 2 if count > 1 else 1 for count in elements]  # without the canaries
    assert sizes[0] == len(TEXTS) and sorted(sizes[1:3]) == [4, 4]
    assert set(sizes[3:]) == {1} and len(sizes) == 1 + 2 + len(TEXTS)


#: Kinds that no check was made for: the texts of a request at other places, twice or not at all.
_OF_ORDER = (
    "rotate by two", "first and last exchanged", "sorted by length", "last twice",
    "merged in pairs", "all in one element", "every third empty",
)  # fmt: skip


@pytest.mark.parametrize("mistake", _OF_ORDER)
def test_other_ways_to_mix_texts_up(mistake):
    assert mistake in UNLISTED
    found, result, _ = run(mistake)
    for each in found:
        outcome = result.outcomes[each.id]
        assert isinstance(outcome, Translated)
        assert _closed(outcome.text) == _closed(translation(each.source))


def test_elements_in_another_order_are_right_answers():
    _, result, server = run("elements in another order")
    assert len(server.requests) == 1 and result.asked_again == 0


MANY = [
    f"{text} It was the {at}th {word} that year." for at in range(4, 12)
    for text, word in zip(TEXTS, ("gull", "boat", "seal", "storm", "letter", "guest", "net", "bell"))
]  # fmt: skip


@pytest.mark.parametrize("mistake", ["twice", "constant", "constant label", "translator's note"])
def test_a_model_that_makes_its_mistake_with_single_texts_is_given_up_soon(mistake):
    with pytest.raises(UnusableAnswersError) as raised:
        run(mistake, MANY)
    sent = int(raised.value.message.partition("(sent: ")[2].split()[0])
    assert sent <= 30  # a good run of these takes six


def test_a_model_that_cannot_keep_texts_apart_is_asked_for_each_alone():
    found, result, server = run("rotate", MANY)
    assert all(isinstance(result.outcomes[each.id], Translated) for each in found)
    assert len(server.requests) <= len({each.source for each in found}) + 8
