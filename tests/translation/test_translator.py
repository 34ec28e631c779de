"""One translator, many documents at once: one limit, one fate, accounts of their own."""

import asyncio
import time

import pytest

from ai_translator.config import load
from ai_translator.errors import AuthenticationError, UnreachableError, UnusableAnswersError
from ai_translator.languages import language
from ai_translator.model.segments import Translated
from ai_translator.translation import Translator
from ai_translator.translators import make_translator
from tests.backends.answers import Fault
from tests.backends.standin import StandIn, about, always
from tests.translation.documents import segments

CHINESE = language("zh")


def texts(name: str, count: int = 6) -> list[str]:
    return [
        f"Paragraph number {n} of the {name} document is about a quiet house."
        for n in range(100, 100 + count)
    ]


def translator(server: StandIn, **translation) -> Translator:
    openai = {"base_url": server.url, "api_key": "k", "model": "gpt-3.5-turbo"}
    settings = load(overrides={"openai": openai, "translation": translation})
    return make_translator(settings)


def job(of: Translator, name: str, count: int = 6, **options):
    return of.translate(
        segments(texts(name, count)), source="en", target=CHINESE, file=f"{name}.pdf", **options
    )


def kinds(run):
    return {type(outcome) for outcome in run.outcomes.values()}


async def test_documents_in_flight_together_share_one_limit():
    with StandIn(latency=0.4) as server:
        async with translator(server, segments_per_request=1, concurrency=5) as shared:
            runs = await asyncio.gather(
                *(job(shared, name) for name in ("first", "second", "third"))
            )
    assert [kinds(run) for run in runs] == [{Translated}] * 3
    assert server.max_in_flight == 5


async def test_each_document_has_its_own_account():
    events = []
    with StandIn(about("first", Fault.REFUSE)) as server:
        async with translator(server, segments_per_request=1, attempts=1) as shared:
            first, second = await asyncio.gather(
                job(shared, "first", 2, on_progress=events.append),
                job(shared, "second", 3),
                return_exceptions=True,
            )
    assert isinstance(first, UnusableAnswersError) and len(server.requests) == 4 + 3
    assert (second.requests, kinds(second)) == (3, {Translated})
    assert {event.file for event in events} == {"first.pdf"} and events[-1].done == events[
        -1
    ].total == 2
    assert second.usage["gpt-3.5-turbo"].output_tokens == second.output_tokens > 0


async def test_documents_may_come_one_after_the_other():
    with StandIn() as server:
        async with translator(server, give_up_after=0.2) as shared:
            assert kinds(await job(shared, "first")) == {Translated}
            await asyncio.sleep(0.5)
            assert kinds(await job(shared, "second")) == {Translated}


async def test_a_dead_backend_ends_every_document():
    with StandIn(api_key="another") as server:
        async with translator(server) as shared:
            ends = await asyncio.gather(
                *(job(shared, name) for name in ("first", "second")), return_exceptions=True
            )
            assert [type(end) for end in ends] == [AuthenticationError] * 2
            with pytest.raises(AuthenticationError):
                await job(shared, "third")
            assert isinstance(shared.stopped, AuthenticationError)
    assert len(server.requests) <= 2 and not any(
        "third" in seen.question for seen in server.requests
    )


class DeadEnd(StandIn):
    """Takes connections and says nothing on any of them."""

    async def _list(self, _request):
        await asyncio.sleep(30)


async def test_an_endpoint_that_says_nothing_ends_every_document_in_bounded_time():
    with DeadEnd(always(Fault.HANG), hang=30.0) as server:
        begun = time.monotonic()
        async with translator(server, give_up_after=0.5) as shared:
            ends = await asyncio.gather(
                *(job(shared, name) for name in ("first", "second")), return_exceptions=True
            )
    assert [type(end) for end in ends] == [UnreachableError] * 2
    assert time.monotonic() - begun < 5


async def test_a_document_that_is_cancelled_takes_no_other_with_it():
    with StandIn(latency=0.3) as server:
        async with translator(server, segments_per_request=1, concurrency=4) as shared:
            first, second = (asyncio.create_task(job(shared, name)) for name in ("first", "second"))
            await asyncio.sleep(0.15)
            first.cancel()
            run = await second
            assert first.cancelled()
    assert kinds(run) == {Translated}
    assert sum("first" in seen.question for seen in server.requests) <= 4


async def test_nothing_is_left_running():
    before = asyncio.all_tasks()
    with StandIn(latency=10.0) as server:
        async with translator(server) as shared:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.2):
                    await job(shared, "first")
            left = asyncio.all_tasks() - before
            assert len(left) <= 1, "at most what waits for the server's first response"
    assert asyncio.all_tasks() == before


async def test_outside_of_its_block_it_says_so():
    with StandIn() as server, pytest.raises(RuntimeError, match="async with"):
        await job(translator(server), "first")
