"""Money, pace and rate limits."""

import time

import pytest

from ai_translator.backends import build
from ai_translator.config import Price, load
from ai_translator.errors import BudgetError, ConfigError
from ai_translator.languages import language
from ai_translator.model.segments import Failed, Translated
from ai_translator.translation import local_services, translate
from ai_translator.translation.shared_services.adaptive_rate import RateLimit
from ai_translator.translation.shared_services.budget import Budget
from ai_translator.translation.shared_services.limiter import Limiter
from ai_translator.translation.shared_services.prices import cost, price_note
from ai_translator.translators import make_translator
from tests.backends.answers import Fault
from tests.backends.standin import StandIn, script
from tests.translation.documents import segments
from tests.virtual_time import Clock

CHINESE = language("zh")
TEXTS = [f"Paragraph number {n} is about a quiet house by the sea." for n in range(100, 120)]


def run(server, texts=TEXTS, **translation):
    translation = {"segments_per_request": 1, "memory": "off", **translation}
    chosen = load(
        overrides={"openai": {"base_url": server.url, "api_key": "k"}, "translation": translation}
    )
    return translate(
        segments(texts), build(chosen), source="en", target=CHINESE, settings=chosen.translation
    )


def test_list_prices_are_those_of_the_maker_who_is_asked(monkeypatch):
    prices = load().translation.known_prices
    assert cost(prices, "gpt-3.5-turbo-0125", 1_000_000, 0) == 0.5
    assert "USD, list prices of 20" in price_note(prices, "gpt-4o-2024-08-06")
    assert cost(prices, "anthropic:claude-haiku-4-5", 0, 1_000_000) == 5
    for stranger in ("gpt-4.5-preview", "o3-pro", "claude-haiku-4-5", "qwen3"):
        assert cost(prices, stranger, 1000, 1000) is None, stranger
    own = load(None, {"translation": {"prices": {"gpt-4": {"input": 1, "output": 2}}}})
    assert cost(own.translation.known_prices, "gpt-4o", 1_000_000, 0) == 1
    assert price_note(own.translation.known_prices, "gpt-4o") == ""
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    assert cost(load().translation.known_prices, "gpt-4o", 1000, 1000) is None


def test_prices_are_found_by_the_beginning_of_a_name():
    prices = {"gpt-4": Price(input=30, output=60), "gpt-4o": Price(input=2.5, output=10)}
    assert cost(prices, "gpt-4o-2024-08-06", 1_000_000, 100_000) == 3.5
    assert cost(prices, "gpt-4", 1000, 0) == 0.03
    assert cost(prices, "qwen", 1, 1) is None


async def test_money_is_set_aside_before_it_is_spent():
    budget = Budget({"m": Price(input=1, output=1)}, most=2.0)
    first = await budget.reserve("m", 500_000, 500_000)
    second = await budget.reserve("m", 500_000, 500_000)
    with pytest.raises(BudgetError, match="max_cost = 2"):
        await budget.reserve("m", 1, 0)
    await budget.settle(first, 100_000, 100_000)
    await budget.settle(second, 0, 0)
    assert budget.spent == 0.2
    await budget.reserve("m", 900_000, 900_000)


def test_a_run_ends_before_it_costs_too_much():
    with StandIn() as server:
        whole = run(server, prices={"gpt-3.5-turbo": {"input": 1, "output": 1}})
        cost = (whole.input_tokens + whole.output_tokens) / 1e6
        asked = len(server.requests)
        result = run(
            server,
            prices={"gpt-3.5-turbo": {"input": 1, "output": 1}},
            max_cost=cost * 0.6,
            concurrency=1,
        )
    spent = (result.input_tokens + result.output_tokens) / 1e6
    assert 0 < spent <= cost * 0.6
    assert isinstance(result.stopped, BudgetError) and len(server.requests) < 2 * asked
    kinds = [type(outcome) for outcome in result.outcomes.values()]
    assert Translated in kinds and Failed in kinds


def test_a_limit_of_money_without_a_price_is_an_error_before_anything_is_sent():
    with StandIn() as server, pytest.raises(ConfigError, match=r"translation\.prices"):
        run(server, max_cost=1)
    assert not server.requests


def test_nothing_at_all_may_be_spent():
    with StandIn() as server, pytest.raises(BudgetError):
        run(server, max_cost=0, prices={"gpt": {"input": 1, "output": 1}})
    assert not server.requests


def test_a_pace_lets_a_burst_through_and_then_so_much_a_minute():
    clock = Clock()
    pace = RateLimit(60, clock)
    assert [pace.take(1) for _ in range(10)] == [0.0] * 10
    assert [round(pace.take(1), 3) for _ in range(3)] == [1, 2, 3]
    clock.now = 60
    assert pace.take(1) == 0
    assert RateLimit(None, clock).take(1e9) == 0


def test_one_that_is_larger_than_the_burst_is_let_through_all_the_same():
    clock = Clock()
    pace = RateLimit(6000, clock)
    assert pace.take(3000) == 20.0  # a thousand are there, a hundred come each second


def test_requests_per_minute():
    with StandIn() as server:
        begun = time.monotonic()
        result = run(server, TEXTS[:12], requests_per_minute=60)  # ten at once, then one a second
    assert {type(each) for each in result.outcomes.values()} == {Translated}
    starts = [seen.at for seen in server.requests]
    assert starts[-1] - starts[0] > 1.5 and time.monotonic() - begun < 10


def test_tokens_per_minute():
    with StandIn() as server:
        run(server, TEXTS[:8], tokens_per_minute=20_000)
    starts = [seen.at for seen in server.requests]
    assert starts[-1] - starts[0] > 0.3


async def test_when_refused_several_times_in_a_row_all_wait_as_long_as_the_server_asks():
    clock = Clock()
    limiter = Limiter(50, clock)
    limiter.shrink(7.0)
    assert limiter._next_start < 1  # one refusal: only that request waits
    limiter.shrink(7.0)
    assert limiter._next_start == 7.0
    limiter.grow()
    clock.now = 10
    limiter.shrink(7.0)
    assert limiter._next_start == 7.0


def test_a_server_that_refuses_all_is_left_alone_for_as_long_as_it_asks():
    with StandIn(script(*[Fault.RATE_LIMIT] * 4), retry_after=1.0) as server:
        result = run(server, TEXTS, concurrency=4)
    assert {type(each) for each in result.outcomes.values()} == {Translated}
    refused = server.requests[3].at
    # One that was on its way already may come after the refusals; the other fifteen wait.
    assert len([seen for seen in server.requests[4:] if seen.at - refused < 0.9]) <= 1


async def test_all_documents_of_a_translator_share_its_budget():
    with StandIn() as server:
        translation = {"memory": "off", "max_cost": 1, "prices": {"gpt": {"input": 1, "output": 1}}}
        chosen = load(
            overrides={
                "openai": {"base_url": server.url, "api_key": "k"},
                "translation": translation,
            }
        )
        services = local_services(chosen.translation)
        async with make_translator(chosen, services=services) as translator:
            runs = [
                await translator.translate(segments([text]), source="en", target=CHINESE)
                for text in TEXTS[:3]
            ]
        spent = sum(each.input_tokens + each.output_tokens for each in runs) / 1e6
        assert services.budget.spent == pytest.approx(spent)
