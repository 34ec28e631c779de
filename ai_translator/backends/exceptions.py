"""The table of third-party exceptions and our errors for them.

LangChain's own classes come first: they cover every integration that follows langchain-core's tree.
Then come the openai client's, then those of the HTTP libraries.  A subclass precedes its base.
``raise … from`` is the caller's part.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ai_translator.backends.refused_parameters import Refusal, context_limit, refusal
from ai_translator.backends.retry_hints import asked_wait
from ai_translator.errors import (
    AuthenticationError,
    BackendError,
    ContentFilterError,
    ContextOverflowError,
    ModelNotFoundError,
    ParameterRefusedError,
    ProtocolError,
    RateLimitedError,
    UnreachableError,
)
from ai_translator.request_form import TOKEN_LIMITS


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
_DENIED = ErrorMapping(
    AuthenticationError,
    "the server does not serve this account",
    "Check the key's rights, the model and the region",
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
_DAY = ErrorMapping(
    RateLimitedError,
    "the quota of the day is used up",
    "Run again tomorrow (what was translated is in the memory), or use another model",
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
_UNLOADED = ErrorMapping(
    ModelNotFoundError,
    "the server has no model loaded",
    "Load one there (LM Studio: lms load), then run again",
)
_NO_TEMPLATE = ErrorMapping(
    ModelNotFoundError,
    "the model has no chat template",
    "Take its instruct version, or give the server a template (vLLM: --chat-template)",
)
_POLICY = ErrorMapping(
    AuthenticationError,
    "the account's settings exclude every provider of the model",
    "Change them at the provider (privacy, guardrails), or take another model",
)
_NO_CHAT = ErrorMapping(
    UnreachableError,
    "there are no chat completions at this address",
    "Check base_url (it often ends in /v1)",
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
    ProtocolError,
    "the answer is not what the protocol says",
    "Check that base_url ends in /v1",
    transient=True,
)

TABLE: tuple[tuple[str, ErrorMapping], ...] = (
    ("langchain_core.exceptions:ContextOverflowError", _LONG),
    ("langchain_core.exceptions:ModelAuthenticationError", _KEY),
    ("langchain_core.exceptions:ModelPermissionDeniedError", _DENIED),
    ("langchain_core.exceptions:ModelNotFoundError", _MODEL),
    ("langchain_core.exceptions:ModelRateLimitError", _RATE),
    ("langchain_core.exceptions:ModelTimeoutError", _SILENT),
    ("langchain_core.exceptions:ModelConnectionError", _GONE),
    ("langchain_core.exceptions:ModelAPIError", _SERVER),
    ("langchain_core.exceptions:ModelInvalidRequestError", _REQUEST),
    ("langchain_core.exceptions:ModelError", _SERVER),
    ("openai:AuthenticationError", _KEY),
    ("openai:PermissionDeniedError", _DENIED),
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
    (
        re.compile(
            r"per.?day|requests.?per.?day|\b(?:rpd|tpd)\b|daily|free-models-per-day|每日|每天|当日",
            _I,
        ),
        _DAY,
    ),
    (
        re.compile(
            r"insufficient.?(?:quota|balance|credit|fund)|billing|exceeded your current quota|"
            r"out of credit"
            r"|payment required|arrear|good standing|欠费|余额不足|余额已用完",
            _I,
        ),
        _QUOTA,
    ),
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
            r"content_filter|content_policy|content management|data_?inspection_?failed|"
            r"sensitive content|敏感内容|不安全或敏感",
            _I,
        ),
        _FILTER,
    ),
    (re.compile(r"throttl(?:ed|ing)|too many (?:concurrent )?requests", _I), _RATE),
    (re.compile(r"no models? (?:is |are )?(?:currently )?loaded", _I), _UNLOADED),
    (re.compile(r"provide a chat template|no chat template", _I), _NO_TEMPLATE),
    (re.compile(r"data policy|guardrail restriction|settings/privacy", _I), _POLICY),
    (re.compile(r"requested parameters", _I), _REQUEST),
    (
        re.compile(
            r"model_(?:not_found|deprecated|decommissioned)|invalid model|unknown model"
            r"|model\b.{0,80}\b(?:not found|not exist|not supported)"
            r"|model\b.{0,80}\b(?:has|was) been (?:deprecated|decommissioned|retired|"
            r"discontinued|shut down)",
            _I,
        ),
        _MODEL,
    ),
    (
        re.compile(
            r"invalid_api_key|(?:incorrect|invalid|missing) api.?key|api.?key (?:is )?"
            r"(?:not valid|invalid|expired|missing)|API_KEY_INVALID",
            _I,
        ),
        _KEY,
    ),
)
#: What a web server says of an address that it does not know.
_NO_ROUTE = re.compile(
    r"404 page not found|\bNot Found\b|resource not found|no route|cannot post", _I
)
#: A quota of nothing: the wait beside it is for nothing, too.
_NO_QUOTA = re.compile(r"\blimit: 0\b(?!\.\d)", _I)
_LOADING = re.compile(
    r"loading (?:the )?model|model\b.{0,80}\b(?:is|being) (?:currently |still )?(?:loading|loaded)"
    r"|模型.{0,10}加载",
    _I,
)
#: Request timeout, conflict, failed dependency (TGI: its model failed), too early, client closed
#: request (what proxies say of an upstream).
_TRANSIENT_STATUSES = frozenset({408, 409, 424, 425, 499})
#: What proxies say of a server that is not there (Cloudflare: from 520 on).
_UNAVAILABLE_STATUSES = frozenset({502, 503, 504, *range(520, 531)})
#: What a server that fails over a request instead of refusing it says in its 500: the chat template
#: of llama.cpp raises, LiteLLM passes the refusal of the provider on.
_REFUSED_AS_FAILURE = (
    frozenset({"system", "source_lang_code", "temperature", "top_p", "reasoning_effort"})
    | TOKEN_LIMITS
)
_DETAIL = 200  # characters of the server's own words in a message
_MOST_WORDS = 6000
_MOST_CAUSES = 10
_LEAST_SECRET = 8  # characters of a key that is worth hiding
_PARSING = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
)  # what LangChain raises on an answer off the protocol


def explain(
    error: Exception, endpoint: str = "", secrets: Sequence[str] = ()
) -> BackendError | None:
    """Return our error for what a chat model raised.

    None when it is none of the known ones, which is a bug of ours.

    secrets: what must stand in no message, whatever the server repeats
    """
    below = _ours_below(error)
    if below is not None:
        return below
    meaning = _meaning(error)
    if meaning is None:
        return None
    where = f"{endpoint}: " if endpoint else ""
    detail = _without(secrets, _detail(error))
    text = f"{where}{meaning.text}" + (f" ({detail})" if detail else "")
    return _of_kind(meaning, text, error)


def _of_kind(meaning: ErrorMapping, text: str, error: Exception) -> BackendError:
    """Return the error with what the server's words say beside its kind."""
    words = _words(error)
    refused = _refused(meaning, getattr(error, "status_code", 0), error, words)
    if refused is not None:
        error_of_request = ParameterRefusedError(text, remedy=_REQUEST.remedy)
        return error_of_request.naming(
            refused.parameter, instead=refused.instead, limit=refused.limit
        )
    wait = _retry_after(error, words)
    made = meaning.error(text, remedy=meaning.remedy, transient=meaning.transient, retry_after=wait)
    made.loading = made.transient and _LOADING.search(words) is not None
    made.unavailable = meaning is _GONE or (
        meaning is _SERVER and getattr(error, "status_code", 0) in _UNAVAILABLE_STATUSES
    )
    if isinstance(made, ContextOverflowError):
        made.limit = context_limit(words)
    return made


