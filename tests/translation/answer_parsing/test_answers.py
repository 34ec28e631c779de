"""Reading what came back."""

import time

import pytest
from langchain_core.messages import AIMessage

from ai_translator.translation.answer_parsing.answers import clean, read


def answer(text: str, **metadata):
    return read(AIMessage(text, response_metadata=metadata))


def test_elements_are_found_by_their_ids_in_any_order():
    assert answer('<s id="2">乙</s>\n<s id="1">甲</s>').texts == {"1": "甲", "2": "乙"}


@pytest.mark.parametrize(
    "text",
    [
        "<s id='1'>甲</s>",
        "<s id=1>甲</s>",
        '<S ID="1" >甲</S>',
        '```xml\n<s id="1">甲</s>\n```',
        '嗯：<s id="1">甲</s>。',
    ],
)
def test_what_stands_around_elements_or_differs_in_form_does_not_matter(text):
    assert answer(text).texts == {"1": "甲"}


def test_an_answer_that_is_given_twice_is_one():
    twice = answer('<s id="1">甲</s><s id="2">乙</s>\n最终：\n<s id="1">甲</s><s id="2">乙</s>')
    assert twice.ids == ("1", "2") and twice.texts == {"1": "甲", "2": "乙"}


def test_the_token_of_an_end_within_an_element_ends_its_text_only():
    found = answer('<s id="1">甲<|im_end|></s>\n<s id="2">乙<|im_end|></s>')
    assert found.ids == ("1", "2")


def test_an_id_that_came_twice_is_not_trusted():
    assert answer('<s id="1">甲</s><s id="1">乙</s><s id="2">丙</s>').texts == {"2": "丙"}


def test_an_element_that_was_cut_off_is_none():
    found = answer('<s id="1">甲</s><s id="2">乙', finish_reason="length")
    assert (found.texts, found.cut, found.loose) == ({"1": "甲"}, True, "")


def test_text_without_elements_is_loose():
    assert answer(" 甲 ").loose == "甲"


@pytest.mark.parametrize(
    "metadata",
    [{"finish_reason": "length"}, {"stop_reason": "max_tokens"}, {"done_reason": "length"}],
)
def test_cut_answers_by_the_words_of_several_providers(metadata):
    assert answer("甲", **metadata).cut


def test_filtered_answers():
    assert answer("甲", finish_reason="content_filter").filtered


def test_thoughts_are_no_part_of_an_answer():
    assert answer("<think>Let me see <s id='1'>x</s></think>\n<s id='1'>甲</s>").texts == {
        "1": "甲"
    }


def test_tokens_are_counted():
    message = AIMessage(
        "甲", usage_metadata={"input_tokens": 3, "output_tokens": 2, "total_tokens": 5}
    )
    assert (read(message).input_tokens, read(message).output_tokens) == (3, 2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("< b1 >甲</ B1>", "<b1>甲</b1>"),
        ("｛f1｝ 和 { f2 }", "{f1} 和 {f2}"),
        ("＜b1＞甲", "<b1>甲"),
    ],
)
def test_marks_are_brought_into_form(text, expected):
    assert clean(text) == expected


def seconds_of_reading(message):
    begun = time.process_time()
    read(message)
    return time.process_time() - begun


@pytest.mark.parametrize(
    "piece",
    [
        '<s id="k7">甲</s>\n',
        '<s id="1">甲乙',
        "<",
        "< ",
        "<s id=a ",
        "</s>",
        "{f1",
        "[{",
        "潮",
        "<think>",
        "</think>",
        "1,",
        "e\u0301",
        "[ think ",
        "< / thinking",
        "<|im_end|></s>",
        '["k7m", "甲"]\n',
        "1. [",
    ],
)
@pytest.mark.parametrize("size", [60_000, 200_000])
def test_no_answer_takes_long_to_read(piece, size):
    message = AIMessage(piece * (size // len(piece)))
    least = min(seconds_of_reading(message) for _ in range(4))  # others are at work
    assert least < 0.2  # quadratic work takes minutes


def test_an_answer_far_longer_than_any_translation_has_no_texts():
    assert answer('<s id="1">甲</s>' + "乙" * 100_000).texts == {}


def test_an_answer_in_json_is_understood():
    assert answer(
        '```json\n[{"id": "k7", "translation": "甲"}, {"id": "k8", "text": "乙"}]\n```'
    ).texts == {"k7": "甲", "k8": "乙"}
    assert answer('{"1": "甲", "2": "乙"}').texts == {"1": "甲", "2": "乙"}
    assert answer('{"translation": "甲"}').loose == "甲"
    assert answer('{"a": 1}').loose == '{"a": 1}'


def test_thinking_that_used_up_the_answer_is_known():
    assert answer("", finish_reason="length").thought_away
    assert answer("<think>hm", finish_reason="length").thought_away
    assert not answer("<think>hm</think>甲", finish_reason="length").thought_away
