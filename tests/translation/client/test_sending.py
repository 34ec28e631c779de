"""How one request is sent: in bounded time, accounted for, logged, and again after errors; on a clock that jumps."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from typing import Any

import pytest
from langchain_core.runnables import RunnableLambda

from ai_translator.config import Price, TranslationSettings
from ai_translator.errors import BackendError, RateLimitedError, UnreachableError
from ai_translator.profile import Profile
from ai_translator.translation.answer_parsing.answers import Answer
from ai_translator.translation.client.liveness import LivenessProbe
from ai_translator.translation.client.metering import Meter
from ai_translator.translation.client.sending import Sender
from ai_translator.translation.client.server_health import ServerHealth
from ai_translator.translation.client.termination import Stopped, Termination
from ai_translator.translation.results import Usage
from ai_translator.translation.shared_services.budget import Budget
from tests import virtual_time
from tests.translation.scripted import Scripted

TEXT = "The tide rose before noon, and nobody had seen the keeper of the harbour since."
WORDS = {"text": TEXT, "extra": "", "number": 3}


class Limiter:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[Any] = []

    @asynccontextmanager
    async def place(self, tokens: int) -> Any:
        self.told.append(("place", tokens))
        yield 7

    async def succeeded(self) -> None:
        self.told.append("succeeded")

    async def overloaded(self, window: float | None = None) -> None:
        self.told.append(("overloaded", window))

    async def refused(self, wait: float, *, told: bool) -> None:
        self.told.append(("refused", wait, told))


class Services:
    def __init__(self, budget: Budget | None = None) -> None:
        self.limits, self.names, self.budget = Limiter(), [], budget or Budget()

    def limiter(self, backend: str, concurrency: int) -> Limiter:
        self.names.append((backend, concurrency))
        return self.limits

    async def open_memory(self) -> None:
        return None


def sent(script: Any, *, budget: Budget | None = None, listening: Any = None, times: int = 1,
         divisible: bool = False, explain: Any = None, between: float = 0.0, **settings: Any) -> Any:  # fmt: skip
    """(answers or errors, seconds, usage, services, why it was given up) of requests, one after the other."""
    services, usage = Services(budget), Usage()

    async def work() -> Any:
        loop = asyncio.get_running_loop()
        backend = Scripted(profile=Profile(timeout=10.0, concurrency=5), listening=listening)
        if explain is not None:
            backend.explain = explain
        chosen = TranslationSettings(
            **{"retries": 2, "give_up_after": 20.0, "patience": 60.0, **settings}
        )
        sender = Sender(backend, chosen, services, loop.time)
        found: list[Any] = []
        for _ in range(times):
            try:
                chain = RunnableLambda(script)
                found.append(await sender.send(chain, WORDS, usage, divisible=divisible))
            except (BackendError, Stopped, TimeoutError, ZeroDivisionError) as error:
                found.append(error)
            await asyncio.sleep(between)
        told = loop.time() - between, sender.stopped
        assert sender.in_flight == 0
        await sender.close()
        return found, *told

    found, seconds, reason = virtual_time.run(work())
    return found, seconds, usage, services, reason


def answering(*said: Any) -> Any:
    """Each of these in turn; the last one again and again.  A number: seconds that it takes."""
    left = list(said)

    async def script(_variables: Any) -> Answer:
        now = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(now, float):
            await asyncio.sleep(now)
            return Answer(loose="late")
        if isinstance(now, Exception):
            raise now
        return now

    return script


def failure(kind: type[BackendError] = BackendError, **about: Any) -> BackendError:
    error = kind("the server failed", transient=True)
    for name, value in about.items():
        setattr(error, name, value)
    return error


COUNTED = Answer(loose="一", input_tokens=40, output_tokens=20)


def test_an_answer_is_accounted_for_and_its_place_is_asked_for_with_its_tokens():
    found, seconds, usage, services, reason = sent(answering(COUNTED))
    assert found == [COUNTED] and seconds == 0.0 and reason is None
    assert usage == Usage(requests=1, retries=0, input_tokens=40, output_tokens=20)
    # The text's tokens, the empty text's one, 400 for the instructions, and twice the text's for the answer.
    tokens = int(len(TEXT) / 3) + 1
    assert services.limits.told == [("place", tokens + 1 + 400 + 2 * tokens), "succeeded"]
    assert services.names == [("scripted http://127.0.0.1:1/v1 some-model", 5)]


def test_the_settings_say_how_many_at_a_time():
    *_, services, _ = sent(answering(COUNTED), concurrency=9)
    assert services.names == [("scripted http://127.0.0.1:1/v1 some-model", 9)]


def test_what_a_server_does_not_count_is_paid_as_it_was_expected():
    prices = {"some-model": Price(input=1_000_000, output=1_000_000)}
    counted, guessed = Budget(prices), Budget(prices)
    sent(answering(COUNTED), budget=counted)
    _, _, usage, _, _ = sent(answering(Answer(loose="一")), budget=guessed)
    tokens = int(len(TEXT) / 3) + 1
    assert counted.spent == 60.0 and guessed.spent == tokens + 1 + 400 + 2 * tokens
    assert (usage.input_tokens, usage.output_tokens) == (0, 0)


def test_half_a_count_is_a_count():
    budget = Budget({"some-model": Price(input=1_000_000, output=1_000_000)})
    sent(answering(Answer(loose="一", output_tokens=7)), budget=budget)
    assert budget.spent == 7.0


def test_what_failed_costs_nothing():
    budget = Budget({"some-model": Price(input=1, output=1)}, most=1.0)
    sent(answering(failure(), failure(), COUNTED), budget=budget)
    assert budget.spent == pytest.approx(60e-6) and budget.requests == 3


def test_an_answer_may_take_as_long_as_the_timeout_and_a_little_more():
    (answer,), seconds, *_ = sent(answering(11.9))
    assert answer.loose == "late" and seconds == pytest.approx(11.9)
    (error,), seconds, *_ = sent(answering(12.1), retries=0)
    assert isinstance(error, TimeoutError) and seconds == pytest.approx(12.0)


def test_a_slow_server_is_given_four_times_its_slowest_answer():
    found, *_ = sent(answering(11.0, 45.9, 186.0), times=3)
    assert [type(each) for each in found] == [Answer, Answer, TimeoutError]


def test_retries_are_counted_and_logged_with_their_pauses(caplog):
    with caplog.at_level(logging.DEBUG, "ai_translator.translation.client.sending"):
        (answer,), seconds, usage, services, _ = sent(answering(failure(), failure(), COUNTED))
    assert answer == COUNTED and usage == Usage(3, 2, 40, 20)
    assert 0.25 + 0.5 <= seconds <= 0.5 + 1.0
    first, second, done = caplog.records
    for each in (first, second):
        assert (each.model, each.error, each.text) == (
            "some-model",
            "BackendError",
            "the server failed",
        )
        assert "trying again in" in each.getMessage()
    assert (done.model, done.seconds, done.in_flight_limit) == ("some-model", 0.0, 7)
    assert (done.input_tokens, done.output_tokens) == (40, 20)
    assert [each for each in services.limits.told if each[0] != "place"] == [
        ("overloaded", None), ("overloaded", None), "succeeded"]  # fmt: skip


def test_the_seconds_of_an_answer_are_logged(caplog):
    with caplog.at_level(logging.DEBUG, "ai_translator.translation.client.sending"):
        sent(answering(1.2345678))
    assert caplog.records[-1].seconds == 1.235


def test_a_request_that_outlives_its_tries_has_failed_and_the_next_one_is_sent():
    said = [COUNTED, failure(), failure(), failure(), COUNTED]
    found, _, usage, _, reason = sent(answering(*said), times=3)
    assert found[0] == found[2] == COUNTED and type(found[1]) is BackendError
    assert (usage.requests, usage.retries, reason) == (5, 2, None)


def test_before_the_first_answer_it_ends_all():
    found, _, usage, _, reason = sent(answering(failure()), times=2)
    assert all(isinstance(each, Stopped) for each in found)
    assert usage.requests == 3 and reason is not None


def test_refusals_cost_no_try_and_end_with_patience():
    busy = failure(RateLimitedError, retry_after=9.0)
    found, seconds, usage, services, _ = sent(answering(COUNTED, busy), times=2)
    assert isinstance(found[1], Stopped) and usage.retries == 6 and seconds == 54.0
    assert services.limits.told.count(("refused", 9.0, True)) == 6


def test_what_is_too_long_for_something_on_the_way_is_for_the_caller_to_divide():
    async def alive() -> bool:
        return True

    large = failure(UnreachableError, oversized=True)
    (error,), _, usage, _, reason = sent(
        answering(large), divisible=True, listening=alive, retries=3
    )
    assert error is large and usage.requests == 2  # one may be a hiccup
    assert reason is None
    (error,), _, usage, *_ = sent(answering(large), divisible=False, listening=alive, retries=3)
    assert isinstance(error, Stopped) and usage.requests == 4
    (error,), _, usage, *_ = sent(answering(large), divisible=True, retries=3)
    assert isinstance(error, Stopped) and usage.requests == 4  # nothing says that it is alive


def test_while_the_server_is_away_requests_look_in_turn():
    away = failure(UnreachableError, unavailable=True)
    found, seconds, usage, services, _ = sent(
        answering(COUNTED, *[away] * 8, COUNTED), times=2, retries=1, between=1.0
    )
    assert found == [COUNTED, COUNTED] and usage.requests == 10
    # One try of its own, then a look every second and a half.
    assert 1.0 + 7 * 1.5 <= seconds <= 1.0 + 7 * 1.5 + 0.5
    assert services.limits.told.count(("overloaded", None)) == 7


def test_a_fault_of_a_library_is_explained_or_raised_as_it_is():
    found, *_ = sent(answering(ZeroDivisionError("x")))
    assert isinstance(found[0], ZeroDivisionError)
    said = BackendError(f"bad request: {TEXT}")
    found, *_ = sent(
        answering(ZeroDivisionError("x"), COUNTED), explain=lambda _error: said, times=3
    )
    assert type(found[0]) is BackendError and str(found[0]) == "bad request: …"
    assert found[0].args == ("bad request: …",)


def test_what_a_server_repeats_of_a_text_is_left_out_of_its_error():
    (error, *_), *_ = sent(answering(BackendError(f"no: '{TEXT[4:60]}' is bad")))
    assert str(error) == "no: '…' is bad"


def test_nobody_waits_for_ever():
    (error,), seconds, *_ = sent(answering(1e6), give_up_after=15.0)
    assert isinstance(error, (Stopped, TimeoutError)) and seconds <= 15.0


# Signs of life.


def watched(
    *, listening: Any, engine: Any = None, heard_after: float | None = None, limit: float = 20.0
) -> Any:
    """(why it was given up, whether it is at work, seconds) of a server that is waited for."""

    async def work() -> Any:
        loop = asyncio.get_running_loop()
        backend = Scripted(listening=listening, engine=engine, profile=Profile(timeout=60.0))
        end = Termination("m")
        health = ServerHealth(backend.profile, can_be_asked=True, clock=loop.time)
        probe = LivenessProbe(backend, TranslationSettings(give_up_after=limit), health, end)
        probe.start()
        probe.start()
        if heard_after is not None:
            loop.call_later(heard_after, health.heard.set)
        waiting = asyncio.create_task(end.unless_ended(asyncio.sleep(100.0)))
        done, _ = await asyncio.wait({waiting}, timeout=90.0)
        now = loop.time()
        reason = end.reason
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await probe.close()
        end.close()
        return reason and str(reason), health.at_work, now if done else None

    return virtual_time.run(work())


def after(seconds: float, said: Any) -> Any:
    async def asked() -> Any:
        await asyncio.sleep(seconds)
        if isinstance(said, Exception):
            raise said
        return said

    return asked


@pytest.mark.parametrize(
    ("listening", "engine", "heard_after", "ends", "at_work"),
    [
        (after(1.0, True), None, None, None, False),
        (after(1.0, True), after(1.0, None), None, None, False),
        (after(1.0, True), after(1.0, True), None, None, True),
        (after(1.0, True), after(1.0, False), None, 17.0, False),
        (after(1.0, True), after(3.0, False), 17.5, None, False),
        (after(1.0, False), None, None, 20.0, False),
        (after(9.0, True), None, None, 20.0, False),
        (after(9.0, True), None, 19.0, None, False),
        (after(1.0, False), None, 14.9, None, False),
        (None, None, None, None, False),
    ],
)
def test_a_server_of_which_nothing_is_heard(listening, engine, heard_after, ends, at_work, caplog):
    """It is asked for a sign of life five seconds before the end."""
    reason, working, seconds = watched(listening=listening, engine=engine, heard_after=heard_after)
    assert (seconds, working, reason is not None) == (ends, at_work, ends is not None)
    told = {
        20.0: "http://127.0.0.1:1/v1: no answer within 20 s. Check base_url and network; for a server "
        "that is only slow, raise translation.give_up_after",
        17.0: "http://127.0.0.1:1/v1: takes requests and answers none: its engine hangs or is dead. "
        "Look into the server's log and restart it",
    }
    assert reason == (told[ends] if ends else None)
    waited_for = listening and heard_after is None and ends is None
    sign, most = ("it is at work", 600) if at_work else ("it is alive", 150)
    assert (f"{sign}: waiting for it, up to {most} s" in caplog.text) is bool(waited_for)
    assert not waited_for or f"some-model: no answer in {17 if engine else 16} s" in caplog.text


def test_where_little_time_is_given_half_of_it_is_for_the_question():
    *_, seconds = watched(listening=after(1.9, False), limit=4.0)
    assert seconds == 4.0
    *_, seconds = watched(listening=after(1.9, True), limit=4.0)
    assert seconds is None


def test_a_bug_of_what_is_asked_is_heard_of():
    reason, _, seconds = watched(listening=after(1.0, ZeroDivisionError("x")))
    assert reason is None and seconds == 16.0  # it is raised to whoever waits


# Money.


def spent(*moments: float, most: float, expected: int = 100) -> Any:
    """When each of several requests, all sent at once, got its money, or why it did not."""

    async def work() -> Any:
        loop = asyncio.get_running_loop()
        end = Termination("m")
        budget = Budget({"m": Price(input=10_000, output=10_000)}, most)
        meter = Meter(budget, "m", end)
        told: list[Any] = [None] * len(moments)

        async def request(at: int, seconds: float) -> None:
            try:
                async with meter.request(0, expected) as cost:
                    told[at] = (round(loop.time(), 2), meter.in_flight)
                    await asyncio.sleep(seconds)
                    cost.received = 40
            except Stopped as stopped:
                told[at] = str(stopped)[:44]

        await asyncio.gather(*(request(*each) for each in enumerate(moments)))
        end.close()
        return told, round(budget.spent, 3), meter.in_flight

    return virtual_time.run(work())


def test_what_is_on_its_way_is_waited_for_before_the_money_is_said_to_be_spent():
    told, paid, left = spent(1.0, 2.0, 1.0, most=2.5)
    assert told == [(0.0, 1), (0.0, 2), (1.05, 2)] and (paid, left) == (1.2, 0)
    told, paid, _ = spent(1.0, 1.0, most=1.0)
    assert told == [(0.0, 1), "the next request could cost more than transla"[:44]] and paid == 0.4
    told, *_ = spent(1.0, most=0.9)
    assert told[0].startswith("the next request")
