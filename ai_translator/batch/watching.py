"""Watching a folder: new and replaced files are translated once they have stopped growing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from ai_translator.batch.discovery import Found, find
from ai_translator.batch.entry import FolderAccount, Watch, ignore
from ai_translator.batch.folder import Folder, translate_folder
from ai_translator.config import Settings
from ai_translator.jobs.executor import OpenExecutor
from ai_translator.jobs.local import local_executor

_INTERVAL = 2.0  # seconds between two looks at the folder
#: Size in bytes and time of the last change in nanoseconds; None for a file that is gone.
_State: TypeAlias = tuple[int, int] | None
#: Called with the account so far after each round of work.
OnRound: TypeAlias = Callable[[FolderAccount], None]


async def watch_folder(
    folder: Folder,
    settings: Settings,
    on_round: OnRound,
    *,
    watch: Watch = ignore,
    open_executor: OpenExecutor = local_executor,
    interval: float = _INTERVAL,
) -> FolderAccount | None:
    """Translate what is in ``folder`` and what comes, until it is cancelled.

    A file is ready when two looks, ``interval`` seconds apart, find it as large and as old.
    Return the last account, which is interrupted if work was under way; None if there was none.
    Ends by itself when a round was stopped, by a dead backend or a full disk.  Raises as
    :func:`ai_translator.batch.folder.translate_folder` does, but not for a folder without PDFs.
    """
    seen: dict[str, _State] = {}
    done: dict[str, _State] = {}
    account: FolderAccount | None = None
    while True:
        found = find(folder.path, folder.out, folder.include, folder.exclude)
        states = {source.name: _state(source.path) for source in found.sources}
        ready = [
            source
            for source in found.sources
            if states[source.name] is not None
            and seen.get(source.name) == states[source.name]
            and done.get(source.name) != states[source.name]
        ]
        seen = states
        if ready:
            earlier = () if account is None else account.entries
            kept = [entry for entry in earlier if entry.source in states]
            round_ = Found(ready, found.unreadable, found.left_out)
            account = await translate_folder(
                folder,
                settings,
                watch=watch,
                open_executor=open_executor,
                found=round_,
                earlier=kept,
            )
            done |= {source.name: states[source.name] for source in ready}
            if account.interrupted:
                return account
            on_round(account)
            if account.stopped is not None:
                return account
        try:
            await asyncio.sleep(interval)
        except asyncio.CancelledError:
            return account


def _state(path: Path) -> _State:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns
