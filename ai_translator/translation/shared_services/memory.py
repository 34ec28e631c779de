"""The translation memory: checked answers in an SQLite file, so that nothing is paid for twice.

The file holds document text, so only its owner may read it.  Several processes may use it at once
(WAL).  A damaged file is moved aside.  It is never repaired in place and never a reason to stop.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from ai_translator.errors import ConfigError
from ai_translator.translation.shared_services.interfaces import MemoryEntry

log = logging.getLogger(__name__)
_T = TypeVar("_T")

_APPLICATION = 0x41495452  # "AITR": what SQLite's header says of whose file it is
_VERSION = 1
_BUSY = 10.0  # seconds that a process waits for another one's write
#: A file of any other name whose content is no database is somebody's document, named by mistake:
#: it is left alone.
_OUR_SUFFIXES = frozenset({"", ".db", ".sqlite", ".sqlite3", ".memory"})
_MOST_KEYS = 500  # in one question; SQLite takes some thousands
_SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
    key BLOB PRIMARY KEY,
    source TEXT NOT NULL,
    target TEXT NOT NULL,
    unchanged INTEGER NOT NULL,
    source_language TEXT NOT NULL,
    target_language TEXT NOT NULL,
    origin TEXT NOT NULL,
    created INTEGER NOT NULL,
    rules INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID
"""
#: Files of earlier programs lack the column, and those programs can still use a file that has it.
_ADD_RULES = "ALTER TABLE entries ADD COLUMN rules INTEGER NOT NULL DEFAULT 0"
_COLUMNS = (
    "key, source, target, unchanged, source_language, target_language, origin, created, rules"
)


