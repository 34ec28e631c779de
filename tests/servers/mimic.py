"""A server in the manner of one mode: counts what it is asked, answers as the mode does.

with Mimic("nosystem") as server:
    ...  base_url=server.url
    assert server.asked == 6

python -m tests.servers.mimic nosystem            # a process of its own; prints its URL
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from importlib import import_module
from typing import Any

from aiohttp import web

from tests.backends import answers
from tests.backends.standin import Seen, StandIn

_SEGMENT = re.compile(
    r'<(?P<tag>\w+)(?P<attributes>\s[^<>]*\bid="?(?P<id>[\w-]+)"?[^<>]*)>(?P<text>.*?)</(?P=tag)>',
    re.S,
)
_LATENCY = 0.02


class Ending(Enum):
    """How a run against a mode ends, at the latest."""

    WHOLE = "all translated, at most 1.5 x the requests of the plain server"
    SINGLES = "all translated, at most 1.1 requests a segment"
    STOPS = "exit 6 within 30 s and 20 requests"
    PARTLY = "exit 8 or 6, bounded: some texts can be had and others not"
    WAITS = "exit 6 once a first answer has taken longer than it may"
    SLOWLY = "all translated, as slowly as the server wants"


Handler = Callable[["Mimic", web.Request, Mapping[str, Any]], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Mode:
    """name: what it is asked for by;  kind: the table it stands in;  told: what it does, in a few words"""

    name: str
    kind: str
    told: str
    ending: Ending
    handler: Handler


MODES: dict[str, Mode] = {}
#: Those of this package that have modes.
MODULES = (
    "faults",
    "models",
    "providers",
    "habits",
    "gateways",
    "recent",
    "manners",
    "wire",
    "streams",
    "changing",
    "dress",
    "wordings",
    "appliances",
    "formats",
    "dialects",
    "slips",
    "reported",
    "further",
    "autumn",
)


def mode(kind: str, told: str, ending: Ending) -> Callable[[Handler], Handler]:
    """Registers a handler under its own name."""

    def register(handler: Handler) -> Handler:
        name = handler.__name__.strip("_")
        assert name not in MODES, name
        MODES[name] = Mode(name, kind, told, ending, handler)
        return handler

    return register


def register() -> None:
    """Import the modules of the modes, which register themselves."""
    for name in MODULES:
        import_module(f"tests.servers.{name}")


@dataclass
class Mimic(StandIn):
    """One mode; ``listed``: the ids that it lists as its models."""

    name: str = "plain"
    listed: tuple[str, ...] = ("some-model",)
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def asked(self) -> int:
        """Requests for a completion so far, refused ones too."""
        return len(self.requests)

    def _app(self) -> web.Application:
        register()
        app = web.Application(client_max_size=64 << 20)
        app.router.add_post("/{path:.*}", self._chat)
        app.router.add_get("/{path:.*}", self._list)
        return app

    async def _list(self, request: web.Request) -> web.StreamResponse:
        from tests.servers.gateways import LISTS

        lister = LISTS.get(self.name)
        if lister is not None:
            return await lister(self, request)
        return web.json_response(
            {"object": "list", "data": [{"id": name, "object": "model"} for name in self.listed]}
        )

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        if "messages" not in body and self.name not in {"hanging", "mute", "stalls"}:
            return error(422, "Field required: messages")
        async with self._counted():
            self.requests.append(Seen(body, dict(request.headers), None, time.monotonic()))
            await asyncio.sleep(_LATENCY)
            return await MODES[self.name].handler(self, request, body)


def texts(body: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(id, text) of the segments asked for; one without an id for a bare text."""
    return [(found["id"], found["text"]) for found in _SEGMENT.finditer(answers.question(body))]


def translated(body: Mapping[str, Any], target: str = "zh") -> str:
    """The flawless answer."""
    return answers.answer(body, target).text


def each(body: Mapping[str, Any], change: Callable[[str], str], target: str = "zh") -> str:
    """The flawless answer with each of its texts changed."""
    good = translated(body, target)
    if not _SEGMENT.search(good):
        return change(good)
    return _SEGMENT.sub(
        lambda f: f"<{f['tag']}{f['attributes']}>{change(f['text'])}</{f['tag']}>", good
    )


def completion(
    text: Any, finish: Any = "stop", *, usage: Any = None, **message: Any
) -> dict[str, Any]:
    """A completion as a JSON value."""
    counted = (
        {"prompt_tokens": 100, "completion_tokens": 100, "total_tokens": 200}
        if usage is None
        else usage
    )
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": text, **message},
        "finish_reason": finish,
    }
    return {
        "id": "c",
        "object": "chat.completion",
        "created": 0,
        "model": "m",
        "choices": [choice],
        "usage": counted,
    }


def whole(text: Any, finish: Any = "stop", **message: Any) -> web.Response:
    return web.json_response(completion(text, finish, **message))


def error(
    code_: int, message: str, *, headers: Mapping[str, str] | None = None, **fields: Any
) -> web.Response:
    return web.json_response(
        {"error": {"message": message, **fields}}, status=code_, headers=headers
    )


def raw(
    content: bytes | str, status: int = 200, kind: str = "application/json", **headers: str
) -> web.Response:
    data = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
    return web.Response(body=data, status=status, content_type=kind, headers=headers)


def main() -> None:
    from tests.servers import mimic

    mimic.register()  # in the module's own name, not in __main__
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("mode", choices=sorted(mimic.MODES))
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    server = mimic.Mimic(name=options.mode, port=options.port)
    asyncio.run(server.serve(lambda: print(json.dumps(server.url), flush=True)))


if __name__ == "__main__":
    main()
