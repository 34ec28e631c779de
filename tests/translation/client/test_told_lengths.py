"""Limits of length in whatever words, and what a server counts beside what we count."""

import pytest

from ai_translator.backends.refused_parameters import is_about_characters, numbers_told
from ai_translator.errors import ContextOverflowError
from ai_translator.translation.client.counted_tokens import CountedTokens
from ai_translator.translation.client.told_lengths import ToldLength, length_told


def told(message, *, limit=None, of_question=False, question=800, answer=4096):
    error = ContextOverflowError(message)
    error.limit, error.of_question, error.numbers = limit, of_question, numbers_told(message)
    return length_told(error, question, answer)


@pytest.mark.parametrize(
    "message",
    [
        "This model's maximum prompt length is 600 but the request contains 820 tokens.",
        "Input length 820 exceeds the maximum length 600 Request id: 0217",
        "Prompt contains 820 tokens and 0 draft tokens, too large for model with 600 maximum context",
        "too many tokens: the prompt cannot exceed 600 - received 820. See error 4013.",
        "输入长度为 820，超过上限 600",
    ],
)
def test_the_number_like_the_requests_own_size_is_its_size(message):
    assert told(message) == ToldLength(600, of_question=True, counted=820)


def test_the_total_with_the_room_for_the_answer_is_known_as_such():
    for message in (
        "Requested tokens (4910) exceed the limit of 2048",
        "a total of 4910 tokens: 814 of the prompt and 4096 for the answer, the limit is 2048",
    ):
        assert told(message, answer=4096) == ToldLength(2048, of_question=False)


@pytest.mark.parametrize(
    ("message", "limit"),
    [
        ("at most 600 tokens of input", 600),
        ("413 Request Entity Too Large", None),
        ("too long (request id 99812)", None),
        ("max_tokens 4096 is fine, the input is too long", None),
        ("tokens: 300, 400, 500, 600", None),
        ("too long", None),
    ],
)
def test_one_number_is_a_limit_if_the_words_beside_it_say_so(message, limit):
    found = told(message)
    assert (found and found.limit) == limit


def test_a_limit_that_a_pattern_found_stands_unless_it_is_the_requests_own_size():
    assert told("limit 700", limit=700, of_question=True) == ToldLength(700, of_question=True)
    own = told("Prompt contains 820 tokens, the context is 600", limit=820)
    assert own == ToldLength(600, of_question=True, counted=820)


def test_characters_are_told_from_tokens():
    assert is_about_characters("String should have at most 2000 characters")
    assert is_about_characters("单次请求最多支持2000个字符")
    assert not is_about_characters("at most 2000 tokens (about 8000 characters)")


def test_nothing_is_known_before_the_server_has_counted_something():
    assert CountedTokens(200).size_for(1000) is None
    assert CountedTokens(200).growth(1.0, 2.0) == 1.0


def test_one_count_is_enough_for_an_estimate_and_two_for_a_better_one():
    counted = CountedTokens(200)
    counted.question(1000, 700)  # half of what we count, besides the prompt
    assert counted.size_for(450) == pytest.approx((0.94 * 450 - 200) / 0.5, abs=1)
    counted.question(400, 500)
    slope = (700 - 500) / (1000 - 400)
    assert counted.size_for(600) == pytest.approx(400 + (0.94 * 600 - 500) / slope, abs=1)


@pytest.mark.parametrize("theirs", [0, -5, 3, 10**9])
def test_a_count_that_cannot_be_is_none(theirs):
    counted = CountedTokens(200)
    counted.question(1000, theirs)
    assert counted.size_for(600) is None


def test_answers_are_expected_a_little_longer_than_those_before():
    counted = CountedTokens(200)
    counted.answer(100, 80)
    counted.answer(100, 100)
    assert counted.growth(1.0, 2.0) == pytest.approx(1.1 * 0.9)
    counted.answer(100, 10_000)
    assert counted.growth(1.0, 2.0) == 2.0
    never = CountedTokens(200)
    never.answer(100, -7)
    assert never.growth(1.0, 2.0) == 1.0
