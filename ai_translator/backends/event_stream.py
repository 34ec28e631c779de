"""Streams of server-sent events, put together to one answer."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ai_translator.backends.message_content import REASONING_KEYS, choices_of, text_of
from ai_translator.backends.other_protocols import as_chunk
from ai_translator.backends.server_errors import NotACompletion, is_error

_LINE_END = re.compile(rb"\r\n|\n|\r(?!\Z)")  # a last CR may be half of a CRLF
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class StreamReader:
    """Puts a stream of server-sent events together, chunk by chunk.

    Holds the texts and drops the rest.

    over: nothing of use comes after what has been read
    """

    _MOST_LINE = 1 << 20  # bytes of one event
    _MOST_PARTS = 200  # lines of one

    def __init__(self, most: int) -> None:
        self._most = most
        self._line = b""
        self._parts: list[bytes] = []  # of an event whose JSON goes over several lines
        self._index: Any = None  # of the choice whose text it is
        self._texts: list[str] = []
        self._length = 0  # of all of them
        self._thoughts: list[str] = []
        self._size = 0
        self._rest: dict[str, Any] = {}
        self._reason: str | None = None
        self._error: Any = None
        self.over = False

    @property
    def ended(self) -> bool:
        """Return True once the stream has said why it ends; the counted tokens may still follow."""
        return self.over or self._reason is not None

    @property
    def _text(self) -> str:
        return "".join(self._texts)

    def feed(self, chunk: bytes) -> None:
        """Raise NotACompletion when the texts, or one event, grow beyond all bounds."""
        *lines, self._line = _LINE_END.split(self._line + chunk)
        for line in lines:
            self.take(line)
        if len(self._line) > self._MOST_LINE:
            raise NotACompletion("the stream has an event without end")

    def close(self) -> None:
        self.take(self._line)
        self.take(b"")
        self._line = b""

    def result(self) -> Any:
        """Return what the events say, as one completion or error.

        Raises NotACompletion for a stream that broke off.
        """
        if self._error is not None:
            return self._error
        if self._reason is None and not self.over:
            raise NotACompletion(
                "the stream of the answer broke off"
                if self._texts
                else "the stream holds no answer"
            )
        message = {"content": self._text, "reasoning_content": "".join(self._thoughts)}
        return {
            **self._rest,
            "choices": [{"message": message, "finish_reason": self._reason or "stop"}],
        }

    def take(self, line: bytes) -> None:
        """Take one line: an event in JSON, with or without ``data:``, or a part of one."""
        line = line.removeprefix(_BYTE_ORDER_MARK).strip()
        if not line:
            self._end_event()
        if not line.startswith((b"data:", b"{")):
            return  # a comment that keeps the connection alive, an event's name, nothing
        data = line.removeprefix(b"data:").strip()
        if data == b"[DONE]":
            self.over = True
        elif (event := _event_in(data)) is not None:
            self._event(event)
        elif len(self._parts) < self._MOST_PARTS:
            self._parts.append(data)

    def _end_event(self) -> None:
        """Take the event that several lines make."""
        parts, self._parts = self._parts, []
        if len(parts) > 1 and (event := _event_in(b"\n".join(parts))) is not None:
            self._event(event)

    def _event(self, event: Mapping[str, Any]) -> None:
        event = as_chunk(event)
        choices = choices_of(event)
        if is_error(event) and not choices:
            self._error, self.over = event, True
            return
        for key in ("id", "model", "usage"):
            if event.get(key):
                self._rest[key] = event[key]
        if self._reason is not None and event.get("usage"):
            self.over = True
        if not choices:
            return
        if self._index is None:
            self._index = choices[0].get("index")
        for choice in choices:
            if (index := choice.get("index")) is None or index == self._index:
                self._take_choice(choice)

    def _take_choice(self, choice: Mapping[str, Any]) -> None:
        self._add(choice)
        if self._size > self._most:
            raise NotACompletion("the answer is far longer than any translation")
        if (reason := choice.get("finish_reason")) and reason != "null":
            self._reason = str(reason)

    def _add(self, choice: Mapping[str, Any]) -> None:
        """Add the texts of a choice: a piece, or a message, which may hold all pieces so far."""
        delta = choice.get("delta")
        message = choice.get("message")
        source = next((each for each in (delta, message) if isinstance(each, Mapping)), choice)
        text = text_of(source.get("content")) or text_of(choice.get("text"))
        if source is message and len(text) >= self._length and text.startswith(self._text):
            self._texts.clear()
            self._length = 0
        self._texts.append(text)
        self._length += len(text)
        thoughts = [text_of(source.get(key)) for key in REASONING_KEYS]
        self._thoughts += thoughts
        self._size += len(text) + sum(map(len, thoughts))


def _event_in(data: bytes) -> Mapping[str, Any] | None:
    """Return the event in a line of JSON; None for what is none."""
    try:
        event = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return event if isinstance(event, Mapping) else None
