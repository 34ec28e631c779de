"""``python -m benchmarks.mutants``: how many small faults in the core packages the tests see.

For each package a sample of the faults is drawn by a seed.  Each is tried in a process of its own,
with the tests of the package that reach its line, the quickest first, until one fails.  What is
known already is kept in the notes, so that a long run may be cut off and goes on the next time.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.documents import fill
from benchmarks.mutants.score import Score, score
from benchmarks.mutants.subject import Subject

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "testing.md"
_NICE = 10

#: Package -> its tests.
PACKAGES: dict[str, tuple[str, ...]] = {
    "model": (
        "tests/model",
        "tests/translation/segmentation/test_segmenting.py",
        "tests/writers/test_content.py",
    ),
    "translation": (
        "tests/translation",
        "tests/servers",
        "tests/backends/test_openai.py",
        "tests/backends/test_retry_hints.py",
        "tests/backends/test_refused_parameters.py",
        "tests/backends/test_model_profiles.py",
        "tests/interchange",
    ),
    "typesetting": ("tests/typesetting",),
    "backends/chatglm/native": ("tests/backends/chatglm",),
}
#: Tests over HTTP: of those with a case for each kind of server, some cases are asked.
THINNED = ("tests/servers",)
#: Measured when asked for: no share is promised.
MORE: dict[str, tuple[str, ...]] = {"layout": ("tests/layout",)}


def main() -> int:
    options = _options()
    os.nice(_NICE)
    os.chdir(ROOT)
    os.environ["OMP_NUM_THREADS"] = "1"
    sys.dont_write_bytecode = True
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    tests = PACKAGES | MORE
    scores = [
        score(
            Subject(ROOT, f"ai_translator/{name}", tests[name], THINNED),
            options.notes,
            sample=options.sample,
            seed=options.seed,
        )
        for name in options.only or PACKAGES
    ]
    table = as_table(scores, options)
    print(table)
    if options.write:
        fill(DOCUMENT, table, "mutants")
    return int(any(each.seen < options.least for each in scores))


def as_table(scores: Sequence[Score], options: argparse.Namespace) -> str:
    lines = [
        f"`python -m benchmarks.mutants --sample {options.sample} --seed {options.seed}`",
        "",
        "| package | faults possible | tried | seen | survivors |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {each.package.removeprefix('ai_translator/')} | {each.of} | {each.tried} "
        f"| {each.seen:.0%} | {len(each.survivors)} |"
        for each in scores
    ]
    for each in scores:
        if each.survivors:
            lines += ["", *(f"    {fault}" for fault in each.survivors)]
    return "\n".join(lines)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--only",
        action="append",
        choices=PACKAGES | MORE,
        help="this package only (may be repeated)",
    )
    parser.add_argument("--sample", type=int, default=60, help="faults tried in each package (60)")
    parser.add_argument("--seed", type=int, default=1, help="which ones (1)")
    parser.add_argument("--least", type=float, default=0.85, help="share that must be seen (0.85)")
    parser.add_argument(
        "--notes",
        type=Path,
        default=ROOT / "out" / "mutants",
        metavar="FOLDER",
        help="keeps there what the tests reach and saw (out/mutants)",
    )
    parser.add_argument("--write", action="store_true", help="write the table into docs/testing.md")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
