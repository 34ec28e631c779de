"""Outcomes of a document at servers that behave like today's models, gateways and faults.

    python -m benchmarks --only servers         # writes the table into docs/reliability.md
    python -m benchmarks.servers --modes nosystem think …   # prints one of these modes only

    python -m benchmarks.servers --rows FILE --modes nosystem …   # in pieces: the rows stay in FILE
    python -m benchmarks.servers --rows FILE --seconds 400        # begins none after so many
    python -m benchmarks.servers --rows FILE --in-process --write   # the others by the library
    python -m benchmarks.servers --rows FILE --write              # measures the others and writes

Each mode of :mod:`tests.servers` on two documents, by the command line in a process of its own,
with an empty cache folder; six at a time, most of which wait for their servers.  The seconds are
those without the imports.  A server that takes few texts or tokens a request is judged by the least
number of requests that could do, not by the plain server's.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from queue import SimpleQueue
from typing import TypeAlias

from ai_translator.config import load
from ai_translator.model.segments import Segment
from ai_translator.pipeline import read_segments
from benchmarks import processes
from benchmarks.documents import fill
from benchmarks.figures import Figure
from benchmarks.forked import CommandLine
from tests.servers import document
from tests.servers.least import least_requests
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
_COLUMNS = ("requests", "of", "exit", "s", "MB")
_OVER, _OVER_SINGLE = 1.5, 1.1
_AT_ONCE = 6  # most of them wait


@dataclass(frozen=True, slots=True)
class Ran:
    segments: int
    translated: int
    requests: int
    seconds: float
    megabytes: float
    code: int
    reason: str
    most: int | None = None

    def cells(self) -> Sequence[str]:
        done = f"{self.translated}/{self.segments}" if self.segments else "0"
        return (
            done,
            str(self.requests),
            "–" if self.most is None else str(self.most),
            str(self.code),
            f"{self.seconds:.0f}",
            f"{self.megabytes:.0f}" if self.megabytes else "–",
        )


#: The runs of one mode: on both documents.
Row: TypeAlias = tuple[Ran, Ran]


def servers(folder: Path) -> list[Figure]:
    """Return what of the table is not as it should be, as figures.

    The table itself goes into its document.
    """
    rows = measure(folder, list(MODES))
    fill(TABLE_OF, table(rows), "servers")
    return figures(rows)


def in_process(names: Sequence[str], rows: Path | None = None) -> dict[str, Row]:
    """Return the same as :func:`measure` by the library, in this process: without memory.

    What the command line does besides is the same for every server: start, reading, writing.
    """
    known = _kept_rows(rows)
    settings = load(None, {"source": "en", "target": "zh"})
    documents = read_segments(_TIDES, settings), segments()

    def row(name: str) -> None:
        first, second = (_run_in_process(MODES[name], texts) for texts in documents)
        known[name] = first, second
        print(_line(name, known[name]), file=sys.stderr, flush=True)
        _keep(dict(known), rows)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(row, [name for name in ("plain", *names) if name not in known]))
    return _with_limits(known)


def _run_in_process(mode: Mode, texts: Sequence[Segment]) -> Ran:
    with Mimic(name=mode.name) as server:
        ran = against(server, texts)
    done = (ran.segments, ran.translated) if ran.code != 6 else (0, 0)
    return Ran(*done, ran.requests, ran.seconds, 0.0, ran.code, _shown(ran.reason))


def measure(
    folder: Path, names: Sequence[str], rows: Path | None = None, seconds: float = float("inf")
) -> dict[str, Row]:
    """Return name of a mode -> its row.

    rows:    a file that keeps them; those in it are not measured again
    seconds: after which no other mode is begun
    """
    known = _kept_rows(rows)
    end = time.monotonic() + seconds
    made = folder / "report54.pdf"
    document.write(made)
    left = list(dict.fromkeys(["plain", *names]))
    with ThreadPoolExecutor(_AT_ONCE) as pool, ExitStack() as stack:
        ready: SimpleQueue[CommandLine] = SimpleQueue()
        for _ in range(_AT_ONCE):
            ready.put(stack.enter_context(CommandLine(processes.ROOT)))

        def row(name: str) -> None:
            if time.monotonic() > end:
                return
            command_line = ready.get()
            try:
                both = [_run(command_line, MODES[name], each, folder) for each in (_TIDES, made)]
            finally:
                ready.put(command_line)
            known[name] = both[0], both[1]
            print(_line(name, known[name]), file=sys.stderr, flush=True)
            _keep(dict(known), rows)

        list(pool.map(row, [name for name in left if name not in known]))
    return _with_limits(known)


def _with_limits(rows: Mapping[str, Row]) -> dict[str, Row]:
    """Return the rows with how many requests each run may take."""
    settings = load(None, {"source": "en", "target": "zh"})
    documents = [
        [each.source for each in found] for found in (read_segments(_TIDES, settings), segments())
    ]
    limited: dict[str, Row] = {}
    for name, both in rows.items():
        first, second = (
            replace(ran, most=_most_requests(MODES[name], texts, plain.requests))
            for ran, texts, plain in zip(both, documents, rows["plain"])
        )
        limited[name] = first, second
    return limited


def table(rows: Mapping[str, Row]) -> str:
    documents = ("tides.pdf", *_COLUMNS, "54 texts", *_COLUMNS)
    lines = [
        f"| server | what it does | {' | '.join(documents)} | reason |",
        "|---" * (len(documents) + 3) + "|",
    ]
    for kind in dict.fromkeys(mode.kind for mode in MODES.values()):
        lines += [_line(name, rows[name]) for name in rows if MODES[name].kind == kind]
    return "\n".join(lines)


def _line(name: str, both: Row) -> str:
    cells = [name, MODES[name].told, *both[0].cells(), *both[1].cells()]
    return f"| {' | '.join(cells)} | {both[0].reason or both[1].reason} |"


def figures(rows: Mapping[str, Row]) -> list[Figure]:
    missed = [
        name
        for name, both in rows.items()
        if not all(_is_as_expected(MODES[name], ran) for ran in both)
    ]
    stopping = [ran for name in rows if MODES[name].ending is Ending.STOPS for ran in rows[name]]
    told = f"modes of {len(rows)} that do not end as they should: {', '.join(missed) or 'none'}"
    memory = max(ran.megabytes for both in rows.values() for ran in both)
    return [
        Figure(told, len(missed), "", 0),
        Figure("peak memory against any of them", memory, "MB", _MOST_MEGABYTES),
        Figure(
            "longest run that comes to nothing",
            max((ran.seconds for ran in stopping), default=0.0),
            "s",
            _MOST_SECONDS,
        ),
    ]


def _most_requests(mode: Mode, texts: Sequence[str], plain: int) -> int | None:
    """Return how many requests a run may take; None for one that is as slow as its server.

    plain: those of the plain server
    """
    match mode.ending:
        case Ending.WHOLE:
            return int(_OVER * max(plain, least_requests(mode.name, texts)))
        case Ending.SINGLES:
            return int(_OVER_SINGLE * len(texts))
        case Ending.STOPS | Ending.WAITS:
            return _MOST_REQUESTS
    return None


def _is_as_expected(mode: Mode, ran: Ran) -> bool:
    whole = ran.code == 0 and ran.translated == ran.segments > 0
    if ran.megabytes > _MOST_MEGABYTES or ran.seconds > _LIMIT or "Traceback" in ran.reason:
        return False
    if ran.most is not None and ran.requests > ran.most:
        return False
    match mode.ending:
        case Ending.WHOLE | Ending.SINGLES | Ending.SLOWLY:
            return whole
        case Ending.STOPS:
            return ran.code == 6 and ran.seconds < _MOST_SECONDS and bool(ran.reason)
        case Ending.WAITS:
            return ran.code == 6 and bool(ran.reason)
    return ran.code in {0, 6, 8}


def _run(command_line: CommandLine, mode: Mode, source: Path, folder: Path) -> Ran:
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
        arguments = ["translate", str(source), "--to", "zh", "--from", "en"]
        arguments += ["--format", "markdown", "--out", place]
        ended = command_line.run(arguments, environment, Path(place) / "told.txt", _LIMIT)
        report = Path(place) / f"{source.stem}.zh.report.json"
        return _read(report, ended.told, ended.code, ended.seconds, ended.megabytes, server.asked)


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


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--modes", nargs="+", choices=sorted(MODES), default=list(MODES))
    parser.add_argument(
        "--in-process", action="store_true", help="by the library, in this process: no memory"
    )
    parser.add_argument("--write", action="store_true", help="write the table into its document")
    parser.add_argument("--rows", type=Path, help="file of rows: measured ones are kept, and read")
    parser.add_argument(
        "--seconds", type=float, default=float("inf"), help="after which no other mode is begun"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if options.in_process:
            os.environ["XDG_CACHE_HOME"] = folder
            rows = in_process(options.modes, options.rows)
        else:
            rows = measure(Path(folder), options.modes, options.rows, options.seconds)
    if options.write:
        fill(TABLE_OF, table(rows), "servers")
    else:
        print(table(rows))
    for each in figures(rows):
        print(each, file=sys.stderr)
    return 0


def _keep(rows: Mapping[str, Row], file: Path | None) -> None:
    if file is not None:
        kept = {name: [asdict(ran) for ran in both] for name, both in rows.items()}
        file.write_text(json.dumps(kept), encoding="utf-8")


def _kept_rows(file: Path | None) -> dict[str, Row]:
    if file is None or not file.exists():
        return {}
    kept = json.loads(file.read_text(encoding="utf-8"))
    return {name: (Ran(**both[0]), Ran(**both[1])) for name, both in kept.items()}


if __name__ == "__main__":
    sys.exit(main())
