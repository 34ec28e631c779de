"""The requesters, as the driver has them: one that dies is replaced, its work done again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

import ray

from ai_translator import __version__
from ai_translator.errors import ConfigError, InternalError, TranslatorError
from ai_translator.jobs.cluster.calls import WorkLost, answer
from ai_translator.jobs.cluster.requester import (
    CutOffError,
    OpenedRequester,
    Requester,
    RequesterOrder,
    TranslateOrder,
)
from ai_translator.progress import Progress, ProgressCallback

log = logging.getLogger(__name__)

MOST_LOSSES = 20  # of one document's work, before it is what kills them
_ASKING = 1.0  # seconds between two questions for the progress
_MOST_WAITING = 10_000  # calls of one actor at a time


@dataclass(slots=True, eq=False)
class _Member:
    """A requester in use.  documents: file -> who is told of its progress."""

    handle: Any
    client: str
    documents: dict[str, ProgressCallback] = field(default_factory=dict)


class RequesterPool:
    """Requesters on the machines of the cluster, and the documents that each has.

    options: what Ray is told of each: its resources
    """

    def __init__(
        self, order: RequesterOrder, services: Any, options: Mapping[str, Any], count: int
    ) -> None:
        self._order, self._services = order, services
        self._make = ray.remote(Requester).options(max_concurrency=_MOST_WAITING, **options).remote
        self._members = [self._member() for _ in range(count)]
        self._asking: asyncio.Task[None] | None = None

    async def open(self) -> OpenedRequester:
        """Return what the first that is ready is like.  Raises a TranslatorError if none can be."""
        found = await self._first_opened()
        self._asking = asyncio.create_task(self._ask_for_progress())
        for member in self._members[1:]:
            member.handle.open.remote()
        return found

    async def _first_opened(self) -> OpenedRequester:
        for _ in range(MOST_LOSSES):
            member = self._members[0]
            try:
                return await self._opened(member)
            except WorkLost:
                self._replace(member)
        raise _deadly("the process that translates")

    async def close(self) -> None:
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.wait({self._asking})
        for member in self._members:
            ray.kill(member.handle)

    async def translate(
        self, order: TranslateOrder, segments: Any, on_progress: ProgressCallback
    ) -> Any:
        """Return the reference of the pickled run.

        segments: a reference, too.  Raises the document's TranslatorError.
        """
        for _ in range(MOST_LOSSES):
            member = min(self._members, key=lambda each: len(each.documents))
            member.documents[order.file] = on_progress
            try:
                calls = member.handle.translate.options(num_returns=2)
                error, run = calls.remote(order, segments)
                failed: TranslatorError | None = await answer(error)
                if isinstance(failed, CutOffError):
                    raise WorkLost(failed.message)
            except WorkLost as lost:
                log.warning("%s: its requester is lost (%s)", order.file, lost)
                self._replace(member)
                continue
            finally:
                member.documents.pop(order.file, None)
            if failed is not None:
                raise failed
            return run
        raise _deadly("the process that translates it")

    def _member(self) -> _Member:
        client = uuid4().hex
        order = replace(self._order, client=client)
        return _Member(self._make(order, self._services), client)

    async def _opened(self, member: _Member) -> OpenedRequester:
        found = await answer(member.handle.open.remote())
        if isinstance(found, TranslatorError):
            raise found
        assert isinstance(found, OpenedRequester)
        if found.version != __version__:
            raise ConfigError(
                f"the cluster has ai-translator {found.version}, here is {__version__}",
                remedy="Install the same version on all its machines",
            )
        return found

    def _replace(self, member: _Member) -> None:
        """Put another requester into the place of one that is lost, once for all who miss it.

        It opens itself when it is given its first document.
        """
        if member not in self._members:
            return
        self._members[self._members.index(member)] = self._member()
        ray.kill(member.handle)
        self._services.forget_client.remote(member.client)

    async def _ask_for_progress(self) -> None:
        while True:
            await asyncio.sleep(_ASKING)
            for member in list(self._members):
                try:
                    found: Mapping[str, Progress] = await answer(member.handle.progress.remote())
                except WorkLost:
                    continue
                for file, event in found.items():
                    if told := member.documents.get(file):
                        told(event)


def _deadly(what: str) -> InternalError:
    return InternalError(
        f"{what} died {MOST_LOSSES} times",
        remedy="See Ray's logs of its machine: it may lack memory",
    )
