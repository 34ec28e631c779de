"""A backend whose answers are those of a function: what a translator makes of them, without a server."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.runnables import RunnableLambda

from ai_translator.config import TranslationSettings
from ai_translator.errors import BackendError
from ai_translator.languages import language
from ai_translator.profile import Profile
from ai_translator.request_form import RequestForm
from ai_translator.translation.client.backend_client import BackendClient
from ai_translator.translation.shared_services.local_services import LocalServices, local_services
from ai_translator.translation.translation_context import TranslationContext
from tests.backends.pseudo_words import translation

CHINESE = language("zh")
CONTEXT = TranslationContext(language("en"), CHINESE)
_ELEMENT = re.compile(r'<s id="([^"]+)">(.*?)</s>', re.S)

#: (messages, form) of a request -> the answer's text, or the error in its place.
Script = Callable[[Sequence[BaseMessage], RequestForm], "str | AIMessage | BackendError"]


def right(messages: Sequence[BaseMessage], _form: RequestForm) -> str:
    """Every text translated, under its id."""
    question = str(messages[-1].text)
    found = _ELEMENT.findall(question)
    if not found:
        return translation(question)
    return "\n".join(f'<s id="{id_}">{translation(text)}</s>' for id_, text in found)


@dataclass
class Scripted:
    """The backend; ``asked`` keeps (messages, form) of every request."""

    script: Script = right
    profile: Profile = field(default_factory=lambda: Profile(timeout=5.0))
    form: RequestForm | None = None
    known: bool = True
    kind: str = "scripted"
    model_name: str = "some-model"
    endpoint: str = "http://127.0.0.1:1/v1"
    identity: str = ""
    chosen: str = ""
    listening: Any = None
    engine: Any = None
    resolve: Any = None
    suggest: Any = None
    draw: Any = None
    adaptable: bool = True
    asked: list[tuple[Sequence[BaseMessage], RequestForm]] = field(default_factory=list)
    kept: list[RequestForm] = field(default_factory=list)

    def explain(self, _error: Exception) -> BackendError | None:
        return None

    @property
    def adapt(self) -> Any:
        return (lambda _model, form: self._answering(form)) if self.adaptable else None

    def keep(self, form: RequestForm) -> None:
        self.kept.append(form)

    @asynccontextmanager
    async def session(self) -> Any:
        yield self._answering(self.form or RequestForm())

    def _answering(self, form: RequestForm) -> Any:
        async def answer(prompt: Any) -> AIMessage:
            messages = prompt.to_messages() if hasattr(prompt, "to_messages") else prompt
            self.asked.append((messages, form))
            said = self.script(messages, form)
            if isinstance(said, BackendError):
                raise said
            return said if isinstance(said, AIMessage) else AIMessage(said)

        return RunnableLambda(answer)


def services(**settings: Any) -> tuple[TranslationSettings, LocalServices]:
    chosen = TranslationSettings(memory="off", **settings)
    return chosen, local_services(chosen)


@asynccontextmanager
async def client_of(backend: Scripted, *, callbacks: Sequence[Any] = (), **settings: Any) -> Any:
    """A client of the backend, closed in the end."""
    chosen, shared = services(**settings)
    async with backend.session() as model:
        client = BackendClient(backend, model, chosen, shared, callbacks=callbacks)
        try:
            yield client
        finally:
            client.admission.close()
            await client.sender.close()
