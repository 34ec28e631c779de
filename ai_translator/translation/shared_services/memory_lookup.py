"""Look-up of known texts: the memory of former runs and the requests of other documents."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from ai_translator.model.segments import Outcome
from ai_translator.translation.shared_services.interfaces import MemoryEntry, TranslationMemory


class MemoryLookup:
    """One look-up for each translator, used in its event loop.

    memory: None to remember nothing
    """

    def __init__(self, memory: TranslationMemory | None) -> None:
        self._memory = memory
        self._asked: dict[bytes, asyncio.Future[Outcome]] = {}

    @property
    def remembers(self) -> bool:
        """Whether there is a memory."""
        return self._memory is not None

    async def find(self, keys: Sequence[bytes]) -> dict[bytes, MemoryEntry]:
        """Return the entries with these keys, as far as there are any."""
        return await self._memory.find(keys) if self._memory is not None and keys else {}

    async def keep(self, entries: Sequence[MemoryEntry]) -> None:
        """Write the entries, even if their document is cancelled meanwhile: they are paid for."""
        if self._memory is not None and entries:
            await self._memory.keep(entries)

    async def forget(self, keys: Sequence[bytes]) -> None:
        """Remove what was kept."""
        if self._memory is not None:
            await self._memory.forget(keys)

    def claim(self, key: bytes) -> asyncio.Future[Outcome] | None:
        """Claim a text; return the future outcome of another request for it, or None.

        A caller that got None asks for the text and must call :meth:`settle`.
        """
        if key in self._asked:
            return self._asked[key]
        self._asked[key] = asyncio.get_running_loop().create_future()
        return None

    def settle(self, key: bytes, outcome: Outcome | None) -> None:
        """End a claim.

        With None (cancelled, or its backend given up) another caller may claim it.
        """
        waiting = self._asked.pop(key, None)
        if waiting is None or waiting.done():
            return
        if outcome is None:
            waiting.cancel()
        else:
            waiting.set_result(outcome)

    async def close(self) -> None:
        """Wait until everything is written."""
        if self._memory is not None:
            await self._memory.close()
