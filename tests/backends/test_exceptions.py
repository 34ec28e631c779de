"""The one table from third-party exceptions to ours."""

import importlib
import inspect

import httpx
import httpx2
import langchain_core.exceptions
import openai
import pytest

from ai_translator.backends.error_meanings import TABLE
from ai_translator.backends.exceptions import explain
from ai_translator.errors import (
    AuthenticationError,
    BackendError,
    ContentFilterError,
    ContextOverflowError,
    ModelNotFoundError,
    ParameterRefusedError,
    RateLimitedError,
    UnreachableError,
)

NAMES = {name for name, _ in TABLE}

#: Exceptions that no chat request can raise, or that a class above them in the table stands for.
NOT_OURS = {
    "openai:OAuthError",  # an AuthenticationError
    "openai:SubjectTokenProviderError",
    "openai:InvalidWebhookSignatureError",
    "openai:WebSocketConnectionClosedError",
    "openai:WebSocketQueueFullError",
    "langchain_core:LangChainException",
    "langchain_core:TracerException",
    "langchain_core:OutputParserException",
}


def exceptions_of(module):
    for name, kind in inspect.getmembers(module, inspect.isclass):
        if (
            issubclass(kind, Exception)
            and not issubclass(kind, Warning)
            and not name.startswith("_")
        ):
            yield f"{module.__name__.partition('.')[0]}:{name}"


@pytest.mark.parametrize("module", [openai, langchain_core.exceptions])
def test_an_upgrade_that_brings_a_new_exception_fails_here(module):
    """Every public exception of the libraries is in the table or known not to concern us."""
    known = {
        f"{name.partition(':')[0].partition('.')[0]}:{name.partition(':')[2]}" for name in NAMES
    } | NOT_OURS
    assert set(exceptions_of(module)) <= known


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_row_of_the_table_is_a_class_that_exists(name):
    module, _, attribute = name.partition(":")
    assert issubclass(getattr(importlib.import_module(module), attribute), Exception)


@pytest.mark.parametrize("library", [httpx, httpx2])
def test_every_transport_exception_has_a_meaning(library):
    for name, kind in inspect.getmembers(library, inspect.isclass):
        if issubclass(kind, library.RequestError):
            assert explain(kind("boom")) is not None, name


REQUEST = httpx2.Request("POST", "http://127.0.0.1/v1/chat/completions")


def status_error(
    status: int,
    kind: type[openai.APIStatusError],
    message: str = "no",
    code: str = "",
    **headers: str,
):
    response = httpx2.Response(status, request=REQUEST, headers=headers)
    return kind(message, response=response, body={"message": message, "code": code})


@pytest.mark.parametrize(
    ("error", "expected", "transient"),
    [
        (status_error(401, openai.AuthenticationError), AuthenticationError, False),
        (status_error(403, openai.PermissionDeniedError), AuthenticationError, False),
        (status_error(404, openai.NotFoundError), ModelNotFoundError, False),
        (
            status_error(400, openai.BadRequestError, "The model `x` does not exist"),
            ModelNotFoundError,
            False,
        ),
        (status_error(429, openai.RateLimitError), RateLimitedError, True),
        (
            status_error(
                429, openai.RateLimitError, "You exceeded your current quota", "insufficient_quota"
            ),
            RateLimitedError,
            False,
        ),
        (
            status_error(
                400, openai.BadRequestError, "This model's maximum context length is 4097"
            ),
            ContextOverflowError,
            False,
        ),
        (
            status_error(400, openai.BadRequestError, "filtered", "content_filter"),
            ContentFilterError,
            False,
        ),
        (
            status_error(400, openai.BadRequestError, "bad temperature"),
            ParameterRefusedError,
            False,
        ),
        (status_error(422, openai.UnprocessableEntityError), ParameterRefusedError, False),
        (status_error(500, openai.InternalServerError), BackendError, True),
        (
            status_error(503, openai.InternalServerError, "maximum context length"),
            BackendError,
            True,
        ),
        (openai.APITimeoutError(REQUEST), UnreachableError, True),
        (openai.APIConnectionError(request=REQUEST), UnreachableError, True),
        (langchain_core.exceptions.ModelRateLimitError("slow down"), RateLimitedError, True),
        (langchain_core.exceptions.ModelAuthenticationError("who?"), AuthenticationError, False),
        (TimeoutError(), UnreachableError, True),
        (ConnectionResetError(), UnreachableError, True),
        (httpx2.ConnectError("refused"), UnreachableError, True),
        (httpx.ReadTimeout("slow"), UnreachableError, True),
    ],
)
def test_meanings(error, expected, transient):
    ours = explain(error, "http://host/v1")
    assert (type(ours), ours.transient) == (expected, transient)
    assert ours.message.startswith("http://host/v1: ")


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after-ms": "1500"}, 1.5),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        ({}, None),
    ],
)
def test_retry_after(headers, seconds):
    assert explain(status_error(429, openai.RateLimitError, **headers)).retry_after == seconds


def test_a_bug_of_ours_is_no_backend_error():
    try:
        {}["missing"]
    except KeyError as error:
        error.__traceback__.tb_frame.f_globals["__name__"] = "ai_translator.somewhere"
        assert explain(error) is None
        error.__traceback__.tb_frame.f_globals["__name__"] = __name__


def test_the_cause_at_the_bottom_is_told():
    error = openai.APIConnectionError(request=REQUEST)
    error.__cause__ = ConnectionRefusedError(111, "Connection refused")
    assert "Connection refused" in explain(error).message
