"""From segments to outcomes, against a server that may do anything."""

import asyncio
import time
from dataclasses import replace
from functools import cache

import pytest

from ai_translator.backends import build
from ai_translator.config import Settings, load
from ai_translator.errors import (
    AuthenticationError,
    ModelNotFoundError,
    RateLimitedError,
    UnreachableError,
    UnusableAnswersError,
)
from ai_translator.languages import language
from ai_translator.model.content import TextStyle
from ai_translator.model.segments import Failed, Mark, Markup, Translated, Unchanged, pieces
from ai_translator.translation import translate, translate_async
from tests.backends import answers
from tests.backends.answers import Fault
from tests.backends.standin import StandIn, about, always, chance, script
from tests.translation.documents import segments

CHINESE = language("zh")
TEXTS = [
    "The first paragraph says that 12 things are good.",
    "The second one has a <b1>bold stretch</b1> and a formula {f1} in it.",
    "A heading",
    "The last paragraph speaks about the weather in spring and in autumn.",
]


def settings(
    server: StandIn | str, key: str = "k", timeout: float = 60.0, **translation
) -> Settings:
    url = server if isinstance(server, str) else server.url
    openai = {"base_url": url, "api_key": key, "timeout": timeout, "model": "gpt-3.5-turbo"}
    return load(overrides={"openai": openai, "translation": translation})


def run(server: StandIn | str, texts=TEXTS, target=CHINESE, **options):
    chosen = settings(server, **options)
    return translate(
        segments(texts), build(chosen), source="en", target=target, settings=chosen.translation
    )


def kinds(result):
    return [type(outcome) for outcome in result.outcomes.values()]


def test_all_segments_come_back():
    with StandIn() as server:
        result = run(server)
    assert kinds(result) == [Translated] * 4
    assert result.requests == len(server.requests) == 1
    assert result.input_tokens > 0 and result.output_tokens > 0


def test_segments_with_the_same_text_share_one_question():
    with StandIn() as server:
        result = run(server, ["A red apple"] * 5 + ["A green pear"])
    assert kinds(result) == [Translated] * 6
    assert server.requests[0].question.count("<s id=") == 4  # with the canaries


def test_progress_ends_with_every_segment_counted():
    events = []
    with StandIn() as server:
        chosen = settings(server, segments_per_request=1)
        backend = build(chosen)
        translate(
            segments([*TEXTS, TEXTS[0]]),
            backend,
            source="en",
            target=CHINESE,
            settings=chosen.translation,
            on_progress=events.append,
        )
    assert [event.done for event in events] == sorted(event.done for event in events)
    assert (events[0].done, events[-1].done, events[-1].total) == (0, 5, 5)


def test_no_segments_send_nothing():
    with StandIn() as server:
        assert run(server, []).outcomes == {}
    assert not server.requests


BAD_ANSWERS = [
    Fault.EMPTY,
    Fault.ECHO,
    Fault.REFUSE,
    Fault.FENCED,
    Fault.TRUNCATE,
    Fault.FILTERED_ANSWER,
    Fault.LOSE_SEGMENT,
    Fault.LOSE_MARKS,
    Fault.CHANGE_NUMBERS,
    Fault.WRONG_SCRIPT,
    Fault.BAD_JSON,
    Fault.SERVER_ERROR,
    Fault.OVERLOADED,
    Fault.DROP,
    Fault.TOO_LONG,
    Fault.FILTERED,
]


@pytest.mark.parametrize("fault", [*BAD_ANSWERS, Fault.CHATTY, Fault.RATE_LIMIT])
def test_one_bad_answer_costs_a_request_and_no_segment(fault):
    with StandIn(script(fault), retry_after=0.05) as server:
        result = run(server)
    assert kinds(result) == [Translated] * 4
    assert [outcome.text for outcome in result.outcomes.values()] == [
        outcome.text for outcome in clean_outcomes()
    ]


