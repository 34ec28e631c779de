"""Outcomes of a document at servers that behave like today's models, gateways and faults.

    python -m benchmarks --only servers         # writes the table into docs/reliability.md
    python -m benchmarks.servers --modes nosystem think …   # prints one of these modes only
    python -m benchmarks.servers --texts-only --write       # the 54 texts by the library: minutes

Each mode of :mod:`tests.servers` on two documents, by the command line in a process of its own,
with an empty cache folder.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import processes
from benchmarks.documents import fill
from benchmarks.figures import Figure
from tests.servers import document
from tests.servers.mimic import MODES, Ending, Mimic, Mode, register
from tests.servers.outcome import against
from tests.servers.texts import segments

register()

TABLE_OF = processes.ROOT / "docs" / "reliability.md"
_TIDES = processes.ROOT / "examples" / "tides.pdf"
_MOST_MEGABYTES = 400
_MOST_SECONDS, _MOST_REQUESTS = 30, 20  # of a run that can come to nothing
_LIMIT = 240  # seconds after which a run counts as one without end
_REASON = 150  # characters
_COLUMNS = ("requests", "exit", "s", "MB")
_OVER, _OVER_SINGLE = 1.5, 1.1


@dataclass(frozen=True, slots=True)
class Ran:
    segments: int
    translated: int
    requests: int
    seconds: float
    megabytes: float
    code: int
    reason: str

    def cells(self) -> Sequence[str]:
        done = f"{self.translated}/{self.segments}" if self.segments else "0"
        return (
            done,
            str(self.requests),
            str(self.code),
            f"{self.seconds:.0f}",
            f"{self.megabytes:.0f}",
        )


def servers(folder: Path) -> list[Figure]:
    """Return what of the table is not as it should be, as figures.

    The table itself goes into its document.
    """
    table, figures = measure(folder, list(MODES))
    fill(TABLE_OF, table, "servers")
    return figures


def measure(folder: Path, names: Sequence[str]) -> tuple[str, list[Figure]]:
    made = folder / "report54.pdf"
    document.write(made)
    plain = [_run(MODES["plain"], source, folder) for source in (_TIDES, made)]
    head = (
        "| server | what it does | "
        + " | ".join(("tides.pdf", *_COLUMNS, "54 texts", *_COLUMNS))
        + " | reason |"
    )
    lines = [head, "|---" * 13 + "|"]
    missed, memory, seconds = [], 0.0, 0.0
    for kind in dict.fromkeys(mode.kind for mode in MODES.values()):
        for mode in (MODES[name] for name in names if MODES[name].kind == kind):
            both = [_run(mode, source, folder) for source in (_TIDES, made)]
            if not all(_is_as_expected(mode, ran, base) for ran, base in zip(both, plain)):
                missed.append(mode.name)
            memory = max(memory, *(ran.megabytes for ran in both))
            seconds = max(
                seconds, *(ran.seconds for ran in both if mode.ending is Ending.STOPS), 0.0
            )
            cells = [
                mode.name,
                mode.told,
                *both[0].cells(),
                *both[1].cells(),
                both[0].reason or both[1].reason,
            ]
            lines.append("| " + " | ".join(cells) + " |")
            verdict = "MISSED" if mode.name in missed else "ok"
            print(verdict, lines[-1], file=sys.stderr, flush=True)
    figures = [
        Figure(
            f"modes of {len(names)} that do not end as they should: {', '.join(missed) or 'none'}",
            len(missed),
            "",
            0,
        ),
        Figure("peak memory against any of them", memory, "MB", _MOST_MEGABYTES),
        Figure("longest run that comes to nothing", seconds, "s", _MOST_SECONDS),
    ]
    return "\n".join(lines), figures


def _is_as_expected(mode: Mode, ran: Ran, plain: Ran) -> bool:
    whole = ran.code == 0 and ran.translated == ran.segments > 0
    if ran.megabytes > _MOST_MEGABYTES or ran.seconds > _LIMIT or "Traceback" in ran.reason:
        return False
    match mode.ending:
        case Ending.WHOLE:
            return whole and ran.requests <= _OVER * plain.requests
        case Ending.SINGLES:
            return whole and ran.requests <= _OVER_SINGLE * ran.segments
        case Ending.SLOWLY:
            return whole
        case Ending.STOPS:
            return (
                ran.code == 6
                and ran.seconds < _MOST_SECONDS
                and ran.requests <= _MOST_REQUESTS
                and bool(ran.reason)
            )
    return ran.code in {0, 6, 8}


def _run(mode: Mode, source: Path, folder: Path) -> Ran:
    with tempfile.TemporaryDirectory(dir=folder) as place, Mimic(name=mode.name) as server:
        environment = processes.clean_environment(
            {
                "OPENAI_BASE_URL": server.url,
                "OPENAI_API_KEY": "the-key-of-the-benchmark",
                "XDG_CACHE_HOME": place,
            }
        )
        if mode.name == "nov1":
            environment["OPENAI_BASE_URL"] = server.url.removesuffix("/v1")
        command = [
            sys.executable,
            "-m",
            "ai_translator",
            "translate",
            str(source),
            "--to",
            "zh",
            "--from",
            "en",
        ]
        command += ["--format", "markdown", "--out", place]
        begun = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=processes.ROOT,
            env=environment,
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
        )
        with processes.MemorySampler(process.pid) as memory:
            try:
                _, told = process.communicate(timeout=_LIMIT)
            except subprocess.TimeoutExpired:
                process.kill()
                _, told = process.communicate()
        seconds = time.perf_counter() - begun
        return _read(
            Path(place) / f"{source.stem}.zh.report.json",
            told.decode(),
            process.returncode,
            seconds,
            memory.peak,
            server.asked,
        )


def _read(
    report: Path, told: str, code: int, seconds: float, megabytes: float, requests: int
) -> Ran:
    if "Traceback" in told:
        return Ran(0, 0, requests, seconds, megabytes, code, "Traceback")
    if not report.exists():
        last = next(
            (line for line in reversed(told.splitlines()) if line.startswith("error: ")), ""
        )
        return Ran(0, 0, requests, seconds, megabytes, code, _shown(last.removeprefix("error: ")))
    value = json.loads(report.read_text(encoding="utf-8"))
    reason = value["stopped"] or (value["failed"][0]["reason"] if value["failed"] else "")
    if not reason and value["style_lost"]:
        reason = f"style lost in {len(value['style_lost'])} texts"
    done = value["segments"] - len(value["failed"])
    return Ran(value["segments"], done, requests, seconds, megabytes, code, _shown(reason))


def _shown(reason: str) -> str:
    bare = re.sub(r"https?://127\.0\.0\.\d:\d+(?:/v1)?", "URL", reason).replace("|", "/")
    return bare if len(bare) <= _REASON else f"{bare[: _REASON - 1]}…"


def texts_only(folder: Path, names: Sequence[str]) -> str:
    """Return the 54 texts against each mode by the library, in this process.

    The same but for start-up, reading and memory.
    """
    os.environ["XDG_CACHE_HOME"] = str(folder)
    head = "| server | what it does | translated | requests | exit | s | reason |"
    lines = [head, "|---" * 7 + "|"]
    for name in names:
        shutil.rmtree(folder / "ai-translator", ignore_errors=True)
        with Mimic(name=name) as server:
            ran = against(server, segments())
        done = f"{ran.translated}/{ran.segments}"
        cells = [
            name,
            MODES[name].told,
            done,
            str(ran.requests),
            str(ran.code),
            f"{ran.seconds:.1f}",
            _shown(ran.reason),
        ]
        lines.append("| " + " | ".join(cells) + " |")
        print(lines[-1], file=sys.stderr, flush=True)
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--modes", nargs="+", choices=sorted(MODES), default=list(MODES))
    parser.add_argument("--texts-only", action="store_true", help="the 54 texts, in this process")
    parser.add_argument(
        "--write", action="store_true", help="write that table into docs/reliability.md"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if options.texts_only:
            table = texts_only(Path(folder), options.modes)
            if options.write:
                fill(TABLE_OF, table, "servers")
            return 0
        table, figures = measure(Path(folder), options.modes)
    print(table)
    return int(not all(figure.met for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
