"""The interface between a job and where it runs."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Protocol

from ai_translator.backends import Backend
from ai_translator.config import Settings
from ai_translator.errors import BackendError, InternalError, TranslatorError
from ai_translator.languages import Language
from ai_translator.model.segments import Segment
from ai_translator.pipeline import Result, TranslateJob
from ai_translator.progress import ProgressCallback, ignore

if TYPE_CHECKING:
    from ai_translator.translation import Estimate, TranslationRun
    from ai_translator.translation.backend_protocol import BackendLabel

log = logging.getLogger(__name__)


class JobRunner(Protocol):
    """Runs jobs, as far as one needs to know who has no question about its backend."""

    async def run(self, job: TranslateJob, on_progress: ProgressCallback = ignore) -> Result:
        """Return the job's result; ``on_progress`` is called in the event loop.

        Cancelling it ends every process, thread and request of this job; what it has written by
        then is whole.  Raises a TranslatorError when there is no result.
        """


class FolderExecutor(JobRunner, Protocol):
    """Runs jobs, many at a time, with one limit, one budget and one memory for all of them.

    It is used in the event loop that opened it.
    """

    @property
    def backend(self) -> BackendLabel:
        """The backend's name in reports."""

    @property
    def readers(self) -> int:
        """How many files are read at a time."""

    @property
    def backlog(self) -> int:
        """How many segments may wait for answers before no further file need be read."""


class Executor(FolderExecutor, Protocol):
    """Does also what a person asks for between jobs."""

    @property
    def stopped(self) -> BackendError | None:
        """Why the backend was given up; None while it is in use."""

    async def estimate(self, job: TranslateJob) -> Estimate:
        """Return what the job would ask the backend for; sends nothing, writes nothing."""

    async def translate(
        self, segments: Sequence[Segment], source: str, target: Language
    ) -> TranslationRun:
        """Return the outcomes of segments that belong to no job, such as one to be tried again."""


class OpenExecutor(Protocol):
    """A function that opens an executor, like :func:`ai_translator.jobs.local.local_executor`.

    backend: one that is built already.  files: how many there are.
    files_a_process: how many files one process reads before a fresh one takes its place.
    """

    def __call__(
        self,
        settings: Settings,
        *,
        backend: Backend | None = None,
        files: int = 1,
        files_a_process: int = 1,
    ) -> AbstractAsyncContextManager[FolderExecutor]: ...


async def run_or_error(
    executor: JobRunner, job: TranslateJob, on_progress: ProgressCallback = ignore
) -> Result | TranslatorError:
    """Return the job's result, or the error that it ended with, so that other jobs go on.

    A defect of this program is logged with its traceback and comes back as an InternalError.
    """
    try:
        return await executor.run(job, on_progress)
    except TranslatorError as error:
        return error
    except Exception as error:
        log.exception("%s: a bug", job.source.name)
        said = f"a bug in ai-translator ({type(error).__name__})"
        remedy = "Please report it, with what --log-file writes on it"
        return InternalError(said, remedy=remedy)
