"""The openai backend: ChatOpenAI for OpenAI or any server with its protocol."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from ai_translator.backends import Backend
from ai_translator.backends.exceptions import explain
from ai_translator.errors import AuthenticationError, ConfigError
from ai_translator.profile import Profile

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_openai import ChatOpenAI

    from ai_translator.config import OpenAISettings, Settings

DEFAULT_URL = "https://api.openai.com/v1"
_NO_KEY = "none"  # what servers without keys are sent: the client insists on one
_CONNECT_TIMEOUT = 10.0
_LISTENING_TIMEOUT = 4.0
_KEEP_ALIVE = 5.0
_NO_USAGE = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
_MOST_CONNECTIONS = 1000


def build(settings: Settings) -> Backend:
    """Return the backend.

    Raises AuthenticationError for OpenAI itself without a key, ConfigError for an invalid base_url.
    """
    chosen = settings.openai
    if reason := availability(settings):
        raise AuthenticationError(
            reason, remedy="Set OPENAI_API_KEY, or OPENAI_BASE_URL for a server that needs no key"
        )
    endpoint = _endpoint(chosen)
    clients = _ModelFactory(chosen, endpoint)
    clients.warm_up()
    return Backend(
        kind="openai",
        model=clients.shared(),
        profile=_profile(chosen, endpoint),
        model_name=chosen.model,
        explain=partial(explain, endpoint=endpoint),
        endpoint=endpoint,
        connect=clients.connect,
        listening=clients.listening,
        identity=f"temperature={chosen.temperature} top_p={chosen.top_p}",
    )


def availability(settings: Settings) -> str | None:
    if find_spec("langchain_openai") is None:
        return "langchain-openai is not installed"
    if (
        settings.openai.api_key is None
        and urlsplit(settings.openai.base_url or DEFAULT_URL).hostname == "api.openai.com"
    ):
        return "no API key: OPENAI_API_KEY is not set"
    return None


def _endpoint(chosen: OpenAISettings) -> str:
    url = (chosen.base_url or DEFAULT_URL).rstrip("/")
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
        raise ConfigError(
            f"openai.base_url = {url!r}: not a web address",
            remedy="Write it like http://127.0.0.1:11434/v1",
        )
    return url


def _profile(chosen: OpenAISettings, endpoint: str) -> Profile:
    return Profile(
        context_tokens=chosen.context_tokens,
        output_tokens=chosen.max_tokens,
        local=_is_local(endpoint),
        timeout=chosen.timeout,
    )


def _is_local(endpoint: str) -> bool:
    """Return True if the server is on this machine."""
    return urlsplit(endpoint).hostname in {"localhost", "127.0.0.1", "::1"}


class _ModelFactory:
    """Factory of ChatOpenAI models that share their settings and one TLS context.

    Reading the certificates takes longest.
    """

    def __init__(self, chosen: OpenAISettings, endpoint: str) -> None:
        import httpx2

        self._chosen, self._endpoint = chosen, endpoint
        self._tls = httpx2.create_ssl_context()
        self._timeout = httpx2.Timeout(
            chosen.timeout, connect=min(_CONNECT_TIMEOUT, chosen.timeout)
        )
        self._sync = self._http(asynchronous=False, keep=0)

    def warm_up(self) -> None:
        """Send one request to a stand-in in this process.

        What the libraries import and compile at their first request belongs to the start, not to
        fifty requests that wait for it.
        """
        import httpx2
        from langsmith.run_helpers import tracing_context

        import_module("anyio._backends._asyncio")
        message = {"role": "assistant", "content": "ok"}
        reply = {
            "id": "0",
            "object": "chat.completion",
            "created": 0,
            "model": self._chosen.model,
            "usage": _NO_USAGE,
        }
        reply["choices"] = [{"index": 0, "finish_reason": "stop", "message": message}]
        transport = httpx2.MockTransport(lambda _request: httpx2.Response(200, json=reply))
        with (
            httpx2.Client(transport=transport) as client,
            tracing_context(enabled=False),
        ):  # nobody's business
            self._model(None, client).invoke("ok")

    def shared(self) -> ChatOpenAI:
        """Return a model for any event loop.

        It keeps no connection that a closed loop would own.
        """
        return self._model(self._http(asynchronous=True, keep=0))

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[BaseChatModel]:
        async with self._http(asynchronous=True) as client:
            yield self._model(client)

    async def listening(self) -> bool:
        """Return True if the server lists its models.

        Then it is alive, however long its first answer takes.
        """
        try:
            async with self._http(asynchronous=True) as client, asyncio.timeout(_LISTENING_TIMEOUT):
                models = await self._model(client).root_async_client.models.list()
                return bool(models.data)
        except Exception as error:
            if explain(error) is None:
                raise
            return False

    def _http(self, *, asynchronous: bool, keep: int = _MOST_CONNECTIONS) -> Any:
        import httpx2
        import openai

        kind = openai.DefaultAsyncHttpxClient if asynchronous else openai.DefaultHttpxClient
        limits = httpx2.Limits(
            max_connections=_MOST_CONNECTIONS,
            max_keepalive_connections=keep,
            keepalive_expiry=_KEEP_ALIVE,
        )
        # What goes to this machine goes there directly, whatever proxy the environment names.
        return kind(
            verify=self._tls,
            timeout=self._timeout,
            limits=limits,
            trust_env=not _is_local(self._endpoint),
        )

    def _model(self, asynchronous: Any, synchronous: Any = None) -> ChatOpenAI:
        from langchain_openai import ChatOpenAI

        chosen = self._chosen
        official = self._endpoint == DEFAULT_URL
        return ChatOpenAI(
            model=chosen.model,
            api_key=chosen.api_key or SecretStr(_NO_KEY),
            base_url=self._endpoint,
            temperature=chosen.temperature,
            top_p=chosen.top_p,
            # OpenAI wants max_completion_tokens, which LangChain sends; most other servers know
            # only the older name.
            max_completion_tokens=chosen.max_tokens if official else None,
            extra_body=None if official else {"max_tokens": chosen.max_tokens},
            timeout=self._timeout,
            max_retries=0,
            http_client=synchronous or self._sync,
            http_async_client=asynchronous,
            use_responses_api=False,
        )
