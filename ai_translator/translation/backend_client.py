"""A backend in use: its request chain, its limits and its one sender."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from ai_translator.config import TranslationSettings
from ai_translator.translation.answers import Answer, AnswerParser
from ai_translator.translation.budget import Budget
from ai_translator.translation.cache_keys import CacheKey
from ai_translator.translation.envelope import Envelope
from ai_translator.translation.prompts import Prompts, Term
from ai_translator.translation.requests import Limits, TextUnit
from ai_translator.translation.results import Usage
from ai_translator.translation.sending import BackendLike, Sender
from ai_translator.translation.token_counting import likely_tokens
from ai_translator.translation.translation_context import TranslationContext

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable


_FEW, _LABEL = 2, 48  # texts of a request; characters of a label


class BackendClient:
    """One backend of a translator, shared by all its documents."""

    def __init__(
        self,
        backend: BackendLike,
        model: BaseChatModel,
        settings: TranslationSettings,
        budget: Budget | None = None,
        *,
        private: bool = False,
        callbacks: Sequence[Any] = (),
    ) -> None:
        self.name = backend.model_name
        self.limits = Limits.of(backend.profile, settings)
        self.sender = Sender(backend, settings, budget)
        self._backend = backend
        self._plain = backend.profile.segments_per_request == 1
        self._prompts = Prompts.of(settings.prompts)
        self._template = self._prompts.template(
            plain=self._plain, system_role=backend.profile.system_role
        )
        self._private, self._model, self._callbacks = private, model, list(callbacks)
        self._chain: Runnable[Any, Answer] = self._template | model | AnswerParser()
        if callbacks:
            self._chain = self._chain.with_config(callbacks=list(callbacks))

    def cache_key(self, context: TranslationContext) -> CacheKey:
        """Return what identifies this backend's translations in the memory."""
        backend = self._backend
        instructions = self._prompts.instructions(
            context.source,
            context.target,
            plain=self._plain,
            system_role=backend.profile.system_role,
            style=context.style,
        )
        return CacheKey(
            backend.kind,
            backend.model_name,
            backend.endpoint,
            backend.identity,
            instructions,
            context.style,
            context.source.code if context.source else "auto",
            context.target.code,
            self._prompts.term_wording,
        )

    @property
    def tagged(self) -> bool:
        """Whether texts are sent as elements with ids, one or several; else one bare text."""
        return not self._plain

    async def ask(
        self,
        request: Sequence[TextUnit],
        context: TranslationContext,
        usage: Usage,
        *,
        envelope: Envelope,
        complaint: str = "",
    ) -> Answer:
        """Return the answer to a request for these texts.

        envelope: the ids they go by, if they go as elements
        Raises Stopped, or BackendError when this request alone has failed.
        """
        filled = self._filled(request, context, envelope, complaint)
        with _untraced() if self._private else nullcontext():
            return await self.sender.send(self._chain, filled, usage)

    async def ask_freely(self, instructions: str, text: str, usage: Usage) -> Answer:
        """Return the answer to a request with instructions of its own.  Raises as :meth:`ask` does."""
        from langchain_core.prompts import ChatPromptTemplate

        messages = [("system", "{instructions}"), ("user", "{text}")]
        if not self._backend.profile.system_role:
            messages = [("user", "{instructions}\n\n{text}")]
        chain: Runnable[Any, Answer] = ChatPromptTemplate(messages) | self._model | AnswerParser()
        if self._callbacks:
            chain = chain.with_config(callbacks=self._callbacks)
        with _untraced() if self._private else nullcontext():
            return await self.sender.send(
                chain, {"instructions": instructions, "text": text}, usage
            )

    def count_tokens(
        self, request: Sequence[TextUnit], context: TranslationContext
    ) -> tuple[int, int]:
        """Estimate the tokens of the whole request, and of its texts alone."""
        filled = self._filled(request, context, envelope_of(request))
        messages = self._template.format_messages(**filled)
        sent = sum(likely_tokens(str(message.text)) for message in messages)
        return sent, sum(likely_tokens(unit.text) for unit in request)

    def _filled(
        self,
        request: Sequence[TextUnit],
        context: TranslationContext,
        envelope: Envelope,
        complaint: str = "",
    ) -> dict[str, str]:
        terms = _terms(request, context)
        return self._prompts.variables(
            self._question(request, envelope),
            context.source,
            context.target,
            style=context.style,
            terms=terms,
            complaint=complaint,
        )

    def _question(self, request: Sequence[TextUnit], envelope: Envelope) -> str:
        if self._plain:
            return request[0].text
        return envelope.question([unit.text for unit in request], request[0].context)


def envelope_of(request: Sequence[TextUnit]) -> Envelope:
    """Ids for these texts.

    A canary goes with them where one of them could be an order to the model, or where all are so
    short that their answers could change places without being seen.
    """
    several = len(request) > 1
    alike = len(request) > _FEW and all(len(unit.text) <= _LABEL for unit in request)
    told = any(unit.alone or (unit.guarded and several) for unit in request)
    return Envelope.of(len(request), canary=alike or told)


@contextmanager
def _untraced() -> Iterator[None]:
    """Turn off LangSmith and every other tracer inside the block."""
    from langchain_core.tracers.context import tracing_v2_callback_var
    from langsmith.run_helpers import tracing_context

    token = tracing_v2_callback_var.set(None)
    try:
        with tracing_context(enabled=False):
            yield
    finally:
        tracing_v2_callback_var.reset(token)


def _terms(request: Sequence[TextUnit], context: TranslationContext) -> list[Term]:
    """Return the glossary terms that occur in the request, each once."""
    return list(dict.fromkeys(term for unit in request for term in context.terms.within(unit.text)))
