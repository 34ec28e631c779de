"""The answers that one text got, and when they are enough."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from ai_translator.languages import Language
from ai_translator.model.segments import Outcome, Translated, Unchanged
from ai_translator.translation import checks
from ai_translator.translation.language_detection import is_written_in
from ai_translator.translation.postprocess import tidy
from ai_translator.translation.prompts import Term
from ai_translator.translation.requests import TextUnit
from ai_translator.translation.terms import missed

log = logging.getLogger(__name__)

SAME = "the same in both languages"
THERE = "already in the target language"
MISSING = "no translation came back for it"
FILTERED = "the provider's content filter cut the answer"
_ENOUGH_ECHOES = 2  # of a name or label, or of text in the target language, until that is believed


class Attempts:
    """One text on its way.

    complaint: what was wrong with the last answer, "" when there is nothing to say
    """

    def __init__(self, job: TextUnit, terms: Sequence[Term], target: Language) -> None:
        self.job, self.terms, self.target = job, terms, target
        self.complaint = ""
        self._echoes = 0
        self._second: str | None = None

    def judge(
        self, text: str | None, *, cut: bool = False, filtered: bool = False
    ) -> Outcome | None:
        """The outcome, when this answer settles it."""
        if filtered or text is None:
            self.complaint = FILTERED if filtered else MISSING
            log.info("answer refused: %s", self.complaint, extra={"text": self.job.text})
            return None
        text = tidy(text, self.job.text)
        self.complaint = checks.complaint(checks.Case(self.job.text, text, self.target, cut)) or ""
        if self.complaint == checks.ECHO:
            return self._echo()
        if self.complaint:
            log.info(
                "answer refused: %s", self.complaint, extra={"text": f"{self.job.text} -> {text}"}
            )
            return None
        lost = missed(self.terms, text, self.target)
        if not lost:
            return Translated(text)
        self._second = text
        self.complaint = "; ".join(f"{term.source} must be {term.target}" for term in lost)
        return None

    def _echo(self) -> Outcome | None:
        self._echoes += 1
        if self._echoes < _ENOUGH_ECHOES:
            return None
        if checks.is_label(self.job.text):
            return Unchanged(SAME)
        return Unchanged(THERE) if is_written_in(self.job.text, self.target) else None

    @property
    def second_best(self) -> Outcome | None:
        """A good translation that does not keep to the glossary, if there was one."""
        return Translated(self._second) if self._second is not None else None
