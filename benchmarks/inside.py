"""Runs in the measured process: one translation, with the CPU and the wall clock of its stages;
prints JSON.

python -m benchmarks.inside SOURCE OUT SETTINGS.json [--preload NAMES.json] [--modules NAMES.json]
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import pkgutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ai_translator.garbage import collect_rarely
from benchmarks.processes import children_cpu, own_cpu

#: What belongs to no stage of the pipeline but to its translation.
TRANSLATE_STAGES = ("survey", "translate")


def main() -> None:
    options = _options()
    collect_rarely()  # as the command line does
    for name in json.loads(options.preload.read_text()) if options.preload else ():
        _import(name)
    start_up = own_cpu()
    stages, pages, chars = _translate(
        options.source, options.out, json.loads(options.settings.read_text())
    )
    if options.modules:
        options.modules.write_text(json.dumps(list(sys.modules)))  # in the order of import
    total = own_cpu() + children_cpu()
    print(
        json.dumps(
            {
                "start_up": start_up,
                "total": total,
                "stages": stages,
                "pages": pages,
                "source_chars": chars,
            }
        )
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    for name in ("source", "out", "settings"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--preload", type=Path)
    parser.add_argument("--modules", type=Path)
    return parser.parse_args()


def _import(name: str) -> None:
    # Some names of sys.modules are made at run time and cannot be imported.
    with contextlib.suppress(Exception):
        importlib.import_module(name)


def _translate(
    source: Path, out: Path, flags: dict[str, Any]
) -> tuple[dict[str, dict[str, float]], int, int]:
    from ai_translator.config import load
    from ai_translator.jobs import local
    from ai_translator.jobs.resources import JobResources
    from ai_translator.translation import Translator
    from ai_translator.translation.document.answer_judging import AnswerJudge

    flags = dict(flags)
    formats = flags.pop("formats", ["pdf"])
    settings = load(None, {**flags, "output": {"folder": out, "formats": formats}})
    stages: dict[str, dict[str, float]] = {}
    sent: list[int] = []

    def stage(name: str) -> dict[str, float]:
        return stages.setdefault(name, {"cpu": 0.0, "wall": 0.0})

    local.build = _timed(local.build, stage("build"))
    JobResources.read = _timed_async(JobResources.read, stage("parse"))
    surveyed = _timed(local.find_segments, stage("survey"))
    Translator.translate = _timed_async(Translator.translate, stage("translate"))
    JobResources.write = _timed_async(JobResources.write, stage("write"))
    for check in ("judge_request", "judge_alone", "revise"):  # a part of "translate"
        setattr(AnswerJudge, check, _timed(getattr(AnswerJudge, check), stage("checks")))

    def survey(*arguments: Any) -> Any:
        found = surveyed(*arguments)
        sent.append(sum(len(text) for text in {segment.source for segment in found.segments}))
        return found

    local.find_segments = survey
    result = local.translate_file(source, settings)
    if result.exit_code or result.report.texts.translated < result.report.texts.segments:
        raise SystemExit(
            f"the benchmark's own document was not translated whole: "
            f"{'; '.join(result.report.summary())}"
        )
    return stages, result.report.pages, sum(sent)


@contextlib.contextmanager
def _measured(spent: dict[str, float]) -> Iterator[None]:
    cpu, wall = own_cpu() + children_cpu(), time.perf_counter()
    try:
        yield
    finally:
        spent["cpu"] += own_cpu() + children_cpu() - cpu
        spent["wall"] += time.perf_counter() - wall


def _timed(function: Callable[..., Any], spent: dict[str, float]) -> Callable[..., Any]:
    def run(*arguments: Any, **named: Any) -> Any:
        with _measured(spent):
            return function(*arguments, **named)

    return run


def _timed_async(function: Callable[..., Any], spent: dict[str, float]) -> Callable[..., Any]:
    async def run(*arguments: Any, **named: Any) -> Any:
        with _measured(spent):
            return await function(*arguments, **named)

    return run


def import_parser() -> float:
    """What a worker does before its first page: called in a worker, to know what that costs."""
    import ai_translator.layout
    import ai_translator.readers.pdf

    for package in (ai_translator.layout, ai_translator.readers.pdf):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".scans" not in module.name:  # imported by the first page that is a scan
                importlib.import_module(module.name)
    return own_cpu()


if __name__ == "__main__":
    main()
