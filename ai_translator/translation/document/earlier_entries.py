"""Judgement of memory entries that were written by earlier rules, all of a document together."""

from __future__ import annotations

from collections.abc import Sequence

from ai_translator.languages import Language
from ai_translator.translation.answer_parsing.style_tags import with_whole_tags
from ai_translator.translation.prompting.requests import TextUnit
from ai_translator.translation.quality import checks
from ai_translator.translation.quality.accepted_answers import (
    BARE,
    WINDOW,
    AcceptedAnswer,
    AcceptedAnswers,
)
from ai_translator.translation.quality.alignment import is_misplaced
from ai_translator.translation.quality.same_answers import SameAnswers


def doubt(unit: TextUnit, text: str, target: Language) -> str | None:
    """Return what may be wrong with a translation from the memory."""
    answer, source = with_whole_tags(text, unit.text)
    return checks.doubt(checks.Case(source, answer, target))


def doubtful(pairs: Sequence[tuple[TextUnit, str]], target: Language) -> set[TextUnit]:
    """Return the units whose translations do not pass the checks of the answers of a document."""
    found = {unit for unit, text in pairs if doubt(unit, text, target)}
    answers = AcceptedAnswers(
        {
            unit: AcceptedAnswer(with_whole_tags(text, unit.text)[1], text, BARE)
            for unit, text in pairs
        }
    )
    usual = answers.length_ratio()
    found.update(answers.misplaced(usual))
    if usual is not None:
        found.update(answers.shortened(usual))
    for at in range(0, len(pairs), WINDOW):
        window = pairs[at : at + WINDOW]
        if is_misplaced([(unit.text, text) for unit, text in window]):
            found.update(unit for unit, _ in window)
    same: SameAnswers[TextUnit] = SameAnswers()
    for unit, text in pairs:
        others = same.others(unit, unit.text, text)
        if others is not None:
            found.update([unit, *others])
    return found
