"""SQLite files in a folder of results, each for one process at a time.

SQLite in exclusive locking mode is the lock as well: the system releases it whenever the process
ends, however it ends.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

from ai_translator.errors import OutputError

_PATIENCE = 0.2  # seconds for another process to end


def disk_error(error: sqlite3.Error) -> OSError | None:
    """Return what the system says of a disk that is full; None for another error."""
    if getattr(error, "sqlite_errorcode", 0) != sqlite3.SQLITE_FULL:
        return None
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def open_alone(
    path: Path,
    schema: str,
    version: int,
    remedy: str,
    *,
    survives_power_cuts: bool = False,
    begin: Callable[[sqlite3.Connection], None] | None = None,
) -> sqlite3.Connection:
    """Return a connection to a file that is this process's alone, and of the schema.

    The connection begins no transaction by itself.
    schema: statements that make what is not there yet
    remedy: against a file of another version
    begin:  what is done in the same transaction
    Raises OutputError for a file of another version, sqlite3.Error.
    """
    database = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
    try:
        if survives_power_cuts:
            database.execute("PRAGMA synchronous = FULL")
        database.execute("PRAGMA locking_mode = EXCLUSIVE")
        database.execute("BEGIN EXCLUSIVE")  # in this mode the lock outlives the transaction
        (found,) = database.execute("PRAGMA user_version").fetchone()
        if found not in (0, version):
            raise OutputError(f"{path}: made by another version of ai-translator", remedy=remedy)
        for statement in schema.split(";"):
            database.execute(statement)
        database.execute(f"PRAGMA user_version = {version}")
        if begin is not None:
            begin(database)
        database.execute("COMMIT")
    except BaseException:
        database.close()
        raise
    return database
