"""The openai backend: ChatOpenAI for OpenAI or any server with its protocol."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import lru_cache, partial
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from pydantic import SecretStr

from ai_translator.addresses import is_loopback, is_nearby
from ai_translator.backends import Backend, Lack, Unavailable
from ai_translator.backends.deferral import BatchServer, Deferral
from ai_translator.backends.engine_state import Page, engine_state
from ai_translator.backends.exceptions import explain
from ai_translator.backends.first_form import fingerprint, first_form, is_known, profile_of
from ai_translator.backends.model_choice import AUTO, choose, nearest
from ai_translator.backends.proxies import proxy_for
from ai_translator.backends.remembered_forms import RememberedForms
from ai_translator.errors import (
    AuthenticationError,
    BackendError,
    ConfigError,
    ModelNotFoundError,
    UnreachableError,
)
from ai_translator.request_form import RequestForm

if TYPE_CHECKING:
    import ssl

    from langchain_core.language_models import BaseChatModel
    from langchain_openai import ChatOpenAI

    from ai_translator.config import OpenAISettings, Settings

DEFAULT_URL = "https://api.openai.com/v1"
_NO_KEY = "none"  # what servers without keys are sent: the client insists on one
_CONNECT_TIMEOUT = 10.0
_LISTENING_TIMEOUT = 4.0
_RESOLVING_TIMEOUT = 5.0
_TRANSFER_TIMEOUT = 60.0  # of a batch's files: seconds without a byte
_PAGE_TIMEOUT = 10.0  # of one that lets the engine make a token
_KEEP_ALIVE = 5.0
_NO_USAGE = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
_MOST_CONNECTIONS = 1000
_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")  # what names others than those of the machine
_CODINGS = "gzip, deflate"  # those that the transport undoes within bounds


def build(settings: Settings) -> Backend:
    """Build the backend.

    Raises AuthenticationError for OpenAI itself without a key, or for a key that no request can
    carry; ConfigError for an invalid base_url or proxy.
    """
    check(settings)
    chosen = settings.openai
    clients = _ModelFactory(chosen, _endpoint(chosen))
    clients.warm_up()
    if chosen.model == AUTO:
        return replace(
            _backend(settings, clients, AUTO), resolve=partial(_resolved, settings, clients)
        )
    return _backend(settings, clients, chosen.model)


def check(settings: Settings) -> None:
    """Raise what is certain before anything is imported; see :func:`build`."""
    if lacking := availability(settings):
        raise AuthenticationError(
            lacking.reason,
            remedy="Set OPENAI_API_KEY, or OPENAI_BASE_URL for a server that needs no key",
        )
    _check_key(settings.openai)
    proxy_for(_endpoint(settings.openai))


def _backend(
    settings: Settings, clients: _ModelFactory, model: str, *, owner: str = "", chosen: str = ""
) -> Backend:
    """Return the backend of one model.  owner: whom the endpoint's list names as its owner."""
    wanted, endpoint = settings.openai, clients.endpoint
    marks = fingerprint(wanted)
    forms = RememberedForms()
    remembered = forms.find(endpoint, model, marks)
    form = remembered or first_form(settings, wanted, model, endpoint, owner)

    def remember(served: RequestForm) -> None:
        if served != remembered and model != AUTO:
            forms.keep(endpoint, model, marks, served)

    return Backend(
        kind="openai",
        model=_with_form(clients.shared(model), form),
        profile=profile_of(wanted, model, local=is_loopback(urlsplit(endpoint).hostname)),
        model_name=model,
        explain=_explainer(wanted, endpoint),
        endpoint=endpoint,
        connect=partial(clients.connect, model, form),
        listening=clients.listening,
        engine=clients.engine if is_nearby(endpoint) else None,
        identity=f"temperature={wanted.temperature} top_p={wanted.top_p}",
        form=form,
        known=remembered is not None or is_known(wanted, model),
        adapt=_with_form,
        remember=remember,
        suggest=partial(_suggested, clients, model),
        chosen=chosen,
        deferral=Deferral(
            lambda transport, form: clients.connect(model, form, transport), clients.batches
        ),
    )


