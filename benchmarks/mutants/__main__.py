"""``python -m benchmarks.mutants``: how many small faults in the core packages the tests see.

For each package a sample of the faults is drawn by a seed.  Each is tried in a process of its own,
with the tests of the package that reach its line, the quickest first, until one fails.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import os
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.documents import fill
from benchmarks.mutants.child import Reach, loaded, reach, survives
from benchmarks.mutants.mutations import Mutation, mutated, mutations

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "testing.md"
_NICE = 10
_BUDGET = 120.0  # seconds of tests for one fault, slower ones are left out
_FIRST = 25  # tests that are tried before all others: most faults are seen by these

#: Package -> its tests.
PACKAGES: dict[str, tuple[str, ...]] = {
    "model": (
        "tests/model",
        "tests/translation/test_segmenting.py",
        "tests/writers/test_content.py",
    ),
    "translation": ("tests/translation",),
    "typesetting": ("tests/typesetting",),
    "backends/chatglm/native": ("tests/backends/chatglm",),
}
_LIBRARIES = (
    "aiohttp", "hypothesis", "langchain_core.language_models", "langchain_core.prompts", "numpy",
    "pikepdf",
    "fontTools.ttLib", "fontTools.subset", "icu4py", "pydantic_settings", "pytest_asyncio",
    "uharfbuzz", "yaml",
)  # fmt: skip
_LARGE = {"backends/chatglm/native": ("torch", "transformers", "safetensors.torch")}


@dataclass(frozen=True)
class Fault:
    module: str
    path: Path
    mutation: Mutation

    @property
    def where(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.mutation.line}"


@dataclass(frozen=True)
class Score:
    package: str
    of: int
    tried: int
    survivors: list[Fault]

    @property
    def killed(self) -> float:
        return 1 - len(self.survivors) / self.tried


def main() -> int:
    options = _options()
    os.nice(_NICE)
    os.chdir(ROOT)
    os.environ["OMP_NUM_THREADS"] = "1"
    sys.dont_write_bytecode = True
    options.notes.mkdir(parents=True, exist_ok=True)
    scores = [_score(name, options) for name in options.only or PACKAGES]
    table = as_table(scores, options)
    print(table)
    if options.write:
        fill(DOCUMENT, table, "mutants")
    return int(any(score.killed < options.least for score in scores))


def _score(package: str, options: argparse.Namespace) -> Score:
    for name in (*_LIBRARIES, *_LARGE.get(package, ())):
        importlib.import_module(name)
    assert not loaded()
    found = reach(
        ROOT,
        PACKAGES[package],
        "ai_translator",
        options.notes / f"{package.replace('/', '-')}.json",
    )
    everything = faults(package)
    _check(everything[len(everything) // 2], found)
    drawn = random.Random(f"{options.seed} {package}").sample(
        everything, min(options.sample, len(everything))
    )
    survivors = []
    for number, fault in enumerate(drawn, 1):
        seen = not _survives(fault, found)
        print(
            f"{package} {number}/{len(drawn)} {'seen' if seen else 'SURVIVES'} {fault.where}"
            f"  {fault.mutation.change}",
            file=sys.stderr,
            flush=True,
        )
        if not seen:
            survivors.append(fault)
    return Score(package, len(everything), len(drawn), survivors)


def _check(fault: Fault, found: Reach) -> None:
    """Raises RuntimeError when the tests fail without any fault.

    Then they would see all of them.
    """
    tree = ast.parse(fault.path.read_text(encoding="utf-8"))
    for tests in _batches(fault, found):
        if not survives(fault.module, fault.path, tree, tests, _seconds(tests, found)):
            raise RuntimeError(f"{fault.module}: tests fail though nothing was changed")


def _seconds(tests: Sequence[str], found: Reach) -> float:
    return sum(found.seconds[each] for each in tests)


def faults(package: str) -> list[Fault]:
    """Every fault of a package's modules that is tried, in the order of the text."""
    return [
        Fault(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"),
        path, each)
        for path in sorted((ROOT / "ai_translator" / package).rglob("*.py"))
        for each in mutations(path.read_text(encoding="utf-8"))
    ]  # fmt: skip


def _survives(fault: Fault, found: Reach) -> bool:
    source = fault.path.read_text(encoding="utf-8")
    tree = mutated(source, fault.mutation.number)
    return all(
        survives(fault.module, fault.path, tree, tests, _seconds(tests, found))
        for tests in _batches(fault, found)
    )


def _batches(fault: Fault, found: Reach) -> Iterator[Sequence[str]]:
    """The tests that reach the fault: a few quick ones, then the others as far as time allows.

    Those that import its module come first.
    """
    file = str(fault.path.relative_to(ROOT))
    line = fault.mutation.line if fault.mutation.inside else 0
    reaching = found.tests.get((file, line)) or found.tests.get((file, 0)) or set()
    near = {name for name in reaching if fault.module in _text(name.partition("::")[0])}
    tests = sorted(reaching, key=lambda name: (name not in near, found.seconds[name]))
    first, rest = tests[:_FIRST], tests[_FIRST:]
    if first:
        yield first
    chosen, spent = [], 0.0
    for name in rest:
        spent += found.seconds[name]
        if spent > _BUDGET:
            break
        chosen.append(name)
    if chosen:
        yield chosen


@cache
def _text(file: str) -> str:
    return (ROOT / file).read_text(encoding="utf-8")


def as_table(scores: Sequence[Score], options: argparse.Namespace) -> str:
    lines = [
        f"`python -m benchmarks.mutants --sample {options.sample} --seed {options.seed}`",
        "",
        "| package | faults possible | tried | seen | survivors |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {each.package} | {each.of} | {each.tried} | {each.killed:.0%} | {len(each.survivors)} |"
        for each in scores
    ]
    for each in scores:
        lines += [
            f"\n    {fault.where}  {fault.mutation.change}" if not number else
            f"    {fault.where}  {fault.mutation.change}"
            for number, fault in enumerate(each.survivors)
        ]  # fmt: skip
    return "\n".join(lines)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--only", action="append", choices=PACKAGES, help="this package only (may be repeated)"
    )
    parser.add_argument("--sample", type=int, default=60, help="faults tried in each package (60)")
    parser.add_argument("--seed", type=int, default=1, help="which ones (1)")
    parser.add_argument("--least", type=float, default=0.85, help="share that must be seen (0.85)")
    parser.add_argument(
        "--notes",
        type=Path,
        default=ROOT / "out" / "mutants",
        metavar="FOLDER",
        help="keeps there what the tests reach; remove it when code or tests have changed",
    )
    parser.add_argument("--write", action="store_true", help="write the table into docs/testing.md")
    return parser.parse_args()  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
