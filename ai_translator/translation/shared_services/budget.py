"""A limit on the cost and the number of requests, kept in this process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ai_translator.config import Price
from ai_translator.errors import BudgetError, ConfigError
from ai_translator.translation.shared_services.interfaces import Charge
from ai_translator.translation.shared_services.prices import cost, price


@dataclass(slots=True)
class Budget:
    """One budget for all models and documents of a translator.

    prices:        name of a model, or how such names begin -> money for a million tokens
    most:          money, None when it does not matter
    most_requests: None when their number does not matter
    """

    prices: Mapping[str, Price] = field(default_factory=dict)
    most: float | None = None
    spent: float = 0.0
    most_requests: int | None = None
    requests: int = 0
    reserved: float = 0.0

    async def check(self, model: str) -> None:
        """Raise ConfigError if there is a limit and no price for this model."""
        if self.most is not None and price(self.prices, model) is None:
            remedy = (
                "Give it under translation.prices in config.yaml, 0 for a model that costs nothing"
            )
            raise ConfigError(f"translation.max_cost needs the price of {model}", remedy=remedy)

    async def reserve(self, model: str, input_tokens: int, output_tokens: int) -> Charge:
        """Raise BudgetError when this request could cost more than is left."""
        if self.most_requests is not None and self.requests >= self.most_requests:
            remedy = (
                "Raise translation.max_requests and run again: what was translated is in the memory"
            )
            raise BudgetError(
                f"translation.max_requests = {self.most_requests} are sent", remedy=remedy
            )
        amount = cost(self.prices, model, input_tokens, output_tokens) or 0.0
        if self.most is not None and self.spent + self.reserved + amount > self.most:
            remedy = (
                "Raise translation.max_cost and run again: what was translated is in the memory"
            )
            raise BudgetError(
                f"the next request could cost more than translation.max_cost = {self.most:g} "
                f"leaves",
                remedy=remedy,
            )
        self.requests += 1
        self.reserved += amount
        return Charge(model, amount)

    async def settle(self, charge: Charge, input_tokens: int, output_tokens: int) -> None:
        """Replace the reserved sum with what the request cost."""
        self.reserved -= charge.amount
        self.spent += cost(self.prices, charge.model, input_tokens, output_tokens) or 0.0
