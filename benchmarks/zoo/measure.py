"""How well a document was read: its true units against the texts that were sent.

Each true unit of at least four words (Chinese, Japanese: characters) is whole      one text sent
equals it (similarity 0.97 and up after normalising: marks, digits, single letters, hyphens gone)
near       the same with 0.90 to 0.97: some words lost, added or garbled split      its words stand
in order in several texts that hold nothing else merged     its words stand in order in a text, or
in two, that hold other units too scrambled  its words were sent, but interleaved with others (line
numbers, too) or out of order missing    less than half of it can be found Units of fewer words,
such as most cells, are "whole" when a text equals them, "merged" when one contains them, else
"missing"; they are counted under a kind of their own.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.fuzz import ratio

from benchmarks.zoo.tree import Truth, Unit

CLASSES = ("whole", "near", "split", "merged", "scrambled", "missing")
_WHOLE, _NEAR = 0.97, 0.90
_LEAST_WORDS = 4
_ROMAN = frozenset({"ii", "iii", "iv", "vi", "vii", "viii", "ix"})
_TAG = re.compile(r"</?[a-zA-Z]\w*(\s[^<>]*)?/?>")
_PLACEHOLDER = re.compile(r"\{[a-z]?\d+\}|\{\{.*?\}\}|⟦[^⟧]*⟧|\[\[[^\]]*\]\]|\$[^$]*\$")
_HYPHEN = re.compile(r"[\u00ad\u2010\u2011-]\s*")
_WORD = re.compile(r"[a-zà-öø-ÿß]+|[\u3040-\u30ff\u3400-\u9fff]|[\uac00-\ud7af]|[\u0621-\u064a]+")
_STREWN = re.compile(r"(?<=[a-z,;.-]) \d{1,3} (?=[a-z])")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one unit.  via: the texts that hold it.

    Torn: formulas of it that are not placeholders there
    """

    unit: Unit
    kind: str
    name: str
    similarity: float
    via: tuple[str, ...] = ()
    torn: int = 0


def words(text: str) -> list[str]:
    """The words that count, normalised."""
    text = _PLACEHOLDER.sub(" ", _TAG.sub("", text))
    text = unicodedata.normalize("NFKC", text).casefold().replace("’", "").replace("'", "")
    text = re.sub("[\u064b-\u065f\u0640]", "", text)
    found = _WORD.findall(_HYPHEN.sub("", text))
    return [each for each in found if (len(each) > 1 or each > "\u0600") and each not in _ROMAN]


def verdicts(truth: Truth, sent: Iterable[str]) -> list[Verdict]:
    """One for each unit that has words."""
    return list(_Judge(sent).all(truth.units))


def leaked(truth: Truth, sent: Sequence[str]) -> list[Unit]:
    """What is protected and was sent all the same."""
    return [each for each in truth.protected if any(each.text in text for text in sent)]


@dataclass(frozen=True, slots=True)
class _Run:
    """Words of a unit that stand side by side in a text; text: -1 when they stand in none."""

    length: int
    text: int


class _Judge:
    def __init__(self, sent: Iterable[str]) -> None:
        raw: dict[tuple[str, ...], str] = {}
        for text in sent:
            raw.setdefault(tuple(words(text)), text)
        raw.pop((), None)
        self._raw = list(raw.values())
        self._words = list(raw)
        self._strewn = [len(_STREWN.findall(text)) >= 2 for text in self._raw]
        self._joined = [" ".join(each) for each in self._words]
        self._places: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for index, each in enumerate(self._words):
            for at, word in enumerate(each):
                self._places[word].append((index, at))

    def all(self, units: Sequence[Unit]) -> Iterable[Verdict]:
        for unit in units:
            count = len(words(unit.text))
            if count >= _LEAST_WORDS:
                yield self._judge(unit)
            elif count:
                yield self._short(unit)

    def _short(self, unit: Unit) -> Verdict:
        own = [" ".join(words(form)) for form in (unit.text, *unit.others)]
        via = [text for text in self._joined if f" {own[0]} " in f" {text} "]
        name = (
            "whole" if any(each in self._joined for each in own) else "merged" if via else "missing"
        )
        return Verdict(unit, f"short {unit.kind}", name, float(name == "whole"), tuple(via[:2]))

    def _judge(self, unit: Unit) -> Verdict:
        best, nearest = self._nearest(unit)
        if best >= _WHOLE:
            name = "scrambled" if self._strewn[nearest] else "whole"
            return Verdict(
                unit, unit.kind, name, best, (self._raw[nearest],), self._torn(unit, nearest)
            )
        if best >= _NEAR:
            return Verdict(unit, unit.kind, "near", best, (self._raw[nearest],))
        name, via = self._scattered(words(unit.text))
        return Verdict(unit, unit.kind, name, best, tuple(self._raw[each] for each in via[:4]))

    def _nearest(self, unit: Unit) -> tuple[float, int]:
        best, nearest = 0.0, -1
        for form in (unit.text, *unit.others):
            own = " ".join(words(form))
            for index, text in enumerate(self._joined):
                if abs(len(text) - len(own)) <= 0.12 * max(len(own), len(text)):
                    found = ratio(own, text) / 100
                    if found > best:
                        best, nearest = found, index
        return best, nearest

    def _torn(self, unit: Unit, index: int) -> int:
        if not unit.formulas:
            return 0
        return max(0, unit.formulas - len(re.findall(r"\{f\d+\}", self._raw[index])))

    def _scattered(self, own: list[str]) -> tuple[str, list[int]]:
        """How a unit that no text equals was sent, and in which texts."""
        big = [run for run in self._runs(own) if run.length >= 3 and run.text >= 0]
        covered = sum(run.length for run in big)
        via = list(dict.fromkeys(run.text for run in big))
        if covered < 0.5 * len(own):
            return self._strewn_about(own), via
        if len(big) > max(3, len(own) / 12):
            return "scrambled", via
        purity = covered / max(1, sum(len(self._words[each]) for each in via))
        return ("split" if purity >= 0.8 else "merged"), via

    def _strewn_about(self, own: list[str]) -> str:
        if len(own) <= 6:
            return "split" if all(each in self._places for each in own) else "missing"
        telling = [each for each in own if len(each) > 3] or own
        known = sum(each in self._places for each in telling)
        return "scrambled" if known >= 0.85 * len(telling) else "missing"

    def _runs(self, own: list[str]) -> list[_Run]:
        runs, at = [], 0
        while at < len(own):
            run = max(
                (self._run_at(own, at, *place) for place in self._places.get(own[at], ())),
                key=lambda run: run.length,
                default=_Run(1, -1),
            )
            runs.append(run)
            at += run.length
        return runs

    def _run_at(self, own: list[str], start: int, text: int, at: int) -> _Run:
        length = 1
        while start + length < len(own) and self._words[text][at + length : at + length + 1] == (
            own[start + length],
        ):
            length += 1
        return _Run(length, text)


def shares(found: Sequence[Verdict]) -> list[float]:
    """Percent of each of CLASSES."""
    count = Counter(each.name for each in found)
    return [100 * count[name] / max(1, len(found)) for name in CLASSES]
