"""The table at the end of a batch."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence

from ai_translator.batch import FileRecord, FileStatus, FolderAccount
from ai_translator.batch.known_bad import is_bad
from ai_translator.pages import counted

_MOST_ROWS = 100  # with more files, only those that are not well have a row
_WIDE = 160  # columns where there is no terminal to ask
_LEAST_REASON = 24


def lines(account: FolderAccount) -> Iterator[str]:
    """Return the table, and a line with its totals."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    shown = (
        account.entries
        if len(account.entries) <= _MOST_ROWS
        else [entry for entry in account.entries if not entry.complete]
    )
    if shown:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
        table.add_column("file", overflow="fold", ratio=2)
        table.add_column("state", no_wrap=True)
        for name in ("pages", "tokens", "seconds"):
            table.add_column(name, justify="right", no_wrap=True)
        table.add_column(
            "what is missing, and what to do", overflow="fold", ratio=3, min_width=_LEAST_REASON
        )
        for entry in shown:
            table.add_row(*_cells(entry))
        width = shutil.get_terminal_size().columns if sys.stderr.isatty() else _WIDE
        console = Console(
            width=width, color_system=None, markup=False, emoji=False, highlight=False
        )
        with console.capture() as drawn:
            console.print(table)
        yield from (line.rstrip() for line in drawn.get().splitlines())
        yield ""
    yield from _bad(account)
    yield _total(account)


def _bad(account: FolderAccount) -> Iterator[str]:
    """Yield what is not well once more, alone, where the table has other files too."""
    bad = [entry for entry in account.entries if is_bad(entry)]
    if not bad or len(bad) == len(account.entries):
        return
    yield "not whole:"
    for entry in bad:
        known = " (known)" if entry.source in account.known_bad else ""
        what = ". ".join(filter(None, (entry.reason, entry.remedy)))
        yield f"  {entry.source}: {entry.state}{known}" + (f": {what}" if what else "")
    yield ""


def _cells(entry: FileRecord) -> Sequence[str]:
    from rich.text import Text

    tokens = (
        entry.input_tokens + entry.output_tokens if entry.state is not FileStatus.SKIPPED else 0
    )
    state = (
        f"{entry.state} (partial)"
        if entry.state is FileStatus.SKIPPED and not entry.complete
        else str(entry.state)
    )
    what = f"{entry.reason}. {entry.remedy}" if entry.remedy and entry.reason else entry.reason
    cells = (
        entry.source,
        state,
        str(entry.pages or ""),
        f"{tokens:,}" if tokens else "",
        f"{entry.seconds:.1f}" if entry.seconds else "",
        what,
    )
    return [Text(_printable(cell)).plain for cell in cells]


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text)


def _total(account: FolderAccount) -> str:
    counts = [f"{account.count(state)} {state}" for state in FileStatus if account.count(state)]
    worked = account.worked
    tokens = sum(entry.input_tokens + entry.output_tokens for entry in worked)
    parts = [
        f"{counted(len(account.entries), 'file')}: {', '.join(counts)}",
        counted(sum(entry.pages for entry in worked), "page"),
    ]
    parts += [str(account.texts)] if account.texts.segments or account.texts.kept else []
    parts += [f"{tokens:,} tokens"] if tokens else []
    parts += [f"cost {_money(account)}"] if account.cost is not None else []
    parts.append(f"{duration(account.seconds)}")
    left_out = (
        f" ({account.left_out} results of earlier translations left out)"
        if account.left_out
        else ""
    )
    return "; ".join(parts) + left_out


def _money(account: FolderAccount) -> str:
    note = next((entry.price_note for entry in account.worked if entry.price_note), "")
    return f"{account.cost:.4g}" + (f" ({note})" if note else "")


def duration(seconds: float) -> str:
    """Return a duration as people write it: ``8 s``, ``3 min``, ``2 h 05 min``."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60:02} min"
