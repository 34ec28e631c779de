"""Our error for what a chat model raised, by the tables of what errors mean.

``raise … from`` is the caller's part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ai_translator.backends.error_meanings import (
    ANSWER,
    BLOCKED,
    BLOCKING_STATUSES,
    BLOCKING_WORDS,
    BY_STATUS,
    DAY,
    GONE,
    LONG,
    MODEL,
    NO_CHAT,
    OVERDUE_STATUSES,
    QUOTA,
    RATE,
    REFINEMENTS,
    REFINEMENTS_OF_FAILURES,
    REQUEST,
    SERVER,
    SPENT_WORDS,
    TABLE,
    UNAVAILABLE_STATUSES,
    ErrorMapping,
)
from ai_translator.backends.refused_parameters import (
    Refusal,
    affordable,
    context_limit,
    is_about_characters,
    is_about_the_question,
    numbers_told,
    refusal,
)
from ai_translator.backends.retry_hints import asked_wait
from ai_translator.backends.server_errors import PAGE
from ai_translator.errors import (
    AuthenticationError,
    BackendError,
    ContextOverflowError,
    ParameterRefusedError,
)
from ai_translator.late_patterns import late_pattern
from ai_translator.request_form import TOKEN_LIMITS

_I = re.I
#: What a web server says of an address that it does not know.
_NO_ROUTE = late_pattern(
    r"404 page not found|\bNot Found\b|resource not found|no route|cannot post|default backend", _I
)
#: A quota of nothing: the wait beside it is for nothing, too.
_NO_QUOTA = late_pattern(r"\blimit: 0\b(?!\.\d)", _I)
_LOADING = late_pattern(
    r"loading (?:the )?model|model\b.{0,80}\b(?:is|being) (?:currently |still )?(?:loading|loaded)"
    r"|模型.{0,10}加载",
    _I,
)
#: What the client puts before a server's words: its number is none of them.
_CLIENT_PREFIX = late_pattern(r"\AError code: \d{3}(?: - )?")
#: What a server that fails over a request instead of refusing it says in its 500: the chat template
#: of llama.cpp raises, LiteLLM passes the refusal of the provider on.
_REFUSED_AS_FAILURE = (
    frozenset({"system", "source_lang_code", "temperature", "top_p", "reasoning_effort"})
    | TOKEN_LIMITS
)
#: What the HTTP libraries raise when a connection ends before the answer does.
_CUT = frozenset({"ReadError", "RemoteProtocolError", "WriteError"})
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
        error_of_request = ParameterRefusedError(text, remedy=REQUEST.remedy)
        return error_of_request.naming(
            refused.parameter, instead=refused.instead, limit=refused.limit
        )
    wait = _retry_after(error, words)
    made = meaning.error(text, remedy=meaning.remedy, transient=meaning.transient, retry_after=wait)
    made.loading = made.transient and _LOADING.search(words) is not None
    status = getattr(error, "status_code", 0)
    made.unavailable = meaning is GONE or (meaning is SERVER and status in UNAVAILABLE_STATUSES)
    overdue = meaning is SERVER and status in OVERDUE_STATUSES
    made.oversized = overdue or (meaning is GONE and any(map(_is_cut, _causes(error))))
    if isinstance(made, ContextOverflowError):
        made.limit = context_limit(words)
        made.of_question = is_about_the_question(words)
        made.numbers = numbers_told(_server_message(error))
        made.characters = is_about_characters(words)
    return made


def _refused(meaning: ErrorMapping, status: int, error: Exception, words: str) -> Refusal | None:
    """Return what the server refuses of a request; None where it refuses nothing.

    With an empty name where it does not say what.
    """
    if meaning is REQUEST and status in {400, 404, 422}:
        return refusal(words, str(getattr(error, "param", None) or "")) or Refusal("")
    if meaning is QUOTA and status == 402:
        return affordable(words)
    if meaning is SERVER and status == 500:
        found = refusal(words)
        if found is not None and found.parameter in _REFUSED_AS_FAILURE:
            return found
    return None


def _ours_below(error: BaseException) -> BackendError | None:
    """Return an error of ours that a client has wrapped in its own."""
    return next((each for each in _causes(error) if isinstance(each, BackendError)), None)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield the error and those below it."""
    below: BaseException | None = error
    for _ in range(_MOST_CAUSES):
        if below is None:
            return
        yield below
        below = below.__cause__ or below.__context__


def _is_cut(error: BaseException) -> bool:
    """Return True if a connection that stood was cut."""
    return type(error).__name__ in _CUT


def _meaning(error: Exception) -> ErrorMapping | None:
    found = next((meaning for name, meaning in TABLE if _is(error, name)), None)
    if found is None:
        return ANSWER if isinstance(error, _PARSING) and _raised_by_library(error) else None
    status = getattr(error, "status_code", 500)
    words = _words(error)
    if status >= 500:
        return BY_STATUS.get(status) or _refined(found, words, REFINEMENTS_OF_FAILURES)
    if found.error is AuthenticationError and status != 403:
        return QUOTA if SPENT_WORDS.search(words) else found
    meaning = _refined(found, words, (*REFINEMENTS_OF_FAILURES, *REFINEMENTS))
    if meaning is found and status in BLOCKING_STATUSES and _is_blocked(error, words):
        return BLOCKED
    return _as_pace(meaning, status, error, words)


def _refined(
    meaning: ErrorMapping, words: str, table: Sequence[tuple[re.Pattern[str], ErrorMapping]]
) -> ErrorMapping:
    """Return what the server's words mean; ``meaning`` where they say no more than the status."""
    return next((each for pattern, each in table if pattern.search(words)), meaning)


def _is_blocked(error: Exception, words: str) -> bool:
    """Return True for the word of a firewall: a page, or one that says so."""
    body = getattr(error, "body", None)
    page = isinstance(body, Mapping) and body.get("type") == PAGE
    return page or BLOCKING_WORDS.search(words) is not None


def _as_pace(meaning: ErrorMapping, status: int, error: Exception, words: str) -> ErrorMapping:
    """Return what several statuses and wordings mean for the pace.

    Gemini says "quota" for each minute's.
    """
    if status in BY_STATUS:
        return BY_STATUS[status]
    if status == 404 and _is_about_the_address(words):
        return NO_CHAT
    if meaning is QUOTA and status == 429 and _retry_after(error, words) is not None:
        return QUOTA if _NO_QUOTA.search(words) else RATE
    if meaning is MODEL and refusal(words) is not None and _names_no_model(words):
        return REQUEST
    if status == 400 and meaning is REQUEST:
        return LONG if context_limit(words) else meaning
    return REQUEST if status == 400 and meaning is DAY else meaning


def _is_about_the_address(words: str) -> bool:
    return _NO_ROUTE.search(words) is not None and not re.search(
        "model|deployment|function", words, _I
    )


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
        f"{_CLIENT_PREFIX.sub('', str(error))} {details or ''}"
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
