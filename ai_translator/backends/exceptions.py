"""The table of third-party exceptions and our errors for them.

LangChain's own classes come first: they cover every integration that follows langchain-core's tree.
Then come the openai client's, then those of the HTTP libraries.  A subclass precedes its base.
``raise … from`` is the caller's part.
"""

from __future__ import annotations

import email.utils
import math
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ai_translator.errors import (
    AuthenticationError,
    BackendError,
    ContentFilterError,
    ContextOverflowError,
    ModelNotFoundError,
    RateLimitedError,
    UnreachableError,
)


@dataclass(frozen=True, slots=True)
class ErrorMapping:
    """What one third-party exception class means to us."""

    error: type[BackendError]
    text: str
    remedy: str = ""
    transient: bool = False


_KEY = ErrorMapping(
    AuthenticationError,
    "the server refused the API key",
    "Check OPENAI_API_KEY (or your provider's variable)",
)
_MODEL = ErrorMapping(
    ModelNotFoundError,
    "the server does not know the model",
    "Check --model and base_url (it often ends in /v1)",
)
_RATE = ErrorMapping(
    RateLimitedError,
    "too many requests",
    "Lower translation.concurrency, or try again later",
    transient=True,
)
_QUOTA = ErrorMapping(
    RateLimitedError, "the quota is used up", "Check the plan and billing of the account"
)
_SERVER = ErrorMapping(BackendError, "the server failed", "Try again later", transient=True)
_SILENT = ErrorMapping(
    UnreachableError,
    "no answer in time",
    "Check base_url and network, or raise the timeout",
    transient=True,
)
_GONE = ErrorMapping(
    UnreachableError,
    "no connection to the endpoint",
    "Check base_url, network and proxy",
    transient=True,
)
_LONG = ErrorMapping(
    ContextOverflowError,
    "the request is longer than the model takes",
    "Lower context_tokens in config.yaml",
)
_FILTER = ErrorMapping(ContentFilterError, "the provider refused the content")
_REQUEST = ErrorMapping(
    BackendError, "the server rejected the request", "Check the model's settings in config.yaml"
)
_CLIENT = ErrorMapping(
    BackendError,
    "the client could not send the request",
    "Check the model's settings in config.yaml",
)
_ANSWER = ErrorMapping(
    BackendError,
    "the answer is not what the protocol says",
    "Check that base_url ends in /v1",
    transient=True,
)

TABLE: tuple[tuple[str, ErrorMapping], ...] = (
    ("langchain_core.exceptions:ContextOverflowError", _LONG),
    ("langchain_core.exceptions:ModelAuthenticationError", _KEY),
    ("langchain_core.exceptions:ModelPermissionDeniedError", _KEY),
    ("langchain_core.exceptions:ModelNotFoundError", _MODEL),
    ("langchain_core.exceptions:ModelRateLimitError", _RATE),
    ("langchain_core.exceptions:ModelTimeoutError", _SILENT),
    ("langchain_core.exceptions:ModelConnectionError", _GONE),
    ("langchain_core.exceptions:ModelAPIError", _SERVER),
    ("langchain_core.exceptions:ModelInvalidRequestError", _REQUEST),
    ("langchain_core.exceptions:ModelError", _SERVER),
    ("openai:AuthenticationError", _KEY),
    ("openai:PermissionDeniedError", _KEY),
    ("openai:NotFoundError", _MODEL),
    ("openai:RateLimitError", _RATE),
    ("openai:ConflictError", _SERVER),
    ("openai:InternalServerError", _SERVER),
    ("openai:BadRequestError", _REQUEST),
    ("openai:UnprocessableEntityError", _REQUEST),
    ("openai:APITimeoutError", _SILENT),
    ("openai:APIConnectionError", _GONE),
    ("openai:APIResponseValidationError", _ANSWER),
    ("openai:APIStatusError", _REQUEST),
    ("openai:APIError", _SERVER),
    ("openai:LengthFinishReasonError", _LONG),
    ("openai:ContentFilterFinishReasonError", _FILTER),
    ("openai:OpenAIError", _CLIENT),
    *(
        (f"{library}:{name}", meaning)
        for library in ("httpx2", "httpx")
        for name, meaning in (
            ("TimeoutException", _SILENT),
            ("UnsupportedProtocol", _GONE),
            ("TransportError", _GONE),
            ("DecodingError", _ANSWER),
            ("TooManyRedirects", _GONE),
            ("HTTPError", _SERVER),
            ("InvalidURL", _GONE),
        )
    ),
    ("builtins:TimeoutError", _SILENT),
    ("builtins:ConnectionError", _GONE),
)

