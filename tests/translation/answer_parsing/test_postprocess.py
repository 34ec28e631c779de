"""What real models wrap around an answer, and in which dress they send marks and tags back."""

import pytest
from langchain_core.messages import AIMessage

from ai_translator.translation.answer_parsing.answers import read
from ai_translator.translation.answer_parsing.postprocess import postprocess


def texts(content: str, **metadata):
    return read(AIMessage(content, response_metadata=metadata)).texts


@pytest.mark.parametrize(
    ("answer", "source", "expected"),
    [
        ("翻译：红苹果", "Red apples", "红苹果"),
        ("译文: 红苹果", "Red apples", "红苹果"),
        ("**翻译：** 红苹果", "Red apples", "红苹果"),
        ("Translation: Rote Äpfel", "Red apples", "Rote Äpfel"),
        ("翻译：一门艺术", "Translation: an art", "翻译：一门艺术"),
        ("“红苹果”", "Red apples", "红苹果"),
        ('"红苹果"', "Red apples", "红苹果"),
        ("「赤いりんご」", "Red apples", "赤いりんご"),
        ("“红”和“绿”", "red and green", "“红”和“绿”"),
        ("“红苹果”", "'Red apples'", "“红苹果”"),
        ("```\n红苹果\n```", "Red apples", "红苹果"),
        ("```text\n红苹果\n```", "Red apples", "红苹果"),
        ("**红苹果**", "Red apples", "红苹果"),
        ("**红苹果**", "**Red apples**", "**红苹果**"),
        ("  红苹果\n", "Red apples", "红苹果"),
        ("”", "x", "”"),
    ],
)
def test_what_stands_around_a_translation_is_taken_off(answer, source, expected):
    assert postprocess(answer, source) == expected


@pytest.mark.parametrize(
    "content",
    [
        '<s id="1">一</s>\n<s id="2">二</s>',
        "<s id='1'>一</s><s id='2'>二</s>",
        "<s id=1>一</s>\n\n<s id=2>二</s>",
        "<s id=“1”>一</s>\n<s id=”2”>二</s>",
        '<S ID="1">一</S>\n<S ID="2">二</S>',
        '<s lang="zh" id="1">一</s>\n<s class="x" id="2" n="7">二</s>',
        '＜s id＝"1"＞一＜/s＞\n＜s id＝"2"＞二＜／s＞',
        '<s id="１">一</s>\n<s id="２">二</s>',
        'Sure!\n<s id="1">一</s>\n<s id="2">二</s>\nAnything else?',
        '```xml\n<s id="1">一</s>\n<s id="2">二</s>\n```',
        '<s id="1">一\n<s id="2">二</s>',
        '<s id="2">二</s>\n<s id="1">一</s>',
        '<think>the user wants <s id="1">x</s></think>\n<s id="1">一</s>\n<s id="2">二</s>',
        '<s id="1"> 一 </s >\n< s id = "2" >二< /s>',
    ],
)
def test_elements_in_any_dress(content):
    assert texts(content) == {"1": "一", "2": "二"}


def test_the_last_element_may_be_left_open_when_its_text_ends():
    assert texts('<s id="1">一。\n<s id="2">第二句话说完了。') == {
        "1": "一。",
        "2": "第二句话说完了。",
    }
    assert texts('<s id="1">一。</s>\n<s id="2">第二句话没有说') == {"1": "一。"}
    assert texts('<s id="1">一。</s>\n<s id="2">第二句话。', finish_reason="length") == {
        "1": "一。"
    }


def test_an_id_that_comes_twice_is_nobodys():
    assert texts('<s id="1">一</s><s id="1">二</s><s id="2">三</s>') == {"2": "三"}


@pytest.mark.parametrize(
    "content",
    [
        "<b1>红</b1> {f1}",
        "< b1 >红< / b1 > { f1 }",
        "＜b1＞红＜/b1＞ ｛f1｝",
        "＜ｂ１＞红＜／ｂ１＞ ｛ｆ１｝",
        "<B1>红</B1> {F1}",
        "&lt;b1&gt;红&lt;/b1&gt; {{f1}}",
        "〈b1〉红〈/b1〉 {f1}",
    ],
)
def test_marks_in_any_dress(content):
    assert texts(f'<s id="1">{content}</s>') == {"1": "<b1>红</b1> {f1}"}
