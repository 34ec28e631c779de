"""The steps of a LangChain chain that are ours, before and after the model.

Imported when a chain is built: LangChain takes half a second of CPU, and much is done before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langchain_core.messages import BaseMessage, HumanMessage
from langchain_core.runnables import Runnable

from ai_translator.translation.answer_parsing.answers import Answer, read

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage
    from langchain_core.runnables import RunnableConfig


class OneMessage(Runnable[dict[str, Any], list[BaseMessage]]):
    """The question under ``question`` as the only message: a step of the chain like a template."""

    def invoke(
        self, input: dict[str, Any], config: RunnableConfig | None = None, **kwargs: Any
    ) -> list[BaseMessage]:
        return [HumanMessage(input["question"])]

    async def ainvoke(
        self, input: dict[str, Any], config: RunnableConfig | None = None, **kwargs: Any
    ) -> list[BaseMessage]:
        return self.invoke(input)


class AnswerParser(Runnable["AIMessage", Answer]):
    """:func:`~ai_translator.translation.answer_parsing.answers.read` as a Runnable.

    It is too quick for a thread of its own, which the base class would start for each answer.
    """

    def invoke(
        self, input: AIMessage, config: RunnableConfig | None = None, **kwargs: Any
    ) -> Answer:
        return read(input)

    async def ainvoke(
        self, input: AIMessage, config: RunnableConfig | None = None, **kwargs: Any
    ) -> Answer:
        return read(input)
