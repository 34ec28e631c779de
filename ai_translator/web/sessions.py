"""Ownership of files: each browser (or API client) sees its own, and old ones are deleted."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PREFIX = "ai-translator-web-"
_NAME = re.compile(rf"{_PREFIX}(\d+)-.+")


class Sessions:
    """The folder of all files of the server, and their owners.

    keep: seconds until a file that nobody has asked for since is deleted
    most: bytes of files that one session may have
    """

    def __init__(
        self,
        keep: float,
        clock: Callable[[], float] = time.monotonic,
        *,
        most: float = float("inf"),
    ) -> None:
        _remove_left_behind()
        self.root = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-")).resolve()
        self._keep, self._most, self._clock = keep, most, clock
        self._lock = threading.Lock()
        # path -> owner -> (tab, when it was last asked for): two users who upload the same file
        # have one copy of it
        self._owners: dict[Path, dict[str, tuple[str, float]]] = {}
        self._tabs: dict[str, tuple[str, float]] = {}

    def close(self) -> None:
        shutil.rmtree(self.root, ignore_errors=True)

    def own(self, session: str, path: str | Path, tab: str = "") -> None:
        """Allow ``session`` to read ``path``."""
        with self._lock:
            self._owners.setdefault(self._real(path), {})[session] = (tab, self._clock())

    def may_read(self, session: str, path: str | Path) -> bool:
        """Return True if the file is this session's own; asking for it keeps it."""
        try:
            real = self._real(path)
        except ValueError:  # no path at all: it has a zero byte
            return False
        with self._lock:
            owners = self._owners.get(real, {})
            if session not in owners or self.root not in real.parents:
                return False
            owners[session] = (owners[session][0], self._clock())
            return True

    def has_room(self, session: str, more: int) -> bool:
        """Return True if so many bytes more are within what a session may have."""
        with self._lock:
            own = [path for path, owners in self._owners.items() if session in owners]
        return more + sum(map(_size, own)) <= self._most

    def is_own_tab(self, session: str, tab: str) -> bool:
        """Return True if a tab (Gradio's session hash) is this session's.

        It belongs to the session that first names it.
        """
        with self._lock:
            owner, _ = self._tabs.get(tab, (session, 0.0))
            if owner == session:
                self._tabs[tab] = (session, self._clock())
            return owner == session

    @contextmanager
    def workplace(self) -> Iterator[Path]:
        """Yield a folder for one job; it is deleted afterwards, whatever happens."""
        place = self.root / "jobs" / secrets.token_hex(16)
        place.mkdir(parents=True, mode=0o700)
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def leave(self, tab: str) -> None:
        """Delete the results shown in a closed tab."""
        self._forget(lambda each, _when: each == tab and bool(tab))

    def sweep(self) -> None:
        """Delete what nobody has asked for in time."""
        limit = self._clock() - self._keep
        self._forget(lambda _tab, when: when < limit)
        with self._lock:
            self._tabs = {tab: each for tab, each in self._tabs.items() if each[1] >= limit}

    def _forget(self, is_over: Callable[[str, float], bool]) -> None:
        with self._lock:
            for path, owners in list(self._owners.items()):
                for session, (tab, when) in list(owners.items()):
                    if is_over(tab, when):
                        del owners[session]
                if not owners:
                    del self._owners[path]
                    path.unlink(missing_ok=True)
                    with suppress(OSError):
                        path.parent.rmdir()

    def _real(self, path: str | Path) -> Path:
        return Path(os.path.realpath(path))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _remove_left_behind() -> None:
    """Delete the folders of servers that were killed; they stay if the system does not tell."""
    if not Path("/proc/self").exists():
        return
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        match = _NAME.fullmatch(path.name)
        with suppress(OSError):
            if match and path.stat().st_uid == os.getuid() and not Path("/proc", match[1]).exists():
                shutil.rmtree(path, ignore_errors=True)
