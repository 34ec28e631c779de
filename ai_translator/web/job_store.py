"""The jobs of all persons: each belongs to a cookie, not to a tab, and outlives both.

A job runs in the background, whoever looks.  With a folder of the server's owner (``--data``) its
record and results outlive the server, too; without one they go with it.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import logging
import os
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ai_translator import errors
from ai_translator.config import Settings
from ai_translator.errors import InternalError, TranslatorError, UsageError
from ai_translator.garbage import collect_now
from ai_translator.languages import language
from ai_translator.web.executors import Executors
from ai_translator.web.jobs import FileState, WebJob, run, settings_in
from ai_translator.web.turns import Turns

log = logging.getLogger(__name__)

QUEUED, RUNNING, DONE, CANCELLED, INTERRUPTED = (
    "queued", "running", "done", "cancelled", "interrupted",
)  # fmt: skip
_ACTIVE = frozenset({QUEUED, RUNNING})
_RECORD = "job.json"
_ID = re.compile(r"[0-9a-f]{32}")
_MOST_JOBS = 500  # of one person
_MOST_RECORD = 20_000_000  # bytes


@dataclass(eq=False)
class StoredJob:
    """A job and what its owner sees of it.

    owner:   a hash of who it belongs to
    created: Unix time;  touched: when it ended, or its results were last asked for
    """

    id: str
    owner: str
    job: WebJob
    created: float
    touched: float
    state: str = QUEUED
    task: asyncio.Task[None] | None = field(default=None, repr=False)

    @property
    def is_active(self) -> bool:
        return self.state in _ACTIVE


def owner_of(session: str, user: str | None) -> str:
    """Return whom a job belongs to: a browser, and a login where there is one."""
    return hashlib.sha256(f"{session}\0{user or ''}".encode()).hexdigest()


class JobStore:
    """To be used in the server's event loop; :meth:`sweep` and :meth:`close` from any thread.

    root: the folder of the jobs, each in a folder of its own
    lasting: True to keep records there for a server to come
    """

    def __init__(
        self,
        root: Path,
        settings: Settings,
        executors: Executors,
        turns: Turns,
        *,
        lasting: bool,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Open the folder; of jobs that ran when an earlier server ended, say so."""
        self._root, self._settings = root, settings
        self._executors, self._turns, self._clock = executors, turns, clock
        self._lasting = lasting
        self._keep = settings.web.keep_minutes * 60
        self._jobs: dict[str, StoredJob] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = False
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        if lasting:
            self._load()

    def place(self) -> tuple[str, Path]:
        """Return the id and the new folder of a job to come."""
        name = secrets.token_hex(16)
        place = self._root / name
        place.mkdir(mode=0o700)
        return name, place

    def start(self, name: str, owner: str, person: str, job: WebJob) -> StoredJob:
        """Run a job in the background.

        Raises UsageError when its owner has too many; then its folder is gone.
        """
        now = self._clock()
        own = self.of(owner)
        try:
            if len(own) >= _MOST_JOBS:
                raise UsageError("you have too many jobs here; remove old ones")
            self._turns.check(person)
        except UsageError:
            shutil.rmtree(job.place, ignore_errors=True)
            raise
        stored = StoredJob(name, owner, job, now, now)
        self._jobs[name] = stored
        self._write(stored)
        self._loop = asyncio.get_running_loop()
        stored.task = asyncio.create_task(self._run(stored, person))
        return stored

    def of(self, owner: str) -> list[StoredJob]:
        """Return a person's jobs, the newest first."""
        own = [job for job in self._jobs.values() if job.owner == owner]
        return sorted(own, key=lambda job: job.created, reverse=True)

    def find(self, owner: str, name: str) -> StoredJob | None:
        """Return a job of this person's; None for another's as for one that is not there."""
        found = self._jobs.get(name)
        return found if found is not None and found.owner == owner else None

    def touch(self, stored: StoredJob) -> None:
        """Note that its results are asked for: they stay for a while again."""
        stored.touched = self._clock()

    def bytes_of(self, owner: str) -> int:
        """Return how much the jobs of a person take."""
        return sum(_size(job.job.place) for job in self.of(owner))

    async def cancel(self, stored: StoredJob) -> None:
        """End a job and wait until all that it has begun is over."""
        if stored.task is not None and not stored.task.done():
            stored.task.cancel()
            await asyncio.wait({stored.task})

    async def remove(self, stored: StoredJob) -> None:
        """End a job and delete all that it has."""
        await self.cancel(stored)
        self._jobs.pop(stored.id, None)
        await asyncio.to_thread(shutil.rmtree, stored.job.place, True)

    def sweep(self) -> None:
        """Delete the ended jobs whose time is over."""
        limit = self._clock() - self._keep
        for stored in list(self._jobs.values()):
            if not stored.is_active and stored.touched < limit:
                self._jobs.pop(stored.id, None)
                shutil.rmtree(stored.job.place, ignore_errors=True)

    def note(self, stored: StoredJob) -> None:
        """Write a job's record, as far as it lasts."""
        self._write(stored)

    def stop(self, patience: float = 5.0) -> None:
        """End what runs, from another thread than the event loop's; say so in the records."""
        self._stopping = True
        active = [each for each in self._jobs.values() if each.task and not each.task.done()]
        if not active or self._loop is None:
            return

        async def end() -> None:
            tasks = [each.task for each in active if each.task is not None]
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks, timeout=patience)

        with contextlib.suppress(TimeoutError, RuntimeError):
            asyncio.run_coroutine_threadsafe(end(), self._loop).result(patience + 1)

    async def _run(self, stored: StoredJob, person: str) -> None:
        try:
            async with self._turns.turn(person):
                stored.state = RUNNING
                self._write(stored)
                await run(stored.job, self._executors)
            stored.state = DONE
        except asyncio.CancelledError:
            stored.state = INTERRUPTED if self._stopping else CANCELLED
            raise
        except TranslatorError as error:
            self._fail(stored, error)
        except Exception as error:
            log.exception("job %s", stored.id)
            said = f"a bug in ai-translator ({type(error).__name__})"
            self._fail(stored, InternalError(said, remedy="Please report it"))
        finally:
            stored.touched = self._clock()
            with contextlib.suppress(OSError):
                self._write(stored)
            collect_now()

    def _fail(self, stored: StoredJob, error: TranslatorError) -> None:
        stored.state = DONE
        for state in stored.job.files:
            if not state.ended:
                state.error = error

    def _write(self, stored: StoredJob) -> None:
        if not self._lasting or not stored.job.place.exists():
            return
        path = stored.job.place / _RECORD
        draft = path.with_suffix(".tmp")
        with draft.open("w", encoding="utf-8") as file:
            os.chmod(draft, 0o600)  # noqa: PTH101
            json.dump(_record(stored), file, ensure_ascii=False)
        draft.replace(path)

    def _load(self) -> None:
        for place in self._root.iterdir():
            if not _ID.fullmatch(place.name) or place.is_symlink() or not place.is_dir():
                continue
            try:
                path = place / _RECORD
                if path.stat().st_size > _MOST_RECORD:
                    raise ValueError("it is too large")
                stored = self._read(place, json.loads(path.read_text(encoding="utf-8")))
            except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
                log.warning("%s: no job that can be read (%s); left alone", place, error)
                continue
            self._jobs[stored.id] = stored
            if stored.state == INTERRUPTED:
                self._write(stored)

    def _read(self, place: Path, said: dict[str, Any]) -> StoredJob:
        base = settings_in(self._settings, place)
        output = base.output.model_copy(update={"formats": tuple(map(str, said["formats"]))})
        target = language(str(said["target"])).code
        settings = base.model_copy(
            update={"output": output, "target": target, "source": str(said["source"])}
        )
        files = [_file(place, each) for each in said["files"]]
        state = str(said["state"])
        now = self._clock()
        stored = StoredJob(
            place.name,
            str(said["owner"]),
            WebJob(settings, str(said["pages"]), None, place, files, said.get("locked") is True),
            float(said["created"]),
            min(float(said["touched"]), now),
            INTERRUPTED if state in _ACTIVE else state,
        )
        if state in _ACTIVE:
            stored.touched = now
        return stored


