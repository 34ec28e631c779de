"""One person's job: some files translated concurrently, in a folder of the job's own."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import shutil
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ai_translator.config import Settings
from ai_translator.errors import InternalError, TranslatorError, UsageError
from ai_translator.jobs.executor import Executor, run_or_error
from ai_translator.outputs import REPORT
from ai_translator.pipeline import TranslateJob
from ai_translator.progress import Progress
from ai_translator.web.executors import Executors

log = logging.getLogger(__name__)

ARCHIVE = "translated.zip"


@dataclass
class FileState:
    """One file of a job.

    name:    as its user calls it
    source:  in the job's folder
    event:   the newest progress; None while it waits
    told:    its report as JSON, after success
    error:   after failure
    results: format -> path, in the job's folder; the report's among them
    """

    name: str
    source: Path
    event: Progress | None = None
    told: dict[str, Any] | None = None
    error: TranslatorError | None = None
    results: dict[str, Path] = field(default_factory=dict)

    @property
    def ended(self) -> bool:
        return self.told is not None or self.error is not None

    @property
    def is_complete(self) -> bool:
        return self.told is not None and bool(self.told.get("complete"))


@dataclass
class WebJob:
    """One job.

    place:  a folder of its own, which its owner deletes
    locked: True if its files open with a password only that was forgotten with an earlier server
    """

    settings: Settings
    pages: str
    password: str | None
    place: Path
    files: list[FileState]
    locked: bool = False

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be shown to the user."""
        address = self.settings.openai.base_url or ""
        return (str(self.place / "in"), str(self.place), address)


def new_job(
    settings: Settings, pages: str, password: str | None, place: Path, uploads: Sequence[Path]
) -> WebJob:
    """Put the uploads under their names into a folder of the job's own.

    Raises UsageError if there are none or too many.
    """
    if not uploads:
        raise UsageError("choose a PDF first")
    if len(uploads) > settings.web.max_files:
        raise UsageError(
            f"{len(uploads)} files are more than the {settings.web.max_files} allowed at once"
        )
    folder = place / "in"
    folder.mkdir(exist_ok=True)
    names: set[str] = set()
    files = []
    for upload in uploads:
        name = _free(upload.name, names)
        _put(upload, folder / name)
        files.append(FileState(name, folder / name))
    return WebJob(settings_in(settings, place), pages, password, place, files)


def settings_in(settings: Settings, place: Path) -> Settings:
    """Return the settings of a job whose folder is ``place``."""
    output = settings.output.model_copy(update={"folder": place / "out", "keep_project": True})
    return settings.model_copy(update={"output": output})


async def run(job: WebJob, executors: Executors) -> None:
    """Run the job to its end.  Cancelling it ends every request and process of the job."""
    try:
        async with (
            executors.open(job.settings) as executor,
            asyncio.TaskGroup() as group,
        ):
            for state in job.files:
                group.create_task(_one(job, state, executor))
    except TranslatorError as error:  # no backend: no file can be done
        for state in job.files:
            if not state.ended:
                state.error = error


async def _one(job: WebJob, state: FileState, executor: Executor) -> None:
    def note(event: Progress) -> None:
        state.event = event

    wanted = TranslateJob(
        state.source,
        job.settings,
        job.pages,
        job.password,
        job.settings.web.max_pages,
        is_for_others=True,
    )
    end = await run_or_error(executor, wanted, note)
    if isinstance(end, TranslatorError):
        log.warning("%s: %s", state.name, end)
        state.error = end
    else:
        state.results = {**end.outputs, REPORT: end.report_path}
        state.told = json.loads(json.dumps(end.report.to_json()))


def is_defect(error: TranslatorError) -> bool:
    """Return True for a defect of this program; its user is told no more."""
    return isinstance(error, InternalError)


def pack(job: WebJob) -> Path:
    """Pack everything that was written, the pictures of Markdown included; return the archive."""
    path, out = job.place / ARCHIVE, job.place / "out"
    draft = path.with_suffix(".tmp")
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in sorted(out.rglob("*")):
            if each.is_file() and not each.name.startswith("."):
                archive.write(each, each.relative_to(out))
    draft.replace(path)
    return path


def _free(name: str, taken: set[str]) -> str:
    """Return the name, or a free one like it: two uploads may have the same."""
    stem, suffix = Path(name).stem, Path(name).suffix
    number, free = 1, name
    while free.casefold() in taken:
        number += 1
        free = f"{stem} ({number}){suffix}"
    taken.add(free.casefold())
    return free


def _put(upload: Path, target: Path) -> None:
    if upload == target:
        return
    try:
        os.link(upload, target)
    except OSError:
        try:
            shutil.copyfile(upload, target)
        except OSError as error:
            raise UsageError("this file is gone; choose it again") from error
