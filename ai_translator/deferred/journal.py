"""The journal of requests that are answered later: what was asked, sent and answered.

Every step is durable before the next one begins.  A batch is in the journal before its file is
uploaded, and its file before the batch is made: after any end of the process it can be told whether
a batch was made.  The file holds text of documents; only its owner may read it.
"""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from ai_translator.errors import OutputError
from ai_translator.folder_database import disk_error, open_alone

NAME = ".ai-translator-requests.sqlite3"
_VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS pinned (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sources (
    path BLOB PRIMARY KEY, state TEXT NOT NULL, document TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS lookups (
    document TEXT NOT NULL, key BLOB NOT NULL, entry TEXT, PRIMARY KEY (document, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS requests (
    id TEXT PRIMARY KEY, document TEXT NOT NULL, model TEXT NOT NULL, body BLOB NOT NULL,
    sent INTEGER NOT NULL, received INTEGER NOT NULL, batch TEXT, tries INTEGER NOT NULL DEFAULT 0,
    trouble TEXT NOT NULL DEFAULT '', status INTEGER, answer BLOB
);
CREATE INDEX IF NOT EXISTS requests_document ON requests (document);
CREATE INDEX IF NOT EXISTS requests_batch ON requests (batch);
CREATE TABLE IF NOT EXISTS batches (
    token TEXT PRIMARY KEY, model TEXT NOT NULL, made REAL NOT NULL, state TEXT NOT NULL,
    file TEXT NOT NULL DEFAULT '', id TEXT NOT NULL DEFAULT '', looks INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS portions (
    model TEXT PRIMARY KEY, batch INTEGER NOT NULL, queue INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS spent (
    model TEXT PRIMARY KEY, requests INTEGER NOT NULL, sent INTEGER NOT NULL,
    received INTEGER NOT NULL
)
"""
_ENDLESS = 1 << 40


class BatchStage(StrEnum):
    """How far we are with a batch; what the server says is another matter."""

    FORMED = "formed"  # its requests are chosen
    UPLOADED = "uploaded"  # its file is there; whether a batch was made of it is not known
    SENT = "sent"
    COLLECTED = "collected"


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch of ours.

    token: what we know it by;  id: what the server does, "" as long as we have not heard of it
    looks: times that its files were read and found incomplete
    """

    token: str
    model: str
    stage: BatchStage
    file: str = ""
    id: str = ""
    looks: int = 0
    made: float = 0.0


@dataclass(frozen=True, slots=True)
class Portion:
    """How many requests to a model a server takes: in one batch, and waiting in all together."""

    batch: int
    queue: int


@dataclass(frozen=True, slots=True)
class Request:
    """A request of a document: its body as it goes over the wire.

    sent, received: tokens of the question and, as far as one can tell, of its answer
    """

    id: str
    document: str
    model: str
    body: bytes
    sent: int
    received: int


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """A status of HTTP, and the body."""

    status: int
    body: bytes


class RequestJournal:
    """One file, for one process at a time; a context manager.  Raises OutputError."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        with self._troubles():
            folder.mkdir(parents=True, exist_ok=True)
            # SQLite would make it readable for all; the files beside it get the rights of this one.
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
            self._database = open_alone(
                self.path,
                _SCHEMA,
                _VERSION,
                "Collect with that version, or choose another folder with --out",
                survives_power_cuts=True,  # what was sent must be known for ever
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._database.close()

    def pin(self, name: str, value: str) -> str:
        """Return what stands under a name, which is ``value`` from now on if nothing does."""
        with self._troubles():
            self._database.execute("INSERT OR IGNORE INTO pinned VALUES (?, ?)", (name, value))
            rows = self._database.execute("SELECT value FROM pinned WHERE name = ?", (name,))
            return str(rows.fetchone()[0])

    @property
    def secret(self) -> str:
        """What nobody outside can know: ids are drawn from it."""
        return self.pin("secret", secrets.token_hex(32))

    # --- documents

    def document_of(self, path: Path, state: str) -> str | None:
        """Return the document that a source was when it was read last, in the same state."""
        with self._troubles():
            row = self._database.execute(
                "SELECT document FROM sources WHERE path = ? AND state = ?",
                (os.fsencode(path), state),
            ).fetchone()
        return str(row[0]) if row else None

    def note_source(self, path: Path, state: str, document: str) -> None:
        with self._troubles():
            self._database.execute(
                "INSERT OR REPLACE INTO sources VALUES (?, ?, ?)",
                (os.fsencode(path), state, document),
            )

    def waiting(self, document: str) -> Mapping[str, int]:
        """Return batch -> requests of a document that it has not answered yet.

        Batches are named by the server's id, by our token before there is one.
        """
        with self._troubles():
            rows = self._database.execute(
                "SELECT coalesce(nullif(b.id, ''), b.token), count(*) FROM requests r"
                " JOIN batches b ON b.token = r.batch"
                " WHERE r.document = ? AND r.answer IS NULL GROUP BY 1 ORDER BY b.made",
                (document,),
            )
            return dict(rows.fetchall())

    def counts(self, document: str) -> tuple[int, int]:
        """Return how many requests of a document are known, and how many are answered."""
        with self._troubles():
            row = self._database.execute(
                "SELECT count(*), count(answer) FROM requests WHERE document = ?", (document,)
            ).fetchone()
        return int(row[0]), int(row[1])

    def used(self, document: str) -> Iterator[tuple[str, int, int, int]]:
        """Yield (model, answered requests, tokens sent, tokens received) of a document."""
        with self._troubles():
            yield from self._database.execute(
                "SELECT model, count(*), sum(sent), sum(received) FROM requests"
                " WHERE document = ? AND answer IS NOT NULL GROUP BY model",
                (document,),
            ).fetchall()

    def lookups(self, document: str) -> dict[bytes, str | None]:
        """Return what the memory had for a document's keys when it was begun."""
        with self._troubles():
            return dict(
                self._database.execute(
                    "SELECT key, entry FROM lookups WHERE document = ?", (document,)
                )
            )

    def note_lookups(self, document: str, found: Mapping[bytes, str | None]) -> None:
        rows = [(document, key, entry) for key, entry in found.items()]
        with self._transaction():
            self._database.executemany("INSERT OR IGNORE INTO lookups VALUES (?, ?, ?)", rows)

    def drop(self, documents: Iterable[str]) -> None:
        """Remove documents whose results are written; what they have cost stays known."""
        with self._transaction():
            for document in documents:
                self._database.execute(
                    "INSERT INTO spent SELECT model, count(*), sum(sent), sum(received)"
                    " FROM requests WHERE document = ? AND answer IS NOT NULL GROUP BY model"
                    " ON CONFLICT (model) DO UPDATE SET requests = requests + excluded.requests,"
                    " sent = sent + excluded.sent, received = received + excluded.received",
                    (document,),
                )
                for table in ("requests", "lookups", "sources"):
                    self._database.execute(f"DELETE FROM {table} WHERE document = ?", (document,))
            if not self._database.execute("SELECT count(*) FROM requests").fetchone()[0]:
                self._database.execute("DELETE FROM spent")  # the next folder begins anew

    def spending(self) -> Iterator[tuple[str, int, int, int]]:
        """Yield (model, requests, tokens sent, tokens received), what is open at its estimate."""
        with self._troubles():
            yield from self._database.execute("SELECT * FROM spent").fetchall()
            yield from self._database.execute(
                "SELECT model, count(*), sum(sent), sum(received) FROM requests"
                " WHERE answer IS NOT NULL OR batch IS NOT NULL GROUP BY model"
            ).fetchall()

    # --- requests

    def ask(self, requests: Iterable[Request]) -> None:
        """Note requests that are to be answered; those that are known already stay as they are."""
        rows = [(r.id, r.document, r.model, r.body, r.sent, r.received) for r in requests]
        with self._transaction():
            self._database.executemany(
                "INSERT OR IGNORE INTO requests (id, document, model, body, sent, received)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                rows,
            )

    def answer(self, id_: str) -> StoredAnswer | None:
        """Return the answer to a request; None if there is none yet."""
        with self._troubles():
            row = self._database.execute(
                "SELECT status, answer FROM requests WHERE id = ? AND answer IS NOT NULL", (id_,)
            ).fetchone()
        return StoredAnswer(int(row[0]), bytes(row[1])) if row else None

    def open_models(self, documents: Iterable[str]) -> list[str]:
        """Return the models that these documents have requests for which are in no batch."""
        with self._troubles():
            self._choose(documents)
            rows = self._database.execute(
                "SELECT DISTINCT model FROM requests JOIN chosen USING (document)"
                " WHERE batch IS NULL AND answer IS NULL ORDER BY model"
            )
            return [str(model) for (model,) in rows]

    def portion(self, model: str, most: int) -> Portion:
        """Return what was learned of a server; at first it takes ``most``, in any number."""
        with self._troubles():
            row = self._database.execute(
                "SELECT batch, queue FROM portions WHERE model = ?", (model,)
            ).fetchone()
        return Portion(*row) if row else Portion(most, _ENDLESS)

    def set_portion(self, model: str, portion: Portion) -> None:
        with self._troubles():
            self._database.execute(
                "INSERT OR REPLACE INTO portions VALUES (?, ?, ?)",
                (model, portion.batch, portion.queue),
            )

    def under_way(self, model: str) -> int:
        """Return how many requests to a model are in batches that were not collected yet."""
        with self._troubles():
            row = self._database.execute(
                "SELECT count(*) FROM requests r JOIN batches b ON b.token = r.batch"
                " WHERE b.model = ? AND b.state != ? AND r.answer IS NULL",
                (model, BatchStage.COLLECTED),
            ).fetchone()
        return int(row[0])

    def open_requests(self, model: str) -> int:
        """Return how many requests to a model are in no batch, of the documents named last."""
        with self._troubles():
            row = self._database.execute(
                "SELECT count(*) FROM requests JOIN chosen USING (document)"
                " WHERE model = ? AND batch IS NULL AND answer IS NULL",
                (model,),
            ).fetchone()
        return int(row[0])

    def form(self, model: str, most: int, most_bytes: int, frame: int) -> Batch | None:
        """Return a batch of open requests to a model, of the documents named last.

        None if there are none.  frame: bytes of a line beside its body
        """
        chosen: list[str] = []
        size = 0
        with self._transaction():
            for id_, length in self._database.execute(
                "SELECT id, length(body) FROM requests JOIN chosen USING (document)"
                " WHERE model = ? AND batch IS NULL AND answer IS NULL ORDER BY requests.rowid"
                " LIMIT ?",
                (model, most),
            ):
                size += length + frame
                if chosen and size > most_bytes:
                    break
                chosen.append(id_)
            if not chosen:
                return None
            batch = Batch(secrets.token_hex(8), model, BatchStage.FORMED, made=time.time())
            self._database.execute(
                "INSERT INTO batches (token, model, made, state) VALUES (?, ?, ?, ?)",
                (batch.token, model, batch.made, batch.stage),
            )
            self._database.executemany(
                "UPDATE requests SET batch = ? WHERE id = ?", [(batch.token, id_) for id_ in chosen]
            )
        return batch

    # --- batches

    def batches(self) -> list[Batch]:
        """Return the batches that are not collected, the oldest first."""
        with self._troubles():
            rows = self._database.execute(
                "SELECT token, model, state, file, id, looks, made FROM batches"
                " WHERE state != ? ORDER BY made",
                (BatchStage.COLLECTED,),
            )
            return [
                Batch(token, model, BatchStage(state), *rest) for token, model, state, *rest in rows
            ]

    def bodies(self, batch: Batch) -> Iterator[tuple[str, bytes]]:
        """Yield (id, body) of the requests of a batch."""
        with self._troubles():
            yield from self._database.execute(
                "SELECT id, body FROM requests WHERE batch = ? ORDER BY rowid", (batch.token,)
            )

    def uploaded(self, batch: Batch, file_id: str) -> None:
        self._set(batch, state=BatchStage.UPLOADED, file=file_id)

    def sent(self, batch: Batch, batch_id: str) -> None:
        """Note that the server has a batch; each of its requests has had one try more."""
        with self._transaction():
            self._set(batch, state=BatchStage.SENT, id=batch_id)
            self._database.execute(
                "UPDATE requests SET tries = tries + 1 WHERE batch = ?", (batch.token,)
            )

    def looked(self, batch: Batch) -> None:
        """Note that the files of a batch were read and found incomplete."""
        self._set(batch, looks=batch.looks + 1)

    def take(
        self, batch: Batch, answers: Sequence[tuple[str, StoredAnswer, int, int]]
    ) -> tuple[int, int]:
        """Keep (id, answer, tokens sent and received); 0 tokens: as estimated.

        Return how many requests have their answer now, and how many ids are none of this batch.
        The first answer to a request stays.
        """
        taken = strange = 0
        with self._transaction():
            for id_, answer, sent, received in answers:
                row = self._database.execute(
                    "SELECT answer IS NULL FROM requests WHERE id = ? AND batch = ?",
                    (id_, batch.token),
                ).fetchone()
                if row is None:
                    strange += 1
                    continue
                taken += self._database.execute(
                    "UPDATE requests SET status = ?, answer = ?, sent = coalesce(nullif(?, 0),"
                    " sent), received = CASE WHEN ? THEN ? ELSE received END"
                    " WHERE id = ? AND answer IS NULL",
                    (answer.status, answer.body, sent, sent or received, received, id_),
                ).rowcount
        return taken, strange

    def trouble(self, batch: Batch, troubles: Sequence[tuple[str, str]]) -> None:
        """Note what is said of requests (id, words) that were not answered this time."""
        with self._transaction():
            self._database.executemany(
                "UPDATE requests SET trouble = ? WHERE id = ? AND batch = ?",
                [(words, id_, batch.token) for id_, words in troubles],
            )

    def size(self, batch: Batch) -> int:
        """Return how many requests it has."""
        with self._troubles():
            row = self._database.execute(
                "SELECT count(*) FROM requests WHERE batch = ?", (batch.token,)
            ).fetchone()
        return int(row[0])

    def unanswered(self, batch: Batch) -> int:
        """Return how many of its requests have no answer."""
        with self._troubles():
            row = self._database.execute(
                "SELECT count(*) FROM requests WHERE batch = ? AND answer IS NULL", (batch.token,)
            ).fetchone()
        return int(row[0])

    def release(self, batch: Batch, *, counts: bool = True) -> int:
        """End a batch: what it has not answered may go into another.  Return how much that is.

        counts: whether that was a try; else the request was not looked at
        """
        back = 1 if batch.stage is BatchStage.SENT and not counts else 0
        with self._transaction():
            freed = self._database.execute(
                "UPDATE requests SET batch = NULL, tries = tries - ?"
                " WHERE batch = ? AND answer IS NULL",
                (back, batch.token),
            ).rowcount
            self._set(batch, state=BatchStage.COLLECTED)
        return freed

    def give_up(self, most_tries: int, answer: Any) -> int:
        """Answer requests that were tried so often with what ``answer`` makes of their trouble."""
        with self._transaction():
            rows = self._database.execute(
                "SELECT id, trouble FROM requests"
                " WHERE answer IS NULL AND batch IS NULL AND tries >= ?",
                (most_tries,),
            ).fetchall()
            for id_, trouble in rows:
                given: StoredAnswer = answer(trouble)
                self._database.execute(
                    "UPDATE requests SET status = ?, answer = ?, received = 0 WHERE id = ?",
                    (given.status, given.body, id_),
                )
        return len(rows)

    def _set(self, batch: Batch, **values: object) -> None:
        columns = ", ".join(f"{name} = ?" for name in values)
        with self._troubles():
            self._database.execute(
                f"UPDATE batches SET {columns} WHERE token = ?", (*values.values(), batch.token)
            )

    def _choose(self, documents: Iterable[str]) -> None:
        self._database.execute("CREATE TEMP TABLE IF NOT EXISTS chosen (document PRIMARY KEY)")
        self._database.execute("DELETE FROM chosen")
        self._database.executemany(
            "INSERT OR IGNORE INTO chosen VALUES (?)", ((each,) for each in documents)
        )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._troubles():
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._database.execute("ROLLBACK")
                raise
            self._database.execute("COMMIT")

    @contextmanager
    def _troubles(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            busy = "locked" in str(error)
            remedy = "Wait for its end" if busy else "Free some space, or check the folder's rights"
            full = disk_error(error)
            why = full.strerror if full else error
            what = "another run is at work on it" if busy else f"cannot be written ({why})"
            raise OutputError(f"{self.path}: {what}", remedy=remedy) from (full or error)
        except sqlite3.DatabaseError as error:
            raise OutputError(
                f"{self.path}: is damaged ({error})",
                remedy="Move it away to begin anew; what was sent and not collected is lost then",
            ) from error
        except OSError as error:
            raise OutputError(
                f"{self.path}: cannot be made ({error.strerror})",
                remedy="Choose another folder with --out",
            ) from error


def as_json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )
