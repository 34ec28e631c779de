"""Continuous batching: one thread owns the model, concurrent requests share its batches.

Requests wait a moment for others, join the running batch when there is room, and leave it when they
are done or nobody waits for them any more.  Room is counted by what answers come to as a rule, not
by what they may: one that grows out of it steps back, and goes on when there is room again.  Out of
memory: the batch is halved and goes on from where it was.  A model that dies takes the requests in
flight with it, is loaded once more, and the waiting ones go on.
"""

from __future__ import annotations

import logging
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from ai_translator.backends.chatglm.request import GenerationRequest
from ai_translator.errors import BackendError, TranslatorError

log = logging.getLogger(__name__)

_TOGETHER = 0.01  # seconds in which requests that come after the first still join it
# A running batch takes new rows in when this fraction of it is free: prefill delays the others.
_FREE = 4
_LIVES = 2  # how often a model may be loaded


class ModelDiedError(BackendError):
    """The model failed while it generated.

    The segments in flight are lost, the model may come back.
    """


class Decoder(Protocol):
    """The decoding loop: :class:`.native.batch_decoder.BatchDecoder`, or a stand-in for it."""

    @property
    def rows(self) -> list[GenerationRequest]: ...
    def join(self, requests: Sequence[GenerationRequest]) -> None: ...
    def step(self) -> None: ...
    def drop(self, request: GenerationRequest) -> None: ...
    def clear(self) -> list[GenerationRequest]: ...


@dataclass(frozen=True, slots=True)
class Loaded:
    """A decoder and what it can take.

    Rows, tokens of all rows (padding counted), and which errors mean out of memory.
    """

    decoder: Decoder
    max_rows: int
    max_tokens: int
    is_out_of_memory: Callable[[BaseException], bool]
    close: Callable[[], None] = lambda: None


class Engine:
    """A handle to the thread that runs the model; the thread ends with its last handle.

    For use from any thread.
    """

    def __init__(self, load: Callable[[], Loaded], name: str = "") -> None:
        self._engine_thread = _EngineThread(load, name)
        self._end = weakref.finalize(self, _end, self._engine_thread)

    def submit(self, request: GenerationRequest) -> None:
        """Queue a request.

        Its future gets a Generation or a TranslatorError; cancelling it leaves the batch.
        """
        self._engine_thread.submit(request)

    @property
    def ready(self) -> Future[None]:
        """Future of the loading, which it starts."""
        self._engine_thread.start()
        return self._engine_thread.ready

    @property
    def state(self) -> dict[str, int]:
        """Counts for tests and benchmarks.

        rows: at once, at most;  steps: forward passes;  loads: of the model
        out_of_memory: times it ran out;  preempted: rows that made room
        """
        return dict(self._engine_thread.counts)

    @property
    def is_dead(self) -> bool:
        """Whether every request fails: loading failed, the model died for good or was closed."""
        return self._engine_thread.is_dead

    def close(self) -> None:
        """End the thread after its current step; unfinished requests fail."""
        self._end()


def _end(thread: _EngineThread) -> None:
    thread.stop()


