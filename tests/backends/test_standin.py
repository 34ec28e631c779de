"""The stand-in server must be what it claims, or every test that leans on it proves nothing."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.backends.answers import Fault
from tests.backends.pseudo_words import translation, word
from tests.backends.standin import StandIn, always, chance, script

QUESTION = 'Translate.\n<s id="7">Hello <b1>big</b1> world {f1}, 12 apples</s>\n<s id="8">Bye.</s>'


def ask(server, question=QUESTION, **more):
    body = {"model": "gpt-3.5-turbo", "messages": [{"role": "user", "content": question}], **more}
    request = Request(
        f"{server.url}/chat/completions",
        json.dumps(body).encode(),
        {"Content-Type": "application/json"},
    )
    with urlopen(request, timeout=10) as answer:
        return answer.read().decode()


def text(server, question=QUESTION):
    return json.loads(ask(server, question))["choices"][0]["message"]["content"]


def test_a_good_answer_keeps_ids_marks_and_numbers(standin):
    answer = json.loads(ask(standin))
    hello, world = word("hello"), word("world")
    first, second = answer["choices"][0]["message"]["content"].splitlines()
    assert (
        first == f'<s id="7">{hello} <b1>{word("big")}</b1> {world} {{f1}}, 12 {word("apples")}</s>'
    )
    assert second == f'<s id="8">{word("bye")}。</s>'
    assert answer["choices"][0]["finish_reason"] == "stop"
    assert answer["usage"]["prompt_tokens"] > 0
    assert standin.requests[0].question == QUESTION


def test_a_plain_question_is_translated_without_its_instruction(standin):
    assert (
        text(standin, "Answer with the translation only.\n\nHello\n\nworld")
        == f"{word('hello')}\n\n{word('world')}"
    )


def test_a_streamed_answer_says_the_same(standin):
    chunks = [
        json.loads(line[6:])
        for line in ask(standin, stream=True).split("\n\n")
        if line.startswith("data: {")
    ]
    streamed = "".join(
        choice["delta"].get("content", "") for chunk in chunks for choice in chunk["choices"]
    )
    assert streamed == text(standin)
    assert chunks[-2]["choices"][0]["finish_reason"] == "stop"
    assert chunks[-1]["usage"]["total_tokens"] > 0


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (Fault.RATE_LIMIT, 429, "rate_limit_exceeded"),
        (Fault.SERVER_ERROR, 500, "server_error"),
        (Fault.OVERLOADED, 503, "overloaded"),
        (Fault.UNAUTHORIZED, 401, "invalid_api_key"),
        (Fault.NO_MODEL, 404, "model_not_found"),
        (Fault.TOO_LONG, 400, "context_length_exceeded"),
        (Fault.FILTERED, 400, "content_filter"),
    ],
)
def test_refusals(standin, fault, status, code):
    standin.programme = script(fault)
    with pytest.raises(HTTPError) as refused:
        ask(standin)
    with refused.value as error:
        assert error.code == status
        assert json.load(error)["error"]["code"] == code
        assert (error.headers["Retry-After"] == "1") is (fault is Fault.RATE_LIMIT)
    assert text(standin)


def test_spoilt_answers_differ_from_the_good_one(standin):
    good = text(standin)
    spoilt = [
        fault
        for fault in Fault
        if fault not in {Fault.HANG, Fault.BAD_JSON, Fault.DROP} and not fault.value[:3].isdigit()
    ]
    for fault in spoilt:
        standin.programme = always(fault)
        assert text(standin) != good, fault
    assert Fault.CHATTY in spoilt


def test_a_page_of_html_and_a_cut_connection(standin):
    standin.programme = script(Fault.BAD_JSON, Fault.DROP)
    assert ask(standin).startswith("<html>")
    with pytest.raises(OSError):
        ask(standin)


def test_it_knows_its_key_and_its_models():
    with StandIn(api_key="right") as server, pytest.raises(HTTPError) as refused:
        ask(server)
    with refused.value as error:
        assert error.code == 401
    with StandIn(models=frozenset({"other"})) as server, pytest.raises(HTTPError) as refused:
        ask(server)
    with refused.value as error:
        assert error.code == 404


def test_requests_overlap_and_are_counted():
    with StandIn(latency=0.2) as server, ThreadPoolExecutor(8) as pool:
        begun = time.monotonic()
        list(pool.map(lambda _: ask(server), range(8)))
        assert time.monotonic() - begun < 1.2
    assert server.max_in_flight == 8
    assert len(server.requests) == 8


def test_a_hanging_request_does_not_keep_the_server():
    begun = time.monotonic()
    with StandIn(script(Fault.HANG)) as server, pytest.raises(OSError):
        urlopen(
            Request(
                f"{server.url}/chat/completions",
                b'{"messages": [{"role": "user", "content": "x"}]}',
            ),
            timeout=0.3,
        )
    assert time.monotonic() - begun < 5


def test_chance_is_the_same_on_every_run_and_near_its_share():
    programme = chance({Fault.EMPTY: 0.25}, seed=3)
    faults = [programme(number, "") for number in range(1000)]
    assert faults == [chance({Fault.EMPTY: 0.25}, seed=3)(number, "") for number in range(1000)]
    assert 200 < sum(fault is Fault.EMPTY for fault in faults) < 300


def test_words_already_in_the_target_script_stay():
    assert translation("春天 come", "zh") == f"春天{word('come')}"
    assert translation("Hello, world.", "ko") == f"{word('Hello', 'ko')}, {word('world', 'ko')}."
