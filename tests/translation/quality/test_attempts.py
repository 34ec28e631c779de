"""What one answer after the other makes of a text."""

from __future__ import annotations

import pytest

from ai_translator.languages import language
from ai_translator.model.segments import Failed, Translated, Unchanged
from ai_translator.translation.prompting.prompts import Term
from ai_translator.translation.prompting.requests import TextUnit
from ai_translator.translation.quality import attempts, checks
from ai_translator.translation.quality.attempts import Attempts, unchanged
from tests.backends.pseudo_words import translation

CHINESE, GERMAN = language("zh"), language("de")
TEXT = "Nobody had seen the keeper of the harbour since the storm of that winter."
RIGHT = translation(TEXT)
STYLED = "The <b1>keeper</b1> of the harbour was seen by nobody."
LONG = "One man came. Nobody saw him there. He wrote a letter home. Then he left again."


def of(text: str = TEXT, terms=(), target=CHINESE) -> Attempts:
    return Attempts(TextUnit(text), terms, target)


def test_a_right_answer_counts_at_once():
    tries = of()
    assert tries.judge(RIGHT) == Translated(RIGHT)
    assert (tries.complaint, tries.doubt, tries.is_nearly_good, tries.is_useful) == (
        "",
        "",
        False,
        False,
    )
    assert tries.second_best is None and not tries.style_lost


@pytest.mark.parametrize(
    ("answer", "options", "complaint"),
    [
        (None, {}, attempts.MISSING),
        (RIGHT, {"filtered": True}, attempts.FILTERED),
        (None, {"filtered": True}, attempts.FILTERED),
        (RIGHT, {"cut": True}, "the answer was cut off"),
        ("", {}, "the answer is empty"),
        (RIGHT * 200, {}, attempts.FLOOD),
        (RIGHT + "\ufffd", {}, attempts.DAMAGED),
    ],
)
def test_what_is_no_answer_says_why_and_leaves_nothing(answer, options, complaint):
    tries = of()
    tries.lost_tags = tries.lacks_sentences = True  # of the answer before
    assert tries.judge(answer, **options) is None
    assert tries.complaint == complaint and tries.second_best is None
    assert not tries.lost_tags and not tries.lacks_sentences


def test_an_echo_is_believed_the_second_time_of_a_label_and_never_of_prose():
    label, prose = of("GitHub Actions"), of()
    assert label.judge("GitHub Actions") is None and label.complaint == checks.ECHO
    assert label.judge("GitHub Actions") == Unchanged(attempts.SAME)
    assert [prose.judge(TEXT) for _ in range(4)] == [None] * 4


def test_why_a_text_may_stay():
    assert unchanged("Pier 3", CHINESE) == Unchanged(attempts.SAME)
    german = "Das ist der Hafen und die alte Brücke von der ich dir erzählt habe."
    assert unchanged(german, GERMAN) == Unchanged(attempts.THERE)
    assert unchanged(german, CHINESE) is None


def test_a_text_without_its_tags_is_taken_the_second_time_and_the_loss_is_told():
    bare = translation(STYLED).replace("<b1>", "").replace("</b1>", "")
    tries = of(STYLED)
    assert tries.has_tags and tries.judge(bare) is None
    assert tries.lost_tags and tries.is_nearly_good and tries.is_useful and not tries.style_lost
    assert tries.complaint == "missing: </b1> <b1>"
    assert tries.judge(bare) == Translated(bare) and tries.style_lost


def test_the_second_best_of_a_text_without_its_tags_tells_the_loss_too():
    bare = translation(STYLED).replace("<b1>", "").replace("</b1>", "")
    tries = of(STYLED)
    tries.judge(bare)
    assert tries.second_best == Translated(bare) and tries.style_lost
    assert of(STYLED).judge(bare, keeps_tags=False) == Translated(bare)


def test_two_things_at_once_are_no_loss_of_style():
    """Neither tags nor number came: the text is not taken without its style."""
    tries = of("In <b1>1999</b1> nobody had seen 47 of the keepers of that harbour.")
    for _ in range(3):
        assert (
            tries.judge(translation("In nobody had seen of the keepers of that harbour.")) is None
        )
        assert not tries.lost_tags and tries.second_best is None


def test_a_missed_term_is_asked_for_again_and_then_the_first_answer_is_the_second_best():
    tries = of(terms=[Term("keeper", "守塔人"), Term("harbour", "港")])
    for _ in range(3):
        assert tries.judge(RIGHT) is None
        assert tries.complaint == "keeper must be 守塔人; harbour must be 港"
    assert tries.second_best == Translated(RIGHT)


