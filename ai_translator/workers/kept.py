"""A worker process that is kept for a while after its use: starting one takes a third of a second.

It belongs to one owner, so that no file is opened by a process that has had another person's.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager

from ai_translator.workers.pool import Workers

_IDLE_SECONDS = 30.0


class KeptWorker:
    """One process, started when it is needed, ended after a time without use, or by :meth:`close`.

    One thread at a time may use it.
    """

    def __init__(self, *, memory_mb: int, idle: float = _IDLE_SECONDS) -> None:
        self._workers = Workers(1, memory_mb=memory_mb)
        self._idle = idle
        self._lock = threading.Lock()
        self._in_use = False
        self._timer: threading.Timer | None = None
        weakref.finalize(self, self._workers.close)  # also when the program ends

    @contextmanager
    def use(self) -> Iterator[Workers]:
        """Lend the process; nothing ends it meanwhile but :meth:`Workers.close`."""
        with self._lock:
            self._stop_timer()
            self._in_use = True
        try:
            yield self._workers
        finally:
            with self._lock:
                self._in_use = False
                self._timer = threading.Timer(self._idle, self.close)
                self._timer.daemon = True
                self._timer.start()

    def close(self) -> None:
        """End the process, unless it is in use; it is started again for the next use."""
        with self._lock:
            self._stop_timer()
            if not self._in_use:
                self._workers.close()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