def _record(stored: StoredJob) -> dict[str, Any]:
    """Return what is written of a job: no key, and no password but that there is one."""
    job = stored.job
    return {
        "owner": stored.owner,
        "created": stored.created,
        "touched": stored.touched,
        "state": stored.state,
        "pages": job.pages,
        "locked": job.locked or job.password is not None,
        "source": job.settings.source,
        "target": job.settings.target,
        "formats": list(job.settings.output.formats),
        "files": list(_files(job)),
    }


def _files(job: WebJob) -> Iterator[dict[str, Any]]:
    for state in job.files:
        error = state.error
        yield {
            "name": state.name,
            "told": state.told,
            "results": {
                name: path.relative_to(job.place).as_posix() for name, path in state.results.items()
            },
            "error": None
            if error is None
            else {
                "kind": type(error).__name__,
                "message": error.message,
                "remedy": error.remedy,
            },
        }


def _file(place: Path, said: dict[str, Any]) -> FileState:
    name = Path(str(said["name"])).name
    state = FileState(name, place / "in" / name)
    state.told = said["told"] if isinstance(said["told"], dict) else None
    state.results = {
        str(form): place / "out" / Path(str(path)).name for form, path in said["results"].items()
    }
    if isinstance(error := said["error"], dict):
        kind = getattr(errors, str(error["kind"]), InternalError)
        fits = isinstance(kind, type) and issubclass(kind, TranslatorError)
        made = (kind if fits else InternalError)(
            str(error["message"]), remedy=str(error["remedy"] or "")
        )
        state.error = made
    return state


def _size(place: Path) -> int:
    total = 0
    for each in place.rglob("*"):
        with contextlib.suppress(OSError):
            if each.is_file():
                total += each.stat().st_size
    return total
