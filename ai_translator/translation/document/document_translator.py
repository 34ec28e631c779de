"""Translation of one document, from the memory's look-up to the second look at its answers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence

from ai_translator.errors import BackendError
from ai_translator.model.segments import Failed, Outcome, Segment, Translated
from ai_translator.translation.client.backend_client import BackendClient
from ai_translator.translation.client.termination import Stopped
from ai_translator.translation.document.answer_judging import SAME_ANSWER, AnswerJudge
from ai_translator.translation.document.dispatch import Dispatcher, others_first
from ai_translator.translation.document.document_memory import DocumentMemory
from ai_translator.translation.document.document_outcomes import DocumentOutcomes
from ai_translator.translation.document.mending import Mender
from ai_translator.translation.document.review import Reviewer, review
from ai_translator.translation.prompting.requests import TextUnit, text_units
from ai_translator.translation.quality.attempts import Attempts
from ai_translator.translation.results import ReviewAccount, UnitResults, Usage
from ai_translator.translation.shared_services.memory_lookup import MemoryLookup
from ai_translator.translation.translation_context import TranslationContext

_ROUNDS = 3  # times that texts are asked again whose answer turned out to be another one's
_PATIENCE = 120.0  # seconds

log = logging.getLogger(__name__)


class DocumentTranslator:
    """The translation of one document through one or more backends.

    The first backend is asked; each further one gets what those before it could not do.
    review: what the second look did; None without one
    """

    def __init__(
        self,
        clients: Sequence[BackendClient],
        context: TranslationContext,
        attempts: int,
        results: UnitResults,
        memory: MemoryLookup,
        *,
        reviewer: BackendClient | None = None,
        patience: float = _PATIENCE,
    ) -> None:
        """patience: seconds that a review may wait without any answer."""
        self._first, self.context = clients[0], context
        self._results = results
        self._memory = DocumentMemory(memory, clients, context)
        self._outcomes = DocumentOutcomes(results, self._memory, context)
        self._judge = AnswerJudge(context, self._outcomes)
        self._dispatcher = Dispatcher(clients, context, attempts, self._judge, self._outcomes)
        self._reviewer, self._patience = reviewer, patience
        self._machine_texts: dict[TextUnit, str] = {}  # of the memory
        self.review: ReviewAccount | None = None

    @property
    def usage(self) -> dict[str, Usage]:
        """Model -> what was used."""
        return self._dispatcher.usage

    @property
    def uselessness(self) -> BackendError | None:
        """What to say of the first backend, when none of its answers was of any use."""
        return self._dispatcher.uselessness

    async def translate(self, segments: Sequence[Segment]) -> None:
        """Send all requests concurrently, and ask again for what their answers leave.

        Raises an exception group that holds Stopped once the last backend is given up.
        """
        units = self._results.open(text_units(segments, self._first.limits))
        left = await self.remember(units)
        try:
            await self._ask_for(left)
            await self._reconsider()
            await self._drop_suspects(stopped=False)
            await self._review(units)
        except* Stopped:
            self._judge.revise()  # what came until then has to stand by itself
            await self._revoke()
            await self._drop_suspects(stopped=True)
            raise
        finally:
            await self._revoke()
            self._take_second_best()
            self._memory.release_all()

    async def remember(self, units: Sequence[TextUnit]) -> list[TextUnit]:
        """Settle the units that the memory knows and return the others."""
        known = await self._outcomes.remember(units)
        self._machine_texts = {
            unit: text.outcome.text
            for unit, text in known.items()
            if isinstance(text.outcome, Translated) and not text.imported
        }
        self._judge.know(self._machine_texts)
        return [unit for unit in units if unit not in known]

    def to_review(self, units: Sequence[TextUnit]) -> list[TextUnit]:
        """Return what a review looks at: all but what a person has imported."""
        known = self._outcomes.settled
        return [unit for unit in units if unit not in known or unit in self._machine_texts]

    async def _ask_for(self, units: Sequence[TextUnit]) -> None:
        """Ask for all texts, and wait for those that another document has asked for.

        The first request is on its way before the others are made up, which wait for it anyway.
        """
        requests = self._dispatcher.requests_for(units)
        async with asyncio.TaskGroup() as group:
            ahead, asked = None, set[TextUnit]()
            if requests and (first := self._claimed(requests.pop(0))):
                ahead, asked = group.create_task(self._dispatcher.request(first)), set(first)
                await others_first()
            left = [unit for unit in units if unit not in asked]
            own = self._claimed(left)
            if len(own) < len(left):
                requests = self._dispatcher.requests_for(own)
            group.create_task(self._ask_for_own(requests, ahead))
            ours = set(own)
            for unit in left:
                if unit not in ours:
                    group.create_task(self._wait_for_another(unit))

    def _claimed(self, units: Sequence[TextUnit]) -> list[TextUnit]:
        """Return those of some texts that no other document asks for: this one does."""
        return [unit for unit in units if self._memory.claim(unit)]

    async def _ask_for_own(
        self, requests: Sequence[Sequence[TextUnit]], ahead: asyncio.Task[None] | None
    ) -> None:
        """Ask for texts that no other document asks for, until their outcomes are known.

        None is put off until other documents have finished, which may be waiting for it.
        """
        await self._dispatcher.ask_for(requests, ahead)
        if self._dispatcher.has_nearly_good:
            self._judge.revise()  # so that what else lacks a sentence is asked for with them
            self._judge.revise_numbers()
        await self._ask_for_revoked()

    async def _wait_for_another(self, unit: TextUnit) -> None:
        """Wait for another document that asks for this text.

        Ask for it here if that one fails to.
        """
        if not await self._outcomes.take_from_another(unit):
            await self._dispatcher.alone(self._judge.attempts(unit))

    async def _mend(self) -> None:
        """Ask again, together, for the texts whose answers were nearly good."""
        waiting = self._dispatcher.take_nearly_good()
        found = await self._mended(waiting)
        async with asyncio.TaskGroup() as group:
            for attempts in waiting:
                outcome = found.get(attempts.unit)
                if outcome is None or self._is_no_use(attempts, outcome):
                    group.create_task(self._dispatcher.alone(attempts))
                else:
                    group.create_task(self._dispatcher.take(attempts, outcome, self._first))

    async def _mended(self, waiting: Sequence[Attempts]) -> Mapping[TextUnit, Outcome]:
        """Return what second requests for many texts together have brought."""
        mender = self._mender(self._first)
        found: dict[TextUnit, Outcome] = {}
        try:
            numbers = [each for each in waiting if each.has_wrong_numbers]
            found |= await mender.renumber(numbers)
            self._judge.mixed_numbers.save(found)
            style = [each for each in waiting if each.is_nearly_good and not each.lacks_sentences]
            found |= await mender.restyle(style)
            found |= await mender.by_sentences([each for each in waiting if each.lacks_sentences])
        except* Stopped:
            log.info("no more second requests: the backend is given up")
        return found

    def _mender(self, client: BackendClient) -> Mender:
        dispatcher = self._dispatcher
        return Mender(
            ask=lambda request, envelope, why: dispatcher.ask(client, request, envelope, why),
            ask_alone=lambda attempts: dispatcher.until_good(client, attempts),
            attempts=self._judge.attempts,
            envelope=client.envelope_of,
            judged=lambda usable, complaint: dispatcher.judged(
                client, usable, complaint, alone=False
            ),
            limits=client.limits,
            target=self.context.target,
            keeps_tags=client.keeps_tags,
        )

    def _is_no_use(self, attempts: Attempts, outcome: Outcome) -> bool:
        return isinstance(outcome, Failed) or self._judge.is_that_of_another(attempts, outcome)

    def _take_second_best(self) -> None:
        """Settle what waits for a second request that will not be sent any more."""
        for attempts in self._dispatcher.take_nearly_good():
            if (outcome := attempts.second_best) is not None:
                if attempts.style_lost:
                    self._outcomes.lose_style(attempts.unit)
                self._outcomes.doubt(attempts.unit, attempts.doubt)
                self._outcomes.settle(attempts.unit, outcome)

    async def _reconsider(self) -> None:
        """Ask again for what turned out, from all answers together, to stand at a wrong place."""
        self._judge.revise()
        self._judge.revise_numbers()
        for _ in range(_ROUNDS):
            await self._ask_for_revoked()
        self._judge.revise_again()
        await self._revoke()

    async def _ask_for_revoked(self) -> None:
        """Ask again for texts whose answers turned out to be none, and for what was put off."""
        revoked = await self._revoke()
        async with asyncio.TaskGroup() as group:
            for unit, why in revoked.items():
                attempts = self._judge.reconsidered(unit, why)
                if attempts.is_nearly_good or attempts.has_wrong_numbers:
                    self._dispatcher.put_off(attempts)
                else:
                    group.create_task(self._dispatcher.alone(attempts))
        await self._mend()

    async def _revoke(self) -> Mapping[TextUnit, str]:
        """Return the texts whose answers turned out to be none, which have failed so far."""
        revoked = self._judge.take_revoked()
        for unit, why in revoked.items():
            await self._outcomes.revoke(unit, Failed(why))
        return revoked

    async def _drop_suspects(self, *, stopped: bool) -> None:
        """Revoke an answer that came for many texts, unless others came for these afterwards."""
        suspects = self._judge.suspects()
        if stopped or not self._judge.has_accepted_besides(suspects):
            for unit in suspects:
                await self._outcomes.revoke(unit, Failed(SAME_ANSWER))

    async def _review(self, units: Sequence[TextUnit]) -> None:
        """Have all translations judged but a person's, and mend what is found faulty."""
        translations = self._machine_texts | self._judge.translations(units)
        pairs = {unit: translations[unit] for unit in units if unit in translations}
        if self._reviewer is None or not pairs:
            return
        source, target = self.context.source, self.context.target
        origin = f"from {source.name} " if source else ""
        reviewer = Reviewer(
            self._reviewer, origin, target.name, self.usage, patience=self._patience
        )
        found = await review(reviewer, pairs, self._translate_again)
        self.review = found.account
        for unit in [*found.good, *found.better]:
            self._outcomes.clear(unit)
        done = [(unit, Translated(text)) for unit, text in found.better.items()]
        await self._outcomes.record(done, self._first)
        for unit, fault in found.doubtful.items():
            await self._outcomes.leave_doubtful(unit, fault)

    async def _translate_again(self, unit: TextUnit, fault: str) -> str | None:
        """Return another translation that passes every check; None if there is none."""
        attempts = self._judge.attempts(unit)
        envelope = self._first.envelope_of([unit])
        told = f"a reviewer found: {fault}"
        try:
            answer = await self._dispatcher.ask(self._first, [unit], envelope, told)
        except (BackendError, Stopped):
            return None
        return self._judge.second_opinion(attempts, envelope, answer, self._first)
