"""What a model puts around each of its texts."""

import pytest

from ai_translator.translation.answer_parsing.boilerplate import (
    Boilerplate,
    common_closing,
    common_opening,
    without_boilerplate,
    without_numbering,
)

SOURCES = [
    "The old harbour.",
    "A river rises.",
    "Nobody came.",
    "See the table.",
    "Winter was cold.",
]
ANSWERS = ["老港口。", "一条河上涨。", "没有人来。", "见表。", "冬天很冷。"]


def test_what_all_answers_begin_with_and_no_text_does_is_no_translation():
    answers = [f"好的，以下为译文，{each}" for each in ANSWERS]
    assert common_opening(SOURCES, answers) == "好的，以下为译文，"
    assert common_closing(SOURCES, [f"{each}（仅供参考）" for each in ANSWERS]) == "（仅供参考）"


def test_it_is_taken_off_what_comes_later_too():
    known = Boilerplate()
    known.learn([(one, f"Sure: {other} Done!") for one, other in zip(SOURCES, ANSWERS)])
    assert known.without("Sure: 又一句。 Done!") == "又一句。"
    assert known.without("又一句。") == "又一句。"


def test_texts_that_begin_alike_themselves_may_have_answers_that_do():
    sources = [f"Note, however, that {each}" for each in SOURCES]
    assert common_opening(sources, [f"但是请注意，{each}" for each in ANSWERS]) == ""
    assert common_opening(SOURCES, ANSWERS) == common_closing(SOURCES, ANSWERS) == ""


def test_three_texts_prove_nothing():
    assert common_opening(SOURCES[:3], [f"此外，{each}" for each in ANSWERS[:3]]) == ""


def test_numbers_that_a_model_counts_its_texts_with_are_taken_off():
    sources = {"a": "The harbour.", "b": "3.1 The river", "c": "A bridge.", "d": "1987-2245"}
    answers = {"a": "1. 港口。", "b": "2. 3.1 河流", "d": "3. 1987-2245", "c": "4. 桥。"}
    assert dict(without_numbering(sources, answers)) == {
        "a": "港口。", "b": "3.1 河流", "d": "1987-2245", "c": "桥。"}  # fmt: skip


def test_a_text_with_a_number_of_its_own_keeps_no_other_from_being_freed():
    """The canary of a request is such a text, too."""
    sources = {"a": "(374) days", "b": "2. The river", "c": "A bridge.", "d": "A boat."}
    answers = {"a": "（1）(374) 天", "b": "（2）2. 河流", "c": "（3）桥。", "d": "（4）船。"}
    assert dict(without_numbering(sources, answers)) == {
        "a": "(374) 天", "b": "2. 河流", "c": "桥。", "d": "船。"}  # fmt: skip


def test_numbers_of_the_texts_themselves_stay():
    sources = {name: f"{at}. Step" for at, name in enumerate("abcd", 1)}
    answers = {name: f"{at}. 步骤" for at, name in enumerate("abcd", 1)}
    assert without_numbering(sources, answers) == answers


def test_a_fence_is_taken_off_with_its_end_and_not_here():
    asked = ["one", "two", "three", "four"]
    said = [f"```json\n译文：第{at}句" for at in "一二三四"]
    assert common_opening(asked, said) == ""


def _by_id(texts):
    return {str(at): text for at, text in enumerate(texts)}


@pytest.mark.parametrize(
    "sign", ["• {}", "★ {}", "{} 😊", "→ {} ←", "✅{}", "{} ❤️", "- {}", "# {}"]
)
def test_signs_that_all_answers_have_and_no_text_does_are_taken_off(sign):
    known = Boilerplate()
    given = _by_id([sign.format(each) for each in ANSWERS])
    assert without_boilerplate(known, _by_id(SOURCES), given) == _by_id(ANSWERS)
    alone = without_boilerplate(known, {"9": "Go home."}, {"9": sign.format("回家。")})
    assert alone == {"9": "回家。"}
    own = {"9": sign.format("Go home.")}
    answer = {"9": sign.format("回家。")}
    assert without_boilerplate(known, own, answer) == answer


@pytest.mark.parametrize("sign", ["“{}”", "（{}）", "《{}》", "$ {}", "…{}", "<b1>{}</b1>", "± {}"])
def test_signs_that_belong_to_a_text_stay(sign):
    given = _by_id([sign.format(each) for each in ANSWERS])
    assert without_boilerplate(Boilerplate(), _by_id(SOURCES), given) == given


def test_signs_of_most_texts_themselves_stay():
    sources, given = (_by_id([f"• {each}" for each in texts]) for texts in (SOURCES, ANSWERS))
    assert without_boilerplate(Boilerplate(), sources, given) == given


def test_one_number_before_every_answer_is_taken_off():
    given = _by_id([f"1) {each}" for each in ANSWERS])
    assert without_numbering(_by_id(SOURCES), given) == _by_id(ANSWERS)
    later = _by_id([f"{at}. {each}" for at, each in enumerate(ANSWERS, 7)])
    assert without_numbering(_by_id(SOURCES), later) == _by_id(ANSWERS)


def test_what_most_texts_begin_with_explains_what_their_answers_do():
    """Two of twelve begin otherwise: that is no reason to take the words off the other ones."""
    sources = [f"Brush Radius: {each}" for each in SOURCES] + ["Brush Hardness: Maximum"]
    answers = [f"笔刷半径：{each}" for each in ANSWERS] + ["笔刷硬度：最大值"]
    assert common_opening(sources, answers) == ""
    sources = [f"Whether {each}" for each in SOURCES] + ["Where to look"]
    answers = [f"Legt fest, ob {at}" for at in "abcde"] + ["Wo gesucht wird"]
    assert common_opening(sources, answers) == ""
