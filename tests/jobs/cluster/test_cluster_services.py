"""Limit, budget and memory that are shared, and what they know after their process has died."""

from __future__ import annotations

import asyncio
import time

import pytest

from ai_translator.config import load
from ai_translator.errors import BudgetError, ConfigError, UnreachableError
from ai_translator.jobs.cluster.service_clients import RequesterServices
from ai_translator.jobs.cluster.shared_services import MemoryFile, SharedServices
from ai_translator.translation import local_services
from ai_translator.translation.shared_services.interfaces import MemoryEntry
from ai_translator.translators import make_translator
from tests.translation.documents import segments
from tests.translation.test_shared_terms import CHINESE, LONG, SYNONYMS, Wavering, consistency

NAME = "openai http://127.0.0.1/v1 some-model"
ENTRY = MemoryEntry(b"key", "one", "一", False, "en", "zh", "test")


class Process:
    """The services' process; ``kill`` loses all that is not in its files."""

    def __init__(self, folder, **translation):
        self.settings = load(None, {"backend": "pseudo", "translation": translation}).translation
        self.folder, self.calls = folder, 0
        self.kill()

    def kill(self):
        memory = MemoryFile(self.folder / "memory.sqlite", is_optional=False)
        self.services = SharedServices(self.settings, memory, self.folder / "journal")

    def client(self, client="a", *, remembers=True):
        def call(method, *args):
            self.calls += 1
            return getattr(self.services, method)(*args)

        return RequesterServices(call, client, local_services(self.settings), remembers=remembers)


async def hold(limiter, held, release):
    async with limiter.place(10):
        held.append(time.monotonic())
        await release.wait()


async def until(condition):
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.01)


async def test_requesters_share_one_limit(tmp_path):
    process, held, release = Process(tmp_path), [], asyncio.Event()
    limiters = [process.client(name).limiter(NAME, 3) for name in "ab"]
    tasks = [asyncio.create_task(hold(limiter, held, release)) for limiter in limiters * 4]
    await until(lambda: len(held) == 3)
    await asyncio.sleep(0.1)
    assert len(held) == 3
    release.set()
    await asyncio.gather(*tasks)
    assert len(held) == 8


async def test_requesters_agree_on_one_word_for_a_term(tmp_path):
    """Two of them ask at the same moment; what the first is told goes with the other's texts."""
    with Wavering() as server:
        settings = load(
            overrides={
                "openai": {"base_url": server.url, "api_key": "k", "model": "m"},
                "translation": {"attempts": 1, "segments_per_request": 3, "terms": "auto"},
            }
        )
        process = Process(tmp_path)

        async def translated(client, texts):
            async with make_translator(settings, services=process.client(client)) as translator:
                return await translator.translate(segments(texts), source="en", target=CHINESE)

        runs = await asyncio.gather(translated("a", LONG), translated("b", LONG[::-2]))
        asked = " ".join(server.asked_for_terms)
    assert min(consistency(runs).values()) == 1.0
    assert all(asked.count(f">{term}<") == 1 for term in SYNONYMS)


async def test_a_turn_ends_with_whoever_was_in_it(tmp_path):
    process = Process(tmp_path)
    dead = process.client("dead").turn("terms")
    await dead.__aenter__()
    entered = asyncio.create_task(process.client("b").turn("terms").__aenter__())
    await asyncio.sleep(0.1)
    assert not entered.done()
    await process.services.forget_client("dead")
    await asyncio.wait_for(entered, 5)


async def test_what_a_dead_requester_held_is_free_again(tmp_path):
    process, held, never = Process(tmp_path), [], asyncio.Event()
    dead = process.client("dead").limiter(NAME, 1)
    task = asyncio.create_task(hold(dead, held, never))
    await until(lambda: held)
    waiting = asyncio.create_task(hold(process.client("b").limiter(NAME, 1), held, never))
    await asyncio.sleep(0.1)
    assert len(held) == 1
    await process.services.forget_client("dead")
    await until(lambda: len(held) == 2)
    task.cancel()
    waiting.cancel()


async def test_places_outlive_the_process_that_counts_them(tmp_path):
    process, held, release = Process(tmp_path), [], asyncio.Event()
    client = process.client().limiter(NAME, 2)
    tasks = [asyncio.create_task(hold(client, held, release)) for _ in range(2)]
    await until(lambda: len(held) == 2)
    process.kill()
    tasks.append(asyncio.create_task(hold(client, held, release)))
    await asyncio.sleep(0.1)
    assert len(held) == 2  # the new process knows of the places that it did not give away
    release.set()
    await until(lambda: len(held) == 3)
    await asyncio.gather(*tasks)


