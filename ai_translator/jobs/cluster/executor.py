"""The driver: jobs are done by the cluster, and their results are written here."""

from __future__ import annotations

import asyncio
import logging
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import ray
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from ai_translator.backends import Backend
from ai_translator.config import Settings
from ai_translator.errors import ConfigError, InputError, InternalError, TranslatorError, UsageError
from ai_translator.jobs.cluster import tasks
from ai_translator.jobs.cluster.calls import WorkLost, answer
from ai_translator.jobs.cluster.connecting import connection
from ai_translator.jobs.cluster.requester import ClusterBackend, RequesterOrder, TranslateOrder
from ai_translator.jobs.cluster.requester_pool import MOST_LOSSES, RequesterPool
from ai_translator.jobs.cluster.resources import ClusterSize, plan_requesters
from ai_translator.jobs.cluster.scratch import RemoteFailure, ShippedFile
from ai_translator.jobs.cluster.shared_services import MemoryFile, SharedServices
from ai_translator.jobs.publishing import publish
from ai_translator.outputs import REPORT, check_reachable, prepare
from ai_translator.pipeline import Result, TranslateJob, saved_terms
from ai_translator.progress import Progress, ProgressCallback, Stage, ignore
from ai_translator.translation.shared_services.local_services import default_memory
from ai_translator.translators import read_named_files

log = logging.getLogger(__name__)

_TASK_RETRIES = 3  # of Ray, after a process or a machine is gone
_WRITERS = 4  # results written at a time
_MOST_WAITING = 10_000  # calls that the shared services take at a time
_FOREVER = -1


@dataclass(frozen=True, slots=True)
class ClusterExecutor:
    """A :class:`~ai_translator.jobs.executor.FolderExecutor` on a Ray cluster.

    fonts: a reference to the user's fonts
    """

    backend: ClusterBackend
    backlog: int
    requesters: RequesterPool
    size: ClusterSize
    fonts: Any
    writing: asyncio.Semaphore

    @property
    def readers(self) -> int:
        """How many files are read at a time: enough for an autoscaler to see that more could be."""
        return self.size.tasks

    async def run(self, job: TranslateJob, on_progress: ProgressCallback = ignore) -> Result:
        begun = time.monotonic()
        check_reachable(job.paths)
        source = ray.put(await asyncio.to_thread(_content, job.source))
        for _ in range(MOST_LOSSES):
            try:
                return await self._result(job, source, on_progress, begun)
            except WorkLost as lost:
                log.warning("%s: begun anew (%s)", job.source.name, lost)
        raise InternalError(
            f"the processes that worked on it died {MOST_LOSSES} times",
            remedy="See Ray's logs of those machines: they may lack memory",
        )

    async def _result(
        self, job: TranslateJob, source: Any, on_progress: ProgressCallback, begun: float
    ) -> Result:
        head, segments, document = self._task(tasks.read_source, 3).remote(job, self.fonts, source)
        read = _succeeded(await answer(head))
        await asyncio.to_thread(prepare, job.source, job.paths)
        terms = await asyncio.to_thread(saved_terms, job)
        on_progress(Progress(Stage.TRANSLATE, 0, read.segments, read.name))
        # By this name progress is asked for: another folder may have a file of the same name.
        order = TranslateOrder(str(job.source), job.settings.source, job.target, terms)
        run = await self.requesters.translate(order, segments, on_progress)
        on_progress(Progress(Stage.WRITE, 0, 1, read.name))
        writing = self._task(tasks.write_document, 2)
        head, files = writing.remote(
            job, self.fonts, source, document, run, self.backend, time.monotonic() - begun
        )
        result: Result = _succeeded(await answer(head))
        async with self.writing:
            await asyncio.to_thread(_publish, job, await answer(files))
        paths = job.paths
        return Result(
            job.source, {name: paths[name] for name in result.outputs}, paths[REPORT], result.report
        )

    def _task(self, function: Any, returns: int) -> Any:
        """Return a function of :mod:`~ai_translator.jobs.cluster.tasks` as Ray runs it."""
        return _remote(function).options(
            num_cpus=1,
            num_returns=returns,
            memory=self.size.task_memory,
            max_retries=_TASK_RETRIES,
        )