class _EngineThread:
    def __init__(self, load: Callable[[], Loaded], name: str) -> None:
        self.ready: Future[None] = Future()
        self.counts = {"rows": 0, "steps": 0, "loads": 0, "out_of_memory": 0, "preempted": 0}
        self._load, self._name = load, name
        self._waiting: list[GenerationRequest] = []
        self._joining: list[GenerationRequest] = []
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._dead: TranslatorError | None = None
        self._loaded: Loaded | None = None
        self._most: int | None = None  # rows, once memory has run out

    @property
    def is_dead(self) -> bool:
        return self._dead is not None

    def start(self) -> None:
        with self._changed:
            if self._thread is None and self._dead is None:
                self._thread = threading.Thread(
                    target=self._run, name=f"chatglm {self._name}", daemon=True
                )
                self._thread.start()

    def submit(self, request: GenerationRequest) -> None:
        with self._changed:
            if self._dead is None:
                self._waiting.append(request)
                self._changed.notify()
        if self._dead is not None:
            request.fail(self._dead)
        self.start()

    def stop(self) -> None:
        with self._changed:
            self._dead = self._dead or BackendError("the model was closed")
            self._changed.notify()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()

    def _run(self) -> None:
        if not self._come_alive():
            return
        while self._dead is None:
            self._wait()
            self._admit()
            if self._running():
                self._guarded(self._step)
                self._relieve()
        self._give_up()

    def _come_alive(self) -> bool:
        """Load the model.  On failure every request, waiting or to come, gets the reason."""
        self.counts["loads"] += 1
        try:
            self._loaded = self._load()
        except TranslatorError as error:
            self._dead = error
        except Exception as error:
            log.exception("loading failed")
            self._dead = BackendError(
                f"{self._name}: the model could not be loaded ({_first_line(error)})"
            )
            self._dead.__cause__ = error
        with suppress(InvalidStateError):
            self.ready.set_exception(self._dead) if self._dead else self.ready.set_result(None)
        if self._dead:
            self._give_up()
        return not self._dead

    def _give_up(self) -> None:
        assert self._dead is not None
        with self._changed:
            left, self._waiting = [*self._waiting, *self._joining, *self._running()], []
        for request in left:
            request.fail(self._dead)
        if self._loaded is not None:
            self._loaded.close()
        self._loaded = None

    def _running(self) -> list[GenerationRequest]:
        return self._loaded.decoder.rows if self._loaded else []

    def _wait(self) -> None:
        """Wait for a request, and from the first on a moment for others."""
        if self._running():
            return
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._dead)
            end = time.monotonic() + _TOGETHER
            while not self._dead and (left := end - time.monotonic()) > 0:
                self._changed.wait(left)

    def _admit(self) -> None:
        running = self._running()
        with self._changed:
            self._waiting = [request for request in self._waiting if not request.done]
            if not self._waiting or self._dead:
                return
            rows = self._rows()
            if running and (rows - len(running)) * _FREE < rows:
                return
            self._joining = self._fitting(running, rows)
            taken = set(self._joining)
            self._waiting = [request for request in self._waiting if request not in taken]
        if self._joining:
            self._guarded(self._join)

    def _rows(self) -> int:
        assert self._loaded is not None
        return min(self._loaded.max_rows, self._most or self._loaded.max_rows)

    def _fitting(self, running: Sequence[GenerationRequest], rows: int) -> list[GenerationRequest]:
        """Choose the request that waited longest and those nearest to it in length."""
        assert self._loaded is not None
        first = self._waiting[0]
        by_length = sorted(
            self._waiting[1:], key=lambda each: abs(each.likely_tokens - first.likely_tokens)
        )
        chosen: list[GenerationRequest] = []
        longest = max((each.likely_tokens for each in running), default=0)
        for request in [first, *by_length]:
            longest = max(longest, request.likely_tokens)
            count = len(running) + len(chosen) + 1
            alone = count == 1  # one must always be able to try
            if count > rows or (count * longest > self._loaded.max_tokens and not alone):
                break
            chosen.append(request)
        return chosen

    def _join(self) -> None:
        assert self._loaded is not None
        self._loaded.decoder.join(self._joining)
        self._joining = []
        self.counts["rows"] = max(self.counts["rows"], len(self._running()))

    def _step(self) -> None:
        assert self._loaded is not None
        self._loaded.decoder.step()
        self.counts["steps"] += 1

    def _relieve(self) -> None:
        """Preempt the longest row while the batch exceeds its tokens; it resumes later."""
        if self._loaded is None:
            return
        while len(rows := self._running()) > 1:
            longest = max(rows, key=lambda each: each.tokens)
            if len(rows) * longest.tokens <= self._loaded.max_tokens:
                return
            if not self._guarded(partial(self._loaded.decoder.drop, longest)):
                return  # all of them step back, or are lost
            self.counts["preempted"] += 1
            with self._changed:
                self._waiting.append(longest)

    def _guarded(self, action: Callable[[], None]) -> bool:
        """Return True if the action succeeded; otherwise the failure has been handled."""
        assert self._loaded is not None
        is_out_of_memory = self._loaded.is_out_of_memory
        try:
            action()
            return True
        except Exception as error:
            reason = error.with_traceback(None)  # its frames hold the tensors
            out_of_memory = is_out_of_memory(error)
        if out_of_memory:
            self._halve()
        else:
            self._die(reason)
        return False

    def _in_flight(self) -> list[GenerationRequest]:
        """Return all requests in work and empty the batch."""
        assert self._loaded is not None
        rows = dict.fromkeys([*self._loaded.decoder.clear(), *self._joining])
        self._joining = []
        return [each for each in rows if not each.done]

    def _halve(self) -> None:
        """Halve the rows from now on; all of them wait again with what they have."""
        self.counts["out_of_memory"] += 1
        rows = self._in_flight()
        if len(rows) == 1:
            text = f"too little memory for a text of {len(rows[0].ids)} tokens"
            rows.pop().fail(
                BackendError(
                    text, remedy="Free memory, lower chatglm.max_new_tokens or set chatglm.quantize"
                )
            )
        self._most = max(1, len(rows) // 2)
        log.warning("out of memory: at most %d sequences at once from now on", self._most)
        with self._changed:
            self._waiting = rows + self._waiting

    def _die(self, error: Exception) -> None:
        """Fail the requests in flight; those that wait go on with a model loaded again, once."""
        log.error("the model failed while generating: %s", error)
        text = f"{self._name}: the model failed while generating ({_first_line(error)})"
        lost = ModelDiedError(text)
        lost.__cause__ = error
        try:
            rows = self._in_flight()
        except Exception:  # a broken card refuses everything
            rows, self._joining = [*self._joining, *self._running()], []
        for request in rows:
            request.fail(lost)
        assert self._loaded is not None
        self._loaded.close()
        self._loaded = None
        if self.counts["loads"] >= _LIVES:
            self._dead = BackendError(
                f"{text}, again after it was loaded anew", remedy="See the report; try device: cpu"
            )
            self._dead.__cause__ = error
        elif not self._come_alive():
            return


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
