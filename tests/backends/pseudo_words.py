"""A translation that can be checked word by word: each word becomes the same made-up word of the target's script.

Deterministic, no two runs differ; numbers, placeholders, tags, entities, single letters and punctuation stay.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

_KEPT = re.compile(r"(</?[a-z]+\d{0,4}(?:\s[^<>]*)?>|\{[a-z]+\d{0,4}\}|&#?\w+;)")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_FULL_WIDTH = {",": "，", ".": "。", ";": "；", ":": "：", "?": "？", "!": "！"}
_HANZI = "春夏秋冬山水江河天地日月星云风雨花草树木石土火金人口手足心目耳头身家国城市村路桥车船门窗书画纸笔音乐诗文字句"
_KANA = "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわ"
_HANGUL = "가나다라마바사아자차카타파하고노도로모보소오조초코토포호구누두루무부수우주추쿠투푸후기니디리미비시이지"

#: language -> (alphabet, letters of a word, whether words are kept apart by spaces, Unicode name of its letters)
_TARGETS: dict[str, tuple[str, int, bool, str]] = {
    "zh": (_HANZI, 2, False, "CJK"),
    "ja": (_KANA, 3, False, "HIRAGANA"),
    "ko": (_HANGUL, 3, True, "HANGUL"),
    "ru": ("абвгдежзиклмнопрстуфхцчшэюя", 6, True, "CYRILLIC"),
    "ar": ("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", 5, True, "ARABIC"),
    "de": ("abdefghiklmnorstuwz", 6, True, ""),
    "en": ("abcdefghilmnoprstuvy", 6, True, ""),
}


@lru_cache(maxsize=100_000)
def word(source: str, target: str = "zh") -> str:
    """The made-up word for ``source``, whatever its case."""
    alphabet, length, *_ = _TARGETS[target]
    digest = hashlib.blake2b(source.casefold().encode(), digest_size=length).digest()
    return "".join(alphabet[byte % len(alphabet)] for byte in digest)


def translation(text: str, target: str = "zh") -> str:
    """``text`` with every word of two letters or more replaced, unless it is in the target's script already."""
    parts = _KEPT.split(text)
    changed = "".join(part if at % 2 else _words(part, target) for at, part in enumerate(parts))
    return changed if _TARGETS[target][2] else _close_up(changed)


def _words(text: str, target: str) -> str:
    script = _TARGETS[target][3]

    def one(found: re.Match[str]) -> str:
        source = found.group()
        kept = len(source) < 2 or (script and unicodedata.name(source[0], "").startswith(script))
        return source if kept else word(source, target)

    return _WORD.sub(one, text)


def _close_up(text: str) -> str:
    """As scripts without spaces write: no space between two words, full-width punctuation behind one."""
    foreign = r"[\u3040-\u30ff\u4e00-\u9fff]"
    text = re.sub(rf"(?<={foreign})[ \t]+(?={foreign})", "", text)
    text = re.sub(rf"(?<={foreign})([,.;:?!])(?=\s|$)", lambda found: _FULL_WIDTH[found[1]], text)
    return re.sub(r"(?<=[，。；：？！])[ \t]+", "", text)