#: Codes and phrases by which servers tell apart what one HTTP status lumps together.
_I = re.I
_REFINEMENTS = (
    (re.compile(r"insufficient_quota|billing_hard_limit|exceeded your current quota", _I), _QUOTA),
    (
        re.compile(
            r"context_length_exceeded|maximum context length|context window|too many tokens|"
            r"prompt is too long",
            _I,
        ),
        _LONG,
    ),
    (
        re.compile(
            r"content_filter|content_policy|content management|data_inspection_failed|"
            r"sensitive content",
            _I,
        ),
        _FILTER,
    ),
    (
        re.compile(
            r"model_not_found|invalid model|unknown model|model\b.{0,80}\b(not found|not exist|"
            r"not supported)",
            _I,
        ),
        _MODEL,
    ),
    (re.compile(r"invalid_api_key|incorrect api key|invalid api key", _I), _KEY),
)
_DETAIL = 200  # characters of the server's own words in a message
_PARSING = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
)  # what LangChain raises on an answer off the protocol


def explain(error: Exception, endpoint: str = "") -> BackendError | None:
    """Return our error for what a chat model raised.

    None for an unknown one, which is a bug of ours.
    """
    meaning = _meaning(error)
    if meaning is None:
        return None
    where = f"{endpoint}: " if endpoint else ""
    detail = _detail(error)
    text = f"{where}{meaning.text}" + (f" ({detail})" if detail else "")
    return meaning.error(
        text, remedy=meaning.remedy, transient=meaning.transient, retry_after=_retry_after(error)
    )


def _meaning(error: Exception) -> ErrorMapping | None:
    found = next((meaning for name, meaning in TABLE if _is(error, name)), None)
    if found is None:
        return _ANSWER if isinstance(error, _PARSING) and _raised_by_library(error) else None
    if getattr(error, "status_code", 500) < 500 and found.error is not AuthenticationError:
        words = f"{getattr(error, 'code', '')} {error}"
        return next((meaning for pattern, meaning in _REFINEMENTS if pattern.search(words)), found)
    return found


def _is(error: Exception, name: str) -> bool:
    """Return True if ``error`` is of the class ``module:Class``.

    A module nobody has imported has raised nothing.
    """
    module, _, attribute = name.partition(":")
    names = {f"{kind.__module__.partition('.')[0]}:{kind.__name__}" for kind in type(error).__mro__}
    return f"{module.partition('.')[0]}:{attribute}" in names


def _raised_by_library(error: Exception) -> bool:
    """Return True if the innermost frame belongs to an installed package, not to this program."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and not trace.tb_frame.f_globals.get("__name__", "").startswith(
        "ai_translator"
    )


def _detail(error: Exception) -> str:
    body = getattr(error, "body", None)
    message = body.get("message") if isinstance(body, Mapping) else None
    words = " ".join(str(message or _root(error) or "").split())
    return words[:_DETAIL]


def _root(error: BaseException) -> BaseException:
    """Return the operating system's error below, if there is one.

    "Connection refused" says more than the client's "Connection error.".
    """
    below: BaseException | None = error
    while below is not None and not isinstance(below, OSError):
        below = below.__cause__ or below.__context__
    return below or error


def _retry_after(error: Exception) -> float | None:
    """Return the seconds of the response's Retry-After headers, if any (RFC 9110, 10.2.3)."""
    headers: Any = getattr(getattr(error, "response", None), "headers", None) or {}
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(name, "")) / unit
        except ValueError:
            continue
        return max(0.0, seconds) if math.isfinite(seconds) else None
    date = email.utils.parsedate_tz(headers.get("retry-after", ""))
    return max(0.0, email.utils.mktime_tz(date) - time.time()) if date else None
