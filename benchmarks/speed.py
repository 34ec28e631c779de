"""CPU of parse and write over the CPU of reading alone; wall of the translate stage over what the
server needs.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from ai_translator.workers import Lost, Task, Workers
from benchmarks import inside, processes
from benchmarks.figures import Figure
from tests.pdfs import book

WORKERS = 2
_RUNS = 3  # the best counts: other programs of the machine can only add
_CPU_BUDGET = 2.5
_WALL_BUDGET = 1.25
_CHECKS_BUDGET = 5.0  # per cent
_LATENCY, _IN_FLIGHT = 0.5, 50


def cpu(folder: Path) -> list[Figure]:
    """Parse and write of the book: all processes, start-up (interpreters and imports) and
    translation taken off.
    """
    source = folder / "book.pdf"
    book.book(source)
    alone = min(_json("benchmarks.baseline", source)["cpu"] for _ in range(_RUNS))
    worker = WORKERS * min(_worker_start_up() for _ in range(_RUNS))
    placed = _written(source, folder, ["pdf"], worker)
    reflowed = _written(source, folder, ["reflow", "markdown"], worker)
    return [
        _ratio("CPU of parse and write in place over pdfplumber's", placed, alone),
        _ratio("the same, re-typeset and Markdown", reflowed, alone),
        Figure(
            "CPU of start-up, all processes",
            placed["start-up"] + worker,
            "s",
            None,
            {"one worker": worker / WORKERS},
        ),
    ]


def _ratio(name: str, parts: dict[str, float], alone: float) -> Figure:
    return Figure(
        name, parts["parse and write"] / alone, "x", _CPU_BUDGET, {"pdfplumber": alone, **parts}
    )


def _written(source: Path, folder: Path, formats: list[str], worker: float) -> dict[str, float]:
    """The best of some runs.  worker: what the start of the parsing processes takes."""
    flags = {
        "backend": "pseudo",
        "target": "zh",
        "parsing": {"workers": WORKERS},
        "formats": formats,
    }
    settings, modules = _settings(folder, flags), folder / "modules.json"
    processes.run("benchmarks.inside", source, folder, settings, "--modules", modules)
    runs = [
        _json("benchmarks.inside", source, folder, settings, "--preload", modules)
        for _ in range(_RUNS)
    ]
    if {run["pages"] for run in runs} != {book.PAGES}:
        raise RuntimeError("pages of the book are missing in its translation")
    return min(
        (_taken_apart(run, worker) for run in runs), key=lambda parts: parts["parse and write"]
    )


def _taken_apart(run: Mapping[str, Any], workers_start_up: float) -> dict[str, float]:
    translate = sum(run["stages"][stage]["cpu"] for stage in inside.TRANSLATE_STAGES)
    rest = run["total"] - run["start_up"] - workers_start_up - translate
    parse, write = run["stages"]["parse"]["cpu"] - workers_start_up, run["stages"]["write"]["cpu"]
    return {
        "parse and write": rest,
        "parse": parse,
        "write": write,
        "translate": translate,
        "start-up": run["start_up"],
    }


def _worker_start_up() -> float:
    """CPU of one worker until it could begin with a page."""
    with Workers(1, memory_mb=2048) as workers:
        outcome = workers.call(Task(inside.import_parser), timeout=60)
    if isinstance(outcome, Lost):
        raise RuntimeError(f"a worker did not start: {outcome.reason}")
    return float(outcome.value)


def wall(folder: Path) -> list[Figure]:
    """The translate stage of the book against a server that answers after half a second."""
    source = folder / "book.pdf"
    book.book(source)
    runs = [_against_server(source, folder) for _ in range(_RUNS)]
    best = min(runs, key=lambda parts: parts["seconds"] / parts["needed"])
    least = min(runs, key=lambda parts: parts["checks"] / parts["cpu"])
    return [
        Figure(
            "wall of the translate stage over the server's",
            best["seconds"] / best["needed"],
            "x",
            _WALL_BUDGET,
            best,
        ),
        Figure(
            "CPU of the checks over that of the whole run",
            100 * least["checks"] / least["cpu"],
            "%",
            _CHECKS_BUDGET,
            {"checks": least["checks"], "run": least["cpu"]},
        ),
    ]


def _against_server(source: Path, folder: Path) -> dict[str, float]:
    with processes.stand_in(_LATENCY) as url:
        openai = {"base_url": url, "api_key": "none"}
        flags = {
            "backend": "openai",
            "target": "zh",
            "openai": openai,
            "translation": {"concurrency": _IN_FLIGHT},
        }
        run = _json("benchmarks.inside", source, folder, _settings(folder, flags))
        with urlopen(f"{url.removesuffix('/v1')}/stats") as answer:
            stats = json.load(answer)
    needed = math.ceil(stats["requests"] / _IN_FLIGHT) * _LATENCY
    return {
        "seconds": run["stages"]["translate"]["wall"],
        "needed": needed,
        "checks": run["stages"]["checks"]["cpu"],
        "cpu": run["total"],
        **stats,
    }


def _json(module: str, *arguments: object) -> dict[str, Any]:
    return dict(json.loads(processes.run(module, *arguments).output))


def _settings(folder: Path, flags: Mapping[str, Any]) -> Path:
    path = folder / "settings.json"
    path.write_text(json.dumps(flags))
    return path
