"""Writes the requests of one document and judges their answers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from ai_translator.errors import BackendError, ContextOverflowError, RateLimitedError
from ai_translator.model.segments import Failed, Outcome, Segment, Translated, Unchanged
from ai_translator.translation import checks
from ai_translator.translation.answers import Answer
from ai_translator.translation.attempts import SAME, Attempts
from ai_translator.translation.backend_client import Channel
from ai_translator.translation.cache_keys import imported_key
from ai_translator.translation.memory import MemoryEntry
from ai_translator.translation.memory_lookup import Recall
from ai_translator.translation.requests import TextUnit, halves, jobs, pack
from ai_translator.translation.results import Ledger, Usage, combined
from ai_translator.translation.sending import Stopped, first
from ai_translator.translation.terms import missed
from ai_translator.translation.translation_context import Brief

_ALONE = "1"  # the id of a text that is asked alone


class Desk:
    """One document on its way through the channels: the first is asked, the others for what those
    before could not do.

    usage: what it took, by model
    """

    def __init__(
        self,
        channels: Sequence[Channel],
        brief: Brief,
        attempts: int,
        ledger: Ledger,
        recall: Recall,
    ) -> None:
        self._channels, self.brief, self._most_attempts = tuple(channels), brief, attempts
        self._ledger, self._recall = ledger, recall
        self._recipes = {channel: channel.recipe(brief) for channel in channels}
        self._claims: set[bytes] = set()
        self.usage: dict[str, Usage] = {}

    async def translate(self, segments: Sequence[Segment]) -> None:
        """All requests at once; raises an exception group with Stopped in it when the last backend
        is given up.
        """
        work = self._ledger.open(jobs(segments, self._channels[0].limits))
        work = await self.remember(work)
        try:
            async with asyncio.TaskGroup() as group:
                others = [job for job in work if not self._claim(job)]
                mine = [job for job in work if job not in set(others)]
                for request in pack(mine, self._channels[0].limits):
                    group.create_task(self._request(request, self._channels))
                for job in others:
                    group.create_task(self._wait_for_another(job))
        finally:
            for key in list(self._claims):
                self._release(key, None)

    async def remember(self, work: Sequence[TextUnit]) -> list[TextUnit]:
        """Closes what the memory has, and gives the others."""
        keys = {job: self._keys(job) for job in work}
        found = await self._recall.find([key for each in keys.values() for key in each])
        left = []
        for job, candidates in keys.items():
            entries = (found[key] for key in candidates if key in found)
            outcome = next((known for entry in entries if (known := self._known(job, entry))), None)
            if outcome is None:
                left.append(job)
            else:
                self._ledger.remember(job)
                self._close(job, outcome)
        return left

    def _known(self, job: TextUnit, entry: MemoryEntry) -> Outcome | None:
        """What the memory says, if that stands the checks of today; a person's translation need
        only have its marks.
        """
        if entry.unchanged:
            return Unchanged(SAME)
        case = checks.Case(job.text, entry.target, self.brief.target)
        wrong = (
            checks.has_broken_marks(case)
            if entry.key == self._imported(job)
            else checks.complaint(case)
        )
        return None if wrong else Translated(entry.target)

    def _keys(self, job: TextUnit) -> list[bytes]:
        terms = self.brief.terms.within(job.text)
        return [
            self._imported(job),
            *(recipe.key(job.text, terms) for recipe in self._recipes.values()),
        ]

    def _imported(self, job: TextUnit) -> bytes:
        return imported_key(job.text, self.brief.target)

    def _key(self, job: TextUnit, channel: Channel) -> bytes:
        return self._recipes[channel].key(job.text, self.brief.terms.within(job.text))

    def _claim(self, job: TextUnit) -> bool:
        """Whether this document is the one that asks for this text."""
        key = self._key(job, self._channels[0])
        if self._recall.claim(key) is not None:
            return False
        self._claims.add(key)
        return True

    def _release(self, key: bytes, outcome: Outcome | None) -> None:
        if key in self._claims:
            self._claims.discard(key)
            self._recall.settle(key, outcome)

    async def _wait_for_another(self, job: TextUnit) -> None:
        """Another document asks for this text; if it does not come to an end with it, this one
        does.
        """
        key = self._key(job, self._channels[0])
        while (elsewhere := self._recall.claim(key)) is not None:
            await asyncio.wait([elsewhere])
            if not elsewhere.cancelled():
                outcome = elsewhere.result()
                if not isinstance(outcome, Failed):
                    self._ledger.remember(job)
                self._close(job, outcome)
                return
        self._claims.add(key)
        await self._alone(self._attempts(job), self._channels)

    async def _request(self, request: Sequence[TextUnit], channels: Sequence[Channel]) -> None:
        """Asks for several texts at once, and again alone for those that did not come back well."""
        if len(request) == 1:
            await self._alone(self._attempts(request[0]), channels)
            return
        try:
            answer = await self._ask(channels[0], request)
        except (Stopped, RateLimitedError) as error:
            if channels[1:]:
                await self._elsewhere(request, channels[1:])
                return
            if isinstance(error, Stopped):
                raise
            for job in request:
                self._close(job, Failed(str(error)))
            return
        except BackendError:
            answer = Answer()  # one text may be the reason, or their number
        await self._sort(request, answer, channels)

    async def _elsewhere(self, request: Sequence[TextUnit], channels: Sequence[Channel]) -> None:
        async with asyncio.TaskGroup() as group:
            for part in pack(request, channels[0].limits):
                group.create_task(self._request(part, channels))

    async def _sort(
        self, request: Sequence[TextUnit], answer: Answer, channels: Sequence[Channel]
    ) -> None:
        """Keeps the good texts of an answer and asks again for the others."""
        good: list[tuple[TextUnit, Outcome]] = []
        again: list[Attempts] = []
        for number, job in enumerate(request, 1):
            attempts = self._attempts(job)
            outcome = attempts.judge(answer.texts.get(str(number)))
            if outcome is None:
                again.append(attempts)
            else:
                good.append((job, outcome))
        await self._keep(good, channels[0])
        async with asyncio.TaskGroup() as group:
            for attempts in again:
                group.create_task(self._alone(attempts, channels))

    async def _alone(self, attempts: Attempts, channels: Sequence[Channel]) -> None:
        """One text a request, from channel to channel until one has a translation."""
        outcome: Outcome = Failed("the backend gave no answer")
        for channel in channels:
            try:
                outcome = await self._insist(channel, attempts)
            except Stopped:
                if channel is not channels[-1]:
                    continue
                if attempts.second_best is None:
                    raise
                outcome = attempts.second_best
            if not isinstance(outcome, Failed):
                await self._keep([(attempts.job, outcome)], channel)
                return
            attempts.complaint = ""  # of another one's answer
        self._close(attempts.job, outcome)

    async def _insist(self, channel: Channel, attempts: Attempts) -> Outcome:
        """Asks one backend, more strictly each time."""
        job = attempts.job
        if attempts.complaint:
            self._ledger.ask_again(job)
        for _ in range(self._most_attempts + (not attempts.complaint)):
            try:
                answer = await self._ask(channel, [job], attempts.complaint)
            except ContextOverflowError as error:
                return await self._in_parts(channel, job) or Failed(str(error))
            except BackendError as error:
                return attempts.second_best or Failed(str(error))
            text = answer.texts.get(_ALONE, answer.loose)
            cut = answer.cut and _ALONE not in answer.texts
            if cut and (parts := await self._in_parts(channel, job)):
                return parts
            if outcome := attempts.judge(text, cut=cut, filtered=answer.filtered):
                return outcome
            self._ledger.ask_again(job)
        return attempts.second_best or Failed(attempts.complaint or "the backend gave no answer")

    async def _in_parts(self, channel: Channel, job: TextUnit) -> Outcome | None:
        """The outcome of the text sent sentence by sentence; None when it is but one."""
        texts = halves(job.text)
        if len(texts) == 1:
            return None
        stopped: Stopped | None = None
        try:
            async with asyncio.TaskGroup() as group:
                parts = [
                    group.create_task(
                        self._insist(channel, self._attempts(TextUnit(text, job.context)))
                    )
                    for text in texts
                ]
        except* Stopped as errors:
            stopped = first(errors)
        if stopped is not None:
            raise stopped
        return combined([part.result() for part in parts], texts, self.brief.target)

    async def _ask(
        self, channel: Channel, request: Sequence[TextUnit], complaint: str = ""
    ) -> Answer:
        usage = self.usage.setdefault(channel.name, Usage())
        return await channel.ask(request, self.brief, usage, complaint=complaint)

    def _attempts(self, job: TextUnit) -> Attempts:
        return Attempts(job, self.brief.terms.within(job.text), self.brief.target)

    async def _keep(self, done: Sequence[tuple[TextUnit, Outcome]], channel: Channel) -> None:
        """Closes the jobs of checked answers and writes them into the memory."""
        entries = [self._entry(job, outcome, channel) for job, outcome in done]
        for (
            job,
            outcome,
        ) in (
            done
        ):  # first: a backend that is given up meanwhile cancels what waits, and these are answered
            self._close(job, outcome)
        await self._recall.keep(entries)

    def _entry(self, job: TextUnit, outcome: Outcome, channel: Channel) -> MemoryEntry:
        recipe = self._recipes[channel]
        text = outcome.text if isinstance(outcome, Translated) else job.text
        unchanged = isinstance(outcome, Unchanged)
        return MemoryEntry(
            self._key(job, channel),
            job.text,
            text,
            unchanged,
            recipe.source,
            recipe.target,
            recipe.origin,
        )

    def _close(self, job: TextUnit, outcome: Outcome) -> None:
        terms = self.brief.terms.within(job.text) if isinstance(outcome, Translated) else ()
        if isinstance(outcome, Translated) and (
            lost := missed(terms, outcome.text, self.brief.target)
        ):
            self._ledger.miss(job, lost)
        self._ledger.close(job, outcome)
        self._release(self._key(job, self._channels[0]), outcome)
