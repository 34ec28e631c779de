"""Tags of styles in answers."""

import pytest

from ai_translator.languages import language
from ai_translator.model.segments import Translated
from ai_translator.translation.answer_parsing.style_tags import (
    with_whole_tags,
    without_foreign_tags,
)
from ai_translator.translation.prompting.requests import TextUnit
from ai_translator.translation.quality.attempts import Attempts

SOURCE = "The <b1>old</b1> house has {f1} rooms and a <i1>small</i1> garden behind it."


def test_tags_that_the_source_does_not_have_are_dropped():
    assert without_foreign_tags("<b7>甲</b7><b1>乙</b1>", SOURCE) == "甲<b1>乙</b1>"


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
