"""The numbers in a text, however they are written, so that a check can compare them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ai_translator.late_patterns import late_pattern

_GROUPING = late_pattern(r"([0-9])[,.'’٬\u00a0\u2009\u202f ](?=[0-9]{3}(?![0-9]))")
_DIGITS = late_pattern(r"[0-9]+")
_THREE_DIGITS = late_pattern(r"[0-9]{3}")
_OTHER_DIGIT = late_pattern(r"[\d²³¹⁰-⁹₀-₉①-⑨](?<![0-9])")
_CIRCLED = "①②③④⑤⑥⑦⑧⑨"
_DECIMAL = late_pattern(r"\d+(?:[.,]\d+)?")

#: Words and characters that multiply the number before them.
_SCALES = {
    word: 10.0**power
    for power, words in {
        1: "十",
        2: "hundred 百 백 hundert cent cien сто",
        3: "thousand k 千 천 тыс tsd tausend mil mille тысяч",
        4: "万 萬 만 ten-thousand",
        5: "lakh",
        6: "million m mio mln млн миллион millón millones millionen milhões milioni 百万",
        8: "亿 億 억",
        9: "billion bn b milliarde mrd milliard млрд миллиард 十亿 十億",
        12: "trillion billionen 兆 조 万亿 трлн триллион",
    }.items()
    for word in words.split()
}
_SCALED = late_pattern(
    r"(?<!\d)(\d+(?:[.,]\d+)?)[\s\u00a0\-]{0,3}("
    + "|".join(sorted(map(re.escape, _SCALES), key=len, reverse=True))
    + ")",
    re.I,
)
_CHAIN = late_pattern(r"(?<!\d)(?:\d+(?:\.\d+)?[十百千万萬億亿兆백천만억조]{1,3}\s?){1,6}\d*")
_LINK = late_pattern(r"(\d+(?:\.\d+)?)(\D{0,3})")
#: Scale words that stand for one of their kind: "eine Million", "a thousand".
_ALONE = late_pattern(
    "|".join(
        rf"(?<!\w){word}\b"
        for word, value in _SCALES.items()
        if value >= 100 and len(word) > 3 and word.isalpha()
    ),
    re.I,
)
_HAN_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "兩": 2,
}
_HAN_UNITS = {"十": 10, "百": 100, "千": 1000}
_HAN_GROUPS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_HAN_NUMBER = late_pattern("[零〇一二两兩三四五六七八九十百千万萬亿億]{1,20}")
_ROMAN = late_pattern(r"\b((?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})|[ХVI]{1,6})(?:e|ème|er|º)?\b")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "Х": 10}
_DECADE = late_pattern(
    r"\b\d{2}(?:\d0)['’]?s\b|\b['’]?\d0['’]?s\b|(?<!\d)\d0\s?年代|(?<!\d)\d0년대"
)
_CLOCK = late_pattern(r"\b\d{1,2}(?:[:.]\d\d)?\s?[ap]\.?m\b\.?", re.I)
#: Words with their middle letters counted: i18n, L10N, a11y, k8s.
_NUMERONYM = late_pattern(r"(?<![^\W_])[A-Za-z]\d{1,2}[A-Za-z](?![^\W_])")
_ORDINAL = late_pattern(r"(?<!\d)\d{1,2}(?=(?:st|nd|rd|th)\b)", re.I)
#: The number of a caption or heading, which no one writes as a word: "Figure 1. The pier".
_LABEL = late_pattern(r"\A\W*[^\W\d_]{2,12}\.?\s(\d{1,2})[.:]\s")
#: A number that is all that stands in brackets, which no one writes as a word: a work cited, an
#: equation, an item.
_IN_BRACKETS = late_pattern(r"[(\[](\d{1,2})[)\]]")
#: The last year of some, without its century: 1994-98.
_YEARS_TO = late_pattern(r"(?<!\d)(1\d|20)\d\d\s?[-/\u2010-\u2015~～]\s?(\d\d)(?!\d)")
#: The number of a section, of three parts and more.
_SECTION = late_pattern(r"\A\s*(\d{1,3}(?:\.\d{1,3}){2,5})(?![\d-])")
_SMALL, _LAST_DAY = 12, 31  # numbers, and ordinals, up to here are often written as words
_ONES = re.findall(r"\w+", "one two three four five six seven eight nine")
_TEENS = re.findall(
    r"\w+",
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
)
_TENS = re.findall(r"\w+", "twenty thirty forty fifty sixty seventy eighty ninety")
_BASES = {"binary": 2, "octal": 8, "decimal": 10, "hexadecimal": 16}
_NAMED = (
    {word: value for value, word in enumerate(_ONES, 1)}
    | {word: value for value, word in enumerate(_TEENS, 10)}
    | {word: 10 * value for value, word in enumerate(_TENS, 2)}
    | _BASES
)
#: Numbers in English words, of two words at most.
_WORDS = late_pattern(
    rf"\b(?:({'|'.join(_TENS)})[\s\-]({'|'.join(_ONES)})|({'|'.join(_NAMED)}))\b", re.I
)
_MONTHS = re.findall(r"\w+", "jan feb mar apr may jun jul aug sep oct nov dec")
_MONTH = late_pattern(rf"\b({'|'.join(_MONTHS)})(?:[a-z]{{1,6}}|\.)?(?![a-z])", re.I)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of one text.

    digits: the runs of digits, thousands ungrouped, each as often as it occurs
    values: every number meant
    """

    digits: tuple[str, ...]
    values: frozenset[float]


