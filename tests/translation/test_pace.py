"""How fast and how long a server is asked: what it refuses is learned from, what makes no sense ends."""

import asyncio

import pytest

from ai_translator.config import Price
from ai_translator.errors import BudgetError, ConfigError
from ai_translator.translation.client.admission import Admission
from ai_translator.translation.quality.circuit_breaker import CircuitBreaker
from ai_translator.translation.shared_services.adaptive_rate import AdaptiveRate, RateLimit
from ai_translator.translation.shared_services.budget import Budget
from ai_translator.translation.shared_services.limiter import Limiter
from tests import virtual_time
from tests.virtual_time import Clock


@pytest.fixture
def clock():
    return Clock(1000.0)


# A rate that is learned


def answered(rate, clock, count, seconds):
    """So many requests are accepted, so many seconds apart."""
    for _ in range(count):
        rate.accepted()
        clock.now += seconds


def test_without_a_refusal_there_is_no_limit(clock):
    rate = AdaptiveRate(clock)
    answered(rate, clock, 500, 0.01)
    assert rate.per_minute is None and rate.take() == 0.0


def test_a_refusal_before_anything_was_accepted_says_nothing(clock):
    rate = AdaptiveRate(clock)
    rate.refused(wait=5)
    rate.refused()
    assert rate.per_minute is None


def test_the_server_s_own_words_give_the_rate_with_a_little_to_spare(clock):
    """Ten in ten seconds and then a wait of twenty: ten in half a minute."""
    rate = AdaptiveRate(clock)
    answered(rate, clock, 10, 1.0)
    rate.refused(wait=20.0)
    assert rate.per_minute == pytest.approx(0.9 * 60 * 10 / 30)


def test_without_its_words_it_is_what_was_accepted_and_less(clock):
    rate = AdaptiveRate(clock)
    answered(rate, clock, 10, 2.0)
    rate.refused()
    assert rate.per_minute == pytest.approx(0.7 * 60 * 10 / 20)
    clock.now += 10
    rate.refused()
    assert rate.per_minute == pytest.approx(0.7 * 0.7 * 60 * 10 / 20)


def test_only_the_last_minute_counts(clock):
    rate = AdaptiveRate(clock)
    answered(rate, clock, 50, 0.0)
    clock.now += 61.0
    answered(rate, clock, 4, 5.0)
    rate.refused(wait=10.0)
    assert rate.per_minute == pytest.approx(0.9 * 60 * 4 / 30)


def test_what_was_accepted_in_an_instant_is_counted_as_in_a_second(clock):
    rate = AdaptiveRate(clock)
    answered(rate, clock, 8, 0.0)
    rate.refused()
    assert rate.per_minute == pytest.approx(0.7 * 60 * 8)


def test_refusals_of_one_moment_count_once(clock):
    rate = AdaptiveRate(clock)
    answered(rate, clock, 10, 1.0)
    rate.refused()
    learned = rate.per_minute
    for _ in range(5):
        clock.now += 0.3
        rate.refused()
    assert rate.per_minute == learned
    clock.now += 2.0
    rate.refused()
    assert rate.per_minute == pytest.approx(0.7 * learned)


def test_each_success_makes_it_a_little_faster_until_there_is_no_limit(clock):
    rate = AdaptiveRate(clock)
    answered(rate, clock, 10, 1.0)
    rate.refused()
    learned = rate.per_minute
    rate.accepted()
    assert rate.per_minute == pytest.approx(learned + 0.5)
    rate.per_minute = 599.6
    rate.accepted()
    assert rate.per_minute is None


def test_it_never_stands_still(clock):
    rate = AdaptiveRate(clock)
    answered(rate, clock, 1, 1.0)
    for _ in range(40):
        rate.refused(wait=3600.0)
        clock.now += 10
    assert rate.per_minute == 0.5


def test_requests_start_evenly_from_the_refusal_on(clock):
    rate = AdaptiveRate(clock)
    answered(rate, clock, 10, 1.0)
    rate.refused()
    rate.per_minute = 30.0
    assert [rate.take() for _ in range(3)] == [0.0, 2.0, 4.0]
    clock.now += 3.0
    assert rate.take() == pytest.approx(3.0)
    clock.now += 60.0  # nothing is saved up meanwhile
    assert [rate.take() for _ in range(2)] == [0.0, 2.0]


# A rate that is told


def test_a_bucket_holds_ten_seconds_and_fills_again(clock):
    limit = RateLimit(60.0, clock)
    assert [limit.take(1) for _ in range(11)] == [0.0] * 10 + [1.0]
    clock.now += 5.0
    assert [limit.take(1) for _ in range(5)] == [0.0] * 4 + [1.0]
    clock.now += 3600.0
    assert limit.take(12) == pytest.approx(2.0)


def test_a_slow_bucket_holds_one_request(clock):
    limit = RateLimit(2.0, clock)
    assert [limit.take(1) for _ in range(3)] == pytest.approx([0.0, 30.0, 60.0])


def test_no_rate_no_wait(clock):
    assert RateLimit(None, clock).take(10**9) == 0.0


# Answers of no use


def record(breaker, answers):
    """``+`` usable, ``-`` not; how many answers it took until it broke."""
    for number, each in enumerate(answers, 1):
        if breaker.record(each == "+", "" if each == "+" else "answer empty: 3"):
            return number
    return None


@pytest.mark.parametrize(
    ("answers", "broken_at"),
    [
        ("-" * 7, None),
        ("-" * 8, 8),  # not one usable text at the very start
        ("-" * 7 + "+" + "-" * 15, None),
        ("-" * 7 + "+" + "-" * 16, 24),  # later on so many in a row
        ("+" + ("-" * 9 + "+") * 20, None),  # one in ten is usable
        ("+" * 2 + ("-" * 13 + "+") * 9, 41),  # hardly any is
    ],
)
def test_when_no_more_is_sent(answers, broken_at):
    assert record(CircuitBreaker("model at host"), answers) == broken_at


def test_what_was_wrong_most_often_is_told_with_what_helps():
    breaker = CircuitBreaker("tiny at http://host")
    for complaint in ("http://host/v1: empty: 1", "empty (2 of 3)", "cut off: 5"):
        breaker.record(False, complaint)
    error = breaker.error()
    assert str(error).startswith(
        "tiny at http://host: none of the first 3 answers could be used, 2 x empty"
    )
    assert "segments_per_request: 1" in error.remedy
    assert (breaker.answers, breaker.failed, breaker.usable) == (3, True, False)


@pytest.mark.parametrize(
    ("complaint", "helps"),
    [
        ("cut off: 3 tokens", "max_tokens"),
        ("refused (policy)", "Another provider"),
        ("the content filter took it", "Another provider"),
        ("the answer is not in Chinese: 3", "check --to and --from"),
        ("numbers: 3", "doctor --probe"),
        ("", "doctor --probe"),
    ],
)
def test_each_complaint_has_its_remedy(complaint, helps):
    breaker = CircuitBreaker("m")
    breaker.record(False, complaint)
    assert helps in breaker.error().remedy


def test_later_on_the_last_answers_are_told():
    breaker = CircuitBreaker("m")
    record(breaker, "+" * 50 + "-" * 10)
    assert "of the last 40 answers only 30 could be used, 10 x" in str(breaker.error())
    assert (breaker.failed, breaker.answers) == (False, 60)


def test_without_answers_nothing_has_failed():
    assert CircuitBreaker("m").failed is False


# Money


async def test_what_may_be_sent_is_counted_and_what_it_costs_is_set_aside():
    budget = Budget({"m": Price(input=2, output=10)}, most=1.0, most_requests=3)
    charge = await budget.reserve("m", 100_000, 80_000)
    assert (charge.model, charge.amount) == ("m", 1.0)
    await budget.settle(charge, 50_000, 20_000)
    assert budget.spent == pytest.approx(0.3)
    await budget.settle(await budget.reserve("m", 0, 70_000), 0, 0)  # just what is left
    with pytest.raises(BudgetError, match=r"could cost more than translation\.max_cost = 1 leaves"):
        await budget.reserve("m", 0, 70_001)
    await budget.reserve("m", 0, 0)
    with pytest.raises(BudgetError, match=r"translation\.max_requests = 3 are sent"):
        await budget.reserve("m", 0, 0)


async def test_a_limit_needs_a_price_and_no_limit_needs_none():
    await Budget().check("m")
    await Budget({"m": Price(input=0, output=0)}, most=1.0).check("m-2024")
    with pytest.raises(ConfigError, match="needs the price of other"):
        await Budget({"m": Price(input=0, output=0)}, most=1.0).check("other")
    free = Budget(most_requests=1)
    await free.settle(await free.reserve("m", 1000, 1000), 1000, 1000)
    assert (free.spent, free.requests) == (0.0, 1)


def test_answers_to_several_texts_alone_say_less_of_a_model():
    breaker = CircuitBreaker("m")
    assert not any(breaker.record(False, "ids", alone=False) for _ in range(50))
    assert not any(breaker.record(False, "ids") for _ in range(3))
    assert breaker.record(False, "ids") is not None


def test_an_answer_that_is_taken_back_was_of_no_use():
    breaker = CircuitBreaker("m")
    for _ in range(8):
        assert breaker.record(True) is None
    breaker.retract()
    error = breaker.record(False, "the same answer")
    assert error is not None and "none of the first 9" in error.message


# Turns


async def inside(admission, count):
    """How many of so many requests are let in at once; they stay in."""
    entered = []
    leave = asyncio.Event()

    async def request():
        async with admission.turn():
            entered.append(1)
            await leave.wait()

    tasks = [asyncio.create_task(request()) for _ in range(count)]
    return entered, leave, tasks


async def settled(seconds=0.0):
    await asyncio.sleep(seconds)
    for _ in range(5):
        await asyncio.sleep(0)


async def ended(leave, tasks):
    leave.set()
    await asyncio.wait_for(asyncio.gather(*tasks), 2)


