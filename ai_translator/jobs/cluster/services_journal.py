"""What the shared services must know again when their process is started anew.

Which places in flight are taken, what money is set aside and what was spent.  It outlives a process
and no more: the system need not have written it to the disk.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS places (id TEXT PRIMARY KEY, limiter TEXT, client TEXT);
CREATE TABLE IF NOT EXISTS charges (id TEXT PRIMARY KEY, amount REAL);
CREATE TABLE IF NOT EXISTS totals (only INTEGER PRIMARY KEY, spent REAL, requests INTEGER);
INSERT OR IGNORE INTO totals VALUES (1, 0.0, 0);
"""


class ServicesJournal:
    """One connection to one file."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = OFF")
        for statement in _SCHEMA.split(";"):
            self._database.execute(statement)

    def close(self) -> None:
        self._database.close()

    def places(self, limiter: str) -> Mapping[str, str]:
        """Return who holds each place."""
        rows = self._database.execute("SELECT id, client FROM places WHERE limiter = ?", (limiter,))
        return dict(rows.fetchall())

    def take(self, place: str, limiter: str, client: str) -> None:
        row = (place, limiter, client)
        self._database.execute("INSERT OR REPLACE INTO places VALUES (?, ?, ?)", row)

    def give_back(self, place: str) -> None:
        self._database.execute("DELETE FROM places WHERE id = ?", (place,))

    def charges(self) -> Mapping[str, float]:
        """Return the money that is set aside, by the request's id."""
        return dict(self._database.execute("SELECT id, amount FROM charges").fetchall())

    def totals(self) -> tuple[float, int]:
        """Return the money spent and the requests sent."""
        spent, requests = self._database.execute("SELECT spent, requests FROM totals").fetchone()
        return spent, requests

    def set_aside(self, charge: str, amount: float) -> None:
        with self._database:
            self._database.execute("BEGIN")
            self._database.execute("INSERT INTO charges VALUES (?, ?)", (charge, amount))
            self._database.execute("UPDATE totals SET requests = requests + 1")

    def spend(self, charge: str, spent: float) -> None:
        """Record what a request cost.  spent: by all requests together."""
        with self._database:
            self._database.execute("BEGIN")
            self._database.execute("DELETE FROM charges WHERE id = ?", (charge,))
            self._database.execute("UPDATE totals SET spent = ?", (spent,))
