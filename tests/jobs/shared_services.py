"""Services that translators of several processes share: a server on loopback, and its client.

async with serve(local_services(settings)) as port:   # in one process
    services = RemoteServices(port)                   # in any other

python -m tests.jobs.shared_services PORT < JOB       # runs a pickled TranslateJob with them

One connection a call; a place lasts as long as its connection, so that it ends with its process.
"""

from __future__ import annotations

import asyncio
import json
import pickle
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from ai_translator.errors import TranslatorError
from ai_translator.jobs.executor import run_or_error
from ai_translator.jobs.local import local_executor
from ai_translator.pipeline import TranslateJob
from ai_translator.translation.shared_services.interfaces import Charge, MemoryEntry, RequestLimiter
from ai_translator.translation.shared_services.local_services import LocalServices

_LENGTH = 4  # bytes that say how long a message is


async def _receive(reader: asyncio.StreamReader) -> Any:
    return pickle.loads(await reader.readexactly(int.from_bytes(await reader.readexactly(_LENGTH))))


async def _send(writer: asyncio.StreamWriter, value: object) -> None:
    data = pickle.dumps(value)
    writer.write(len(data).to_bytes(_LENGTH) + data)
    await writer.drain()


@dataclass
class _Server:
    services: LocalServices
    memory: Any
    limiters: dict[str, RequestLimiter] = field(default_factory=dict)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            of, method, args, named = await _receive(reader)
            if method == "place":
                async with self._service(of).place(*args) as limit:
                    await _send(writer, (True, limit))
                    await reader.read()  # until the other side is done, or dead
            else:
                await _send(writer, await self._outcome(of, method, args, named))
        finally:
            writer.close()

    async def _outcome(
        self, of: object, method: str, args: Sequence[Any], named: Mapping[str, Any]
    ) -> tuple[bool, Any]:
        try:
            return True, await getattr(self._service(of), method)(*args, **named)
        except Exception as error:
            return False, error

    def _service(self, of: Any) -> Any:
        if isinstance(of, str):
            return {"budget": self.services.budget, "memory": self.memory}[of]
        name, concurrency = of
        if name not in self.limiters:
            self.limiters[name] = self.services.limiter(name, concurrency)
        return self.limiters[name]


@asynccontextmanager
async def serve(services: LocalServices) -> AsyncIterator[int]:
    memory = await services.open_memory()
    server = await asyncio.start_server(_Server(services, memory).answer, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]
    if memory is not None:
        await memory.close()


@dataclass(frozen=True)
class _Remote:
    port: int
    of: object

    @asynccontextmanager
    async def connected(self, method: str, *args: Any, **named: Any) -> AsyncIterator[Any]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            await _send(writer, (self.of, method, args, named))
            fine, value = await _receive(reader)
            if not fine:
                raise value
            yield value
        finally:
            writer.close()

    async def call(self, method: str, *args: Any, **named: Any) -> Any:
        async with self.connected(method, *args, **named) as value:
            return value


class RemoteLimiter(_Remote):
    @asynccontextmanager
    async def place(self, tokens: int) -> AsyncIterator[int]:
        async with self.connected("place", tokens) as limit:
            yield limit

    async def succeeded(self) -> None:
        await self.call("succeeded")

    async def overloaded(self, window: float | None = None) -> None:
        await self.call("overloaded", window)

    async def refused(self, wait: float, *, told: bool) -> None:
        await self.call("refused", wait, told=told)


class RemoteBudget(_Remote):
    async def check(self, model: str) -> None:
        await self.call("check", model)

    async def reserve(self, model: str, input_tokens: int, output_tokens: int) -> Charge:
        charge: Charge = await self.call("reserve", model, input_tokens, output_tokens)
        return charge

    async def settle(self, charge: Charge, input_tokens: int, output_tokens: int) -> None:
        await self.call("settle", charge, input_tokens, output_tokens)


class RemoteMemory(_Remote):
    async def find(self, keys: Sequence[bytes]) -> dict[bytes, MemoryEntry]:
        found: dict[bytes, MemoryEntry] = await self.call("find", list(keys))
        return found

    async def keep(self, entries: Sequence[MemoryEntry]) -> None:
        await asyncio.shield(self.call("keep", list(entries)))

    async def forget(self, keys: Sequence[bytes]) -> None:
        await asyncio.shield(self.call("forget", list(keys)))

    async def close(self) -> None:
        """Leave it open: others use it, too."""


@dataclass(frozen=True)
class RemoteServices:
    """:class:`~ai_translator.translation.shared_services.interfaces.TranslationServices` of another process."""

    port: int

    @property
    def budget(self) -> RemoteBudget:
        return RemoteBudget(self.port, "budget")

    def limiter(self, backend: str, concurrency: int) -> RemoteLimiter:
        return RemoteLimiter(self.port, (backend, concurrency))

    def turn(self, name: str) -> AbstractAsyncContextManager[object]:
        return RemoteLimiter(self.port, (f"turn {name}", 1)).place(0)

    async def open_memory(self) -> RemoteMemory:
        return RemoteMemory(self.port, "memory")


async def run(job: TranslateJob, port: int) -> dict[str, Any]:
    async with local_executor(job.settings, services=RemoteServices(port)) as executor:
        result = await run_or_error(executor, job)
    if isinstance(result, TranslatorError):
        return {"exit": int(result.exit_code), "requests": 0, "stopped": str(result)}
    report = result.report
    return {
        "exit": int(result.exit_code),
        "requests": report.requests,
        "from_memory": report.texts.from_memory,
        "segments": report.texts.segments,
        "stopped": report.stopped,
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(run(pickle.load(sys.stdin.buffer), int(sys.argv[1])))))
