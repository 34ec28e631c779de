"""Child processes of the benchmarks: their CPU, descendants included, and their memory.  Linux
only.
"""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_SAMPLE_SECONDS = 0.05
_PROC = Path("/proc")
#: What changes the behaviour; and an installed program has its bytecode.
_NOT_OURS = ("AI_TRANSLATOR_", "OPENAI_", "LANGCHAIN_", "PYTHONDONTWRITEBYTECODE")


@dataclass(frozen=True, slots=True)
class Ran:
    """A finished child.

    ``cpu``: user and system seconds of it and of every descendant that it waited for.
    """

    output: str
    cpu: float
    wall: float


def run(module: str, *arguments: object, environment: Mapping[str, str] | None = None) -> Ran:
    """``python -m MODULE ARGUMENTS`` to its end; RuntimeError with its last words when it fails."""
    before, begun = children_cpu(), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        cwd=ROOT,
        env=clean_environment(environment),
        capture_output=True,
        text=True,
    )
    wall = time.perf_counter() - begun
    if done.returncode:
        raise RuntimeError(f"{module} ended with {done.returncode}: {done.stderr[-2000:]}")
    return Ran(done.stdout, children_cpu() - before, wall)


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0))


def children_cpu() -> float:
    """User and system seconds of all children that have ended and were waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def own_cpu() -> float:
    """User and system seconds of this process, all threads."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def clean_environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """This environment without what would change ai-translator's behaviour, and with ``more``."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(_NOT_OURS)}
    # No run profits from one before it, unless it is meant to.
    return {**kept, "AI_TRANSLATOR_TRANSLATION__MEMORY": "off", **(more or {})}


def call(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """A command of the program in the root of the checkout; its exit code."""
    return subprocess.run(
        command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL, check=False
    ).returncode


@contextlib.contextmanager
def stand_in(latency: float) -> Iterator[str]:
    """The tests' stand-in server in a process of its own; its base URL."""
    command = [sys.executable, "-m", "tests.backends.standin", "--latency", str(latency)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout
        yield server.stdout.readline().strip()
    finally:
        server.terminate()
        server.wait()
        if server.stdout:
            server.stdout.close()


class MemorySampler:
    """The largest PSS, in megabytes, of a process and all its descendants while it ran; a context
    manager.
    """

    def __init__(self, pid: int) -> None:
        self.peak = 0.0
        self.most_processes = 0
        self._pid = pid
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> MemorySampler:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(_SAMPLE_SECONDS):
            family = _family(self._pid)
            self.peak = max(self.peak, sum(map(_pss, family)) / 1024)
            self.most_processes = max(self.most_processes, len(family))


def _family(pid: int) -> Sequence[int]:
    """``pid`` and its descendants at this moment."""
    parents = {}
    for entry in _PROC.iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError):  # it may end while we look
                parents[int(entry.name)] = int(
                    (entry / "stat").read_text().rpartition(")")[2].split()[1]
                )
    family, fresh = [pid], {pid}
    while fresh := {child for child, parent in parents.items() if parent in fresh}:
        family += fresh
    return family


def _pss(pid: int) -> int:
    """Proportional set size in kilobytes; 0 when the process is gone."""
    with contextlib.suppress(OSError):
        for line in (_PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0
