"""The answers that one text unit received, and the rule for accepting one."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from ai_translator.languages import Language
from ai_translator.model.segments import Failed, Outcome, Translated, Unchanged
from ai_translator.translation.answer_parsing.cleaning import cleaned, is_flood
from ai_translator.translation.answer_parsing.sanitizing import is_damaged
from ai_translator.translation.answer_parsing.style_tags import (
    has_tags,
    with_whole_tags,
    without_misplaced_tags,
)
from ai_translator.translation.prompting.prompts import Term
from ai_translator.translation.prompting.requests import TextUnit
from ai_translator.translation.quality import checks
from ai_translator.translation.terminology.terms import missed, to_check
from ai_translator.translation.text_analysis.language_detection import is_written_in
from ai_translator.translation.text_analysis.sentences import (
    LengthRatio,
    has_fewer,
    split_sentences,
)

log = logging.getLogger(__name__)

SAME = "the same in both languages"
THERE = "already in the target language"
MISSING = "no translation came back for it"
MISPLACED = "the answer may be that to another text"
FILTERED = "the provider's content filter cut the answer"
DAMAGED = "characters of the answer are damaged"
FLOOD = "the answer is much longer than the text"
_ENOUGH_ECHOES = 2  # of a name or label, or of text in the target language, until that is believed
_ENOUGH_UNSTYLED = 2  # good texts without their style tags, until they are taken so
#: How complaints begin about what may stand in a sentence that is missing.
_SIGNS_OF_A_PART = ("a number is missing", "missing: ", "the answer is much shorter")


def unchanged(text: str, target: Language) -> Unchanged | None:
    """Return why a text may stay as it is in this language; None if it may not."""
    if checks.is_label(text):
        return Unchanged(SAME)
    return Unchanged(THERE) if is_written_in(text, target) else None


class Attempts:
    """The attempts at one text unit.

    complaint:  what was wrong with the last answer, "" when there is nothing to say
    lost_tags:  whether the last answer was good but for its style tags
    lacks_sentences: whether a sentence is missing or misplaced, as far as can be seen; then each is
        to be asked for by itself
    style_lost: whether the outcome has fewer of them than the text
    doubt:      what may be wrong with the answers so far; see :func:`checks.doubt`
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
        self.style_lost = self.lost_tags = self.lacks_sentences = False
        self._echoes = self._unstyled = 0
        self._second: str | None = None
        self._without_style: str | None = None

    @property
    def is_nearly_good(self) -> bool:
        """True if the last answer was good but for its style, or but for a sentence."""
        return self.lost_tags or self.lacks_sentences

    @property
    def has_wrong_numbers(self) -> bool:
        """True if the numbers of the last answer were wrong, and no sentence of it."""
        signs = checks.SIGNS_OF_WRONG_NUMBERS
        return self.complaint.startswith(signs) and not self.lacks_sentences

    @property
    def has_exchanged(self) -> bool:
        """True if two numbers or formulas of the last answer had changed places."""
        return self.complaint.startswith(checks.SIGNS_OF_MIXED_NUMBERS)

    @property
    def is_useful(self) -> bool:
        """True if nothing was wrong with the last answer but its style or its end."""
        return self.lost_tags or self.complaint == checks.BROKEN_OFF

    @property
    def has_tags(self) -> bool:
        """True if the text has tags of styles."""
        return has_tags(self.unit.text)

    def judge(
        self,
        text: str | None,
        *,
        cut: bool = False,
        filtered: bool = False,
        keeps_tags: bool = True,
    ) -> Outcome | None:
        """Return the outcome, when this answer settles it.

        keeps_tags: another answer may bring the style tags that are missing in this one
        """
        if filtered or text is None:
            self.lost_tags = self.lacks_sentences = False
            self.complaint = FILTERED if filtered else MISSING
            log.info("answer refused: %s", self.complaint, extra={"text": self.unit.text})
            return None
        text, self.complaint = self._read(text, cut)
        self.lost_tags = False
        self.lacks_sentences = self._lacks_sentences(text)
        if self.lacks_sentences:
            self.complaint = checks.LOST_SENTENCE
        if self.complaint == checks.ECHO:
            return self._echo()
        if self.complaint and (unstyled := self._unstyled_text(text, cut)) is not None:
            self._unstyled += 1
            self.lost_tags = True
            self._without_style = unstyled
            if self._unstyled >= _ENOUGH_UNSTYLED or not keeps_tags:
                self.style_lost = True
                return Translated(unstyled)
        if self.complaint:
            log.info(
                "answer refused: %s", self.complaint, extra={"text": f"{self.unit.text} -> {text}"}
            )
            return None
        self.complaint = self._new_doubt(text) or ""
        if self.complaint:
            self._second = text
            self.lacks_sentences = self.lacks_sentences or self.complaint == checks.BROKEN_OFF
            return None
        lost = missed(self.terms, text, self.target)
        # A term that a model proposed is worth one more request, not several.
        if not lost or (self._second is not None and all(term.automatic for term in lost)):
            return Translated(text)
        self._second = text
        self.complaint = "; ".join(f"{term.source} must be {term.target}" for term in lost)
        return None

    def _lacks_sentences(self, text: str) -> bool:
        """Return True if what is missing in an answer is missing with a whole sentence."""
        if self.complaint == checks.LOST_SENTENCE:
            return True
        source = self.unit.text
        if not self.complaint:
            return has_fewer(source, text)
        if not self.complaint.startswith(_SIGNS_OF_A_PART):
            return False
        if 0 < len(split_sentences(text)) < len(split_sentences(source)):
            return True
        return checks.is_broken_off(checks.Case(source, text, self.target)) is not None

    def _new_doubt(self, text: str) -> str | None:
        """Return a doubt that did not come up before; a second time it is believed."""
        found = checks.doubt(checks.Case(self.unit.text, text, self.target, usual=self._usual))
        if found is None and self.doubt != checks.SHARED_PHRASE:  # which other answers tell
            self.doubt = ""  # of another answer
        if found is None or found == self.doubt:
            return None
        self.doubt = found
        return found

    def _read(self, text: str, cut: bool) -> tuple[str, str]:
        """Return (the text of an answer, what is wrong with it)."""
        source = self.unit.text
        if is_flood(text, source):
            return "", FLOOD
        text = cleaned(text, source)
        if is_damaged(text, source):
            return text, DAMAGED
        return text, checks.complaint(
            checks.Case(source, text, self.target, cut, self._usual)
        ) or ""

    def _unstyled_text(self, text: str, cut: bool) -> str | None:
        """Return the answer without its broken style tags, if nothing else is wrong with it."""
        answer, source = without_misplaced_tags(*with_whole_tags(text, self.unit.text))
        if source == self.unit.text:
            return None
        case = checks.Case(source, answer, self.target, cut, self._usual)
        return None if checks.complaint(case) else answer

    def refuse(self, complaint: str) -> None:
        """Record what is wrong with an answer that is good by itself."""
        self.complaint, self._second, self._without_style = complaint, None, None
        self.lost_tags = self.lacks_sentences = False
        log.info("answer refused: %s", complaint, extra={"text": self.unit.text})

    def suspect(self, text: str, doubt: str) -> None:
        """Record a doubt that the answers to other texts cast on a good one.

        It is taken, and reported, if no better one comes.
        """
        self.refuse(doubt)
        self.doubt, self._second = doubt, text

    def judge_parts(self, outcome: Outcome) -> Outcome:
        """Return the outcome of a text that was sent in parts: failed, if they make none."""
        if not isinstance(outcome, Translated):
            return outcome
        case = checks.Case(self.unit.text, outcome.text, self.target, usual=self._usual)
        found = checks.complaint_of_parts(case)
        if found is None:
            return outcome
        log.info("answers in parts refused: %s", found, extra={"text": self.unit.text})
        return Failed(found)

    def reconsider(self, complaint: str, answer: str = "") -> None:
        """Record what the answers to other texts say against an accepted one.

        answer: what to take, and report, if no better one comes; "" for nothing
        """
        self.complaint = complaint
        if answer:
            self.doubt, self._second = complaint, answer
        if complaint in {checks.FEWER_SENTENCES, checks.SHARED_PHRASE, checks.BROKEN_OFF}:
            self.doubt = complaint  # the same again is taken, and reported
        self.lacks_sentences = complaint in {
            checks.LOST_SENTENCE,
            checks.FEWER_SENTENCES,
            checks.MOVED_SENTENCE,
        }

    @property
    def is_odd(self) -> bool:
        """Return True if the last answer does not belong to this text: it may be another's."""
        return self.complaint.startswith(checks.SIGNS_OF_ANOTHER_TEXT)

    def _echo(self) -> Outcome | None:
        self._echoes += 1
        if self._echoes < _ENOUGH_ECHOES:
            return None
        return unchanged(self.unit.text, self.target)

    @property
    def second_best(self) -> Outcome | None:
        """A good translation that misses glossary terms or style tags, if there was one."""
        if self._second is not None:
            return Translated(self._second)
        if self._without_style is None:
            return None
        self.style_lost = True
        return Translated(self._without_style)
