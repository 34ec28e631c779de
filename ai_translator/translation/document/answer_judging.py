"""Judgement of the answers to the requests of one document, each beside the others.

An answer is judged as a whole, then text by text, then against the answers to all other texts.
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeAlias

from ai_translator.model.segments import Outcome, Translated
from ai_translator.request_form import PromptShape
from ai_translator.translation.answer_parsing.answers import Answer
from ai_translator.translation.answer_parsing.envelope import Envelope
from ai_translator.translation.answer_parsing.style_tags import tag_names, with_whole_tags
from ai_translator.translation.client.backend_client import BackendClient
from ai_translator.translation.document.document_outcomes import DocumentOutcomes
from ai_translator.translation.document.mixed_numbers import MixedNumbers
from ai_translator.translation.prompting.requests import TextUnit
from ai_translator.translation.quality import checks, whole_answers
from ai_translator.translation.quality.accepted_answers import BARE, AcceptedAnswer, AcceptedAnswers
from ai_translator.translation.quality.attempts import MISPLACED, Attempts
from ai_translator.translation.quality.same_answers import (
    SameAnswers,
    are_alike,
    is_cut_into,
    is_one_answer,
    runs_on,
)
from ai_translator.translation.quality.shared_phrases import SharedPhrases
from ai_translator.translation.text_analysis.sentences import LengthRatio
from ai_translator.translation.translation_context import TranslationContext

SAME_ANSWER = "the answer is that to another text"
_OWN_PHRASE = "the answer says what the model says to many texts"
_HALVED = 3  # texts of a request that is not worth to be asked in halves any more
_DISTRUST = 3  # requests whose answers could not be believed, until halves are not tried any more
_MOSTLY = 0.5  # share of them, from which on no more requests of several texts are sent
#: Share of the requests in which texts were mixed up, from which on that may be so in others, too:
#: more than the checks doubt of right answers.
_MIXED_UP = 0.02

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RequestPart:
    """Texts that make a request of their own.  ``halved``: half of one that was not believed."""

    units: tuple[TextUnit, ...]
    halved: bool


#: What is left of a request: a text that was asked for already, one that was not, or some of those
#: that make a request of their own.
Left: TypeAlias = Attempts | TextUnit | RequestPart


@dataclass(frozen=True, slots=True)
class Judgement:
    """Judgement of the answer to one request.

    good:      the texts that it settles
    left:      what is to be asked for again
    complaint: what is wrong with it, "" for nothing
    """

    good: Sequence[tuple[TextUnit, Outcome]]
    left: Sequence[Left]
    complaint: str


class AnswerJudge:
    """The judge of all answers of one document, who knows those that were accepted.

    revoked: texts whose accepted answer turned out to be none -> why
    usual:   how long answers are in this document, once that is known
    nothing_stands: whether every answer that was accepted turned out to be none
    """

    def __init__(self, context: TranslationContext, outcomes: DocumentOutcomes) -> None:
        self._context, self._outcomes = context, outcomes
        self._same: SameAnswers[TextUnit] = SameAnswers()
        self._phrases: SharedPhrases[TextUnit] = SharedPhrases()
        self._sharing: set[TextUnit] = set()  # whose phrase came again when they were asked alone
        self._accepted = AcceptedAnswers()
        self._misplaced: dict[TextUnit, str] = {}  # answers that were revoked as that to another
        self._groups = itertools.count()
        #: Requests of several texts; those that were not believed, as a whole or of two neighbours.
        self._several = self._doubted = self._mixed_up = 0
        self._took_back = False
        self.mixed_numbers = MixedNumbers()
        self._second_best: dict[TextUnit, str] = {}  # answers that were revoked for their numbers
        #: The model was seen to cut off the first or last character of its answers.
        self.cuts_off = False
        self.revoked: dict[TextUnit, str] = {}
        self.usual: LengthRatio | None = None

    @property
    def distrusts(self) -> bool:
        """True if the model cannot keep several texts apart: each is asked for alone."""
        return self._doubted > _DISTRUST and self._doubted > _MOSTLY * self._several

    @property
    def has_nothing_left(self) -> bool:
        """True if every answer that was accepted turned out to be none."""
        return self._took_back and not self._accepted.by_unit

    def envelope_alone(self, unit: TextUnit, client: BackendClient) -> Envelope:
        """Return the ids of a text that is asked alone.

        With a canary as well, once the model was seen to cut off what it says: else that is unseen.
        """
        if not self.cuts_off or unit.alone or unit.guarded:
            return client.envelope_of([unit])
        return client.envelope_of([replace(unit, alone=True)]).with_words_of(unit.text)

    def attempts(self, unit: TextUnit) -> Attempts:
        """Return the attempts at a text, none made yet."""
        terms = self._context.terms.within(unit.text)
        return Attempts(unit, terms, self._context.target, self.usual)

    def judge_request(
        self,
        request: Sequence[TextUnit],
        envelope: Envelope,
        answer: Answer,
        client: BackendClient,
        *,
        halved: bool,
    ) -> Judgement:
        """Return what the answer to some texts settles.

        All is left when the answer as a whole cannot be believed.
        """
        several = len(request) > 1
        self._several += several
        self.cuts_off = self.cuts_off or envelope.is_cut_off(answer.texts)
        exchanged = envelope.count_exchanged_numbers(answer.texts)
        texts = [unit.text for unit in request]
        mixed = _has_tags_of_others(texts, _texts(request, envelope, answer))
        answer = client.cleaned(request, envelope, answer)
        given = _texts(request, envelope, answer)
        compared = texts if mixed else _with_kept_tags(texts, given)
        doubt = whole_answers.doubt(envelope, answer, compared, suspected=halved)
        self.mixed_numbers.read_canaries(exchanged)
        if several and doubt and answer.ids:  # else nothing could stand at a wrong place
            self._same.suspect(_given(envelope, answer, texts))
            return self._not_believed(request, client, doubt, halved=halved)
        judged = self._judged_texts(request, envelope, answer, client)
        odd = [each.is_odd and (mixed or not each.lost_tags) for each, _ in judged]
        again = whole_answers.not_believed(odd)
        if several and again is None:
            return self._not_believed(request, client, MISPLACED, halved=halved)
        group = next(self._groups) if client.tagged else BARE
        twice = _same_as_neighbours(request, given)
        self._mixed_up += bool(twice)
        good = self._accept_good(judged, (again or []) if several else [], twice, group)
        done = {unit for unit, _ in good}
        left = [each for each, _ in judged if each.unit not in done]
        rest: Sequence[Left] = left
        if good and several:
            rest = _rest(left, set(_unanswered(request, envelope, answer)))
        return Judgement(good, rest, next((each.complaint for each in left), ""))

    def _judged_texts(
        self,
        request: Sequence[TextUnit],
        envelope: Envelope,
        answer: Answer,
        client: BackendClient,
    ) -> list[tuple[Attempts, Outcome | None]]:
        """Return (attempts, outcome) of each text, as far as its answer tells by itself."""
        judged: list[tuple[Attempts, Outcome | None]] = []
        lacking = whole_answers.lacking(envelope, answer, [unit.text for unit in request])
        for unit, text, lacks in zip(request, _texts(request, envelope, answer), lacking):
            attempts = self.attempts(unit)
            if lacks:
                attempts.reconsider(checks.LOST_SENTENCE)
                judged.append((attempts, None))
            else:
                judged.append((attempts, self._judge(attempts, text, answer, client)))
        return judged

    def judge_alone(
        self, attempts: Attempts, envelope: Envelope, answer: Answer, client: BackendClient
    ) -> Outcome | None:
        """Return the outcome that the answer to a text asked alone gives it, if it does."""
        if client.tagged and (obeyed := envelope.fault_alone(answer.texts)):
            attempts.refuse(obeyed)
            return None
        answer = client.cleaned([attempts.unit], envelope, answer)
        (text,) = _texts([attempts.unit], envelope, answer)
        outcome = self._judge(attempts, text, answer, client)
        if outcome is not None and self.is_that_of_another(attempts, outcome):
            return None
        return outcome

    def is_that_of_another(self, attempts: Attempts, outcome: Outcome) -> bool:
        """Return True if a different text had the same answer; then that one's is refused, too."""
        if not isinstance(outcome, Translated):
            return False
        unit = attempts.unit
        others = self._same.others(unit, unit.text, outcome.text)
        if others is None:
            return self._shares_a_phrase(attempts, outcome.text)
        attempts.refuse(SAME_ANSWER)
        self._revoke(others, SAME_ANSWER)
        return True

    def _shares_a_phrase(self, attempts: Attempts, text: str) -> bool:
        """Return True if an answer has a phrase of that to a quite different text.

        The same again is taken, and reported, unless many answers have it.
        """
        unit = attempts.unit
        others = self._phrases.others(unit, unit.text, text)
        if not others:
            if attempts.doubt == checks.SHARED_PHRASE:
                attempts.doubt = ""
            return False
        if self._phrases.is_own(unit, unit.text, text):
            attempts.refuse(_OWN_PHRASE)
            self._revoke(others, _OWN_PHRASE)
            return True
        if attempts.doubt == checks.SHARED_PHRASE:
            self._sharing.add(unit)
            return False
        self._phrases.forget(unit, text)
        attempts.suspect(text, checks.SHARED_PHRASE)
        self._revoke([each for each in others if each not in self._sharing], checks.SHARED_PHRASE)
        return True

    def _revoke(self, units: Iterable[TextUnit], why: str) -> None:
        for unit in units:
            if (accepted := self._accepted.by_unit.pop(unit, None)) is not None:
                self._phrases.forget(unit, accepted.text)
                self.revoked[unit] = why
                self._took_back = True

    def know(self, known: Mapping[TextUnit, str]) -> None:
        """Record translations of the memory: a new answer may not be that of another text."""
        for unit, text in known.items():
            self._same.others(unit, unit.text, text)

    def second_opinion(
        self, attempts: Attempts, envelope: Envelope, answer: Answer, client: BackendClient
    ) -> str | None:
        """Return another translation of an accepted text, judged like the first; None if it fails.

        No other text loses its answer by it.
        """
        if client.tagged and envelope.fault_alone(answer.texts):
            return None
        unit = attempts.unit
        answer = client.cleaned([unit], envelope, answer)
        (text,) = _texts([unit], envelope, answer)
        outcome = self._judge(attempts, text, answer, client)
        if not isinstance(outcome, Translated):
            return None
        return None if self._same.is_of_another(unit, unit.text, outcome.text) else outcome.text

    def accept(self, attempts: Attempts, outcome: Outcome, client: BackendClient) -> None:
        """Record the outcome of a text that was asked for alone, or for the second time."""
        if attempts.style_lost:
            self._outcomes.lose_style(attempts.unit)
        self._accept(attempts, outcome, next(self._groups) if client.tagged else BARE)

    def revise(self) -> None:
        """Revoke what all answers together show to stand at a wrong place or to lack a sentence."""
        self.usual = self._accepted.length_ratio()
        suspected = self._mixed_up > _MIXED_UP * self._several
        self.revoked.update(self._accepted.misplaced(self.usual, suspected=suspected))
        if self.usual is not None:
            self.revoked.update(self._accepted.shortened(self.usual))

    def revise_numbers(self) -> None:
        """Revoke the answers to texts with several numbers, if the model mixes them up."""
        left = [unit for unit in self._accepted.by_unit if unit not in self.revoked]
        unsafe = self.mixed_numbers.take_unsafe(left)
        self.revoked.update(dict.fromkeys(unsafe, checks.MIXED_NUMBERS))

    def reconsidered(self, unit: TextUnit, why: str) -> Attempts:
        """Return the attempts at a text whose answer was revoked."""
        attempts = self.attempts(unit)
        attempts.reconsider(why, self._second_best.pop(unit, ""))
        return attempts

    def revise_again(self) -> None:
        """Revoke what stands at a wrong place once more, with another answer than before.

        The same again, asked for alone, has been confirmed by that.
        """
        if not self._misplaced:
            return
        for unit, why in self._accepted.misplaced(self.usual).items():
            before = self._misplaced.get(unit)
            if before is not None and not are_alike(before, self._accepted.by_unit[unit].text):
                self.revoked[unit] = why

    def take_revoked(self) -> dict[TextUnit, str]:
        """Return the revoked texts, which have no answer from now on."""
        revoked, self.revoked = self.revoked, {}
        for unit, why in revoked.items():
            if (accepted := self._accepted.by_unit.pop(unit, None)) is not None:
                if why == MISPLACED:
                    self._misplaced[unit] = accepted.text
                elif why == checks.MIXED_NUMBERS:
                    self._second_best[unit] = accepted.text
                self._same.forget(unit, accepted.text)
                self._phrases.forget(unit, accepted.text)
        return revoked

    def shows_a_translation(self, outcome: Outcome | None) -> bool:
        """Return True if an outcome shows that the model can translate.

        One answer for many different texts does not, though it may be right for one of them.
        """
        if not isinstance(outcome, Translated):
            return outcome is not None
        return not self._same.is_suspect(outcome.text)

    def suspects(self) -> list[TextUnit]:
        """Return the texts whose accepted answer had come for many texts of one request."""
        accepted = self._accepted.by_unit.items()
        return [unit for unit, each in accepted if self._same.is_suspect(each.text)]

    def has_accepted_besides(self, units: Sequence[TextUnit]) -> bool:
        """Return True if there is an accepted answer to another text than these."""
        return len(self._accepted.by_unit) > len(units)

    def translations(self, units: Sequence[TextUnit]) -> dict[TextUnit, str]:
        """Return the accepted translations of these units, in their order."""
        accepted = self._accepted.by_unit
        return {unit: accepted[unit].text for unit in units if unit in accepted}

    def is_translated_bare(self, request: Sequence[TextUnit], answer: Answer) -> bool:
        """Return True if the answer is a translation, only without the request's elements."""
        if not answer.loose or len(request) == 1:
            return False
        whole = "\n".join(unit.text for unit in request)
        return not checks.complaint(checks.Case(whole, answer.loose, self._context.target))

    def is_no_translation(self, request: Sequence[TextUnit], answer: Answer) -> bool:
        """Return True if the answer is nothing, or words of another language."""
        if answer.ids or not answer.loose:
            return not answer.ids
        whole = "\n".join(unit.text for unit in request)
        return (
            checks.is_in_wrong_script(checks.Case(whole, answer.loose, self._context.target))
            is not None
        )

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
        if attempts.has_exchanged:
            self.mixed_numbers.add(attempts.unit)
        if attempts.lacks_sentences and text:
            self._accepted.lacking.append((attempts.unit.text, text))
        if attempts.has_tags and (attempts.lost_tags or isinstance(outcome, Translated)):
            client.lost_tags(attempts.lost_tags)
        if attempts.style_lost:
            self._outcomes.lose_style(attempts.unit)
        return outcome

    def _accept_good(
        self,
        judged: Sequence[tuple[Attempts, Outcome | None]],
        doubtful: Sequence[bool],
        twice: Set[TextUnit],
        group: int,
    ) -> list[tuple[TextUnit, Outcome]]:
        """Return the outcomes that stand.

        doubtful: which stand beside one that is none
        twice:    texts that have the answer of a neighbour
        """
        good: list[tuple[TextUnit, Outcome]] = []
        for (attempts, outcome), doubted in zip(judged, doubtful or [False] * len(judged)):
            if outcome is None:
                continue
            if attempts.unit in twice:  # asked alone, it may have the same again
                attempts.refuse(SAME_ANSWER)
                continue
            if doubted:  # before it is compared: it may be right for another text
                attempts.refuse(MISPLACED)
                continue
            if self.is_that_of_another(attempts, outcome):
                continue
            good.append((attempts.unit, outcome))
            self._accept(attempts, outcome, group)
        return good

    def _accept(self, attempts: Attempts, outcome: Outcome, group: int) -> None:
        unit = attempts.unit
        self._outcomes.doubt(unit, attempts.doubt)
        if isinstance(outcome, Translated):
            _, source = with_whole_tags(outcome.text, unit.text)
            self._accepted.add(unit, AcceptedAnswer(source, outcome.text, group))

    def _not_believed(
        self, request: Sequence[TextUnit], client: BackendClient, doubt: str, *, halved: bool
    ) -> Judgement:
        """Return the texts of an answer that is not believed: in halves, where that may help."""
        self._doubted += 1
        self._mixed_up += 1
        told = {"model": client.name, "texts": len(request)}
        log.info("answer to %d texts refused: %s", len(request), doubt, extra=told)
        for unit in request:
            self._outcomes.ask_again(unit)
        if halved or len(request) <= _HALVED or self._doubted > _DISTRUST:
            return Judgement([], list(map(self.attempts, request)), doubt)
        return Judgement([], halves_of(request, halved=True), doubt)


