"""What happens after a request has failed: how long is waited, and when a backend is given up."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import Any

import pytest

from ai_translator.config import TranslationSettings
from ai_translator.errors import (
    AuthenticationError,
    BackendError,
    ContentFilterError,
    ModelNotFoundError,
    ProtocolError,
    RateLimitedError,
    UnreachableError,
)
from ai_translator.profile import Profile
from ai_translator.translation.client.liveness import LivenessProbe
from ai_translator.translation.client.outages import OutageDetector
from ai_translator.translation.client.retry_policy import RetryPolicy
from ai_translator.translation.client.server_health import ServerHealth
from ai_translator.translation.client.termination import Stopped, Termination
from tests.translation.scripted import Scripted
from tests.virtual_time import Clock


class Limiter:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[Any, ...]] = []

    async def overloaded(self, window: float | None = None) -> None:
        self.told.append(("overloaded", window))

    async def refused(self, wait: float, *, told: bool) -> None:
        self.told.append(("refused", wait, told))


class Server:
    """All that decides about one server, on a clock that stands still."""

    def __init__(self, *, listening: Any = None, **settings: Any) -> None:
        self.clock, self.limiter = Clock(1000.0), Limiter()
        self.settings = TranslationSettings(
            **{"retries": 3, "give_up_after": 20.0, "patience": 300.0, **settings}
        )
        backend = Scripted(listening=listening, profile=Profile(timeout=60.0))
        self.end = Termination("some-model")
        self.health = ServerHealth(
            backend.profile, can_be_asked=listening is not None, clock=self.clock
        )
        self.liveness = LivenessProbe(backend, self.settings, self.health, self.end)
        self.outage = OutageDetector(self.settings, self.health, self.clock)
        self.policy = RetryPolicy(
            self.settings, self.health, self.liveness, self.limiter, self.end, self.clock
        )

    def answered(self, seconds: float = 1.0) -> None:
        self.health.succeeded(seconds)
        self.policy.succeeded()
        self.outage.succeeded()

    async def pause(self, error: BackendError, tries: int = 1, begun: float | None = None) -> float:
        return await self.policy.pause(error, tries, self.clock.now if begun is None else begun)


@asynccontextmanager
async def server(**options: Any) -> Any:
    made = Server(**options)
    try:
        yield made
    finally:
        made.end.close()


def failure(kind: type[BackendError] = BackendError, **about: Any) -> BackendError:
    error = kind("the server failed", transient=True)
    for name, value in about.items():
        setattr(error, name, value)
    return error


@pytest.mark.parametrize(
    ("tries", "least", "most"), [(1, 0.25, 0.5), (2, 0.5, 1.0), (3, 1.0, 2.0), (6, 4.0, 8.0)]
)
async def test_pauses_after_failures_double_up_to_a_bound(tries, least, most):
    async with server(retries=9) as of:
        of.answered()
        found = [await of.pause(failure(), tries) for _ in range(50)]
        assert least <= min(found) < max(found) <= most
        assert of.limiter.told[0] == ("overloaded", None)
        assert await of.pause(failure(), 9) <= 8.0


async def test_a_request_that_ran_out_of_tries_has_failed_alone():
    async with server() as of:
        of.answered()
        assert await of.pause(failure(), 3)
        with pytest.raises(BackendError) as caught:
            await of.pause(failure(), 4)
        assert not isinstance(caught.value, Stopped) and of.end.reason is None


async def test_three_of_them_and_nothing_else_for_long_end_it():
    async with server() as of:
        of.answered()
        of.clock.now += 19.9
        for _ in range(3):
            with pytest.raises(BackendError):
                await of.pause(failure(), 4)
        of.clock.now += 0.1
        with pytest.raises(Stopped):
            await of.pause(failure(), 4)
        assert of.end.reason is not None


async def test_an_answer_between_two_lost_requests_counts_them_anew():
    async with server() as of:
        of.answered()
        for _ in range(2):
            with pytest.raises(BackendError):
                await of.pause(failure(), 4)
        of.answered()
        of.clock.now += 25.0
        for _ in range(2):
            with pytest.raises(BackendError):
                await of.pause(failure(), 4)
        with pytest.raises(Stopped):
            await of.pause(failure(), 4)


async def test_before_the_first_answer_a_lost_request_ends_it():
    async with server() as of:
        with pytest.raises(Stopped):
            await of.pause(failure(), 4)


@pytest.mark.parametrize(
    ("error", "tries", "heard", "ends"),
    [
        (failure(), 1, True, False),
        (failure(), 2, True, True),
        (failure(UnreachableError), 1, True, False),
        (failure(UnreachableError), 1, False, True),
    ],
)
async def test_nothing_good_for_long_ends_it_before_the_tries_do(error, tries, heard, ends):
    async with server() as of:
        of.clock.now += 20.0
        if heard:
            of.health.heard.set()
        if ends:
            with pytest.raises(Stopped):
                await of.pause(error, tries)
        else:
            assert await of.pause(error, tries)


async def test_a_failure_of_the_network_is_no_sign_of_a_server():
    async with server() as of:
        await of.pause(failure(UnreachableError))
        assert not of.health.heard.is_set()
        await of.pause(failure())
        assert of.health.heard.is_set()


async def test_what_is_no_answer_of_the_protocol_is_tried_once_more_before_the_first_answer():
    async with server() as of:
        assert await of.pause(failure(ProtocolError), 1)
        with pytest.raises(Stopped):
            await of.pause(failure(ProtocolError), 2)
    async with server() as of:
        of.answered()
        assert await of.pause(failure(ProtocolError), 3)


@pytest.mark.parametrize(
    ("error", "answered", "ends"),
    [
        (AuthenticationError("no"), False, True),
        (ModelNotFoundError("no"), True, True),
        (RateLimitedError("quota"), True, True),
        (UnreachableError("no such host"), False, True),
        (UnreachableError("no such host"), True, False),
        (ContentFilterError("no"), False, False),
        (BackendError("bad request"), True, False),
    ],
)
async def test_what_the_same_request_would_meet_again_is_not_tried_again(error, answered, ends):
    async with server() as of:
        if answered:
            of.answered()
        with pytest.raises(Stopped if ends else type(error)):
            await of.pause(error)


async def test_a_key_that_was_good_is_tried_again_after_a_few_pauses():
    """Some gateways refuse it where they mean too many requests."""
    async with server() as of:
        of.answered()
        for _ in range(3):
            assert await of.pause(AuthenticationError("no")) > 1
            of.clock.now += 2
        with pytest.raises(Stopped):
            await of.pause(AuthenticationError("no"))
        assert [told[0] for told in of.limiter.told] == ["refused"] * 3


async def test_the_third_rejection_before_any_answer_is_the_settings_fault():
    async with server() as of:
        for _ in range(2):
            with pytest.raises(BackendError):
                await of.pause(BackendError("bad request"))
        with pytest.raises(Stopped):
            await of.pause(BackendError("bad request"))
    async with server() as of:
        of.answered()
        for _ in range(5):
            with pytest.raises(BackendError):
                await of.pause(BackendError("bad request"))


# Too many requests


@pytest.mark.parametrize("told", [0.5, 2.0, 150.0])
async def test_as_long_as_the_server_asks_is_waited(told):
    async with server() as of:
        error = failure(RateLimitedError, retry_after=told)
        assert await of.pause(error) == told
        assert of.limiter.told == [("refused", told, True)]
        assert not of.policy.costs_a_try(error)


@pytest.mark.parametrize("told", [None, 0.0, -1.0, 150.5])
async def test_without_a_sensible_time_it_is_waited_longer_each_time(told):
    async with server() as of:
        of.answered()
        found = []
        for _ in range(12):
            found.append(await of.pause(failure(RateLimitedError, retry_after=told)))
            of.clock.now += 1.0
            of.health.last_success = of.clock.now
        for at, wait in enumerate(found):
            most = min(30.0, 1.5 * 1.5**at)
            assert 0.8 * most <= wait <= most
        assert {each[2] for each in of.limiter.told} == {False}


async def test_refusals_of_one_moment_count_once_and_an_answer_begins_anew():
    async with server() as of:
        of.answered()
        for _ in range(6):
            assert await of.pause(failure(RateLimitedError)) <= 1.5
            of.clock.now += 0.15
        of.clock.now += 1.0
        assert 1.8 <= await of.pause(failure(RateLimitedError)) <= 2.25
        of.clock.now += 2.0
        of.answered()
        assert await of.pause(failure(RateLimitedError)) <= 1.5


async def test_patience_ends():
    async with server(patience=100.0) as of:
        of.answered()
        error = failure(RateLimitedError, retry_after=60.0)
        of.clock.now += 40.0
        assert await of.pause(error) == 60.0
        of.clock.now += 0.1
        with pytest.raises(Stopped):
            await of.pause(error)


@pytest.mark.parametrize(("told", "ends"), [(None, True), (5.0, False)])
async def test_before_the_first_answer_patience_is_shorter_where_no_time_is_named(told, ends):
    async with server() as of:
        of.clock.now += 20.0
        error = failure(RateLimitedError, retry_after=told)
        if ends:
            with pytest.raises(Stopped):
                await of.pause(error)
        else:
            assert await of.pause(error) == told


async def test_a_server_that_says_when_it_is_back_is_no_failure_and_a_lost_line_is_one():
    async with server() as of:
        assert not of.policy.costs_a_try(failure(retry_after=3.0))
        assert of.policy.costs_a_try(failure(UnreachableError, retry_after=3.0))
        assert of.policy.costs_a_try(failure())
        assert not of.policy.costs_a_try(failure(loading=True))
        assert of.policy.costs_a_try(BackendError("no", transient=False))


# A model that is loaded


@pytest.mark.parametrize(
    ("waited", "told", "expected"),
    [
        (0.0, None, 1.0), (10.0, None, 5.0), (40.0, None, 15.0), (40.0, 3.0, 3.0), (40.0, 15.0, 15.0),
        (40.0, 16.0, 15.0), (40.0, 0.0, 15.0), (60.0, None, 15.0),
    ],
)  # fmt: skip
async def test_a_model_that_is_loaded_is_looked_at_less_and_less_often(waited, told, expected):
    async with server() as of:
        of.clock.now += waited
        assert await of.pause(failure(loading=True, retry_after=told)) == expected


async def test_loading_may_take_as_long_as_a_first_answer():
    async def alive() -> bool:
        return True

    async with server(listening=alive) as of:
        of.clock.now += 150.0
        assert await of.pause(failure(loading=True))
        of.clock.now += 0.1
        with pytest.raises(Stopped):
            await of.pause(failure(loading=True))


# How long an answer may take


async def test_slow_servers_are_given_time_and_none_for_ever():
    async with server() as of:
        assert of.health.answer_timeout == 60.0
        of.answered(10.0)
        assert of.health.answer_timeout == 60.0
        of.answered(30.0)
        of.answered(2.0)
        assert of.health.answer_timeout == 120.0
        of.answered(1000.0)
        assert of.health.answer_timeout == 600.0


async def test_time_is_counted_from_the_first_request():
    async with server() as of:
        of.clock.now += 500.0
        of.health.begin()
        of.clock.now += 3.0
        assert (of.health.age, of.health.silence) == (3.0, 3.0)
        of.answered()
        of.clock.now += 2.0
        assert (of.health.age, of.health.silence) == (5.0, 2.0)


# Outages


def away() -> BackendError:
    return failure(UnreachableError, unavailable=True)


async def test_a_server_that_never_answered_is_not_away():
    async with server() as of:
        assert not any(of.outage.is_away(away(), 3, 0.0) for _ in range(9))


async def test_five_requests_that_find_nobody_tell_an_outage():
    async with server() as of:
        of.answered()
        begun = of.clock.now
        found = [of.outage.is_away(away(), 0, begun) for _ in range(7)]
        assert found == [False] * 4 + [True] * 3
        of.answered()
        assert not of.outage.is_away(away(), 0, begun)


async def test_a_request_that_ran_out_of_tries_while_nobody_else_is_answered_tells_one():
    async with server() as of:
        of.answered()
        of.clock.now += 1.0
        begun = of.clock.now
        assert not of.outage.is_away(away(), 2, begun)
        assert of.outage.is_away(away(), 3, begun)
        of.answered()  # another one: the server is there, it is this request's own fault
        assert not of.outage.is_away(away(), 3, begun)


async def test_what_says_when_it_is_back_or_has_looked_is_not_away():
    async with server() as of:
        of.answered()
        for error in (failure(UnreachableError), failure(unavailable=True, retry_after=3.0)):
            assert not any(of.outage.is_away(error, 9, of.clock.now) for _ in range(9))


async def test_an_outage_ends_after_twice_the_time_to_give_up():
    async with server() as of:
        of.answered()
        of.clock.now += 40.0
        assert any(of.outage.is_away(away(), 3, 0.0) for _ in range(6))
        of.clock.now += 0.1
        assert not any(of.outage.is_away(away(), 3, 0.0) for _ in range(6))


async def test_an_answer_wakes_all_who_wait():
    async with server() as of:
        of.answered()
        waiting = [asyncio.create_task(of.outage.wait()) for _ in range(3)]
        await asyncio.sleep(0.01)
        assert not any(task.done() for task in waiting)
        of.answered()
        async with asyncio.timeout(0.5):
            await asyncio.gather(*waiting)


# Signs of life


async def test_timeouts_ask_for_a_sign_of_life_and_without_one_it_ends():
    asked = []

    async def listening() -> bool:
        asked.append(1)
        return len(asked) < 2

    async with server(listening=listening) as of:
        of.answered(10.0)
        before = of.clock.now
        of.clock.now += 1.0
        error = failure(UnreachableError)
        assert await of.pause(error, begun=before - 1) and not asked  # answered since it was sent
        assert of.limiter.told[-1] == ("overloaded", 60.0)
        assert await of.pause(error) and len(asked) == 1
        with pytest.raises(Stopped):
            await of.pause(error)
        assert len(asked) == 2


async def test_signs_of_life_are_asked_for_by_one_at_a_time_and_not_of_what_cannot_be_asked():
    asked = []

    async def listening() -> bool:
        asked.append(1)
        await asyncio.sleep(0.02)
        return True

    async with server(listening=listening) as of:
        of.answered()
        of.clock.now += 1.0
        await asyncio.gather(*(of.liveness.require(failure(UnreachableError)) for _ in range(4)))
        assert len(asked) == 1
        await of.liveness.require(away())  # nobody is there to be asked
        assert len(asked) == 1
    async with server() as of:
        await of.liveness.require(failure(UnreachableError))


async def test_signs_of_life_alone_do_not_last_for_ever():
    async def listening() -> bool:
        return True

    async with server(listening=listening, patience=100.0) as of:
        of.answered()
        of.clock.now += 100.0
        await of.liveness.require(failure(UnreachableError))
        of.clock.now += 0.1
        with pytest.raises(Stopped):
            await of.liveness.require(failure(UnreachableError))


@pytest.mark.parametrize(
    ("alive", "ends"), [(True, False), (False, True), ("late", True), (None, False)]
)
async def test_a_server_of_which_nothing_is_heard_is_given_up_unless_it_lives(alive, ends, caplog):
    async def listening() -> bool:
        await asyncio.sleep(5.0 if alive == "late" else 0.0)
        return bool(alive)

    of = Server(listening=None if alive is None else listening, give_up_after=0.2)
    of.liveness.start()
    await asyncio.sleep(0.3)
    for _ in range(100):  # the machine may be busy
        if ends and of.end.reason is None:
            await asyncio.sleep(0.05)
    reason = of.end.reason
    await of.liveness.close()
    of.end.close()
    assert (reason is not None) is ends
    if ends:
        assert "no answer within 0.2 s" in str(reason) and "give_up_after" in str(reason)
    told = [record.message for record in caplog.records if "it is alive" in record.message]
    assert len(told) == (alive is True)


async def test_what_is_heard_in_time_ends_the_watch():
    async def listening() -> bool:
        raise AssertionError("need not be asked")

    of = Server(listening=listening, give_up_after=0.2)
    of.liveness.start()
    of.health.heard.set()
    await asyncio.sleep(0.3)
    assert of.end.reason is None
    await of.liveness.close()
    of.end.close()


async def test_an_answer_during_the_question_whether_it_lives_counts(caplog):
    async def listening() -> bool:
        await asyncio.sleep(0.05)
        return False

    of = Server(listening=listening, give_up_after=0.2)
    of.liveness.start()
    await asyncio.sleep(0.12)
    of.health.heard.set()
    await asyncio.sleep(0.2)
    assert of.end.reason is None
    await of.liveness.close()
    of.end.close()


async def test_a_fault_of_the_program_while_watching_is_heard_of():
    async def listening() -> bool:
        raise ZeroDivisionError

    of = Server(listening=listening, give_up_after=0.1)
    of.liveness.start()

    async def work() -> None:
        await asyncio.sleep(5.0)

    with pytest.raises(ZeroDivisionError):
        await of.end.unless_ended(work())
    assert of.end.reason is None
    await of.liveness.close()
    of.end.close()


# The end


async def test_the_end_comes_once_and_ends_what_is_under_way():
    async with server() as of:
        cancelled = []

        async def work() -> None:
            try:
                await asyncio.sleep(5.0)
            except asyncio.CancelledError:
                cancelled.append(1)
                raise

        waiting = asyncio.create_task(of.end.unless_ended(work()))
        await asyncio.sleep(0.01)
        of.end.give_up(BackendError("the first"))
        of.end.give_up(BackendError("the second"))
        of.end.fail(ValueError())
        with pytest.raises(Stopped, match="the first"):
            await waiting
        assert cancelled and str(of.end.reason) == "the first"
        with pytest.raises(Stopped, match="the first"):
            await of.end.unless_ended(asyncio.sleep(5.0))


async def test_work_that_is_done_is_no_victim():
    async with server() as of:

        async def work() -> int:
            return 7

        assert await of.end.unless_ended(work()) == 7


@pytest.mark.parametrize(
    ("timeout", "can_be_asked", "at_work", "answers", "seconds"),
    [
        (60.0, False, False, [], 60.0), (60.0, True, False, [], 150.0), (60.0, True, True, [], 600.0), (10.0, True, False, [], 25.0),
        (10.0, False, True, [], 100.0), (300.0, True, False, [], 600.0), (700.0, True, True, [], 700.0), (700.0, True, False, [], 700.0),
        (60.0, True, True, [15.0], 60.0), (60.0, True, True, [20.0, 1.0], 80.0), (60.0, False, False, [151.0], 600.0),
        (700.0, True, True, [400.0], 700.0),
    ],
)  # fmt: skip
async def test_how_long_an_answer_may_take(timeout, can_be_asked, at_work, answers, seconds):
    """The first one of a server that lives longer, of one that works longer still, of a slow one four times its slowest."""
    health = ServerHealth(Profile(timeout=timeout), can_be_asked=can_be_asked, clock=Clock(1000.0))
    health.at_work = at_work
    for each in answers:
        health.succeeded(each)
    assert health.answer_timeout == seconds
    assert (health.successes, health.heard.is_set()) == (len(answers), bool(answers))
