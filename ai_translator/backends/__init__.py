"""Backends: a LangChain chat model and its profile for each kind.

LangChain is the interface.  A backend is a module with two functions.  It is named in the registry
and imported when it is asked for:

    build(settings) -> Backend
        raises BackendError, ConfigError or MissingExtraError before anything is sent
    availability(settings) -> Unavailable | None
        why it would not work, or None; sends nothing
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from random import Random
from types import ModuleType
from typing import TYPE_CHECKING

from ai_translator.errors import BackendError, ConfigError
from ai_translator.profile import Profile
from ai_translator.request_form import RequestForm

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from ai_translator.backends.deferral import Deferral
    from ai_translator.config import Settings

REGISTRY = {
    "openai": "ai_translator.backends.openai",
    "chatglm": "ai_translator.backends.chatglm",
    "langchain": "ai_translator.backends.langchain",
    "pseudo": "ai_translator.backends.pseudo",
}


class Lack(StrEnum):
    """What a backend lacks."""

    KEY = "key"
    EXTRA = "extra"
    DOWNLOAD = "download"
    SETTING = "setting"


@dataclass(frozen=True, slots=True)
class Unavailable:
    """Why a backend would not work.

    lack:   for pages in any language
    reason: for the machine's owner, in English
    """

    lack: Lack
    reason: str

    def __str__(self) -> str:
        return self.reason


@dataclass(frozen=True, slots=True)
class Backend:
    """A chat model ready for use.

    kind:       its name in the registry
    model:      the chat model, for use from any thread and loop
    model_name: what the report calls the model
    endpoint:   where requests go, for messages and the report; "" if they stay in this process
    explain:    a third-party exception -> our error, or None for one that is a bug
    connect:    opens the model for the requests of one event loop, and closes its connections at
        the end
    engine:     whether what makes the answers works; None, here or from there, if nothing can tell
    identity:   what distinguishes this model's answers besides kind, model_name and endpoint:
        sampling, revision, quantisation ...
    listening:  whether the endpoint responds to anything but requests; None if there is no way to
        ask
    form:       how it is asked at first; None: as the profile says
    known:      whether that form is known to be right; else the first request finds out
    adapt:      returns the model with another form; None if it cannot be changed
    remember:   keeps a form that served, for the next run
    resolve:    asks the endpoint what is still open (the model, if the settings leave it to the
        endpoint) and returns the backend with that; None if nothing is
    suggest:    returns an error about a missing model with the names of those that are there
    chosen:     how its model was chosen, for people; "" if the settings name it
    deferral:   what it takes to have requests answered later; None if the protocol knows no batches
    draw:       returns where the ids of a request with these texts are drawn from, the same in
        another process: its answer comes there, and all requests go at once; None: drawn anew
    """

    kind: str
    model: BaseChatModel
    profile: Profile
    model_name: str
    explain: Callable[[Exception], BackendError | None]
    endpoint: str = ""
    connect: Callable[[], AbstractAsyncContextManager[BaseChatModel]] | None = None
    listening: Callable[[], Awaitable[bool]] | None = None
    engine: Callable[[], Awaitable[bool | None]] | None = None
    identity: str = ""
    form: RequestForm | None = None
    known: bool = True
    adapt: Callable[[BaseChatModel, RequestForm], BaseChatModel] | None = None
    remember: Callable[[RequestForm], None] | None = None
    resolve: Callable[[], Awaitable[Backend]] | None = None
    suggest: Callable[[BackendError], Awaitable[BackendError]] | None = None
    chosen: str = ""
    deferral: Deferral | None = None
    draw: Callable[[Sequence[str]], Random] | None = None

    def keep(self, form: RequestForm) -> None:
        """Note a form that served."""
        if self.remember is not None:
            self.remember(form)

    @asynccontextmanager
    async def session(self) -> AsyncIterator[BaseChatModel]:
        """Return the model with its connections bound to the running event loop."""
        if self.connect is None:
            yield self.model
        else:
            async with self.connect() as model:
                yield model


def build(settings: Settings) -> Backend:
    """Return the backend that ``settings.backend`` names.

    Nothing is sent; what is certain to fail raises here.
    """
    backend = _module(settings.backend).build(settings)
    assert isinstance(backend, Backend)
    check_private(settings, backend)
    return backend


def check(settings: Settings) -> None:
    """Raise what building the backend is certain to raise, as far as that takes no time to know.

    Importing what a backend needs takes longer than reading a page.
    """
    look = getattr(_module(settings.backend), "check", None)
    if look is not None:
        look(settings)


def build_fallback(settings: Settings) -> Backend | None:
    """Return the backend that ``settings.fallback`` names, or None.

    It is asked for what the first backend could not do.
    """
    kind, model = settings.fallback.backend, settings.fallback.model
    if kind is None:
        return None
    update: dict[str, object] = {"backend": kind, "local_only": settings.private}
    if model is not None:
        update[kind] = getattr(settings, kind).model_copy(update={"model": model})
    return build(settings.model_copy(update=update))


def build_reviewer(settings: Settings) -> Backend | None:
    """Return the backend that judges translations; None for that of the translation itself."""
    chosen = settings.translation.review
    section = getattr(settings, settings.backend, None)  # none where there is no model to choose
    if chosen in {None, "same"} or section is None:
        return None
    reviewing = section.model_copy(update={"model": chosen})
    return build(settings.model_copy(update={settings.backend: reviewing}))


def check_private(settings: Settings, backend: Backend) -> None:
    """Raise ConfigError if this backend would send text that must stay on this machine."""
    if settings.private and not backend.profile.local:
        where = backend.endpoint or backend.model_name
        remedy = (
            "Use chatglm or a server on this machine (base_url with 127.0.0.1), or set "
            "local_only: false"
        )
        raise ConfigError(
            f"local_only: the {backend.kind} backend would send document text to {where}",
            remedy=remedy,
        )


def availability(kind: str, settings: Settings) -> Unavailable | None:
    """Return why this backend would not work, or None.  It is cheap and sends nothing."""
    found = _module(kind).availability(settings)
    assert found is None or isinstance(found, Unavailable)
    return found


def _module(kind: str) -> ModuleType:
    if kind not in REGISTRY:
        raise ConfigError(
            f"unknown backend {kind!r}", remedy=f"Known backends: {', '.join(REGISTRY)}"
        )
    return import_module(REGISTRY[kind])
