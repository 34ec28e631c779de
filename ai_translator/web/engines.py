"""One backend and one limit per settings, shared by all users: a limit counts for all.

A local model is loaded once even where settings differ in what goes with a request: the chatglm
backend sees to it.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from ai_translator.backends import Backend, build
from ai_translator.config import Settings
from ai_translator.translation import Translator
from ai_translator.translators import make_translator

_MOST_IDLE = 3  # kept open for those who come next


@dataclass
class _Engine:
    opening: asyncio.Lock = field(default_factory=asyncio.Lock)
    backend: Backend | None = None
    translator: Translator | None = None
    users: int = 0
    used: float = 0.0

    async def open(self, settings: Settings) -> tuple[Backend, Translator]:
        async with self.opening:
            if self.backend is None or self.translator is None:
                self.backend = await asyncio.to_thread(build, settings)
                self.translator = await make_translator(settings, self.backend).__aenter__()
            return self.backend, self.translator

    async def close(self) -> None:
        translator, self.translator = self.translator, None
        if translator is not None:
            await translator.__aexit__(None, None, None)

    @property
    def is_dead(self) -> bool:
        return self.translator is not None and self.translator.stopped is not None


class Engines:
    """To be used in the server's event loop."""

    def __init__(self) -> None:
        self._engines: dict[str, _Engine] = {}

    @asynccontextmanager
    async def engine(self, settings: Settings) -> AsyncIterator[tuple[Backend, Translator]]:
        """The backend and the translator for these settings.  Raises what
        :func:`ai_translator.backends.build` raises.

        One that was given up serves those who use it to its end; whoever comes next gets a new one.
        """
        key = _key(settings)
        engine = self._engines.get(key)
        if engine is None or engine.is_dead:
            engine = self._engines[key] = _Engine()
        engine.users += 1
        try:
            yield await engine.open(settings)
        finally:
            engine.users -= 1
            engine.used = time.monotonic()
            await self._tidy(key, engine)

    async def close(self) -> None:
        for engine in self._engines.values():
            await engine.close()
        self._engines.clear()

    async def _tidy(self, key: str, engine: _Engine) -> None:
        if engine.users == 0 and (
            engine.is_dead or self._engines.get(key) is not engine or engine.translator is None
        ):
            if self._engines.get(key) is engine:
                del self._engines[key]
            await engine.close()
        idle = sorted((each.used, name) for name, each in self._engines.items() if each.users == 0)
        for _, name in idle[: max(0, len(idle) - _MOST_IDLE)]:
            await self._engines.pop(name).close()


def _key(settings: Settings) -> str:
    """What makes a backend and its translator: not the languages, formats and folders of a job."""
    said = settings.model_dump(
        mode="json", exclude={"source", "target", "output", "parsing", "fonts", "web"}
    )
    return json.dumps(said, sort_keys=True)
