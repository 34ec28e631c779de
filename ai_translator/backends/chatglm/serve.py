"""A server with OpenAI's protocol on one :class:`ChatGLM`: chat completions, streaming, models.

So several programs share one load, and ``backend: openai`` can point at it.  Parameters that would
be ignored are refused.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from typing import Any, Literal

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from ai_translator.backends.chatglm.chat import ChatGLM
from ai_translator.errors import ContextOverflowError, TranslatorError, UsageError

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_LARGEST_BODY = 2_000_000  # bytes
_REASONS = {"stop": "stop"}  # everything else was cut off: length, repetition
_OURS = ("temperature", "top_p", "seed")
#: Fields of a request that say nothing about the answer
_HARMLESS = {"model", "user", "metadata", "store", "messages", "stop", "stream", "stream_options"}


class _TextPart(BaseModel):
    type: Literal["text"]
    text: str


class _ChatMessage(BaseModel):
    role: Literal["system", "developer", "user", "assistant"]
    content: str | list[_TextPart]

    def made(self) -> BaseMessage:
        parts = self.content
        text = parts if isinstance(parts, str) else "".join(part.text for part in parts)
        if self.role == "assistant":
            return AIMessage(text)
        return HumanMessage(text) if self.role == "user" else SystemMessage(text)


class _CompletionRequest(BaseModel):
    """A chat completion request; other fields are checked by the model itself."""

    model_config = ConfigDict(extra="allow")

    messages: list[_ChatMessage] = Field(min_length=1, max_length=1000)
    temperature: float | None = Field(None, ge=0, le=2)
    top_p: float | None = Field(None, gt=0, le=1)
    seed: int | None = None
    max_tokens: int | None = Field(None, ge=1)
    max_completion_tokens: int | None = Field(None, ge=1)
    stop: str | list[str] | None = None
    stream: bool = False
    stream_options: dict[str, Any] | None = None

    def parameters(self) -> dict[str, Any]:
        """Return what the model is called with, unknown fields included: it refuses them."""
        chosen = {name: getattr(self, name) for name in _OURS}
        limit = self.max_completion_tokens or self.max_tokens
        others = {key: value for key, value in (self.model_extra or {}).items()}
        if others.get("response_format") == {"type": "text"}:
            del others["response_format"]
        given = {**chosen, "max_tokens": limit, **others}
        return {
            key: value for key, value in given.items() if value is not None and key not in _HARMLESS
        }

    def stops(self) -> list[str] | None:
        return [self.stop] if isinstance(self.stop, str) else self.stop


def app(model: ChatGLM, *, key: str | None = None, hosts: Sequence[str] = LOOPBACK) -> Starlette:
    """Return the server.

    key: what clients must send, if any;  hosts: names it is reached by, "*" for all
    """
    server = _Server(model, key)
    routes = [
        Route("/v1/chat/completions", server.complete, methods=["POST"]),
        Route("/v1/models", server.models, methods=["GET"]),
    ]
    # A web page elsewhere must not reach a loopback server by a name of its own
    names = Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)
    return Starlette(routes=routes, middleware=[names])


class _Server:
    def __init__(self, model: ChatGLM, key: str | None) -> None:
        self._model, self._key = model, key
        self._begun = int(time.time())

    async def models(self, request: Request) -> Response:
        if not self._may(request):
            return _error(401, "the key is missing or wrong", "invalid_api_key")
        held = {"id": self._model.model, "object": "model", "created": self._begun}
        return JSONResponse({"object": "list", "data": [{**held, "owned_by": "chatglm"}]})

    async def complete(self, request: Request) -> Response:
        if not self._may(request):
            return _error(401, "the key is missing or wrong", "invalid_api_key")
        body = await _body(request)
        if body is None:
            return _error(413, f"the request is larger than {_LARGEST_BODY} bytes", "too_large")
        try:
            wanted = _CompletionRequest.model_validate_json(body)
        except ValidationError as error:
            return _error(400, _first(error), "invalid_request_error")
        messages = [each.made() for each in wanted.messages]
        try:
            if wanted.stream:
                return await self._streamed(wanted, messages)
            return await self._whole(request, wanted, messages)
        except TranslatorError as error:
            return _explained(error)

    def _may(self, request: Request) -> bool:
        if self._key is None:
            return True
        given = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        return hmac.compare_digest(given.encode(), self._key.encode())

    async def _whole(
        self, request: Request, wanted: _CompletionRequest, messages: list[BaseMessage]
    ) -> Response:
        """Answer at once; a client that goes away ends the generation."""
        asked = self._model.ainvoke(messages, stop=wanted.stops(), **wanted.parameters())
        answering = asyncio.ensure_future(asked)
        leaving = asyncio.ensure_future(_gone(request))
        await asyncio.wait({answering, leaving}, return_when=asyncio.FIRST_COMPLETED)
        leaving.cancel()
        if not answering.done():
            answering.cancel()
            with suppress(asyncio.CancelledError):
                await answering
            return Response(status_code=499)
        message = answering.result()
        choice = {
            "index": 0,
            "message": {"role": "assistant", "content": str(message.text)},
            "finish_reason": _REASONS.get(message.response_metadata["finish_reason"], "length"),
        }
        frame = self._frame("chat.completion")
        return JSONResponse({**frame, "choices": [choice], "usage": _usage(message)})

    async def _streamed(self, wanted: _CompletionRequest, messages: list[BaseMessage]) -> Response:
        """Stream; what is wrong with the request is found before the stream begins."""
        chunks = self._model.astream(messages, stop=wanted.stops(), **wanted.parameters())
        first = await anext(chunks, None)
        events = self._events(wanted, first, chunks)
        return StreamingResponse(events, media_type="text/event-stream")

    async def _events(
        self, wanted: _CompletionRequest, first: Any, chunks: AsyncIterator[Any]
    ) -> AsyncIterator[str]:
        frame = self._frame("chat.completion.chunk")
        yield _event({**frame, "choices": [_delta({"role": "assistant", "content": ""})]})
        last = None
        try:
            async for chunk in _after(first, chunks):
                last = chunk if chunk.usage_metadata else last
                if text := str(chunk.text):
                    yield _event({**frame, "choices": [_delta({"content": text})]})
        except TranslatorError as error:
            yield _event({"error": {"message": str(error), "type": "server_error"}})
            return
        said = last.response_metadata.get("finish_reason") if last is not None else None
        reason = _REASONS.get(str(said), "length")
        yield _event({**frame, "choices": [_delta({}, reason)]})
        if last is not None and (wanted.stream_options or {}).get("include_usage"):
            yield _event({**frame, "choices": [], "usage": _usage(last)})
        yield "data: [DONE]\n\n"

    def _frame(self, kind: str) -> dict[str, Any]:
        name = f"chatcmpl-{uuid.uuid4().hex}"
        return {"id": name, "object": kind, "created": int(time.time()), "model": self._model.model}


async def _after(first: Any, rest: AsyncIterator[Any]) -> AsyncIterator[Any]:
    if first is not None:
        yield first
    async for each in rest:
        yield each


async def _body(request: Request) -> bytes | None:
    """Return the body, None for one that is too large."""
    held = bytearray()
    async for chunk in request.stream():
        held += chunk
        if len(held) > _LARGEST_BODY:
            return None
    return bytes(held)


async def _gone(request: Request) -> None:
    """Wait until the client has gone away."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _usage(message: Any) -> dict[str, int]:
    said = message.usage_metadata
    return {
        "prompt_tokens": said["input_tokens"],
        "completion_tokens": said["output_tokens"],
        "total_tokens": said["total_tokens"],
    }


def _delta(delta: dict[str, str], reason: str | None = None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "finish_reason": reason}


def _event(told: dict[str, Any]) -> str:
    return f"data: {json.dumps(told, ensure_ascii=False)}\n\n"


def _first(error: ValidationError) -> str:
    found = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(map(str, found["loc"]))
    return f"{place}: {found['msg']}" if place else str(found["msg"])


def _explained(error: TranslatorError) -> Response:
    if isinstance(error, ContextOverflowError):
        return _error(400, str(error), "context_length_exceeded")
    if isinstance(error, UsageError):
        return _error(400, str(error), "unsupported_parameter")
    return _error(500, str(error), "server_error")


def _error(status: int, message: str, code: str) -> Response:
    kind = "server_error" if status >= 500 else "invalid_request_error"
    told = {"message": message, "type": kind, "param": None, "code": code}
    return JSONResponse({"error": told}, status_code=status)
