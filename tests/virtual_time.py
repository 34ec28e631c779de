"""Time without waiting: a clock that is set, and an event loop whose clock jumps to what is due first."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

_Result = TypeVar("_Result")


class Clock:
    """A clock that stands until ``now`` is set."""

    def __init__(self, now: float = 0.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


class VirtualLoop(asyncio.SelectorEventLoop):
    """While nothing is ready, the time is at once that of the next timer."""

    def __init__(self) -> None:
        super().__init__()
        self._now = 0.0
        select = self._selector.select

        def jump(timeout: float | None = None) -> Any:
            found = select(None if timeout is None else 0)
            if not found and timeout:
                self._now += timeout
            return found

        self._selector.select = jump

    def time(self) -> float:
        return self._now


def run(work: Coroutine[Any, Any, _Result]) -> _Result:
    """The result of the work, on such a loop."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(work)
