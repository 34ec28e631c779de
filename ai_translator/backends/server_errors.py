"""Errors in the bodies that servers send instead of an answer, brought into one form.

All of it is data from outside: nothing here trusts a type, and what is kept is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ai_translator.backends.message_content import MOST_NAME, choices_of, first

#: The ``type`` of an error that came as a web page.
PAGE = "web_page"
_MOST_WORDS = 300  # characters of a server's own words that are passed on
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{1,200})", re.I)
_HEADING = re.compile(r"<h[1-3][^>]{0,200}>([^<]{1,200})", re.I)
_TAG = re.compile(r"<[^<>]{0,500}>")
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
#: Error codes in words -> the status that they would have had.
_STATUS_OF_CODE = (
    (re.compile(r"insufficient|quota|balance|billing|arrears|payment", re.I), 402),
    (
        re.compile(
            r"rate.?limit|(?:request|concurren\w+) limit|\bqps\b|too.?many|throttl"
            r"|resource.?exhausted|overload|1302|1305",
            re.I,
        ),
        429,
    ),
    (re.compile(r"auth|api.?key|permission|forbidden|denied|token.?expired|log.?in", re.I), 401),
    (re.compile(r"model.?not|not.?found|no.?such.?model|unknown.?model", re.I), 404),
    (re.compile(r"content.?filter|policy|safety|sensitive|moderation", re.I), 400),
    (re.compile(r"invalid|bad.?request|unsupported|param|context|too.?long", re.I), 400),
)
_UNKNOWN_FAILURE = 502


class NotACompletion(ValueError):  # noqa: N818
    """What came back is no answer of the protocol.

    page: it is a web page: another address, or a network that wants a sign-in first
    """

    def __init__(self, message: str, *, page: bool = False) -> None:
        super().__init__(message)
        self.page = page


def page_title(page: str) -> str:
    found = _TITLE.search(page[:20_000]) or _HEADING.search(page[:20_000])
    return f" ({words(found[1])!r})" if found else ""


def page_words(page: str) -> str:
    found = _TITLE.search(page[:20_000]) or _HEADING.search(page[:20_000])
    return words(found[1]) if found else words(_TAG.sub(" ", page[:4000]))


def words(text: object) -> str:
    """Return a server's own words in one bounded line, without terminal control characters."""
    line = " ".join(str(text)[: 4 * _MOST_WORDS].split())
    shown = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in line)
    return shown if len(shown) <= _MOST_WORDS else f"{shown[: _MOST_WORDS - 1]}…"


def is_error(value: Any) -> bool:
    """Return True for an error object where a completion should be.

    Some servers wrap it in a list, or in an envelope.
    """
    if isinstance(value, list):
        return bool(value) and is_error(value[0])
    if not isinstance(value, Mapping) or choices_of(value):
        return False
    value = _unwrapped(value)
    if value.get("error") or value.get("errors") or value.get("success") is False:
        return True
    code = value.get("code", value.get("error_code", 0))
    return bool(
        value.get("message") or value.get("msg") or value.get("error_msg")
    ) and code not in {0, "0", 200, "200", None}


def error_of(status: int, value: Any) -> dict[str, Any]:
    """Return the error object of the protocol, from what servers have in its place."""
    value = first(value)
    whole: Mapping[str, Any] = (
        _unwrapped(value)
        if isinstance(value, Mapping)
        else {"message": value if isinstance(value, str) else ""}
    )
    inner = first(whole.get("error"))
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
        "code": None if code is None else str(code)[:MOST_NAME],
    }
    for name in ("type", "param", "status"):
        found[name] = str(source[name])[:MOST_NAME] if source.get(name) is not None else None
    if isinstance(size := source.get("n_ctx"), int):  # llama.cpp: in no words
        found["message"] += f" (n_ctx {size})"
    details = source.get("details")
    if isinstance(details, list):
        found["details"] = [each for each in details[:10] if isinstance(each, Mapping)]
    return found


def _unwrapped(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the error in an envelope of its provider's, with the usual names of its fields.

    Else ``value`` itself.
    """
    status = value.get("base_resp")  # MiniMax
    if isinstance(status, Mapping) and status.get("status_code"):
        code, told = status["status_code"], status.get("status_msg")
        return {"error": {"code": code, "message": told if isinstance(told, str) else ""}}
    envelope = value.get("Response")  # Tencent
    inner = envelope.get("Error") if isinstance(envelope, Mapping) else None
    if isinstance(inner, Mapping):
        return {
            "error": {key.casefold(): inner[key] for key in ("Code", "Message") if key in inner}
        }
    return value


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


def status_of(status: int, value: Any) -> int:
    """Return the status, or the one that an error with status 200 means."""
    if status >= 300:
        return status
    value = first(value)
    value = _unwrapped(value) if isinstance(value, Mapping) else value
    inner = first(value.get("error")) if isinstance(value, Mapping) else None
    source = inner if isinstance(inner, Mapping) else value if isinstance(value, Mapping) else {}
    for name in ("status", "status_code", "code"):
        number = source.get(name)
        if isinstance(number, str) and number.isdecimal():
            number = int(number[:4])
        if isinstance(number, int) and 400 <= number < 600:
            return number
    words_of_it = _message(source) or (inner if isinstance(inner, str) else "")
    told = f"{source.get('code', '')} {source.get('type', '')} {words_of_it}"[:_MOST_WORDS]
    return next(
        (each for pattern, each in _STATUS_OF_CODE if pattern.search(told)), _UNKNOWN_FAILURE
    )
