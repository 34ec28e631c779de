"""How many words of real documents reach the translation: the table of docs/fidelity.md.

    python -m benchmarks.fidelity ../shared/corpus/real --measure ../shared/measure [--only 's0*']
    [--write]

Runs ``translate --format pdf,markdown,reflow`` on each PDF, with stub_llm.py of the ``--measure``
folder as the model, and counts words with pdf_score.py of the same folder.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from benchmarks import processes
from benchmarks.documents import fill
from benchmarks.scorer import Look, Scorer, Words

_DOCUMENT = processes.ROOT / "docs" / "fidelity.md"
_HEAD = (
    "file", "pages", "exit", "words", "score", "transl. %", "lost %", "overlap %", "graphics "
    "lost %", "layout IoU", "bytes x",
    "lost % reflow", "lost % MD", "segments", "failed", "seconds",
)  # fmt: skip
_START_SECONDS = 15.0
_MOST_SECONDS = 900.0  # for one file


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    exit_code: int
    seconds: float
    report: dict[str, Any]
    pdf: Words | None = None
    markdown: Words | None = None
    look: Look | None = None

    def cells(self) -> tuple[str, ...]:
        look = self.look
        words = (look.words if look else None) or self.pdf or self.markdown
        counts = [str(self.report.get(key, "")) for key in ("pages", "segments")]
        failed = str(len(self.report["failed"])) if self.report else ""
        shown = (
            [f"{look.score:.1f}", _percent(look.words, "translated"), _percent(look.words, "lost")]
            if look
            else [""] * 3
        )
        shown += [f"{100 * look.overlap:.2f}", f"{100 * look.graphics:.2f}"] if look else [""] * 2
        shown += [f"{look.layout:.2f}", f"{look.bytes:.2f}"] if look else [""] * 2
        shares = [*shown, *(_percent(each, "lost") for each in (self.pdf, self.markdown))]
        name = self.name.partition("_")[0]
        total = str(words.words) if words else ""
        return (
            name,
            counts[0],
            str(self.exit_code),
            total,
            *shares,
            counts[1],
            failed,
            f"{self.seconds:.1f}",
        )


def main() -> int:
    options = _options()
    sources = sorted(path for path in options.sources.glob("*.pdf") if path.match(options.only))
    with contextlib.ExitStack() as stack:
        out = options.out or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(model(options.measure))
        scorer = Scorer(options.measure)
        pool = stack.enter_context(ThreadPoolExecutor(options.jobs))
        rows = []
        for row in pool.map(lambda source: _measured(source, out, url, scorer), sources):
            rows.append(row)
            print(" | ".join(row.cells()), file=sys.stderr, flush=True)
            _show_lost(row, options.lost)
    print(_table(rows))
    if options.write:
        fill(_DOCUMENT, _table(rows))
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sources", type=Path, help="folder of PDFs")
    parser.add_argument(
        "--measure",
        type=Path,
        required=True,
        metavar="DIR",
        help="folder of stub_llm.py and pdf_score.py",
    )
    parser.add_argument("--only", default="*.pdf", metavar="GLOB", help="some of the PDFs")
    parser.add_argument("--out", type=Path, metavar="DIR", help="keep the translations there")
    parser.add_argument(
        "--jobs", type=int, default=1, help="files at once; 1 when the seconds matter"
    )
    parser.add_argument(
        "--lost", type=int, default=0, metavar="N", help="name up to N lost words of each file"
    )
    parser.add_argument(
        "--write", action="store_true", help="write the table into docs/fidelity.md"
    )
    return parser.parse_args()


@contextlib.contextmanager
def model(folder: Path, faults: Sequence[str] = ()) -> Iterator[str]:
    """The stand-in LLM of ``folder`` on a free port, with faults such as ``empty:0.06``; its base
    URL.
    """
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    flags = [flag for fault in faults for flag in ("--fault", fault)]
    server = subprocess.Popen([sys.executable, folder / "stub_llm.py", "--port", str(port), *flags])
    try:
        _wait_for(f"http://127.0.0.1:{port}/stats")
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.terminate()
        server.wait()


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            urlopen(url, timeout=1).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def _measured(source: Path, out: Path, url: str, scorer: Scorer) -> Row:
    environment = processes.clean_environment({"OPENAI_BASE_URL": url, "OPENAI_API_KEY": "none"})
    command = [
        sys.executable,
        "-m",
        "ai_translator",
        "translate",
        str(source.resolve()),
        "--to",
        "zh",
        "--backend",
        "openai",
    ]
    command += ["--format", "pdf,markdown,reflow", "--out", str(out.resolve()), "--quiet"]
    begun = time.perf_counter()
    code = _run(command, environment)
    seconds = time.perf_counter() - begun
    report, pdf, markdown, placed = (
        out / f"{source.stem}.zh{suffix}"
        for suffix in (".report.json", ".reflow.pdf", ".md", ".pdf")
    )
    if not (pdf.exists() and markdown.exists() and report.exists()):
        return Row(source.name, code, seconds, {})
    told = json.loads(report.read_text(encoding="utf-8"))
    look = scorer.in_place(source, placed) if placed.exists() else None
    return Row(
        source.name,
        code,
        seconds,
        told,
        scorer.pdf(source, pdf),
        scorer.markdown(source, markdown),
        look,
    )


def _run(command: list[str], environment: dict[str, str]) -> int:
    """The exit code; -1 when it had to be stopped."""
    try:
        return subprocess.run(
            command, cwd=processes.ROOT, env=environment, timeout=_MOST_SECONDS
        ).returncode
    except subprocess.TimeoutExpired:
        return -1


def _percent(words: Words | None, part: str) -> str:
    return f"{100 * getattr(words, part):.2f}" if words else ""


def _show_lost(row: Row, most: int) -> None:
    for kind, words in (
        ("PDF", row.look.words if row.look else None),
        ("reflow", row.pdf),
        ("MD", row.markdown),
    ):
        if most and words and words.examples:
            print(
                f"    {kind} lost: {' '.join(words.examples[:most])}", file=sys.stderr, flush=True
            )


def _table(rows: list[Row]) -> str:
    lines = ["| " + " | ".join(_HEAD) + " |", "|---" + "|---:" * (len(_HEAD) - 1) + "|"]
    return "\n".join([*lines, *("| " + " | ".join(row.cells()) + " |" for row in rows)])


if __name__ == "__main__":
    sys.exit(main())