def _refused(meaning: ErrorMapping, status: int, error: Exception, words: str) -> Refusal | None:
    """Return what the server refuses of a request; None where it refuses nothing.

    With an empty name where it does not say what.
    """
    if meaning is _REQUEST and status in {400, 404, 422}:
        return refusal(words, str(getattr(error, "param", None) or "")) or Refusal("")
    if meaning is _SERVER and status == 500:
        found = refusal(words)
        if found is not None and found.parameter in _REFUSED_AS_FAILURE:
            return found
    return None


def _ours_below(error: BaseException) -> BackendError | None:
    """Return an error of ours that a client has wrapped in its own."""
    below: BaseException | None = error
    for _ in range(_MOST_CAUSES):
        if below is None or isinstance(below, BackendError):
            break
        below = below.__cause__ or below.__context__
    return below if isinstance(below, BackendError) else None


def _meaning(error: Exception) -> ErrorMapping | None:
    found = next((meaning for name, meaning in TABLE if _is(error, name)), None)
    if found is None:
        return _ANSWER if isinstance(error, _PARSING) and _raised_by_library(error) else None
    status = getattr(error, "status_code", 500)
    if status < 500 and (found.error is not AuthenticationError or status == 403):
        words = _words(error)
        refined = next(
            (meaning for pattern, meaning in _REFINEMENTS if pattern.search(words)), found
        )
        return _as_pace(refined, status, error, words)
    return found


