"""What an answer has and the text has not: somebody else speaks, or something is said twice."""

import pytest

from ai_translator.translation.additions import address, left_over, note, repetition


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
