"""What ``ai-translator --help`` costs."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks import processes
from benchmarks.figures import Figure

_RUNS = 5
_HEAVY = ("pydantic", "langchain", "langchain_core", "pdfplumber", "gradio")


def lightness(_folder: Path) -> list[Figure]:
    """Seconds until the help stands on the screen, and how many heavy packages were imported for it
    (none may be).
    """
    seconds = min(processes.run("ai_translator", "--help").wall for _ in range(_RUNS))
    loaded = json.loads(processes.run("benchmarks.lightness").output)
    heavy = sum(name in loaded for name in _HEAVY)
    return [
        Figure("--help", seconds, "s", None, {"modules": float(len(loaded))}),
        Figure("heavy packages that --help imports", float(heavy), "", 0.0),
    ]


def main() -> None:
    """In the measured process: shows the help, then prints the names of all modules that are
    loaded.
    """
    import contextlib
    import io
    import sys

    before = set(sys.modules)
    from ai_translator.cli import app

    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
        app(["--help"])
    print(json.dumps(sorted(set(sys.modules) - before)))


if __name__ == "__main__":
    main()
