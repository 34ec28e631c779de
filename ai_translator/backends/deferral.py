"""What it takes to have a backend's requests answered later: another transport, and batches.

The transport collects requests that the chain has formed as always; a batch server takes files of
them and has files of answers by and by.  The protocol is OpenAI's, which other servers speak too:
https://platform.openai.com/docs/api-reference/batch
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ai_translator.errors import BackendError

if TYPE_CHECKING:
    import httpx2
    from langchain_core.language_models import BaseChatModel

    from ai_translator.request_form import RequestForm


class BatchStatus(StrEnum):
    """How far a batch is.

    What a server calls otherwise is under way: only what has certainly ended is done with.
    """

    UNDER_WAY = "in progress"
    CANCELLING = "cancelling"
    COMPLETED = "completed"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"

    @property
    def has_ended(self) -> bool:
        return self not in {BatchStatus.UNDER_WAY, BatchStatus.CANCELLING}


class BatchLimit(StrEnum):
    """What a batch has too much of for a server."""

    SIZE = "size"  # its own requests, lines or bytes
    QUEUE = "queue"  # what waits of it and of all others together


class RefusedBatchError(BackendError):
    """A file or a batch was not taken: it is certain that no batch was made.

    limit: why, where a smaller one may be taken
    """

    limit: BatchLimit | None = None


class ForgottenError(BackendError):
    """What a server does not know, or not any more."""


@dataclass(frozen=True, slots=True)
class BatchState:
    """What a server says of a batch.

    files:   those with answers and with errors, as far as they are there
    total, done, refused: requests;  0 where the server does not count
    errors:  why it has failed, in the server's words
    limit:   whether that is because there was too much of it
    expires: Unix time at which it ends, ready or not; None if the server does not say
    said:    the status in the server's word
    """

    id: str
    status: BatchStatus
    files: tuple[str, ...] = ()
    total: int = 0
    done: int = 0
    refused: int = 0
    errors: tuple[str, ...] = ()
    limit: BatchLimit | None = None
    expires: float | None = None
    said: str = ""


class BatchServer(Protocol):
    """Takes files of requests and has files of answers by and by.

    Each method raises BackendError; one that is ``transient`` may not come the next time.
    """

    async def upload(self, file: Path) -> str:
        """Return the id of the file, which is now there.  Raises RefusedBatchError, too."""

    async def create(self, file_id: str, token: str) -> BatchState:
        """Have the file answered.  ``token`` goes with it, to know the batch again by.

        Raises RefusedBatchError where it is certain that there is no batch now.
        """

    async def find(self, file_id: str, token: str) -> BatchState | None:
        """Return the batch that was made of this file, or with this token; None for none."""

    async def state(self, batch_id: str) -> BatchState:
        """Return how far a batch is.  Raises ForgottenError, too."""

    async def cancel(self, batch_id: str) -> BatchState: ...

    def lines(self, file_id: str) -> AsyncIterator[bytes]:
        """Yield the lines of a file one by one.  Raises ForgottenError, too."""

    async def remove(self, file_id: str) -> None:
        """Delete a file; one that is gone already does no harm."""


@dataclass(frozen=True, slots=True)
class Deferral:
    """How a backend's requests are answered later.

    connect: opens the model over another transport, asked in a form
    server:  opens what takes the batches
    """

    connect: Callable[
        [httpx2.AsyncBaseTransport, RequestForm], AbstractAsyncContextManager[BaseChatModel]
    ]
    server: Callable[[], AbstractAsyncContextManager[BatchServer]]