@lru_cache(maxsize=1024)  # several checks ask for it
def normal(text: str) -> str:
    """Return the text with ASCII digits and without thousands separators."""
    if not text.isascii():
        text = _OTHER_DIGIT.sub(_plain, text)
    return _GROUPING.sub(r"\1", text) if _DIGITS.search(text) else text


def _plain(found: re.Match[str]) -> str:
    """Return the digit, detached from a number behind it: the digit that counts an item (①27日)."""
    return f"{unicodedata.digit(found[0], found[0])}{';' if found[0] in _CIRCLED else ''}"


def numbers(text: str) -> Numbers:
    """Return the numbers of a text in its normal form."""
    return Numbers(tuple(_DIGITS.findall(text)), frozenset(_values(text)))


def lost(source: str, answer: str) -> list[str]:
    """Return the numbers of ``source`` that ``answer`` has in no form.

    Digits, value or small word.
    """
    source, answer = normal(source), normal(answer)
    if sorted(_DIGITS.findall(source)) == sorted(_DIGITS.findall(answer)):
        return []
    if section := _changed_section(source, answer):
        return [section]
    written = set(_DIGITS.findall(source))
    source = _NUMERONYM.sub(" ", _CLOCK.sub(" ", _DECADE.sub(" ", source)))
    ordinals = set(_ORDINAL.findall(source))
    given = numbers(answer)
    present = set(given.digits) | {digits.lstrip("0") or "0" for digits in given.digits}
    scaled = {
        found[1]: float(found[1].replace(",", ".")) * _SCALES[found[2].casefold()]
        for found in _SCALED.finditer(source)
    }
    strange = present - written - {"0"}  # a number that is new was put in the place of another
    counts = Counter(digits.lstrip("0") or "0" for digits in given.digits)
    labels = {*_LABEL.findall(source), *_IN_BRACKETS.findall(source)}
    years = {last: century for century, last in _YEARS_TO.findall(source)}
    missing = []
    for found in _DECIMAL.finditer(source):
        parts = _DIGITS.findall(found.group())
        if all(_is_there(part, parts.count(part), counts) for part in parts):
            continue
        value = float(found.group().replace(",", "."))
        most = _LAST_DAY if found.group() in ordinals else _SMALL
        small = len(parts) == 1 and value <= most and not strange
        small = small and found.group() not in labels
        if found.group() in years and f"{years[found.group()]}{found.group()}" in present:
            continue
        if not small and not {value, scaled.get(found.group(), value)} & given.values:
            missing.append(found.group())
    return missing


