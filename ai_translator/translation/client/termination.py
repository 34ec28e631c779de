"""The end of all requests to a backend that is given up."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Mapping
from typing import Any, NoReturn, TypeVar

from ai_translator.errors import (
    AuthenticationError,
    BackendError,
    BudgetError,
    ModelNotFoundError,
    RateLimitedError,
    UnreachableError,
    UnusableAnswersError,
)

log = logging.getLogger(__name__)

_Result = TypeVar("_Result")

#: What is said of each reason; the error itself may hold words of the server.
_IN_WORDS: Mapping[type[BackendError], str] = {
    AuthenticationError: "it refuses the key",
    BudgetError: "the limit of cost or requests is reached",
    ModelNotFoundError: "it does not know the model",
    RateLimitedError: "it refuses further requests",
    UnreachableError: "it does not answer",
    UnusableAnswersError: "hardly any of its last answers could be used",
}


class Stopped(Exception):  # noqa: N818
    """The backend is given up; ``error`` says why."""

    def __init__(self, error: BackendError) -> None:
        super().__init__(str(error))
        self.error = error


def first(group: BaseExceptionGroup[Stopped]) -> Stopped:
    """Return one of the group's exceptions."""
    inner = group.exceptions[0]
    return first(inner) if isinstance(inner, BaseExceptionGroup) else inner


class Termination:
    """The end of every request to one backend, present and future.  It comes once at most.

    It is made and used in one event loop.
    """

    def __init__(self, model_name: str) -> None:
        self._model_name = model_name
        self._end: asyncio.Future[None] = (
            asyncio.get_running_loop().create_future()
        )  # only ever gets an exception

    @property
    def reason(self) -> BackendError | None:
        """Why the backend was given up; None while it is in use."""
        error = self._end.exception() if self._end.done() else None
        return error.error if isinstance(error, Stopped) else None

    def give_up(self, error: BackendError) -> Stopped:
        """End every request; the exception is to be raised by the caller."""
        stopped = Stopped(error)
        if not self._end.done():
            log.warning(
                "%s is asked nothing more: %s",
                self._model_name,
                _IN_WORDS.get(type(error), "it does not work"),
                extra={"text": str(error)},
            )
            self._end.set_exception(stopped)
        return stopped

    def fail(self, error: Exception) -> None:
        """End every request with an error of this program."""
        if not self._end.done():
            self._end.set_exception(error)

    async def unless_ended(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        """Return the result of the work.

        Raises Stopped, and cancels the work, if the end comes first; after the end none is begun.
        """
        if self._end.done():
            work.close()
            self._raise_end()
        task: asyncio.Future[_Result] = asyncio.create_task(work)
        try:
            waiting: set[asyncio.Future[Any]] = {task, self._end}
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            return task.result() if task.done() else self._raise_end()
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait({task})

    def close(self) -> None:
        """Release the future.  To be called once, when nobody waits for it."""
        if not self._end.cancel():
            self._end.exception()  # asked for, lest asyncio complains that nobody did

    def _raise_end(self) -> NoReturn:
        error = self._end.exception()
        assert error is not None
        # A new one each time: an exception that is raised again and again gathers the frames of all
        # who did.
        raise Stopped(error.error) if isinstance(error, Stopped) else error
