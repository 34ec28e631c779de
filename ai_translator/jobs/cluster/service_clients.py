"""The services as a requester has them: what may be shared is asked for, the rest is its own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import uuid4

from ai_translator.errors import TranslatorError, UnreachableError
from ai_translator.translation.shared_services.interfaces import (
    Charge,
    MemoryEntry,
    RequestLimiter,
    SpendingBudget,
    TranslationMemory,
)
from ai_translator.translation.shared_services.local_services import LocalServices

log = logging.getLogger(__name__)

#: Calls a method of :class:`~ai_translator.jobs.cluster.shared_services.SharedServices`.
Call: TypeAlias = Callable[..., Awaitable[Any]]
#: How the name of a limiter begins that counts no requests.
TURN = "turn "


class _Client:
    """Calls the services.  What need not be waited for is sent in the background."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._told: set[asyncio.Task[None]] = set()

    async def ask(self, method: str, *args: Any) -> Any:
        """Return the answer.  Raises the error that it is, UnreachableError where there is none."""
        try:
            answer = await self._call(method, *args)
        except Exception as error:
            raise UnreachableError(
                f"the cluster's limit and budget cannot be reached ({type(error).__name__})",
                remedy="Run the same command again to go on",
            ) from error
        if isinstance(answer, TranslatorError):
            raise answer
        return answer

    def tell(self, method: str, *args: Any) -> asyncio.Task[None]:
        """Call a method that raises nothing; whoever cares for its end waits for the task."""
        task = asyncio.create_task(self._tell(method, args))
        self._told.add(task)
        task.add_done_callback(self._told.discard)
        return task

    async def _tell(self, method: str, args: Sequence[Any]) -> None:
        try:
            await self.ask(method, *args)
        except TranslatorError as error:
            log.info("%s: %s", method, error)

    async def told(self) -> None:
        """Wait until everything has been told."""
        if self._told:
            await asyncio.wait(self._told)


class SharedLimiter:
    """A :class:`RequestLimiter` of the whole cluster.

    most: calls that wait for a place at a time; the others wait here
    """

    def __init__(self, client: _Client, name: str, concurrency: int, client_id: str) -> None:
        self._client, self._name, self._concurrency = client, name, concurrency
        self._client_id = client_id
        self._asking = asyncio.Semaphore(concurrency)
        self._succeeded = 0  # not told yet

    @asynccontextmanager
    async def place(self, tokens: int) -> AsyncIterator[int]:
        async with self._asking:
            place = uuid4().hex
            asked = asyncio.ensure_future(self._of("acquire", place, self._client_id, tokens))
            try:
                yield await asyncio.shield(asked)
            finally:
                # Called off while it waits, it must not come after it was given back.
                asked.add_done_callback(lambda asked: self._give_back(place, asked))

    async def succeeded(self) -> None:
        self._succeeded += 1

    async def overloaded(self, window: float | None = None) -> None:
        self._client.tell("overloaded", self._name, self._concurrency, window)

    async def refused(self, wait: float, *, told: bool) -> None:
        self._client.tell("refused", self._name, self._concurrency, wait, told)

    async def _of(self, method: str, *args: Any) -> int:
        limit: int = await self._client.ask(method, self._name, self._concurrency, *args)
        return limit

    def _give_back(self, place: str, asked: asyncio.Future[int]) -> None:
        if not asked.cancelled():
            asked.exception()  # told to whoever waited for it
        succeeded, self._succeeded = self._succeeded, 0
        self._client.tell("release", self._name, self._concurrency, place, succeeded)


@dataclass(frozen=True, slots=True)
class NumberedCharge(Charge):
    """Money set aside under an id."""

    id: str


class SharedBudget:
    """A :class:`SpendingBudget` of the whole cluster."""

    def __init__(self, client: _Client) -> None:
        self._client = client

    async def check(self, model: str) -> None:
        await self._client.ask("check", model)

    async def reserve(self, model: str, input_tokens: int, output_tokens: int) -> Charge:
        id_ = uuid4().hex
        charge = await self._client.ask("reserve", id_, model, input_tokens, output_tokens)
        return NumberedCharge(charge.model, charge.amount, id_)

    async def settle(self, charge: Charge, input_tokens: int, output_tokens: int) -> None:
        assert isinstance(charge, NumberedCharge)
        self._client.tell("settle", charge.id, charge.model, input_tokens, output_tokens)


class SharedMemory:
    """A :class:`TranslationMemory` of the whole cluster."""

    def __init__(self, client: _Client) -> None:
        self._client = client

    async def find(self, keys: Sequence[bytes]) -> dict[bytes, MemoryEntry]:
        try:
            found: dict[bytes, MemoryEntry] = await self._client.ask("find", list(keys))
        except TranslatorError as error:
            log.warning("nothing is remembered: %s", error)
            return {}
        return found

    async def keep(self, entries: Sequence[MemoryEntry]) -> None:
        await asyncio.shield(self._client.tell("keep", list(entries)))

    async def forget(self, keys: Sequence[bytes]) -> None:
        await asyncio.shield(self._client.tell("forget", list(keys)))

    async def close(self) -> None:
        await self._client.told()


class RequesterServices:
    """:class:`TranslationServices` of one requester.

    client_id: what its places are known by
    own:       services of this process, where nothing need be shared
    remembers: whether there is a memory
    """

    def __init__(self, call: Call, client_id: str, own: LocalServices, *, remembers: bool) -> None:
        self._client, self._client_id, self._own = _Client(call), client_id, own
        self._remembers = remembers

    @property
    def budget(self) -> SpendingBudget:
        settings = self._own.settings
        is_limited = settings.max_cost is not None or settings.max_requests is not None
        return SharedBudget(self._client) if is_limited else self._own.budget

    def limiter(self, backend: str, concurrency: int) -> RequestLimiter:
        """Return the cluster's limit; for a model in this process, which is no other's, its own."""
        _kind, endpoint, _model = backend.split(" ", 2)
        if not endpoint:
            return self._own.limiter(backend, concurrency)
        return SharedLimiter(self._client, backend, concurrency, self._client_id)

    def turn(self, name: str) -> AbstractAsyncContextManager[object]:
        """Return the only place of this name in the cluster."""
        return SharedLimiter(self._client, f"{TURN}{name}", 1, self._client_id).place(0)

    async def open_memory(self) -> TranslationMemory | None:
        return SharedMemory(self._client) if self._remembers else None
