"""What the program costs until the first page of a document is read."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from benchmarks import processes
from benchmarks.figures import Figure

BUDGET = 0.8  # seconds of CPU
_RUNS = 3
_SOURCE = processes.ROOT / "examples" / "tides.pdf"
_NOBODY = {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}  # is never asked


def first_page(_folder: Path) -> list[Figure]:
    """CPU of all processes of ``translate`` when it has read a page."""
    runs = [at_first_page() for _ in range(_RUNS)]
    best = min(runs, key=lambda taken: taken["main"] + taken["workers"])
    seconds = best["main"] + best["workers"]
    return [Figure("CPU of all processes until a page is read", seconds, "s", BUDGET, best)]


def at_first_page() -> dict[str, float]:
    """Return the seconds of CPU of the main process and of its workers at that moment."""
    said = json.loads(processes.run("benchmarks.first_page", environment=_NOBODY).output)
    return {"main": said["main"], "workers": said["workers"], "modules": len(said["names"])}


def main() -> None:
    """In the measured process: read a page of the example and print what it took."""
    from ai_translator import cli
    from ai_translator.cli.process import set_up
    from ai_translator.progress import Progress, ProgressCallback, Stage

    set_up()

    def stop_at_first_page(event: Progress) -> None:
        if event.stage is Stage.PARSE and event.done:
            _tell_and_end(processes.own_cpu(), sorted(sys.modules))

    @contextmanager
    def watched(_quiet: bool) -> Iterator[ProgressCallback]:
        yield stop_at_first_page

    vars(import_module("ai_translator.cli.translate"))["progress"] = watched
    cli.app(["translate", str(_SOURCE), "--memory", "off"])


def _tell_and_end(seconds: float, names: list[str]) -> None:
    import psutil

    workers = psutil.Process().children(recursive=True)
    times = [each.cpu_times() for each in workers]
    spent = sum(each.user + each.system for each in times)
    print(json.dumps({"main": seconds, "workers": spent, "names": names}), flush=True)
    for each in workers:
        each.kill()
    os._exit(0)


if __name__ == "__main__":
    main()
