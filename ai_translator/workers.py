"""Bounded worker processes for what touches an untrusted file.

A task is a module-level function and its arguments.  A task that raises, crashes the interpreter, runs too long or takes
too much memory costs that task only: its worker is replaced and the others go on.

Workers are plain child interpreters (``python -m ai_translator.workers``) that speak pickles over their pipes, not
``multiprocessing``: that would import the caller's main module again in each child, which fails in scripts without an
``if __name__`` guard, and forking a process with threads (a web server) is unsafe.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self, TypeAlias

from ai_translator.errors import TranslatorError

_LENGTH_BYTES = 8
_MEGABYTE = 1024 * 1024
_STARTUP_SECONDS = 60.0  # for the child's imports, on top of its first task's own time
_OUT_OF_MEMORY = "took too much memory"
_PACKAGE_ROOT = str(Path(__file__).resolve().parents[1])


@dataclass(frozen=True, slots=True)
class Task:
    """``function(*arguments)``; the function is found by its module and name in the worker."""

    key: Hashable
    function: Callable[..., Any]
    arguments: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    key: Hashable
    value: Any


@dataclass(frozen=True, slots=True)
class Lost:
    """A task without a result.  ``error``: what it raised, when that is one of ours."""

    key: Hashable
    reason: str
    error: TranslatorError | None = None


End: TypeAlias = Done | Lost


class Workers:
    """Up to ``count`` worker processes, each started when there is work for it; use as a context manager.

    timeout:   seconds for one task;  memory_mb: address space of one worker, where the system can bound it
    """

    def __init__(self, count: int, *, timeout: float, memory_mb: int) -> None:
        self._slots = [_Slot(timeout, memory_mb) for _ in range(max(1, count))]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Ends the processes, those at work too."""
        for slot in self._slots:
            slot.kill()

    def call(self, function: Callable[..., Any], *arguments: Any) -> End:
        """One task in the first worker."""
        return self._slots[0].do(Task(None, function, arguments))

    def run(self, tasks: Iterable[Task]) -> Iterator[End]:
        """The ends of all tasks as they come; closing the iterator early ends the processes at work."""
        waiting: queue.SimpleQueue[Task] = queue.SimpleQueue()
        ends: queue.SimpleQueue[End] = queue.SimpleQueue()
        number = 0
        for task in tasks:
            waiting.put(task)
            number += 1
        threads = [threading.Thread(target=_feed, args=(slot, waiting, ends), daemon=True) for slot in self._slots[:number]]
        for thread in threads:
            thread.start()
        finished = False
        try:
            for _ in range(number):
                yield ends.get()
            finished = True
        finally:
            if not finished:
                _drain(waiting)
                self.close()
            for thread in threads:
                thread.join()


def _feed(slot: _Slot, waiting: queue.SimpleQueue[Task], ends: queue.SimpleQueue[End]) -> None:
    while (task := _next(waiting)) is not None:
        ends.put(slot.do(task))


def _next(waiting: queue.SimpleQueue[Task]) -> Task | None:
    try:
        return waiting.get_nowait()
    except queue.Empty:
        return None


def _drain(waiting: queue.SimpleQueue[Task]) -> None:
    while _next(waiting) is not None:
        pass


