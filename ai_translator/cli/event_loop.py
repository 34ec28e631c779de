"""The event loop of a command, and its end by a signal."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, TypeVar

from ai_translator.cli.process import ENDING
from ai_translator.cli.process import end as end_process

_T = TypeVar("_T")


def run(coroutine: Coroutine[Any, Any, _T]) -> _T:
    """Return the coroutine's result, run in an event loop that signals end as Ctrl-C does.

    Raises KeyboardInterrupt if a signal has cancelled it.
    """
    # What a handler raises comes up wherever the interpreter is, also in C code of the loop, which
    # Python 3.11 does not always survive.  So the loop is asked to cancel the work.
    ended = False

    async def main() -> _T:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None

        def end() -> None:
            nonlocal ended
            if ended:  # asked twice: at once, then
                raise KeyboardInterrupt
            ended = True
            task.cancel()

        with _ending_by(lambda *_: loop.call_soon_threadsafe(end)):
            return await coroutine

    try:
        return asyncio.run(main())
    except asyncio.CancelledError:
        if ended:
            raise KeyboardInterrupt from None
        raise


@contextmanager
def _ending_by(handler: Callable[[int, FrameType | None], object]) -> Iterator[None]:
    """Let the signals that end the program be handled so."""
    known = [number for name in ENDING if (number := getattr(signal, name, None)) is not None]
    handled = [number for number in known if signal.getsignal(number) is end_process]
    for number in handled:
        signal.signal(number, handler)
    try:
        yield
    finally:
        for number in handled:
            signal.signal(number, end_process)
