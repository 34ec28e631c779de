"""One executor per settings, shared by all users, so that its limit counts for all.

A local model is loaded once even where settings differ in what goes with a request: the chatglm
backend sees to it.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace

from ai_translator.backends import build
from ai_translator.config import Settings
from ai_translator.jobs.executor import Executor
from ai_translator.jobs.local import LocalExecutor, backlog
from ai_translator.jobs.resources import JobResources
from ai_translator.translators import make_translator

_MOST_IDLE = 3  # kept open for those who come next


@dataclass
class _SharedExecutor:
    opening: asyncio.Lock = field(default_factory=asyncio.Lock)
    executor: LocalExecutor | None = None
    opened: AsyncExitStack = field(default_factory=AsyncExitStack)
    users: int = 0
    used: float = 0.0

    async def open(self, settings: Settings, resources: JobResources) -> LocalExecutor:
        async with self.opening:
            if self.executor is None:
                backend = await asyncio.to_thread(build, settings)
                translator = make_translator(settings, backend)
                await self.opened.enter_async_context(translator)
                # Where the server gets its answers is no business of its users.
                named = replace(backend, endpoint="")
                self.executor = LocalExecutor(
                    named, translator, resources, backlog(settings, backend)
                )
            return self.executor

    async def close(self) -> None:
        self.executor = None
        await self.opened.aclose()

    @property
    def is_dead(self) -> bool:
        return self.executor is not None and self.executor.stopped is not None


class Executors:
    """To be used in the server's event loop.  resources: what all of them read and write with."""

    def __init__(self, resources: JobResources) -> None:
        self._resources = resources
        self._shared: dict[str, _SharedExecutor] = {}

    @asynccontextmanager
    async def open(self, settings: Settings) -> AsyncIterator[Executor]:
        """Open the executor for these settings.

        Raises what :func:`ai_translator.backends.build` raises.

        One that was given up serves those who use it to its end; whoever comes next gets a new one.
        """
        key = _key(settings)
        shared = self._shared.get(key)
        if shared is None or shared.is_dead:
            shared = self._shared[key] = _SharedExecutor()
        shared.users += 1
        try:
            yield await shared.open(settings, self._resources)
        finally:
            shared.users -= 1
            shared.used = time.monotonic()
            await self._tidy(key, shared)

    async def close(self) -> None:
        for shared in self._shared.values():
            await shared.close()
        self._shared.clear()

    async def _tidy(self, key: str, shared: _SharedExecutor) -> None:
        if shared.users == 0 and (
            shared.is_dead or self._shared.get(key) is not shared or shared.executor is None
        ):
            if self._shared.get(key) is shared:
                del self._shared[key]
            await shared.close()
        idle = sorted((each.used, name) for name, each in self._shared.items() if each.users == 0)
        for _, name in idle[: max(0, len(idle) - _MOST_IDLE)]:
            await self._shared.pop(name).close()


def _key(settings: Settings) -> str:
    """Return what identifies a backend and its translator, without a job's languages and folder."""
    said = settings.model_dump(
        mode="json", exclude={"source", "target", "output", "parsing", "fonts", "web"}
    )
    return json.dumps(said, sort_keys=True)
