"""Executors: the same results as translate_file, and an end at once wherever a job is cancelled."""

from __future__ import annotations

import asyncio
import os
import pickle
import subprocess
import time
from contextlib import asynccontextmanager

import pytest

from ai_translator import translate_file
from ai_translator.config import load
from ai_translator.errors import InputError, InternalError, UsageError
from ai_translator.jobs.executor import run_or_error
from ai_translator.jobs.local import LocalExecutor, local_executor
from ai_translator.pipeline import TranslateJob
from ai_translator.progress import Stage, ignore
from tests.backends.pseudo_words import translation
from tests.pdfs import PDFS


def settings_for(standin, out, **parsing):
    openai = {"base_url": standin.url, "api_key": "none"}
    output = {"folder": out, "formats": ["markdown", "reflow"]}
    return load(None, {"backend": "openai", "openai": openai, "output": output, "parsing": parsing})


@asynccontextmanager
async def floor(settings, **more):
    """A function that translates one file, all of them with what a batch or server shares."""
    async with local_executor(settings, files=2, **more) as executor:

        async def one(source, on_progress=ignore, **named):
            job = TranslateJob(source, settings, **named)
            return await executor.run(job, on_progress)

        yield one


def children():
    """The worker processes of this process."""
    shown = subprocess.run(
        ["ps", "-o", "args", "--ppid", str(os.getpid())],
        capture_output=True,
        text=True,
        check=False,
    )
    return [line for line in shown.stdout.splitlines() if "workers.child" in line]


async def test_many_files_at_once_are_as_one_by_one(pdf, standin, tmp_path):
    names = ["paper", "links", "owner-only", "paper"]
    async with floor(settings_for(standin, tmp_path / "many"), files_a_process=3) as one:
        results = await asyncio.gather(*(one(pdf(name)) for name in dict.fromkeys(names)))
    for result in results:
        alone = translate_file(result.source, settings_for(standin, tmp_path / "alone"))
        assert result.outputs["markdown"].read_text() == alone.outputs["markdown"].read_text()
        assert (result.exit_code, result.report.texts.segments) == (
            alone.exit_code,
            alone.report.texts.segments,
        )
    assert children() == []


async def test_progress_comes_in_the_loop(pdf, standin, tmp_path):
    seen = []
    async with floor(settings_for(standin, tmp_path)) as one:
        await one(
            pdf("links"),
            on_progress=lambda event: seen.append((asyncio.get_running_loop(), event.stage)),
        )
    assert {loop for loop, _ in seen} == {asyncio.get_running_loop()}
    assert list(dict.fromkeys(stage for _, stage in seen)) == [
        Stage.PARSE,
        Stage.TRANSLATE,
        Stage.WRITE,
    ]


async def test_a_bad_file_costs_only_itself(pdf, standin, tmp_path):
    async with floor(settings_for(standin, tmp_path), files_a_process=10) as one:
        bad, good = await asyncio.gather(
            one(pdf("not-a-pdf")), one(pdf("links")), return_exceptions=True
        )
    assert isinstance(bad, InputError)
    said = good.outputs["markdown"].read_text(encoding="utf-8")
    assert all(translation(text)[:8] in said for text in PDFS["links"].must_include[:1])


async def test_too_many_pages_are_refused_before_they_are_read(pdf, standin, tmp_path):
    events = []
    async with floor(settings_for(standin, tmp_path)) as one:
        with pytest.raises(UsageError, match="52 pages, more than the 10 allowed"):
            await one(pdf("book"), max_pages=10, on_progress=events.append)
        assert (await one(pdf("book"), max_pages=2, pages="7,9")).report.pages == 2
    assert [event for event in events if event.done] == []


@pytest.mark.parametrize("stage", list(Stage))
async def test_cancelled_at_any_stage_it_ends_and_leaves_nothing_half_written(
    stage, pdf, standin, tmp_path
):
    standin.latency = 20.0 if stage is Stage.TRANSLATE else 0.0
    reached = asyncio.Event()
    async with floor(settings_for(standin, tmp_path)) as one:

        def watch(event):
            if event.stage is stage:
                reached.set()

        source = pdf("slow-page" if stage is Stage.PARSE else "links")
        task = asyncio.create_task(one(source, on_progress=watch))
        await asyncio.wait_for(reached.wait(), 60)
        if stage is Stage.TRANSLATE:
            while not standin.requests:
                await asyncio.sleep(0.01)
        begun = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert time.monotonic() - begun < 5
        assert children() == []
        if stage is Stage.TRANSLATE:  # the connections are closed, not only forgotten
            await asyncio.sleep(0.3)
            assert standin.in_flight == 0
        standin.latency = 0.0
        assert (await one(pdf("paper"))).exit_code == 0  # the others go on
    left = {path.name for path in tmp_path.iterdir() if "paper" not in path.name}
    assert not [name for name in left if "tmp" in name]
    assert left <= ({"links.zh.md", "links.zh.reflow.pdf"} if stage is Stage.WRITE else set()), left


async def test_a_job_crosses_processes(pdf, standin, tmp_path):
    settings = settings_for(standin, tmp_path)
    job = TranslateJob(pdf("links"), settings, pages="1", password="secret", max_pages=3)
    again = pickle.loads(pickle.dumps(job))
    assert again == job
    assert again.settings.openai.api_key == settings.openai.api_key
    assert "secret" not in repr(job)


async def test_a_defect_is_the_end_of_its_own_job_only(pdf, standin, tmp_path, monkeypatch, caplog):
    settings = settings_for(standin, tmp_path)
    async with local_executor(settings, files=2) as executor:
        run = LocalExecutor.run

        async def broken(self, job, on_progress=ignore):
            if job.source == pdf("paper"):
                raise KeyError("somewhere")
            return await run(self, job, on_progress)

        monkeypatch.setattr(LocalExecutor, "run", broken)
        bad, good = await asyncio.gather(
            *(
                run_or_error(executor, TranslateJob(pdf(name), settings))
                for name in ("paper", "links")
            )
        )
    assert isinstance(bad, InternalError)
    assert "KeyError" in str(bad)
    assert bad.exit_code == 1
    assert "Traceback" in caplog.text
    assert good.exit_code == 0