async def test_the_others_follow_the_first_when_nothing_bad_is_heard():
    admission = Admission()
    entered, leave, tasks = await inside(admission, 20)
    await settled()
    assert len(entered) == 1
    await settled(0.15)
    assert len(entered) == 20
    await ended(leave, tasks)


def test_a_few_follow_before_all_do():
    async def entered_by_then():
        admission = Admission()
        entered, leave, tasks = await inside(admission, 20)
        counts = []
        for seconds in (0.015, 0.01, 0.05, 0.01):  # 0.015, 0.025, 0.075, 0.085
            await asyncio.sleep(seconds)
            counts.append(len(entered))
        await ended(leave, tasks)
        return counts

    assert virtual_time.run(entered_by_then()) == [1, 5, 5, 20]


async def test_a_bad_answer_stops_the_few_that_follow():
    admission = Admission()
    entered, leave, tasks = await inside(admission, 20)
    admission.bad()
    await settled(0.15)
    assert len(entered) == 1
    await ended(leave, tasks)


@pytest.mark.parametrize(
    ("admission", "all_", "at_first", "soon"),
    [
        pytest.param(Admission(cautious=True), 20, 8, 0.0, id="one text in each: a few follow"),
        # Its first request is short: a longer one goes ahead, and may be refused for its length.
        pytest.param(Admission(sure=False), 5, 1, 0.3, id="an unknown model is waited for"),
        pytest.param(Admission(unproven=True), 5, 1, 0.0, id="a refusal far away is waited for"),
    ],
)
async def test_not_all_go_before_the_first_good_answer(admission, all_, at_first, soon):
    entered, leave, tasks = await inside(admission, all_)
    await settled(0.15)
    assert len(entered) == at_first
    admission.good()
    await settled(soon)
    assert len(entered) == all_ and admission.proven
    await ended(leave, tasks)


async def test_after_a_bad_answer_one_goes_at_a_time():
    admission = Admission()
    admission.bad()
    entered, leave, tasks = await inside(admission, 5)
    await settled(0.15)
    assert len(entered) == 1 and not admission.proven
    await ended(leave, tasks)
    assert len(entered) == 5  # each in its turn


async def test_a_bad_answer_after_a_good_one_holds_nobody():
    admission = Admission()
    admission.good()
    admission.bad()
    entered, leave, tasks = await inside(admission, 5)
    await settled()
    assert len(entered) == 5
    await ended(leave, tasks)


async def test_after_a_bad_beginning_the_others_follow_by_and_by():
    admission = Admission()
    admission.bad()
    entered, leave, tasks = await inside(admission, 40)
    sizes = []
    for _ in range(8):
        admission.good()
        await settled()
        sizes.append(len(entered))
    assert sizes == [2, 4, 6, 8, 10, 12, 14, 40]
    await ended(leave, tasks)


async def test_a_bad_answer_after_such_a_beginning_slows_down_again():
    admission = Admission()
    admission.bad()
    for _ in range(4):
        admission.good()
    admission.bad()
    entered, leave, tasks = await inside(admission, 40)
    await settled()
    assert len(entered) == 4
    await ended(leave, tasks)


async def test_what_is_asked_again_goes_before_the_others():
    admission = Admission()
    admission.bad()
    order = []

    async def request(name, *, urgent):
        async with admission.turn(urgent=urgent):
            order.append(name)
            await asyncio.sleep(0.02)

    tasks = [asyncio.create_task(request(name, urgent=False)) for name in "abc"]
    await asyncio.sleep(0)
    tasks.append(asyncio.create_task(request("again", urgent=True)))
    await asyncio.wait_for(asyncio.gather(*tasks), 2)
    assert order == ["a", "again", "b", "c"]


async def test_one_that_gives_up_waiting_holds_nobody():
    admission = Admission(sure=False)
    entered, leave, tasks = await inside(admission, 3)
    await settled()
    tasks[1].cancel()
    await settled()
    leave.set()
    await asyncio.wait_for(asyncio.gather(tasks[0], tasks[2]), 2)
    assert len(entered) == 2


async def test_a_pause_is_kept_and_then_one_goes_alone(clock):
    """Several were refused: who comes now finds out whether it is over."""
    limiter = Limiter(10, clock)
    limiter.shrink(pause=5.0)
    assert not limiter.refused_in_a_row  # one refusal may be anything
    limiter.shrink(pause=5.0)
    assert limiter.refused_in_a_row and limiter.limit == 1
    limiter.grow()
    assert not limiter.refused_in_a_row and limiter.limit == 7
    limiter.shrink()
    limiter.shrink()
    assert not limiter.refused_in_a_row  # nobody asked to wait


def test_a_server_that_was_seen_to_take_a_few_is_given_a_few(clock):
    limiter = Limiter(10, clock)
    limiter.shrink_to(4)
    assert limiter.limit == 4
    limiter.shrink_to(6)
    assert limiter.limit == 4
    limiter.shrink_to(0)
    assert limiter.limit == 1
    for _ in range(6):
        limiter.grow()
    assert 3 <= limiter.limit <= 4  # one more for each round of successes
