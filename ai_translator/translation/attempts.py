"""The answers that one text unit received, and the rule for accepting one."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from ai_translator.languages import Language
from ai_translator.model.segments import Outcome, Translated, Unchanged
from ai_translator.translation import checks
from ai_translator.translation.language_detection import is_written_in
from ai_translator.translation.postprocess import postprocess
from ai_translator.translation.prompts import Term
from ai_translator.translation.requests import TextUnit
from ai_translator.translation.sentences import LengthRatio
from ai_translator.translation.terms import missed, to_check

log = logging.getLogger(__name__)

SAME = "the same in both languages"
THERE = "already in the target language"
MISSING = "no translation came back for it"
MISPLACED = "the answer may be that to another text"
FILTERED = "the provider's content filter cut the answer"
_ENOUGH_ECHOES = 2  # of a name or label, or of text in the target language, until that is believed


class Attempts:
    """The attempts at one text unit.

    complaint: what was wrong with the last answer; "" if there is nothing to say
    doubt:     what may be wrong with the answers so far; see :func:`checks.doubt`
    """

    def __init__(
        self,
        unit: TextUnit,
        terms: Sequence[Term],
        target: Language,
        usual: LengthRatio | None = None,
    ) -> None:
        """usual: how long answers are in this document."""
        self.unit, self.terms, self.target = unit, to_check(terms, unit.text), target
        self._usual = usual
        self.complaint = ""
        self.doubt = ""
        self._echoes = 0
        self._second: str | None = None

    def judge(
        self, text: str | None, *, cut: bool = False, filtered: bool = False
    ) -> Outcome | None:
        """Return the outcome if this answer settles it, else None."""
        if filtered or text is None:
            self.complaint = FILTERED if filtered else MISSING
            log.info("answer refused: %s", self.complaint, extra={"text": self.unit.text})
            return None
        text = postprocess(text, self.unit.text)
        case = checks.Case(self.unit.text, text, self.target, cut, self._usual)
        self.complaint = checks.complaint(case) or ""
        if self.complaint == checks.ECHO:
            return self._echo()
        if self.complaint:
            log.info(
                "answer refused: %s", self.complaint, extra={"text": f"{self.unit.text} -> {text}"}
            )
            return None
        self.complaint = self._new_doubt(case) or ""
        if self.complaint:
            return None
        lost = missed(self.terms, text, self.target)
        # A term that a model proposed is worth one more request, not several.
        if not lost or (self._second is not None and all(term.automatic for term in lost)):
            return Translated(text)
        self._second = text
        self.complaint = "; ".join(f"{term.source} must be {term.target}" for term in lost)
        return None

    def _new_doubt(self, case: checks.Case) -> str | None:
        """Return a doubt that did not come up before; a second time it is the way of the language."""
        found = checks.doubt(case)
        if found is None or found == self.doubt:
            return None
        self.doubt = found
        return found

    def refuse(self, complaint: str) -> None:
        """Record what is wrong with an answer that is good by itself."""
        self.complaint, self._second = complaint, None
        log.info("answer refused: %s", complaint, extra={"text": self.unit.text})

    @property
    def is_odd(self) -> bool:
        """Return True if the last answer does not belong to this text: it may be another's."""
        return self.complaint.startswith(checks.SIGNS_OF_ANOTHER_TEXT)

    def _echo(self) -> Outcome | None:
        self._echoes += 1
        if self._echoes < _ENOUGH_ECHOES:
            return None
        if checks.is_label(self.unit.text):
            return Unchanged(SAME)
        return Unchanged(THERE) if is_written_in(self.unit.text, self.target) else None

    @property
    def second_best(self) -> Outcome | None:
        """A good translation that does not keep to the glossary, if there was one."""
        return Translated(self._second) if self._second is not None else None
