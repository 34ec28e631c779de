"""Streams that nobody asked for, in the words of other protocols."""

from __future__ import annotations

import asyncio
import json

from aiohttp import web

from tests.servers.mimic import Ending, mode, raw, translated

KIND = "streams"
_EVENTS = "text/event-stream"


def _pieces(text, count=6):
    step = max(1, -(-len(text) // count))
    return [text[at : at + step] for at in range(0, len(text), step)]


def _sent(name, told, made, ending=Ending.WHOLE, kind=_EVENTS):
    """A server that answers with ``made(translation)``: (event name or "", value) pairs, or text."""

    async def handler(server, request, body):
        events = made(translated(body))
        if isinstance(events, (str, bytes)):
            return raw(events, kind=kind)
        lines = (
            (f"event: {event}\n" if event else "")
            + f"data: {json.dumps(value, ensure_ascii=False)}\n\n"
            for event, value in events
        )
        return raw("".join(lines), kind=kind)

    handler.__name__ = name
    mode(KIND, told, ending)(handler)


def _chunk(delta, reason=None, **fields):
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    return {
        "id": "x",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "m",
        "choices": [choice],
        **fields,
    }


_sent("anthropicstream", "a stream of the Messages API", lambda text: [
    ("message_start", {"type": "message_start", "message": {"id": "m", "type": "message", "role": "assistant",
                                                            "content": [], "usage": {"input_tokens": 9}}}),
    ("content_block_start", {"type": "content_block_start", "index": 0, "content_block": {"type": "thinking", "thinking": ""}}),
    ("content_block_delta", {"type": "content_block_delta", "index": 0, "delta": {"type": "thinking_delta", "thinking": "hm"}}),
    ("content_block_stop", {"type": "content_block_stop", "index": 0}),
    ("content_block_start", {"type": "content_block_start", "index": 1, "content_block": {"type": "text", "text": ""}}),
    ("ping", {"type": "ping"}),
    *(("content_block_delta", {"type": "content_block_delta", "index": 1, "delta": {"type": "text_delta", "text": each}})
      for each in _pieces(text)),
    ("content_block_stop", {"type": "content_block_stop", "index": 1}),
    ("message_delta", {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 9}}),
    ("message_stop", {"type": "message_stop"})])  # fmt: skip
_sent("responsesstream", "a stream of the Responses API", lambda text: [
    ("response.created", {"type": "response.created", "response": {"id": "r", "object": "response", "status": "in_progress",
                                                                   "output": []}}),
    *(("response.output_text.delta", {"type": "response.output_text.delta", "output_index": 0, "delta": each})
      for each in _pieces(text)),
    ("response.output_text.done", {"type": "response.output_text.done", "text": text}),
    ("response.completed", {"type": "response.completed", "response": {
        "id": "r", "object": "response", "status": "completed", "output": [
            {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": text}]}]}})])  # fmt: skip
_sent("geministream", "a stream of Gemini's own API", lambda text: [
    ("", {"candidates": [{"content": {"role": "model", "parts": [{"text": each}]},
                          "finishReason": "STOP" if last else None}]})
    for each, last in _last(_pieces(text))])  # fmt: skip
_sent("ollamastream", "a line of JSON for each piece (Ollama's own API)", lambda text: "".join(
    json.dumps({"model": "m", "message": {"role": "assistant", "content": each}, "done": False}) + "\n"
    for each in _pieces(text)) + json.dumps({"model": "m", "message": {"role": "assistant", "content": ""},
                                             "done": True, "done_reason": "stop"}) + "\n",
      kind="application/x-ndjson")  # fmt: skip
_sent("ndjsonchunks", "chunks as lines of JSON, without data:", lambda text: "".join(
    json.dumps(_chunk({"content": each})) + "\n" for each in _pieces(text)) + json.dumps(_chunk({}, "stop")) + "\n",
      kind="application/json")  # fmt: skip
_sent("azurestream", "a first event without choices, filters in each (Azure)", lambda text: [
    ("", {"id": "", "object": "", "created": 0, "model": "", "choices": [],
          "prompt_filter_results": [{"prompt_index": 0, "content_filter_results": {"hate": {"filtered": False}}}]}),
    ("", _chunk({"role": "assistant", "content": "", "refusal": None})),
    *(("", _chunk({"content": each})) for each in _pieces(text)),
    ("", _chunk({}, "stop")),
    ("", {**_chunk({}), "choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 9}})])  # fmt: skip
_sent("reasoningstream", "thoughts, then text, in one stream", lambda text: [
    *(("", _chunk({"reasoning_content": each, "content": None})) for each in ("Okay, ", "let me see. ")),
    *(("", _chunk({"content": each, "reasoning_content": None})) for each in _pieces(text)),
    ("", _chunk({"content": ""}, "stop"))])  # fmt: skip
_sent("wholestream", "a whole completion as the one event", lambda text: [
    ("", {"id": "x", "choices": [{"index": 0, "message": {"role": "assistant", "content": text},
                                  "finish_reason": "stop"}]})])  # fmt: skip
_sent("cumulative", "each event holds all of the text so far (DashScope)", lambda text: [
    ("", {"output": {"choices": [{"message": {"role": "assistant", "content": text[: at + 1]},
                                  "finish_reason": "null" if at + 1 < len(text) else "stop"}]}})
    for at in [*range(0, len(text), max(1, len(text) // 5)), len(text) - 1]])  # fmt: skip
_sent("overloadedstream", "overloaded in the middle of a stream", lambda text: [
    ("", _chunk({"content": text[:30]})),
    ("error", {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}})], Ending.STOPS)  # fmt: skip


def _last(items):
    return [(each, at + 1 == len(items)) for at, each in enumerate(items)]


@mode(KIND, "streams a token every 20 ms, thoughts first", Ending.SLOWLY)
async def tokenwise(server, request, body):
    response = web.StreamResponse(headers={"Content-Type": _EVENTS})
    await response.prepare(request)
    for _ in range(10):
        await response.write(f"data: {json.dumps(_chunk({'reasoning': 'hm '}))}\n\n".encode())
        await asyncio.sleep(0.3)
    for each in _pieces(translated(body), 60):
        await response.write(f"data: {json.dumps(_chunk({'content': each}))}\n\n".encode())
        await asyncio.sleep(0.02)
    await response.write(f"data: {json.dumps(_chunk({}, 'stop'))}\n\ndata: [DONE]\n\n".encode())
    return response
