"""Jobs whose requests are answered later: read and written here, translated as far as it goes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ai_translator.backends import Backend, build, build_reviewer
from ai_translator.backends.deferral import BatchServer
from ai_translator.backends.model_choice import AUTO
from ai_translator.config import Settings, TranslationSettings
from ai_translator.deferred.batches import Batches, Say
from ai_translator.deferred.journal import RequestJournal
from ai_translator.deferred.offline import BatchFolder
from ai_translator.deferred.translator import (
    DeferredTranslator,
    OpenDirect,
    Shared,
    in_batch,
    raise_if_waiting,
)
from ai_translator.errors import BackendError, UsageError, WaitingError
from ai_translator.jobs.local import LocalExecutor, backlog, job_resources
from ai_translator.languages import Language
from ai_translator.model.segments import Segment
from ai_translator.pipeline import Result, TranslateJob
from ai_translator.progress import ProgressCallback, ignore
from ai_translator.translation import Budget, Estimate, TranslationRun, Translator, local_services
from ai_translator.translation.shared_services.interfaces import (
    RequestLimiter,
    SpendingBudget,
    TranslationMemory,
    TranslationServices,
)
from ai_translator.translation.shared_services.prices import cost, price
from ai_translator.translators import read_named_files, translator_options


@dataclass(frozen=True, slots=True)
class Sending:
    """How requests go out and come back.

    to_file: batches are files in OUT, see :mod:`ai_translator.deferred.offline`
    finish_directly: what batches have left is asked directly
    only_collect: no document is begun that was not sent before
    """

    to_file: bool = False
    finish_directly: bool = False
    only_collect: bool = False


@dataclass
class DeferredExecutor:
    """An :class:`~ai_translator.jobs.executor.Executor` whose jobs wait for their answers."""

    local: LocalExecutor
    shared: Shared
    sending: Sending
    written: set[str] = field(default_factory=set)

    @property
    def backend(self) -> Backend:
        return self.shared.backend

    @property
    def readers(self) -> int:
        return self.local.readers

    @property
    def backlog(self) -> int:
        return self.local.backlog

    @property
    def stopped(self) -> BackendError | None:
        return None

    async def run(self, job: TranslateJob, on_progress: ProgressCallback = ignore) -> Result:
        """Return the job's result.  Raises WaitingError while answers of it are missing."""
        journal, state = self.shared.journal, self._state(job.source)
        known = journal.document_of(job.source, state)
        if known is not None:
            raise_if_waiting(journal, known)
        elif self.sending.only_collect:
            raise WaitingError(
                "nothing of it was sent yet", remedy="Leave --collect out to send it"
            )
        found: list[str] = []

        def note(document: str) -> None:
            found.append(document)
            journal.note_source(job.source, state, document)

        local = LocalExecutor(
            self.local.backend,
            DeferredTranslator(self.shared, note),
            self.local.resources,
            self.local.backlog,
        )
        result = await local.run(job, on_progress)
        self.written.update(found)
        return result

    async def estimate(self, job: TranslateJob) -> Estimate:
        return await self.local.estimate(job)

    async def translate(
        self, segments: Sequence[Segment], source: str, target: Language
    ) -> TranslationRun:
        return await self.local.translate(segments, source, target)

    def _state(self, source: Path) -> str:
        """Return what a source and the settings look like from outside; "" if it is not there."""
        try:
            found = source.stat()
        except OSError:
            return ""
        return f"{found.st_size} {found.st_mtime_ns} {self.shared.known_as}"


@asynccontextmanager
async def deferred_executor(
    settings: Settings,
    *,
    out: Path,
    sending: Sending,
    known_as: str,
    backend: Backend,
    reviewer: Backend | None,
    say: Say,
    files: int = 1,
    files_a_process: int = 1,
) -> AsyncIterator[DeferredExecutor]:
    """Open an executor: what is ready is collected first, what is new is sent at the end.

    out:      the folder with the journal, for which another run waits
    backend, reviewer: as :func:`deferrable` returns them
    known_as: a hash of all settings that show in a result
    say:      told what becomes of each batch, in one line for people
    Raises at its end what collecting or sending has met: every job has had its turn by then.
    """
    deferral = backend.deferral
    assert deferral is not None
    cheaper = _with(settings, settings.translation.with_batch_prices())
    resources = job_resources(settings, files=files, files_a_process=files_a_process)
    async with AsyncExitStack() as opened:
        journal = opened.enter_context(RequestJournal(out))
        server = await opened.enter_async_context(_server(backend, out, sending))
        memory = await local_services(settings.translation).open_memory()
        if memory is not None:
            opened.push_async_callback(memory.close)
        await opened.enter_async_context(resources)
        batches, fault = Batches(journal, server, say), None
        try:
            await batches.collect()
        except BackendError as error:
            fault = error
        shared = Shared(
            cheaper,
            backend,
            reviewer,
            read_named_files(settings),
            known_as,
            journal,
            _budget(cheaper, journal),
            memory,
            _direct(settings, backend) if sending.finish_directly else None,
            set(),
        )
        local = LocalExecutor(
            backend,
            DeferredTranslator(shared, lambda _document: None),
            resources,
            backlog(settings, backend),
        )
        executor = DeferredExecutor(local, shared, sending)
        yield executor
        journal.drop(executor.written)
        if fault is not None:
            raise fault
        if not _is_interrupted():
            await batches.send(shared.begun - executor.written)


