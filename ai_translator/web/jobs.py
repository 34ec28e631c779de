"""One user's job: some files translated concurrently, and cancelled when nobody waits for them."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import zipfile
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ai_translator.config import Settings
from ai_translator.errors import InternalError, TranslatorError, UsageError
from ai_translator.jobs.executor import Executor, run_or_error
from ai_translator.pipeline import TranslateJob
from ai_translator.progress import Progress
from ai_translator.translation import Report
from ai_translator.web.executors import Executors

log = logging.getLogger(__name__)

_BEAT = 0.4  # seconds between two looks at the progress


@dataclass
class FileState:
    """One file of a job.

    name:    as its user calls it
    source:  in the job's folder
    upload:  what it was made from
    event:   the newest progress; None while it waits
    report:  after success
    error:   after failure
    results: format -> path, in the job's folder; the report's among them
    """

    name: str
    source: Path
    upload: Path
    event: Progress | None = None
    report: Report | None = None
    error: TranslatorError | None = None
    results: dict[str, Path] = field(default_factory=dict)

    @property
    def ended(self) -> bool:
        return self.report is not None or self.error is not None

    @property
    def bug(self) -> bool:
        """True if it ended because of a defect of this program; its user is told no more."""
        return isinstance(self.error, InternalError)


@dataclass
class WebJob:
    """One job.  ``place``: a folder of its own, which its owner deletes."""

    settings: Settings
    pages: str
    password: str | None
    place: Path
    files: list[FileState]
    archive: Path | None = None

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
    folder.mkdir()
    names: set[str] = set()
    files = []
    for upload in uploads:
        name = _free(upload.name, names)
        _put(upload, folder / name)
        files.append(FileState(name, folder / name, upload))
    output = settings.output.model_copy(update={"folder": place / "out", "keep_project": True})
    return WebJob(settings.model_copy(update={"output": output}), pages, password, place, files)


async def run(job: WebJob, executors: Executors) -> AsyncGenerator[WebJob, None]:
    """Run the job and yield it at every interval, for the last time when all is done.

    Closing the iterator ends every request and process of the job, and waits for that.
    """
    work = asyncio.create_task(_all(job, executors))
    try:
        while not work.done():
            yield job
            await asyncio.wait({work}, timeout=_BEAT)
        work.result()
        yield job
    finally:
        work.cancel()
        await asyncio.wait({work})


async def _all(job: WebJob, executors: Executors) -> None:
    try:
        async with (
            executors.open(job.settings) as executor,
            asyncio.TaskGroup() as group,
        ):
            for state in job.files:
                group.create_task(_one(job, state, executor))
    except TranslatorError as error:  # no backend: no file can be done
        for state in job.files:
            state.error = state.error or error
    if any(state.results for state in job.files):
        job.archive = await asyncio.to_thread(_zip, job)


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
        state.results = {**end.outputs, "report": end.report_path}
        state.report = end.report


def _zip(job: WebJob) -> Path:
    """Pack everything that was written, the pictures of Markdown included."""
    path = job.place / "translated.zip"
    out = job.place / "out"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in sorted(out.rglob("*")):
            if each.is_file():
                archive.write(each, each.relative_to(out))
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
    try:
        os.link(upload, target)
    except OSError:
        try:
            shutil.copyfile(upload, target)
        except OSError as error:
            raise UsageError("this file is gone; choose it again") from error