@cache
def clean_outcomes():
    with StandIn() as server:
        return list(run(server).outcomes.values())


#: Those that are mended: a fence, lost tags, and wrong numbers, for which placeholders stand.
_MENDED = {Fault.FENCED, Fault.LOSE_MARKS, Fault.CHANGE_NUMBERS}


@pytest.mark.parametrize("fault", [each for each in BAD_ANSWERS if each not in _MENDED])
def test_a_text_that_never_gets_a_good_answer_fails_alone_with_its_reason(fault):
    prose = "The strange paragraph has a <b1>mark</b1> and 777 numbers, and nobody can translate it well."
    with StandIn(about("strange", fault), retry_after=0.05) as server:
        result = run(server, [*TEXTS, prose], retries=1, segments_per_request=2)
    *good, bad = result.outcomes.values()
    assert {type(outcome) for outcome in good} == {Translated}
    assert isinstance(bad, Failed) and bad.reason


def test_the_second_question_is_alone_and_says_what_was_wrong():
    with StandIn(about("12 things", Fault.ECHO)) as server:
        run(server)
    again = [seen for seen in server.requests if "12 things" in seen.question][-1]
    assert again.question.count("<s id=") == 1 and "12 things" in again.question
    assert "the text came back untranslated" in again.body["messages"][0]["content"]


def test_a_model_that_gets_numbers_wrong_is_asked_with_placeholders_for_them():
    with StandIn(about("things", Fault.CHANGE_NUMBERS)) as server:
        result = run(server)
    assert kinds(result) == [Translated] * len(TEXTS)
    assert any("{f1} things" in seen.question for seen in server.requests)
    assert any("12" in each.text for each in result.outcomes.values())


def test_bad_answers_are_asked_again_as_often_as_the_settings_say():
    with StandIn(about("weather", Fault.REFUSE)) as server:
        run(server, attempts=3)
    about_it = [seen for seen in server.requests if "weather" in seen.question]
    assert len(about_it) == 1 + 3


def test_a_name_that_comes_back_the_same_twice_is_unchanged():
    with StandIn(about("Johannes", Fault.ECHO)) as server:
        result = run(server, [*TEXTS, "Johannes Müller"])
    assert kinds(result) == [
        Failed if isinstance(each, Failed) else type(each) for each in result.outcomes.values()
    ]
    assert isinstance(result.outcomes["s5"], Unchanged)


def test_a_sentence_that_comes_back_the_same_is_no_translation():
    with StandIn(about("weather", Fault.ECHO)) as server:
        result = run(server)
    assert isinstance(result.outcomes["s4"], Failed)


def test_a_quarter_of_bad_answers_loses_nothing_and_hides_nothing():
    texts = [
        f"Paragraph number {n} says something about the house of the family."
        for n in range(100, 160)
    ]
    faults = {
        Fault.EMPTY: 0.05,
        Fault.REFUSE: 0.05,
        Fault.ECHO: 0.05,
        Fault.TRUNCATE: 0.05,
        Fault.SERVER_ERROR: 0.05,
    }
    with StandIn(chance(faults, seed=3)) as server:
        result = run(server, texts, segments_per_request=4)
    assert set(kinds(result)) <= {Translated, Failed}
    assert kinds(result).count(Translated) >= 55
    for text, outcome in zip(texts, result.outcomes.values()):
        assert not isinstance(outcome, Translated) or "paragraph" not in outcome.text.lower(), text


def test_a_model_that_only_refuses_is_an_error_that_says_so():
    with (
        StandIn(always(Fault.REFUSE)) as server,
        pytest.raises(UnusableAnswersError, match="the model refused"),
    ):
        run(server)
    assert len(server.requests) <= 20


def test_a_wrong_key_stops_at_once():
    with StandIn(api_key="right") as server, pytest.raises(AuthenticationError, match="key"):
        run(
            server,
            [f"Some text number {n}" for n in range(200)],
            key="wrong",
            segments_per_request=1,
        )
    assert len(server.requests) <= 50


