"""What a free translator says: other words, figures and sentences than one that goes word by word, and all of it right.

A check that doubts these costs requests, or texts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from random import Random

from tests.translation.faulty_answers.faults import MARK, NUMBER, SENTENCE, Mistake, in_every_text

_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_HAN = re.compile(r"[\u4e00-\u9fff]{4,}")
_NAMES_OF_NUMBERS = {
    "zh": "零一二三四五六七八九十",
    "en": "zero one two three four five six seven eight nine ten",
    "de": "null ein zwei drei vier fünf sechs sieben acht neun zehn",
}
_UNITS = {" cm": "厘米", " km": "公里", " m": "米", " kg": "公斤", " h": "小时", " %": "％"}
_QUOTES = str.maketrans("“”", "「」")
_DATE = re.compile(r"(?<!\d)((?:1[5-9]|20)\d\d)-(\d\d)-(\d\d)(?!\d)")
_WORD_AND_COMMA = re.compile(r"，|, ")


def _is_german(text: str) -> bool:
    return bool(re.search(r"\b(?:der|die|das|und|ist|nicht)\b", text))


def _small_numbers(_source: str, text: str, _random: Random) -> str:
    """Numbers to ten as words."""
    if _DENSE.search(text):
        words: list[str] = list(_NAMES_OF_NUMBERS["zh"])
    else:
        words = _NAMES_OF_NUMBERS["de" if _is_german(text) else "en"].split()
    return NUMBER.sub(lambda n: words[int(n[0])] if n[0] in map(str, range(11)) else n[0], text)


def _joined(_source: str, text: str, _random: Random) -> str:
    """The first two sentences as one."""
    said = SENTENCE.findall(text)
    if len(said) < 2 or "".join(said) != text:
        return text
    if said[0].endswith("。"):
        return said[0][:-1] + "，" + "".join(said[1:])
    return said[0].rstrip().rstrip(".") + "; " + said[1][:1].lower() + "".join(said[1:])[1:]


def _divided(_source: str, text: str, _random: Random) -> str:
    """The first comma of a long text is a full stop."""
    found = _WORD_AND_COMMA.search(text, len(text) // 4)
    if found is None or len(text) < 40 or MARK.search(text[: found.end()]):
        return text
    rest = text[found.end() :]
    return (
        text[: found.start()] + ("。" if found[0] == "，" else ". ") + rest[:1].upper() + rest[1:]
    )


def _tag_first(_source: str, text: str, _random: Random) -> str:
    """Tagged words stand at the start of their clause."""
    found = re.search(r"([^，。,.<>{}]{2,20})(<([a-z]\d+)>[^<]+</\3>)", text)
    return text.replace(found[0], found[2] + found[1].strip(), 1) if found else text


def _names_in_brackets(source: str, text: str, _random: Random) -> str:
    """The last name of the source behind its translation."""
    names = re.findall(r"(?<=[a-z,] )[A-Z][a-z]{3,}", MARK.sub("", source))
    found = _HAN.search(text)
    if not names or found is None or names[-1] in text:
        return text
    return text[: found.end()] + f"（{names[-1]}）" + text[found.end() :]


def _units(_source: str, text: str, _random: Random) -> str:
    if not _DENSE.search(text):
        return text
    for unit, name in _UNITS.items():
        text = re.sub(rf"(?<=\d){unit}(?![A-Za-z])", name, text)
    return text


def _dates(_source: str, text: str, _random: Random) -> str:
    if _DENSE.search(text):
        return _DATE.sub(lambda d: f"{d[1]}年{int(d[2])}月{int(d[3])}日", text)
    return _DATE.sub(r"\3.\2.\1", text)


def _ten_thousands(_source: str, text: str, _random: Random) -> str:
    if not _DENSE.search(text):
        return text
    return re.sub(r"(?<![\w.,])(\d+?),?000(?=[^\w.,])(?<=0000|,000)",
                  lambda n: f"{int(n[1]) / 10:g}万", text)  # fmt: skip


def _local_figures(_source: str, text: str, _random: Random) -> str:
    """A decimal comma, as in German."""
    if _DENSE.search(text) or not _is_german(text):
        return text
    return re.sub(r"(?<![\w.])(\d+)\.(\d+)(?![\w.])", r"\1,\2", text)


def _spaced(_source: str, text: str, _random: Random) -> str:
    """White between ideographs and figures."""
    text = re.sub(r"(?<=[\u4e00-\u9fff])(?=\d)|(?<=\d)(?=[\u4e00-\u9fff])", " ", text)
    return text.translate(_QUOTES)


def _clauses(_source: str, text: str, _random: Random) -> str:
    """The first two clauses of a sentence in the other order."""
    said = SENTENCE.findall(text)
    if not said or "".join(said) != text:
        return text
    parts = re.split(r"(，|, )", said[0].rstrip("。. "))
    if len(parts) != 3 or MARK.search(said[0]):
        return text
    end = said[0][len(said[0].rstrip("。. ")) :]
    return parts[2] + parts[1] + parts[0] + end + "".join(said[1:])


def _synonyms(_source: str, text: str, random: Random) -> str:
    """Every third word is another one of three with its sense."""
    runs = re.split(r"(</?[a-z]\d+>|\{f\d+\}|[^\u4e00-\u9fff]+)", text)
    return "".join(_varied(run, random) if _HAN.match(run) else run for run in runs)


def _varied(run: str, random: Random) -> str:
    pairs = re.findall("..?", run)
    return "".join(pair[::-1] if random.random() < 0.33 else pair for pair in pairs)


FREE: Mapping[str, Mistake] = {
    "free: small numbers in words": in_every_text(_small_numbers),
    "free: two sentences joined": in_every_text(_joined),
    "free: a sentence divided": in_every_text(_divided),
    "free: tagged words first": in_every_text(_tag_first),
    "free: names in brackets": in_every_text(_names_in_brackets),
    "free: units written out": in_every_text(_units),
    "free: dates as people write them": in_every_text(_dates),
    "free: tens of thousands": in_every_text(_ten_thousands),
    "free: decimal commas": in_every_text(_local_figures),
    "free: spaces and quotes": in_every_text(_spaced),
    "free: clauses exchanged": in_every_text(_clauses),
    "free: synonyms": in_every_text(_synonyms),
}
