"""How damaged files end: every result opens in qpdf, PDFium and poppler, and none takes too long.

    python -m benchmarks.fuzz --seed 7 --count 200 [--from DIR] [--out DIR] [--most-seconds 60]

Files are those that the tests generate, and those of --from; each is damaged as the seed says. A
result is refused when qpdf cannot read it without a repair, when PDFium or poppler cannot open it,
or when poppler shows less than half of the translation that PDFium shows. Refused and slow ones are
kept in --out. Exit code 1 if there are any.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ai_translator.config import load
from ai_translator.errors import TranslatorError
from ai_translator.jobs.local import local_executor
from ai_translator.pipeline import TranslateJob
from benchmarks.fuzz.mutations import mutated
from benchmarks.fuzz.readers import refusals
from tests.pdfs import PDFS

_SOURCES = (
    "paper", "ruled-table", "forms", "rotated-90", "cropped", "bitmaps", "links", "lists", "code",
    "contents", "colours", "vertical", "markup", "deck",
)  # fmt: skip


def main() -> int:
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_run(options, Path(folder)))


async def _run(options: argparse.Namespace, folder: Path) -> int:
    settings = load(
        overrides={
            "backend": "pseudo",
            "target": "zh",
            "output": {"folder": folder / "out", "formats": ["pdf"]},
            "parsing": {"workers": 1, "page_timeout": 30},
            "translation": {"memory": "off"},
        }
    )
    ends: Counter[str] = Counter()
    bad = 0
    async with local_executor(settings) as executor:
        for name, data in _damaged(options, folder):
            source = folder / f"{name}.pdf"
            source.write_bytes(data)
            begun = time.monotonic()
            try:
                result = await executor.run(TranslateJob(source, settings))
                faults = refusals(result.outputs["pdf"])
                end = "complete" if result.report.complete else "partial"
            except TranslatorError as error:
                faults, end = [], type(error).__name__
            except Exception as error:
                faults, end = [f"bug: {error!r}"], "bug"
            seconds = time.monotonic() - begun
            if seconds > options.most_seconds:
                faults.append(f"took {seconds:.0f} s")
            ends[end] += 1
            if faults:
                bad += 1
                print(f"{name}: {'; '.join(faults)}", flush=True)
                if options.out:
                    options.out.mkdir(parents=True, exist_ok=True)
                    shutil.copy(source, options.out)
            source.unlink()
    print(", ".join(f"{count} {end}" for end, count in ends.most_common()), f"; {bad} bad")
    return 1 if bad else 0


def _damaged(options: argparse.Namespace, folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of each damaged file."""
    sources: dict[str, bytes] = {}
    for name in _SOURCES:
        made = folder / f"source-{name}.pdf"
        PDFS[name].make(made)
        sources[name] = made.read_bytes()
    for path in sorted(options.source.glob("*.pdf")) if options.source else ():
        sources[path.stem] = path.read_bytes()
    for number in range(options.count):
        rng = random.Random(f"{options.seed}-{number}")
        name = rng.choice(sorted(sources))
        try:
            mutation, data = mutated(sources[name], rng)
        except Exception as error:  # a mutation of objects wants a file that opens
            print(f"{name}: not damaged ({error})", file=sys.stderr)
            continue
        yield f"{options.seed}-{number}-{name}-{mutation}", data


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--from", dest="source", type=Path, metavar="DIR", help="more files")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where bad ones are kept")
    parser.add_argument("--most-seconds", type=float, default=60.0)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