def test_an_unknown_model_stops_at_once():
    with (
        StandIn(models=frozenset({"other"})) as server,
        pytest.raises(ModelNotFoundError, match=r"gpt-3\.5-turbo"),
    ):
        run(server)
    assert len(server.requests) == 1


def test_a_used_up_quota_stops_at_once():
    with StandIn(always(Fault.QUOTA)) as server, pytest.raises(RateLimitedError, match="quota"):
        run(server)
    assert len(server.requests) == 1


def test_a_refused_connection_ends_soon():
    begun = time.monotonic()
    with pytest.raises(UnreachableError, match=r"127\.0\.0\.1:9"):
        run("http://127.0.0.1:9/v1", retries=2)
    assert time.monotonic() - begun < 5


def test_a_silent_endpoint_that_lists_no_models_counts_as_dead():
    begun = time.monotonic()
    with (
        DeadEnd(always(Fault.HANG), hang=30.0) as server,
        pytest.raises(UnreachableError, match=r"within 0\.6 s"),
    ):
        run(server, give_up_after=0.6)
    assert time.monotonic() - begun < 5


class DeadEnd(StandIn):
    """Takes connections and says nothing on any of them."""

    async def _list(self, _request):
        await asyncio.sleep(30)


def test_a_slow_endpoint_that_lists_its_models_gets_the_time_of_an_answer():
    with StandIn(latency=1.0) as server:
        result = run(server, give_up_after=0.4)
    assert kinds(result) == [Translated] * 4


def test_a_living_endpoint_that_never_answers_ends_with_the_first_timeout():
    begun = time.monotonic()
    with StandIn(always(Fault.HANG), hang=30.0) as server, pytest.raises(UnreachableError):
        run(server, give_up_after=0.4, timeout=1.0)
    assert time.monotonic() - begun < 8


def test_a_backend_that_dies_in_the_middle_keeps_what_is_done():
    texts = [f"Paragraph number {n} is about a quiet house." for n in range(100, 120)]
    with StandIn(lambda number, _: Fault.UNAUTHORIZED if number >= 5 else None) as server:
        result = run(server, texts, segments_per_request=1, concurrency=1)
    assert kinds(result).count(Translated) == 5
    assert {
        outcome.reason for outcome in result.outcomes.values() if isinstance(outcome, Failed)
    } == {f"not translated: {result.stopped}"}
    assert isinstance(result.stopped, AuthenticationError)
    refused = len(server.requests) - 5  # a key that was good is tried again after a few pauses
    assert 2 <= refused <= 5


def test_a_rate_limit_is_honoured_and_waited_out():
    with StandIn(script(*[Fault.RATE_LIMIT] * 6), retry_after=0.2) as server:
        result = run(server, retries=1)
    assert kinds(result) == [Translated] * 4
    assert result.retries == 6
    gaps = [later.at - earlier.at for earlier, later in zip(server.requests, server.requests[1:])]
    assert min(gaps) >= 0.2


def test_never_more_in_flight_than_allowed():
    texts = [f"Paragraph number {n} is about a quiet house." for n in range(100, 140)]
    with StandIn(latency=0.02) as server:
        run(server, texts, segments_per_request=1, concurrency=7)
    assert server.max_in_flight <= 7


async def test_works_inside_a_running_event_loop():
    with StandIn() as server:
        chosen = settings(server)
        result = translate(
            segments(TEXTS), build(chosen), source="en", target=CHINESE, settings=chosen.translation
        )
        again = await translate_async(
            segments(TEXTS), build(chosen), source="en", target=CHINESE, settings=chosen.translation
        )
    assert kinds(result) == kinds(again) == [Translated] * 4


