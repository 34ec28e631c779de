"""Reading what came back."""

import pytest
from langchain_core.messages import AIMessage

from ai_translator.translation.answers import clean, read


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
