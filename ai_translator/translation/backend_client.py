"""A backend in use: the chain that its requests go through, its limits, and the one sender of all
of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from ai_translator.config import TranslationSettings
from ai_translator.translation.answers import Answer, AnswerParser
from ai_translator.translation.budget import Budget
from ai_translator.translation.cache_keys import CacheKey
from ai_translator.translation.prompts import Prompts, Term
from ai_translator.translation.requests import Limits, TextUnit
from ai_translator.translation.results import Usage
from ai_translator.translation.sending import BackendLike, Sender
from ai_translator.translation.token_counting import likely_tokens
from ai_translator.translation.translation_context import Brief

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable


class Channel:
    """One for each backend of a translator, shared by all its documents."""

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
        self._private = private
        self._chain: Runnable[Any, Answer] = self._template | model | AnswerParser()
        if callbacks:
            self._chain = self._chain.with_config(callbacks=list(callbacks))

    def recipe(self, brief: Brief) -> CacheKey:
        """By what the memory knows this channel's translations again."""
        backend = self._backend
        return CacheKey(
            backend.kind,
            backend.model_name,
            backend.endpoint,
            backend.identity,
            f"{'plain' if self._plain else 'tagged'} {self._prompts.fingerprint}",
            brief.style,
            brief.source.code if brief.source else "auto",
            brief.target.code,
        )

    async def ask(
        self, request: Sequence[TextUnit], brief: Brief, usage: Usage, *, complaint: str = ""
    ) -> Answer:
        """The answer to a question for these texts.

        Raises Stopped, or BackendError when this request alone has failed.
        """
        filled = self._filled(request, brief, complaint)
        with _untraced() if self._private else nullcontext():
            return await self.sender.send(self._chain, filled, usage)

    def weight(self, request: Sequence[TextUnit], brief: Brief) -> tuple[int, int]:
        """About how many tokens the question for these texts is, and the texts alone."""
        messages = self._template.format_messages(**self._filled(request, brief))
        sent = sum(likely_tokens(str(message.text)) for message in messages)
        return sent, sum(likely_tokens(job.text) for job in request)

    def _filled(
        self, request: Sequence[TextUnit], brief: Brief, complaint: str = ""
    ) -> dict[str, str]:
        terms = _terms(request, brief)
        return self._prompts.variables(
            self._question(request),
            brief.source,
            brief.target,
            style=brief.style,
            terms=terms,
            complaint=complaint,
        )

    def _question(self, request: Sequence[TextUnit]) -> str:
        if self._plain:
            return request[0].text
        context = f"<context>{request[0].context}</context>\n" if request[0].context else ""
        return context + "\n".join(
            f'<s id="{number}">{job.text}</s>' for number, job in enumerate(request, 1)
        )


@contextmanager
def _untraced() -> Iterator[None]:
    """LangChain tells LangSmith, or whoever called us, nothing of what is done inside."""
    from langchain_core.tracers.context import tracing_v2_callback_var
    from langsmith.run_helpers import tracing_context

    token = tracing_v2_callback_var.set(None)
    try:
        with tracing_context(enabled=False):
            yield
    finally:
        tracing_v2_callback_var.reset(token)


def _terms(request: Sequence[TextUnit], brief: Brief) -> list[Term]:
    """The terms that occur in the request, each once."""
    return list(dict.fromkeys(term for job in request for term in brief.terms.within(job.text)))
