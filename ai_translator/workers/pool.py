"""The parent's side: processes, and threads that give them tasks."""

from __future__ import annotations

import json
import pickle
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, TypeAlias

from ai_translator.workers.framing import read, write

#: What a child runs: it gets the import path as JSON and its bound on memory.
_BOOT = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from ai_translator.workers.child import serve
serve(int(sys.argv[2]))
"""
_POLL = 0.25
#: A further process starts when the first has ended a task, or after so many seconds: starting one
#: takes a third of a second of CPU, and a short document is read by then.
_HEAD_START = 1.0


@dataclass(frozen=True, slots=True)
class Task:
    """``function(*args)``; the function must be importable, no lambda or local one."""

    function: Callable[..., Any]
    args: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    value: Any


@dataclass(frozen=True, slots=True)
class Lost:
    """The task gave no result.

    ``error``: what it raised; None when its process died or was stopped.
    """

    reason: str
    error: Exception | None = None


Outcome: TypeAlias = Done | Lost


class Aborted(Exception):  # noqa: N818
    """The work was cancelled from another thread."""


class Workers:
    """Up to ``count`` processes, started when needed and kept until :meth:`close`.

    One thread at a time may use it, except for :meth:`abort`.

    memory_mb: limit on the address space of each process beyond what it has when it starts (not on
        Windows)
    """

    def __init__(self, count: int, *, memory_mb: int) -> None:
        self._workers = [_WorkerProcess(memory_mb) for _ in range(max(1, count))]
        self._aborted = threading.Event()

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all processes at once."""
        for worker in self._workers:
            worker.kill()

    def abort(self) -> None:
        """Abort all work, from any thread: present and future callers get :class:`Aborted`."""
        self._aborted.set()

    def call(self, task: Task, timeout: float) -> Outcome:
        """Run one task and wait for it."""
        for _, outcome in self.run([task], timeout):
            return outcome
        raise AssertionError("a task always has an outcome")

    def run(self, tasks: Sequence[Task], timeout: float) -> Iterator[tuple[int, Outcome]]:
        """Yield each task's number and outcome as it ends.  ``timeout``: seconds for one task.

        Closing the iterator early (or an exception where it is used) stops the tasks that still
        run.
        """
        waiting: queue.SimpleQueue[tuple[int, Task]] = queue.SimpleQueue()
        for numbered in enumerate(tasks):
            waiting.put(numbered)
        finished: queue.SimpleQueue[tuple[int, Outcome]] = queue.SimpleQueue()
        stopped, one_ended = threading.Event(), threading.Event()
        threads = [
            threading.Thread(
                target=_work,
                args=(worker, waiting, finished, stopped, timeout),
                kwargs={"one_ended": one_ended, "waits": number > 0 and not worker.is_running},
                daemon=True,
            )
            for number, worker in enumerate(self._workers[: len(tasks)])
        ]
        for thread in threads:
            thread.start()
        try:
            for _ in tasks:
                yield self._next(finished)
        finally:
            stopped.set()
            one_ended.set()
            for worker in self._workers:
                worker.stop_if_busy()
            for thread in threads:
                thread.join()

    def _next(self, finished: queue.SimpleQueue[tuple[int, Outcome]]) -> tuple[int, Outcome]:
        while True:  # in slices, so that Ctrl-C is heard on every system, and abort
            if self._aborted.is_set():
                raise Aborted
            with suppress(queue.Empty):
                return finished.get(timeout=_POLL)


def _work(
    worker: _WorkerProcess,
    waiting: queue.SimpleQueue[tuple[int, Task]],
    finished: queue.SimpleQueue[tuple[int, Outcome]],
    stopped: threading.Event,
    timeout: float,
    *,
    one_ended: threading.Event,
    waits: bool,
) -> None:
    """Give tasks to one process until none is left; there is a thread for each process.

    one_ended: set when a task has ended.  waits: whether it lets another process go first.
    """
    if waits:
        one_ended.wait(_HEAD_START)
    while not stopped.is_set():
        try:
            number, task = waiting.get_nowait()
        except queue.Empty:
            return
        try:
            outcome = worker.call(task, timeout, stopped)
        except Exception as error:  # a task that does not pickle, a process that cannot be started
            outcome = Lost(f"the task could not be handed to a worker: {error}", error)
        finished.put((number, outcome))
        one_ended.set()


class _WorkerProcess:
    """One process, replaced when it has died."""

    def __init__(self, memory_mb: int) -> None:
        self._memory_mb = memory_mb
        self._process: subprocess.Popen[bytes] | None = None
        self._busy = False
        self._lock = threading.Lock()

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def call(self, task: Task, timeout: float, stopped: threading.Event) -> Outcome:
        message = pickle.dumps(
            (task.function, task.args, timeout), protocol=pickle.HIGHEST_PROTOCOL
        )
        process = self._running()
        late = threading.Event()
        timer = threading.Timer(timeout, _stop, (process, late))
        timer.daemon = True
        self._busy = True
        if stopped.is_set():  # only now: whoever sets it looks at _busy afterwards
            self._busy = False
            return Lost("stopped")
        timer.start()
        try:
            kind, content = _ask(process, message)
            if kind == "spoiled":
                self.kill()
            return Done(content) if kind == "done" else Lost(*content)
        except (OSError, EOFError, pickle.UnpicklingError):
            self.kill()
            if late.is_set():
                return Lost(f"no result within {timeout:g} seconds")
            return Lost(_death(process.returncode))
        finally:
            timer.cancel()
            timer.join()
            if late.is_set():  # perhaps just after the answer: this process takes no more tasks
                self.kill()
            self._busy = False

    def stop_if_busy(self) -> None:
        if self._busy:
            self.kill()

    def kill(self) -> None:
        with self._lock:
            process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    def _running(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self._process = subprocess.Popen(
                    [
                        sys.executable,
                        "-c",
                        _BOOT,
                        json.dumps([*_import_path()]),
                        str(self._memory_mb),
                    ],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                )
            return self._process


def _import_path() -> Iterator[str]:
    """Return this process's import path, so that the child finds the same package anywhere."""
    for entry in sys.path:
        yield str(Path(entry or ".").resolve())


def _stop(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()


def _ask(process: subprocess.Popen[bytes], message: bytes) -> tuple[str, Any]:
    """Return the answer's kind and content.

    It is "done" with the value, or "lost" or "spoiled" (replace the process) with reason and error.
    """
    assert process.stdin is not None and process.stdout is not None
    write(process.stdin, message)
    kind, content = pickle.loads(read(process.stdout))
    return kind, content


def _death(code: int | None) -> str:
    if code is not None and code < 0:
        with suppress(ValueError):
            return f"its process was ended by {signal.Signals(-code).name}"
    return f"its process ended with code {code}"