@asynccontextmanager
async def cluster_executor(
    settings: Settings,
    *,
    backend: Backend | None = None,
    files: int = 1,
    files_a_process: int = 1,
    address: str = "",
) -> AsyncIterator[ClusterExecutor]:
    """Open an executor on a cluster; see :func:`ai_translator.jobs.cluster.executor_opener`.

    Raises what building a backend raises, ConfigError for a glossary and its like and for a cluster
    that cannot be joined.
    """
    if backend is not None:
        raise UsageError("a backend that is built already cannot go to a cluster")
    terms = read_named_files(settings)["terms"]
    fonts = {font: _content(font.expanduser()) for font in settings.fonts}
    async with AsyncExitStack() as opened:
        await opened.enter_async_context(connection(address))
        _check_private(settings)
        services = await _open_services(settings, opened)
        translation = settings.translation.model_copy(update={"glossary": None})
        order = RequesterOrder(settings.model_copy(update={"translation": translation}), terms, "")
        plan = plan_requesters(settings)
        requesters = RequesterPool(order, services, plan.options, plan.count)
        opened.push_async_callback(requesters.close)
        found = await requesters.open()
        size = ClusterSize()
        size.watch()
        opened.push_async_callback(size.close)
        yield ClusterExecutor(
            found.backend,
            found.backlog * plan.backlogs,
            requesters,
            size,
            ray.put(fonts),
            asyncio.Semaphore(_WRITERS),
        )


@cache
def _remote(function: Any) -> Any:
    """Return a function for Ray, made once.

    Ray takes each that is made for another one: it is sent anew, and no worker goes on with it.
    """
    return ray.remote(function)


async def _open_services(settings: Settings, opened: AsyncExitStack) -> Any:
    """Return the handle of the shared services, which run beside this process.

    Raises ConfigError for a memory that cannot be used.
    """
    folder = Path(tempfile.mkdtemp(prefix="ai-translator-"))
    opened.callback(shutil.rmtree, folder, ignore_errors=True)
    here = NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=False)
    make = ray.remote(SharedServices).options(
        num_cpus=0,
        scheduling_strategy=here,
        max_concurrency=_MOST_WAITING,
        max_restarts=_FOREVER,
        max_task_retries=_FOREVER,
    )
    services = make.remote(settings.translation, _memory_file(settings), folder / "journal")
    opened.callback(ray.kill, services)
    failed = await _started(services.open.remote())
    if isinstance(failed, TranslatorError):
        raise failed
    return services


def _memory_file(settings: Settings) -> MemoryFile | None:
    chosen = settings.translation.memory
    if chosen == "off":
        return None
    if chosen == "auto":
        return MemoryFile(default_memory().absolute(), is_optional=True)
    return MemoryFile(Path(chosen).expanduser().absolute(), is_optional=False)


async def _started(ref: Any) -> Any:
    """Return what the first call is; raise ConfigError where it shows that nothing can start."""
    try:
        return await answer(ref)
    except WorkLost as lost:
        log.error("the cluster starts nothing", exc_info=lost)
        raise ConfigError(
            "the cluster cannot start what a batch needs", remedy="See its logs: ray status"
        ) from lost


def _check_private(settings: Settings) -> None:
    """Raise ConfigError if the settings say that text stays here, and the cluster is elsewhere.

    Only what somebody has said counts: who names a cluster for a model of his own wants it there.
    """
    addresses = {node["NodeManagerAddress"] for node in ray.nodes() if node["Alive"]}
    if settings.local_only and addresses - {ray.util.get_node_ip_address()}:
        raise ConfigError(
            "local_only: the cluster has other machines, which would get document text",
            remedy="Use --engine local, or set local_only: false",
        )


def _succeeded(head: Any) -> Any:
    """Return what a task says of its result; raise the reason why there is none."""
    if isinstance(head, RemoteFailure):
        raise head.raised()
    return head


def _publish(job: TranslateJob, files: list[ShippedFile]) -> None:
    publish(job.source, job.paths, {file.name: file.content for file in files})


def _content(path: Path) -> bytes:
    """Raise InputError."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read ({error.strerror})", remedy="Check its permissions"
        ) from error
