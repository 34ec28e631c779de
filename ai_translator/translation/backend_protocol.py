"""What a translator needs of a backend, as an interface."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from random import Random
from typing import TYPE_CHECKING, Protocol

from ai_translator.errors import BackendError
from ai_translator.profile import Profile
from ai_translator.request_form import RequestForm

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


class NamedBackend(Protocol):
    """What the report needs of a :class:`ai_translator.backends.Backend`."""

    @property
    def kind(self) -> str: ...
    @property
    def model_name(self) -> str: ...
    @property
    def endpoint(self) -> str: ...


class BackendLabel(NamedBackend, Protocol):
    """What reports and records say of a backend, which may have been built on another machine."""

    @property
    def identity(self) -> str: ...
    @property
    def profile(self) -> Profile: ...


class BackendLike(BackendLabel, Protocol):
    """What the translator needs of :class:`ai_translator.backends.Backend`."""

    @property
    def explain(self) -> Callable[[Exception], BackendError | None]: ...
    @property
    def listening(self) -> Callable[[], Awaitable[bool]] | None: ...
    @property
    def engine(self) -> Callable[[], Awaitable[bool | None]] | None: ...
    @property
    def form(self) -> RequestForm | None: ...
    @property
    def known(self) -> bool: ...
    @property
    def adapt(self) -> Callable[[BaseChatModel, RequestForm], BaseChatModel] | None: ...
    @property
    def resolve(self) -> Callable[[], Awaitable[BackendLike]] | None: ...
    @property
    def suggest(self) -> Callable[[BackendError], Awaitable[BackendError]] | None: ...
    @property
    def chosen(self) -> str: ...
    @property
    def draw(self) -> Callable[[Sequence[str]], Random] | None: ...
    def keep(self, form: RequestForm) -> None: ...
    def session(self) -> AbstractAsyncContextManager[BaseChatModel]: ...
