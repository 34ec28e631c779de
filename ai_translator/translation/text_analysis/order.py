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
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from ai_translator.late_patterns import late_pattern
from ai_translator.model.segments import MARK
from ai_translator.translation.text_analysis.numerals import normal
from ai_translator.translation.text_analysis.scripts import letters
from ai_translator.translation.text_analysis.traits import extent

# All digits are ASCII here (see numerals.normal): a set of them is found sooner than the class.
#: Letters of scripts that put no space between a word and a number.
_TOUCHING = r"\u0e00-\u0e7f\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff"
_ITEM = late_pattern(
    rf"[{{0-9](?:(?<=\{{)f\d{{1,4}}\}}|(?<=\d)(?<![^\W{_TOUCHING}]\d)(?<![.,]\d)(?<![\w}}>]\(\d)"
    rf"(?<![A-Za-z]-\d)\d*(?:[.,]\d+)*(?![\d_]|[.,]\d))"
)
_NUMBER_OR_CODE = late_pattern(_ITEM.pattern.replace(r"(?<![A-Za-z]-\d)", ""))
_CODE = late_pattern(r"[A-Za-z]+-\d+")
_SENTENCE_END = late_pattern(r"[。！？؟।۔.!?](?:(?<=[。！？؟।۔])|(?=\s|\Z))")
#: What stands between two items of a list.
_BETWEEN = late_pattern(
    r"\s*(?:[,،、，;；/–—~～]|\band\b|\bor\b|\bto\b|\bund\b|\boder\b|\bbis\b|和|与|及|或|到|至|と|や|から|와|과|및|و|أو)\s*"
    r"(?:\band\b|\bor\b|\bund\b|\boder\b|和|或)?\s*",
    re.I,
)
_UNIT = late_pattern(
    r"\s?(%|‰|°\s?[CFK]?|[€$£¥]|(?:[kKMGTmcµ]?(?:m|g|s|W|V|A|Hz|B|bit|Pa|J|l)|h|min|px|pt|dB)(?![A-Za-z]))"
)
#: What stands between two numbers that languages turn round: 3 of 5, 5 中的 3.
_TURNED = late_pattern(
    r"\b(?:of|from|by|in|per|over|than|von|aus|auf|bei|als|de|du|des|sur|en|par|di|su|da|del|por|"
    r"из|от|на|по|в|من|في|على|op|van|av|af|på|z|ze|na)\b|[之中的分占の内里裡个超比まからりで의중에]",
    re.I,
)
_LEAST = 2  # items that have an order
_YEARS = range(1400, 2200)
_WHOLE, _PART = 0.9, 0.5  # share of a text in one tag: around all of it; less than
_SPREAD, _SPREAD_GRACE = 4.0, 40.0  # times as long as in the source may a tag get, and letters more
#: A number that a sign ties to a placeholder.
_AT_PLACEHOLDER = late_pattern(
    r"(?:(?P<before>\d+(?:\.\d+)?)\s?(?P<sign>[=<>≤≥≈±×·/+−])\s?)?(?P<mark>\{f\d{1,4}\})"
    r"(?:\s?(?P<sign_after>[=<>≤≥≈±×·/+−])\s?(?P<after>\d+(?:\.\d+)?))?"
)
_PARTS = late_pattern(r"[0-9](?<![\d.,/-]\d)\d{0,7}(?:[.,/-]\d{1,8}){1,8}(?![\d])")
_DATE = late_pattern(r"[0-9](?<!\d\d)\d{0,3}([./-])\d{1,2}\1\d{1,4}(?!\d)")
_DIGITS = late_pattern(r"\d+")
_CLAUSE = late_pattern(r"[,;:，；：、。،؛।]|[.!?]\s")
#: What stays as it is in a translation, mostly.
_ANCHOR = late_pattern(
    r"\{f\d{1,4}\}|</?[a-z]\d{1,4}>|(?<![A-Za-z\d])\d+(?:[.,]\d+)*|[A-Za-z][A-Za-z0-9_\-]+"
)
#: A name or code, which is the same in most languages: with a capital, a figure or a sign in it.
_NAME = late_pattern(r"(?=.*[A-Z0-9_.])[A-Za-z0-9][A-Za-z0-9 _.\-]{2,60}")
_IN_BRACKETS = late_pattern(r"[(（\[][^()（）\[\]]*[)）\]]")
_NEAR = 30  # characters between two numbers that may be turned round
_MOST_CHANGED = 12  # numbers that are compared with each other
_TAGGED = late_pattern(r"<([a-z]\d{1,4})>(.*?)</\1>", re.S)


