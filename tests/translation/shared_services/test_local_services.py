"""Which memory the settings mean, and what a limiter has seen a server take."""

from __future__ import annotations

import asyncio

import pytest

from ai_translator.config import TranslationSettings
from ai_translator.errors import ConfigError
from ai_translator.translation.shared_services.interfaces import MemoryEntry
from ai_translator.translation.shared_services.local_services import (
    LocalLimiter,
    default_memory,
    local_services,
)
from tests import virtual_time

ENTRY = MemoryEntry(b"k", "tide", "潮汐", False, "en", "zh", "openai/m")


async def opened(memory: str):
    services = local_services(TranslationSettings(memory=memory))
    return await services.open_memory()


async def test_no_memory():
    assert await opened("off") is None


async def test_the_users_own_memory(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    memory = await opened("auto")
    await memory.keep([ENTRY])
    assert (await memory.find([b"k"]))[b"k"].target == "潮汐"
    await memory.forget([b"k"])
    assert await memory.find([b"k"]) == {}
    await memory.close()
    assert default_memory().is_file() and default_memory().is_relative_to(tmp_path)
    assert default_memory().name == "memory.sqlite"


@pytest.mark.parametrize("name", ["auto", "named"])
async def test_only_one_that_was_named_must_be_usable(name, tmp_path, monkeypatch):
    (tmp_path / "cache").write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    if name == "auto":
        memory = await opened("auto")
        assert await memory.find([b"k"]) == {}
        await memory.close()
    else:
        with pytest.raises(ConfigError):
            await opened(str(tmp_path / "cache" / "memory.sqlite"))


async def test_a_file_of_any_name(tmp_path):
    memory = await opened(str(tmp_path / "mine.db"))
    await memory.keep([ENTRY])
    await memory.close()
    assert (tmp_path / "mine.db").is_file()


def test_a_budget_of_others_is_used_with_them():
    settings = TranslationSettings(max_requests=3)
    own = local_services(settings)
    assert local_services(settings, own.budget).budget is own.budget
    assert local_services(settings).budget is not own.budget
    assert own.budget.most_requests == 3 and own.budget.most is None


@pytest.mark.parametrize(
    ("answers", "window", "limit"),
    [
        (0, 9.0, 1),
        (1, 9.0, 1),
        (4, 9.0, 1),
        (10, 10.0, 3),
        (10, 9.9, 2),
        (30, 10.0, 3),
        (30, 24.0, 8),
    ],
)
def test_after_a_timeout_the_limit_is_half_of_what_came_in_that_time(answers, window, limit):
    """One answer a second; the limit of twenty shrinks by the timeout as well, to 0.7 of that."""

    async def work() -> int:
        loop = asyncio.get_running_loop()
        limiter = LocalLimiter(20, clock=loop.time)
        for _ in range(answers):
            await limiter.succeeded()
            await asyncio.sleep(1.0)
        await limiter.overloaded(window)
        async with limiter.place(1) as places:
            return places

    assert virtual_time.run(work()) == limit
