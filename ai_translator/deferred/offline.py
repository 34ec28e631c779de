"""Batches as files: requests to be answered by a program that a person runs, such as vLLM's.

    vllm run-batch -i OUT/requests/TOKEN.jsonl -o OUT/requests/TOKEN.answers.jsonl --model MODEL

There is no server: a batch is done when the file with its answers is there.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

from ai_translator.backends.deferral import BatchState, BatchStatus
from ai_translator.errors import BackendError, ProtocolError

FOLDER = "requests"
_ANSWERS = ".answers.jsonl"
_MOST_LINE = 16 << 20  # bytes of one answer


class BatchFolder:
    """A :class:`~ai_translator.backends.deferral.BatchServer` in a folder of files."""

    def __init__(self, out: Path) -> None:
        self._folder = out / FOLDER

    async def upload(self, file: Path) -> str:
        """Put the file there whole, for its owner alone: it holds text of documents."""
        target = self._folder / file.name
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = target.with_suffix(".tmp")
            with (
                os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as to,
                file.open("rb") as content,
            ):
                shutil.copyfileobj(content, to)
            draft.replace(target)
        except OSError as error:
            raise BackendError(
                f"{target}: cannot be written ({error.strerror})", remedy="Free some space"
            ) from error
        return target.name

    async def create(self, file_id: str, token: str) -> BatchState:
        return await self.state(str(self._folder / file_id))

    async def find(self, file_id: str, token: str) -> BatchState | None:
        path = self._folder / file_id
        return await self.state(str(path)) if path.exists() else None

    async def state(self, batch_id: str) -> BatchState:
        answers = _answers(Path(batch_id))
        if not answers.exists():
            return BatchState(batch_id, BatchStatus.UNDER_WAY)
        return BatchState(batch_id, BatchStatus.COMPLETED, (answers.name,))

    async def cancel(self, batch_id: str) -> BatchState:
        """Say that it is cancelled: whoever runs it has to be told otherwise."""
        return BatchState(batch_id, BatchStatus.CANCELLED)

    async def lines(self, file_id: str) -> AsyncIterator[bytes]:
        path = self._folder / file_id
        try:
            with path.open("rb") as content:
                while line := content.readline(_MOST_LINE):
                    yield line
        except OSError as error:
            raise ProtocolError(
                f"{path}: cannot be read ({error.strerror})", remedy="Check its rights"
            ) from error

    async def remove(self, file_id: str) -> None:
        (self._folder / file_id).unlink(missing_ok=True)


def _answers(requests: Path) -> Path:
    return requests.with_name(f"{requests.stem}{_ANSWERS}")
