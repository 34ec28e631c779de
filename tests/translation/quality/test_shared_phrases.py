"""A phrase in the answers to texts that have nothing in common: a neighbour's, or the model's own."""

from ai_translator.translation.quality.shared_phrases import SharedPhrases, phrases

HARBOUR = "The harbour was quiet that morning. Nobody had come to the pier before noon."
GARDEN = "Apple trees grow well in this soil, and pears do even better."
HARBOUR_ZH = "那天早上港口非常安静。中午之前没有一个人来到码头上面。"
GARDEN_ZH = "苹果树在这种土壤里长得很好，而梨树长得更好一些。"


def test_a_sentence_of_another_text_is_seen():
    known = SharedPhrases()
    assert known.others("a", HARBOUR, HARBOUR_ZH) == []
    assert known.others("b", GARDEN, f"{GARDEN_ZH}中午之前没有一个人来到码头上面。") == ["a"]


def test_texts_that_share_words_may_share_a_phrase():
    known = SharedPhrases()
    known.others("a", HARBOUR, HARBOUR_ZH)
    other = "Nobody had come to the pier before noon, and the gulls slept."
    assert known.others("b", other, "中午之前没有一个人来到码头上面，海鸥都睡着了。") == []


def test_short_answers_and_those_of_the_text_itself_say_nothing():
    known = SharedPhrases()
    known.others("a", "Cancel", "取消")
    assert known.others("b", "Abort", "取消") == []
    known.others("c", HARBOUR, HARBOUR_ZH)
    assert known.others("c", HARBOUR, HARBOUR_ZH) == []


def test_what_is_forgotten_stands_in_nobodys_way():
    known = SharedPhrases()
    known.others("a", HARBOUR, HARBOUR_ZH)
    known.forget("a", HARBOUR_ZH)
    assert known.others("b", GARDEN, HARBOUR_ZH) == []


def test_what_many_texts_are_given_is_the_models_own():
    known = SharedPhrases()
    texts = ("one pier", "two gulls", "three boats", "four nets", "five bells", "six masts")
    said = "请访问我们的官方网站以了解更多的情况。"
    for text in texts:
        assert not known.is_own(text, text, said)
        known.others(text, text, said)
    assert known.is_own("seven", "seven sails", said)
    assert not known.is_own("seven", "seven sails", "七张船帆")


def test_phrases_are_as_long_as_their_script_asks_for():
    assert list(phrases("港口很安静。")) == []
    assert list(phrases("那天早上港口非常安静了啊，没有人。")) == [
        "那天早上港口非常安静了啊",
        "上港口非常安静了啊没有人",
    ]
    assert list(phrases("Fewer than forty-eight letters.")) == []