def halves_of(request: Sequence[TextUnit], *, halved: bool) -> list[RequestPart]:
    """Return the two requests that the texts of one make."""
    middle = len(request) // 2
    return [RequestPart(tuple(part), halved) for part in (request[:middle], request[middle:])]


def _given(envelope: Envelope, answer: Answer, texts: Sequence[str]) -> list[tuple[str, str]]:
    """Return each text of a request that has an answer, with it."""
    return [
        (text, answer.texts[id_]) for id_, text in zip(envelope.ids, texts) if id_ in answer.texts
    ]


def _texts(request: Sequence[TextUnit], envelope: Envelope, answer: Answer) -> Sequence[str | None]:
    """Return the answer's text for each text of a request, None where there is none."""
    if len(request) > 1:
        return [answer.texts.get(id_) for id_ in envelope.ids]
    text = envelope.only_text(answer.texts)
    return [text if text is not None else answer.loose or None]


def _has_tags_of_others(texts: Sequence[str], answers: Sequence[str | None]) -> bool:
    """Return True if an answer has a style tag of another text of the request, and its own has not.

    Else a model that loses tags is no sign of answers at wrong places.
    """
    known = set[str]().union(*map(tag_names, texts))
    return any(
        (tag_names(answer) & known) - tag_names(text)
        for text, answer in zip(texts, answers)
        if answer is not None
    )


