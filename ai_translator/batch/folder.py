"""The run over a folder: several files are read, translated and written concurrently."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from ai_translator.backends import Backend
from ai_translator.batch import fingerprint
from ai_translator.batch.discovery import Found, SourceFile, find
from ai_translator.batch.entry import FileRecord, FileStatus, Summary, Watch, failure, ignore
from ai_translator.batch.html_summary import NAME as HTML
from ai_translator.batch.html_summary import as_html
from ai_translator.batch.known_bad import acknowledge, read_known_bad
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
from ai_translator.jobs.executor import Executor, OpenExecutor, run_or_error
from ai_translator.jobs.local import local_executor
from ai_translator.languages import language
from ai_translator.outputs import REPORT as JOB_REPORT
from ai_translator.outputs import output_paths, terms_path
from ai_translator.pipeline import Result, TranslateJob
from ai_translator.progress import Progress
from ai_translator.translation import Report
from ai_translator.translation.scan_account import ScanAccount
from ai_translator.writers import is_disk_error, write_report
from ai_translator.writers.atomic import draft

REPORT = "batch.json"
_MOST_PICTURES = 300  # files of a batch with pictures in its summary
_FILES_A_PROCESS = 10


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder to translate.

    include, exclude: globs, see :func:`ai_translator.batch.discovery.find`
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

    def found(self) -> Found:
        """Return the PDFs in it.  Raises InputError if there are none."""
        found = find(self.path, self.out, self.include, self.exclude)
        if not found.sources and not found.unreadable:
            remedy = (
                "Check the folder, --include and --exclude"
                if self.include or self.exclude
                else "Check the folder"
            )
            raise InputError(f"{self.path}: no PDFs in it", remedy=remedy)
        return found


def _known_bad(folder: Folder, summary: Summary) -> frozenset[str]:
    """Return the failures that a person has acknowledged, those of this run if he does so now."""
    if folder.known_bad and not summary.interrupted and summary.stopped is None:
        return acknowledge(folder.out, summary.entries)
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
) -> Summary:
    """Translate what is new, changed or failed in ``folder.path`` into ``folder.out``.

    The tree is mirrored.  Cancelling it (Ctrl-C under :func:`asyncio.run`) lets what is paid for be
    written, ends everything else and returns the summary; another run resumes.  Raises a
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
        async with executor as running:
            before = {entry.source: entry for entry in earlier}
            run = _FolderRun(folder, settings, running, record, watch, before)
            summary = await run.over(found)
        try:
            summary = replace(summary, known_bad=_known_bad(folder, summary))
            write_report(summary, folder.path, folder.out / REPORT)
            _write_html(folder, summary, await _pictures(folder, summary, record))
        except OutputError as error:  # the summary itself is still worth to be told
            summary = replace(summary, stopped=summary.stopped or error)
    return summary


async def _pictures(folder: Folder, summary: Summary, record: Record) -> dict[str, ThumbnailPair]:
    """Return the pictures of files with results; those made in an earlier run are kept."""
    if summary.interrupted:
        return {}
    found = {}
    with Thumbnails(folder.out, folder.password) as thumbnails:
        for entry in [entry for entry in summary.entries if entry.outputs][:_MOST_PICTURES]:
            is_old = entry.state is FileStatus.SKIPPED
            pair = record.picture(entry.source, summary.target) if is_old else None
            if pair is None:
                source = folder.path / entry.source
                pair = await asyncio.to_thread(thumbnails.pair, entry, source)
                record.keep_picture(entry.source, summary.target, pair)
            found[entry.source] = pair
    return found


def _write_html(folder: Folder, summary: Summary, pictures: Mapping[str, ThumbnailPair]) -> None:
    with draft(folder.path, folder.out / HTML) as making:
        making.path.write_bytes(as_html(summary, folder.path, folder.out, pictures))


@dataclass
class _FolderRun:
    folder: Folder
    settings: Settings
    executor: Executor
    record: Record
    watch: Watch
    entries: dict[str, FileRecord] = field(default_factory=dict)
    stopped: TranslatorError | None = None
    interrupted: bool = False

    async def over(self, found: Found) -> Summary:
        begun = time.monotonic()
        backend = self.executor.backend
        settings_hash = fingerprint.of_settings(self.settings, backend, self.folder.password)
        sources = self._without_clashes(found)
        pace = FolderProgress(
            sources, len(self.entries), self.executor.backlog, self.executor.readers, self.watch
        )
        for source in sources:
            self.entries.pop(source.name, None)
        await _Files(self, pace, settings_hash).all(sources)
        for source in sources:
            if source.name not in self.entries:
                self.entries[source.name] = _untried(source)
        ordered = [self.entries[name] for name in sorted(self.entries)]
        return Summary(
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
                self.tasks[asyncio.create_task(self._one(source))] = source
            await self._finished()
        except asyncio.CancelledError:
            self.run.interrupted = True
            self._call_off()
            await self._finished()
        for task in self.tasks:
            if not task.cancelled():
                task.result()

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
            content = await asyncio.to_thread(fingerprint.of_content, source.path)
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
            end = await self._translate(source)
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

    async def _translate(self, source: SourceFile) -> Result | TranslatorError:
        settings = self.run.settings
        output = settings.output.model_copy(update={"folder": self.run.place(source)})

        def note(event: Progress) -> None:
            self.pace.note(source.name, event)

        job = TranslateJob(
            source.path,
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
        parts.append(
            f"page {', '.join(str(lost.page) for lost in report.lost_pages)} could not be read "
            f"({report.lost_pages[0].reason})"
        )
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
