"""Second requests for answers that were nearly good: many texts at once, after all first ones.

A model that leaves out a sentence of a long text, or the tags of a bold word, does so again and
again.  Asked for each such text alone it would take more requests than the document did.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from ai_translator.errors import BackendError
from ai_translator.languages import Language
from ai_translator.model.segments import Failed, Outcome, Translated
from ai_translator.translation.answer_parsing.answers import Answer
from ai_translator.translation.answer_parsing.envelope import Envelope
from ai_translator.translation.prompting.number_masks import NumberMask
from ai_translator.translation.prompting.requests import Limits, TextUnit, pack, sentences
from ai_translator.translation.quality import whole_answers
from ai_translator.translation.quality.attempts import Attempts
from ai_translator.translation.quality.same_answers import SameAnswers
from ai_translator.translation.results import combined

#: What is said about the answer before, to the texts of one request.
_TAGS_WANTED = "tags like <b1>…</b1> were missing, or stood around other words than in the text"
#: Sentences of one request for each text that it may hold: a text has three and more.
_SENTENCES = 3
_NOT_ANSWERED = Failed("the backend gave no answer")

Ask: TypeAlias = Callable[[Sequence[TextUnit], Envelope, str], Awaitable[Answer]]
AskAlone: TypeAlias = Callable[[Attempts], Awaitable[Outcome]]


@dataclass(frozen=True, slots=True)
class Mender:
    """Asks again for texts of one document through one backend.

    ask:          sends one request; raises BackendError where it fails
    ask_alone:    asks for one text until its outcome is known
    attempts:     returns the attempts at a text, none made yet
    envelope:     returns the ids of a request
    keeps_tags:   another answer may bring tags that are missing in the first
    judged:       takes note of the usable texts of an answer to several; raises when no more is to
        be sent
    """

    ask: Ask
    ask_alone: AskAlone
    attempts: Callable[[TextUnit], Attempts]
    envelope: Callable[[Sequence[TextUnit]], Envelope]
    judged: Callable[[int, str], None]
    limits: Limits
    target: Language
    keeps_tags: bool

    async def restyle(self, waiting: Sequence[Attempts]) -> dict[TextUnit, Outcome]:
        """Return outcomes of texts whose answers were good but for their tags.

        Each is asked for once more; what does not come back better is taken without its style.
        """
        known = {attempts.unit: attempts for attempts in waiting}
        found: dict[TextUnit, Outcome] = {}
        for request in pack(list(known), self.limits) if self.keeps_tags else ():
            found |= await self._answered([known[unit] for unit in request], _TAGS_WANTED)
        for unit, attempts in known.items():
            if unit not in found and (second := attempts.second_best) is not None:
                found[unit] = second
        return found

    async def renumber(self, waiting: Sequence[Attempts]) -> dict[TextUnit, Outcome]:
        """Return outcomes of texts whose answers had numbers at wrong places.

        Each is asked for once more, with placeholders for its numbers.
        """
        known = {attempts.unit: attempts for attempts in waiting}
        found: dict[TextUnit, Outcome] = {}
        for request in pack(list(known), self.limits):
            found |= await self._answered([known[unit] for unit in request], "", masked=True)
        return found

    async def by_sentences(self, waiting: Sequence[Attempts]) -> dict[TextUnit, Outcome]:
        """Return outcomes of texts whose answers lacked a sentence: each sentence is a text."""
        parts = {
            attempts.unit: [
                replace(attempts.unit, text=sentence) for sentence in sentences(attempts.unit.text)
            ]
            for attempts in waiting
        }
        distinct = dict.fromkeys(part for each in parts.values() for part in each)
        limits = replace(self.limits, segments=_SENTENCES * self.limits.segments)
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(self._sentences(request))
                for request in pack(list(distinct), limits)
            ]
        found = {part: outcome for task in tasks for part, outcome in task.result().items()}
        whole = {
            unit: combined(
                [found.get(part, _NOT_ANSWERED) for part in each],
                [part.text for part in each],
                self.target,
            )
            for unit, each in parts.items()
        }
        return {unit: self.attempts(unit).judge_parts(each) for unit, each in whole.items()}

    async def _sentences(self, request: Sequence[TextUnit]) -> dict[TextUnit, Outcome]:
        """Return the outcome of each sentence of a request; alone where it did not come well."""
        waiting = list(map(self.attempts, request))
        found = await self._answered(waiting, "") if len(request) > 1 else {}
        found = _without_same(found)
        for attempts in waiting:
            if attempts.unit not in found:
                found[attempts.unit] = await self.ask_alone(attempts)
        return found

    async def _answered(
        self, waiting: Sequence[Attempts], complaint: str, *, masked: bool = False
    ) -> dict[TextUnit, Outcome]:
        """Return the outcomes that one request brings; of texts without a good answer, none.

        masked: the texts have placeholders for their numbers
        """
        request = [attempts.unit for attempts in waiting]
        envelope = self.envelope(request)
        masks = [NumberMask.of(unit.text) if masked else None for unit in request]
        asked = [
            replace(unit, text=mask.text) if mask else unit for unit, mask in zip(request, masks)
        ]
        try:
            answer = await self.ask(asked, envelope, complaint)
        except BackendError as error:
            self.judged(0, error.message)
            return {}
        answer = with_numbers(answer, dict(zip(envelope.ids, masks)))
        texts = [unit.text for unit in request]
        doubt = whole_answers.doubt(envelope, answer, texts)
        lacking = whole_answers.lacking(envelope, answer, texts)
        found: dict[TextUnit, Outcome] = {}
        for id_, attempts, lacks in zip(envelope.ids, waiting, lacking):
            text = None if doubt or lacks else answer.texts.get(id_)
            outcome = attempts.judge(text, cut=answer.cut and not answer.texts)
            if outcome is not None:
                found[attempts.unit] = outcome
        self.judged(len(found), doubt or next((each.complaint for each in waiting), ""))
        return found


def with_numbers(answer: Answer, masks: Mapping[str, NumberMask | None]) -> Answer:
    """Return an answer with the numbers of its texts for their placeholders.

    masks: id -> that of its text, if it has one
    """
    texts = {
        id_: mask.restored(text) if (mask := masks.get(id_)) else text
        for id_, text in answer.texts.items()
    }
    (only,) = masks.values() if len(masks) == 1 else (None,)
    return replace(answer, texts=texts, loose=only.restored(answer.loose) if only else answer.loose)


def _without_same(found: Mapping[TextUnit, Outcome]) -> dict[TextUnit, Outcome]:
    """Return the outcomes but for those of different sentences that have the same answer."""
    same: SameAnswers[TextUnit] = SameAnswers()
    refused: set[TextUnit] = set()
    for unit, outcome in found.items():
        if isinstance(outcome, Translated):
            others = same.others(unit, unit.text, outcome.text)
            refused.update([unit, *others] if others is not None else [])
    return {unit: outcome for unit, outcome in found.items() if unit not in refused}
