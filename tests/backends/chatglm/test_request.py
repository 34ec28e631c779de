"""When an answer ends, and what is told of it on the way."""

from itertools import pairwise

import pytest

from ai_translator.backends.chatglm.request import GenerationRequest, loops
from ai_translator.errors import BackendError


def request(**more):
    options = {
        "prompt": [1, 2, 3],
        "limit": 50,
        "stops": frozenset({0}),
        "read": lambda ids: "".join(map(chr, ids)),
        **more,
    }
    return GenerationRequest(**options)


def feed(each, text, end=True):
    for char in text:
        each.push(ord(char))
    if end:
        each.push(0)
    return each.future.result(timeout=0) if each.done else None


def test_an_ending_token_ends_and_is_counted():
    done = feed(request(), "abc")
    assert (done.text, done.reason, done.prompt_tokens, done.generated_tokens, done.ids) == (
        "abc",
        "stop",
        3,
        4,
        (97, 98, 99),
    )


def test_the_limit_ends():
    done = feed(request(limit=2), "abc")
    assert (done.text, done.reason, done.generated_tokens) == ("ab", "length", 2)


def test_a_stop_text_ends_and_is_not_part_of_the_answer():
    assert feed(request(stop=("END", "x")), "one END two").text == "one"


def test_what_may_still_become_a_stop_text_is_not_told():
    told = []
    feed(request(stop=("END",), on_text=told.append), "aENbEND")
    assert "aEN" not in told[:-1] and told[-1] == "aENb"
    assert all(later.startswith(earlier) for earlier, later in pairwise(told))


def test_half_a_character_is_not_told():
    told = []
    each = request(
        read=lambda ids: bytes(ids).decode("utf-8", errors="replace"), on_text=told.append
    )
    for byte in "好".encode():
        each.push(byte)
    assert told[:2] == ["", ""] and told[-1] == "好"


@pytest.mark.parametrize(
    ("text", "looping"),
    [
        ("ab" * 40, True),
        ("a" * 64, True),
        ("a" * 63, False),
        ("abcdefgh" * 7, False),
        ("abcdefgh" * 8, True),
    ],
)
def test_a_loop(text, looping):
    assert loops([ord(char) for char in text]) is looping


def test_ordinary_text_is_no_loop():
    text = "".join(f"row {n}: {n * n} items of kind {n % 7}; " for n in range(60))
    assert not any(loops([ord(char) for char in text[:end]]) for end in range(len(text)))


def test_a_loop_is_stopped_and_reported():
    done = feed(request(limit=10_000), "so it goes " + "on and on " * 100, end=False)
    assert done.reason == "repetition" and len(done.ids) < 200


def test_a_cancelled_request_takes_nothing_more():
    each = request()
    each.push(97)
    assert each.future.cancel() and each.done
    each.push(98)
    each.fail(BackendError("late"))
    assert each.made == [97]


def test_many_requests_that_fail_together_have_errors_of_their_own():
    shared = BackendError("gone", remedy="wait")
    first, second = request(), request()
    first.fail(shared)
    second.fail(shared)
    one, two = first.future.exception(), second.future.exception()
    assert one is not two and str(one) == str(two) == "gone. wait" and one.__cause__ is shared