class _Item(NamedTuple):
    """A number or formula of a text: what it reads, where, in which sentence, with which unit."""

    name: str
    start: int
    end: int
    sentence: int
    unit: str

    @property
    def is_formula(self) -> bool:
        return self.name.startswith("{")


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
    single = [item for item in ours if item.name in once]
    places = {item.name: item for item in theirs}
    for one, other in itertools.combinations(single, 2):
        if _are_exchanged(one, other, places[one.name], places[other.name], normal(source)):
            return f"{one.name} and {other.name}"
    return None


def inverted_numbers(source: str, answer: str) -> str | None:
    """Two numbers in another order than in the text, which may be right; None if there are none.

    ``3 of 5`` and dates are turned round by many languages, each with a word for it.
    """
    found = _first_inverted(_items(source), _items(answer), formulas=False)
    codes = _CODE.findall(source) if "-" in source else ()
    changed = any(code not in answer for code in codes)
    if found is None and changed and not _has_verb_last(answer):
        found = _first_inverted(_numbers(source), _numbers(answer), formulas=False)
    if found is None or _are_a_date(found[0].name, found[1].name):
        return None
    one, other, first, second = found
    between = normal(source)[one.end : other.start], normal(answer)[first.end : second.start]
    turned = len(between[0]) <= _NEAR and all(map(_TURNED.search, between))
    return None if turned else f"{one.name} and {other.name}"


def inverted_formulas(source: str, answer: str) -> str | None:
    """Two formulas in another order than in the text, seldom a right one; None if there are none.

    Within a clause languages order them as they like, and where the verb comes last, clauses, too.
    """
    found = _first_inverted(_items(source), _items(answer), formulas=True)
    if found is None:
        return None
    one, other, first, second = found
    clauses = (
        _CLAUSE.search(normal(source), one.end, other.start),
        _CLAUSE.search(normal(answer), first.end, second.start),
    )
    if all(clauses) and not _has_verb_last(answer):
        return f"{one.name} and {other.name}"
    return _exchanged_alone(normal(source), normal(answer))


def _has_verb_last(text: str) -> bool:
    """Return True for Japanese and Korean, which order clauses otherwise than other languages."""
    return not letters(text).keys().isdisjoint(("Kana", "Hangul"))


def _first_inverted(
    ours: Sequence[_Item], theirs: Sequence[_Item], *, formulas: bool
) -> tuple[_Item, _Item, _Item, _Item] | None:
    """Return the first two that have another order, as in the source, then as in the answer.

    Only what occurs as often in both texts is looked at.
    """
    sort = [item for item in ours if item.is_formula == formulas]
    if len(sort) < _LEAST:
        return None
    same = dict(_counts(sort).items() & _counts(theirs).items())
    mine = [item for item in ours if item.name in same]
    its = [item for item in theirs if item.name in same]
    for at, (one, first) in enumerate(zip(mine, its)):
        if one.name != first.name:
            other = next(item for item in mine[at:] if item.name == first.name)
            second = next(item for item in its[at:] if item.name == one.name)
            return one, other, first, second
    return None


def _exchanged_alone(source: str, answer: str) -> str | None:
    """Return two formulas between which other anchors stand, and have not moved."""
    ours, theirs = _ANCHOR.findall(source), _ANCHOR.findall(answer)
    once = _single(ours) & _single(theirs)
    mine, its = filter(once.__contains__, ours), filter(once.__contains__, theirs)
    moved = [(at, pair[0]) for at, pair in enumerate(zip(mine, its)) if pair[0] != pair[1]]
    if len(moved) != 2:
        return None
    (first, one), (second, other) = moved
    apart = second - first >= 2
    return f"{one} and {other}" if apart and one[0] == "{" == other[0] else None


def _counts(items: Iterable[_Item]) -> Counter[str]:
    return Counter(item.name for item in items)


def _exchanged_everywhere(ours: Sequence[_Item], theirs: Sequence[_Item]) -> str | None:
    """Return two numbers of which each occurs as often as the other did."""
    wanted, given = _counts(ours), _counts(theirs)
    changed = [name for name in wanted if given[name] not in {0, wanted[name]}]
    for one, other in itertools.combinations(changed[:_MOST_CHANGED], 2):
        if (given[one], given[other]) == (wanted[other], wanted[one]):
            return f"{one} and {other}"
    return None


def _exchanged_at_marks(source: str, answer: str) -> str | None:
    """Return two numbers of which one stands in the tag, or at the sign, of the other."""
    ours, theirs = dict(_at_marks(normal(source))), dict(_at_marks(normal(answer)))
    everywhere = _counts(_items(source)).keys() & _counts(_items(answer)).keys()
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
    gone = [one for one in sorted(ours - theirs) if one not in answer and not _is_date(one)]
    new = [other for other in sorted(theirs - ours) if parts.issuperset(_DIGITS.findall(other))]
    for one, other in itertools.product(gone, new):
        if _DIGITS.sub("", one) == _DIGITS.sub("", other):
            return f"{one} and {other}"
    return None


