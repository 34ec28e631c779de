"""From the first question to the last resort, and what is the same in both languages."""

import pytest

from ai_translator.backends import build, build_fallback
from ai_translator.config import load
from ai_translator.languages import language
from ai_translator.model.segments import Failed, Translated, Unchanged
from ai_translator.translation import translate
from ai_translator.translation.text_analysis.language_detection import is_written_in
from tests.backends.answers import Fault
from tests.backends.standin import StandIn, about, always
from tests.translation.documents import segments

CHINESE = language("zh")
TEXTS = [
    "The weather was good in the spring of 1999.",
    "Nobody had lived in the old house for many years.",
    "A heading",
]


def settings(server, **more):
    openai = {"base_url": server.url, "api_key": "k", "model": "small"}
    return load(
        overrides={"openai": openai, "fallback": {"backend": "openai", "model": "large"}, **more}
    )


def run(server, texts=TEXTS, target=CHINESE, source="en", **more):
    chosen = settings(server, **more)
    options = {"fallback": build_fallback(chosen)}
    return translate(
        segments(texts),
        build(chosen),
        source=source,
        target=target,
        settings=chosen.translation,
        **options,
    )


class TwoModels(StandIn):
    """``programme`` is that of the small model only."""

    def _fault(self, request, body):
        return super()._fault(request, body) if body["model"] == "small" else None


@pytest.mark.parametrize(
    "fault",
    [Fault.REFUSE, Fault.EMPTY, Fault.ECHO, Fault.WRONG_SCRIPT, Fault.FILTERED, Fault.TOO_LONG],
)
def test_what_one_model_cannot_do_another_is_asked_for(fault):
    with TwoModels(about("weather", fault)) as server:
        result = run(server, translation={"attempts": 1})
        asked = [
            (seen.body["model"], seen.question.count("<s id"), "weather" in seen.question)
            for seen in server.requests
        ]
        again = run(server, translation={"attempts": 1})
    assert {type(each) for each in result.outcomes.values()} == {Translated}
    of_it = [
        (model, count) for model, count, about_it in asked if about_it
    ]  # the others' requests may come at any time
    assert of_it[-1] == ("large", 1) and [each[:2] for each in asked].count(("large", 1)) == 1
    assert set(result.usage) == {"small", "large"} and result.usage["large"].output_tokens > 0
    assert again.requests == 0 and again.remembered == 3  # also what the fallback was paid for


@pytest.mark.parametrize("fault", [Fault.UNAUTHORIZED, Fault.QUOTA, Fault.SERVER_ERROR])
def test_a_backend_that_is_given_up_leaves_all_to_the_fallback(fault):
    with TwoModels(always(fault)) as server:
        result = run(server, translation={"retries": 0})
    assert {type(each) for each in result.outcomes.values()} == {Translated}
    assert result.stopped is None


def test_what_nobody_can_do_has_failed():
    with StandIn(about("weather", Fault.REFUSE)) as server:
        result = run(server, translation={"attempts": 1})
    assert [type(each) for each in result.outcomes.values()] == [Failed, Translated, Translated]
    assert result.outcomes["s1"].reason == "the model refused"


GERMAN = (
    "Die Ergebnisse der Untersuchung sind in der Tabelle zu sehen, und sie werden im Text erklärt."
)


def test_prose_in_the_target_language_already_is_unchanged_after_it_was_asked_alone():
    texts = [GERMAN, "The results are in the table, and they are explained in the text."]
    with StandIn(always(Fault.ECHO), target="de") as server:
        german, english = run(server, texts, language("de"), "auto", fallback={}).outcomes.values()
    assert german == Unchanged("already in the target language")
    assert isinstance(english, Failed)
    assert server.requests[0].question.count("<s id") == 4  # with the canaries


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        (GERMAN, "de", True),
        (GERMAN, "nl", False),
        (GERMAN, "en", False),
        ("The cat is on the table and it is happy.", "en", True),
        ("The cat is on the table and it is happy.", "de", False),
        ("Le chat est sur la table et il est content.", "fr", True),
        ("El gato está en la mesa y es feliz.", "es", True),
        ("Il gatto è sul tavolo e non è contento della cosa.", "it", True),
        ("Кот сидит на столе и не хочет есть.", "ru", True),
        ("Кіт сидить на столі і не хоче їсти, але це не так.", "ru", False),
        ("Kiwi", "en", False),
        ("这是一个例子。", "en", False),
        ("", "en", False),
    ],
)
def test_prose_is_known_by_its_small_words(text, code, expected):
    assert is_written_in(text, language(code)) is expected
