"""Jobs run on this machine."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ai_translator.backends import Backend, build, check
from ai_translator.config import Settings, load
from ai_translator.errors import BackendError, UsageError
from ai_translator.jobs.executor import OpenExecutor
from ai_translator.jobs.resources import JobResources
from ai_translator.languages import Language
from ai_translator.model.document import Document
from ai_translator.model.segments import Segment
from ai_translator.outputs import check_reachable
from ai_translator.pipeline import (
    Result,
    TranslateJob,
    check_outputs,
    find_segments,
    read_document,
    saved_terms,
    write_results,
)
from ai_translator.progress import Progress, ProgressCallback, Stage, ignore
from ai_translator.translators import make_translator, read_named_files
from ai_translator.workers import Aborted

if TYPE_CHECKING:  # a page is read before anything is translated
    from ai_translator.translation import Estimate, TranslationRun
    from ai_translator.translation.prompting.prompts import Term
    from ai_translator.translation.shared_services.interfaces import (
        SpendingBudget,
        TranslationServices,
    )

_READERS = 2  # processes that read, unless there are fewer cores


class DocumentTranslation(Protocol):
    """What a job needs of a :class:`Translator`."""

    @property
    def stopped(self) -> BackendError | None: ...

    async def translate(
        self,
        segments: Sequence[Segment],
        *,
        source: str,
        target: Language,
        file: str = "",
        on_progress: ProgressCallback = ignore,
        terms: Sequence[Term] | None = None,
    ) -> TranslationRun: ...

    async def estimate(
        self, segments: Sequence[Segment], *, source: str, target: Language
    ) -> Estimate: ...


@dataclass(frozen=True, slots=True)
class LocalExecutor:
    """An :class:`~ai_translator.jobs.executor.Executor` on this machine.

    backend: what the reports name.  Reading happens in worker processes, writing in a thread that
    waits its turn, requests in the event loop.
    """

    backend: Backend
    translator: DocumentTranslation
    resources: JobResources
    backlog: int

    @property
    def readers(self) -> int:
        return self.resources.readers

    @property
    def stopped(self) -> BackendError | None:
        return self.translator.stopped

    async def run(self, job: TranslateJob, on_progress: ProgressCallback = ignore) -> Result:
        begun = time.monotonic()
        document = await _read(self.resources, job, on_progress)
        return await self.finish(job, document, on_progress, begun=begun)

    async def finish(
        self, job: TranslateJob, document: Document, on_progress: ProgressCallback, *, begun: float
    ) -> Result:
        """Return the job's result; its document has been read, and ``begun`` then."""
        told = _in_loop(on_progress)
        refused = await asyncio.to_thread(check_outputs, job, document)
        found = await asyncio.to_thread(find_segments, job, document)
        run = await self.translator.translate(
            found.segments,
            source=job.settings.source,
            target=job.target,
            file=document.name,
            on_progress=on_progress,
            terms=saved_terms(job),
        )
        return await self.resources.write(
            lambda stop: write_results(
                job,
                document,
                found,
                run,
                self.backend,
                _unless(stop, told),
                begun=begun,
                refused=refused,
            )
        )

    async def estimate(self, job: TranslateJob) -> Estimate:
        document = await self.resources.read(lambda pool: read_document(job, pool=pool))
        found = await asyncio.to_thread(find_segments, job, document)
        return await self.translator.estimate(
            found.segments, source=job.settings.source, target=job.target
        )

    async def translate(
        self, segments: Sequence[Segment], source: str, target: Language
    ) -> TranslationRun:
        return await self.translator.translate(segments, source=source, target=target)


async def _read(
    resources: JobResources, job: TranslateJob, on_progress: ProgressCallback
) -> Document:
    check_reachable(job.paths)  # before the work, which may be long
    told = _in_loop(on_progress)
    return await resources.read(lambda pool: read_document(job, told, pool))


@asynccontextmanager
async def local_executor(
    settings: Settings,
    *,
    backend: Backend | None = None,
    services: TranslationServices | None = None,
    files: int = 1,
    files_a_process: int = 1,
) -> AsyncIterator[LocalExecutor]:
    """Open an executor for jobs with these settings; their output and parsing may differ.

    backend: one that is built already.  services: those that others use, too; None: its own.
    files: how many are read at a time, at most as many as there are processes for it.
    files_a_process: how many files one process reads before a fresh one takes its place.
    Raises what building a backend raises, and ConfigError for a glossary and its like.
    """
    backend = backend or build(settings)
    resources = job_resources(settings, files=files, files_a_process=files_a_process)
    translator = make_translator(settings, backend, services=services)
    async with translator, resources:
        yield LocalExecutor(backend, translator, resources, backlog(settings, backend))


def executor_opener(address: str) -> OpenExecutor:
    """Return what opens an executor on this machine; see :mod:`ai_translator.jobs.executors`."""
    if address:
        remedy = "Write --engine ray as well, or leave it out"
        raise UsageError("--address names a cluster; the engine local has none", remedy=remedy)
    return local_executor


