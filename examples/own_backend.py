"""A backend of your own: any function from text to text, here one that only looks words up.

    python examples/own_backend.py examples/tides.pdf words.tsv

What a translator must know of a model stands in its Profile: this one takes one bare text a
request, keeps everything on this machine and answers sixteen at a time.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from ai_translator import translate_file
from ai_translator.backends import Backend
from ai_translator.config import load
from ai_translator.profile import Profile


class FunctionChat(BaseChatModel):
    """A chat model that answers the last message with ``function`` of it."""

    function: Callable[[str], str]

    @property
    def _llm_type(self) -> str:
        return "function"

    def _generate(self, messages: list[BaseMessage], *_: Any, **__: Any) -> ChatResult:
        answer = AIMessage(
            self.function(str(messages[-1].text)), response_metadata={"finish_reason": "stop"}
        )
        return ChatResult(generations=[ChatGeneration(message=answer)])


def backend(function: Callable[[str], str]) -> Backend:
    """Return ``function`` as a backend; what it raises is a bug and not an error to be retried."""
    profile = Profile(segments_per_request=1, concurrency=16, local=True)
    return Backend(
        "function", FunctionChat(function=function), profile, "function", explain=lambda error: None
    )


def main(source: str, words: str) -> None:
    table = dict(line.split("\t") for line in Path(words).read_text(encoding="utf-8").splitlines())
    looked_up = backend(
        lambda text: re.sub(r"\w+", lambda word: table.get(word[0].lower(), word[0]), text)
    )
    result = translate_file(source, load(), backend=looked_up)
    print(*result.outputs.values(), sep="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
