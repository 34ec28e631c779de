"""Work in a forked process, that ends whatever the work does."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

TIMED_OUT = -1
BROKEN = 99  # the work itself raised something


def fork(work: Callable[[], int], *, limit: float) -> int:
    """Return the result of ``work``, done in a process of its own.

    TIMED_OUT when it took more than ``limit`` seconds.  A process that ends by a signal (its CPU
    time is up) gives that signal's number, negative.
    """
    child = os.fork()
    if not child:
        code = BROKEN
        try:
            os.setsid()
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            _silence()
            code = work()
        finally:
            os._exit(code)
    try:
        return _wait(child, limit)
    finally:
        _end(child)  # what it started and left behind, and itself when this process is ended


def _silence() -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)


def _wait(child: int, limit: float) -> int:
    end = time.monotonic() + limit
    pause = 0.001
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(pause)
        pause = min(0.05, pause * 1.3)
    _end(child)
    os.waitpid(child, 0)
    return TIMED_OUT


def _end(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return
