"""Progress bars on a terminal, with lines of text below them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console, RenderableType
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Column
from rich.text import Text

from ai_translator.progress import Traffic

_NARROW = 60  # columns; below there is room for names and figures only


class AnnotatedBars(Progress):
    """Bars with lines below them, cut at the terminal's edge; all is gone when the work is done."""

    def __init__(self, *columns: ProgressColumn, console: Console) -> None:
        self.below: Sequence[str] = ()
        super().__init__(*columns, console=console, transient=True)

    def get_renderables(self) -> Iterable[RenderableType]:
        yield from super().get_renderables()
        for line in self.below:
            yield Text(line, no_wrap=True, overflow="ellipsis", style="dim")


def file_bars(console: Console) -> AnnotatedBars:
    """Return bars with a name, a count with its unit and, where there is room, the time left.

    Each task has the field ``unit``.
    """
    figures = (MofNCompleteColumn(), TextColumn("{task.fields[unit]}"))
    name = TextColumn("{task.description}", table_column=Column(no_wrap=True, overflow="ellipsis"))
    if console.width < _NARROW:
        return AnnotatedBars(name, *figures, console=console)
    return AnnotatedBars(name, BarColumn(), *figures, TimeRemainingColumn(), console=console)


def told(traffic: Traffic) -> str:
    """Return the traffic in a line that stays readable on 40 columns."""
    parts = [f"{traffic.in_flight} in flight", f"{_short(traffic.tokens)} tokens"]
    parts += [f"cost {traffic.cost:.3g}"] if traffic.cost else []
    return ", ".join(parts)


def _short(number: int) -> str:
    return f"{number:,}" if number < 100_000 else f"{number / 1000:,.0f}k"
