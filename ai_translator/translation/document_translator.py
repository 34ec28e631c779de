"""Translation of one document: its requests and the judgement of their answers."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TypeAlias

from ai_translator.errors import (
    BackendError,
    ContentFilterError,
    ContextOverflowError,
    RateLimitedError,
)
from ai_translator.model.segments import Failed, Outcome, Segment, Translated, Unchanged
from ai_translator.request_form import PromptShape
from ai_translator.translation import checks, whole_answers
from ai_translator.translation.accepted_answers import (
    BARE,
    WINDOW,
    AcceptedAnswer,
    AcceptedAnswers,
)
from ai_translator.translation.alignment import is_misplaced
from ai_translator.translation.answers import Answer
from ai_translator.translation.attempts import MISPLACED, SAME, Attempts, unchanged
from ai_translator.translation.backend_client import BackendClient, envelope_of
from ai_translator.translation.cache_keys import imported_key
from ai_translator.translation.circuit_breaker import CircuitBreaker
from ai_translator.translation.envelope import Envelope
from ai_translator.translation.memory_lookup import MemoryLookup
from ai_translator.translation.mending import Mender
from ai_translator.translation.requests import TextUnit, halves, pack, sentences, text_units
from ai_translator.translation.results import ReviewAccount, UnitResults, Usage, combined
from ai_translator.translation.review import Reviewer, review
from ai_translator.translation.same_answers import SameAnswers
from ai_translator.translation.sending import Stopped, first
from ai_translator.translation.sentences import LengthRatio
from ai_translator.translation.services import MemoryEntry
from ai_translator.translation.style_tags import with_whole_tags
from ai_translator.translation.terms import missed, to_check
from ai_translator.translation.translation_context import TranslationContext

_SAME_ANSWER = "the answer is that to another text"
#: Version of the rules for what enters the memory.  Entries of earlier ones are judged anew.
_RULES = 1
_ROUNDS = 3  # times that texts are asked again whose answer turned out to be another one's
_HALVED = 3  # texts of a request that is not worth to be asked in halves any more
_DISTRUST = 3  # requests whose answers could not be believed, until halves are not tried any more


log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Part:
    """Texts that make a request of their own.  ``halved``: half of one that was not believed."""

    units: tuple[TextUnit, ...]
    halved: bool


#: What is left of a request: a text that was asked for already, one that was not, or some of those
#: that make a request of their own.
Left: TypeAlias = Attempts | TextUnit | _Part


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
        *,
        reviewer: BackendClient | None = None,
    ) -> None:
        self._clients, self.context, self._most_attempts = tuple(clients), context, attempts
        self._results, self._memory = results, memory
        self._cache_keys = {client: client.cache_key(context) for client in clients}
        self._claims: set[bytes] = set()
        self._same: SameAnswers[TextUnit] = SameAnswers()
        self._accepted = AcceptedAnswers()
        self._revoked: dict[TextUnit, str] = {}
        self._groups = itertools.count()
        self._units: list[TextUnit] = []  # in the order of the document
        self._doubted = 0
        self._nearly_good: list[Attempts] = []
        self._reviewer = reviewer
        self.review: ReviewAccount | None = None
        self._doubts: dict[TextUnit, str] = {}
        self._usual: LengthRatio | None = None  # ratio of lengths, once it is known
        self._breakers = {client: CircuitBreaker(client.name) for client in clients}
        self._given_up: dict[BackendClient, BackendError] = {}
        self.usage: dict[str, Usage] = {}

    async def translate(self, segments: Sequence[Segment]) -> None:
        """Send all requests concurrently.

        Raises an exception group that holds Stopped once the last backend is given up.
        """
        units = self._results.open(text_units(segments, self._clients[0].limits))
        units = self._units = await self.remember(units)
        try:
            async with asyncio.TaskGroup() as group:
                others = [unit for unit in units if not self._claim(unit)]
                mine = [unit for unit in units if unit not in set(others)]
                for request in self._in_order(pack(mine, self._clients[0].limits)):
                    group.create_task(self._request(request, self._clients))
                for unit in others:
                    group.create_task(self._wait_for_another(unit))
            await self._mend()
            await self._reconsider()
            await self._review()
        finally:
            self._take_second_best()
            for key in list(self._claims):
                self._release(key, None)

    @property
    def uselessness(self) -> BackendError | None:
        """What to say of the first backend, when none of its answers was of any use."""
        breaker = self._breakers[self._clients[0]]
        return breaker.error() if breaker.failed else None

    def _in_order(self, requests: Sequence[Sequence[TextUnit]]) -> list[Sequence[TextUnit]]:
        """Return longest first.

        But before all of them a short one with prose, when the others wait for what comes of it.
        """
        ordered = list(requests)
        if self._clients[0].admission.proven or self._clients[0].search.known:
            return ordered
        prose = [each for each in ordered if any(not checks.is_label(unit.text) for unit in each)]
        if prose:
            ordered.remove(prose[-1])
            ordered.insert(0, prose[-1])
        return ordered

    async def _mend(self) -> None:
        """Ask again, together, for the texts whose answers were nearly good."""
        waiting, self._nearly_good = self._nearly_good, []
        short = [attempts for attempts in waiting if attempts.lacks_sentences]
        unstyled = [attempts for attempts in waiting if not attempts.lacks_sentences]
        mender = self._mender(self._clients[0])
        found: dict[TextUnit, Outcome] = {}
        try:
            found |= await mender.restyle(unstyled)
            found |= await mender.by_sentences(short)
        except* Stopped:
            log.info("no more second requests: the backend is given up")
        async with asyncio.TaskGroup() as group:
            for attempts in waiting:
                outcome = found.get(attempts.unit)
                if outcome is None or self._is_no_use(attempts, outcome):
                    group.create_task(self._translate_alone(attempts, self._clients))
                else:
                    group.create_task(self._take(attempts, outcome, self._clients[0]))

    def _mender(self, client: BackendClient) -> Mender:
        return Mender(
            ask=lambda request, envelope, why: self._ask(client, request, envelope, why),
            ask_alone=lambda attempts: self._ask_until_good(client, attempts),
            attempts=self._attempts,
            envelope=envelope_of,
            judged=lambda usable, complaint: self._judged(client, usable, complaint),
            limits=client.limits,
            target=self.context.target,
            keeps_tags=client.keeps_tags,
        )

    def _is_no_use(self, attempts: Attempts, outcome: Outcome) -> bool:
        return isinstance(outcome, Failed) or self._is_that_of_another(attempts, outcome)

    def _take_second_best(self) -> None:
        """Settle what waits for a second request that will not be sent any more."""
        for attempts in self._nearly_good:
            if (outcome := attempts.second_best) is not None:
                self._results.lose_style(attempts.unit)
                self._settle(attempts.unit, outcome)

    async def _reconsider(self) -> None:
        """Asks again for what turned out, from all answers together, to stand at a wrong place."""
        self._revoked.update(self._accepted.misplaced())
        self._usual = self._accepted.length_ratio()
        if self._usual is not None:
            self._revoked.update(self._accepted.shortened(self._usual))
        for _ in range(_ROUNDS):
            revoked, self._revoked = self._revoked, {}
            for unit, why in revoked.items():
                await self._forget(unit)
                self._settle(unit, Failed(why))
            async with asyncio.TaskGroup() as group:
                for unit, why in revoked.items():
                    attempts = self._attempts(unit)
                    attempts.complaint = why
                    if why == checks.FEWER_SENTENCES:
                        attempts.doubt = why  # the same again is taken, and reported
                    attempts.lacks_sentences = why in {checks.LOST_SENTENCE, checks.FEWER_SENTENCES}
                    if attempts.is_nearly_good:
                        self._nearly_good.append(attempts)
                        continue
                    group.create_task(self._translate_alone(attempts, self._clients))
            await self._mend()
        for unit, why in self._revoked.items():
            await self._forget(unit)
            self._settle(unit, Failed(why))

    async def _review(self) -> None:
        """Have the translations of this run judged, and mend what is found faulty."""
        if self._reviewer is None or not self._accepted.by_unit:
            return
        source, target = self.context.source, self.context.target
        origin = f"from {source.name} " if source else ""
        reviewer = Reviewer(self._reviewer, origin, target.name, self.usage)
        accepted = self._accepted.by_unit
        pairs = {unit: accepted[unit].text for unit in self._units if unit in accepted}
        better, doubtful, self.review = await review(reviewer, pairs, self._translate_again)
        await self._record(
            [(unit, Translated(text)) for unit, text in better.items()], self._clients[0]
        )
        for unit, fault in doubtful.items():
            await self._memory.forget([self._key(unit, client) for client in self._clients])
            self._results.doubt(unit, fault)

    async def _translate_again(self, unit: TextUnit, fault: str) -> str | None:
        """Return another translation that passes every check; None if there is none."""
        attempts = self._attempts(unit)
        envelope = envelope_of([unit])
        try:
            answer = await self._ask(
                self._clients[0], [unit], envelope, f"a reviewer found: {fault}"
            )
        except (BackendError, Stopped):
            return None
        text = envelope.only_text(answer.texts)
        outcome = attempts.judge(answer.loose if text is None else text, cut=answer.cut)
        return outcome.text if isinstance(outcome, Translated) else None

    async def remember(self, units: Sequence[TextUnit]) -> list[TextUnit]:
        """Settle the units that the memory knows and return the others."""
        keys = {unit: self._keys(unit) for unit in units}
        found = await self._memory.find([key for each in keys.values() for key in each])
        known: dict[TextUnit, tuple[Outcome, MemoryEntry]] = {}
        for unit, candidates in keys.items():
            for entry in (found[key] for key in candidates if key in found):
                outcome = self._outcome_of_entry(unit, entry)
                if outcome is not None:
                    known[unit] = outcome, entry
                    break
        doubtful = self._doubtful_entries(known)
        for unit, (outcome, _) in known.items():
            if unit not in doubtful:
                if isinstance(outcome, Translated) and (doubt := self._doubt(unit, outcome.text)):
                    self._doubts[unit] = doubt  # as it was reported when it entered
                self._results.remember(unit)
                self._settle(unit, outcome)
        return [unit for unit in units if unit not in known or unit in doubtful]

    def _doubtful_entries(
        self, known: Mapping[TextUnit, tuple[Outcome, MemoryEntry]]
    ) -> set[TextUnit]:
        """Return the units with entries of earlier rules that do not pass those of today.

        They are judged together, like the answers of one document.
        """
        pairs = [
            (unit, outcome.text)
            for unit, (outcome, entry) in known.items()
            if isinstance(outcome, Translated)
            and entry.key != self._imported(unit)
            and entry.rules < _RULES
        ]
        doubtful = {unit for unit, text in pairs if self._doubt(unit, text)}
        earlier = AcceptedAnswers(
            {
                unit: AcceptedAnswer(with_whole_tags(text, unit.text)[1], text, BARE)
                for unit, text in pairs
            }
        )
        doubtful.update(earlier.misplaced())
        if (usual := earlier.length_ratio()) is not None:
            doubtful.update(earlier.shortened(usual))
        for at in range(0, len(pairs), WINDOW):
            window = pairs[at : at + WINDOW]
            if is_misplaced([(unit.text, text) for unit, text in window]):
                doubtful.update(unit for unit, _ in window)
        same: SameAnswers[TextUnit] = SameAnswers()
        for unit, text in pairs:
            others = same.others(unit, unit.text, text)
            if others is not None:
                doubtful.update([unit, *others])
        return doubtful

    def _doubt(self, unit: TextUnit, text: str) -> str | None:
        """Return what may be wrong with a translation from the memory."""
        answer, source = with_whole_tags(text, unit.text)
        return checks.doubt(checks.Case(source, answer, self.context.target))

    def _outcome_of_entry(self, unit: TextUnit, entry: MemoryEntry) -> Outcome | None:
        """Return the outcome of a memory entry if it passes today's checks.

        An imported translation need only have its marks.
        """
        if entry.unchanged:
            return (
                Unchanged(SAME)
                if entry.key == self._imported(unit)
                else unchanged(unit.text, self.context.target)
            )
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

    async def _request(
        self, request: Sequence[TextUnit], clients: Sequence[BackendClient], *, halved: bool = False
    ) -> None:
        """Ask for several texts at once, and again for those that did not come back well."""
        client = clients[0]
        if len(request) == 1 and (client.admission.proven or client.search.known):
            await self._translate_alone(self._attempts(request[0]), clients)
            return
        try:
            async with client.admission.turn():
                left = await self._first_answer(request, client, halved=halved)
        except (Stopped, RateLimitedError) as error:
            if clients[1:]:
                await self._ask_next_backends(request, clients[1:])
                return
            if isinstance(error, Stopped):
                raise
            for unit in request:
                self._settle(unit, Failed(str(error)))
            return
        await self._ask_for_left(left, clients)

    async def _first_answer(
        self, request: Sequence[TextUnit], client: BackendClient, *, halved: bool
    ) -> Sequence[Left]:
        """Return ask once for these texts and keep the good ones.

        Until there was one, the texts are asked for in every shape of the question that the model
        may know.  Return what is left.
        """
        while client.fits(request):
            envelope = envelope_of(request)
            answer, error = await self._answer(request, envelope, client)
            asked = request if answer.shape is None or answer.shape.tagged else request[:1]
            good, left, complaint = self._judge_answer(
                asked, envelope, answer, client, halved=halved
            )
            await self._record(good, client)
            self._judged(client, len(good), error.message if error else complaint)
            left = [*left, *request[len(asked) :]]
            if not good and not client.fits(request):
                return request
            if _is_of_one_text(error):
                return _halves(request, halved=halved) if len(request) > 1 else left
            understood = client.search.known and bool(answer.ids)
            if client.admission.proven or understood:
                return left
            if client.search.too_early(client.breaker.answers):
                return left
            following = client.search.next(loose=self._is_translated_bare(asked, answer))
            if following is None:
                return left
            client.take_shape(following)
        return request

    async def _answer(
        self, request: Sequence[TextUnit], envelope: Envelope, client: BackendClient
    ) -> tuple[Answer, BackendError | None]:
        """Return (the answer, what kept it away)."""
        try:
            return await self._ask(client, request, envelope), None
        except RateLimitedError:
            raise
        except BackendError as error:
            return Answer(), error  # one text may be the reason, or their number

    async def _ask_for_left(self, left: Sequence[Left], clients: Sequence[BackendClient]) -> None:
        """Ask for each text that was asked for already alone, for the others packed anew."""
        fresh = [each for each in left if isinstance(each, TextUnit)]
        async with asyncio.TaskGroup() as group:
            for each in left:
                if isinstance(each, Attempts) and each.is_nearly_good and clients[0].tagged:
                    self._nearly_good.append(each)
                    self._results.ask_again(each.unit)
                elif isinstance(each, Attempts):
                    group.create_task(self._translate_alone(each, clients))
                elif isinstance(each, _Part):
                    group.create_task(self._request(each.units, clients, halved=each.halved))
            for part in pack(fresh, clients[0].limits):
                group.create_task(self._request(part, clients))

    async def _ask_next_backends(
        self, request: Sequence[TextUnit], clients: Sequence[BackendClient]
    ) -> None:
        async with asyncio.TaskGroup() as group:
            for part in pack(request, clients[0].limits):
                group.create_task(self._request(part, clients))

    def _judge_answer(
        self,
        request: Sequence[TextUnit],
        envelope: Envelope,
        answer: Answer,
        client: BackendClient,
        *,
        halved: bool,
    ) -> tuple[list[tuple[TextUnit, Outcome]], list[Left], str]:
        """Return the good texts of an answer, what is left, and what is wrong with it.

        All is left when the answer as a whole cannot be believed.
        """
        several = len(request) > 1
        answer = client.cleaned(request, envelope, answer)
        doubt = whole_answers.doubt(envelope, answer, [unit.text for unit in request])
        if several and doubt and answer.ids:  # else nothing could stand at a wrong place
            return [], self._smaller(request, client, doubt, halved=halved), doubt
        judged = [
            (attempts := self._attempts(unit), self._judge(attempts, text, answer, client))
            for text, unit in zip(_texts(request, envelope, answer), request)
        ]
        again = whole_answers.not_believed([attempts.is_odd for attempts, _ in judged])
        if several and again is None:
            return [], self._smaller(request, client, MISPLACED, halved=halved), MISPLACED
        group = next(self._groups) if client.tagged else BARE
        doubtful = (again or []) if several else []
        good = self._accept_good(judged, doubtful, group)
        done = {unit for unit, _ in good}
        left = [each for each, _ in judged if each.unit not in done]
        complaint = next((each.complaint for each in left), "")
        if not good or not several:
            return good, list(left), complaint
        return good, _rest(left, set(_unanswered(request, envelope, answer))), complaint

    def _accept_good(
        self,
        judged: Sequence[tuple[Attempts, Outcome | None]],
        doubtful: Sequence[bool],
        group: int,
    ) -> list[tuple[TextUnit, Outcome]]:
        """Return the outcomes that stand; doubtful: which stand beside one that is none."""
        good: list[tuple[TextUnit, Outcome]] = []
        for (attempts, outcome), doubted in zip(judged, doubtful or [False] * len(judged)):
            if outcome is None or self._is_that_of_another(attempts, outcome):
                continue
            if doubted:
                attempts.refuse(MISPLACED)
                continue
            good.append((attempts.unit, outcome))
            self._accept(attempts, outcome, group)
        return good

    def _smaller(
        self, request: Sequence[TextUnit], client: BackendClient, doubt: str, *, halved: bool
    ) -> list[Left]:
        """Return the texts of an answer that is not believed: in halves, where that may help."""
        self._doubted += 1
        told = {"model": client.name, "texts": len(request)}
        log.info("answer to %d texts refused: %s", len(request), doubt, extra=told)
        for unit in request:
            self._results.ask_again(unit)
        if halved or len(request) <= _HALVED or self._doubted > _DISTRUST:
            return [self._attempts(unit) for unit in request]
        return _halves(request, halved=True)

    def _is_translated_bare(self, request: Sequence[TextUnit], answer: Answer) -> bool:
        """Return True if the answer is a translation, only without the request's elements."""
        if not answer.loose or len(request) == 1:
            return False
        whole = "\n".join(unit.text for unit in request)
        return not checks.complaint(checks.Case(whole, answer.loose, self.context.target))

    def _judge(
        self, attempts: Attempts, text: str | None, answer: Answer, client: BackendClient
    ) -> Outcome | None:
        """Return the outcome that an answer gives a text, if it does."""
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
        """Take note of one answer.

        Raises Stopped if no more makes sense, in this document or at all.
        """
        client.judged(usable, complaint)
        if error := self._breakers[client].record(bool(usable), complaint):
            self._given_up[client] = error
            raise Stopped(error)

    def _is_that_of_another(self, attempts: Attempts, outcome: Outcome) -> bool:
        """Return True if a different text had the same answer; then that one's is refused, too."""
        if not isinstance(outcome, Translated):
            return False
        unit = attempts.unit
        others = self._same.others(unit, unit.text, outcome.text)
        if others is None:
            return False
        attempts.refuse(_SAME_ANSWER)
        for other in others:
            if self._accepted.by_unit.pop(other, None):
                self._revoked[other] = _SAME_ANSWER
        return True

    def _accept(self, attempts: Attempts, outcome: Outcome, group: int) -> None:
        unit = attempts.unit
        self._doubts[unit] = attempts.doubt
        if isinstance(outcome, Translated):
            _, source = with_whole_tags(outcome.text, unit.text)
            self._accepted.by_unit[unit] = AcceptedAnswer(source, outcome.text, group)

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
                await self._take(attempts, outcome, client)
                return
            attempts.complaint = ""  # of another one's answer
        self._settle(attempts.unit, outcome)

    async def _take(self, attempts: Attempts, outcome: Outcome, client: BackendClient) -> None:
        """Settle a text that was asked for alone, or for the second time."""
        if attempts.style_lost:
            self._results.lose_style(attempts.unit)
        self._accept(attempts, outcome, next(self._groups) if client.tagged else BARE)
        await self._record([(attempts.unit, outcome)], client)

    async def _ask_until_good(self, client: BackendClient, attempts: Attempts) -> Outcome:
        """Return ask one backend, more strictly each time."""
        unit = attempts.unit
        if attempts.complaint:
            self._results.ask_again(unit)
        for _ in range(self._most_attempts + (not attempts.complaint)):
            envelope = envelope_of([unit])
            overflow: ContextOverflowError | None = None
            async with client.admission.turn():
                try:
                    answer = await self._ask(client, [unit], envelope, attempts.complaint)
                except BackendError as error:
                    self._judged(client, 0, error.message)
                    if not isinstance(error, ContextOverflowError):
                        return attempts.second_best or Failed(str(error))
                    answer, overflow = Answer(cut=True), error
                else:
                    outcome = self._judge_alone(attempts, envelope, answer, client)
                    self._judged(client, int(outcome is not None), attempts.complaint)
                    if outcome is not None:
                        return outcome
            missing = envelope.ids[0] not in answer.texts
            if answer.cut and missing and (parts := await self._in_parts(client, unit, halves)):
                return parts
            if attempts.lacks_sentences and (
                parts := await self._in_parts(client, unit, sentences)
            ):
                return parts
            if overflow is not None:
                return Failed(str(overflow))
            self._results.ask_again(unit)
        return attempts.second_best or Failed(attempts.complaint or "the backend gave no answer")

    def _judge_alone(
        self, attempts: Attempts, envelope: Envelope, answer: Answer, client: BackendClient
    ) -> Outcome | None:
        """Return the outcome that the answer to a text asked alone gives it, if it does."""
        if client.tagged and (obeyed := envelope.fault_of_canary(answer.texts)):
            attempts.refuse(obeyed)
            return None
        answer = client.cleaned([attempts.unit], envelope, answer)
        (text,) = _texts([attempts.unit], envelope, answer)
        outcome = self._judge(attempts, text, answer, client)
        if outcome is not None and self._is_that_of_another(attempts, outcome):
            return None
        return outcome

    async def _in_parts(
        self, client: BackendClient, unit: TextUnit, split: Callable[[str], list[str]]
    ) -> Outcome | None:
        """Return the outcome of the text sent in parts; None if it has only one."""
        texts = split(unit.text)
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
        self,
        client: BackendClient,
        request: Sequence[TextUnit],
        envelope: Envelope,
        complaint: str = "",
    ) -> Answer:
        if client in self._given_up:
            raise Stopped(self._given_up[client])
        usage = self.usage.setdefault(client.name, Usage())
        return await client.ask(
            request, self.context, usage, envelope=envelope, complaint=complaint
        )

    def _attempts(self, unit: TextUnit) -> Attempts:
        terms = self.context.terms.within(unit.text)
        return Attempts(unit, terms, self.context.target, self._usual)

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
        return MemoryEntry(
            self._key(unit, client),
            unit.text,
            text,
            isinstance(outcome, Unchanged),
            cache_key.source,
            cache_key.target,
            cache_key.origin,
            rules=_RULES,
        )

    async def _forget(self, unit: TextUnit) -> None:
        """Remove what was written into the memory for a text."""
        self._accepted.by_unit.pop(unit, None)
        await self._memory.forget([self._key(unit, client) for client in self._clients])

    def _settle(self, unit: TextUnit, outcome: Outcome) -> None:
        self._results.close(unit, outcome)
        terms = self.context.terms.within(unit.text) if isinstance(outcome, Translated) else ()
        if isinstance(outcome, Translated) and (
            lost := missed(to_check(terms, unit.text), outcome.text, self.context.target)
        ):
            self._results.miss(unit, lost)
        if isinstance(outcome, Translated) and (doubt := self._doubts.get(unit)):
            self._results.doubt(unit, doubt)
        self._release(self._key(unit, self._clients[0]), outcome)