async def cancel_batches(backend: Backend, out: Path, sending: Sending, say: Say) -> None:
    """Cancel what is under way for a folder.  Raises BackendError."""
    with RequestJournal(out) as journal:
        async with _server(backend, out, sending) as server:
            await Batches(journal, server, say).cancel()


async def deferrable(settings: Settings, sending: Sending) -> tuple[Backend, Backend | None]:
    """Return the backend and the reviewer, None where it is the same.

    Raises UsageError for what cannot wait, and what building and resolving a backend raise.
    """
    if settings.fallback.backend is not None and not sending.finish_directly:
        raise UsageError(
            "a fallback is asked directly, and --send batch waits for answers",
            remedy="Add --finish direct, or leave fallback out of config.yaml",
        )
    if sending.to_file and settings.openai.model == AUTO:
        raise UsageError("--send file asks no server for its models", remedy="Name one: --model")
    backend, reviewer = build(settings), build_reviewer(settings)
    if backend.deferral is None:
        raise UsageError(
            f"the {backend.kind} backend has no Batch API", remedy="Leave --send and --collect out"
        )
    if backend.resolve is not None:
        backend = await backend.resolve()
    return backend, reviewer


def with_batch_prices(settings: Settings, *backends: Backend | None) -> Settings:
    """Return the settings with prices of what these have answered in batches, for reports."""
    cheaper = settings.translation.with_batch_prices().known_prices
    names = [backend.model_name for backend in backends if backend is not None]
    prices = {in_batch(name): price(cheaper, name) for name in names}
    known = {name: each for name, each in prices.items() if each is not None}
    return _with(settings, settings.translation.with_more_prices(known))


def _with(settings: Settings, translation: TranslationSettings) -> Settings:
    return settings.model_copy(update={"translation": translation})


@asynccontextmanager
async def _server(backend: Backend, out: Path, sending: Sending) -> AsyncIterator[BatchServer]:
    if sending.to_file:
        yield BatchFolder(out)
        return
    assert backend.deferral is not None
    async with backend.deferral.server() as server:
        yield server


def _budget(settings: Settings, journal: RequestJournal) -> Budget:
    """Return the budget of all runs of a folder: what was sent before is spent."""
    options = settings.translation
    budget = Budget(options.known_prices, options.max_cost, most_requests=options.max_requests)
    for model, requests, sent, received in journal.spending():
        budget.requests += requests
        budget.spent += cost(options.known_prices, model, sent, received) or 0.0
    return budget


def _is_interrupted() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


@dataclass(frozen=True, slots=True)
class _DirectServices:
    """The services of direct requests, with a memory of each document's own."""

    shared: TranslationServices
    memory: TranslationMemory
    limiters: dict[str, RequestLimiter]

    @property
    def budget(self) -> SpendingBudget:
        return self.shared.budget

    def limiter(self, backend: str, concurrency: int) -> RequestLimiter:
        if backend not in self.limiters:
            self.limiters[backend] = self.shared.limiter(backend, concurrency)
        return self.limiters[backend]

    def turn(self, name: str) -> AbstractAsyncContextManager[object]:
        return self.shared.turn(name)

    async def open_memory(self) -> TranslationMemory | None:
        return self.memory


def _direct(settings: Settings, backend: Backend) -> OpenDirect:
    """Return what opens a translator for what batches have left.

    settings: with the prices of direct requests
    """
    services = local_services(settings.translation)
    options = translator_options(settings)
    limiters: dict[str, RequestLimiter] = {}

    def opened(memory: TranslationMemory) -> AbstractAsyncContextManager[Translator]:
        own = _DirectServices(services, memory, limiters)
        return Translator(backend, settings.translation, own, **options)

    return opened
