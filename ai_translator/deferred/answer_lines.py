"""Lines of a file of answers: each says what became of one request.

OpenAI and the servers that follow it put the status and the body of a usual response into
``response``, or what went wrong into ``error``; vLLM has been seen with the completion itself in
``response``.  All of it is data from outside.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ai_translator.deferred.journal import StoredAnswer, as_json

#: Statuses that say nothing about the request: it goes into another batch.
_PASSING = frozenset({408, 409, 425, 429})
_LEAST_FAILURE = 500
#: Codes of requests that their batch did not come to.
_UNTRIED = ("batch_expired", "batch_cancelled", "batch_canceled")
_MOST_WORDS = 300
_MOST_TOKENS = 1 << 31


class UnreadableLineError(Exception):
    """A line that is none: the file came damaged."""


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """What a line says.

    answer:   what the request met, for the translator to judge; None if it was not answered
    trouble:  why not, in a few words
    untried:  True if its batch did not come to it
    sent, received: tokens, 0 where nothing says
    """

    id: str
    answer: StoredAnswer | None
    trouble: str = ""
    untried: bool = False
    sent: int = 0
    received: int = 0


def read_line(line: bytes) -> AnswerLine:
    """Return what a line says.  Raises UnreadableLineError."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UnreadableLineError("a line is no JSON") from error
    if not isinstance(value, Mapping) or not isinstance(value.get("custom_id"), str):
        raise UnreadableLineError("a line names no request")
    id_, status, body = value["custom_id"], *_response(value)
    if status is None or _is_passing(status):
        code = value["error"].get("code") if isinstance(value.get("error"), Mapping) else None
        return AnswerLine(id_, None, _words(value, status), untried=code in _UNTRIED)
    usage = body.get("usage")
    counted: Mapping[str, Any] = usage if isinstance(usage, Mapping) else {}
    sent, received = (_count(counted.get(key)) for key in ("prompt_tokens", "completion_tokens"))
    return AnswerLine(id_, StoredAnswer(status, as_json(body)), sent=sent, received=received)


def _response(line: Mapping[str, Any]) -> tuple[int | None, Mapping[str, Any]]:
    """Return the status and the body of the response; (None, {}) for none."""
    response = line.get("response")
    if not isinstance(response, Mapping):
        return None, {}
    if "choices" in response:
        return 200, response
    status, body = _status(response.get("status_code")), _unpacked(response.get("body"))
    if status is None:
        return None, {}
    if isinstance(body, Mapping):
        return status, body
    if status < 300:
        return None, {}
    return status, {"error": line.get("error") or {"message": "no reason is given"}}


def _status(value: Any) -> int | None:
    """Return a status of HTTP; None for what is none, such as the 0 of a lost request."""
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        value = int(value[:4])
    fits = isinstance(value, int) and not isinstance(value, bool) and 200 <= value < 600
    return int(value) if fits else None


def _unpacked(body: Any) -> Any:
    """Return a body as JSON, also one that was written as a text of JSON."""
    if not isinstance(body, str):
        return body
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return body


def _is_passing(status: int) -> bool:
    return status in _PASSING or status >= _LEAST_FAILURE


def _words(line: Mapping[str, Any], status: int | None) -> str:
    """Return what a line says of a request that was not answered."""
    _, body = _response(line)
    error = line.get("error") or body.get("error") or {}
    told = error.get("message") or error.get("code") if isinstance(error, Mapping) else error
    words = " ".join(str(told or "no answer came back").split())[:_MOST_WORDS]
    return words if status is None else f"{status}: {words}"


def _count(value: Any) -> int:
    fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _MOST_TOKENS
    return int(value) if fits else 0
