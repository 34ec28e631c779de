"""Runs of the command line in children of a process that has imported it once.

What an import of the libraries takes is not measured again for each of hundreds of runs.  A child
is a process of its own: with its environment, its exit code, its peak of memory.

    python -m benchmarks.forked       # reads commands as lines of JSON, answers each with a line
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Ended:
    """code: of the exit, negative for a signal;  megabytes: at the peak"""

    code: int
    seconds: float
    megabytes: float
    told: str


class CommandLine:
    """The command line, ready to run: a context manager around the process that forks."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.forked"],
            cwd=self._root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def run(
        self, arguments: Sequence[str], environment: Mapping[str, str], told: Path, limit: int
    ) -> Ended:
        """Run it to its end, or for ``limit`` seconds; ``told``: a file for what it says."""
        assert self._process.stdin is not None and self._process.stdout is not None
        wanted = {"arguments": list(arguments), "environment": dict(environment)}
        print(
            json.dumps({**wanted, "told": str(told), "limit": limit}),
            file=self._process.stdin,
            flush=True,
        )
        ended = json.loads(self._process.stdout.readline())
        return Ended(**ended, told=told.read_text(encoding="utf-8", errors="replace"))


def _serve() -> None:
    import langchain_openai

    import ai_translator.cli
    import ai_translator.pipeline

    assert langchain_openai and ai_translator.pipeline
    for line in sys.stdin:
        wanted = json.loads(line)
        begun = time.monotonic()
        child = os.fork()
        if not child:
            _become(wanted)
        _, status, used = os.wait4(child, 0)
        answer = {
            "code": os.waitstatus_to_exitcode(status),
            "seconds": time.monotonic() - begun,
            "megabytes": used.ru_maxrss / 1024,
        }
        print(json.dumps(answer), flush=True)


def _become(wanted: Mapping[str, Any]) -> None:
    """Be the command line from here on."""
    from ai_translator.cli import main

    signal.alarm(int(wanted["limit"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for number in (1, 2):
        told = os.open(wanted["told"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(told, number)
    os.environ.clear()
    os.environ.update(wanted["environment"])
    sys.argv = ["ai-translator", *wanted["arguments"]]
    code = 1
    try:
        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _serve()
