"""Which words of a document go together with which in its translation, learnt from the document itself.

A word that stands in several texts is mostly translated alike.  So the answers to other texts with the same word tell what the
answer to this one should hold, without any dictionary.  That tells short texts of like length from each other, where lengths
and names say nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable
from functools import lru_cache

from ai_translator.model.segments import MARK
from ai_translator.translation.language_detection import small_words

#: Runs of characters of scripts without spaces; words of the others.
_PIECE = re.compile(
    r"[\u3005\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e01-\u0e4e]+|[^\W\d_]{2,}"
)
_STEM = 5  # letters that tell a word, whatever its ending
_LEAST_LETTERS = 3
_MOST_UNITS = 250  # of one text that are looked at
_SAMPLES = 6  # texts with the same word that are asked
_LEAST_SAMPLES = 2
_MOSTLY = 0.6  # share of them that must have a unit
_EVERYWHERE = 0.25  # share of all answers with a unit from which on it says nothing


@lru_cache(maxsize=4096)
def units(text: str) -> frozenset[str]:
    """What of a text can be compared: how its longer words begin, pairs of characters where there are no spaces."""
    found: dict[str, None] = {}
    small = small_words()
    for piece in _PIECE.findall(MARK.sub(" ", text)):
        if "\uac00" <= piece[0] <= "\ud7a3":  # Hangul: words, of which the endings change
            found[piece[:2]] = None
        elif piece[0] >= "\u2e80" or "\u0e00" <= piece[0] <= "\u0e7f":
            found.update((piece[at : at + 2], None) for at in range(len(piece) - 1))
        elif len(piece) >= _LEAST_LETTERS and (word := piece.casefold()) not in small:
            found[word[:_STEM]] = None
        if len(found) > _MOST_UNITS:
            break
    return frozenset(found)


class Lexicon:
    """Of one document.  Texts that came in one request are a group: they cannot prove each other."""

    def __init__(self) -> None:
        self._groups: list[Hashable] = []
        self._answers: list[frozenset[str]] = []
        self._postings: dict[str, list[int]] = {}
        self._counts: Counter[str] = Counter()

    def learn(self, group: Hashable, text: str, answer: str) -> None:
        number = len(self._answers)
        given = units(answer)
        self._groups.append(group)
        self._answers.append(given)
        self._counts.update(given)
        for unit in units(text):
            self._postings.setdefault(unit, []).append(number)

    def expected(self, text: str, group: Hashable) -> Iterable[frozenset[str]]:
        """For each telling word of ``text``: units of which at least one should stand in its translation."""
        for unit in units(text):
            postings = self._postings.get(unit, ())
            if len(postings) > _LEAST_SAMPLES:
                others = [at for at in postings if self._groups[at] != group]
                if len(others) >= _LEAST_SAMPLES and (found := self._common(others)):
                    yield found

    def _common(self, places: list[int]) -> frozenset[str]:
        """Units that most of these answers have, and few others."""
        sample = (
            places if len(places) <= _SAMPLES else places[:: len(places) // _SAMPLES][:_SAMPLES]
        )
        shared = Counter(unit for at in sample for unit in self._answers[at])
        least = max(_LEAST_SAMPLES, _MOSTLY * len(sample))
        most = max(len(places), _EVERYWHERE * len(self._answers))
        return frozenset(
            unit for unit, count in shared.items() if count >= least and self._counts[unit] <= most
        )
