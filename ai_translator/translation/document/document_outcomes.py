"""The outcomes of the texts of one document: counted, reported, remembered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from ai_translator.model.segments import Failed, Outcome, Translated
from ai_translator.translation.client.backend_client import BackendClient
from ai_translator.translation.document.document_memory import DocumentMemory, KnownText
from ai_translator.translation.prompting.requests import TextUnit
from ai_translator.translation.results import UnitResults
from ai_translator.translation.terminology.terms import missed, to_check
from ai_translator.translation.translation_context import TranslationContext


class DocumentOutcomes:
    """What becomes of each text, and what is to be said of it."""

    def __init__(
        self, results: UnitResults, memory: DocumentMemory, context: TranslationContext
    ) -> None:
        self._results, self._memory, self._context = results, memory, context
        self._doubts: dict[TextUnit, str] = {}

    async def remember(self, units: Sequence[TextUnit]) -> Mapping[TextUnit, KnownText]:
        """Settle the units that the memory knows and return them."""
        known = await self._memory.known(units)
        for unit, text in known.items():
            if text.style_lost:
                self._results.lose_style(unit)
            self._results.remember(unit)
            self.doubt(unit, text.doubt)
            self.settle(unit, text.outcome)
        return known

    @property
    def settled(self) -> Set[TextUnit]:
        """The units that have an outcome."""
        return self._results.closed

    async def take_from_another(self, unit: TextUnit) -> bool:
        """Return True if another document has asked for the text; then it is settled here, too."""
        outcome = await self._memory.from_another(unit)
        if outcome is None:
            return False
        if not isinstance(outcome, Failed):
            self._results.remember(unit)
        self.settle(unit, outcome)
        return True

    def doubt(self, unit: TextUnit, reason: str) -> None:
        """Record what may be wrong with a translation that is settled next; "" for nothing."""
        self._doubts[unit] = reason

    def ask_again(self, unit: TextUnit) -> None:
        self._results.ask_again(unit)

    def lose_style(self, unit: TextUnit) -> None:
        self._results.lose_style(unit)

    async def record(self, done: Sequence[tuple[TextUnit, Outcome]], client: BackendClient) -> None:
        """Settle the units of checked answers and write them into the memory."""
        # First: a backend that is given up meanwhile cancels what waits, and these are answered.
        for unit, outcome in done:
            self.settle(unit, outcome)
        await self._memory.keep(done, client)

    async def revoke(self, unit: TextUnit, outcome: Outcome) -> None:
        """Replace an outcome that was remembered by one that is not."""
        await self._memory.forget(unit)
        self.settle(unit, outcome)

    def clear(self, unit: TextUnit) -> None:
        """Forget what may be wrong with a translation: a second look found nothing."""
        self.doubt(unit, "")
        self._results.clear_doubt(unit)

    async def leave_doubtful(self, unit: TextUnit, reason: str) -> None:
        """Report a translation that stays as it is, and do not remember it."""
        await self._memory.forget(unit)
        self._results.doubt(unit, reason)

    def settle(self, unit: TextUnit, outcome: Outcome) -> None:
        """Record the outcome of a text, and what of it is to be reported."""
        self._results.close(unit, outcome)
        if isinstance(outcome, Translated):
            terms = to_check(self._context.terms.within(unit.text), unit.text)
            if lost := missed(terms, outcome.text, self._context.target):
                self._results.miss(unit, lost)
            if doubt := self._doubts.get(unit):
                self._results.doubt(unit, doubt)
        self._memory.release(unit, outcome)
