"""Dispatch of the requests of one document: asked in parts, again, alone, and of the next backend.

It decides which texts are asked for together and when; whether an answer is any good is for
:mod:`ai_translator.translation.document.answer_judging` to say.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeGuard

from ai_translator.errors import (
    BackendError,
    ContentFilterError,
    ContextOverflowError,
    RateLimitedError,
)
from ai_translator.model.segments import Failed, Outcome
from ai_translator.translation.answer_parsing.answers import Answer
from ai_translator.translation.answer_parsing.envelope import Envelope
from ai_translator.translation.client.backend_client import BackendClient
from ai_translator.translation.client.termination import Stopped, first
from ai_translator.translation.document.answer_judging import (
    AnswerJudge,
    Left,
    RequestPart,
    halves_of,
)
from ai_translator.translation.document.document_outcomes import DocumentOutcomes
from ai_translator.translation.document.mending import with_numbers
from ai_translator.translation.document.suspected_contexts import SuspectedContexts
from ai_translator.translation.prompting.number_masks import NumberMask
from ai_translator.translation.prompting.requests import TextUnit, halves, pack, sentences
from ai_translator.translation.quality import checks
from ai_translator.translation.quality.attempts import Attempts
from ai_translator.translation.quality.circuit_breaker import CircuitBreaker
from ai_translator.translation.results import Usage, combined
from ai_translator.translation.translation_context import TranslationContext

_NO_ANSWER = "the backend gave no answer"
#: Turns of the event loop that a request takes until it is on its way.
_TURNS = 12
_IDLE = 0.0002  # seconds of a turn in which no other task had anything to do


class Dispatcher:
    """The requests of one document to one or more backends.

    The first backend is asked; each further one gets what those before it could not do.
    usage: model -> what was used
    """

    def __init__(
        self,
        clients: Sequence[BackendClient],
        context: TranslationContext,
        attempts: int,
        judge: AnswerJudge,
        outcomes: DocumentOutcomes,
    ) -> None:
        self._clients, self._context, self._most_attempts = tuple(clients), context, attempts
        self._judge, self._outcomes = judge, outcomes
        self._breakers = {client: CircuitBreaker(client.name) for client in clients}
        self._given_up: dict[BackendClient, BackendError] = {}
        self._nearly_good: list[Attempts] = []
        self._rest: list[TextUnit] = []
        self._places: dict[TextUnit, int] = {}
        # One answer at a time: what waits to be sent or received goes first.
        self._judging = asyncio.Lock()
        self._contexts = SuspectedContexts()
        self.usage: dict[str, Usage] = {}

    @property
    def uselessness(self) -> BackendError | None:
        """What to say of the first backend, when none of its answers was of any use."""
        breaker = self._breakers[self._clients[0]]
        return breaker.error() if breaker.failed else None

    def requests_for(self, units: Sequence[TextUnit]) -> list[Sequence[TextUnit]]:
        """Return the requests for some texts, longest first.

        But before all of them a short one with prose, when the others wait for what comes of it.
        """
        for unit in units:  # of a part of them, too, their places in the whole stay
            self._places.setdefault(unit, len(self._places))
        ordered: list[Sequence[TextUnit]] = list(pack(units, self._clients[0].limits))
        if self._clients[0].admission.proven or self._clients[0].search.known:
            return ordered
        prose = [each for each in ordered if any(not checks.is_label(unit.text) for unit in each)]
        if prose:
            ordered.remove(prose[-1])
            ordered.insert(0, prose[-1])
        return ordered

    async def ask_for(
        self, requests: Sequence[Sequence[TextUnit]], ahead: asyncio.Task[None] | None
    ) -> None:
        """Send all these requests at once, then together what they leave unasked.

        ahead: a request that was sent before them
        Raises an exception group that holds Stopped once the last backend is given up.
        """
        async with asyncio.TaskGroup() as group:
            for request in requests:
                group.create_task(self.request(request))
        if ahead is not None:
            await asyncio.wait({ahead})
        while self._rest:
            rest, self._rest = sorted(self._rest, key=self._places.__getitem__), []
            await self._packed(rest, self._clients)

    @property
    def has_nearly_good(self) -> bool:
        """True if some texts wait to be mended."""
        return bool(self._nearly_good)

    def put_off(self, attempts: Attempts) -> None:
        """Keep a text whose answer was nearly good, to be mended with others."""
        self._nearly_good.append(attempts)

    def take_nearly_good(self) -> list[Attempts]:
        """Return the texts whose answers were nearly good, and keep them no longer."""
        waiting, self._nearly_good = self._nearly_good, []
        return waiting

    async def request(self, request: Sequence[TextUnit]) -> None:
        """Ask for several texts at once, and again for those that did not come back well.

        Raises Stopped once the last backend is given up.
        """
        await self._request(request, self._clients, halved=False)

    async def alone(self, attempts: Attempts) -> None:
        """Ask for one text, backend after backend, until one has a translation."""
        await self._alone(attempts, self._clients)

    async def take(self, attempts: Attempts, outcome: Outcome, client: BackendClient) -> None:
        """Settle a text that was asked for alone, or for the second time."""
        self._judge.accept(attempts, outcome, client)
        await self._outcomes.record([(attempts.unit, outcome)], client)

    async def until_good(self, client: BackendClient, attempts: Attempts) -> Outcome:
        """Return what one backend makes of a text, asked more strictly each time.

        And once in the plain question, when it does not come back as an element.
        """
        if parts := await self._in_parts(client, attempts.unit, client.parts):
            return parts
        return await self._whole_until_good(client, attempts)

    async def _whole_until_good(self, client: BackendClient, attempts: Attempts) -> Outcome:
        """Return the same of a text that is sent whole, unless its answer shows it too long."""
        unit = attempts.unit
        if attempts.complaint:
            self._outcomes.ask_again(unit)
        formless = plain = False  # no element came back; the plain question was asked
        mask = self._judge.mixed_numbers.mask(unit)
        for _ in range(self._most_attempts + (not attempts.complaint)):
            bare = formless and not plain and _may_be_asked_bare(client, unit)
            bare = bare and not self._judge.cuts_off
            plain = plain or bare
            envelope = self._judge.envelope_alone(unit, client)
            overflow: ContextOverflowError | None = None
            async with client.admission.turn(urgent=bool(attempts.complaint)):
                try:
                    told = "" if bare else _told(attempts, mask)
                    asked = replace(unit, text=mask.text) if mask else unit
                    answer = await self.ask(client, [asked], envelope, told, bare=bare)
                    answer = with_numbers(answer, {envelope.ids[0]: mask})
                except BackendError as error:
                    self.judged(client, 0, error.message)
                    if not isinstance(error, ContextOverflowError):
                        return attempts.second_best or Failed(str(error))
                    answer, overflow = Answer(cut=True), error
                else:
                    outcome = self._judge.judge_alone(attempts, envelope, answer, client)
                    usable = self._judge.shows_a_translation(outcome) or attempts.is_useful
                    self.judged(client, int(usable), attempts.complaint)
                    if outcome is not None:
                        self._judge.mixed_numbers.save_masked(unit, mask)
                        return outcome
            missing, formless = envelope.ids[0] not in answer.texts, not answer.ids
            if parts := await self._parted(client, attempts, too_long=answer.cut and missing):
                return parts
            if overflow is not None:
                return Failed(str(overflow))
            mask = _mask_for(attempts, mask)
            self._outcomes.ask_again(unit)
        return attempts.second_best or Failed(attempts.complaint or _NO_ANSWER)

    async def ask(
        self,
        client: BackendClient,
        request: Sequence[TextUnit],
        envelope: Envelope,
        complaint: str = "",
        *,
        bare: bool = False,
    ) -> Answer:
        """Return the answer of one backend.  ``bare``: to the plain question.

        Raises Stopped if it is given up, BackendError when this request alone has failed.
        """
        if client in self._given_up:
            raise Stopped(self._given_up[client])
        usage = self.usage.setdefault(client.name, Usage())
        ask = partial(
            client.ask,
            context=self._context,
            usage=usage,
            envelope=envelope,
            complaint=complaint,
            bare=bare,
        )
        asked = self._contexts.allowed(request)
        try:
            return await ask(asked)
        except BackendError as error:
            if not self._contexts.may_be_the_reason(error, asked):
                raise
        answer = await ask(self._contexts.allowed(request))
        self._contexts.were_the_reason()
        return answer

    def judged(
        self, client: BackendClient, usable: int, complaint: str, *, alone: bool = True
    ) -> None:
        """Take note of one answer.  ``alone``: to a single text.

        Raises Stopped if no more makes sense, in this document or at all.
        """
        client.judged(usable, complaint, alone=alone)
        breaker = self._breakers[client]
        if self._judge.has_nothing_left:
            breaker.retract()
        if error := breaker.record(bool(usable), complaint, alone=alone):
            self._given_up[client] = error
            raise Stopped(error)

    async def _request(
        self, request: Sequence[TextUnit], clients: Sequence[BackendClient], *, halved: bool
    ) -> None:
        client = clients[0]
        if len(request) == 1 and (client.admission.proven or client.search.known):
            await self._alone(self._judge.attempts(request[0]), clients)
            return
        packed = client.tagged
        try:
            async with client.admission.turn(urgent=halved):
                if client.tagged and not packed:
                    left: Sequence[Left] = request  # many may share a request by now
                elif self._judge.distrusts:
                    left = list(map(self._judge.attempts, request))
                else:
                    left = await self._first_answer(request, client, halved=halved)
        except (Stopped, RateLimitedError) as error:
            if clients[1:]:
                await self._packed(request, clients[1:])
                return
            if isinstance(error, Stopped):
                raise
            for unit in request:
                self._outcomes.settle(unit, Failed(str(error)))
            return
        await self._ask_for_left(left, clients)

    async def _first_answer(
        self, request: Sequence[TextUnit], client: BackendClient, *, halved: bool
    ) -> Sequence[Left]:
        """Ask once for these texts, keep the good ones and return what is left.

        Until there was one, the texts are asked for in every shape of the question that the model
        may know.
        """
        while client.fits(request):
            envelope = client.envelope_of(request)
            answer, error = await self._answer(request, envelope, client)
            asked = request if answer.shape is None or answer.shape.tagged else request[:1]
            async with self._judging:
                await others_first()
                judgement = self._judge.judge_request(
                    asked, envelope, answer, client, halved=halved
                )
            good = judgement.good
            await self._outcomes.record(good, client)
            complaint = error.message if error else judgement.complaint
            usable = sum(self._judge.shows_a_translation(outcome) for _, outcome in good)
            usable += sum(map(_is_useful, judgement.left))
            self.judged(client, usable, complaint, alone=len(asked) == 1)
            client.try_shape_again(answer, good=bool(usable))
            left = [*judgement.left, *request[len(asked) :]]
            if not good and not client.fits(request):
                return request
            if _is_of_one_text(error):
                return self._smaller(request, client, halved=halved) if len(request) > 1 else left
            understood = client.search.known and bool(answer.ids)
            understood = understood or self._judge.cuts_off
            if client.admission.proven or understood:
                return left
            if client.search.too_early(client.breaker.answers):
                return left
            loose = self._judge.is_translated_bare(asked, answer)
            nothing = error is None and self._judge.is_no_translation(asked, answer)
            following = client.search.next(loose=loose, nothing=nothing)
            if following is None:
                return left
            client.take_shape(following)
        return request

    def _smaller(
        self, request: Sequence[TextUnit], client: BackendClient, *, halved: bool
    ) -> Sequence[Left]:
        """Return what to ask after a refusal that one text may have caused.

        Halves find that text, unless the server refuses everything: single texts show it sooner.
        """
        breaker = self._breakers[client]
        if breaker.failed and breaker.answers > 1:
            return list(map(self._judge.attempts, request))
        return halves_of(request, halved=halved)

    async def _answer(
        self, request: Sequence[TextUnit], envelope: Envelope, client: BackendClient
    ) -> tuple[Answer, BackendError | None]:
        """Return (the answer, what kept it away)."""
        try:
            return await self.ask(client, request, envelope), None
        except RateLimitedError:
            raise
        except BackendError as error:
            return Answer(), error  # one text may be the reason, or their number

    async def _ask_for_left(self, left: Sequence[Left], clients: Sequence[BackendClient]) -> None:
        """Ask for each text that was asked for already alone, for the others packed anew."""
        fresh = [each for each in left if isinstance(each, TextUnit)]
        async with asyncio.TaskGroup() as group:
            for each in left:
                if _is_to_be_mended(each) and clients[0].tagged:
                    self.put_off(each)
                    self._outcomes.ask_again(each.unit)
                elif isinstance(each, Attempts):
                    group.create_task(self._alone(each, clients))
                elif isinstance(each, RequestPart):
                    group.create_task(self._request(each.units, clients, halved=each.halved))
            if clients == self._clients:
                self._rest += fresh
            else:
                group.create_task(self._packed(fresh, clients))

    async def _packed(self, units: Sequence[TextUnit], clients: Sequence[BackendClient]) -> None:
        """Ask for some texts in requests as long as the first of these backends takes them.

        One after the other while it is not known how long that is.
        """
        units = list(units)
        while units and clients[0].searches_length:
            part = pack(units, clients[0].limits)[0]
            units = [unit for unit in units if unit not in set(part)]
            await self._request(part, clients, halved=False)
        async with asyncio.TaskGroup() as group:
            for part in pack(units, clients[0].limits):
                group.create_task(self._request(part, clients, halved=False))

    async def _alone(self, attempts: Attempts, clients: Sequence[BackendClient]) -> None:
        outcome: Outcome = Failed(_NO_ANSWER)
        for client in clients:
            try:
                outcome = await self.until_good(client, attempts)
            except Stopped:
                if client is not clients[-1]:
                    continue
                if attempts.second_best is None:
                    raise
                outcome = attempts.second_best
            if not isinstance(outcome, Failed):
                await self.take(attempts, outcome, client)
                return
            attempts.complaint = ""  # of another one's answer
        self._outcomes.settle(attempts.unit, outcome)

    async def _parted(
        self, client: BackendClient, attempts: Attempts, *, too_long: bool
    ) -> Outcome | None:
        """Return the outcome of a text in parts, if its answer shows that it needs some."""
        if too_long and (parts := await self._in_parts(client, attempts.unit, _halves)):
            return parts
        if attempts.lacks_sentences:
            return await self._in_parts(client, attempts.unit, _sentences)
        return None

    async def _in_parts(
        self, client: BackendClient, unit: TextUnit, split: Callable[[TextUnit], list[str]]
    ) -> Outcome | None:
        """Return the outcome of the text sent in parts; None if it has only one."""
        texts = split(unit)
        if len(texts) == 1:
            return None
        stopped: Stopped | None = None
        try:
            async with asyncio.TaskGroup() as group:
                parts = [
                    group.create_task(
                        self.until_good(client, self._judge.attempts(replace(unit, text=text)))
                    )
                    for text in texts
                ]
        except* Stopped as errors:
            stopped = first(errors)
        if stopped is not None:
            raise stopped
        whole = combined([part.result() for part in parts], texts, self._context.target)
        return self._judge.attempts(unit).judge_parts(whole)


async def others_first() -> None:
    """Let other tasks take their turns until nothing keeps them busy, or they had many."""
    for _ in range(_TURNS):
        begun = time.perf_counter()
        await asyncio.sleep(0)
        if time.perf_counter() - begun < _IDLE:
            break


def _is_to_be_mended(left: Left) -> TypeGuard[Attempts]:
    """Return True for a text whose answer was good but for its style, a sentence or numbers."""
    if not isinstance(left, Attempts):
        return False
    has_mixed_numbers = left.complaint.startswith(checks.SIGNS_OF_MIXED_NUMBERS)
    return left.is_nearly_good or (has_mixed_numbers and NumberMask.of(left.unit.text) is not None)


def _is_useful(left: Left) -> bool:
    """Return True for a text whose answer shows that the model can translate."""
    return isinstance(left, Attempts) and left.is_useful


def _told(attempts: Attempts, mask: NumberMask | None) -> str:
    """Return what is said about the answer before: nothing about numbers that are masked now."""
    return "" if mask is not None and attempts.has_wrong_numbers else attempts.complaint


def _mask_for(attempts: Attempts, mask: NumberMask | None) -> NumberMask | None:
    """Return the mask for the next question: one, if the numbers of the last answer were wrong."""
    return NumberMask.of(attempts.unit.text) if attempts.has_wrong_numbers else mask


def _may_be_asked_bare(client: BackendClient, unit: TextUnit) -> bool:
    """Return True unless the text may be an order to the model, which is one like its frame."""
    return client.tagged and not (unit.alone or unit.guarded)


def _halves(unit: TextUnit) -> list[str]:
    return halves(unit.text)


def _sentences(unit: TextUnit) -> list[str]:
    return sentences(unit.text)


def _is_of_one_text(error: BackendError | None) -> bool:
    """Return True if one text of a request may be the reason of the error, or their length."""
    return isinstance(error, (ContentFilterError, ContextOverflowError))
