"""What a model puts around each of its texts."""

from ai_translator.translation.boilerplate import Boilerplate, common_closing, common_opening

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
