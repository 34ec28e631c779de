"""The order of numbers, formulas and tags in a text and its translation.

Languages order what they say differently, so an order alone proves nothing.  What does not change
places: the items of a list, what stands in different sentences, and what is next to a sign, unit or
mark that stays with it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from ai_translator.model.segments import MARK
from ai_translator.translation.numerals import normal
from ai_translator.translation.traits import extent

_ITEM = re.compile(r"\{f\d{1,4}\}|(?<![\w.,])\d+(?:[.,]\d+)*(?![\w]|[.,]\d)")
_SENTENCE_END = re.compile(r"[。！？؟।۔]|[.!?](?=\s|\Z)")
#: What stands between two items of a list.
_BETWEEN = re.compile(
    r"\s*(?:[,،、，;；/–—~～]|\band\b|\bor\b|\bto\b|\bund\b|\boder\b|\bbis\b|和|与|及|或|到|至|と|や|から|와|과|및|و|أو)\s*"
    r"(?:\band\b|\bor\b|\bund\b|\boder\b|和|或)?\s*",
    re.I,
)
_UNIT = re.compile(
    r"\s?(%|‰|°\s?[CFK]?|[€$£¥]|(?:[kKMGTmcµ]?(?:m|g|s|W|V|A|Hz|B|bit|Pa|J|l)|h|min|px|pt|dB)(?![A-Za-z]))"
)
#: Words between two numbers that languages turn round.
_TURNED = re.compile(r"\b(?:of|from|by|in|per|von|aus)\b|[之中的分占の中内의중من]", re.I)
_YEARS = range(1400, 2200)
_WHOLE, _PART = 0.9, 0.5  # share of a text in one tag: around all of it; less than
_SPREAD, _SPREAD_GRACE = 4.0, 40.0  # times as long as in the source may a tag get, and letters more
_TAGGED = re.compile(r"<([a-z]\d{1,4})>(.*?)</\1>", re.S)


def swapped(source: str, answer: str) -> str | None:
    """Return two numbers or formulas that have changed places where nothing else did."""
    source, answer = normal(source), normal(answer)
    ours, theirs = list(_items(source)), list(_items(answer))
    once = _once(ours) & _once(theirs)
    one = [item for item in ours if item[0] in once]
    places = {item[0]: item for item in theirs}
    for at, (name, *_) in enumerate(one):
        for other in one[at + 1 :]:
            mine, its = places[name], places[other[0]]
            if _are_exchanged(one[at], other, mine, its, source):
                return f"{name} and {other[0]}"
    return None


def inverted(source: str, answer: str) -> str | None:
    """Two numbers in another order than in the text, which may be right; None if there are none.

    ``3 of 5`` and dates are turned round by many languages.
    """
    source, answer = normal(source), normal(answer)
    ours, theirs = list(_items(source)), list(_items(answer))
    once = _once(ours) & _once(theirs)
    numbers = [item for item in ours if item[0] in once and item[0][0] != "{"]
    names = [item[0] for item in numbers]
    given = [item[0] for item in theirs if item[0] in names]
    at = next((at for at, name in enumerate(names) if name != given[at]), None)
    if at is None or _are_a_date(names[at], given[at]):
        return None
    between = source[numbers[at][2] : numbers[names.index(given[at])][1]]
    return None if _TURNED.search(between) else f"{names[at]} and {given[at]}"


_Item = tuple[str, int, int, int, str]  # name, start, end, sentence, unit or neighbour


def _items(text: str) -> Iterator[_Item]:
    """Yield the numbers and formulas of a text in its normal form."""
    ends = [found.end() for found in _SENTENCE_END.finditer(text)]
    for found in _ITEM.finditer(text):
        sentence = sum(end <= found.start() for end in ends)
        unit = _UNIT.match(text, found.end())
        yield found[0], found.start(), found.end(), sentence, unit[1] if unit else ""


def _once(items: Sequence[_Item]) -> set[str]:
    counts = Counter(item[0] for item in items)
    return {name for name, count in counts.items() if count == 1}


def _are_exchanged(one: _Item, other: _Item, mine: _Item, its: _Item, source: str) -> bool:
    """Whether two items, one before the other in the source, stand in each other's place."""
    if one[0].startswith("{") != other[0].startswith("{"):
        return False
    if mine[3] != its[3] and one[3] != other[3]:
        return mine[3] == other[3] and its[3] == one[3]
    if one[4] != other[4] and mine[4] == other[4] and its[4] == one[4]:
        return True
    listed = _BETWEEN.fullmatch(source[one[2] : other[1]]) is not None
    return listed and mine[1] > its[1] and not _are_a_date(one[0], other[0])


def _are_a_date(one: str, other: str) -> bool:
    return any(name.isdigit() and int(name) in _YEARS for name in (one, other))


def spread_tag(source: str, answer: str) -> str | None:
    """Return a tag that has nothing in it, or far more than in the source."""
    ours: dict[str, str] = dict(_TAGGED.findall(source))
    theirs: dict[str, str] = dict(_TAGGED.findall(answer))
    whole, given = extent(MARK.sub("", source)), extent(MARK.sub("", answer))
    for name, inner in theirs.items():
        if name not in ours or not whole or not given:
            continue
        before, now = extent(MARK.sub("", ours[name])), extent(MARK.sub("", inner))
        marks = bool(MARK.search(inner))
        if before and not now and not marks:
            return name
        if before < _PART * whole and now > _WHOLE * given:
            return name
        if now > _SPREAD * before + _SPREAD_GRACE:
            return name
    return None
