"""The order of numbers, formulas and tags in a text and its translation.

Languages order what they say differently, so an order alone proves nothing.  What does not change
places: the items of a list, what stands in different sentences, and what is next to a sign, unit or
mark that stays with it.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from ai_translator.model.segments import MARK
from ai_translator.translation.numerals import normal
from ai_translator.translation.scripts import letters
from ai_translator.translation.traits import extent

#: Letters of scripts that put no space between a word and a number.
_TOUCHING = r"\u0e00-\u0e7f\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff"
_ITEM = re.compile(
    rf"[{{\d](?:(?<=\{{)f\d{{1,4}}\}}|(?<=\d)(?<![^\W{_TOUCHING}]\d)(?<![.,]\d)(?<![\w}}>]\(\d)"
    rf"(?<![A-Za-z]-\d)\d*(?:[.,]\d+)*(?![\d_]|[.,]\d))"
)
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
_LEAST = 2  # items that have an order
_YEARS = range(1400, 2200)
_WHOLE, _PART = 0.9, 0.5  # share of a text in one tag: around all of it; less than
_SPREAD, _SPREAD_GRACE = 4.0, 40.0  # times as long as in the source may a tag get, and letters more
#: A number that a sign ties to a placeholder.
_AT_PLACEHOLDER = re.compile(
    r"(?:(?P<before>\d+(?:\.\d+)?)\s?(?P<sign>[=<>≤≥≈±×·/+−])\s?)?(?P<mark>\{f\d{1,4}\})"
    r"(?:\s?(?P<sign_after>[=<>≤≥≈±×·/+−])\s?(?P<after>\d+(?:\.\d+)?))?"
)
_PARTS = re.compile(r"\d(?<![\d.,/-]\d)\d{0,7}(?:[.,/-]\d{1,8}){1,8}(?![\d])")
_DATE = re.compile(r"\d(?<!\d\d)\d{0,3}([./-])\d{1,2}\1\d{1,4}(?!\d)")
_DIGITS = re.compile(r"\d+")
_CLAUSE = re.compile(r"[,;:，；：、。،؛।]|[.!?]\s")
#: What stays as it is in a translation, mostly.
_ANCHOR = re.compile(
    r"\{f\d{1,4}\}|</?[a-z]\d{1,4}>|(?<![A-Za-z\d])\d+(?:[.,]\d+)*|[A-Za-z][A-Za-z0-9_\-]+"
)
_NEAR = 30  # characters between two numbers that may be turned round
_MOST_CHANGED = 12  # numbers that are compared with each other
_TAGGED = re.compile(r"<([a-z]\d{1,4})>(.*?)</\1>", re.S)


_Item = tuple[str, int, int, int, str]  # name, start, end, sentence, unit or neighbour


def swapped(source: str, answer: str) -> str | None:
    """Return two numbers or formulas that have changed places where nothing else did."""
    if found := _exchanged_within(normal(source), normal(answer)):
        return found
    ours, theirs = _items(source), _items(answer)
    if len(ours) < _LEAST or len(theirs) < _LEAST:
        return None
    if found := _exchanged_everywhere(ours, theirs) or _exchanged_at_marks(source, answer):
        return found
    once = _once(ours) & _once(theirs)
    one = [item for item in ours if item[0] in once]
    places = {item[0]: item for item in theirs}
    for at, (name, *_) in enumerate(one):
        for other in one[at + 1 :]:
            mine, its = places[name], places[other[0]]
            if _are_exchanged(one[at], other, mine, its, normal(source)):
                return f"{name} and {other[0]}"
    return None


def inverted_numbers(source: str, answer: str) -> str | None:
    """Two numbers in another order than in the text, which may be right; None if there are none.

    ``3 of 5`` and dates are turned round by many languages.
    """
    ours, theirs = _items(source), _items(answer)
    if len(ours) < _LEAST or len(theirs) < _LEAST:
        return None
    found = _first_inverted(ours, theirs, formulas=False)
    if found is None or _are_a_date(found[0][0], found[1][0]):
        return None
    one, other, *_ = found
    between = normal(source)[one[2] : other[1]]
    turned = len(between) <= _NEAR and _TURNED.search(between)
    return None if turned else f"{one[0]} and {other[0]}"


def inverted_formulas(source: str, answer: str) -> str | None:
    """Two formulas in another order than in the text, seldom a right one; None if there are none.

    Within a clause languages order them as they like, and where the verb comes last, clauses, too.
    """
    ours, theirs = _items(source), _items(answer)
    if len(ours) < _LEAST or len(theirs) < _LEAST:
        return None
    found = _first_inverted(ours, theirs, formulas=True)
    if found is None:
        return None
    one, other, first, second = found
    clauses = (
        _CLAUSE.search(normal(source), one[2], other[1]),
        _CLAUSE.search(normal(answer), first[2], second[1]),
    )
    if all(clauses) and not letters(answer).keys() & {"Kana", "Hangul"}:
        return f"{one[0]} and {other[0]}"
    return _exchanged_alone(normal(source), normal(answer))


def _first_inverted(
    ours: Sequence[_Item], theirs: Sequence[_Item], *, formulas: bool
) -> tuple[_Item, _Item, _Item, _Item] | None:
    """Return the first two that have another order, as in the source, then as in the answer.

    Only what occurs as often in both texts is looked at.
    """
    wanted, given = _counts(ours), _counts(theirs)
    same = {name for name in wanted if wanted[name] == given[name] and (name[0] == "{") == formulas}
    mine = [item for item in ours if item[0] in same]
    its = [item for item in theirs if item[0] in same]
    for at, (one, first) in enumerate(zip(mine, its)):
        if one[0] != first[0]:
            other = next(item for item in mine[at:] if item[0] == first[0])
            second = next(item for item in its[at:] if item[0] == one[0])
            return one, other, first, second
    return None


def _exchanged_alone(source: str, answer: str) -> str | None:
    """Return two formulas between which other anchors stand, and have not moved."""
    ours, theirs = _ANCHOR.findall(source), _ANCHOR.findall(answer)
    wanted, given = Counter(ours), Counter(theirs)
    once = {name for name in wanted if wanted[name] == given[name] == 1}
    mine, its = [name for name in ours if name in once], [name for name in theirs if name in once]
    moved = [at for at, (one, other) in enumerate(zip(mine, its)) if one != other]
    if len(moved) != 2 or moved[1] - moved[0] < 2:
        return None
    one, other = mine[moved[0]], mine[moved[1]]
    return f"{one} and {other}" if one[0] == "{" == other[0] else None


def _counts(items: Sequence[_Item]) -> Counter[str]:
    return Counter(item[0] for item in items)


def _exchanged_everywhere(ours: Sequence[_Item], theirs: Sequence[_Item]) -> str | None:
    """Return two numbers of which each occurs as often as the other did."""
    wanted, given = _counts(ours), _counts(theirs)
    changed = [name for name in wanted if given[name] not in {0, wanted[name]}]
    for one, other in itertools.combinations(changed[:_MOST_CHANGED], 2):
        if given[one] == wanted[other] and given[other] == wanted[one]:
            return f"{one} and {other}"
    return None


def _exchanged_at_marks(source: str, answer: str) -> str | None:
    """Return two numbers of which one stands in the tag, or at the sign, of the other."""
    ours, theirs = dict(_at_marks(normal(source))), dict(_at_marks(normal(answer)))
    everywhere = {item[0] for item in _items(source)} & {item[0] for item in _items(answer)}
    for place in ours.keys() & theirs.keys():
        one, other = ours[place], theirs[place]
        if one and other and not one & other and one | other <= everywhere:
            return f"{min(one)} and {min(other)}"
    return None


def _exchanged_within(source: str, answer: str) -> str | None:
    """Return a number of several parts that stands there with its parts exchanged: 1.8 as 8.1."""
    ours = set(_PARTS.findall(source))
    if not ours:
        return None
    theirs = set(_PARTS.findall(answer))
    parts = set(_DIGITS.findall(source))
    for one in sorted(ours - theirs):
        for other in sorted(theirs - ours):
            if _DIGITS.sub("", one) != _DIGITS.sub("", other) or one in answer or _is_date(one):
                continue
            if parts.issuperset(_DIGITS.findall(other)):
                return f"{one} and {other}"
    return None


def _is_date(text: str) -> bool:
    """Return True for three parts of which one is a year."""
    parts = _DIGITS.findall(text)
    return len(parts) == 3 and any(int(part) in _YEARS for part in parts)


def _at_marks(text: str) -> Iterator[tuple[tuple[str, ...], frozenset[str]]]:
    """Yield (tag or placeholder and sign, the numbers there)."""
    for name, inner in _TAGGED.findall(text):
        yield (name,), frozenset(item[0] for item in _ITEM.finditer(inner))
    for found in _AT_PLACEHOLDER.finditer(text):
        before, mark, after = found["before"], found["mark"], found["after"]
        if before:
            yield (mark, "before", found["sign"]), frozenset([before])
        if after:
            yield (mark, "after", found["sign_after"]), frozenset([after])


@lru_cache(maxsize=512)
def _items(text: str) -> tuple[_Item, ...]:
    text = normal(text)
    found = list(_ITEM.finditer(text))
    if len(found) < _LEAST:
        return ()
    dates = [date.span() for date in _DATE.finditer(text)]
    found = [each for each in found if not any(start <= each.start() < end for start, end in dates)]
    ends = [end.end() for end in _SENTENCE_END.finditer(text)]
    items = []
    for each in found:
        unit = _UNIT.match(text, each.end())
        sentence = bisect_right(ends, each.start())
        items.append((each[0], each.start(), each.end(), sentence, unit[1] if unit else ""))
    return tuple(items)


def _once(items: Sequence[_Item]) -> set[str]:
    return {name for name, count in _counts(items).items() if count == 1}


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