def _changed_section(source: str, answer: str) -> str:
    """Return the number of a section if the answer begins with that of another one, else ""."""
    ours, theirs = _SECTION.match(source), _SECTION.match(answer)
    if ours is None or theirs is None or ours[1] in answer:
        return ""
    return ours[1]


def _is_there(digits: str, times: int, counts: Counter[str]) -> bool:
    """Return True if these digits occur as often as that: 1.1 is not 1."""
    return counts[digits.lstrip("0") or "0"] >= times


def added(source: str, answer: str) -> str | None:
    """Return a number of three digits and more that ``answer`` has and ``source`` in no form."""
    source, answer = normal(source), normal(answer)
    if not _THREE_DIGITS.search(answer):
        return None
    answer = _CHAIN.sub(" ", answer)
    given = _DIGITS.findall(source)
    joined = "".join(given)
    parts = [digits for digits in given if len(digits) > 1]  # the nineties, as 90 and as 1990
    long = [digits for digits in _DIGITS.findall(answer) if len(digits) > 2]
    new = [digits for digits in long if digits.lstrip("0") not in joined]
    unknown = [digits for digits in new if not any(map(digits.__contains__, parts))]
    values = numbers(source).values if unknown else ()
    return next((digits for digits in unknown if float(digits) not in values), None)


def _values(text: str) -> Iterator[float]:
    for found in _DECIMAL.finditer(text):
        yield float(found.group().replace(",", "."))
    for found in _SCALED.finditer(text):
        yield float(found[1].replace(",", ".")) * _SCALES[found[2].casefold()]
    for found in _CHAIN.finditer(text):
        yield _chain(found.group())
    for found in _ALONE.finditer(text):
        yield _SCALES[found.group().casefold()]
    for found in _HAN_NUMBER.finditer(text):
        yield from _han_values(found.group())
    yield from _in_words(text)
    for found in _ROMAN.finditer(text):
        if found[1]:
            yield _roman(found[1])


def _in_words(text: str) -> Iterator[float]:
    """Yield the numbers in English words, and those of its months."""
    for tens, ones, single in _WORDS.findall(text):
        words = [tens, ones] if tens else [single]
        yield float(sum(_NAMED[word.casefold()] for word in words))
    for month in _MONTH.findall(text):
        yield float(_MONTHS.index(month.casefold()) + 1)


def _chain(text: str) -> float:
    """Return the value of numbers times the units behind them: 1億2000万, 1억 2천만."""
    total = 0.0
    for number, units in _LINK.findall(text):
        value = float(number)
        for unit in units.strip():
            value *= _SCALES.get(unit, 1.0)
        total += value
    return total


def _han_values(text: str) -> Iterator[float]:
    """Return both readings: digit by digit (二〇二四 is 2024) and with units (两千零五 is 2005)."""
    if not set(text) & (_HAN_UNITS.keys() | _HAN_GROUPS.keys()):
        yield float("".join(str(_HAN_DIGITS[char]) for char in text))
        return
    total = group = digit = unit = 0
    for char in text:
        if char in _HAN_DIGITS:
            digit = _HAN_DIGITS[char]
        elif char in _HAN_UNITS:
            group, digit = group + (digit or 1) * _HAN_UNITS[char], 0
        else:
            before, unit, part = unit, _HAN_GROUPS[char], group + digit
            is_of_all = 0 < before < unit  # 五万三千亿: 53,000 times a hundred million
            total = (total + part) * unit if is_of_all else total + (part or 1) * unit
            group = digit = 0
    yield float(total + group + digit)


def _roman(text: str) -> float:
    values = [_ROMAN_VALUES[char] for char in text]
    return float(
        sum(-value if value < max(values[at:]) else value for at, value in enumerate(values))
    )