def test_one_backend_serves_several_documents():
    with StandIn() as server:
        chosen = settings(server)
        backend = build(chosen)
        for _ in range(3):
            result = translate(
                segments(TEXTS), backend, source="en", target=CHINESE, settings=chosen.translation
            )
            assert kinds(result) == [Translated] * 4


async def test_cancelling_ends_every_request():
    with StandIn(latency=20.0) as server:
        chosen = settings(server)
        work = translate_async(
            segments(TEXTS), build(chosen), source="en", target=CHINESE, settings=chosen.translation
        )
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await work


def test_a_text_longer_than_the_model_takes_goes_in_parts():
    text = " ".join(
        f"Sentence number {n} of a long paragraph tells a story." for n in range(100, 400)
    )
    with StandIn() as server:
        result = run(server, [text])
    assert kinds(result) == [Translated]
    assert len(server.requests) > 1
    assert all(str(n) in result.outcomes["s1"].text for n in range(100, 400))


def test_an_answer_that_is_cut_off_is_asked_for_in_parts():
    text = "This is the first sentence of it. And here comes the second one. A third sentence is the last."
    with StandIn(
        lambda _, question: Fault.TRUNCATE if "first" in question and "third" in question else None
    ) as server:
        result = run(server, [text])
    assert kinds(result) == [Translated]


def test_a_bug_is_not_hidden():
    class BrokenError(Exception):
        pass

    with StandIn() as server:
        chosen = settings(server)

        def fail(event):
            if event.done:
                raise BrokenError

        with pytest.raises(BaseExceptionGroup) as caught:
            translate(
                segments(TEXTS),
                build(chosen),
                source="en",
                target=CHINESE,
                settings=chosen.translation,
                on_progress=fail,
            )
    assert caught.group_contains(BrokenError)


def test_the_same_words_with_other_styles_are_asked_for_once_and_keep_their_own_styles():
    """The key to the marks belongs to the segment, not to its text."""
    text = "The <b1>red</b1> apple costs {f1}."
    bold, link = (
        Markup(marks={"b1": Mark(style)})
        for style in (TextStyle(bold=True), TextStyle(italic=True))
    )
    two = [
        replace(each, markup=markup) for each, markup in zip(segments([text, text]), (bold, link))
    ]
    with StandIn() as server:
        chosen = settings(server)
        result = translate(
            two, build(chosen), source="en", target=CHINESE, settings=chosen.translation
        )
    assert server.requests[0].question.count("<s id=") == 1
    styles = [
        [span.style for span in pieces(result.outcomes[each.id].text, each.markup)] for each in two
    ]
    assert any(style.bold for style in styles[0]) and any(style.italic for style in styles[1])


def test_what_a_small_local_model_sends_back_is_understood(monkeypatch):
    """Quotes, stars, full-width signs and a label: no second question for any of them."""
    dressed = iter(["翻译：{}", "“{}”", "**{}**", "```\n{}\n```"])
    plain = answers.answer

    def dress(body, target, fault=None):
        good = plain(body, target, fault)
        text = (
            good.text.replace("<b1>", "＜ｂ１＞")
            .replace("</b1>", "＜／b1＞")
            .replace("{f1}", "｛f１｝")
        )
        return answers.Answer(next(dressed).format(text), good.finish_reason, good.usage)

    monkeypatch.setattr(answers, "answer", dress)
    texts = [f"The <b1>bold</b1> text number {n} has {{f1}} in it." for n in (11, 22, 33, 44)]
    with StandIn() as server:
        chosen = settings(server, concurrency=1)
        backend = build(chosen)
        small = replace(backend, profile=replace(backend.profile, segments_per_request=1))
        result = translate(
            segments(texts), small, source="en", target=CHINESE, settings=chosen.translation
        )
    assert kinds(result) == [Translated] * 4 and len(server.requests) == 4
    assert all(
        "<b1>" in each.text and "{f1}" in each.text and each.text[0] not in "“*`翻"
        for each in result.outcomes.values()
    )
