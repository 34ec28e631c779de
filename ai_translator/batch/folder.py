"""The run over a folder: several files are read, translated and written concurrently."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from ai_translator.backends import Backend
from ai_translator.batch import fingerprint
from ai_translator.batch.discovery import Found, Selection, SourceFile, find
from ai_translator.batch.entry import FileRecord, FileStatus, FolderAccount, Watch, failure, ignore
from ai_translator.batch.file_lists import read_list
from ai_translator.batch.html_summary import NAME as HTML
from ai_translator.batch.html_summary import html_lines
from ai_translator.batch.known_bad import acknowledge, read_known_bad
from ai_translator.batch.object_stores import fetched, find_objects, stamp
from ai_translator.batch.progress import FolderProgress
from ai_translator.batch.record import Record
from ai_translator.batch.thumbnails import ThumbnailPair, Thumbnails
from ai_translator.config import Settings
from ai_translator.errors import (
    BackendError,
    InputError,
    OutputError,
    TranslatorError,
    UsageError,
)
from ai_translator.formats import source_suffixes
from ai_translator.jobs.executor import FolderExecutor, OpenExecutor, run_or_error
from ai_translator.jobs.local import local_executor
from ai_translator.languages import language
from ai_translator.outputs import REPORT as JOB_REPORT
from ai_translator.outputs import output_paths, terms_path
from ai_translator.pipeline import Result, TranslateJob
from ai_translator.progress import Progress
from ai_translator.translation import Report
from ai_translator.translation.reporting.kept_text import page_list
from ai_translator.translation.reporting.scan_account import ScanAccount
from ai_translator.writers import is_disk_error, write_report
from ai_translator.writers.atomic import draft

log = logging.getLogger(__name__)

REPORT = "batch.json"
_MOST_PICTURES = 300  # files of a batch with pictures in its summary
_FILES_A_PROCESS = 10


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder to translate.

    include, exclude: globs, see :func:`ai_translator.batch.discovery.find`
    address: of an object store that holds them instead of ``path``
    files_from: a list of files to take instead, see :mod:`ai_translator.batch.file_lists`
    force: do again what is done already
    known_bad: acknowledge what fails in this run, see :mod:`ai_translator.batch.known_bad`
    """

    path: Path
    out: Path
    include: Sequence[str] = ()
    exclude: Sequence[str] = ()
    force: bool = False
    password: str | None = None
    known_bad: bool = False
    files_from: str | None = None
    address: str = ""

    def found(self) -> Found:
        """Return the PDFs in it.  Raises InputError if there are none."""
        if self.files_from is not None:
            return self._listed(self.files_from)
        found = self._in_store() if self.address else self._in_folder()
        if not found.sources and not found.unreadable:
            remedy = (
                "Check the folder, --include and --exclude"
                if self.include or self.exclude
                else "Check the folder"
            )
            raise InputError(f"{self.address or self.path}: no PDFs in it", remedy=remedy)
        return found

    def _in_folder(self) -> Found:
        return find(self.path, self.out, self.include, self.exclude)

    def _in_store(self) -> Found:
        usual = [f"*{suffix}" for suffix in source_suffixes()]
        return find_objects(self.address, Selection.of(self.include or usual, self.exclude))

    def _listed(self, name: str) -> Found:
        found = read_list(name, self.path, Selection.of(self.include, self.exclude))
        if not found.sources:
            remedy = "Give it a path in each line, and check --include and --exclude"
            raise InputError(f"{name}: names no files", remedy=remedy)
        return found


def _known_bad(folder: Folder, account: FolderAccount) -> frozenset[str]:
    """Return the failures that a person has acknowledged, those of this run if he does so now."""
    if folder.known_bad and not account.interrupted and account.stopped is None:
        return acknowledge(folder.out, account.entries)
    return read_known_bad(folder.out)