def _is_date(text: str) -> bool:
    """Return True for three parts of which one is a year."""
    parts = list(map(int, _DIGITS.findall(text)))
    return len(parts) == 3 and any(map(_YEARS.__contains__, parts))


def _at_marks(text: str) -> Iterator[tuple[tuple[str, ...], frozenset[str]]]:
    """Yield (tag or placeholder and sign, the numbers there)."""
    for name, inner in _TAGGED.findall(text) if "<" in text else ():
        yield (name,), frozenset(item[0] for item in _ITEM.finditer(inner))
    for found in _AT_PLACEHOLDER.finditer(text) if "{" in text else ():
        for side, sign in (("before", "sign"), ("after", "sign_after")):
            if found[side]:
                yield (found["mark"], side, found[sign]), frozenset([found[side]])


def _items(text: str) -> tuple[_Item, ...]:
    """Return the numbers and formulas of a text, without numbers that are parts of codes."""
    return _found(_ITEM, text)


def _numbers(text: str) -> tuple[_Item, ...]:
    """Return the same with those of codes: GPS-2."""
    return _found(_NUMBER_OR_CODE, text)


@lru_cache(maxsize=2048)  # of both texts, with two patterns, asked for by several checks
def _found(pattern: re.Pattern[str], text: str) -> tuple[_Item, ...]:
    text = normal(text)
    found = list(pattern.finditer(text))
    if len(found) < _LEAST:
        return ()
    dates = [date.span() for date in _DATE.finditer(text)]
    found = [each for each in found if not any(start <= each.start() < end for start, end in dates)]
    ends = [end.end() for end in _SENTENCE_END.finditer(text)]
    items = []
    for each in found:
        unit = _UNIT.match(text, each.end())
        sentence = bisect_right(ends, each.start())
        items.append(_Item(each[0], *each.span(), sentence, unit[1] if unit else ""))
    return tuple(items)


def _once(items: Sequence[_Item]) -> set[str]:
    return _single([item.name for item in items])


def _single(names: Iterable[str]) -> set[str]:
    """Return the names that occur once."""
    return {name for name, count in Counter(names).items() if count == 1}


def _are_exchanged(one: _Item, other: _Item, mine: _Item, its: _Item, source: str) -> bool:
    """Return True if two items, one before the other in the source, stand in each other's place."""
    if one.is_formula != other.is_formula:
        return False
    if mine.sentence != its.sentence and one.sentence != other.sentence:
        return (mine.sentence, its.sentence) == (other.sentence, one.sentence)
    if one.unit != other.unit and (mine.unit, its.unit) == (other.unit, one.unit):
        return True
    listed = _BETWEEN.fullmatch(source[one.end : other.start]) is not None
    return listed and mine.start > its.start and not _are_a_date(one.name, other.name)


def _are_a_date(one: str, other: str) -> bool:
    return any(name.isdigit() and int(name) in _YEARS for name in (one, other))


def spread_tag(source: str, answer: str) -> str | None:
    """Return a tag that has nothing in it, or far more than in the source."""
    ours: dict[str, str] = dict(_TAGGED.findall(source))
    if not ours:
        return None
    theirs: dict[str, str] = dict(_TAGGED.findall(answer))
    whole, given = _extent(source), _extent(answer)
    if not whole or not given:
        return None
    for name in filter(ours.__contains__, theirs):
        before, now = _extent(ours[name]), _extent(theirs[name])
        is_empty = before > 0 and not now and not MARK.search(theirs[name])
        is_around_all = before < _PART * whole and now > _WHOLE * given
        stands_outside = _stands_outside(ours[name], theirs[name], source, answer)
        if is_empty or is_around_all or stands_outside or now > _SPREAD * before + _SPREAD_GRACE:
            return name
    return None


def _stands_outside(wanted: str, given: str, source: str, answer: str) -> bool:
    """Return True if what a tag should hold, a name or code, stands in the answer without any.

    Its translation may hold it in brackets, beside the tag.
    """
    name = wanted.strip()
    if name in given or name not in answer or _NAME.fullmatch(name) is None:
        return False
    untagged = _IN_BRACKETS.sub(" ", _TAGGED.sub(" ", answer))
    return source.count(name) == 1 and name in untagged


def _extent(text: str) -> float:
    """Return how long the text is without its marks."""
    return extent(MARK.sub("", text))
