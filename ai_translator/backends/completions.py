"""Completions: the body of an answer in the protocol's own form, whatever the server sent.

Servers send parts where the protocol has a string, a stream where none was asked for, an error with
status 200, a web page. What is understood becomes what the client expects; what is not is an error
that says what came.  All of it is data from outside: nothing here trusts a type, and every step is
linear in the size of the body, which the transport has bounded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ai_translator.backends.other_protocols import as_chunk, as_completion

_MOST_WORDS = 300  # characters of a server's own words that are passed on
_MOST_NAME = 200  # characters of an id, model or reason
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{1,200})", re.I)
_HEADING = re.compile(r"<h[1-3][^>]{0,200}>([^<]{1,200})", re.I)
_PAIR, _LONE = re.compile("[\ud800-\udbff][\udc00-\udfff]"), re.compile("[\ud800-\udfff]+")
_TAG = re.compile(r"<[^<>]{0,500}>")
_REASONING_KEYS = (
    "reasoning_content",
    "reasoning",
    "thinking",
    "thoughts",
    "thought",
    "reasoning_text",
)
_TEXT_KEYS = ("text", "content", "value", "output_text")
_MESSAGE_KEYS = (
    "message",
    "msg",
    "error_msg",
    "detail",
    "error_message",
    "title",
    "reason",
    "errors",
)
#: Types of parts that are no part of the answer.
_NO_ANSWER = frozenset({"thinking", "reasoning", "reasoning_content", "tool_use"})
#: Error codes in words -> the status that they would have had.
_STATUS_OF_CODE = (
    (re.compile(r"insufficient|quota|balance|billing|arrears|payment", re.I), 402),
    (
        re.compile(r"rate.?limit|too.?many|throttl|resource.?exhausted|overload|1302|1305", re.I),
        429,
    ),
    (re.compile(r"auth|api.?key|permission|forbidden|denied|token.?expired", re.I), 401),
    (re.compile(r"model.?not|not.?found|no.?such.?model|unknown.?model", re.I), 404),
    (re.compile(r"content.?filter|policy|safety|sensitive|moderation", re.I), 400),
    (re.compile(r"invalid|bad.?request|unsupported|param|context|too.?long", re.I), 400),
)
_UNKNOWN_FAILURE = 502
#: Reasons to end of a server that could not go on.
_BROKEN = frozenset({"error", "insufficient_system_resource", "abort", "network_error"})
_BROKEN_STATUS = 503


class NotACompletion(ValueError):  # noqa: N818
    """What came back is no answer of the protocol.

    page: it is a web page: another address, or a network that wants a sign-in first
    """

    def __init__(self, message: str, *, page: bool = False) -> None:
        super().__init__(message)
        self.page = page


@dataclass(frozen=True, slots=True)
class Reply:
    """A status and a JSON body in the protocol's form.

    A completion with 200, else an ``error`` object.
    """

    status: int
    body: Mapping[str, Any]


def reply(
    status: int, content: bytes, *, charset: str = "", streamed: StreamReader | None = None
) -> Reply:
    """Return the reply in a response.

    Raises NotACompletion for a body with status 200 that is none.

    charset:  what the response says of its encoding, "" for nothing
    streamed: the reader that has read the body already, where it was a stream of events
    """
    if streamed is not None:
        value: Any = streamed.result()
    else:
        value = _decoded(status, content, charset)
    if status < 300 and isinstance(_first(value), Mapping):
        value = _failure_of_choice(as_completion(_first(value)))
    if status >= 300 or _is_error(value):
        return Reply(_status(status, value), {"error": _error(status, value)})
    return Reply(200, _completion(value))


def _failure_of_choice(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the error object that an answer broken off by its server amounts to, or ``value``."""
    choice = next(iter(_choices(value)), None)
    if choice is None:
        return value
    if isinstance(choice.get("error"), Mapping):
        return {"error": choice["error"]}
    if choice.get("finish_reason") not in _BROKEN:
        return value
    told = f"it broke off its answer: {choice['finish_reason']}"
    return {"error": {"message": told, "code": _BROKEN_STATUS}}


def _text(content: bytes, charset: str) -> str:
    """Return the decoded body: UTF-8, else as its first bytes or the response say.

    Raises UnicodeDecodeError, LookupError for a charset that nobody knows.
    """
    encoding = json.detect_encoding(content[:4])
    try:
        return content.decode(encoding if encoding != "utf-8" else "utf-8-sig")
    except UnicodeDecodeError:
        if not charset:
            raise
        return content.decode(charset)