async def _resolved(settings: Settings, clients: _ModelFactory) -> Backend:
    """Return the backend with the model that the endpoint's list leads to.

    Raises AuthenticationError or ModelNotFoundError where no choice can be made.
    """
    listed = await clients.listed(_RESOLVING_TIMEOUT, patient=True)
    choice = choose(listed, clients.endpoint)
    entry = next((each for each in listed if each["id"] == choice.model), {})
    owner = str(entry.get("owned_by", ""))
    return _backend(settings, clients, choice.model, owner=owner, chosen=choice.reason)


async def _suggested(clients: _ModelFactory, model: str, error: BackendError) -> BackendError:
    """Return the error about a model that is not there, with names of those that are."""
    listed = await clients.listed(_LISTENING_TIMEOUT, quiet=True)
    names = nearest(model, listed)
    if not names or any(each["id"] == model for each in listed):
        return error  # which of its words are wrong is not for us to say
    remedy = f"The endpoint has {', '.join(names)}: choose with --model"
    return ModelNotFoundError(error.message, remedy=remedy)


async def look(settings: Settings) -> tuple[Backend, list[tuple[str, str]]]:
    """Return the backend as it would be used, and what is known of its endpoint, for people.

    Asks for the list of models and nothing else.  Raises what building the backend and choosing its
    model raise, UnreachableError for an endpoint that does not answer.
    """
    backend = build(settings)
    clients = _ModelFactory(settings.openai, backend.endpoint)
    listed = await clients.listed(_LISTENING_TIMEOUT)
    if backend.resolve is not None:
        backend = await backend.resolve()
    key = "set" if settings.openai.api_key else "not set"
    names = {str(each["id"]) for each in listed}
    there = "" if not names or backend.model_name in names else ", not in that list"
    chosen = f" ({backend.chosen})" if backend.chosen else there
    return backend, [
        ("endpoint", f"{backend.endpoint}: reached, lists {len(listed)} models"),
        ("model", f"{backend.model_name}{chosen}"),
        ("key", f"OPENAI_API_KEY is {key}"),
        ("proxy", _without_password(proxy_for(backend.endpoint) or "none")),
    ]


def _without_password(proxy: str) -> str:
    scheme, mark, rest = proxy.partition("://")
    return f"{scheme}{mark}{rest.rpartition('@')[2]}"


def availability(settings: Settings) -> Unavailable | None:
    if find_spec("langchain_openai") is None:
        return Unavailable(Lack.EXTRA, "langchain-openai is not installed")
    if (
        settings.openai.api_key is None
        and urlsplit(settings.openai.base_url or DEFAULT_URL).hostname == "api.openai.com"
    ):
        return Unavailable(Lack.KEY, "no API key: OPENAI_API_KEY is not set")
    return None


def _check_key(chosen: OpenAISettings) -> None:
    """Raise AuthenticationError for a key with a character that no header can carry."""
    key = chosen.api_key.get_secret_value() if chosen.api_key else ""
    for at, char in enumerate(key, 1):
        if not "!" <= char <= "~":
            name = {"\n": "a line break", "\r": "a line break", " ": "a space"}.get(
                char, "a character that no header can carry"
            )
            raise AuthenticationError(
                f"OPENAI_API_KEY: {name} at position {at} of {len(key)}",
                remedy="Set it anew, one line, without quotes or spaces",
            )


def _explainer(chosen: OpenAISettings, endpoint: str) -> Callable[[Exception], BackendError | None]:
    """Return :func:`explain` for this endpoint.

    No ``partial``, whose arguments anybody could read.
    """
    return lambda error: explain(error, endpoint, _secrets(chosen))


def _secrets(chosen: OpenAISettings) -> tuple[str, ...]:
    return (chosen.api_key.get_secret_value(),) if chosen.api_key else ()


def _endpoint(chosen: OpenAISettings) -> str:
    url = (chosen.base_url or DEFAULT_URL).rstrip("/").removesuffix("/chat/completions")
    try:
        parts = urlsplit(url)
        usable = (
            parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
        )
    except ValueError:
        usable = False
    if not usable or not url.isascii() or not url.isprintable():
        raise ConfigError(
            f"openai.base_url = {url!r}: not a web address",
            remedy="Write it like http://127.0.0.1:11434/v1",
        )
    return url


