"""``python -m benchmarks``: run all measures, print a table, exit with 1 over a budget."""

from __future__ import annotations

import argparse
import json
import platform
import sys
import tempfile
from pathlib import Path

from benchmarks import (
    editing,
    first_page,
    folder,
    lightness,
    memory,
    processes,
    reading_answers,
    remembering,
    speed,
)
from benchmarks.documents import fill
from benchmarks.figures import Figure, as_json, as_table

_DOCUMENT = processes.ROOT / "docs" / "performance.md"


def _chatglm(folder: Path) -> list[Figure]:
    """Imported when asked for: torch would weigh on every other measure."""
    from benchmarks.chatglm import together

    return together(folder)


def _alarms(folder: Path) -> list[Figure]:
    """Imported when asked for; fetches packages."""
    from benchmarks.alarms import alarms

    return alarms(folder)


def _servers(folder: Path) -> list[Figure]:
    """Imported when asked for: its servers weigh on every other measure."""
    from benchmarks.servers import servers

    return servers(folder)


_MEASURES = {
    "cpu": speed.cpu,
    "editing": editing.editing,
    "memory": memory.memory,
    "wall": speed.wall,
    "folder": folder.folder,
    "again": remembering.again,
    "large": remembering.large,
    "chatglm": _chatglm,
    "start": first_page.first_page,
    "help": lightness.lightness,
    "answers": reading_answers.reading,
    "alarms": _alarms,
    "servers": _servers,
}
_ON_DEMAND = frozenset({"servers", "alarms"})  # half an hour, and no question of speed


def main() -> int:
    options = _options()
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        names = options.only or [name for name in _MEASURES if name not in _ON_DEMAND]
        for name in names:
            print(f"measuring {name} ...", file=sys.stderr, flush=True)
            figures += _MEASURES[name](Path(folder))
    print(as_table(figures))
    if options.json:
        options.json.write_text(json.dumps(as_json(figures), indent=2) + "\n", encoding="utf-8")
    if options.write:
        fill(_DOCUMENT, f"{_machine()}\n\n{as_table(figures)}")
    return int(not all(figure.met for figure in figures))


def _machine() -> str:
    """Where the figures come from: they mean little without it."""
    return (
        f"Python {platform.python_version()}, {platform.machine()}, {processes.cores()} "
        f"shared cores:"
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--only",
        action="append",
        choices=_MEASURES,
        help="measure this only (may be given several times)",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument(
        "--write", action="store_true", help="write the table into docs/performance.md"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