def _texts(request: Sequence[TextUnit], envelope: Envelope, answer: Answer) -> Sequence[str | None]:
    """Return the answer's text for each text of a request, None where there is none."""
    if len(request) > 1:
        return [answer.texts.get(id_) for id_ in envelope.ids]
    text = envelope.only_text(answer.texts)
    return [text if text is not None else answer.loose or None]


def _unanswered(request: Sequence[TextUnit], envelope: Envelope, answer: Answer) -> list[TextUnit]:
    """Return the texts of a request that its answer does not have at all."""
    texts = _texts(request, envelope, answer)
    return [unit for text, unit in zip(texts, request) if text is None]


def _rest(left: Sequence[Attempts], unanswered: Set[TextUnit]) -> list[Left]:
    """Return what is left of an answer that had good texts.

    A model that ended early is asked for the rest as for other texts: together.
    """
    return [each.unit if each.unit in unanswered else each for each in left]


def _halves(request: Sequence[TextUnit], *, halved: bool) -> list[Left]:
    middle = len(request) // 2
    return [_Part(tuple(request[:middle]), halved), _Part(tuple(request[middle:]), halved)]


def _has_more(answer: str, source: str) -> bool:
    """Return True if the answer has a paragraph more than the text."""
    return "\n\n" in answer.strip() and "\n\n" not in source.strip()


def _is_of_one_text(error: BackendError | None) -> bool:
    """Return True if one text of a request may be the reason of the error, or their length."""
    return isinstance(error, (ContentFilterError, ContextOverflowError))
