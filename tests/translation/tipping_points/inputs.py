"""Words, characters and languages that the families of inputs are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from ai_translator.languages import language

#: Name -> (sizes, what is decided at a size).
Families: TypeAlias = Mapping[str, tuple[Iterable[Any], Callable[[Any], Any]]]

ZH, DE, EN, JA, KO, HANT = map(language, ("zh", "de", "en", "ja", "ko", "zh-Hant"))
LOWER = [
    "when",
    "water",
    "comes",
    "over",
    "stones",
    "near",
    "harbour",
    "walls",
    "people",
    "look",
    "after",
    "their",
    "boats",
    "before",
    "winter",
    "storms",
    "arrive",
    "again",
    "while",
    "children",
    "gather",
    "shells",
    "along",
    "sandy",
    "beaches",
    "under",
    "grey",
    "clouds",
    "moving",
    "slowly",
    "towards",
    "distant",
    "mountains",
    "where",
    "snow",
    "already",
    "covers",
    "every",
    "narrow",
    "path",
    "between",
    "lonely",
    "farms",
    "below",
]
CAPITALS = [word.title() for word in LOWER]
HAN = "春夏秋冬山水江河天地日月星云风雨花草树木石土火金人口手足心目耳头身家国城市村路桥车船门窗书画纸笔音乐诗文字句"
KANA = "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわ"
HANGUL = "가나다라마바사아자차카타파하고노도로모보소오조초코토포호구누두루무부수우주추쿠투푸후"
CYRILLIC = [
    "слово",
    "дерево",
    "вода",
    "город",
    "река",
    "улица",
    "человек",
    "книга",
    "письмо",
    "голос",
    "ветер",
    "камень",
]


def words(count: int, of: Sequence[str] = LOWER) -> str:
    return " ".join(of[at % len(of)] for at in range(count))


def han(count: int, start: int = 0) -> str:
    return "".join(HAN[(start + at) % len(HAN)] for at in range(count))


def kana(count: int, start: int = 0) -> str:
    return "".join(KANA[(start + at) % len(KANA)] for at in range(count))