async def translate_folder(
    folder: Folder,
    settings: Settings,
    *,
    backend: Backend | None = None,
    watch: Watch = ignore,
    open_executor: OpenExecutor = local_executor,
    found: Found | None = None,
    earlier: Iterable[FileRecord] = (),
) -> FolderAccount:
    """Translate what is new, changed or failed in ``folder.path`` into ``folder.out``.

    The tree is mirrored.  Cancelling it (Ctrl-C under :func:`asyncio.run`) lets what is paid for be
    written, ends everything else and returns the account; another run resumes.  Raises a
    TranslatorError if it cannot begin: no PDFs, another batch at work on ``out``, no usable
    backend.
    found:   the files to look at; all of the folder's if not given
    earlier: what became of others before, for the summary
    """
    found = folder.found() if found is None else found
    with Record(folder.out) as record:
        executor = open_executor(
            settings, backend=backend, files=len(found.sources), files_a_process=_FILES_A_PROCESS
        )
        account: FolderAccount | None = None
        try:
            async with executor as running:
                before = {entry.source: entry for entry in earlier}
                run = _FolderRun(folder, settings, running, record, watch, before)
                account = await run.over(found)
        except BackendError as error:  # of what the executor had put off to its end
            if account is None:
                raise
            account = replace(account, stopped=account.stopped or error)
        try:
            account = replace(account, known_bad=_known_bad(folder, account))
            write_report(account, folder.path, folder.out / REPORT)
            places = _places(folder, account, found)
            await _write_html(folder, account, record, places)
        except OutputError as error:  # the summary itself is still worth to be told
            account = replace(account, stopped=account.stopped or error)
    return account


def _places(folder: Folder, account: FolderAccount, found: Found) -> dict[str, Path]:
    """Return where each file lies; what is in a store lies nowhere."""
    places = {entry.source: folder.path / entry.source for entry in account.entries}
    places |= {source.name: source.path for source in found.sources}
    in_store = {source.name for source in found.sources if source.address}
    return {name: path for name, path in places.items() if name not in in_store}


async def _write_html(
    folder: Folder, account: FolderAccount, record: Record, places: Mapping[str, Path]
) -> None:
    """Write the summary for people.

    places: name of a file -> where it lies
    """
    drawn = await _draw_pictures(folder, account, record, places)

    def picture(source: str) -> ThumbnailPair | None:
        return record.picture(source, account.target) if source in drawn else None

    with draft(folder.path, folder.out / HTML) as making, making.path.open("wb") as file:
        for line in html_lines(account, folder.path, folder.out, picture, places):
            file.write(line.encode("utf-8", "backslashreplace"))  # a name may be no text


async def _draw_pictures(
    folder: Folder, account: FolderAccount, record: Record, places: Mapping[str, Path]
) -> frozenset[str]:
    """Draw and record the first pages of files with results; those of an earlier run are kept.

    Returns which files have pictures.
    """
    if account.interrupted:
        return frozenset()
    shown = [entry for entry in account.entries if entry.outputs][:_MOST_PICTURES]
    with Thumbnails(folder.out, folder.password) as thumbnails:
        for entry in shown:
            is_old = entry.state is FileStatus.SKIPPED
            if is_old and record.picture(entry.source, account.target) is not None:
                continue
            place = places.get(entry.source)
            pair = await asyncio.to_thread(thumbnails.pair, entry, place)
            record.keep_picture(entry.source, account.target, pair)
    return frozenset(entry.source for entry in shown)


