"""OpenAI's Batch API, and servers that speak it.

Nothing is tried twice here: whoever sends a file again after a lost answer has to know first what
became of it (:mod:`ai_translator.deferred.batches`).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urljoin, urlsplit

from ai_translator.addresses import is_nearby
from ai_translator.backends.batch_states import limit_in, state_of
from ai_translator.backends.deferral import (
    BatchLimit,
    BatchState,
    ForgottenError,
    RefusedBatchError,
)
from ai_translator.errors import BackendError, ProtocolError, UnreachableError

if TYPE_CHECKING:
    from httpx2 import AsyncClient, Response
    from openai import AsyncOpenAI
    from openai.types import Batch

_T = TypeVar("_T")
_TOKEN = "ai_translator"  # the key of our token in a batch's metadata
_MOST_LISTED = 2000  # batches of an account that are looked through for one of ours
_MOST_LINE = 16 << 20  # bytes of one answer
_MOST_FILE = 4 << 30  # bytes of a file of answers
_NO_SUCH_PLACE = frozenset({404, 405, 501})
_FORGOTTEN = _NO_SUCH_PLACE | {410}
_TOO_LARGE, _TOO_MANY = 413, 429
_MAYBE_MADE = frozenset({408, 409})  # of refusals, those after which a batch may be there
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 3
#: Azure takes a batch of a file only when it has looked at it.
_LOOKED_AT = 60.0  # seconds that this may take
_BETWEEN_LOOKS = 1.0  # seconds
_BEING_LOOKED_AT = frozenset({"pending", "running", "notrunning", "processing", "validating"})
_REMEDY = "Take --send direct, or --send file and a program that runs batches"


class BatchApi:
    """The Files and Batches endpoints of one server.

    http:    the client below, which sends no key
    explain: a third-party exception -> our error, or None for a bug
    """

    def __init__(
        self,
        client: AsyncOpenAI,
        http: AsyncClient,
        explain: Callable[[Exception], BackendError | None],
    ) -> None:
        self._client, self._http, self._explain = client, http, explain

    async def upload(self, file: Path) -> str:
        with file.open("rb") as content, self._refused():
            named = (file.name, content, "application/jsonl")
            made = await self._client.files.create(file=named, purpose="batch")
        id_ = self._id_of(made)
        await self._looked_at(id_, made)
        return id_

    async def create(self, file_id: str, token: str) -> BatchState:
        with self._refused(file_id):
            made = await self._client.batches.create(
                input_file_id=file_id,
                endpoint="/v1/chat/completions",
                completion_window="24h",
                metadata={_TOKEN: token},
                extra_headers={"Idempotency-Key": token},
            )
        return self._state_of(made)

    async def find(self, file_id: str, token: str) -> BatchState | None:
        with self._explained():
            looked_at = 0
            async for batch in self._client.batches.list(limit=100):
                whole = batch if _tells_its_file(batch) else await self._by_id(batch)
                metadata = getattr(whole, "metadata", None)
                known = metadata.get(_TOKEN) if isinstance(metadata, dict) else None
                if known == token or getattr(whole, "input_file_id", None) == file_id:
                    return self._state_of(whole)
                looked_at += 1
                if looked_at >= _MOST_LISTED:
                    break
        return None

    async def _by_id(self, batch: Batch) -> Batch:
        """Return all that the server tells of a batch: its list may tell little."""
        return await self._client.batches.retrieve(self._id_of(batch))

    async def state(self, batch_id: str) -> BatchState:
        with self._forgotten(batch_id):
            return self._state_of(await self._client.batches.retrieve(batch_id))

    async def cancel(self, batch_id: str) -> BatchState:
        return self._state_of(await self._asked(self._client.batches.cancel(batch_id)))

    async def lines(self, file_id: str) -> AsyncIterator[bytes]:
        with self._forgotten(file_id):
            async with AsyncExitStack() as opened:
                async for line in _lines(await self._content(file_id, opened)):
                    yield line

    async def remove(self, file_id: str) -> None:
        await self._asked(self._client.files.delete(file_id))

    async def _looked_at(self, file_id: str, made: Any) -> None:
        """Wait until the server has looked at a file, where it says that it does."""
        end = time.monotonic() + _LOOKED_AT
        while _word(made) in _BEING_LOOKED_AT and time.monotonic() < end:
            await asyncio.sleep(_BETWEEN_LOOKS)
            made = await self._asked(self._client.files.retrieve(file_id))
        if _word(made) == "error":
            said = getattr(made, "status_details", None) or "it does not say why"
            raise RefusedBatchError(f"{file_id}: the server refuses the file ({said})")

    async def _content(self, file_id: str, opened: AsyncExitStack) -> AsyncIterator[bytes]:
        """Return the pieces of a file.

        They may be kept at another place, whose address is enough to fetch them: no key goes there.
        """
        import openai

        files = self._client.files.with_streaming_response
        try:
            response = await opened.enter_async_context(files.content(file_id))
            return response.iter_bytes()
        except openai.APIStatusError as error:
            if error.status_code not in _REDIRECTS:
                raise
            place = self._other_place(str(error.request.url), error.response)
        for _ in range(_MOST_REDIRECTS):
            found = await opened.enter_async_context(self._http.stream("GET", place))
            if found.status_code not in _REDIRECTS:
                found.raise_for_status()
                return found.aiter_bytes()
            place = self._other_place(place, found)
        raise UnreachableError(f"{_origin(place)}: redirects in a circle", remedy=_REMEDY)

    def _other_place(self, asked: str, response: Response) -> str:
        """Return where a file is.  Raises UnreachableError for a place that is not gone to."""
        place = urljoin(asked, response.headers.get("location", ""))
        is_near = is_nearby(place)
        may_be_far = place.startswith("https://") and not is_nearby(str(self._client.base_url))
        if place == asked or not (is_near or may_be_far):
            raise UnreachableError(
                f"{_origin(asked)}: redirects to {_origin(place)}, which is not followed",
                remedy=_REMEDY,
            )
        return place

    async def _asked(self, request: Awaitable[_T]) -> _T:
        with self._explained():
            return await request

    @contextmanager
    def _refused(self, file_id: str = "") -> Iterator[None]:
        """Tell refusals, after which there certainly is no batch, from other errors."""
        with self._explained():
            try:
                yield
            except Exception as error:
                status, ours = _status(error), self._ours(error)
                if not _is_refusal(status) or not isinstance(ours, BackendError):
                    raise
                if _is_of_the_place(status, str(error), file_id):
                    where = f"{self._client.base_url}: this server has no Batch API"
                    raise RefusedBatchError(where, remedy=_REMEDY) from error
                raise _refusal(ours, _limit(status, ours.message)) from error

    @contextmanager
    def _forgotten(self, name: str) -> Iterator[None]:
        """Say so where the server does not know what the block asks for by its name."""
        with self._explained():
            try:
                yield
            except Exception as error:
                if _status(error) not in _FORGOTTEN:
                    raise
                raise ForgottenError(
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
        return state_of(self._id_of(batch), batch)


def _tells_its_file(batch: Batch) -> bool:
    return isinstance(getattr(batch, "input_file_id", None), str)


def _word(file: Any) -> str:
    """Return how far the server is with a file, in its word."""
    return str(getattr(file, "status", "") or "").casefold()


def _status(error: Exception) -> int:
    """Return the status of HTTP that an error comes from; 0 for none."""
    response = getattr(error, "response", None)
    found = getattr(error, "status_code", None) or getattr(response, "status_code", 0)
    return found if isinstance(found, int) else 0


def _is_refusal(status: int) -> bool:
    return (400 <= status < 500 and status not in _MAYBE_MADE) or status in _NO_SUCH_PLACE


def _is_of_the_place(status: int, words: str, file_id: str) -> bool:
    """Return True if there is nothing at this address: no word of a file or of a model."""
    names_something = "model" in words.casefold() or (file_id and file_id in words)
    return status in _NO_SUCH_PLACE and not names_something


def _refusal(ours: BackendError, limit: BatchLimit | None) -> RefusedBatchError:
    """Return a refusal with what another error says."""
    made = RefusedBatchError(
        ours.message, remedy=ours.remedy, transient=ours.transient, retry_after=ours.retry_after
    )
    made.limit = limit
    return made


def _limit(status: int, words: str) -> BatchLimit | None:
    """Return what a server had too much of when it refused with this status."""
    if status == _TOO_LARGE:
        return BatchLimit.SIZE
    found = limit_in(words)
    # "Too many requests" is said of those to the server, too, which a smaller batch does not mend.
    return None if status == _TOO_MANY and found is BatchLimit.SIZE else found


def _origin(url: str) -> str:
    """Return what may be told of an address: the rest of it may be a key."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname or ''}"


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
