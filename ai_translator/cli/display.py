"""Progress on a terminal as bars, anywhere else as plain lines, both on standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from ai_translator.cli.exits import say
from ai_translator.progress import Progress, ProgressCallback, Stage, ignore

_VERBS = {Stage.PARSE: "reading", Stage.TRANSLATE: "translating", Stage.WRITE: "writing"}
_CANNOT_DRAW = {"dumb", "unknown"}
_UNITS = {Stage.PARSE: "pages", Stage.TRANSLATE: "segments", Stage.WRITE: "results"}


@contextmanager
def progress(quiet: bool) -> Iterator[ProgressCallback]:
    """Return the callback to pass to the pipeline."""
    if quiet:
        yield ignore
    elif draws_on_terminal():
        with _bars() as callback:
            yield callback
    else:
        yield PlainLines()


def draws_on_terminal() -> bool:
    """Return True if standard error is a terminal that can move its cursor."""
    return sys.stderr.isatty() and os.environ.get("TERM", "") not in _CANNOT_DRAW


class PlainLines:
    """Plain progress: a line when a stage begins and at each tenth of the way."""

    def __init__(self) -> None:
        self._last: tuple[str, Stage, int] | None = None

    def __call__(self, event: Progress) -> None:
        tenth = 10 * event.done // event.total if event.total else 10
        step = (event.file, event.stage, tenth)
        if step != self._last and event.total:
            say(
                f"{event.file}: {_VERBS[event.stage]} {event.done}/{event.total} "
                f"{_UNITS[event.stage]}"
            )
        self._last = step


@contextmanager
def _bars() -> Iterator[ProgressCallback]:
    from rich.console import Console
    from rich.markup import escape

    from ai_translator.cli.bars import file_bars, told

    with file_bars(Console(stderr=True)) as bars:
        tasks = {}

        def show(event: Progress) -> None:
            key = (event.file, event.stage)
            if key not in tasks:
                tasks[key] = bars.add_task(
                    f"{escape(event.file)} {_VERBS[event.stage]}",
                    total=event.total,
                    unit=_UNITS[event.stage],
                )
            bars.update(tasks[key], completed=event.done, total=event.total)
            bars.below = [told(event.traffic)] if event.traffic is not None else []

        yield show
