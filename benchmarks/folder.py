"""A folder of generated PDFs through ``ai-translator batch``: its time over what it cannot do
without, and its memory.
"""

from __future__ import annotations

import contextlib
import json
import math
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from reportlab.platypus import Flowable, Paragraph

from benchmarks import processes
from benchmarks.figures import Figure
from tests.pdfs import flow
from tests.pdfs.prose import Prose

_FILES, _FEW = 100, 20
_PARAGRAPHS = 40  # about five pages
_LATENCY, _IN_FLIGHT = 0.5, 50
_WALL_BUDGET, _MEMORY_BUDGET = 1.25, 1.15
_RUNS = 2  # the best counts: other programs of the machine can only add


def folder(place: Path) -> list[Figure]:
    """100 files, 50 requests in flight, every answer after half a second; and 20 of them, for the
    memory.
    """
    few, many = (_batch(place, files, watched=True)["memory"] for files in (_FEW, _FILES))
    best = min(
        (_batch(place, _FILES) for _ in range(_RUNS)),
        key=lambda parts: parts["seconds"] / parts["needed"],
    )
    return [
        Figure(
            "wall of a folder over what it cannot do without",
            best["seconds"] / best["needed"],
            "x",
            _WALL_BUDGET,
            best,
        ),
        Figure(
            "peak PSS with 100 files over that with 20",
            many / few,
            "x",
            _MEMORY_BUDGET,
            {"100 files": many, "20 files": few},
        ),
    ]


def _batch(place: Path, files: int, *, watched: bool = False) -> dict[str, float]:
    """``watched``: with its memory, whose watching costs time."""
    sources, out = place / f"sources-{files}", place / f"out-{files}-{time.monotonic_ns()}"
    _fill(sources, files)
    before = processes.children_cpu()
    with processes.stand_in(_LATENCY) as url:
        environment = {"OPENAI_BASE_URL": url, "OPENAI_API_KEY": "none"}
        environment["AI_TRANSLATOR_TRANSLATION__CONCURRENCY"] = str(_IN_FLIGHT)
        environment["AI_TRANSLATOR_TRANSLATION__MEMORY"] = "off"
        command = [
            sys.executable,
            "-m",
            "ai_translator",
            "batch",
            str(sources),
            "--out",
            str(out),
            "--backend",
            "openai",
        ]
        begun = time.perf_counter()
        child = subprocess.Popen(
            [*command, "--quiet"],
            cwd=processes.ROOT,
            env=processes.clean_environment(environment),
            stdout=subprocess.DEVNULL,
        )
        with processes.MemorySampler(child.pid) if watched else contextlib.nullcontext() as sampler:
            code = child.wait()
        seconds = time.perf_counter() - begun
        with urlopen(f"{url.removesuffix('/v1')}/stats") as answer:
            stats: dict[str, Any] = json.load(answer)
    if code or len(list(out.glob("*.report.json"))) != files:
        raise RuntimeError(f"the folder was not translated: exit code {code}")
    answers = math.ceil(stats["requests"] / _IN_FLIGHT) * _LATENCY
    cpu, cores = (
        processes.children_cpu() - before,
        processes.cores(),
    )  # the stand-in's too: it has the same cores
    needed = max(answers, cpu / cores)
    parts = {
        "seconds": seconds,
        "needed": needed,
        "answers": answers,
        "cpu": cpu,
        "cores": cores,
        **stats,
    }
    return {**parts, "memory": sampler.peak} if sampler else parts


def _fill(sources: Path, files: int) -> None:
    sources.mkdir(exist_ok=True)
    for number in range(files):
        path = sources / f"{number:03}.pdf"
        if not path.exists():
            prose = Prose(number)
            story: list[Flowable] = [Paragraph(prose.title(), flow.TITLE)]
            story += [Paragraph(text, flow.INDENTED) for text in prose.paragraphs(_PARAGRAPHS)]
            flow.save(path, story, [flow.one_column(flow.page_number)], title=f"Paper {number}")
