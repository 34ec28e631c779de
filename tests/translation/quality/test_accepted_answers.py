"""What all answers of a document show together, those that were refused among them."""

from ai_translator.translation.prompting.requests import TextUnit
from ai_translator.translation.quality import checks
from ai_translator.translation.quality.accepted_answers import AcceptedAnswer, AcceptedAnswers
from tests.backends.pseudo_words import translation

_WORDS = ["harbour", "lantern", "village", "station", "orchard", "mountain", "chapel", "meadow"]
TEXTS = [
    f"Nobody in the {word} knew why the bell had rung. They came out and looked at the sky, but it was "
    f"clear. The keeper of the {word} had been asleep for many hours."
    for word in _WORDS
]
SHORT = [f"In the spring the people of the {word} painted their boats and mended all the nets." for word in _WORDS]  # fmt: skip


def _without_second_sentence(text):
    first, _, third = text.partition("。")[0], "", text.rstrip("。").rpartition("。")[2]
    return f"{first}。{third.strip()}。"


def _accepted(pairs, lacking=()):
    answers = AcceptedAnswers(lacking=list(lacking))
    for at, (text, answer) in enumerate(pairs):
        answers.add(TextUnit(text), AcceptedAnswer(text, answer, at // 4))
    return answers


def test_refused_answers_show_what_others_lack():
    right = [(text, translation(text)) for text in SHORT]
    shorter = [(text, _without_second_sentence(translation(text))) for text in TEXTS]
    alone = _accepted([*right, *shorter[:1]])
    assert alone.length_ratio().dropping is False
    beside = _accepted([*right, *shorter[:1]], shorter[1:])
    usual = beside.length_ratio()
    assert usual.dropping
    assert beside.shortened(usual) == {TextUnit(TEXTS[0]): checks.LOST_SENTENCE}


def test_nothing_is_missing_where_nothing_was_refused():
    pairs = [(text, translation(text)) for text in [*SHORT, *TEXTS]]
    answers = _accepted(pairs)
    assert not answers.shortened(answers.length_ratio())