class _Slot:
    """One worker process and its replacements."""

    def __init__(self, timeout: float, memory_mb: int) -> None:
        self._timeout = timeout
        self._memory_mb = memory_mb
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False

    def do(self, task: Task) -> End:
        """Runs the task; never raises."""
        try:
            payload = pickle.dumps((task.function, task.arguments))
        except Exception as error:
            return Lost(task.key, f"the task cannot be sent to a worker: {error}")
        if self._closed:
            return Lost(task.key, "interrupted")
        fresh = self._process is None or self._process.poll() is not None
        process = self._start() if fresh else self._process
        assert process is not None
        return self._exchange(process, task.key, payload, self._timeout + (_STARTUP_SECONDS if fresh else 0.0))

    def _exchange(self, process: subprocess.Popen[bytes], key: Hashable, payload: bytes, seconds: float) -> End:
        overdue = threading.Event()
        watchdog = threading.Timer(seconds, _end_overdue, (process, overdue))
        watchdog.daemon = True
        watchdog.start()
        try:
            assert process.stdin and process.stdout
            _send(process.stdin, payload)
            answer = pickle.loads(_receive(process.stdout))
        except (EOFError, OSError, pickle.UnpicklingError):
            process.kill()
            return Lost(key, self._post_mortem(process, overdue.is_set()))
        finally:
            watchdog.cancel()
        good, value = answer
        if good:
            return Done(key, value)
        reason, error = value
        if reason == _OUT_OF_MEMORY:
            process.kill()  # what is left of its memory is in pieces
            process.wait()
        return Lost(key, reason, error)

    def _post_mortem(self, process: subprocess.Popen[bytes], overdue: bool) -> str:
        code = process.wait()
        if overdue:
            return f"took longer than {self._timeout:g} seconds"
        if self._closed:
            return "interrupted"
        return f"the worker process died (signal {-code})" if code < 0 else f"the worker process died (exit code {code})"

    def _start(self) -> subprocess.Popen[bytes]:
        self._reap()
        paths = [_PACKAGE_ROOT, *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__, str(self._memory_mb)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        )
        return self._process

    def kill(self) -> None:
        self._closed = True
        if self._process is not None:
            self._process.kill()
            self._reap()

    def _reap(self) -> None:
        if self._process is None:
            return
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                _close(stream)


def _end_overdue(process: subprocess.Popen[bytes], overdue: threading.Event) -> None:
    overdue.set()
    process.kill()


def _close(stream: Any) -> None:
    with contextlib.suppress(OSError):  # the unsent rest of a message to a dead process
        stream.close()


def _send(stream: Any, payload: bytes) -> None:
    stream.write(len(payload).to_bytes(_LENGTH_BYTES, "big") + payload)
    stream.flush()


def _receive(stream: Any) -> bytes:
    header = stream.read(_LENGTH_BYTES)
    if len(header) < _LENGTH_BYTES:
        raise EOFError
    length = int.from_bytes(header, "big")
    payload = stream.read(length)
    if len(payload) < length:
        raise EOFError
    return bytes(payload)


# ------------------------------------------------------------------ in the worker


def serve(arguments: Sequence[str]) -> None:
    """The worker's life: tasks in, ends out, until the parent is gone."""
    import logging
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business
    logging.disable(logging.CRITICAL)  # libraries complain about damaged files on every page
    _limit_memory(int(arguments[0]))
    inbox: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
    source, sink = sys.stdin.buffer, _private_stdout()
    threading.Thread(target=_listen, args=(source, inbox), daemon=True).start()
    while (payload := inbox.get()) is not None:
        good, value = _run(payload)
        _send(sink, _packed(good, value))


def _listen(source: BinaryIO, inbox: queue.SimpleQueue[bytes | None]) -> None:
    """Reads tasks; when the parent is gone, so is the worker, even in the middle of one."""
    try:
        while True:
            inbox.put(_receive(source))
    except (EOFError, OSError):
        os._exit(0)


def _run(payload: bytes) -> tuple[bool, Any]:
    try:
        function, arguments = pickle.loads(payload)
        return True, function(*arguments)
    except TranslatorError as error:
        return False, (str(error), error)
    except MemoryError:
        return False, (_OUT_OF_MEMORY, None)
    except RecursionError:
        return False, ("is nested too deeply", None)
    except Exception as error:
        return False, (f"{type(error).__name__}: {error}"[:500], None)


def _packed(good: bool, value: Any) -> bytes:
    try:
        return pickle.dumps((good, value), protocol=pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        return pickle.dumps((False, (f"the result cannot be sent back: {error}", None)))


def _private_stdout() -> BinaryIO:
    """The pipe to the parent; what libraries print goes to nowhere."""
    sink = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
    return sink


def _limit_memory(megabytes: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    with contextlib.suppress(ValueError, OSError):  # a lower limit is in force already, or the system has none
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * _MEGABYTE, megabytes * _MEGABYTE))


if __name__ == "__main__":
    serve(sys.argv[1:])