def _with_kept_tags(texts: Sequence[str], answers: Sequence[str | None]) -> list[str]:
    """Return the texts with those style tags only that came back."""
    return [
        text if answer is None else with_whole_tags(answer, text)[1]
        for text, answer in zip(texts, answers)
    ]


def _unanswered(request: Sequence[TextUnit], envelope: Envelope, answer: Answer) -> list[TextUnit]:
    """Return the texts of a request that its answer does not have at all."""
    texts = _texts(request, envelope, answer)
    return [unit for text, unit in zip(texts, request) if text is None]


def _rest(left: Sequence[Attempts], unanswered: Set[TextUnit]) -> list[Left]:
    """Return what is left of an answer that had good texts.

    A model that ended early is asked for the rest as for other texts: together.
    """
    return [each.unit if each.unit in unanswered else each for each in left]


def _has_more(answer: str, source: str) -> bool:
    """Return True if the answer has a paragraph more than the text."""
    return "\n\n" in answer.strip() and "\n\n" not in source.strip()


def _same_as_neighbours(
    request: Sequence[TextUnit], answers: Sequence[str | None]
) -> set[TextUnit]:
    """Return the texts of a request that have the answer of the text before or after them.

    Or of which one has that of the other, or its end, beside its own.
    """
    found: set[TextUnit] = set()
    for (one, answer), (other, following) in pairwise(zip(request, answers)):
        if answer is None or following is None:
            continue
        pair = one.text, other.text, answer, following
        if is_one_answer(*pair) or runs_on(*pair) or is_cut_into(*pair):
            found.update([one, other])
    return found
