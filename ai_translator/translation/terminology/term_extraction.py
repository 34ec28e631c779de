"""Term extraction: words of a document that a glossary should fix.

Phrases are scored by C-value (Frantzi, Ananiadou, Mima 2000): frequent and long phrases score high,
parts of longer ones low.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from ai_translator.boundaries.sentences import sentences
from ai_translator.boundaries.words import words
from ai_translator.model.segments import MARK
from ai_translator.translation.terminology.terms import stem
from ai_translator.translation.text_analysis.language_detection import small_words
from ai_translator.translation.text_analysis.scripts import letters

_LONGEST = 4  # words of a phrase
_LEAST = 2  # times that a term occurs
_HAN_LEAST = 3  # times that one word of a script without spaces and capitals does
#: English words that are in many phrases and in no term.
_EVERYDAY = frozenset(
    re.findall(
        r"\w+",
        """
    about above according across actually after again against ago all almost along already
    although always among another any anything around away back became because become been
    before began being below best better between big both came cannot certain clear come could
    day days did different does doing done down during each early eight either else end enough
    even ever every everything example far few fifth find first five following found four fourth
    full further gave general get give given go going gone good got great had half hand hard
    having he her here high him himself his hour hours how however hundred i if important inside
    into its itself just keep kept kind knew know known large last late later least left less
    let like likely little long longer look looked looks low made main make makes making many
    matter me means might million minute minutes mm month months more most much must my name
    near need needs never new next nine nobody none nothing now number often old once one only
    open other others our out over own part people per perhaps place point possible put quite
    rather really right said same saw say says second see seen set seven several shall she
    should show shown shows side similar simple since single six small so some someone something
    sometimes soon still such sure take taken takes taller than them themselves then there
    therefore these they thing things think thirty this those though thought thousand three
    through thus time times today together too took toward turn twelve twenty two under until up
    upon us use used uses using usually various very want way week weeks well went whether while
    who whole whom whose why within without word words work would year years yes yet you your
    """,
    )
)
_INSIDE = frozenset(
    {"of", "for", "de", "di", "da", "du", "des", "von", "der", "und"}
)  # small words that a term may hold
_UNSPACED = ("Han", "Kana", "Thai")
_JOINING = frozenset("-‐‑/'’ \u00a0")


@dataclass(frozen=True, slots=True)
class TermCandidate:
    """A term in the singular if that occurs; ``count``: how often it occurs."""

    term: str
    count: int
    score: float


def candidates(texts: Iterable[str], most: int) -> list[TermCandidate]:
    """Return the best ``most`` terms, best first."""
    found: Counter[tuple[tuple[str, ...], str]] = Counter()
    for text in texts:
        for sentence in sentences(" ".join(MARK.sub(" ", text).split())):
            found.update(_phrases(_words(sentence)))
    spellings: defaultdict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for (key, phrase), count in found.items():
        spellings[key][phrase] = count
    counts = {key: each.total() for key, each in spellings.items() if each.total() >= _LEAST}
    inside = _containers(counts)
    terms = [
        TermCandidate(_spelling(spellings[key]), count, _score(key, count, inside.get(key, ())))
        for key, count in counts.items()
        if _is_term(key, spellings[key])
    ]
    return sorted(
        (each for each in terms if each.score > 0), key=lambda each: (-each.score, each.term)
    )[:most]


def _words(sentence: str) -> list[str]:
    """Return the words, with "" where something ends a phrase; hyphens and spaces do not."""
    found: list[str] = []
    for piece in words(sentence):
        if any(map(str.isalpha, piece)):
            found.append(piece)
        elif set(piece) - _JOINING:
            found.append("")
    return found


def _phrases(words: Sequence[str]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield (stems, as written) of every run of words without a function word at either end."""
    small, breaking = _small(), _breaking()
    folded, stems = list(map(str.casefold, words)), list(map(stem, words))
    for start, word in enumerate(words):
        if not word or folded[start] in small:
            continue
        joint = "" if _unspaced(word) else " "
        # A capital at the start of a sentence says nothing.
        first = word.lower() if start == 0 and word.istitle() else word
        for last in range(start, min(start + _LONGEST, len(words))):
            if not words[last] or (last - 1 > start and folded[last - 1] in breaking):
                break  # it would stand in every longer one, too
            if folded[last] not in small:
                phrase = joint.join([first, *words[start + 1 : last + 1]])
                yield tuple(stems[start : last + 1]), phrase


@cache
def _small() -> frozenset[str]:
    return small_words() | _EVERYDAY


@cache
def _breaking() -> frozenset[str]:
    """Return the function words that no term holds."""
    return _small() - _INSIDE


@lru_cache(maxsize=4096)
def _unspaced(word: str) -> bool:
    return any(letters(word)[script] for script in _UNSPACED)


def _is_term(key: tuple[str, ...], spellings: Counter[str]) -> bool:
    """Return True for a phrase, or a word with capitals or digits.

    In scripts without capitals frequent words of more than one character count.
    """
    term = _spelling(spellings)
    if len(key) > 1:
        return all(len(word) > 1 for word in key) or _unspaced(term)
    if _unspaced(term):
        return len(term) > 1 and spellings.total() >= _HAN_LEAST
    return len(term) > 1 and (term != term.lower() or any(map(str.isdigit, term)))


def _spelling(spellings: Counter[str]) -> str:
    """Return the shortest spelling (the singular), and of equally short ones the most frequent."""
    return min(spellings, key=lambda phrase: (len(phrase), -spellings[phrase], phrase))


def _containers(counts: dict[tuple[str, ...], int]) -> dict[tuple[str, ...], list[int]]:
    """Return key -> the counts of longer phrases that contain it."""
    inside: dict[tuple[str, ...], list[int]] = {}
    for key, count in counts.items():
        for length in range(1, len(key)):
            for start in range(len(key) - length + 1):
                inside.setdefault(key[start : start + length], []).append(count)
    return inside


def _score(key: tuple[str, ...], count: int, containers: Sequence[int]) -> float:
    own = count - sum(containers) / len(containers) if containers else float(count)
    return math.log2(len(key) + 1) * own