def _with_form(model: BaseChatModel, form: RequestForm) -> BaseChatModel:
    """Return the model with the parameters of a form; it shares its connections with ``model``."""
    from ai_translator.backends.transport import GATHER

    official = getattr(model, "openai_api_base", None) == DEFAULT_URL
    newer = official or form.limit_name == "max_completion_tokens"
    body = dict(form.extra)
    if form.answer_tokens is not None and not newer:
        body["max_tokens"] = form.answer_tokens
    return model.model_copy(
        update={
            "temperature": form.temperature,
            "top_p": form.top_p,
            # LangChain calls it max_completion_tokens on the wire, which OpenAI wants; most other
            # servers know only the older name.
            "max_tokens": form.answer_tokens if newer else None,
            "reasoning_effort": form.reasoning_effort,
            "extra_body": body or None,
            "model_kwargs": {"extra_headers": {GATHER: "1"}} if body.get("stream") else {},
        }
    )


@lru_cache(maxsize=4)
def _tls_context(_file: str | None, _folder: str | None) -> ssl.SSLContext:
    """Return the TLS context for the certificates that the environment names now.

    Reading them takes longer than all else that a client needs.
    """
    import httpx2

    return httpx2.create_ssl_context()


class _ModelFactory:
    """Factory of ChatOpenAI models that share their settings."""

    def __init__(self, chosen: OpenAISettings, endpoint: str) -> None:
        import httpx2

        self._chosen, self.endpoint = chosen, endpoint
        self._tls = _tls_context(*map(os.environ.get, _CERTIFICATES))
        self._proxy = proxy_for(endpoint)
        self._timeout = httpx2.Timeout(
            chosen.timeout, connect=min(_CONNECT_TIMEOUT, chosen.timeout)
        )
        #: In a session it is the sender that ends what takes too long: it knows how slow the server
        #: is.
        self._patient = httpx2.Timeout(None, connect=min(_CONNECT_TIMEOUT, chosen.timeout))
        self._sync = self._http_sync()

    def warm_up(self) -> None:
        """One request that a stand-in in this process answers.

        What the libraries import and compile at their first request is part of the start, not of
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
            "model": "ok",
            "usage": _NO_USAGE,
        }
        reply["choices"] = [{"index": 0, "finish_reason": "stop", "message": message}]
        transport = httpx2.MockTransport(lambda _request: httpx2.Response(200, json=reply))
        unused = httpx2.AsyncClient(transport=transport)  # else one is made, with certificates
        with (
            httpx2.Client(transport=transport) as client,
            tracing_context(enabled=False),
        ):  # nobody's business
            self._model("ok", unused, client).invoke("ok")

    def shared(self, model: str) -> ChatOpenAI:
        """Return a model that may be used from any event loop.

        It keeps no connection that a closed loop would own.
        """
        return self._model(model, self._http(self._timeout, keep=0))

    @asynccontextmanager
    async def connect(
        self, model: str, form: RequestForm, transport: Any = None
    ) -> AsyncIterator[BaseChatModel]:
        """Open a model for one event loop.  ``transport``: what takes the network's place."""
        async with self._http(self._patient, inner=transport) as client:
            yield _with_form(self._model(model, client, timeout=self._patient), form)

    @asynccontextmanager
    async def batches(self) -> AsyncIterator[BatchServer]:
        """Open the server's Batch API for one event loop."""
        import httpx2
        import openai

        from ai_translator.backends.batch_api import BatchApi

        client = openai.DefaultAsyncHttpxClient(
            transport=self._network(0),
            timeout=self._timeout,
            follow_redirects=False,
            trust_env=False,
            headers={"Accept-Encoding": "identity"},
        )
        async with openai.AsyncOpenAI(
            api_key=self._key().get_secret_value(),
            base_url=self.endpoint,
            http_client=client,
            max_retries=0,
            timeout=httpx2.Timeout(_TRANSFER_TIMEOUT, connect=_CONNECT_TIMEOUT),
        ) as api:
            yield BatchApi(api, client, _explainer(self._chosen, self.endpoint))

    async def listening(self) -> bool:
        """Return True if the server is alive, however long its first answer takes.

        It lists its models, and refuses at once a request that asks for nothing.  A server whose
        requests all end nowhere refuses none.
        """
        listed, refuses = await asyncio.gather(
            self.listed(_LISTENING_TIMEOUT, quiet=True), self._refuses_nothing()
        )
        return bool(listed) and refuses

    async def _refuses_nothing(self) -> bool:
        """Return True if a request without messages gets any response: it costs no tokens."""
        headers = {"Authorization": f"Bearer {self._key().get_secret_value()}"}
        url = f"{self.endpoint}/chat/completions"
        try:
            async with (
                self._http(self._timeout, keep=0) as client,
                asyncio.timeout(_LISTENING_TIMEOUT),
            ):
                await client.post(url, headers=headers, json={})
        except Exception as error:
            ours = explain(error, self.endpoint, _secrets(self._chosen))
            if ours is None:
                raise
            return not isinstance(ours, UnreachableError)
        return True

    async def engine(self) -> bool | None:
        """Return whether the server's engine works, as far as its pages say."""
        async with self._http(self._timeout, keep=0) as client:
            return await engine_state(partial(self._page, client))

    async def _page(self, client: Any, path: str) -> Page:
        """Return the page at a path of the server."""
        headers = {"Authorization": f"Bearer {self._key().get_secret_value()}"}
        try:
            async with asyncio.timeout(_PAGE_TIMEOUT):
                page = await client.get(urljoin(self.endpoint, path), headers=headers)
        except Exception as error:
            if explain(error, self.endpoint, _secrets(self._chosen)) is None:
                raise
            return None
        return page.status_code, page.content

    async def listed(
        self, seconds: float, *, quiet: bool = False, patient: bool = False
    ) -> Sequence[Mapping[str, Any]]:
        """Return the models that the endpoint lists; none where it has no list.

        quiet:   for whom an endpoint that refuses the key, or cannot be reached, is as one without
        patient: for whom one that only does not answer in time is
        Raises AuthenticationError for a refused key, UnreachableError for a dead endpoint.
        """
        from ai_translator.backends.model_lists import listed

        headers = {"Authorization": f"Bearer {self._key().get_secret_value()}"}
        try:
            async with self._http(self._timeout, keep=0) as client, asyncio.timeout(seconds):
                answer = await client.get(f"{self.endpoint}/models", headers=headers)
        except Exception as error:
            ours = explain(error, self.endpoint, _secrets(self._chosen))
            if ours is None:
                raise
            if quiet or (patient and isinstance(error, TimeoutError)):
                return []
            ours.transient = False
            raise ours from error
        if answer.status_code == 401 and not quiet:
            raise AuthenticationError(
                f"{self.endpoint}: the server refused the API key", remedy="Check OPENAI_API_KEY"
            )
        return listed(answer.content) if answer.status_code == 200 else []

    def _network(self, keep: int) -> Any:
        import httpx2

        return httpx2.AsyncHTTPTransport(
            verify=self._tls, limits=self._limits(keep), proxy=self._proxy, trust_env=False
        )

    def _http(self, timeout: Any, *, keep: int = _MOST_CONNECTIONS, inner: Any = None) -> Any:
        """Return a client with bounded answers that follows no redirect to another host.

        inner: what takes the network's place
        """
        import openai

        from ai_translator.backends.transport import BoundedTransport

        return openai.DefaultAsyncHttpxClient(
            transport=BoundedTransport(inner or self._network(keep)),
            timeout=timeout,
            follow_redirects=False,
            trust_env=False,
            headers={"Accept-Encoding": _CODINGS},
        )

    def _http_sync(self) -> Any:
        import httpx2
        import openai

        inner = httpx2.HTTPTransport(
            verify=self._tls, limits=self._limits(0), proxy=self._proxy, trust_env=False
        )
        return openai.DefaultHttpxClient(
            transport=inner, timeout=self._timeout, follow_redirects=False, trust_env=False
        )

    def _limits(self, keep: int) -> Any:
        import httpx2

        return httpx2.Limits(
            max_connections=_MOST_CONNECTIONS,
            max_keepalive_connections=keep,
            keepalive_expiry=_KEEP_ALIVE,
        )

    def _key(self) -> SecretStr:
        return self._chosen.api_key or SecretStr(_NO_KEY)

    def _model(
        self, model: str, asynchronous: Any, synchronous: Any = None, timeout: Any = None
    ) -> ChatOpenAI:
        from langchain_openai import ChatOpenAI

        return ChatOpenAI(
            model=model,
            api_key=self._key(),
            base_url=self.endpoint,
            timeout=timeout or self._timeout,  # it comes before that of the HTTP client
            max_retries=0,
            http_client=synchronous or self._sync,
            http_async_client=asynchronous,
            use_responses_api=False,
        )
