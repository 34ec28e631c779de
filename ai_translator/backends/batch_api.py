"""OpenAI's Batch API, and servers that speak it.

Nothing is tried twice here: whoever sends a file again after a lost answer has to know first what
became of it (:mod:`ai_translator.deferred.batches`).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ai_translator.backends.deferral import BatchState, BatchStatus
from ai_translator.errors import BackendError, ProtocolError

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types import Batch

_T = TypeVar("_T")
_TOKEN = "ai_translator"  # the key of our token in a batch's metadata
_MOST_LISTED = 2000  # batches of an account that are looked through for one of ours
_MOST_LINE = 16 << 20  # bytes of one answer
_MOST_FILE = 4 << 30  # bytes of a file of answers
_MOST_ERRORS = 3
_MOST_WORDS = 300  # characters of the server's own words
_NO_SUCH_PLACE = frozenset({404, 405, 501})
_LIVE = {"cancelling": BatchStatus.CANCELLING}
_ENDED = {each.value: each for each in BatchStatus if each.has_ended}
_ENDED |= {"canceled": BatchStatus.CANCELLED, "succeeded": BatchStatus.COMPLETED}


class BatchApi:
    """The Files and Batches endpoints of one server.

    explain: a third-party exception -> our error, or None for a bug
    """

    def __init__(
        self, client: AsyncOpenAI, explain: Callable[[Exception], BackendError | None]
    ) -> None:
        self._client, self._explain = client, explain

    async def upload(self, file: Path) -> str:
        with file.open("rb") as content:
            named = (file.name, content, "application/jsonl")
            try:
                made = await self._client.files.create(file=named, purpose="batch")
            except Exception as error:
                if getattr(error, "status_code", 0) in _NO_SUCH_PLACE:
                    raise BackendError(
                        f"{self._client.base_url}: this server has no Batch API",
                        remedy="Take --send direct, or --send file and a program that runs batches",
                    ) from error
                raise self._ours(error) from error
        return self._id_of(made)

    async def create(self, file_id: str, token: str) -> BatchState:
        made = await self._asked(
            self._client.batches.create(
                input_file_id=file_id,
                endpoint="/v1/chat/completions",
                completion_window="24h",
                metadata={_TOKEN: token},
                extra_headers={"Idempotency-Key": token},
            )
        )
        return self._state_of(made)

    async def find(self, file_id: str, token: str) -> BatchState | None:
        with self._explained():
            looked_at = 0
            async for batch in self._client.batches.list(limit=100):
                metadata = batch.metadata if isinstance(batch.metadata, dict) else {}
                if metadata.get(_TOKEN) == token or batch.input_file_id == file_id:
                    return self._state_of(batch)
                looked_at += 1
                if looked_at >= _MOST_LISTED:
                    break
        return None

    async def state(self, batch_id: str) -> BatchState:
        with self._gone(batch_id):
            return self._state_of(await self._client.batches.retrieve(batch_id))

    async def cancel(self, batch_id: str) -> BatchState:
        return self._state_of(await self._asked(self._client.batches.cancel(batch_id)))

    async def lines(self, file_id: str) -> AsyncIterator[bytes]:
        files = self._client.files.with_streaming_response
        with self._gone(file_id):
            async with files.content(file_id) as response:
                async for line in _lines(response.iter_bytes()):
                    yield line

    async def remove(self, file_id: str) -> None:
        await self._asked(self._client.files.delete(file_id))

    async def _asked(self, request: Awaitable[_T]) -> _T:
        with self._explained():
            return await request

    @contextmanager
    def _gone(self, name: str) -> Iterator[None]:
        """Say so where the server does not know what the block asks for by its name."""
        with self._explained():
            try:
                yield
            except Exception as error:
                if getattr(error, "status_code", 0) not in _NO_SUCH_PLACE:
                    raise
                raise BackendError(
                    f"{name}: the server does not know it, or not any more",
                    remedy="Use the key that it was sent with; --send direct translates without it",
                ) from error

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            ours = self._ours(error)
            raise ours from (None if ours is error else error)

    def _ours(self, error: Exception) -> Exception:
        """Return our error for another one; the same for a bug."""
        return self._explain(error) or error

    def _id_of(self, made: Any) -> str:
        """Return the id of what the server made.  Raises ProtocolError if it names none."""
        found = getattr(made, "id", None)
        if not isinstance(found, str) or not found:
            raise ProtocolError(
                f"{self._client.base_url}: what came back names no id",
                remedy="Check whether this server has a Batch API",
            )
        return found

    def _state_of(self, batch: Batch) -> BatchState:
        id_ = self._id_of(batch)
        status = str(batch.status).casefold()
        counts = batch.request_counts
        files = [batch.output_file_id, batch.error_file_id]
        return BatchState(
            id_,
            _ENDED.get(status) or _LIVE.get(status, BatchStatus.UNDER_WAY),
            tuple(each for each in files if each),
            total=_count(counts, "total"),
            done=_count(counts, "completed"),
            refused=_count(counts, "failed"),
            errors=tuple(_errors(batch)),
            expires=batch.expires_at if isinstance(batch.expires_at, int) else None,
        )


def _count(counts: Any, name: str) -> int:
    found = getattr(counts, name, 0)
    return found if isinstance(found, int) else 0


def _errors(batch: Batch) -> Iterator[str]:
    """Yield the first of the reasons why a batch has failed, in one line each."""
    found = getattr(batch.errors, "data", None)
    for each in (found if isinstance(found, list) else [])[:_MOST_ERRORS]:
        line = getattr(each, "line", None)
        place = f"line {line}: " if isinstance(line, int) else ""
        words = getattr(each, "message", None) or getattr(each, "code", None) or each
        yield f"{place}{' '.join(str(words).split())}"[:_MOST_WORDS]


async def _lines(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Yield the lines in pieces of a file, none longer and no more than the bounds say."""
    rest, read = b"", 0
    async for piece in pieces:
        read += len(piece)
        *whole, rest = (rest + piece).split(b"\n") if b"\n" in piece else [rest + piece]
        for line in whole:
            yield line
        if len(rest) > _MOST_LINE or read > _MOST_FILE:
            raise ProtocolError("a file of answers has no end", remedy="Ask the provider")
    if rest:
        yield rest
