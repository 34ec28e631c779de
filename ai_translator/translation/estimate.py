"""What a document would take, before anything is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ai_translator.translation.requests import PROMPT_TOKENS, Job, tokens

_GROWTH = 1.3  # tokens of an answer for each token of the text, usually


@dataclass(frozen=True, slots=True)
class Estimate:
    """The least that a run needs: every answer good, no request tried twice.

    remembered: segments that the memory has;  cost: None when the price of the model is not known
    """

    segments: int
    remembered: int
    requests: int
    input_tokens: int
    output_tokens: int
    model: str
    cost: float | None = None


def counted(requests: Sequence[Sequence[Job]]) -> tuple[int, int]:
    """Tokens of the questions and of the answers."""
    texts = [tokens(job.text) for request in requests for job in request]
    return len(requests) * PROMPT_TOKENS + sum(texts), int(_GROWTH * sum(texts))