@dataclass
class _FolderRun:
    folder: Folder
    settings: Settings
    executor: FolderExecutor
    record: Record
    watch: Watch
    entries: dict[str, FileRecord] = field(default_factory=dict)
    stopped: TranslatorError | None = None
    interrupted: bool = False

    async def over(self, found: Found) -> FolderAccount:
        begun = time.monotonic()
        backend = self.executor.backend
        settings_hash = fingerprint.of_settings(self.settings, backend, self.folder.password)
        sources = self._without_clashes(found)
        pace = FolderProgress(sources, len(self.entries), self.executor, self.watch)
        for source in sources:
            self.entries.pop(source.name, None)
        await _Files(self, pace, settings_hash).all(sources)
        for source in sources:
            if source.name not in self.entries:
                self.entries[source.name] = _untried(source)
        ordered = [self.entries[name] for name in sorted(self.entries)]
        return FolderAccount(
            ordered,
            time.monotonic() - begun,
            backend.kind,
            backend.model_name,
            self.settings.target,
            self.stopped,
            self.interrupted,
            found.left_out,
        )

    def _without_clashes(self, found: Found) -> list[SourceFile]:
        """Return the files without those that would be written to the result of an earlier one.

        Those, and what cannot be read, have failed.
        """
        for name, why in found.unreadable:
            error = InputError(
                f"this folder cannot be read ({why})", remedy="Check its permissions"
            )
            self.entries[name] = failure(name, self.folder.path / name, error)
        taken: dict[str, str] = {}
        good = []
        for source in found.sources:
            paths = output_paths(
                source.path, self.settings.target, self.settings.output.results, self.place(source)
            )
            keys = [str(path).casefold() for path in paths.values()]
            first = next((taken[key] for key in keys if key in taken), None)
            if first is None:
                taken |= dict.fromkeys(keys, source.name)
                good.append(source)
            else:
                clash = UsageError(
                    f"would be written to the same result as {first}", remedy="Rename one of them"
                )
                self.entries[source.name] = failure(source.name, source.path, clash)
        return good

    def place(self, source: SourceFile) -> Path:
        """Return the folder of a file's results: the tree is mirrored."""
        return self.folder.out / PurePosixPath(source.name).parent


@dataclass
class _Files:
    """All files of a run, several of them in progress at a time."""

    run: _FolderRun
    pace: FolderProgress
    settings_hash: str
    tasks: dict[asyncio.Task[None], SourceFile] = field(default_factory=dict)

    async def all(self, sources: Sequence[SourceFile]) -> None:
        try:
            for source in sources:
                await self.pace.room()
                if self.run.stopped:
                    break
                self.pace.begin(source.name)
                task = asyncio.create_task(self._one(source))
                self.tasks[task] = source
                task.add_done_callback(self._forget)
            await self._finished()
        except asyncio.CancelledError:
            self.run.interrupted = True
            self._call_off()
            await self._finished()
        for task in self.tasks:
            if not task.cancelled():
                task.result()

    def _forget(self, task: asyncio.Task[None]) -> None:
        """Keep of the tasks that have ended only those with an error to raise."""
        if task.cancelled() or task.exception() is None:
            del self.tasks[task]

    async def _finished(self) -> None:
        if self.tasks:
            await asyncio.wait(self.tasks)

    def _call_off(self) -> None:
        """End every file except those whose answers are all there.

        They are paid for and soon written.
        """
        for task, source in self.tasks.items():
            if not self.pace.is_paid(source.name):
                task.cancel()

    async def _one(self, source: SourceFile) -> None:
        try:
            await self._dealt_with(source)
        finally:
            self.pace.leave(source.name)

    async def _dealt_with(self, source: SourceFile) -> None:
        begun = time.monotonic()
        target = self.run.settings.target
        content = ""
        try:
            content = await asyncio.to_thread(_fingerprint, source)
            old = (
                None
                if self.run.folder.force
                else self.run.record.known(
                    source.name, target, self._with_terms(source, content), self.settings_hash
                )
            )
            if old is not None and not old.retry:
                self._end(replace(old, state=FileStatus.SKIPPED, seconds=0.0), worked=False)
                return
            end = await self._translated(source)
        except TranslatorError as error:
            end = error
        seconds = time.monotonic() - begun
        if isinstance(end, TranslatorError) and self._is_everybodys(end):
            # No fault of this file; the summary says it, once for all of them.
            self._stop(end)
            self._end(_untried(source))
            return
        if isinstance(end, TranslatorError):
            entry = failure(source.name, source.path, end, seconds)
        else:
            entry = self._entry(source, end, seconds)
        self._keep(entry, self._with_terms(source, content))

    def _with_terms(self, source: SourceFile, content: str) -> str:
        """Return the hash of a file and of the terms that are listed beside its results."""
        target = language(self.run.settings.target).code
        paths = output_paths(source.path, target, (), self.run.place(source))
        return fingerprint.with_terms(content, terms_path(paths[JOB_REPORT]))

    def _keep(self, entry: FileRecord, content: str) -> None:
        try:
            self.run.record.keep(entry, self.run.settings.target, content, self.settings_hash)
        except (
            OutputError
        ) as error:  # the result is there, the note is not: the next run makes it again
            self._stop(error)
        self._end(entry)

    def _stop(self, error: TranslatorError) -> None:
        """Start no further file and pay for no further answer."""
        if self.run.stopped is None:
            self.run.stopped = error
            self._call_off()

    def _end(self, entry: FileRecord, *, worked: bool = True) -> None:
        self.run.entries[entry.source] = entry
        self.pace.end(entry, worked=worked)

    async def _translated(self, source: SourceFile) -> Result | TranslatorError:
        """Return what became of a source, which is fetched first if it is in a store."""
        if not source.address:
            return await self._translate(source, source.path)
        async with AsyncExitStack() as kept:
            fetching = fetched(source)
            path = await asyncio.to_thread(fetching.__enter__)
            kept.push(fetching)
            end = await self._translate(source, path)
        if isinstance(end, TranslatorError):  # where it was fetched to is nobody's business
            end.message = end.message.removeprefix(f"{path}: ")
        return end

    async def _translate(self, source: SourceFile, path: Path) -> Result | TranslatorError:
        settings = self.run.settings
        output = settings.output.model_copy(update={"folder": self.run.place(source)})

        def note(event: Progress) -> None:
            self.pace.note(source.name, event)

        job = TranslateJob(
            path,
            settings.model_copy(update={"output": output}),
            password=self.run.folder.password,
        )
        return await run_or_error(self.run.executor, job, note)

    def _is_everybodys(self, error: TranslatorError) -> bool:
        """Return True for an error that the next file would meet, too.

        A dead backend, a full disk.
        """
        return is_disk_error(error) or isinstance(error, BackendError)

    def _entry(self, source: SourceFile, result: Result, seconds: float) -> FileRecord:
        report, out = result.report, self.run.folder.out
        for warning in report.shown_warnings():
            log.warning("%s: %s", source.name, warning)
        outputs = {kind: path.relative_to(out).as_posix() for kind, path in result.outputs.items()}
        return FileRecord(
            source.name,
            FileStatus.DONE if report.complete else FileStatus.PARTIAL,
            int(result.exit_code),
            _missing(report),
            "" if report.complete else f"See {result.report_path.name}",
            {**outputs, "report": result.report_path.relative_to(out).as_posix()},
            pages=report.pages,
            texts=report.texts,
            requests=report.requests,
            input_tokens=report.input_tokens,
            output_tokens=report.output_tokens,
            cost=report.cost if report.requests else None,
            price_note=report.price_note,
            seconds=round(seconds, 2),
            retry=bool(report.failed or report.not_written),
        )


