"""Prices of models: the cost of tokens."""

from __future__ import annotations

from collections.abc import Mapping

from ai_translator.config import Price

_MILLION = 1_000_000


def price(prices: Mapping[str, Price], model: str) -> Price | None:
    """Return the price of the model, else of the longest prefix of its name.

    ``gpt-4o-2024-08-06`` has the price of ``gpt-4o``.
    """
    names = [name for name in prices if model.startswith(name)]
    return prices[max(names, key=len)] if names else None


def cost(
    prices: Mapping[str, Price], model: str, input_tokens: int, output_tokens: int
) -> float | None:
    """Return the money for these tokens; None without a price."""
    found = price(prices, model)
    if found is None:
        return None
    return (input_tokens * found.input + output_tokens * found.output) / _MILLION
