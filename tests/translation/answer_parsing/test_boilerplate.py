"""What a model puts around each of its texts."""

from ai_translator.translation.answer_parsing.boilerplate import (
    Boilerplate,
    common_closing,
    common_opening,
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
