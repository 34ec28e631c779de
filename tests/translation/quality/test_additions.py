"""What an answer has and the text has not: somebody else speaks, or something is said twice."""

import pytest

from ai_translator.translation.quality.additions import address, left_over, note, repetition


@pytest.mark.parametrize(
    ("source", "answer", "found"),
    [
        ("The bar is high.", "Die Latte liegt hoch (Anm. d. Übers.: wörtlich).", True),
        ("The bar is high.", "门槛很高（译者注：字面意思）。", True),
        ("The bar is high.", "Die Latte liegt hoch (siehe oben).", False),
        ("The bar (translator's note) is high.", "门槛（译者注）很高。", False),
        ("The bar is high.", "Der Übersetzer sagt es.", False),  # no brackets
    ],
)
def test_a_translator_s_note(source, answer, found):
    assert note(source, answer) is found


@pytest.mark.parametrize(
    ("source", "answer", "found"),
    [
        ("See example.org.", "Siehe example.org.", None),
        ("See example.org.", "Siehe https://example.org/", None),  # the host is known
        ("See example.org.", "Siehe evil.com.", "evil.com"),
        ("See it.", "Siehe https://evil.com/x?y=1.", "https://evil.com/x?y=1"),
        ("See https://en.wikipedia.org/wiki/Sea", "Siehe https://de.wikipedia.org/wiki/Meer", None),
        ("See it.", "Siehe <a href='x'>dort</a>.", "<a href='x'>"),
        ("A <b> tag.", "Ein <i>-Tag.", None),  # as many as in the text
        ("See it.", "Siehe [dort](https://evil.com).", "[dort](https://evil.com)"),
        ("See [it](http://a.org).", "Siehe [das](http://a.org).", None),
        ("Write to me@a.org", "Schreib an me@a.org", None),
        ("Write to me.", "Schreib an you@evil.com, bitte.", "you@evil.com"),
        ("See it.", "Siehe https://evil.com/" + "x" * 90, "https://evil.com/" + "x" * 43),
    ],
)
def test_an_address_or_markup_of_the_model_s_own(source, answer, found):
    assert address(source, answer) == found


@pytest.mark.parametrize(
    ("source", "answer", "found"),
    [
        ("The harbour.", "Der Hafen. Der Hafen.", True),
        ("The harbour.", "Der Hafen.", False),
        ("Bye bye", "Tschüss tschüss", False),  # in the source, too; other letters besides
        ("Good luck", "Viel GlückViel Glück", True),
        ("no", "nono", False),  # too short to be sure
        ("harbour", "港口港口", True),
        ("thanks", "谢谢", False),
        ("It is here. It was there.", "Es ist hier. Es war dort. Es war dort.", True),
        ("Go there now. Go there now.", "Geh dorthin. Geh dorthin.", False),
        ("Table 1. The waves.", "表 1. 小港的三道波浪。小港的三道波浪。小港的三道波浪。", True),
        (
            "He came. The order matters:",
            "他昨天晚上很晚才回到家里。顺序很重要：他昨天晚上很晚才回到家里。",
            True,
        ),
        ("2 The readings", "2 读数2 读数", True),
        ("It rained.", "下雨了雨了雨了雨了雨了雨了雨了雨了。", True),
        ("It is here. It was there. It is here.", "Es ist hier. Es war dort. Es ist hier.", False),
    ],
)
def test_what_is_said_twice(source, answer, found):
    assert repetition(source, answer) is found


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("Hier: who built the long wall of stone", "who built the long wall of stone"),
        ("Hier: who built the long wall of", "who built the long wall of"),
        ("Hier: who built the long wall", None),  # names and titles are as long
        ("Niemand weiß, wer die lange Mauer gebaut hat", None),
        ("Hier: who built a long wall of stone", None),  # not as in the text
    ],
)
def test_prose_of_the_source_in_the_answer(answer, found):
    source = "Nobody remembers who built the long wall of stone beside the road."
    told = left_over(source, answer)
    assert (told is not None) is (found is not None)
    if found:
        assert found in told or told in found


@pytest.mark.parametrize(
    ("source", "answer", "found"),
    [
        ("Table 1. The three waves of Little Harbour.", "表 1. The three waves of Little Harbour.", True),
        ("We read it. It was cold there.", "我们读了。It was cold there.", True),
        ("See \"Seven habits of effective text editing\" for it.",
         "参见“Seven habits of effective text editing”。", False),  # a title may stay
        ("The ACME Turbo 3000 Deluxe Edition Set is here.", "ACME Turbo 3000 Deluxe Edition Set 在此。", False),
    ],
)  # fmt: skip
def test_a_sentence_that_stays_in_the_source_language(source, answer, found):
    assert bool(left_over(source, answer)) is found


def test_a_text_with_a_refrain_may_have_one_in_translation():
    source = "It lay on the other side of the river. He had slept on the other side of the river."
    answer = "它就静静地躺在那条河的另外一边很远的地方。他睡在那条河的另外一边很远的地方。"
    assert not repetition(source, answer)
