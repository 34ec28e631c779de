"""A backend in use: the chain that its requests go through, its limits, and the one sender of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ai_translator.config import TranslationSettings
from ai_translator.languages import Language
from ai_translator.translation import prompts
from ai_translator.translation.answers import Answer, AnswerParser
from ai_translator.translation.ledger import Usage
from ai_translator.translation.requests import Job, Limits
from ai_translator.translation.sending import BackendLike, Sender

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable


class Channel:
    """One for each backend of a translator, shared by all its documents."""

    def __init__(self, backend: BackendLike, model: BaseChatModel, settings: TranslationSettings) -> None:
        self.name = backend.model_name
        self.sender = Sender(backend, settings)
        self.limits = Limits.of(backend.profile, settings)
        self._plain = backend.profile.segments_per_request == 1
        prompt = prompts.plain_prompt(backend.profile.system_role) if self._plain else prompts.tagged_prompt()
        self._chain: Runnable[Any, Answer] = prompt | model | AnswerParser()

    async def ask(
        self, request: Sequence[Job], source: Language | None, target: Language, usage: Usage, *, complaint: str = ""
    ) -> Answer:
        """The answer to a question for these texts.  Raises Stopped, or BackendError when this request alone has failed."""
        if self._plain:
            text = request[0].text
        else:
            text = "\n".join(f'<s id="{number}">{job.text}</s>' for number, job in enumerate(request, 1))
        filled = prompts.variables(text, source, target, context=request[0].context, complaint=complaint)
        return await self.sender.send(self._chain, filled, usage)
