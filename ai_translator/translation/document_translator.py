"""Translation of one document: its requests and the judgement of their answers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TypeAlias

from ai_translator.errors import (
    BackendError,
    ContentFilterError,
    ContextOverflowError,
    RateLimitedError,
)
from ai_translator.model.segments import Failed, Outcome, Segment, Translated, Unchanged
from ai_translator.request_form import PromptShape
from ai_translator.translation import checks
from ai_translator.translation.answers import Answer
from ai_translator.translation.attempts import SAME, Attempts
from ai_translator.translation.backend_client import BackendClient
from ai_translator.translation.cache_keys import imported_key
from ai_translator.translation.circuit_breaker import CircuitBreaker
from ai_translator.translation.memory import MemoryEntry
from ai_translator.translation.memory_lookup import MemoryLookup
from ai_translator.translation.requests import TextUnit, halves, pack, text_units
from ai_translator.translation.results import UnitResults, Usage, combined
from ai_translator.translation.sending import Stopped, first
from ai_translator.translation.style_tags import with_whole_tags
from ai_translator.translation.terms import missed
from ai_translator.translation.translation_context import TranslationContext

_ALONE = "1"  # the id of a text that is asked alone

#: What is left of a request: a text that was asked for already, one that was not, or some of those
#: that make a request of their own.
Left: TypeAlias = "Attempts | TextUnit | tuple[TextUnit, ...]"


class DocumentTranslator:
    """One document on its way through the channels: the first is asked, the others for what those
    before could not do.

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
        self._breakers = {client: CircuitBreaker(client.name) for client in clients}
        self._given_up: dict[BackendClient, BackendError] = {}
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
                for request in self._in_order(pack(mine, self._clients[0].limits)):
                    group.create_task(self._request(request, self._clients))
                for unit in others:
                    group.create_task(self._wait_for_another(unit))
        finally:
            for key in list(self._claims):
                self._release(key, None)

    @property
    def uselessness(self) -> BackendError | None:
        """What to say of the first backend, when none of its answers was of any use."""
        breaker = self._breakers[self._clients[0]]
        return breaker.error() if breaker.failed else None

    def _in_order(self, requests: Sequence[Sequence[TextUnit]]) -> list[Sequence[TextUnit]]:
        """Longest first; but before all of them a short one with prose, when the others wait for
        what comes of it.
        """
        ordered = list(requests)
        if self._clients[0].admission.proven or self._clients[0].search.known:
            return ordered
        prose = [each for each in ordered if any(not checks.is_label(unit.text) for unit in each)]
        if prose:
            ordered.remove(prose[-1])
            ordered.insert(0, prose[-1])
        return ordered

    async def remember(self, units: Sequence[TextUnit]) -> list[TextUnit]:
        """Closes what the memory has, and gives the others."""
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
        """What the memory says, if that stands the checks of today; a person's translation need
        only have its marks.
        """
        if entry.unchanged:
            return Unchanged(SAME)
        case = checks.Case(unit.text, entry.target, self.context.target)
        wrong = (
            checks.has_broken_marks(case)
            if entry.key == self._imported(unit)
            else checks.complaint(case)
        )
        if wrong is None:
            return Translated(entry.target)
        answer, source = with_whole_tags(entry.target, unit.text)
        if source == unit.text or checks.complaint(
            checks.Case(source, answer, self.context.target)
        ):
            return None
        self._results.lose_style(unit)
        return Translated(answer)

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
        """Whether this document is the one that asks for this text."""
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
        """Another document asks for this text; if it does not come to an end with it, this one
        does.
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
        """Asks for several texts at once, and again alone for those that did not come back well."""
        client = clients[0]
        if len(request) == 1 and (client.admission.proven or client.search.known):
            await self._translate_alone(self._attempts(request[0]), clients)
            return
        try:
            async with client.admission.turn():
                left = await self._first_answer(request, client)
        except (Stopped, RateLimitedError) as error:
            if clients[1:]:
                await self._ask_next_backends(request, clients[1:])
                return
            if isinstance(error, Stopped):
                raise
            for unit in request:
                self._settle(unit, Failed(str(error)))
            return
        await self._again(left, clients)

    async def _first_answer(
        self, request: Sequence[TextUnit], client: BackendClient
    ) -> Sequence[Left]:
        """Asks once for these texts and keeps the good ones; until there was one, in every shape of
        the question that the model may know.  Gives what is left.
        """
        while client.fits(request):
            answer, error = await self._answer(request, client)
            asked = request if answer.shape is None or answer.shape.tagged else request[:1]
            good, again = self._sorted(asked, answer, client)
            await self._record(good, client)
            complaint = error.message if error else next((each.complaint for each in again), "")
            self._judged(client, len(good), complaint)
            rest: list[Left] = [*again, *request[len(asked) :]]
            if not client.fits(request):
                return request
            if _is_of_one_text(error):
                return self._halved(request) if len(request) > 1 else rest
            if client.admission.proven or client.search.too_early(client.breaker.answers):
                return rest
            following = client.search.next(loose=self._is_translated_bare(asked, answer))
            if following is None:
                return rest
            client.take_shape(following)
        return request

    async def _answer(
        self, request: Sequence[TextUnit], client: BackendClient
    ) -> tuple[Answer, BackendError | None]:
        """(the answer, what kept it away)."""
        try:
            return await self._ask(client, request), None
        except RateLimitedError:
            raise
        except BackendError as error:
            return Answer(), error  # one text may be the reason, or their number

    def _halved(self, request: Sequence[TextUnit]) -> Sequence[Left]:
        """One text of the request is refused, and nobody says which: the others share no request
        with it for long.
        """
        middle = len(request) // 2
        return [tuple(request[:middle]), tuple(request[middle:])]

    def _is_translated_bare(self, request: Sequence[TextUnit], answer: Answer) -> bool:
        """Whether the answer is a translation, only without any of the request's elements."""
        if not answer.loose or len(request) == 1:
            return False
        whole = "\n".join(unit.text for unit in request)
        return not checks.complaint(checks.Case(whole, answer.loose, self.context.target))

    def _sorted(
        self, request: Sequence[TextUnit], answer: Answer, client: BackendClient
    ) -> tuple[list[tuple[TextUnit, Outcome]], list[Attempts]]:
        """The good texts of an answer, and those to be asked for again."""
        good: list[tuple[TextUnit, Outcome]] = []
        again: list[Attempts] = []
        for number, unit in enumerate(request, 1):
            attempts = self._attempts(unit)
            loose = answer.loose if len(request) == 1 and answer.loose else None
            outcome = self._judge(attempts, answer.texts.get(str(number), loose), answer, client)
            if outcome is None:
                again.append(attempts)
            else:
                good.append((unit, outcome))
        return good, again

    def _judge(
        self, attempts: Attempts, text: str | None, answer: Answer, client: BackendClient
    ) -> Outcome | None:
        """The outcome that an answer gives a text, if it does."""
        partial = not answer.texts
        if text and answer.shape is PromptShape.USER_BARE and _has_more(text, attempts.unit.text):
            text = None  # the instructions, translated with it
        outcome = attempts.judge(
            text,
            cut=answer.cut and partial,
            filtered=answer.filtered and partial,
            keeps_tags=client.keeps_tags,
        )
        if attempts.has_tags and (attempts.lost_tags or isinstance(outcome, Translated)):
            client.lost_tags(attempts.lost_tags)
        if attempts.style_lost:
            self._results.lose_style(attempts.unit)
        return outcome

    def _judged(self, client: BackendClient, usable: int, complaint: str) -> None:
        """Takes note of one answer.  Raises Stopped when no more makes sense, in this document or
        at all.
        """
        client.judged(usable, complaint)
        if error := self._breakers[client].record(bool(usable), complaint):
            self._given_up[client] = error
            raise Stopped(error)

    async def _again(self, left: Sequence[Left], clients: Sequence[BackendClient]) -> None:
        """Each text that was asked for already alone, the others packed anew."""
        fresh = [each for each in left if isinstance(each, TextUnit)]
        async with asyncio.TaskGroup() as group:
            for each in left:
                if isinstance(each, Attempts):
                    group.create_task(self._translate_alone(each, clients))
                elif isinstance(each, tuple):
                    group.create_task(self._request(each, clients))
            for part in pack(fresh, clients[0].limits):
                group.create_task(self._request(part, clients))

    async def _ask_next_backends(
        self, request: Sequence[TextUnit], clients: Sequence[BackendClient]
    ) -> None:
        async with asyncio.TaskGroup() as group:
            for part in pack(request, clients[0].limits):
                group.create_task(self._request(part, clients))

    async def _translate_alone(self, attempts: Attempts, clients: Sequence[BackendClient]) -> None:
        """One text a request, from channel to channel until one has a translation."""
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
            if attempts.style_lost:
                self._results.lose_style(attempts.unit)
            if not isinstance(outcome, Failed):
                await self._record([(attempts.unit, outcome)], client)
                return
            attempts.complaint = ""  # of another one's answer
        self._settle(attempts.unit, outcome)

    async def _ask_until_good(self, client: BackendClient, attempts: Attempts) -> Outcome:
        """Asks one backend, more strictly each time."""
        unit = attempts.unit
        if attempts.complaint:
            self._results.ask_again(unit)
        for _ in range(self._most_attempts + (not attempts.complaint)):
            overflow: ContextOverflowError | None = None
            async with client.admission.turn():
                try:
                    answer = await self._ask(client, [unit], attempts.complaint)
                except BackendError as error:
                    self._judged(client, 0, error.message)
                    if not isinstance(error, ContextOverflowError):
                        return attempts.second_best or Failed(str(error))
                    answer, overflow = Answer(cut=True), error
                else:
                    outcome = self._judge(
                        attempts, answer.texts.get(_ALONE, answer.loose), answer, client
                    )
                    self._judged(client, int(outcome is not None), attempts.complaint)
                    if outcome is not None:
                        return outcome
            if (
                answer.cut
                and _ALONE not in answer.texts
                and (parts := await self._in_parts(client, unit))
            ):
                return parts
            if overflow is not None:
                return Failed(str(overflow))
            self._results.ask_again(unit)
        return attempts.second_best or Failed(attempts.complaint or "the backend gave no answer")

    async def _in_parts(self, client: BackendClient, unit: TextUnit) -> Outcome | None:
        """The outcome of the text sent sentence by sentence; None when it is but one."""
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
        if client in self._given_up:
            raise Stopped(self._given_up[client])
        usage = self.usage.setdefault(client.name, Usage())
        return await client.ask(request, self.context, usage, complaint=complaint)

    def _attempts(self, unit: TextUnit) -> Attempts:
        return Attempts(unit, self.context.terms.within(unit.text), self.context.target)

    async def _record(
        self, done: Sequence[tuple[TextUnit, Outcome]], client: BackendClient
    ) -> None:
        """Closes the jobs of checked answers and writes them into the memory."""
        entries = [self._entry(unit, outcome, client) for unit, outcome in done]
        for (
            unit,
            outcome,
        ) in (
            done
        ):  # first: a backend that is given up meanwhile cancels what waits, and these are answered
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


def _has_more(answer: str, source: str) -> bool:
    """Whether the answer has a paragraph more than the text."""
    return "\n\n" in answer.strip() and "\n\n" not in source.strip()


def _is_of_one_text(error: BackendError | None) -> bool:
    """Whether one text of a request may be the reason of the error, or the length of them all."""
    return isinstance(error, (ContentFilterError, ContextOverflowError))
