"""How documents of known truth are read: a table of recipes and kinds by what is sent.

    python -m benchmarks.zoo --seed 7 [--count 80] [--only 'twocolumn*'] [--jobs 2] [--show]
        [--out DIR]

Documents are made by the tools that are installed (benchmarks/zoo/README.md), with parameters drawn
by the seed. --read DIR measures a folder of NAME.pdf and NAME.truth.json instead.
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ai_translator.errors import TranslatorError
from ai_translator.workers import Workers
from benchmarks.zoo.build import Document, built, cache_folder, chosen
from benchmarks.zoo.measure import CLASSES, Verdict, leaked, shares, verdicts
from benchmarks.zoo.recipe import ToolError
from benchmarks.zoo.recipes import all_recipes
from benchmarks.zoo.sent import sent
from benchmarks.zoo.tree import Truth, truth_of


def main() -> int:
    options = _options()
    pairs = _read(options.read) if options.read else _made(options)
    if options.build:
        return sum(0 for _ in pairs)
    rows: dict[tuple[str, str], list[Verdict]] = defaultdict(list)
    files: dict[tuple[str, str], int] = defaultdict(int)
    leaks = protected = 0
    with Workers(options.jobs, memory_mb=2048) as pool:
        for pdf, path in pairs:
            truth = truth_of(json.loads(path.read_text(encoding="utf-8")))
            try:
                texts = sent(pdf, truth.language, pool)
            except TranslatorError as error:
                print(f"{pdf.name}: {error}", file=sys.stderr)
                texts = []
            found = verdicts(truth, texts)
            rows[truth.group, truth.recipe or pdf.stem] += found
            files[truth.group, truth.recipe or pdf.stem] += 1
            leak = leaked(truth, texts)
            leaks, protected = leaks + len(leak), protected + len(truth.protected)
            _tell(pdf, truth, found, options.show)
            for each in leak if options.show else ():
                print(f"   leaked {each.kind}: {each.text}")
    print(_table(rows, files))
    torn = sum(each.torn for found in rows.values() for each in found)
    formulas = sum(each.unit.formulas for found in rows.values() for each in found)
    print(
        f"\nformulas in whole units that were not kept: {torn} of {formulas}; "
        f"protected texts that were sent: {leaks} of {protected}"
    )
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--count", type=int, default=0, help="documents in all; one a recipe when 0"
    )
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="GLOB",
        help="recipes or groups (may be given several times)",
    )
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument(
        "--show", action="store_true", help="what is not whole, and the texts that hold it"
    )
    parser.add_argument("--build", action="store_true", help="make the documents only")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="copy the documents and their truth there"
    )
    parser.add_argument(
        "--read", type=Path, metavar="DIR", help="measure the documents of a folder"
    )
    return parser.parse_args()


def _read(folder: Path) -> Iterator[tuple[Path, Path]]:
    for path in sorted(folder.glob("*.truth.json")):
        pdf = path.with_name(path.name.removesuffix(".truth.json") + ".pdf")
        if pdf.exists():
            yield pdf, path


def _made(options: argparse.Namespace) -> Iterator[tuple[Path, Path]]:
    recipes = [each for each in all_recipes() if _wanted(options.only, each.name, each.group)]
    missing = [each.name for each in recipes if not each.available()]
    if missing:
        print(f"no tool for: {' '.join(missing)}", file=sys.stderr)
    recipes = [each for each in recipes if each.available()]
    documents = chosen(recipes, options.seed, options.count or len(recipes)) if recipes else []
    with ThreadPoolExecutor(options.jobs) as threads:
        for document, pair in zip(documents, threads.map(_built, documents)):
            if pair and options.out:
                options.out.mkdir(parents=True, exist_ok=True)
                shutil.copy(pair[0], options.out / f"{document.name}.pdf")
                shutil.copy(pair[1], options.out / f"{document.name}.truth.json")
            if pair:
                yield pair


def _wanted(only: Iterable[str], *names: str) -> bool:
    return not only or any(fnmatch.fnmatch(name, glob) for glob in only for name in names)


def _built(document: Document) -> tuple[Path, Path] | None:
    try:
        return built(document, cache_folder())
    except (ToolError, OSError, subprocess.SubprocessError) as error:
        print(f"{document.name}: {error}", file=sys.stderr)
        return None


def _tell(pdf: Path, truth: Truth, found: list[Verdict], show: bool) -> None:
    long = [each for each in found if not each.kind.startswith("short")]
    whole = sum(each.name == "whole" for each in long)
    print(f"{pdf.stem:44} {whole:4} of {len(long):4} whole", file=sys.stderr, flush=True)
    for each in found if show else ():
        if each.name != "whole" or each.torn:
            print(
                f"[{pdf.stem}] {each.name:9} {each.similarity:.2f} {each.kind:9} "
                f"{each.unit.text[:110]}"
            )
            for text in each.via:
                print(f"      <- {text[:300]!r}")


def _table(rows: dict[tuple[str, str], list[Verdict]], files: dict[tuple[str, str], int]) -> str:
    head = f"{'':30} {'files':>5} {'units':>6} " + " ".join(f"{name:>9}" for name in CLASSES)
    lines = [head]
    groups: dict[str, list[Verdict]] = defaultdict(list)
    counts: dict[str, int] = defaultdict(int)
    for (group, name), found in sorted(rows.items()):
        long = [each for each in found if not each.kind.startswith("short")]
        groups[group] += long
        counts[group] += files[group, name]
        lines.append(_line(f"{group}: {name}", long, files[group, name]))
    lines.append("")
    lines += [_line(group, found, counts[group]) for group, found in groups.items()]
    everything = [each for found in rows.values() for each in found]
    kinds = sorted(
        {each.kind for each in everything}, key=lambda kind: (kind.startswith("short"), kind)
    )
    lines.append("")
    lines += [
        _line(kind, [each for each in everything if each.kind == kind], None) for kind in kinds
    ]
    long = [each for each in everything if not each.kind.startswith("short")]
    return "\n".join([*lines, "", _line("all", long, sum(files.values()))])


def _line(name: str, found: list[Verdict], files: int | None) -> str:
    count = "" if files is None else str(files)
    return f"{name:30} {count:>5} {len(found):6} " + " ".join(
        f"{each:9.1f}" for each in shares(found)
    )


if __name__ == "__main__":
    sys.exit(main())
