"""What is known already: the memory of former runs, and what other documents are asking for at this
moment.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from ai_translator.model.segments import Outcome
from ai_translator.translation.memory import Memory, MemoryEntry


class Recall:
    """One for each translator, used in its event loop; the file is read and written in a thread of
    its own.
    """

    def __init__(self, memory: Memory | None) -> None:
        self._memory = memory
        self._thread = ThreadPoolExecutor(1, "memory") if memory else None
        self._asked: dict[bytes, asyncio.Future[Outcome]] = {}

    async def find(self, keys: Sequence[bytes]) -> dict[bytes, MemoryEntry]:
        """The entries with these keys, as far as there are any."""
        if self._memory is None or not keys:
            return {}
        return await asyncio.get_running_loop().run_in_executor(
            self._thread, self._memory.find, keys
        )

    async def keep(self, entries: Sequence[MemoryEntry]) -> None:
        """Writes them down; also when the document that they are for is cancelled meanwhile: they
        are paid for.
        """
        if self._memory is not None and entries:
            work = asyncio.get_running_loop().run_in_executor(
                self._thread, self._memory.add, entries
            )
            await asyncio.shield(work)

    def claim(self, key: bytes) -> asyncio.Future[Outcome] | None:
        """None: the caller asks for this text, and says with :meth:`settle` what came of it.

        Else what another one will say.
        """
        if key in self._asked:
            return self._asked[key]
        self._asked[key] = asyncio.get_running_loop().create_future()
        return None

    def settle(self, key: bytes, outcome: Outcome | None) -> None:
        """The end of a claim; with None (the document was cancelled, or its backend given up)
        another one may claim it.
        """
        waiting = self._asked.pop(key, None)
        if waiting is None or waiting.done():
            return
        if outcome is None:
            waiting.cancel()
        else:
            waiting.set_result(outcome)

    async def close(self) -> None:
        """Waits until all is written."""
        if self._memory is not None and self._thread is not None:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._memory.close)
            self._thread.shutdown()
