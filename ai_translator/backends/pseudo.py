"""The pseudo backend: made-up text in the target's script at a realistic length, without a model.

It serves a first look and layout work.  It is a chat model like the others and reads the same
prompt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from ai_translator.backends import Backend, Unavailable
from ai_translator.backends.exceptions import explain
from ai_translator.backends.pseudo_words import pseudo
from ai_translator.languages import Language, languages
from ai_translator.profile import Profile

if TYPE_CHECKING:
    from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun

    from ai_translator.config import Settings

NAME = "pseudo"
_SEGMENT = re.compile(r'<s id="(\w+)">(.*?)</s>', re.S)
_CHARS_PER_TOKEN = 4
_METADATA = {"model_name": NAME, "finish_reason": "stop"}


def build(settings: Settings) -> Backend:
    profile = Profile(concurrency=8, local=True, marked=NAME)
    return Backend(NAME, ChatPseudo(), profile, NAME, explain)


def availability(settings: Settings) -> Unavailable | None:
    return None


class ChatPseudo(BaseChatModel):
    """A chat model that answers every request for a translation in made-up words."""

    model_name: str = NAME

    @property
    def _llm_type(self) -> str:
        return NAME

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        answer, usage = _answer(messages)
        message = AIMessage(answer, usage_metadata=usage, response_metadata=dict(_METADATA))
        return ChatResult(generations=[ChatGeneration(message=message)])

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return self._generate(messages, stop, None, **kwargs)

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        answer, usage = _answer(messages)
        for line in answer.splitlines(keepends=True):
            yield ChatGenerationChunk(message=AIMessageChunk(content=line))
        last = AIMessageChunk(
            content="",
            usage_metadata=usage,
            response_metadata=dict(_METADATA),
            chunk_position="last",
        )
        yield ChatGenerationChunk(message=last)


def _answer(messages: Sequence[BaseMessage]) -> tuple[str, UsageMetadata]:
    """Return the answer to a conversation's last message, and its token counts."""
    prompt = "\n".join(str(message.text) for message in messages)
    asked = str(messages[-1].text) if messages else ""
    target = _target(prompt)
    found = _SEGMENT.findall(asked)
    answer = "\n".join(
        f'<s id="{id_}">{pseudo(text, target)}</s>' for id_, text in found
    ) or pseudo(asked, target)
    tokens = (len(prompt) // _CHARS_PER_TOKEN + 1, len(answer) // _CHARS_PER_TOKEN + 1)
    return answer, UsageMetadata(
        input_tokens=tokens[0], output_tokens=tokens[1], total_tokens=sum(tokens)
    )


def _target(prompt: str) -> Language:
    """Return the language that the prompt asks for ("into German").

    It is the first language whose name follows "into".
    """
    named = [
        (at, -len(each.name), each)
        for each in languages()
        if (at := prompt.find(f"into {each.name}")) >= 0
    ]
    return min(named, key=lambda found: found[:2])[2] if named else languages()[0]
