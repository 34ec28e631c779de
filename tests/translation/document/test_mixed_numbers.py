"""A model that mixes up numbers, seen by other texts and by canaries."""

from random import Random

import pytest

from ai_translator.translation.answer_parsing.envelope import Envelope
from ai_translator.translation.document.mixed_numbers import MixedNumbers
from ai_translator.translation.prompting.requests import TextUnit
from tests.translation.drawn_texts import texts

_SEVERAL = TextUnit("The harbour was measured 101 times in the spring of 1999.")
_ONE = TextUnit("Length of the harbour: 7 metres")


@pytest.mark.parametrize(
    ("answers", "canaries", "exchanged", "seen"),
    [
        (10, 0, [], False),
        (10, 1, [], False),
        (10, 2, [], True),
        (10, 0, ["1 and 2", "3 and 4"], True),
        (10, 0, ["1 and 2", "1 and 2"], False),
        (10, 1, ["1 and 2"], True),
        (200, 0, ["1 and 2", "3 and 4"], False),
        (10, 0, ["{f1} and 2", "{f1} and 4"], False),
        (10, 2, ["{f1} and 2", "{f1} and 4"], False),
    ],
)
def test_a_model_mixes_up_numbers_once_several_are_seen(answers, canaries, exchanged, seen):
    numbers = MixedNumbers()
    for at in range(answers):
        numbers.read_canaries(canaries if at == 0 else 0)
    for text in exchanged:
        numbers.add(TextUnit(text))
    assert numbers.are_seen is seen
    assert (numbers.mask(_SEVERAL) is not None) is seen


def test_texts_with_several_numbers_are_asked_for_again_and_only_once():
    numbers = MixedNumbers()
    numbers.read_canaries(2)
    assert numbers.take_unsafe([_SEVERAL, _ONE]) == [_SEVERAL]
    assert numbers.take_unsafe([_SEVERAL, _ONE]) == []


def test_what_was_asked_for_with_placeholders_is_not_asked_for_again():
    numbers = MixedNumbers()
    numbers.read_canaries(2)
    numbers.save([_SEVERAL])
    assert numbers.take_unsafe([_SEVERAL]) == []


@pytest.mark.parametrize("count", [1, 5])
def test_canaries_tell_exchanged_numbers_from_others(count):
    words = [source for source, _ in texts(3, count)]
    envelope = Envelope.of(count, words=words, random=Random(3))
    right = dict(envelope.canaries)
    assert envelope.count_exchanged_numbers(right) == 0
    exchanged = {id_: _exchanged(text) for id_, text in right.items()}
    assert envelope.count_exchanged_numbers(exchanged) == len(right)
    other = {id_: text.replace(text[1:4], "990") for id_, text in right.items()}
    assert envelope.count_exchanged_numbers(other) == 0


def _exchanged(canary):
    """The two numbers of a canary in each other's place: each has three digits, in brackets."""
    return f"{canary[0]}{canary[-4:-1]}{canary[4:-4]}{canary[1:4]}{canary[-1]}"