def test_a_term_that_a_model_proposed_is_worth_one_more_request():
    proposed = Term("keeper", "守塔人", automatic=True)
    tries = of(terms=[proposed])
    assert tries.judge(RIGHT) is None and tries.judge(RIGHT) == Translated(RIGHT)
    both = of(terms=[proposed, Term("harbour", "港")])
    assert [both.judge(RIGHT) for _ in range(3)] == [None] * 3


def test_a_doubt_is_told_once_and_the_same_again_is_taken_and_reported():
    """It ends in the middle of a sentence; the second time that is how the model says it."""
    broken = translation(LONG)[:-1]
    tries = of(LONG)
    assert tries.judge(broken) is None
    assert tries.complaint == tries.doubt == checks.BROKEN_OFF
    assert tries.is_useful and tries.lacks_sentences and tries.second_best == Translated(broken)
    assert tries.judge(broken) == Translated(broken) and tries.doubt == checks.BROKEN_OFF
    assert tries.judge(translation(LONG)) == Translated(translation(LONG)) and tries.doubt == ""


def test_another_doubt_is_told_too():
    two = of("Take {f1}, then {f2}, and go. Nobody saw {f3} there.")
    turned = "取{f2}，再取{f1}，走。没有人在那里看见{f3}。"
    assert two.judge(turned) is None and "another order" in two.doubt
    assert two.judge(turned[:-1]) is None and two.doubt == checks.BROKEN_OFF


def test_a_sentence_that_is_missing_is_asked_for_by_itself():
    said = translation(LONG).split("。")
    tries = of(LONG)
    assert tries.judge("。".join([said[0], said[3], ""])) is None
    assert tries.lacks_sentences and tries.complaint == checks.LOST_SENTENCE
    assert tries.is_nearly_good and not tries.is_useful


def test_a_number_that_is_missing_with_its_sentence():
    text = "One man came. Nobody saw the 47 boats there. Then he left again."
    said = translation(text).split("。")
    tries = of(text)
    assert tries.judge("。".join([said[0], said[2], ""])) is None and tries.lacks_sentences
    assert tries.judge(translation(text).replace("47", "")) is None and not tries.lacks_sentences
    assert tries.complaint.startswith("a number is missing") and tries.is_odd


def test_what_is_refused_leaves_nothing_to_be_taken():
    tries = of(terms=[Term("keeper", "守塔人")])
    tries.judge(RIGHT)
    tries.refuse("it is another one's")
    assert tries.complaint == "it is another one's" and tries.second_best is None
    assert not tries.is_odd and not tries.is_nearly_good
    tries.suspect(RIGHT, checks.SHARED_PHRASE)
    assert (tries.complaint, tries.doubt) == (checks.SHARED_PHRASE, checks.SHARED_PHRASE)
    assert tries.second_best == Translated(RIGHT)


def test_a_phrase_that_others_have_is_no_doubt_of_the_text_alone():
    """A good answer does not take it back: only the other answers can."""
    tries = of()
    tries.suspect(RIGHT, checks.SHARED_PHRASE)
    assert tries.judge(RIGHT) == Translated(RIGHT) and tries.doubt == checks.SHARED_PHRASE


@pytest.mark.parametrize(
    ("complaint", "doubted", "lacking"),
    [
        (checks.FEWER_SENTENCES, True, True), (checks.SHARED_PHRASE, True, False), (checks.BROKEN_OFF, True, False),
        (checks.LOST_SENTENCE, False, True), (checks.MOVED_SENTENCE, False, True), (attempts.MISPLACED, False, False),
        (checks.SHORTER, False, False),
    ],
)  # fmt: skip
def test_what_the_answers_to_other_texts_say(complaint, doubted, lacking):
    tries = of()
    tries.reconsider(complaint)
    assert (tries.complaint, tries.doubt == complaint, tries.lacks_sentences) == (
        complaint,
        doubted,
        lacking,
    )


def test_parts_make_a_whole_or_fail():
    tries = of(LONG)
    whole = Translated(translation(LONG))
    assert tries.judge_parts(whole) is whole
    assert tries.judge_parts(Failed("no")) == Failed("no")
    assert tries.judge_parts(Unchanged(attempts.SAME)) == Unchanged(attempts.SAME)
    assert tries.judge_parts(Translated("")) == Failed("the answer is empty")
    # No sentence can be missing: each was asked for by itself.
    said = translation(LONG).split("。")
    short = Translated("。".join([said[0], said[3], ""]))
    assert tries.judge_parts(short) is short
