"""The worker's side: runs tasks within its limits."""

from __future__ import annotations

import os
import pickle
import queue
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from ai_translator.errors import ExplainedFault
from ai_translator.garbage import collect_rarely
from ai_translator.workers.framing import read, write

_MEGABYTE = 1 << 20
#: A task that its parent did not stop in time (because it is gone) ends itself this much later.
_GRACE = 10.0
#: What a fresh process has mapped, where the system does not tell.
_USUAL_SPACE = 256 * _MEGABYTE


def serve(memory_mb: int) -> None:
    """Run the tasks that arrive on standard input until it ends: a worker's main function."""
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C reaches the whole group; the parent decides
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(
        sys.stderr.fileno(), sys.stdout.fileno()
    )  # what a library prints must not get among the answers
    _limit_memory(memory_mb)
    collect_rarely()
    arrived: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(arrived,), daemon=True).start()
    while True:
        _answer(arrived.get(), answers)


def _receive(arrived: queue.SimpleQueue[bytes]) -> None:
    """Receive messages; end this process with its parent, even in the middle of a task."""
    try:
        while True:
            arrived.put(read(sys.stdin.buffer))
    finally:
        os._exit(0)


def _answer(message: bytes, answers: BinaryIO) -> None:
    try:
        function, args, timeout = pickle.loads(message)
        _limit_time(timeout + _GRACE)
        answer = pickle.dumps(("done", function(*args)), protocol=pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        answer = pickle.dumps(("spoiled", ("it needs more memory than allowed", None)))
    except Exception as error:
        answer = _describe(error)
    _limit_time(0)
    write(answers, answer)


def _describe(error: Exception) -> bytes:
    # Others' words may hold paths and pieces of the file, and are nothing for people.
    explained = isinstance(error, ExplainedFault)
    reason = str(error) if explained else f"an unforeseen fault ({type(error).__name__})"
    if isinstance(error, OSError) and error.strerror:
        reason = error.strerror
    try:
        message = pickle.dumps(("lost", (reason, error)), protocol=pickle.HIGHEST_PROTOCOL)
        pickle.loads(message)
        return message
    except Exception:  # an exception that does not survive pickling: its words do
        return pickle.dumps(("lost", (reason, None)))


def _limit_time(seconds: float) -> None:
    """Let the system end this process then, whatever it is doing; 0 removes the limit."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _limit_memory(megabytes: int) -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    limit = megabytes * _MEGABYTE + _address_space()
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    with suppress(ValueError, OSError):
        resource.setrlimit(
            resource.RLIMIT_AS,
            (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard),
        )
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


@contextmanager
def limited_memory(megabytes: int) -> Iterator[None]:
    """Let this process map no more than that beyond what it has, for a while.

    A library that needs more ends the process, if it does not raise MemoryError.
    """
    try:
        import resource
    except ImportError:  # Windows
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = megabytes * _MEGABYTE + _address_space()
    if soft != resource.RLIM_INFINITY:
        limit = min(limit, soft)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    try:
        yield
    finally:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _address_space() -> int:
    """Return the bytes that this process has mapped already."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError):
        return _USUAL_SPACE
    return pages * os.sysconf("SC_PAGE_SIZE")
