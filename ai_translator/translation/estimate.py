"""Estimate of a translation before anything is sent."""

from __future__ import annotations

from dataclasses import dataclass

#: Tokens of an answer for each token of the text, usually.
GROWTH = 1.3
#: Tokens of a verdict, most of which are "ok".
VERDICT_TOKENS = 12


@dataclass(frozen=True, slots=True)
class Estimate:
    """The least that a run needs: every answer good, no request sent twice.

    remembered: segments found in the memory
    cost:       None if the model's price is unknown; ``price_note``: of what kind it is
    """

    segments: int
    remembered: int
    requests: int
    input_tokens: int
    output_tokens: int
    model: str
    cost: float | None = None
    price_note: str = ""
