"""The adaptive limit."""

import asyncio

import pytest

from ai_translator.translation.shared_services.limiter import Limiter
from tests.virtual_time import Clock


async def test_lets_no_more_in_than_the_limit():
    limiter, inside, most = Limiter(3, asyncio.get_running_loop().time), 0, 0

    async def work():
        nonlocal inside, most
        async with limiter:
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.02)
            inside -= 1

    await asyncio.gather(*(work() for _ in range(20)))
    assert (most, inside) == (3, 0)


async def test_first_come_first_served():
    limiter, order = Limiter(1, Clock()), []

    async def work(name: int):
        async with limiter:
            order.append(name)
            await asyncio.sleep(0)

    await asyncio.gather(*(work(n) for n in range(10)))
    assert order == list(range(10))


def test_shrinks_once_for_refusals_that_came_together_and_grows_back():
    clock = Clock()
    limiter = Limiter(50, clock)
    for _ in range(20):
        limiter.shrink()
    assert limiter.limit == 35
    clock.now = 2.0
    limiter.shrink()
    assert limiter.limit == 24
    for _ in range(5000):
        limiter.grow()
    assert limiter.limit == 50


def test_never_below_one():
    clock = Clock()
    limiter = Limiter(2, clock)
    for _ in range(30):
        clock.now += 5
        limiter.shrink()
    assert limiter.limit == 1


async def test_one_that_gives_up_waiting_leaves_no_hole():
    limiter = Limiter(1, Clock())
    entered = asyncio.Event()

    async def hold():
        async with limiter:
            entered.set()
            await asyncio.sleep(0.02)

    holder = asyncio.create_task(hold())
    await entered.wait()
    waiting = [asyncio.create_task(hold()) for _ in range(3)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting[0]
    await asyncio.wait_for(asyncio.gather(holder, *waiting[1:]), 2)


async def test_starts_are_a_moment_apart():
    loop = asyncio.get_running_loop()
    limiter, starts = Limiter(10, loop.time), []

    async def work():
        async with limiter:
            starts.append(loop.time())

    await asyncio.gather(*(work() for _ in range(10)))
    assert starts[-1] - starts[0] >= 0.02


async def test_one_that_is_cancelled_as_its_turn_comes_passes_it_on():
    """Else its place is lost for good, and after as many the document stands still."""
    limiter = Limiter(1, Clock())
    await limiter.__aenter__()
    waiting = asyncio.create_task(limiter.__aenter__())
    await asyncio.sleep(0)
    await limiter.__aexit__(None, None, None)  # the turn is its own now, and it has not run yet
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await asyncio.wait_for(limiter.__aenter__(), 1)


async def test_one_that_is_cancelled_in_the_moment_before_its_start_leaves():
    clock = Clock()
    limiter = Limiter(1, clock)
    limiter.shrink()
    limiter.shrink(pause=60.0)
    entering = asyncio.create_task(limiter.__aenter__())
    await asyncio.sleep(0)
    entering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await entering
    clock.now = 100.0  # the pause is over
    await asyncio.wait_for(limiter.__aenter__(), 1)
