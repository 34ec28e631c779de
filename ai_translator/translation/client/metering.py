"""What requests cost: set aside before they are sent, settled when their answers are there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from ai_translator.errors import BudgetError
from ai_translator.translation.client.termination import Termination
from ai_translator.translation.shared_services.interfaces import Charge, SpendingBudget

_READING = 0.05  # seconds in which an answer is read and kept, before a budget ends it all


@dataclass
class RequestCost:
    """Tokens that a request has used; none unless there was an answer."""

    sent: int = 0
    received: int = 0


class Meter:
    """Counts the requests to one model that are in flight, and what they cost."""

    def __init__(self, budget: SpendingBudget, model_name: str, termination: Termination) -> None:
        self._budget, self._model_name, self._termination = budget, model_name, termination
        self._in_flight: set[asyncio.Future[None]] = set()

    @property
    def in_flight(self) -> int:
        """How many requests wait for an answer."""
        return len(self._in_flight)

    @asynccontextmanager
    async def request(self, sent: int, expected: int) -> AsyncIterator[RequestCost]:
        """Set money aside; the block sends the request and fills in what it used.

        sent, expected: tokens of the question and of its answer
        Raises Stopped if there is not enough money.
        """
        charge = await self._reserve(sent, expected)
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._in_flight.add(done)
        cost = RequestCost()
        try:
            yield cost
        finally:
            self._in_flight.discard(done)
            done.set_result(None)
            await self._budget.settle(charge, cost.sent, cost.received)

    async def _reserve(self, sent: int, expected: int) -> Charge:
        """Return reserved money for a request.

        What was sent already is waited for: its answers are paid, and may cost less than reserved.
        """
        while True:
            try:
                return await self._budget.reserve(self._model_name, sent, expected)
            except BudgetError as error:
                if not self._in_flight:
                    raise self._termination.give_up(error) from error
            await asyncio.wait(set(self._in_flight), return_when=asyncio.FIRST_COMPLETED)
            await asyncio.sleep(_READING)
