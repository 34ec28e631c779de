"""Writes the requests of one document and judges their answers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from ai_translator.config import TranslationSettings
from ai_translator.errors import BackendError, ContextOverflowError, RateLimitedError
from ai_translator.languages import Language
from ai_translator.segments import Failed, Outcome, Segment, Translated, Unchanged
from ai_translator.translation import checks
from ai_translator.translation.answers import Answer
from ai_translator.translation.channel import Channel
from ai_translator.translation.ledger import Ledger, Usage, combined
from ai_translator.translation.requests import Job, halves, jobs, pack

SAME = "the same in both languages"
_ALONE = "1"  # the id of a text that is asked alone
_FILTERED = "the provider's content filter cut the answer"
_ENOUGH_ECHOES = 2  # of a name or label, until it is believed to be the same in both languages
_MISSING = "no translation came back for it"


class Desk:
    """One document on its way through a channel.  ``usage``: what it took, by model."""

    def __init__(
        self, channel: Channel, source: Language | None, target: Language, settings: TranslationSettings, ledger: Ledger
    ) -> None:
        self._channel, self._source, self._target, self._settings, self._ledger = channel, source, target, settings, ledger
        self.usage: dict[str, Usage] = {}

    async def translate(self, segments: Sequence[Segment]) -> None:
        """All requests at once; raises an exception group with Stopped in it when the backend is given up."""
        work = self._ledger.open(jobs(segments, self._channel.limits))
        async with asyncio.TaskGroup() as group:
            for request in pack(work, self._channel.limits):
                group.create_task(self._request(request))

    async def _request(self, request: Sequence[Job]) -> None:
        """Asks for several texts at once, and again alone for those that did not come back well."""
        if len(request) == 1:
            self._ledger.close(request[0], await self._alone(request[0]))
            return
        try:
            answer = await self._ask(request)
        except BackendError as error:
            if isinstance(error, RateLimitedError):
                for job in request:
                    self._ledger.close(job, Failed(str(error)))
                return
            answer = Answer()  # one text may be the reason, or their number
        async with asyncio.TaskGroup() as group:
            for number, job in enumerate(request, 1):
                text = answer.texts.get(str(number))
                complaint = _MISSING if text is None else self._complaint(job, text)
                if complaint is None and text is not None:
                    self._ledger.close(job, Translated(text))
                else:
                    group.create_task(self._again(job, complaint or ""))

    async def _again(self, job: Job, complaint: str) -> None:
        self._ledger.close(job, await self._alone(job, complaint))

    async def _alone(self, job: Job, complaint: str = "") -> Outcome:
        """One text a request, more strictly each time; ``complaint``: what was wrong with the answer before."""
        echoes = int(complaint == checks.ECHO)
        for _ in range(self._settings.attempts + (not complaint)):
            try:
                answer = await self._ask([job], complaint)
            except ContextOverflowError as error:
                return await self._in_parts(job) or Failed(str(error))
            except BackendError as error:
                return Failed(str(error))
            text = answer.texts.get(_ALONE, answer.loose)
            cut = answer.cut and _ALONE not in answer.texts
            if cut and (outcome := await self._in_parts(job)):
                return outcome
            complaint = (_FILTERED if answer.filtered else self._complaint(job, text, cut)) or ""
            if not complaint:
                return Translated(text)
            echoes += complaint == checks.ECHO
            if echoes >= _ENOUGH_ECHOES and checks.is_label(job.text):
                return Unchanged(SAME)
        return Failed(complaint or "the backend gave no answer")

    async def _in_parts(self, job: Job) -> Outcome | None:
        """The outcome of the text sent sentence by sentence; None when it is but one."""
        texts = halves(job.text)
        if len(texts) == 1:
            return None
        async with asyncio.TaskGroup() as group:
            parts = [group.create_task(self._alone(Job(text, job.context))) for text in texts]
        return combined([part.result() for part in parts], texts, self._target)

    async def _ask(self, request: Sequence[Job], complaint: str = "") -> Answer:
        usage = self.usage.setdefault(self._channel.name, Usage())
        return await self._channel.ask(request, self._source, self._target, usage, complaint=complaint)

    def _complaint(self, job: Job, text: str, cut: bool = False) -> str | None:
        return checks.complaint(checks.Case(job.text, text, self._target, cut))
