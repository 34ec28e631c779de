"""Is it slower than it was?  ``python -m benchmarks.pairs OTHER_CHECKOUT [--runs 7] [--only wall]``

Runs the book of ``benchmarks.speed`` in this checkout and in another one (``git worktree add``), by
turns, so that what else the machine does concerns both alike.  Each checkout is measured by its own
``benchmarks.inside``.  Printed are the medians of the CPU seconds of each stage, and the median of
the ratios of each pair.

With ``--only`` it is a measure of ``python -m benchmarks`` that both checkouts have.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from tests.pdfs import book

HERE = Path(__file__).parents[1]
_FORMATS = {"in place": ["pdf"], "re-typeset and Markdown": ["reflow", "markdown"]}
_WORKERS = 2
_START_UP = "from benchmarks.speed import _worker_start_up as started; print(started())"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("other", type=Path, help="the other checkout")
    parser.add_argument("--runs", type=int, default=7, help="of each (7)")
    parser.add_argument("--only", action="append", help="a measure (may be repeated)")
    options = parser.parse_args()
    checkouts = (options.other.absolute(), HERE)
    for name in options.only or ():
        _compare_measure(checkouts, name, options.runs)
    if not options.only:
        _compare_runs(checkouts, options.runs)


def _compare_measure(checkouts: tuple[Path, Path], name: str, count: int) -> None:
    pairs = [[_figures(checkout, name) for checkout in checkouts] for _ in range(count)]
    common = [each for each in pairs[0][0] if each in pairs[0][1] and pairs[0][0][each]]
    for figure in common:
        _print(figure, [[run[figure] for run in pair] for pair in pairs])


def _figures(checkout: Path, name: str) -> dict[str, float]:
    """Return the figures of one measure by their names."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "figures.json"
        _output(checkout, "-m", "benchmarks", "--only", name, "--json", file, check=False)
        return {each["name"]: each["value"] for each in json.loads(file.read_text())}


def _compare_runs(checkouts: tuple[Path, Path], count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "book.pdf"
        book.book(source)
        for name, formats in _FORMATS.items():
            runs = _by_turns(checkouts, source, Path(folder), formats, count)
            for stage in ("parse", "write"):
                _print(f"{name}: {stage}", [[run[stage] for run in pair] for pair in runs])


def _by_turns(
    checkouts: tuple[Path, Path], source: Path, folder: Path, formats: list[str], count: int
) -> list[list[dict[str, float]]]:
    """Return ``count`` pairs of runs, after one that is thrown away."""
    pairs = [
        [_run(checkout, source, folder, formats) for checkout in checkouts]
        for _ in range(count + 1)
    ]
    return pairs[1:]


def _run(checkout: Path, source: Path, folder: Path, formats: list[str]) -> dict[str, float]:
    """Return the CPU seconds of parse (without the workers' start) and write."""
    settings = folder / "settings.json"
    parsing = {"workers": _WORKERS}
    flags = {"backend": "pseudo", "target": "zh", "parsing": parsing, "formats": formats}
    settings.write_text(json.dumps(flags))
    modules = folder / f"{checkout.name}.{formats[0]}.json"
    given = ["--preload", modules] if modules.exists() else ["--modules", modules]
    out = folder / checkout.name
    found = _output(checkout, "-m", "benchmarks.inside", source, out, settings, *given)
    stages = json.loads(found)["stages"]
    started = _WORKERS * float(_output(checkout, "-c", _START_UP))
    return {"parse": stages["parse"]["cpu"] - started, "write": stages["write"]["cpu"]}


def _output(checkout: Path, *arguments: object, check: bool = True) -> str:
    environment = {**os.environ, "PYTHONPATH": str(checkout), "AI_TRANSLATOR_MEMORY": "off"}
    command = [sys.executable, *map(str, arguments)]
    done = subprocess.run(
        command, cwd=checkout, env=environment, capture_output=True, text=True, check=check
    )
    return done.stdout


def _print(name: str, pairs: list[list[float]]) -> None:
    before, now = median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
    ratio = median(pair[1] / pair[0] for pair in pairs)
    print(f"{name:32} {before:.3f} s before, {now:.3f} s now, {ratio:.3f} x", flush=True)


if __name__ == "__main__":
    main()
