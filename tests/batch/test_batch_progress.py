"""How many files of a batch are under way."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace

import pytest

from ai_translator.batch.discovery import SourceFile
from ai_translator.batch.entry import ignore
from ai_translator.batch.progress import FolderProgress
from ai_translator.progress import Progress, Stage


def pace(readers, backlog=10**6, files=1000):
    sources = [SourceFile(Path(str(each)), str(each), 1) for each in range(files)]
    capacity = SimpleNamespace(readers=readers, backlog=backlog)
    return FolderProgress(sources, 0, capacity, ignore), capacity


async def begun(progress, first=0):
    """How many files may begin, from this one on."""
    count = first
    while True:
        try:
            async with asyncio.timeout(0.01):
                await progress.room()
        except TimeoutError:
            return count - first
        progress.begin(str(count))
        count += 1


async def test_machines_that_join_are_used_at_once():
    progress, capacity = pace(readers=2)
    assert await begun(progress) == 3
    capacity.readers = 20
    assert await begun(progress, 3) == 18


@pytest.mark.parametrize(("readers", "most"), [(2, 64), (100, 800)])
async def test_the_files_under_way_are_bounded(readers, most):
    progress, _ = pace(readers)
    for each in range(most - 1):
        progress.begin(str(each))
        progress.note(str(each), Progress(Stage.TRANSLATE, 1, 2, str(each)))
    assert await begun(progress, most - 1) == 1


async def test_enough_waits_for_answers():
    progress, _ = pace(readers=2, backlog=10)
    progress.begin("0")
    progress.note("0", Progress(Stage.TRANSLATE, 0, 10, "0"))
    assert await begun(progress, 1) == 0
    progress.note("0", Progress(Stage.TRANSLATE, 1, 10, "0"))
    assert await begun(progress, 1) == 3
