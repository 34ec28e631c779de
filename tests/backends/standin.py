"""A stand-in for a chat-completions server: real HTTP on loopback, a checkable translation, faults on demand.

with StandIn() as server:                       # in a thread of this process, on a free port
    ...  base_url=server.url
    assert server.requests[0].body["model"] == "gpt-3.5-turbo"

StandIn(script(Fault.RATE_LIMIT, None))         # the first request gets 429, all others an answer
StandIn(chance({Fault.EMPTY: 0.25}, seed=1))    # a quarter of the answers are empty

python -m tests.backends.standin --latency 0.5  # a process of its own; prints its URL
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

from tests.backends import answers
from tests.backends.answers import Fault

#: Number of the request (from 0) and the user's message -> what goes wrong with it.
Programme = Callable[[int, str], "Fault | None"]

_CHUNKS = 8  # of a streamed answer
_MODEL = "gpt-3.5-turbo"


def flawless(_number: int, _question: str) -> Fault | None:
    return None


def script(*faults: Fault | None) -> Programme:
    """One fault per request in this order; nothing goes wrong after the last."""
    return lambda number, _question: faults[number] if number < len(faults) else None


def always(fault: Fault) -> Programme:
    return lambda _number, _question: fault


def about(text: str, fault: Fault) -> Programme:
    """``fault`` for every question in which ``text`` occurs."""
    return lambda _number, question: fault if text in question else None


def chance(shares: Mapping[Fault, float], seed: int = 1) -> Programme:
    """Each fault with its probability, decided by the number of the request alone."""

    def choose(number: int, _question: str) -> Fault | None:
        roll = random.Random(f"{seed}/{number}").random()
        for fault, share in shares.items():
            roll -= share
            if roll < 0:
                return fault
        return None

    return choose


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as it came in; ``at`` in seconds of the monotonic clock."""

    body: Mapping[str, Any]
    headers: Mapping[str, str]
    fault: Fault | None
    at: float

    @property
    def question(self) -> str:
        return answers.question(self.body)


@dataclass
class StandIn:
    """The server.

    latency:     seconds until an answer;  hang: seconds that a hanging request hangs
    retry_after: seconds that a 429 asks to wait
    models:      those it knows (all when None);  api_key: the one it accepts (all when None)
    """

    programme: Programme = flawless
    latency: float = 0.0
    hang: float = 60.0
    retry_after: float = 1.0
    target: str = "zh"
    models: frozenset[str] | None = None
    api_key: str | None = None
    requests: list[Seen] = field(default_factory=list)
    max_in_flight: int = 0
    port: int = 0
    _in_flight: int = 0
    _thread: threading.Thread | None = None
    _loop: asyncio.AbstractEventLoop | None = None
    _stop: asyncio.Event | None = None

    @property
    def in_flight(self) -> int:
        """Requests that wait for an answer and whose sender still does."""
        return self._in_flight

    @property
    def url(self) -> str:
        """What goes into ``base_url``."""
        return f"http://127.0.0.1:{self.port}/v1"

    def __enter__(self) -> Self:
        ready = threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self.serve(ready.set)), daemon=True
        )
        self._thread.start()
        if not ready.wait(10):
            raise RuntimeError("the stand-in did not start")
        return self

    def __exit__(self, *_error: object) -> None:
        if self._loop and self._stop and self._thread:
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(10)

    async def serve(self, ready: Callable[[], None]) -> None:
        """Serves until stopped; calls ``ready`` when the port is open."""
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        runner = web.AppRunner(
            self._app(), access_log=None, shutdown_timeout=0.1, handler_cancellation=True
        )
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", self.port, backlog=1024)
        await site.start()
        self.port = runner.addresses[0][1]
        ready()
        try:
            await self._stop.wait()
        finally:
            await runner.cleanup()

    def _app(self) -> web.Application:
        app = web.Application(client_max_size=64 << 20)
        app.router.add_post("/v1/chat/completions", self._chat)
        app.router.add_get("/v1/models", self._list)
        app.router.add_get("/stats", self._stats)
        return app

    async def _list(self, _request: web.Request) -> web.Response:
        names = sorted(self.models) if self.models else [_MODEL]
        return web.json_response(
            {"object": "list", "data": [{"id": name, "object": "model"} for name in names]}
        )

    async def _stats(self, _request: web.Request) -> web.Response:
        chars = sum(
            len(str(message["content"]))
            for seen in self.requests
            for message in seen.body["messages"]
        )
        return web.json_response(
            {
                "requests": len(self.requests),
                "max_in_flight": self.max_in_flight,
                "prompt_chars": chars,
            }
        )

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        async with self._counted():
            fault = self._fault(request, body)
            self.requests.append(Seen(body, dict(request.headers), fault, time.monotonic()))
            if fault is Fault.DROP and request.transport:
                request.transport.abort()
            if fault in answers.REFUSALS:
                return answers.refusal(fault, body, self.retry_after)
            await asyncio.sleep(self.hang if fault is Fault.HANG else self.latency)
            answer = self._answer(body, fault)
            identity = {
                "id": f"chatcmpl-{len(self.requests)}",
                "created": 0,
                "model": body.get("model", _MODEL),
            }
            if body.get("stream"):
                return await _streamed(request, identity, answer)
            return web.json_response(_whole(identity, answer))

    def _answer(self, body: Mapping[str, Any], fault: Fault | None) -> answers.Answer:
        return answers.answer(body, self.target, fault)

    def _fault(self, request: web.Request, body: Mapping[str, Any]) -> Fault | None:
        if (
            self.api_key is not None
            and request.headers.get("Authorization") != f"Bearer {self.api_key}"
        ):
            return Fault.UNAUTHORIZED
        if self.models is not None and body.get("model") not in self.models:
            return Fault.NO_MODEL
        return self.programme(len(self.requests), answers.question(body))

    @asynccontextmanager
    async def _counted(self) -> AsyncIterator[None]:
        self._in_flight += 1
        self.max_in_flight = max(self.max_in_flight, self._in_flight)
        try:
            yield
        finally:
            self._in_flight -= 1


def _whole(identity: Mapping[str, Any], answer: answers.Answer) -> dict[str, Any]:
    message = {"role": "assistant", "content": answer.text}
    choice = {"index": 0, "message": message, "finish_reason": answer.finish_reason}
    return {**identity, "object": "chat.completion", "choices": [choice], "usage": answer.usage}


async def _streamed(
    request: web.Request, identity: Mapping[str, Any], answer: answers.Answer
) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    step = max(1, len(answer.text) // _CHUNKS)
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
    deltas += [{"content": answer.text[at : at + step]} for at in range(0, len(answer.text), step)]
    for delta in deltas:
        await _event(response, identity, [{"index": 0, "delta": delta, "finish_reason": None}])
    await _event(
        response, identity, [{"index": 0, "delta": {}, "finish_reason": answer.finish_reason}]
    )
    await _event(response, identity, [], usage=answer.usage)
    await response.write(b"data: [DONE]\n\n")
    return response


async def _event(
    response: web.StreamResponse,
    identity: Mapping[str, Any],
    choices: list[dict[str, Any]],
    **more: object,
) -> None:
    chunk = {**identity, "object": "chat.completion.chunk", "choices": choices, **more}
    await response.write(b"data: " + json.dumps(chunk).encode() + b"\n\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--latency", type=float, default=0.0)
    options = parser.parse_args()
    server = StandIn(latency=options.latency, port=options.port)
    asyncio.run(server.serve(lambda: print(server.url, flush=True)))


if __name__ == "__main__":
    main()
