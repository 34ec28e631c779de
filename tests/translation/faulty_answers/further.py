"""Kinds of mistakes about the small parts of a text: signs, ranges, times, quotations, labels.

Written after those of ``invented.py`` had been measured; for any target language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from random import Random

from tests.translation.faulty_answers.faults import (
    MARK,
    Mistake,
    Texts,
    in_every_text,
    texts_of,
    with_texts,
)
from tests.translation.faulty_answers.recent import _DENSE

_MOST = 200  # characters that a model with a short breath translates
_SHORT = 40  # characters of a label
_ALIKE = 0.6  # share of words that two texts share, to be taken for one
_HAN = "零一二三四五六七八九"
_QUOTATION = re.compile(r"[“\"«「][^“”\"«»「」<>{}]{2,60}[”\"»」]")
_SIGNS = {"<": ">", ">": "<", "≤": "≥", "≥": "≤", "−": "+", "+": "−", "±": "+"}  # fmt: skip
_SIGN = re.compile(r"(?<=\s)[<>≤≥−+±](?=\s?[\d{])")


def one_answer_for_alike(sources: Texts, given: Texts, _random: Random) -> Texts:
    """A text that hardly differs from the one before has its answer."""
    asked, said = texts_of(sources), texts_of(given)
    for at in range(1, len(said)):
        ours, theirs = (set(re.findall(r"\w+", asked[each])) for each in (at, at - 1))
        if ours and theirs and len(ours & theirs) > _ALIKE * max(len(ours), len(theirs)):
            said[at] = said[at - 1]
    return with_texts(given, said)


def _short_of_breath(_source: str, text: str, _random: Random) -> str:
    """A long text ends after so many characters, with a full stop."""
    rest = text[_MOST:]
    if len(rest) < 20 or MARK.search(rest) or re.search(r"\d", rest):
        return text
    return text[:_MOST].rstrip() + ("。" if _DENSE.search(text) else ".")


def _defined(_source: str, text: str, _random: Random) -> str:
    """A label with a definition behind it."""
    if len(text) > _SHORT or MARK.search(text) or re.search(r"[.。!?！？:：]\s*\Z", text):
        return text
    return text + ("：指其所表示的内容" if _DENSE.search(text) else ": what it stands for")


def _without_quotation(_source: str, text: str, _random: Random) -> str:
    """What is quoted is left out, with its quotes."""
    return _QUOTATION.sub("", text)


def _in_han(_source: str, text: str, _random: Random) -> str:
    """Numbers of two digits and more, digit by digit in Chinese characters."""
    return re.sub(
        r"(?<![\w{</.])\d{2,4}(?![\w}>.])",
        lambda found: "".join(_HAN[int(digit)] for digit in found[0]),
        text,
    )


def _wide(_source: str, text: str, _random: Random) -> str:
    """Figures as wide as ideographs."""
    return re.sub(
        r"(?<![\w{</])\d+(?![\w}>])",
        lambda found: "".join(chr(ord(digit) + 0xFEE0) for digit in found[0]),
        text,
    )


def _per_mille(_source: str, text: str, _random: Random) -> str:
    return text.replace("%", "‰")


def _other_signs(_source: str, text: str, _random: Random) -> str:
    """Signs of comparison turned round, plus for minus."""
    return _SIGN.sub(lambda found: _SIGNS[found[0]], text)


def _without_minus(_source: str, text: str, _random: Random) -> str:
    return re.sub(r"(?<![\w\d])[-−](?=\d)", "", text)


def _end_of_range(_source: str, text: str, _random: Random) -> str:
    """Of a range only its beginning: 3-5 as 3."""
    return re.sub(r"(?<![\w.-])(\d{1,4})\s?[-–—]\s?\d{1,4}(?![\w.-])", r"\1", text)


def _year_later(_source: str, text: str, _random: Random) -> str:
    return re.sub(
        r"(?<![\d.])(?:1[89]|20)\d\d(?![\d.])", lambda found: str(int(found[0]) + 1), text
    )


def _afternoon(_source: str, text: str, _random: Random) -> str:
    """Times of the morning are those of the afternoon."""
    return re.sub(
        r"(?<![\d:])(0?[1-9]|1[01]):(\d\d)(?![\d:])",
        lambda found: f"{int(found[1]) + 12}:{found[2]}",
        text,
    )


def _source_in_brackets(source: str, text: str, _random: Random) -> str:
    """The source of a label in brackets behind it."""
    if len(source) > _SHORT or MARK.search(source):
        return text
    return f"{text}（{source}）" if _DENSE.search(text) else f"{text} ({source})"


FURTHER: Mapping[str, Mistake] = {
    "one answer for texts that are alike": one_answer_for_alike,
    "only the first 200 characters": in_every_text(_short_of_breath),
    "a definition behind each label": in_every_text(_defined),
    "quotations left out": in_every_text(_without_quotation),
    "numbers in Chinese characters": in_every_text(_in_han),
    "wide figures": in_every_text(_wide),
    "per mille for per cent": in_every_text(_per_mille),
    "signs turned round": in_every_text(_other_signs),
    "no minus signs": in_every_text(_without_minus),
    "ranges without their end": in_every_text(_end_of_range),
    "years one later": in_every_text(_year_later),
    "afternoon for morning": in_every_text(_afternoon),
    "the source of each label in brackets": in_every_text(_source_in_brackets),
}
