"""Prices of models: the cost of tokens."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ai_translator.config import ListPrice, Price

_MILLION = 1_000_000
#: What makers write after a model's name for one state of it.
_DATED = re.compile(r"-\d{4}-\d{2}-\d{2}|-\d{8}|-\d{3,4}|-latest")


def price(prices: Mapping[str, Price], model: str) -> Price | None:
    """Return the price of the model.

    Of the prices that a person gave, that of the longest prefix of its name; else the list price of
    its name without a date.
    """
    beginnings = [name for name in prices if model.startswith(name)]
    given = [name for name in beginnings if not isinstance(prices[name], ListPrice)]
    known = given or [name for name in beginnings if _is_state_of(model, name)]
    return prices[max(known, key=len)] if known else None


def _is_state_of(model: str, name: str) -> bool:
    """Return True if a model, which has this name at its beginning, is a state of that one."""
    rest = model.removeprefix(name)
    return not rest or bool(_DATED.fullmatch(rest))


def price_note(prices: Mapping[str, Price], model: str) -> str:
    """Return what kind of price a model has, for people; "" for one that a person gave."""
    found = price(prices, model)
    return found.note if isinstance(found, ListPrice) else ""


def cost(
    prices: Mapping[str, Price], model: str, input_tokens: int, output_tokens: int
) -> float | None:
    """Return the money for these tokens; None without a price."""
    found = price(prices, model)
    if found is None:
        return None
    return (input_tokens * found.input + output_tokens * found.output) / _MILLION