def _decoded(status: int, content: bytes, charset: str) -> Any:
    """Return the JSON in the body; for failures whatever words there are."""
    try:
        text = _text(content, charset)
    except (UnicodeDecodeError, LookupError) as error:
        if status < 300:
            raise NotACompletion("the answer is not UTF-8: bytes of it are damaged") from error
        text = content.decode("utf-8", "replace")
    bare = text.lstrip()
    try:
        return json.loads(bare)
    except (ValueError, RecursionError) as error:
        if status >= 300:
            page = bare.startswith("<")
            return {"error": {"message": _page_words(bare) if page else words(bare)}}
        if (found := _lines_of_json(bare) or _completion_within(bare)) is not None:
            return found
        if bare.startswith("<"):
            what = f"a web page came back{_page_title(bare)}, not an answer"
            raise NotACompletion(what, page=True) from error
        what = "nothing came back" if not bare else "what came back is no JSON, or was cut off"
        raise NotACompletion(what) from error


def _lines_of_json(text: str) -> Any:
    """Return what a stream says that has an object a line (Ollama); None for no such stream."""
    lines = text.splitlines()
    if len(lines) < 2 or not all(line[:1] == "{" or not line.strip() for line in lines):
        return None
    stream = StreamReader(len(text))
    for line in lines:
        stream.take(line.encode("utf-8", "surrogatepass"))
    return stream.result() if stream.ended else None


def _completion_within(text: str) -> Any:
    """Return the completion between what a proxy or its script puts before and after it.

    None when the first JSON object in the text is none.
    """
    start = text.find('{"')
    if start < 0:
        return None
    try:
        value, _ = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError):
        return None
    return value if _choices(as_completion(value)) else None


def _page_title(page: str) -> str:
    found = _TITLE.search(page[:20_000]) or _HEADING.search(page[:20_000])
    return f" ({words(found[1])!r})" if found else ""


def _page_words(page: str) -> str:
    found = _TITLE.search(page[:20_000]) or _HEADING.search(page[:20_000])
    return words(found[1]) if found else words(_TAG.sub(" ", page[:4000]))


def words(text: object) -> str:
    """Return a server's own words in one bounded line, without terminal control characters."""
    line = " ".join(str(text)[: 4 * _MOST_WORDS].split())
    shown = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in line)
    return shown if len(shown) <= _MOST_WORDS else f"{shown[: _MOST_WORDS - 1]}…"


def _is_error(value: Any) -> bool:
    """Return True for an error object where a completion should be.

    Some servers wrap it in a list.
    """
    if isinstance(value, list):
        return bool(value) and _is_error(value[0])
    if not isinstance(value, Mapping) or _choices(value):
        return False
    if value.get("error") or value.get("errors") or value.get("success") is False:
        return True
    code = value.get("code", value.get("error_code", 0))
    return bool(
        value.get("message") or value.get("msg") or value.get("error_msg")
    ) and code not in {0, "0", 200, "200", None}


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _error(status: int, value: Any) -> dict[str, Any]:
    """Return the error object of the protocol, from what servers have in its place."""
    value = _first(value)
    whole: Mapping[str, Any] = (
        value
        if isinstance(value, Mapping)
        else {"message": value if isinstance(value, str) else ""}
    )
    inner = _first(whole.get("error"))
    if isinstance(inner, str):
        inner = {"message": inner}
    source: Mapping[str, Any] = inner if isinstance(inner, Mapping) else whole
    message = _message(source) or _message(whole) or f"HTTP status {status}"
    metadata = source.get("metadata")
    if isinstance(metadata, Mapping) and metadata.get(
        "raw"
    ):  # OpenRouter: what the provider behind it said
        message = f"{message}: {metadata['raw']}"
    code = source.get("code", whole.get("code", whole.get("error_code")))
    found: dict[str, Any] = {
        "message": message[:4000],
        "code": None if code is None else str(code)[:_MOST_NAME],
    }
    for name in ("type", "param", "status"):
        found[name] = str(source[name])[:_MOST_NAME] if source.get(name) is not None else None
    if isinstance(size := source.get("n_ctx"), int):  # llama.cpp: in no words
        found["message"] += f" (n_ctx {size})"
    details = source.get("details")
    if isinstance(details, list):
        found["details"] = [each for each in details[:10] if isinstance(each, Mapping)]
    return found


def _message(source: Mapping[str, Any]) -> str:
    for name in _MESSAGE_KEYS:
        found = source.get(name)
        if isinstance(found, str) and found.strip():
            return found
        if isinstance(found, Mapping) and (inner := _inner_message(found)):
            return inner
        if (
            isinstance(found, list) and found
        ):  # FastAPI: [{"loc": ["body", "temperature"], "msg": "…"}]
            return "; ".join(_validation(each) for each in found[:3])
    return ""


