"""A model that puts right translations at wrong places: none of them is taken, and every text is translated in the end."""

import pytest

from ai_translator.errors import UnusableAnswersError
from ai_translator.languages import language
from ai_translator.model.segments import Failed, Translated
from tests.backends.pseudo_words import translation
from tests.translation.faulty_answers import FaultyModel
from tests.translation.faulty_answers.faults import MISPLACED, UNLISTED
from tests.translation.quality.test_alignment import LABELS, TEXTS
from tests.translation.translated import translated_by

CHINESE = language("zh")
#: Mistakes that a model makes with single texts, too.
_ALWAYS = {"twice", "constant", "constant label"}


def run(mistake, texts=TEXTS, order=None, **settings):
    with FaultyModel(mistake=mistake, order=order) as server:
        return *translated_by(server, texts, **settings), server


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


@pytest.mark.parametrize("order", [None, 1, 2, 3])
@pytest.mark.parametrize("mistake", ["twice", "constant", "constant label", "translator's note"])
def test_a_model_that_makes_its_mistake_with_single_texts_is_given_up_soon(mistake, order):
    with pytest.raises(UnusableAnswersError) as raised:
        run(mistake, MANY, order)
    sent = int(raised.value.message.partition("(sent: ")[2].split()[0])
    assert sent <= 12  # a good run of these takes six


def test_a_model_that_cannot_keep_texts_apart_is_asked_for_each_alone():
    found, result, server = run("rotate", MANY)
    assert all(isinstance(result.outcomes[each.id], Translated) for each in found)
    assert len(server.requests) <= len({each.source for each in found}) + 8


def test_labels_exchanged_with_their_neighbours_are_asked_again():
    labels = list(LABELS)
    words = [word for label in labels for word in label.split()]
    prose = [
        f"Of each {word} it is said in part {at} what it does, and why."
        for at, word in enumerate(words * 3)
    ]
    found, result, server = run("labels exchanged", [*prose[:18], *labels, *prose[18:]])
    assert {each.source: result.outcomes[each.id].text for each in found} == {
        each.source: translation(each.source) for each in found
    }
    assert (
        len(server.requests) < 4 + len(found) / 2
    )  # no more than what nothing shows to be in place
