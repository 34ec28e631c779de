"""Writes the requests of one document and judges their answers."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from ai_translator.errors import BackendError, ContextOverflowError, RateLimitedError
from ai_translator.model.segments import Failed, Outcome, Segment, Translated, Unchanged
from ai_translator.translation import checks, whole_answers
from ai_translator.translation.alignment import is_misplaced
from ai_translator.translation.answers import Answer
from ai_translator.translation.attempts import MISPLACED, SAME, Attempts
from ai_translator.translation.backend_client import Channel, envelope_of
from ai_translator.translation.cache_keys import imported_key
from ai_translator.translation.envelope import Envelope
from ai_translator.translation.lexicon import Lexicon
from ai_translator.translation.memory import MemoryEntry
from ai_translator.translation.memory_lookup import Recall
from ai_translator.translation.requests import TextUnit, halves, jobs, pack
from ai_translator.translation.results import Ledger, Usage, combined
from ai_translator.translation.same_answers import SameAnswers
from ai_translator.translation.sending import Stopped, first
from ai_translator.translation.terms import missed
from ai_translator.translation.translation_context import Brief

_SAME_ANSWER = "the answer is that to another text"
_ROUNDS = 3  # times that texts are asked again whose answer turned out to be another one's
_WINDOW = 12  # texts that were asked alone, judged together
_HALVED = 3  # texts of a request that is not worth to be asked in halves any more
_DISTRUST = 3  # requests whose answers could not be believed, until halves are not tried any more


log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Accepted:
    """An answer that stands so far.  ``group``: its request; -1 for a bare text, asked alone."""

    text: str
    group: int


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
        self._same: SameAnswers[TextUnit] = SameAnswers()
        self._accepted: dict[TextUnit, _Accepted] = {}
        self._revoked: dict[TextUnit, str] = {}
        self._groups = itertools.count()
        self._doubted = 0
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
            await self._reconsider()
        finally:
            for key in list(self._claims):
                self._release(key, None)

    async def _reconsider(self) -> None:
        """Asks again for what turned out, from all answers together, to stand at a wrong place."""
        self._revoked.update(self._misplaced())
        for _ in range(_ROUNDS):
            revoked, self._revoked = self._revoked, {}
            for job, why in revoked.items():
                await self._forget(job)
                self._close(job, Failed(why))
            async with asyncio.TaskGroup() as group:
                for job, why in revoked.items():
                    attempts = self._attempts(job)
                    attempts.complaint = why
                    group.create_task(self._alone(attempts, self._channels))
        for job, why in self._revoked.items():
            await self._forget(job)
            self._close(job, Failed(why))

    def _misplaced(self) -> dict[TextUnit, str]:
        """What the words of the whole document say against the answers of each request."""
        groups = self._by_group()
        if len(groups) <= 1:
            return {}
        lexicon = Lexicon()
        for name, members in groups.items():
            for job, accepted in members:
                lexicon.learn(name, job.text, accepted.text)
        found: dict[TextUnit, str] = {}
        for name, members in groups.items():
            pairs = [(job.text, accepted.text) for job, accepted in members]
            if is_misplaced(pairs, lexicon, name):
                found.update((job, MISPLACED) for job, _ in members)
        return found

    def _by_group(self) -> dict[int, list[tuple[TextUnit, _Accepted]]]:
        """The accepted answers by request; those of bare texts, which have no ids, some at a time."""
        groups: dict[int, list[tuple[TextUnit, _Accepted]]] = {}
        bare = 0
        for job, accepted in self._accepted.items():
            name = accepted.group
            if name < 0:
                name, bare = -1 - bare // _WINDOW, bare + 1
            groups.setdefault(name, []).append((job, accepted))
        return groups

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

    async def _request(
        self, request: Sequence[TextUnit], channels: Sequence[Channel], *, halved: bool = False
    ) -> None:
        """Asks for several texts at once, and again for those that did not come back well."""
        if len(request) == 1:
            await self._alone(self._attempts(request[0]), channels)
            return
        envelope = envelope_of(request)
        try:
            answer = await self._ask(channels[0], request, envelope)
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
            # One text may be the reason, or their number.
            await self._singly([self._attempts(job) for job in request], channels)
            return
        await self._sort(request, envelope, answer, channels, halved=halved)

    async def _elsewhere(self, request: Sequence[TextUnit], channels: Sequence[Channel]) -> None:
        async with asyncio.TaskGroup() as group:
            for part in pack(request, channels[0].limits):
                group.create_task(self._request(part, channels))

    async def _sort(
        self,
        request: Sequence[TextUnit],
        envelope: Envelope,
        answer: Answer,
        channels: Sequence[Channel],
        *,
        halved: bool,
    ) -> None:
        """Keeps the good texts of an answer and asks again for the others; for all when the answer
        as a whole cannot be believed.
        """
        doubt = whole_answers.doubt(envelope, answer, [job.text for job in request])
        if doubt and answer.ids:  # else there is nothing that could stand at a wrong place
            await self._ask_in_smaller_ones(request, channels, doubt, halved=halved)
            return
        judged = [
            (attempts := self._attempts(job), attempts.judge(answer.texts.get(id_)))
            for id_, job in zip(envelope.ids, request)
        ]
        if whole_answers.are_odd([attempts.is_odd for attempts, _ in judged]):
            await self._ask_in_smaller_ones(request, channels, MISPLACED, halved=halved)
            return
        group = next(self._groups)
        good = []
        for attempts, outcome in judged:
            if outcome is not None and not self._is_that_of_another(attempts, outcome):
                good.append((attempts.job, outcome))
                self._accept(attempts.job, outcome, group)
        await self._keep(good, channels[0])
        done = {job for job, _ in good}
        await self._singly([each for each, _ in judged if each.job not in done], channels)

    async def _ask_in_smaller_ones(
        self,
        request: Sequence[TextUnit],
        channels: Sequence[Channel],
        doubt: str,
        *,
        halved: bool,
    ) -> None:
        """Once more in two halves, where that may help; then each text alone."""
        self._doubted += 1
        told = {"model": channels[0].name, "texts": len(request)}
        log.info("answer to %d texts refused: %s", len(request), doubt, extra=told)
        for job in request:
            self._ledger.ask_again(job)
        if halved or len(request) <= _HALVED or self._doubted > _DISTRUST:
            await self._singly([self._attempts(job) for job in request], channels)
            return
        middle = len(request) // 2
        async with asyncio.TaskGroup() as group:
            for part in (request[:middle], request[middle:]):
                group.create_task(self._request(part, channels, halved=True))

    async def _singly(self, again: Sequence[Attempts], channels: Sequence[Channel]) -> None:
        async with asyncio.TaskGroup() as group:
            for attempts in again:
                group.create_task(self._alone(attempts, channels))

    def _is_that_of_another(self, attempts: Attempts, outcome: Outcome) -> bool:
        """Whether a different text had the same answer before; then that one's is refused, too."""
        if not isinstance(outcome, Translated):
            return False
        job = attempts.job
        others = self._same.others(job, job.text, outcome.text)
        if others is None:
            return False
        attempts.refuse(_SAME_ANSWER)
        for other in others:
            if self._accepted.pop(other, None):
                self._revoked[other] = _SAME_ANSWER
        return True

    def _accept(self, job: TextUnit, outcome: Outcome, group: int) -> None:
        if isinstance(outcome, Translated):
            self._accepted[job] = _Accepted(outcome.text, group)

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
                self._accept(attempts.job, outcome, next(self._groups) if channel.tagged else -1)
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
            envelope = envelope_of([job])
            try:
                answer = await self._ask(channel, [job], envelope, attempts.complaint)
            except ContextOverflowError as error:
                return await self._in_parts(channel, job) or Failed(str(error))
            except BackendError as error:
                return attempts.second_best or Failed(str(error))
            text = envelope.only_text(answer.texts)
            text = answer.loose if text is None else text
            cut = answer.cut and envelope.ids[0] not in answer.texts
            if cut and (parts := await self._in_parts(channel, job)):
                return parts
            if channel.tagged and (obeyed := envelope.fault_of_canary(answer.texts)):
                attempts.refuse(obeyed)
            else:
                outcome = attempts.judge(text, cut=cut, filtered=answer.filtered)
                if outcome is not None and not self._is_that_of_another(attempts, outcome):
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
        self,
        channel: Channel,
        request: Sequence[TextUnit],
        envelope: Envelope,
        complaint: str = "",
    ) -> Answer:
        usage = self.usage.setdefault(channel.name, Usage())
        return await channel.ask(request, self.brief, usage, envelope=envelope, complaint=complaint)

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

    async def _forget(self, job: TextUnit) -> None:
        """Takes back what was written into the memory for a text."""
        self._accepted.pop(job, None)
        await self._recall.forget([self._key(job, channel) for channel in self._channels])

    def _close(self, job: TextUnit, outcome: Outcome) -> None:
        self._ledger.close(job, outcome)
        terms = self.brief.terms.within(job.text) if isinstance(outcome, Translated) else ()
        if isinstance(outcome, Translated) and (
            lost := missed(terms, outcome.text, self.brief.target)
        ):
            self._ledger.miss(job, lost)
        self._release(self._key(job, self._channels[0]), outcome)
