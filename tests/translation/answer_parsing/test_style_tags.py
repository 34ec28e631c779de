"""Tags of styles in answers."""

import pytest

from ai_translator.languages import language
from ai_translator.model.segments import Translated
from ai_translator.translation.answer_parsing.style_tags import (
    with_tags_for_markup,
    with_whole_tags,
    without_foreign_tags,
)
from ai_translator.translation.prompting.requests import TextUnit
from ai_translator.translation.quality.attempts import Attempts

SOURCE = "The <b1>old</b1> house has {f1} rooms and a <i1>small</i1> garden behind it."


def test_tags_that_the_source_does_not_have_are_dropped():
    assert without_foreign_tags("<b7>甲</b7><b1>乙</b1>", SOURCE) == "甲<b1>乙</b1>"


LINKED = "See <l1>the table</l1> and the <c2>code</c2> of <l3>the pier</l3>."


@pytest.mark.parametrize(
    "answer",
    [
        "参见<l>表格</l>和<l>码头</l>的<c>代码</c>。",
        "参见[表格](#)和[码头](https://example.org/pier)的<c>代码</c>。",
        '参见<a href="#1">表格</a>和<a>码头</a>的<c>代码</c>。',
    ],
)
def test_tags_without_their_number_and_links_stand_for_those_of_the_text(answer):
    whole = "参见<l1>表格</l1>和<l3>码头</l3>的<c2>代码</c2>。"
    assert with_tags_for_markup(answer, LINKED) == whole


@pytest.mark.parametrize("answer", ["参见[表格](#)。", "参见<l>表格</l>和<l>甲</l>和<l>乙</l>。"])
def test_markup_of_another_number_than_the_tags_is_none_of_them(answer):
    assert with_tags_for_markup(answer, LINKED) == answer


def test_markup_that_the_text_has_itself_is_no_tag():
    source = "The <l1>table</l1> is written as [words](address)."
    assert with_tags_for_markup("[表格](地址)", source) == "[表格](地址)"


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        ("<b1>甲</b1><i1>乙</i1>", "<b1>甲</b1><i1>乙</i1>"),
        ("<b1>甲</b1>乙", "<b1>甲</b1>乙"),
        ("<b1>甲<i1>乙</i1></b1>", "甲<i1>乙</i1>"),
        ("<b1>甲</b1><b1>乙</b1>", "甲乙"),
        ("</b1>甲<b1>", "甲"),
    ],
)
def test_only_whole_tags_are_kept(answer, kept):
    assert with_whole_tags(answer, SOURCE)[0] == kept


def attempts():
    return Attempts(TextUnit(SOURCE), (), language("zh"))


WITHOUT = "那座老房子有 {f1} 个房间，后面还有一个小花园。"


def test_a_text_without_its_tags_counts_after_one_stricter_try():
    one = attempts()
    assert one.judge(WITHOUT) is None and one.complaint.startswith("missing")
    assert one.judge(WITHOUT) == Translated(WITHOUT) and one.style_lost


def test_it_counts_at_once_where_the_model_loses_all_tags():
    one = attempts()
    assert one.judge(WITHOUT, keeps_tags=False) == Translated(WITHOUT)


def test_placeholders_stay_a_must():
    one = attempts()
    assert one.judge(WITHOUT.replace("{f1}", "")) is None
    assert one.judge(WITHOUT.replace("{f1}", "")) is None and one.second_best is None
