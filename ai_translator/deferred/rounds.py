"""The transport that answers from the journal, and the rounds of one document.

A round is what waits for answers when nothing moves any more.  All known answers of a round are
given at once, in the order in which they were asked for: so the document takes the same way in each
run, and comes to the same requests.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, TypeVar

import httpx2

from ai_translator.deferred.journal import Request, RequestJournal, StoredAnswer, as_json
from ai_translator.translation.prompting.requests import GROWTH, tokens

_T = TypeVar("_T")
_LOOK = 0.05  # seconds between two looks at whether anything moves
_QUIET_LOOKS = 4  # in a row, in which nothing did
#: Turns of the event loop without a request before a round counts as whole: however busy the
#: machine is, what could still ask has had its turns by then.  Answers are judged one after the
#: other, a few turns each.
_QUIET_TURNS = 400
_TURNS_AN_ANSWER = 20
_JSON = {"content-type": "application/json"}


class Rounds:
    """The requests of one document, and what the journal knows of them."""

    def __init__(
        self, journal: RequestJournal, document: str, in_flight: Callable[[], int]
    ) -> None:
        """in_flight: how many requests are on their way: here, or in a client's own threads."""
        self._journal, self._document, self._in_flight = journal, document, in_flight
        self._secret = journal.secret
        self._asked: Counter[bytes] = Counter()
        self._drawn: Counter[str] = Counter()
        self._waiting: dict[str, _AwaitedRequest] = {}
        self._activity = self._given = 0

    def draw(self, texts: Sequence[str]) -> Random:
        """Return where the ids of a request are drawn from: the same in each run.

        No author of a document can know them, and what is asked again has others.
        """
        said = json.dumps([self._document, *texts])
        self._drawn[said] += 1
        return Random(f"{self._secret} {self._drawn[said]} {said}")

    def transport(self, model: str) -> httpx2.AsyncBaseTransport:
        """Return what takes the network's place for requests to a model."""
        return CollectingTransport(self, model)

    async def until_whole(self, work: Coroutine[Any, Any, _T]) -> _T | list[Request]:
        """Return the result of the work, or the requests that it cannot go on without."""
        task = asyncio.create_task(work)
        try:
            while not await self._is_over(task):
                if not self._answer_known():
                    return [each.request for each in self._waiting.values()]
            return task.result()
        finally:
            task.cancel()
            await asyncio.wait({task})
            if not task.cancelled():
                task.exception()  # raised already, or of a document that waits

    async def answer(self, model: str, body: bytes) -> StoredAnswer:
        """Wait for the answer to a request; it comes with all others of its round."""
        self._activity += 1
        self._asked[body] += 1
        request = self._request(model, body, self._asked[body])
        waiting = _AwaitedRequest(request, asyncio.get_running_loop().create_future())
        self._waiting[request.id] = waiting
        try:
            return await waiting.answer
        finally:
            self._waiting.pop(request.id, None)
            self._activity += 1

    def _request(self, model: str, body: bytes, time_: int) -> Request:
        said = f"{self._document} {time_} ".encode() + body
        id_ = f"r-{hashlib.blake2b(said, digest_size=20).hexdigest()}"
        return Request(id_, self._document, model, body, *_tokens(body))

    def _answer_known(self) -> bool:
        """Give every answer that is there; return whether there was one."""
        answers = {id_: self._journal.answer(id_) for id_ in self._waiting}
        known = {id_: answer for id_, answer in answers.items() if answer is not None}
        for id_, answer in known.items():
            future = self._waiting.pop(id_).answer
            if not future.done():  # whoever asked may have been called off
                future.set_result(answer)
        self._given = len(known)
        return bool(known)

    async def _is_over(self, task: asyncio.Task[Any]) -> bool:
        """Wait until the task has ended or its round is whole; return whether it has ended."""
        quiet = 0
        while not task.done() and quiet < _QUIET_LOOKS:
            before = self._activity
            await asyncio.wait({task}, timeout=_LOOK)
            still = self._all_wait and self._activity == before
            quiet = quiet + 1 if still else 0
            if quiet == _QUIET_LOOKS and await self._still_moves():
                quiet = 0
        return task.done()

    @property
    def _all_wait(self) -> bool:
        """True if there are requests, and each that is on its way has come here."""
        return 0 < len(self._waiting) == self._in_flight()

    async def _still_moves(self) -> bool:
        before = self._activity
        for _ in range(_QUIET_TURNS + _TURNS_AN_ANSWER * self._given):
            await asyncio.sleep(0)
        return self._activity != before or not self._all_wait


@dataclass(frozen=True, slots=True)
class _AwaitedRequest:
    request: Request
    answer: asyncio.Future[StoredAnswer]


class CollectingTransport(httpx2.AsyncBaseTransport):
    """Takes the network's place below the client that has formed a request."""

    def __init__(self, rounds: Rounds, model: str) -> None:
        self._rounds, self._model = rounds, model

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        answer = await self._rounds.answer(self._model, _body(request.content))
        return httpx2.Response(answer.status, headers=_JSON, content=answer.body, request=request)


def _body(content: bytes) -> bytes:
    """Return a request's body as a line of a batch holds it: no batch takes a stream."""
    body = json.loads(content)
    return as_json({key: each for key, each in body.items() if key != "stream"})


def _tokens(body: bytes) -> tuple[int, int]:
    """Estimate the tokens of a request and of its answer, rather too many than too few."""
    said = [str(each.get("content", "")) for each in json.loads(body).get("messages", ())]
    return sum(map(tokens, said)), int(GROWTH * tokens(said[-1])) if said else 0
