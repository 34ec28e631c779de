"""The scripts of a text, as far as rules and checks need them."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from ai_translator.languages import Language
from ai_translator.late_patterns import late_pattern

#: Ranges of letters by script.  "Han" is shared by Chinese and Japanese; kana and Hangul tell them
#: apart.
_RANGES = {
    "Latn": r"A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff",
    "Grek": r"\u0370-\u03ff\u1f00-\u1fff",
    "Cyrl": r"\u0400-\u052f",
    "Hebr": r"\u05d0-\u05ea",
    "Arab": r"\u0620-\u064a\u066e-\u06d3\u0750-\u077f\ufb50-\ufdfd\ufe70-\ufefc",
    "Deva": r"\u0904-\u0939\u0958-\u0961",
    "Thai": r"\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46",
    "Han": r"\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f",
    "Kana": r"\u3041-\u3096\u30a1-\u30fa\u30fc\uff66-\uff9f",
    "Hangul": r"\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3",
}
_LETTERS = late_pattern("|".join(f"(?P<{name}>[{chars}]+)" for name, chars in _RANGES.items()))
#: What most texts have most of, which are counted without a look at each.
_HAN_RUN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")
_ASCII_RUN = re.compile("[\x00-\x7f]+")
_NO_ASCII_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())
_WORD_LETTERS = (
    5  # letters of an alphabet in a word, which says about as much as two Han characters
)

#: The scripts that a language of this ISO 15924 script is written in.
_OF_LANGUAGE = {"Hans": {"Han"}, "Hant": {"Han"}, "Jpan": {"Han", "Kana"}, "Kore": {"Hangul"}}

#: Frequent characters that only one of the two Chinese orthographies has.
_SIMPLIFIED = frozenset(
    "这个们来时说国会为发对过还后开关学实现点应该进问题种样让从电动长门车东见书马风气业"
)
_TRADITIONAL = frozenset(
    "這個們來時說國會為發對過還後開關學實現點應該進問題種樣讓從電動長門車東見書馬風氣業"
)

_ONLY_SIMPLIFIED = late_pattern(f"[{''.join(sorted(_SIMPLIFIED - _TRADITIONAL))}]")
_ONLY_TRADITIONAL = late_pattern(f"[{''.join(sorted(_TRADITIONAL - _SIMPLIFIED))}]")


class _ScriptOf(dict[str, str]):
    """Character -> its script, "" for what is no letter; filled as characters come."""

    def __missing__(self, char: str) -> str:
        found = _LETTERS.match(char)
        self[char] = script = str(found.lastgroup) if found else ""
        return script


_SCRIPT_OF = _ScriptOf()


@lru_cache(maxsize=2048)  # rules, packing and checks all ask about the same texts
def letters(text: str) -> Counter[str]:
    """Return the number of letters of each script; the caller must not change it."""
    ascii_, han, others = by_kind(text)
    latin = len(ascii_.translate(None, _NO_ASCII_LETTERS))
    counts = Counter({"Latn": latin} if latin else {})
    if han:
        counts["Han"] = han
    for char, count in Counter(others).items():
        if script := _SCRIPT_OF[char]:
            counts[script] += count
    return counts


@lru_cache(maxsize=16)  # what is counted is measured next
def by_kind(text: str) -> tuple[bytes, int, str]:
    """Return the ASCII characters of a text, how many Han characters it has, and all others."""
    rest = text if text.isascii() else _HAN_RUN.sub("", text)
    ascii_ = rest.encode("ascii", "ignore")
    others = _ASCII_RUN.sub("", rest) if len(ascii_) < len(rest) else ""
    return ascii_, len(text) - len(rest), others


@lru_cache
def of_language(language: Language) -> frozenset[str]:
    """Return the scripts (keys of :func:`letters`) that the language is written in."""
    return frozenset(_OF_LANGUAGE.get(language.script, {language.script}))


def weights(counts: Counter[str]) -> dict[str, float]:
    """Return the counts made comparable: a Han character counts as several letters."""
    dense = {"Han": 2.0, "Hangul": 2.0, "Kana": 1.0}
    return {name: count * dense.get(name, 2.0 / _WORD_LETTERS) for name, count in counts.items()}


def share(counts: Counter[str], language: Language) -> float:
    """Return the part of the text, 0 to 1, in the scripts of ``language``.

    1 if it has no letters.
    """
    if counts.keys() <= of_language(language):
        return 1.0
    weighted = weights(counts)
    total = sum(weighted.values())
    return sum(weighted.get(name, 0.0) for name in of_language(language)) / total if total else 1.0


def is_traditional(text: str, least: int = 1) -> bool | None:
    """Return True if Han text is in traditional characters, None if the evidence is too thin.

    least: characters by which one orthography must exceed the other
    """
    simplified = len(_ONLY_SIMPLIFIED.findall(text))
    traditional = len(_ONLY_TRADITIONAL.findall(text))
    if abs(simplified - traditional) < least or (least > 1 and simplified and traditional):
        return None
    return traditional > simplified
