"""Progress of a folder on standard error: one bar on a terminal, else a line for each file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ai_translator.batch import FileRecord, FileStatus, Overview
from ai_translator.batch.entry import Watch, ignore
from ai_translator.cli.display import draws_on_terminal
from ai_translator.cli.exits import say
from ai_translator.cli.table import duration
from ai_translator.pages import counted
from ai_translator.progress import Stage

_VERBS = {Stage.PARSE: "reading", Stage.TRANSLATE: "translating", Stage.WRITE: "writing"}
_MOST_ACTIVE = 3  # files named beside the bar


@contextmanager
def overview(quiet: bool) -> Iterator[Watch]:
    """Return the callback to pass to the batch."""
    if quiet:
        yield ignore
    elif draws_on_terminal():
        with _bar() as watch:
            yield watch
    else:
        yield _line


def _line(overview: Overview) -> None:
    if overview.latest is not None and overview.latest.state is not FileStatus.UNTRIED:
        say(f"[{overview.ended}/{overview.files}] {_told(overview.latest)}{_left(overview)}")


def _told(entry: FileRecord) -> str:
    took = (
        f", {counted(entry.pages, 'page')}, {entry.seconds:.1f} s"
        if entry.state in {FileStatus.DONE, FileStatus.PARTIAL}
        else ""
    )
    return f"{entry.source}: {entry.state}{took}" + (f": {entry.reason}" if entry.reason else "")


def _left(overview: Overview) -> str:
    if overview.eta is None or overview.ended == overview.files:
        return ""
    return f"  ({overview.share:.0%}, about {duration(overview.eta)} left)"


@contextmanager
def _bar() -> Iterator[Watch]:
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, TextColumn

    from ai_translator.cli.bars import AnnotatedBars, told

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[left]}"))
    console = Console(stderr=True, highlight=False)
    with AnnotatedBars(*columns, console=console) as bar:
        whole = bar.add_task("", total=1.0, left="")

        def watch(overview: Overview) -> None:
            if overview.latest is not None and overview.latest.state in {
                FileStatus.FAILED,
                FileStatus.PARTIAL,
            }:
                console.print(escape(_told(overview.latest)), soft_wrap=True)
            left = f"{overview.share:.0%}" + (
                f", about {duration(overview.eta)} left" if overview.eta is not None else ""
            )
            bar.update(
                whole,
                completed=overview.share,
                description=f"{overview.ended}/{counted(overview.files, 'file')}",
                left=left,
            )
            names = [
                f"{_VERBS[event.stage]} {event.file} {event.done}/{event.total}"
                for event in overview.active
                if event.total
            ]
            more = f" and {len(names) - _MOST_ACTIVE} more" if len(names) > _MOST_ACTIVE else ""
            active = ", ".join(names[:_MOST_ACTIVE]) + more
            traffic = told(overview.traffic) if overview.traffic is not None else ""
            bar.below = list(filter(None, (active, traffic)))

        yield watch