def _inner_message(source: Mapping[str, Any]) -> str:
    """Return the words one level down: ``{"message": "…"}``, Mistral's ``{"detail": [{…}]}``."""
    found = next((source[name] for name in ("message", "detail") if source.get(name)), "")
    if isinstance(found, list):
        return "; ".join(_validation(each) for each in found[:3])
    return found if isinstance(found, str) else ""


def _validation(item: Any) -> str:
    if not isinstance(item, Mapping):
        return str(item)[:_MOST_WORDS]
    place = item.get("loc")
    where = ".".join(map(str, place)) if isinstance(place, list) else str(place or "")
    told = item.get("msg") or item.get("message") or ""
    return (f"{where}: {told}" if where else str(told))[:_MOST_WORDS]


def _status(status: int, value: Any) -> int:
    """Return the status, or the one that an error with status 200 means."""
    if status >= 300:
        return status
    value = _first(value)
    inner = _first(value.get("error")) if isinstance(value, Mapping) else None
    source = inner if isinstance(inner, Mapping) else value if isinstance(value, Mapping) else {}
    for name in ("status", "status_code", "code"):
        number = source.get(name)
        if isinstance(number, str) and number.isdecimal():
            number = int(number[:4])
        if isinstance(number, int) and 400 <= number < 600:
            return number
    told = (
        f"{source.get('code', '')} {source.get('type', '')} {source.get('message', inner or '')}"[
            :_MOST_WORDS
        ]
    )
    return next(
        (each for pattern, each in _STATUS_OF_CODE if pattern.search(told)), _UNKNOWN_FAILURE
    )