def _fingerprint(source: SourceFile) -> str:
    """Return what tells this version of a source from others.  Raises InputError."""
    return stamp(source) if source.address else fingerprint.of_content(source.path)


def _untried(source: SourceFile) -> FileRecord:
    """Return the record of a file whose turn had not come, or whose work was in vain."""
    return FileRecord(
        source.name, FileStatus.UNTRIED, reason="the run ended before it was done", retry=True
    )


def _missing(report: Report) -> str:
    """Return what a result lacks, in a few words."""
    parts = []
    if report.stopped:
        parts.append("the backend was given up")
    if report.failed:
        first = report.failed[0]
        parts.append(
            f"{len(report.failed)} of {report.texts.segments} segments failed (page "
            f"{first.page}: {first.reason})"
        )
    if report.lost_pages:
        lost = page_list(tuple(each.page for each in report.lost_pages))
        parts.append(f"{lost} could not be read ({report.lost_pages[0].reason})")
    if report.picture_pages:
        parts.append(
            f"{len(report.picture_pages)} of {report.pages} pages are pictures with an "
            f"invisible text layer"
        )
    if report.scans is not None and not report.scans.complete:
        parts.append(_pictures_of(report.scans))
    parts += [f"{each.format} not written ({each.reason})" for each in report.not_written]
    return "; ".join(parts)


def _pictures_of(scans: ScanAccount) -> str:
    if scans.unread:
        first = scans.unread[0]
        return f"{len(scans.unread)} pages stay pictures (page {first.page}: {first.reason})"
    return f"{len(scans.left)} texts stay picture (page {scans.left[0].page})"