async def test_a_place_that_is_waited_for_no_longer_is_not_taken(tmp_path):
    process, held, release = Process(tmp_path), [], asyncio.Event()
    client = process.client().limiter(NAME, 1)
    first = asyncio.create_task(hold(client, held, release))
    await until(lambda: held)
    waiting = asyncio.create_task(hold(process.client("b").limiter(NAME, 1), held, release))
    await asyncio.sleep(0.05)
    waiting.cancel()
    release.set()
    await first
    async with asyncio.timeout(2):
        await hold(client, held, release)
    assert len(held) == 2


async def test_the_rate_is_learned_in_one_place(tmp_path):
    process = Process(tmp_path)
    one, other = (process.client(name).limiter(NAME, 50) for name in "ab")
    async with one.place(1):
        await one.succeeded()
    for _ in range(2):
        async with one.place(1):
            await one.refused(0.3, told=True)
    await asyncio.sleep(0.05)
    begun = time.monotonic()
    async with other.place(1) as limit:
        assert limit == 1  # after refusals in a row, one request alone finds out
    assert time.monotonic() - begun > 0.1


async def test_requesters_share_one_budget_and_a_death_forgets_nothing(tmp_path):
    process = Process(tmp_path, max_requests=3)
    one, other = process.client("a").budget, process.client("b").budget
    charges = [await one.reserve("m", 10, 10), await other.reserve("m", 10, 10)]
    process.kill()
    await one.settle(charges[0], 10, 10)
    await other.reserve("m", 10, 10)
    with pytest.raises(BudgetError, match="max_requests = 3"):
        await one.reserve("m", 10, 10)


async def test_money_set_aside_stays_so_after_a_death_and_is_settled_once(tmp_path):
    prices = {"m": {"input": 1.0, "output": 1.0}}
    process = Process(tmp_path, max_cost=3.0, prices=prices)
    budget = process.client().budget
    charge = await budget.reserve("m", 1_000_000, 1_000_000)
    process.kill()
    with pytest.raises(BudgetError, match="max_cost"):
        await budget.reserve("m", 1_000_000, 1_000_000)
    for _ in range(2):  # a call that is made again
        await process.services.settle(charge.id, "m", 500_000, 500_000)
    process.kill()
    again = await budget.reserve("m", 1_000_000, 1_000_000)
    assert await process.services.reserve(again.id, "m", 1_000_000, 1_000_000) == (
        type(charge).__mro__[1]("m", 2.0)
    )
    with pytest.raises(BudgetError):
        await budget.reserve("m", 1, 1)


async def test_a_model_without_a_price_is_refused_where_there_is_a_limit(tmp_path):
    with pytest.raises(ConfigError, match="needs the price"):
        await Process(tmp_path, max_cost=3.0).client().budget.check("unheard-of")


async def test_what_was_kept_is_found_after_a_death(tmp_path):
    process = Process(tmp_path)
    memory = await process.client().open_memory()
    await memory.keep([ENTRY])
    process.kill()
    assert (await memory.find([b"key", b"other"]))[b"key"].target == "一"
    await memory.forget([b"key"])
    assert await memory.find([b"key"]) == {}
    await memory.close()


async def test_no_memory_and_no_limits_ask_nobody(tmp_path):
    process = Process(tmp_path)
    client = process.client(remembers=False)
    assert await client.open_memory() is None
    charge = await client.budget.reserve("m", 1, 1)
    await client.budget.settle(charge, 1, 1)
    async with client.limiter("chatglm  /models/glm", 4).place(1):  # a model of its own
        pass
    assert process.calls == 0


async def test_services_that_are_gone_stop_requests_and_no_memory(tmp_path):
    async def call(method, *args):
        raise ConnectionError(method)

    settings = load(None, {"backend": "pseudo", "translation": {"max_requests": 9}}).translation
    client = RequesterServices(call, "a", local_services(settings), remembers=True)
    with pytest.raises(UnreachableError, match="cannot be reached"):
        await client.budget.reserve("m", 1, 1)
    with pytest.raises(UnreachableError):
        async with client.limiter(NAME, 2).place(1):
            raise AssertionError
    memory = await client.open_memory()
    assert await memory.find([b"key"]) == {}
    await memory.keep([ENTRY])
    await memory.close()
