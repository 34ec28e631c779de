"""Words of scripts without spaces, found in dictionaries.

A run of such a script is cut into words so that their costs add up to the least: one for each word
of Thai and its kind, the word's own (the rarer, the more) for Chinese and Japanese.
"""

from __future__ import annotations

import lzma
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import regex

_FOLDER = Path(__file__).with_name("dictionaries")
_UNKNOWN = 3.0  # cost of a character that is in no word, in words: worse than any way with words
_RARE = 255.0  # cost of one for Chinese and Japanese; words there cost up to 251
_RUNS = {
    "thai": regex.compile(r"[\p{Script=Thai}&&\p{lb=SA}]+", regex.V1),
    "lao": regex.compile(r"[\p{Script=Lao}&&\p{lb=SA}]+", regex.V1),
    "khmer": regex.compile(r"[\p{Script=Khmer}&&\p{lb=SA}]+", regex.V1),
    "burmese": regex.compile(r"[\p{Script=Myanmar}&&\p{lb=SA}]+", regex.V1),
}
_UNSPACED = regex.compile(r"\p{lb=SA}")
_HAN = regex.compile(r"[\p{Script=Han}\p{Script=Hiragana}ー]+")
_SHORTEST = 4  # characters of a run: in less there is no boundary
_MARK = regex.compile(r"\p{M}")


@dataclass(frozen=True, slots=True)
class _Dictionary:
    """Words with their costs; ``longest``: characters of the longest, ``unknown``: see above."""

    costs: Mapping[str, float]
    longest: int
    unknown: float

    def ends(self, run: str) -> list[int]:
        """Return where the words of ``run`` end, by the cheapest way; unknown characters cling."""
        best, word = [0.0], [0]  # the cost up to there, and the length of the last word; 0: unknown
        for end in range(1, len(run) + 1):
            cost, length = best[end - 1] + self.unknown, 0
            for size in range(1, min(self.longest, end) + 1):
                known = self.costs.get(run[end - size : end])
                if known is not None and best[end - size] + known < cost:
                    cost, length = best[end - size] + known, size
            best.append(cost)
            word.append(length)
        return self._way(word)

    @staticmethod
    def _way(word: list[int]) -> list[int]:
        ends, at = [], len(word) - 1
        is_unknown = False
        while at > 0:
            if word[at] or not is_unknown:
                ends.append(at)
            is_unknown = not word[at]
            at -= word[at] or 1
        return ends[::-1]


@cache
def _dictionary(name: str) -> _Dictionary:
    """Return a dictionary: a word a line, for Chinese and Japanese with its cost after a tab."""
    with lzma.open(_FOLDER / f"{name}.txt.xz", "rt", encoding="utf-8") as file:
        rows = [line.rstrip("\n").partition("\t") for line in file]
    costs = {word: float(cost or 1) for word, _, cost in rows}
    return _Dictionary(costs, max(map(len, costs)), _RARE if name == "cj" else _UNKNOWN)


def unspaced_ends(text: str) -> set[int]:
    """Return where words of Thai, Lao, Khmer and Burmese end inside a run of their script."""
    found: set[int] = set()
    if text.isascii() or not _UNSPACED.search(text):
        return found
    for name, pattern in _RUNS.items():
        for run in pattern.finditer(text):
            if len(run.group()) >= _SHORTEST:
                inside = _dictionary(name).ends(run.group())[:-1]
                found.update(run.start() + end for end in inside)
    return {end for end in found if not _MARK.match(text, end)}


def ideographic_ends(text: str) -> set[int]:
    """Return where words of Chinese and Japanese end inside a run of Han and Hiragana."""
    found: set[int] = set()
    for run in _HAN.finditer(text):
        if len(run.group()) > 1:
            inside = _dictionary("cj").ends(run.group())[:-1]
            found.update(run.start() + end for end in inside)
    return found
