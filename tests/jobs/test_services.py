"""Limiter, budget and memory behind interfaces: translators of several processes share them."""

from __future__ import annotations

import asyncio
import json
import pickle
import sys

from ai_translator.config import load
from ai_translator.pipeline import TranslateJob
from ai_translator.translation import local_services
from tests.backends.standin import StandIn
from tests.jobs.shared_services import serve


def settings_for(server, out, **translation):
    """One request for each segment."""
    return load(
        None,
        {
            "backend": "openai",
            "openai": {"base_url": server.url, "api_key": "none", "model": "gpt-3.5-turbo"},
            "output": {"folder": out, "formats": ["markdown"]},
            "parsing": {"workers": 1},
            "translation": {"segments_per_request": 1, **translation},
        },
    )


async def in_a_process(job, port):
    """What became of a job that another process runs with the services at this port."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.jobs.shared_services", str(port),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    printed, _ = await process.communicate(pickle.dumps(job))
    assert process.returncode == 0
    return json.loads(printed)


async def test_translators_in_two_processes_share_one_limit_and_one_memory(pdf, tmp_path):
    with StandIn(latency=0.3) as server:
        settings = settings_for(server, tmp_path, concurrency=3, memory=str(tmp_path / "m.sqlite"))
        jobs = [TranslateJob(pdf(name), settings) for name in ("paper", "links")]
        async with serve(local_services(settings.translation)) as port:
            first = await asyncio.gather(*(in_a_process(job, port) for job in jobs))
            most, asked = server.max_in_flight, len(server.requests)
            again = await in_a_process(jobs[0], port)
    assert [each["exit"] for each in first] == [0, 0]
    assert sum(each["requests"] for each in first) == asked
    assert most == 3  # two processes with a limit of their own have six
    assert again["from_memory"] == again["segments"] > 0
    assert again["requests"] == 0 and len(server.requests) == asked


async def test_translators_in_two_processes_share_one_budget(pdf, tmp_path):
    with StandIn(latency=0.2) as server:
        settings = settings_for(
            server, tmp_path, concurrency=2, memory=str(tmp_path / "m.sqlite"), max_requests=6
        )
        jobs = [TranslateJob(pdf(name), settings) for name in ("paper", "links")]
        async with serve(local_services(settings.translation)) as port:
            ends = await asyncio.gather(*(in_a_process(job, port) for job in jobs))
    assert len(server.requests) == 6 == sum(each["requests"] for each in ends)
    assert any("max_requests = 6" in each["stopped"] for each in ends)