def _as_pace(meaning: ErrorMapping, status: int, error: Exception, words: str) -> ErrorMapping:
    """Return what several statuses and wordings mean for the pace.

    Gemini says "quota" for each minute's.
    """
    if status in _TRANSIENT_STATUSES:
        return _SERVER
    if status == 402:
        return _QUOTA
    if status == 413 or (status == 400 and meaning is _REQUEST and context_limit(words)):
        return _LONG
    if meaning is _QUOTA and status == 429 and _retry_after(error, words) is not None:
        return _QUOTA if _NO_QUOTA.search(words) else _RATE
    if status == 410:
        return _MODEL
    if status == 405 or (status == 404 and _is_about_the_address(words)):
        return _NO_CHAT
    if meaning is _MODEL and refusal(words) is not None and _names_no_model(words):
        return _REQUEST
    if meaning is _DAY and status != 429:
        return _REQUEST if status == 400 else meaning
    return meaning


def _is_about_the_address(words: str) -> bool:
    return _NO_ROUTE.search(words) is not None and not re.search("model|deployment", words, _I)


def _names_no_model(words: str) -> bool:
    """Return True if the words are about a parameter, though they contain "model".

    For example "'temperature' is not supported with this model".
    """
    return not re.search(
        r"model_not_found|model\W{0,3}[`'\"][^`'\"]+[`'\"] (?:does )?not", words, _I
    )


def _words(error: Exception) -> str:
    """Return all that the server says about an error, in one string of bounded length."""
    body = getattr(error, "body", None)
    details = body.get("details") if isinstance(body, Mapping) else None
    status = body.get("status") if isinstance(body, Mapping) else None
    told = (
        f"{getattr(error, 'code', '') or ''} {status or ''} {_server_message(error)} "
        f"{error} {details or ''}"
    )
    return told[:_MOST_WORDS]


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


def _server_message(error: Exception) -> str:
    body = getattr(error, "body", None)
    message = body.get("message") if isinstance(body, Mapping) else None
    return str(message or "")


def _detail(error: Exception) -> str:
    words = " ".join(str(_server_message(error) or _root(error) or "")[:4000].split())
    shown = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in words)
    return shown[:_DETAIL]


def _without(secrets: Sequence[str], text: str) -> str:
    for secret in secrets:
        if len(secret) >= _LEAST_SECRET:
            text = text.replace(secret, "…")
    return text


def _root(error: BaseException) -> BaseException:
    """Return the operating system's error below, if there is one.

    "Connection refused" says more than the client's "Connection error.".
    """
    below: BaseException | None = error
    while below is not None and not isinstance(below, OSError):
        below = below.__cause__ or below.__context__
    return below or error


def _retry_after(error: Exception, words: str) -> float | None:
    """Return seconds that the server asks to wait, in its headers, its body or its words."""
    headers: Any = getattr(getattr(error, "response", None), "headers", None) or {}
    return asked_wait(headers, getattr(error, "body", None), words)
