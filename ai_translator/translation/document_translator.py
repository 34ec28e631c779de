"""Translation of one document: its requests and the judgement of their answers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from ai_translator.errors import BackendError, ContextOverflowError, RateLimitedError
from ai_translator.model.segments import Failed, Outcome, Segment, Translated, Unchanged
from ai_translator.translation import checks
from ai_translator.translation.answers import Answer
from ai_translator.translation.attempts import SAME, Attempts
from ai_translator.translation.backend_client import BackendClient
from ai_translator.translation.cache_keys import imported_key
from ai_translator.translation.memory import MemoryEntry
from ai_translator.translation.memory_lookup import MemoryLookup
from ai_translator.translation.requests import TextUnit, halves, pack, text_units
from ai_translator.translation.results import UnitResults, Usage, combined
from ai_translator.translation.sending import Stopped, first
from ai_translator.translation.terms import missed
from ai_translator.translation.translation_context import TranslationContext

_ALONE = "1"  # the id of a text that is asked alone


class DocumentTranslator:
    """The translation of one document through one or more backends.

    The first backend is asked; each further one gets what those before it could not do.
    usage: model -> what was used
    """

    def __init__(
        self,
        clients: Sequence[BackendClient],
        context: TranslationContext,
        attempts: int,
        results: UnitResults,
        memory: MemoryLookup,
    ) -> None:
        self._clients, self.context, self._most_attempts = tuple(clients), context, attempts
        self._results, self._memory = results, memory
        self._cache_keys = {client: client.cache_key(context) for client in clients}
        self._claims: set[bytes] = set()
        self.usage: dict[str, Usage] = {}

    async def translate(self, segments: Sequence[Segment]) -> None:
        """Send all requests concurrently.

        Raises an exception group that holds Stopped once the last backend is given up.
        """
        units = self._results.open(text_units(segments, self._clients[0].limits))
        units = await self.remember(units)
        try:
            async with asyncio.TaskGroup() as group:
                others = [unit for unit in units if not self._claim(unit)]
                mine = [unit for unit in units if unit not in set(others)]
                for request in pack(mine, self._clients[0].limits):
                    group.create_task(self._request(request, self._clients))
                for unit in others:
                    group.create_task(self._wait_for_another(unit))
        finally:
            for key in list(self._claims):
                self._release(key, None)

    async def remember(self, units: Sequence[TextUnit]) -> list[TextUnit]:
        """Settle the units that the memory knows and return the others."""
        keys = {unit: self._keys(unit) for unit in units}
        found = await self._memory.find([key for each in keys.values() for key in each])
        left = []
        for unit, candidates in keys.items():
            entries = (found[key] for key in candidates if key in found)
            outcome = next(
                (known for entry in entries if (known := self._outcome_of_entry(unit, entry))), None
            )
            if outcome is None:
                left.append(unit)
            else:
                self._results.remember(unit)
                self._settle(unit, outcome)
        return left

    def _outcome_of_entry(self, unit: TextUnit, entry: MemoryEntry) -> Outcome | None:
        """Return the outcome of a memory entry if it passes today's checks.

        An imported translation need only have its marks.
        """
        if entry.unchanged:
            return Unchanged(SAME)
        case = checks.Case(unit.text, entry.target, self.context.target)
        wrong = (
            checks.has_broken_marks(case)
            if entry.key == self._imported(unit)
            else checks.complaint(case)
        )
        return None if wrong else Translated(entry.target)

    def _keys(self, unit: TextUnit) -> list[bytes]:
        terms = self.context.terms.within(unit.text)
        return [
            self._imported(unit),
            *(cache_key.key(unit.text, terms) for cache_key in self._cache_keys.values()),
        ]

    def _imported(self, unit: TextUnit) -> bytes:
        return imported_key(unit.text, self.context.target)

    def _key(self, unit: TextUnit, client: BackendClient) -> bytes:
        return self._cache_keys[client].key(unit.text, self.context.terms.within(unit.text))

    def _claim(self, unit: TextUnit) -> bool:
        """Return True if this document is the one to ask for this text."""
        key = self._key(unit, self._clients[0])
        if self._memory.claim(key) is not None:
            return False
        self._claims.add(key)
        return True

    def _release(self, key: bytes, outcome: Outcome | None) -> None:
        if key in self._claims:
            self._claims.discard(key)
            self._memory.settle(key, outcome)

    async def _wait_for_another(self, unit: TextUnit) -> None:
        """Wait for another document that asks for this text.

        Ask for it here if that one fails to.
        """
        key = self._key(unit, self._clients[0])
        while (elsewhere := self._memory.claim(key)) is not None:
            await asyncio.wait([elsewhere])
            if not elsewhere.cancelled():
                outcome = elsewhere.result()
                if not isinstance(outcome, Failed):
                    self._results.remember(unit)
                self._settle(unit, outcome)
                return
        self._claims.add(key)
        await self._translate_alone(self._attempts(unit), self._clients)

    async def _request(self, request: Sequence[TextUnit], clients: Sequence[BackendClient]) -> None:
        """Ask for several texts at once, then alone for those with bad answers."""
        if len(request) == 1:
            await self._translate_alone(self._attempts(request[0]), clients)
            return
        try:
            answer = await self._ask(clients[0], request)
        except (Stopped, RateLimitedError) as error:
            if clients[1:]:
                await self._ask_next_backends(request, clients[1:])
                return
            if isinstance(error, Stopped):
                raise
            for unit in request:
                self._settle(unit, Failed(str(error)))
            return
        except BackendError:
            answer = Answer()  # one text may be the reason, or their number
        await self._judge_answer(request, answer, clients)

    async def _ask_next_backends(
        self, request: Sequence[TextUnit], clients: Sequence[BackendClient]
    ) -> None:
        async with asyncio.TaskGroup() as group:
            for part in pack(request, clients[0].limits):
                group.create_task(self._request(part, clients))

    async def _judge_answer(
        self, request: Sequence[TextUnit], answer: Answer, clients: Sequence[BackendClient]
    ) -> None:
        """Record the good texts of an answer and ask again for the others."""
        good: list[tuple[TextUnit, Outcome]] = []
        again: list[Attempts] = []
        for number, unit in enumerate(request, 1):
            attempts = self._attempts(unit)
            outcome = attempts.judge(answer.texts.get(str(number)))
            if outcome is None:
                again.append(attempts)
            else:
                good.append((unit, outcome))
        await self._record(good, clients[0])
        async with asyncio.TaskGroup() as group:
            for attempts in again:
                group.create_task(self._translate_alone(attempts, clients))

    async def _translate_alone(self, attempts: Attempts, clients: Sequence[BackendClient]) -> None:
        """Ask for one text, backend after backend, until one has a translation."""
        outcome: Outcome = Failed("the backend gave no answer")
        for client in clients:
            try:
                outcome = await self._ask_until_good(client, attempts)
            except Stopped:
                if client is not clients[-1]:
                    continue
                if attempts.second_best is None:
                    raise
                outcome = attempts.second_best
            if not isinstance(outcome, Failed):
                await self._record([(attempts.unit, outcome)], client)
                return
            attempts.complaint = ""  # of another one's answer
        self._settle(attempts.unit, outcome)

    async def _ask_until_good(self, client: BackendClient, attempts: Attempts) -> Outcome:
        """Ask one backend, more strictly each time."""
        unit = attempts.unit
        if attempts.complaint:
            self._results.ask_again(unit)
        for _ in range(self._most_attempts + (not attempts.complaint)):
            try:
                answer = await self._ask(client, [unit], attempts.complaint)
            except ContextOverflowError as error:
                return await self._in_parts(client, unit) or Failed(str(error))
            except BackendError as error:
                return attempts.second_best or Failed(str(error))
            text = answer.texts.get(_ALONE, answer.loose)
            cut = answer.cut and _ALONE not in answer.texts
            if cut and (parts := await self._in_parts(client, unit)):
                return parts
            if outcome := attempts.judge(text, cut=cut, filtered=answer.filtered):
                return outcome
            self._results.ask_again(unit)
        return attempts.second_best or Failed(attempts.complaint or "the backend gave no answer")

    async def _in_parts(self, client: BackendClient, unit: TextUnit) -> Outcome | None:
        """Return the outcome of the text sent sentence by sentence; None if it has only one."""
        texts = halves(unit.text)
        if len(texts) == 1:
            return None
        stopped: Stopped | None = None
        try:
            async with asyncio.TaskGroup() as group:
                parts = [
                    group.create_task(
                        self._ask_until_good(client, self._attempts(TextUnit(text, unit.context)))
                    )
                    for text in texts
                ]
        except* Stopped as errors:
            stopped = first(errors)
        if stopped is not None:
            raise stopped
        return combined([part.result() for part in parts], texts, self.context.target)

    async def _ask(
        self, client: BackendClient, request: Sequence[TextUnit], complaint: str = ""
    ) -> Answer:
        usage = self.usage.setdefault(client.name, Usage())
        return await client.ask(request, self.context, usage, complaint=complaint)

    def _attempts(self, unit: TextUnit) -> Attempts:
        return Attempts(unit, self.context.terms.within(unit.text), self.context.target)

    async def _record(
        self, done: Sequence[tuple[TextUnit, Outcome]], client: BackendClient
    ) -> None:
        """Settle the units of checked answers and write them into the memory."""
        entries = [self._entry(unit, outcome, client) for unit, outcome in done]
        # First: a backend that is given up meanwhile cancels what waits, and these are answered.
        for unit, outcome in done:
            self._settle(unit, outcome)
        await self._memory.keep(entries)

    def _entry(self, unit: TextUnit, outcome: Outcome, client: BackendClient) -> MemoryEntry:
        cache_key = self._cache_keys[client]
        text = outcome.text if isinstance(outcome, Translated) else unit.text
        unchanged = isinstance(outcome, Unchanged)
        return MemoryEntry(
            self._key(unit, client),
            unit.text,
            text,
            unchanged,
            cache_key.source,
            cache_key.target,
            cache_key.origin,
        )

    def _settle(self, unit: TextUnit, outcome: Outcome) -> None:
        terms = self.context.terms.within(unit.text) if isinstance(outcome, Translated) else ()
        if isinstance(outcome, Translated) and (
            lost := missed(terms, outcome.text, self.context.target)
        ):
            self._results.miss(unit, lost)
        self._results.close(unit, outcome)
        self._release(self._key(unit, self._clients[0]), outcome)
