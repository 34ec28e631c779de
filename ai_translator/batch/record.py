"""The run record in OUT: what was made of which bytes with which settings.

It survives any end of the process, and is the lock of the folder as well
(:mod:`ai_translator.folder_database`).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

from ai_translator.batch.entry import FileRecord
from ai_translator.batch.thumbnails import ThumbnailPair
from ai_translator.errors import OutputError
from ai_translator.folder_database import disk_error, open_alone

NAME = ".ai-translator-batch.sqlite3"
_VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS files (
    source BLOB NOT NULL, target TEXT NOT NULL, content TEXT NOT NULL,
    settings TEXT NOT NULL, entry TEXT NOT NULL, ended REAL NOT NULL, PRIMARY KEY (source, target)
);
CREATE TABLE IF NOT EXISTS pictures (
    source BLOB NOT NULL, target TEXT NOT NULL, of_source BLOB NOT NULL, of_result BLOB NOT NULL,
    PRIMARY KEY (source, target)
);
CREATE TABLE IF NOT EXISTS runs (begun REAL NOT NULL, ended REAL);
"""
#: Drafts as :mod:`ai_translator.writers.atomic` names them, and the probes of
#: :mod:`ai_translator.outputs`.
_DRAFT = re.compile(r"\.ai-translator-[0-9a-f]{12}(?:\.files)?\.tmp")


class Record:
    """The run record, as a context manager.

    While it is open, no other batch can work on the same folder.
    """

    def __init__(self, out: Path) -> None:
        """Open the record.

        Raises OutputError if another batch is at work in ``out``, or if no record can be made
        there.
        """
        self._out, self._path = out, out / NAME
        with self._troubles():
            out.mkdir(parents=True, exist_ok=True)
            remedy = "Choose another folder with --out"
            self._database = open_alone(
                self._path, _SCHEMA, _VERSION, remedy, begin=self._begin_run
            )

    def _begin_run(self, database: sqlite3.Connection) -> None:
        """Note the run; one that is noted still was killed, and has left drafts."""
        (broken_off,) = database.execute("SELECT count(*) FROM runs WHERE ended IS NULL").fetchone()
        if broken_off:
            self._sweep()
        database.execute("DELETE FROM runs")
        database.execute("INSERT INTO runs VALUES (?, NULL)", (time.time(),))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        with suppress(
            sqlite3.Error
        ):  # without it the next run looks for drafts, which harms nothing
            self._database.execute("UPDATE runs SET ended = ?", (time.time(),))
        self._database.close()

    def known(self, source: str, target: str, content: str, settings: str) -> FileRecord | None:
        """Return what was made of these bytes with these settings, if its results still exist."""
        with self._troubles():
            row = self._database.execute(
                "SELECT entry FROM files WHERE source = ? AND target = ? AND content = ? AND "
                "settings = ?",
                (os.fsencode(source), target, content, settings),
            ).fetchone()
        entry = FileRecord.from_json(json.loads(row[0])) if row else None
        return (
            entry
            if entry and all((self._out / path).is_file() for path in entry.outputs.values())
            else None
        )

    def keep(self, entry: FileRecord, target: str, content: str, settings: str) -> None:
        """Record the outcome of a file durably.  Raises OutputError."""
        row = (
            os.fsencode(entry.source),
            target,
            content,
            settings,
            json.dumps(entry.to_json()),
            time.time(),
        )
        with self._troubles():
            self._database.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)", row)

    def picture(self, source: str, target: str) -> ThumbnailPair | None:
        """Return the pictures that were kept for a file."""
        with self._troubles():
            row = self._database.execute(
                "SELECT of_source, of_result FROM pictures WHERE source = ? AND target = ?",
                (os.fsencode(source), target),
            ).fetchone()
        return ThumbnailPair(*row) if row else None

    def keep_picture(self, source: str, target: str, pair: ThumbnailPair) -> None:
        """Keep the pictures of a file.  Raises OutputError."""
        row = (os.fsencode(source), target, pair.source, pair.result)
        with self._troubles():
            self._database.execute("INSERT OR REPLACE INTO pictures VALUES (?, ?, ?, ?)", row)

    def _sweep(self) -> None:
        """Remove the drafts of a run that was killed."""
        for place, folders, names in os.walk(self._out):
            for name in filter(_DRAFT.fullmatch, [*names, *folders]):
                path = Path(place, name)
                if path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink(missing_ok=True)

    @contextmanager
    def _troubles(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                remedy = "Wait for its end, or choose another folder with --out"
                raise OutputError(
                    f"{self._out}: another batch is at work on this folder", remedy=remedy
                ) from error
            if not os.access(self._out, os.W_OK | os.X_OK):
                raise OutputError(
                    f"{self._out}: not writable", remedy="Choose another folder with --out"
                ) from error
            full = disk_error(error)
            raise OutputError(
                f"{self._path}: cannot be written ({full.strerror if full else error})",
                remedy="Free some space or choose another --out",
            ) from (full or error)
        except sqlite3.DatabaseError as error:
            remedy = "Delete it to begin anew; the results stay, but are made again"
            raise OutputError(
                f"{self._path}: is not a run record ({error})", remedy=remedy
            ) from error
        except OSError as error:
            raise OutputError(
                f"{self._out}: cannot be made ({error.strerror})",
                remedy="Choose another folder with --out",
            ) from error
