"""Turns of jobs: so many at once, fair to each person, and none lost by who gives up waiting."""

from __future__ import annotations

import asyncio

import pytest

from ai_translator.config import WebSettings
from ai_translator.errors import UsageError
from ai_translator.web.turns import Turns


class Jobs:
    """Jobs that run until they are told to end."""

    def __init__(self, **limits: int) -> None:
        self.turns = Turns(WebSettings(**limits))
        self.running: list[str] = []
        self._ends: dict[str, asyncio.Event] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def begin(self, *names: str) -> None:
        """Begin jobs; a person's name is the first letter."""
        for name in names:
            self._ends[name] = asyncio.Event()
            self._tasks[name] = asyncio.create_task(self._job(name))
        await self._settled()

    async def end(self, name: str) -> None:
        self._ends[name].set()
        await self._settled()

    async def give_up(self, name: str) -> None:
        self._tasks[name].cancel()
        await self._settled()

    def error(self, name: str) -> BaseException | None:
        return self._tasks[name].exception()

    async def _job(self, name: str) -> None:
        async with self.turns.turn(name[0]):
            self.running.append(name)
            try:
                await self._ends[name].wait()
            finally:
                self.running.remove(name)

    async def _settled(self) -> None:
        for _ in range(5):
            await asyncio.sleep(0)


async def test_so_many_run_at_once_and_who_has_the_fewest_comes_next():
    jobs = Jobs(at_once=2)
    await jobs.begin("a1", "a2", "a3", "a4", "b1", "c1")
    assert jobs.running == ["a1", "a2"]
    await jobs.end("a1")
    assert jobs.running == ["a2", "b1"]
    await jobs.end("a2")
    assert jobs.running == ["b1", "a3"] or jobs.running == ["b1", "c1"]
    for name in ("b1", "a3", "c1", "a4"):
        await jobs.end(name)
    assert jobs.running == []


async def test_of_one_person_only_so_many_run_and_wait():
    jobs = Jobs(at_once=5, jobs_per_person=1, waiting_per_person=2)
    await jobs.begin("a1", "a2", "a3", "a4", "b1")
    assert jobs.running == ["a1", "b1"]
    with pytest.raises(UsageError, match="you have too many jobs waiting"):
        raise jobs.error("a4") or AssertionError
    await jobs.end("a1")
    assert jobs.running == ["b1", "a2"]


async def test_the_queue_has_an_end_for_all_together():
    jobs = Jobs(at_once=1, max_waiting=1)
    await jobs.begin("a1", "b1", "c1")
    with pytest.raises(UsageError, match="too many jobs are waiting"):
        raise jobs.error("c1") or AssertionError


@pytest.mark.parametrize("which", ["a1", "b1"])
async def test_who_gives_up_leaves_his_turn_to_the_next(which):
    jobs = Jobs(at_once=1)
    await jobs.begin("a1", "b1", "c1")
    await jobs.give_up(which)
    for name in {"a1", "b1"} - {which}:
        assert jobs.running == [name]
        await jobs.end(name)
    assert jobs.running == ["c1"]


async def test_a_turn_that_came_to_who_just_gave_up_is_not_lost():
    jobs = Jobs(at_once=1)
    await jobs.begin("a1", "b1", "c1")
    jobs._ends["a1"].set()
    await asyncio.sleep(0)  # b1 has its turn, and does not know yet
    await jobs.give_up("b1")
    await jobs.end("a1")
    assert jobs.running == ["c1"]