class Memory:
    """One connection to one file, for one thread at a time."""

    def __init__(self, path: Path, *, optional: bool = False) -> None:
        """Open or create the file.

        Raises ConfigError if that fails; with ``optional`` the work goes on without a memory.
        """
        self.path = path.expanduser()
        self._optional = optional
        self._connection: sqlite3.Connection | None = None
        self._inode = 0
        try:
            self._open()
        except ConfigError:
            self.close()
            raise
        except (OSError, sqlite3.Error) as error:
            self._without(f"cannot be opened ({getattr(error, 'strerror', None) or error})", error)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def find(self, keys: Sequence[bytes]) -> dict[bytes, MemoryEntry]:
        """Return the entries that exist for these keys."""
        return self._or_default(lambda connection: dict(_found(connection, keys)), {})

    def add(self, entries: Iterable[MemoryEntry]) -> None:
        """Add or replace entries; they survive any end of the process."""
        now = int(time.time())
        rows = [
            (
                e.key,
                e.source,
                e.target,
                e.unchanged,
                e.source_language,
                e.target_language,
                e.origin,
                e.created or now,
                e.rules,
            )
            for e in entries
        ]
        self._or_default(lambda connection: _insert(connection, rows), None)

    def remove(self, keys: Sequence[bytes]) -> None:
        """Remove entries; unknown keys do no harm."""
        query = "DELETE FROM entries WHERE key = ?"
        rows = [(key,) for key in keys]
        self._or_default(lambda connection: connection.executemany(query, rows), None)

    def entries(self) -> Iterator[MemoryEntry]:
        """Yield all entries in the order of languages and time."""
        query = f"SELECT {_COLUMNS} FROM entries ORDER BY target_language, created, source"
        rows = self._or_default(lambda connection: connection.execute(query), None)
        return map(_entry, rows or ())

    def counts(self) -> Mapping[tuple[str, str, str], int]:
        """Return (source language, target language, origin) -> number of entries."""
        query = (
            "SELECT source_language, target_language, origin, COUNT(*) FROM entries GROUP "
            "BY 1, 2, 3 ORDER BY 1, 2, 3"
        )
        rows: list[tuple[str, str, str, int]] = self._or_default(
            lambda connection: connection.execute(query).fetchall(), []
        )
        return {(source, target, origin): count for source, target, origin, count in rows}

    def clear(self, before: int | None = None) -> int:
        """Remove all entries, or those made before a Unix time; return their number.

        The file shrinks by what they took.
        """

        def remove(connection: sqlite3.Connection) -> int:
            limit = before if before is not None else 1 << 62
            removed = connection.execute("DELETE FROM entries WHERE created < ?", (limit,)).rowcount
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return removed

        return self._or_default(remove, 0)

    def _open(self) -> None:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # SQLite would make it readable for all; the files beside it get the rights of this one.
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        self._connection = sqlite3.connect(
            self.path, timeout=_BUSY, isolation_level=None, check_same_thread=False
        )
        self._inode = self.path.stat().st_ino
        try:
            _retry_while_locked(lambda: _prepare(self._connected(), self.path))
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            self._move_aside(error)

    def _connected(self) -> sqlite3.Connection:
        assert self._connection is not None
        return self._connection

    def _or_default(self, work: Callable[[sqlite3.Connection], _T], otherwise: _T) -> _T:
        """Return what ``work`` returns; ``otherwise`` without a memory or if it is damaged."""
        if self._connection is None:
            return otherwise
        try:
            return work(self._connection)
        except sqlite3.OperationalError as error:  # locked for too long, disk full, read-only
            log.warning("%s: the translation memory could not be used (%s)", self.path, error)
        except sqlite3.DatabaseError as error:
            try:
                self._move_aside(error)
            except (OSError, sqlite3.Error, ConfigError) as worse:
                self.close()
                log.warning(
                    "%s: the translation memory is damaged (%s); continuing without one",
                    self.path,
                    worse,
                )
        return otherwise

    def _move_aside(self, error: sqlite3.DatabaseError) -> None:
        """Start a new file; the damaged one stays for whoever wants to save something from it."""
        self.close()
        if self.path.suffix.casefold() not in _OUR_SUFFIXES and not self.path.read_bytes()[
            :16
        ].startswith(b"SQLite format 3"):
            raise ConfigError(
                f"{self.path}: no translation memory", remedy="Name another file with --memory"
            )
        aside = self.path.with_name(
            f"{self.path.name}.damaged-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}"
        )
        with suppress(FileNotFoundError):
            if self.path.stat().st_ino == self._inode:  # else another process was faster
                self.path.rename(aside)
                log.warning(
                    "%s: damaged (%s); moved to %s, starting a new one",
                    self.path,
                    error,
                    aside.name,
                )
                for suffix in ("-wal", "-shm"):
                    with suppress(FileNotFoundError):
                        self.path.with_name(self.path.name + suffix).rename(
                            aside.with_name(aside.name + suffix)
                        )
        self._open()

    def _without(self, reason: str, error: Exception) -> None:
        self.close()
        if not self._optional:
            remedy = "Name another file with --memory, or do without one: --memory off"
            raise ConfigError(
                f"{self.path}: the translation memory {reason}", remedy=remedy
            ) from error
        log.warning("%s: the translation memory %s; continuing without one", self.path, reason)


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Turn an empty file into a memory, and one that is a memory to the mode we use it in.

    Raises ConfigError for other people's databases, which stay as they are.
    """
    with _transaction(connection, "BEGIN"):
        empty = _is_empty(connection, path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(
        "PRAGMA synchronous = NORMAL"
    )  # survives the death of the process; a power cut may cost the last answers
    if empty:
        with _transaction(connection, "BEGIN IMMEDIATE"):
            if _is_empty(connection, path):  # else another process was faster
                connection.execute(f"PRAGMA application_id = {_APPLICATION}")
                connection.execute(f"PRAGMA user_version = {_VERSION}")
                connection.execute(_SCHEMA)
    if not _has_rules(connection):
        with _transaction(connection, "BEGIN IMMEDIATE"):
            if not _has_rules(connection):
                connection.execute(_ADD_RULES)


def _has_rules(connection: sqlite3.Connection) -> bool:
    return any(row[1] == "rules" for row in connection.execute("PRAGMA table_info(entries)"))


def _is_empty(connection: sqlite3.Connection, path: Path) -> bool:
    """Return True if the file holds nothing yet, False if it is a memory of this version.

    To be asked within a transaction: between two questions outside of one another process may have
    begun the memory, and what it has half begun looks like somebody else's database.
    """
    application, version = (
        connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("application_id", "user_version")
    )
    tables = connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0]
    if tables and application != _APPLICATION:
        raise ConfigError(
            f"{path}: not a translation memory but another database",
            remedy="Name another file with --memory",
        )
    if version > _VERSION:
        raise ConfigError(
            f"{path}: made by a newer version of this program",
            remedy="Name another file with --memory",
        )
    return not tables


@contextmanager
def _transaction(connection: sqlite3.Connection, begin: str) -> Iterator[None]:
    connection.execute(begin)
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


def _retry_while_locked(work: Callable[[], None]) -> None:
    """Repeat ``work`` while the database is locked.

    SQLite refuses to turn WAL on at once while another process does the same, whatever the timeout.
    """
    deadline = time.monotonic() + _BUSY
    while True:
        try:
            return work()
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _found(
    connection: sqlite3.Connection, keys: Sequence[bytes]
) -> Iterator[tuple[bytes, MemoryEntry]]:
    for at in range(0, len(keys), _MOST_KEYS):
        some = keys[at : at + _MOST_KEYS]
        marks = ",".join("?" * len(some))
        for row in connection.execute(
            f"SELECT {_COLUMNS} FROM entries WHERE key IN ({marks})", some
        ):
            yield row[0], _entry(row)


def _insert(connection: sqlite3.Connection, rows: Sequence[tuple[object, ...]]) -> None:
    with _transaction(connection, "BEGIN IMMEDIATE"):
        connection.executemany(
            f"INSERT OR REPLACE INTO entries ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows
        )


def _entry(row: Sequence[object]) -> MemoryEntry:
    key, source, target, unchanged, source_language, target_language, origin, created, rules = row
    return MemoryEntry(
        bytes(key),  # type: ignore[call-overload]
        str(source),
        str(target),
        bool(unchanged),
        str(source_language),
        str(target_language),
        str(origin),
        int(created),  # type: ignore[call-overload]
        int(rules),  # type: ignore[call-overload]
    )
