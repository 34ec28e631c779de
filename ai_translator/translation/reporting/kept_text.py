"""Text that keeps the source's language, counted by script and reason.

Code, numbers, names and formulas stay as they are, and rightly so.  A rule that takes prose for one
of these loses a translation without any failure.  Two signs show such prose:

* letters of a script that neither the target language nor code is written in
* sentences with function words, in an alphabet that code is written in, too
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ai_translator.languages import Language
from ai_translator.model.content import InlineFormula, TextBlock
from ai_translator.model.segments import Literal, TranslatedDocument, Unchanged
from ai_translator.translation.text_analysis.language_detection import has_sentences
from ai_translator.translation.text_analysis.literals import is_code_line
from ai_translator.translation.text_analysis.scripts import letters, of_language

#: Share of a document's letters that may stay without a good reason in a complete translation.
MOST_UNTRANSLATED = 0.02
#: Letters of another script that no one needs to hear of: a unit, a name, a sign.
FEWEST = 10

#: Reasons that the settings or the document give for whole texts, whatever they say.
_ASKED_FOR = frozenset(
    {"reference list", "running head", "text in a figure", "already in the target language"}
)
#: Scripts that code, names and formulas of every language are written in.
_OF_CODE = frozenset({"Latn", "Grek"})
#: Of the letters of a text, that stand in lines that read like prose.
_MOSTLY = 0.5

#: What to say of a reason that is not what the text was taken for.
_WHY = {
    "reference list": "taken for a reference list",
    "running head": "running heads are not to be translated",
    "text in a figure": "text in figures is not to be translated",
    "letters unknown": "the font does not tell its letters",
    "the same in both languages": "they came back as they were",
    "already in the target language": "taken for text in the target language",
}
#: What people call the letters of a script.
_SCRIPTS = {
    "Latn": "Latin letters",
    "Grek": "Greek letters",
    "Cyrl": "Cyrillic letters",
    "Hebr": "Hebrew letters",
    "Arab": "Arabic letters",
    "Deva": "Devanagari letters",
    "Thai": "Thai letters",
    "Han": "Chinese characters",
    "Kana": "kana",
    "Hangul": "Korean characters",
}


@dataclass(frozen=True, slots=True)
class KeptText:
    """The letters of one script that stay for one reason.

    script:  a key of :func:`ai_translator.translation.text_analysis.scripts.letters`
    letters: how many
    prose:   how many of them stand in texts that read like prose, for which that is no good reason
    pages:   where, in order
    """

    script: str
    reason: str
    letters: int
    prose: int
    pages: tuple[int, ...]

    def __str__(self) -> str:
        told = f"{self.letters:,} {_SCRIPTS[self.script]} stay"
        return f"{told}: {_WHY.get(self.reason, f'taken for {self.reason}')}"


@dataclass(frozen=True, slots=True)
class _Kept:
    """One text that stays."""

    text: str
    reason: str
    page: int


def kept_texts(
    translated: TranslatedDocument, kept: Mapping[str, Unchanged], target: Language
) -> tuple[KeptText, ...]:
    """Return what stays in a script that the target is not written in, or reads like prose.

    kept: block id -> why it was not sent
    """
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    pages: dict[tuple[str, str], set[int]] = defaultdict(set)
    for each in _all_kept(translated, kept):
        prose = each.reason not in _ASKED_FOR and _is_prose(each.text, target)
        silent = of_language(target) | _OF_CODE if not prose else frozenset()
        for script, count in letters(each.text).items():
            if script not in silent:
                key = script, each.reason
                counts[key]["letters"] += count
                counts[key]["prose"] += count if prose else 0
                pages[key].add(each.page)
    found = (
        KeptText(*key, count["letters"], count["prose"], tuple(sorted(pages[key])))
        for key, count in counts.items()
        if count["letters"] >= FEWEST
    )
    return tuple(sorted(found, key=lambda each: -each.letters))


def untranslated_share(found: tuple[KeptText, ...], translated: TranslatedDocument) -> float:
    """Return the part of the document's letters that stay without a good reason, 0 to 1."""
    prose = sum(each.prose for each in found)
    if not prose:
        return 0.0
    blocks = (block for page in translated.document.pages for block in page.text_blocks())
    total = sum(letters(block.text).total() for block in blocks)
    return min(1.0, prose / total) if total else 0.0


def _all_kept(translated: TranslatedDocument, kept: Mapping[str, Unchanged]) -> Iterator[_Kept]:
    """Yield every text that stays: blocks that were not sent, and what was protected in others."""
    for page in translated.document.pages:
        for block in page.text_blocks():
            if block.id in kept:
                yield _Kept(_as_lines(block), kept[block.id].reason, page.number)
    for segment in translated.segments:
        outcome = translated.outcome_of(segment)
        if isinstance(outcome, Unchanged):
            yield _Kept(segment.source, outcome.reason, segment.page)
        for placeholder in segment.markup.placeholders.values():
            match placeholder:
                case Literal(text):
                    yield _Kept(text, "code", segment.page)
                case InlineFormula(text):
                    yield _Kept(text, "formula", segment.page)


def _as_lines(block: TextBlock) -> str:
    return "\n".join(line.text for line in block.lines)


def _is_prose(text: str, target: Language) -> bool:
    """Return True if most letters of a text stand in lines that read like prose to be translated.

    Lines of code do not count, whatever the language of a comment in them.
    """
    plain = "\n".join(line for line in text.splitlines() if not is_code_line(line))
    enough = _MOSTLY * letters(text).total()
    found = letters(plain)
    if found.total() <= enough:
        return False
    own = _OF_CODE | of_language(target)
    foreign = sum(count for script, count in found.items() if script not in own)
    return foreign > enough or has_sentences(plain, target)


def page_list(pages: tuple[int, ...], most: int = 5) -> str:
    """Return "page 3" or "pages 3, 4, 7 ...", at most so many."""
    shown = ", ".join(map(str, pages[:most]))
    more = " …" if len(pages) > most else ""
    return f"page{'s' if len(pages) > 1 else ''} {shown}{more}"