def _choices(value: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = value.get("choices")
    if isinstance(found, Mapping):
        return [found]
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def _completion(value: Any) -> dict[str, Any]:
    """Return the completion in its own form, with one choice and no field of an odd type."""
    value = _first(value)
    if not isinstance(value, Mapping):
        raise NotACompletion(f"a JSON {type(value).__name__} came back, not an answer")
    choices = _choices(value)
    if not choices:
        raise NotACompletion("the answer has no choices")
    messages = [_message_of(choice) for choice in choices]
    at = next((at for at, each in enumerate(messages) if each["content"].strip()), 0)
    message, reason = messages[at], choices[at].get("finish_reason")
    completion: dict[str, Any] = {
        "id": str(value.get("id") or "0")[:_MOST_NAME],
        "object": "chat.completion",
        "created": 0,
        "model": str(value.get("model") or "")[:_MOST_NAME],
        "choices": [{"index": 0, "message": message, "finish_reason": _reason(reason, message)}],
    }
    usage = _usage(value.get("usage"))
    return {**completion, "usage": usage} if usage else completion


def _message_of(choice: Mapping[str, Any]) -> dict[str, Any]:
    message = choice.get("message")
    source: Mapping[str, Any] = message if isinstance(message, Mapping) else choice
    text = text_of(source.get("content"))
    if not text and not isinstance(message, Mapping):
        text = text_of(choice.get("text"))
    if not text.strip():
        called = source.get("tool_calls") or [{"function": source.get("function_call")}]
        text = _misplaced(source, choice) or _arguments(called)
    refusal = source.get("refusal")
    if not text.strip() and isinstance(refusal, str) and refusal:
        return {"role": "assistant", "content": "", "refusal": words(refusal)}
    return {"role": "assistant", "content": text}


def _misplaced(source: Mapping[str, Any], choice: Mapping[str, Any]) -> str:
    """Return the answer where a server took it for a thought.

    It ended well, said nothing, and its thoughts hold our elements.
    """
    if choice.get("finish_reason") not in {"stop", None, "eos", "end_turn"} or source.get(
        "tool_calls"
    ):
        return ""
    thoughts = "".join(text_of(source.get(key)) for key in _REASONING_KEYS)
    return thoughts if "</s>" in thoughts[-200:] else ""


def _arguments(calls: Any) -> str:
    """Return what a model passes to a tool that nobody offered: its answer may be in it."""
    call = _first(calls)
    called = call.get("function") if isinstance(call, Mapping) else None
    arguments = called.get("arguments") if isinstance(called, Mapping) else None
    if isinstance(arguments, Mapping):
        return json.dumps(arguments, ensure_ascii=False)
    return _whole_characters(arguments) if isinstance(arguments, str) else ""


def text_of(content: Any) -> str:
    """Return the text of a message's content: a string, parts, or nothing.

    Lone surrogates are taken out: no encoder takes them.
    """
    if isinstance(content, str):
        return _whole_characters(content)
    if isinstance(content, list):
        return "".join(_part(each) for each in content)
    return _part(content)


def _part(part: Any) -> str:
    if isinstance(part, str):
        return _whole_characters(part)
    if not isinstance(part, Mapping) or part.get("thought") is True:
        return ""
    if str(part.get("type", "text")) in _NO_ANSWER:
        return ""
    for key in _TEXT_KEYS:
        found = part.get(key)
        if isinstance(found, str):
            return _whole_characters(found)
        if isinstance(found, Mapping) and isinstance(found.get("value"), str):
            return _whole_characters(found["value"])
    return ""


def _whole_characters(text: str) -> str:
    if text.isascii():
        return text
    joined = _PAIR.sub(_one_character, text)  # pairs that were escaped apart
    return _LONE.sub("", joined)


def _one_character(pair: re.Match[str]) -> str:
    return pair[0].encode("utf-16", "surrogatepass").decode("utf-16")


def _reason(reason: Any, message: Mapping[str, Any]) -> str:
    if message.get("refusal"):
        return "content_filter"
    return str(reason)[:_MOST_NAME] if isinstance(reason, str) and reason else "stop"


def _usage(usage: Any) -> dict[str, int] | None:
    """Return the counted tokens, if they are numbers that can be."""
    if not isinstance(usage, Mapping):
        return None
    counts = [
        usage.get("prompt_tokens", usage.get("input_tokens")),
        usage.get("completion_tokens", usage.get("output_tokens")),
    ]
    if not all(
        isinstance(each, int) and not isinstance(each, bool) and 0 <= each < 1 << 31
        for each in counts
    ):
        return None
    sent, received = counts
    return {"prompt_tokens": sent, "completion_tokens": received, "total_tokens": sent + received}


class StreamReader:
    """Puts a stream of server-sent events together, chunk by chunk.

    Holds the texts and drops the rest.

    over: nothing of use comes after what has been read
    """

    _MOST_LINE = 1 << 20  # bytes of one event

    def __init__(self, most: int) -> None:
        self._most = most
        self._line = b""
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
        *lines, self._line = (self._line + chunk).split(b"\n")
        for line in lines:
            self.take(line)
        if len(self._line) > self._MOST_LINE:
            raise NotACompletion("the stream has an event without end")

    def close(self) -> None:
        self.take(self._line)
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
        """Take one line: an event, in JSON with or without ``data:`` before it."""
        line = line.strip()
        if not line.startswith((b"data:", b"{")):
            return  # a comment that keeps the connection alive, an event's name, nothing
        data = line.removeprefix(b"data:").strip()
        if data == b"[DONE]":
            self.over = True
            return
        try:
            event = json.loads(data)
        except (ValueError, RecursionError):
            return
        if isinstance(event, Mapping):
            self._event(event)

    def _event(self, event: Mapping[str, Any]) -> None:
        event = as_chunk(event)
        choices = _choices(event)
        if _is_error(event) and not choices:
            self._error, self.over = event, True
            return
        for key in ("id", "model", "usage"):
            if event.get(key):
                self._rest[key] = event[key]
        if self._reason is not None and event.get("usage"):
            self.over = True
        if not choices:
            return
        self._add(choices[0])
        if self._size > self._most:
            raise NotACompletion("the answer is far longer than any translation")
        if (reason := choices[0].get("finish_reason")) and reason != "null":
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
        thoughts = [text_of(source.get(key)) for key in _REASONING_KEYS]
        self._thoughts += thoughts
        self._size += len(text) + sum(map(len, thoughts))


def listed(content: bytes) -> list[Mapping[str, Any]]:
    """Return the models of a list, each with its ``id``; nothing for what is no list of models."""
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return []
    if isinstance(value, Mapping):
        value = next(
            (
                value[key]
                for key in ("data", "models", "result")
                if isinstance(value.get(key), list)
            ),
            [],
        )
    return list(_named(value)) if isinstance(value, list) else []


def _named(items: Iterable[Any]) -> Iterable[Mapping[str, Any]]:
    for item in items:
        entry: Mapping[str, Any] = item if isinstance(item, Mapping) else {"id": item}
        name = next(
            (
                found
                for key in ("id", "name", "model")
                if isinstance(found := entry.get(key), str) and found
            ),
            "",
        )
        if name and len(name) <= _MOST_NAME and name.isprintable():
            yield {**entry, "id": name.removeprefix("models/")}