class LateExecutor:
    """Runs jobs like a :class:`LocalExecutor`, whose backend it builds once a page has been read.

    The first page is read after half the CPU then, and what cannot be read never pays for the rest.
    """

    def __init__(
        self,
        settings: Settings,
        resources: JobResources,
        opened: AsyncExitStack,
        named: Mapping[str, Any],
    ) -> None:
        self._settings, self._resources, self._opened = settings, resources, opened
        self._named = named
        self._opening: asyncio.Task[LocalExecutor] | None = None

    async def run(self, job: TranslateJob, on_progress: ProgressCallback = ignore) -> Result:
        """Return the job's result; see :meth:`ai_translator.jobs.executor.Executor.run`."""
        begun = time.monotonic()

        def note(event: Progress) -> None:
            if event.stage is Stage.PARSE and event.done:
                self._open()
            on_progress(event)

        document = await _read(self._resources, job, note)
        executor = await asyncio.shield(self._open())
        return await executor.finish(job, document, on_progress, begun=begun)

    def _open(self) -> asyncio.Task[LocalExecutor]:
        if self._opening is None:
            self._opening = asyncio.create_task(self._open_executor())
        return self._opening

    async def _open_executor(self) -> LocalExecutor:
        backend = await asyncio.to_thread(_build, self._settings)
        translator = make_translator(self._settings, backend, named=self._named)
        await self._opened.enter_async_context(translator)
        return LocalExecutor(backend, translator, self._resources, backlog(self._settings, backend))

    async def close(self) -> None:
        """Wait until nothing is being opened any more."""
        if self._opening is not None:
            await asyncio.wait({self._opening})
            if not self._opening.cancelled():
                self._opening.exception()  # told already, by the job that needed it


def _build(settings: Settings) -> Backend:
    """Return the backend; import what translates as well, in the thread that has the time."""
    import_module("ai_translator.translation")
    return build(settings)


@asynccontextmanager
async def late_executor(settings: Settings) -> AsyncIterator[LateExecutor]:
    """Open an executor for files that are read one after the other, by fresh processes each.

    Raises at once what is certain to fail later: as :func:`local_executor` does for a plain
    backend, except for what only its libraries know.
    """
    check(settings)
    named = read_named_files(settings)
    resources = job_resources(settings, files=1, files_a_process=1)
    async with resources, AsyncExitStack() as opened:
        executor = LateExecutor(settings, resources, opened, named)
        try:
            yield executor
        finally:
            await executor.close()


def job_resources(settings: Settings, *, files: int, files_a_process: int) -> JobResources:
    """Return what jobs read and write with; the files read at a time share the processes."""
    processes = settings.parsing.workers or min(_READERS, os.cpu_count() or 1)
    readers = max(1, min(files, processes))
    workers = -(-processes // readers)
    return JobResources(
        readers, workers, memory_mb=settings.parsing.memory_mb, keep=files_a_process
    )


def backlog(settings: Settings, backend: Backend) -> int:
    """Return how many segments keep all requests in flight, and as many again."""
    profile, options = backend.profile, settings.translation
    requests = options.concurrency or profile.concurrency
    return 2 * requests * (options.segments_per_request or profile.segments_per_request)


def translate_file(
    source: Path | str,
    settings: Settings | None = None,
    *,
    pages: str = "",
    password: str | None = None,
    backend: Backend | None = None,
    budget: SpendingBudget | None = None,
    on_progress: ProgressCallback = ignore,
) -> Result:
    """Translate one PDF and write the results that ``settings.output`` asks for.

    pages: such as ``1-3,7``; all for "".
    backend: one that is already built, else it is built from the settings.
    budget: one that several calls share, so that ``translation.max_cost`` holds for all of them
        together.
    Raises a :class:`ai_translator.errors.TranslatorError` when there is no result; nothing
    half-written is left behind.  It may be called with or without a running event loop.
    """
    from ai_translator.translation import local_services, run_in_event_loop

    job = TranslateJob(Path(source), settings or load(), pages, password)

    async def run() -> Result:
        services = local_services(job.settings.translation, budget)
        async with local_executor(job.settings, backend=backend, services=services) as executor:
            return await executor.run(job, on_progress)

    return run_in_event_loop(run())


def _in_loop(on_progress: ProgressCallback) -> ProgressCallback:
    """Return a callback for threads: the event reaches ``on_progress`` in the running loop."""
    loop = asyncio.get_running_loop()

    def tell(event: Progress) -> None:
        loop.call_soon_threadsafe(on_progress, event)

    return tell


def _unless(stop: threading.Event, on_progress: ProgressCallback) -> ProgressCallback:
    def tell(event: Progress) -> None:
        if stop.is_set():
            raise Aborted
        on_progress(event)

    return tell
