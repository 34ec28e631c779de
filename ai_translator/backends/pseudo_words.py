"""Made-up words in the script of a target language, about as long as a real translation.

The same source word always gives the same word.  Characters and syllables are common ones that the
bundled fonts hold, picked so that no chance pair of them offends.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator

from ai_translator.languages import Language

_HANS = (
    "山水天地春秋风云星光花草树木河海江湖石田东西南北远近高低清明新书文字画诗歌声色形影线面"
    "点圆方平安和乐美好青白红绿"
)
_HANT = (
    "山水天地春秋風雲星光花草樹木河海江湖石田東西南北遠近高低清明新書文字畫詩歌聲色形影線面"
    "點圓方平安和樂美好青白紅綠"
)
_KANJI = (
    "山川天地春秋風雲星光花草木林海空石田東西南北遠近高低清明新書文字画詩歌声色形影線面点"
    "円方平安和楽美青白赤緑"
)
_KANA = ("の", "に", "を", "は", "と", "が", "も", "へ")
_ENDINGS = ("", "", "の", "する", "した", "な")
_SYLLABLES = {
    "Kore": tuple("가나다라마사하고노도로모소오누루무수우유"),
    "Cyrl": ("ра", "но", "ве", "ли", "то", "ме", "да", "со", "ва", "ни", "ло", "ре"),
    "Grek": ("ρα", "νο", "λι", "με", "δα", "σο", "βα", "τε", "ρο", "νε", "λα", "μι"),
    "Arab": ("را", "نو", "لي", "ما", "دو", "سا", "بو", "تي", "رو", "نا", "لو", "مي"),
    "Hebr": ("רא", "נו", "לי", "מא", "דו", "סא", "בו", "תי", "רו", "נא", "לו", "מי"),
    "Deva": ("रा", "नो", "ली", "मा", "दे", "सो", "वा", "ता", "रो", "ने", "ला", "मी"),
    "Thai": ("กา", "มา", "นา", "ลา", "รู", "โต", "ไม", "เร", "โน", "ลี", "มู", "ดา"),
    "Latn": ("ra", "no", "ve", "li", "to", "me", "da", "so", "va", "ni", "lo", "re"),
}
_ACCENTED = str.maketrans("aceidnorstuyzglACEIDNORSTUYZGL", "áçéíďñöřšťüýžğľÁÇÉÍĎÑÖŘŠŤÜÝŽĞĽ")
_LETTERS_PER_SYLLABLE = 2.4
_LONG_WORD = 10
_SHORT_WORD = 3

#: Of scripts without spaces, whose words end where others begin; and Latin letters, which may stand
#: right beside any of them.
_HAN_OR_KANA, _THAI = r"\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff", r"\u0e01-\u0e4e"
_LATIN = r"A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
#: What stays: our marks, addresses, whatever holds a digit or an underscore.  Then words, then
#: everything else.
_TOKEN = re.compile(
    rf"(?P<keep></?[a-z]\d{{1,4}}>|\{{f\d{{1,4}}\}}|(?:https?://|www\.)[^\s\u0e00-\u0eff\u3001-\u9fff\uff00-\uffef]+"
    r"|[\w.+\-]{1,64}@[\w\-]+\.\w[\w.\-]*|[A-Za-z0-9_]*[\d_][A-Za-z0-9_]*)"
    rf"|(?P<unspaced>[{_HAN_OR_KANA}]{{1,2}}|[{_THAI}]{{1,4}})"
    rf"|(?P<word>[{_LATIN}][{_LATIN}\u0300-\u036f]*(?:['’][{_LATIN}\u0300-\u036f]+)*"
    rf"|(?:[^\W\d_{_HAN_OR_KANA}{_THAI}{_LATIN}]|[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0963])+)"
    r"|(?P<other>\s+|.)",
    re.S,
)
_TO_WIDE = str.maketrans(",.;:?!", "，。；：？！")
_TO_NARROW = {
    "，": ", ",
    "。": ". ",
    "、": ", ",
    "；": "; ",
    "：": ": ",
    "？": "? ",
    "！": "! ",
    "（": " (",
    "）": ") ",
}
#: Scripts with capitals, and where a sentence begins in them.
_CASED = frozenset({"Latn", "Cyrl", "Grek"})
_SENTENCE_START = re.compile(r"((?:\A|[.!?][\"'”’)]*\s+)(?:</?[a-z]\d{1,4}>)*[\"'“‘(]*)([^\W\d_])")
_WIDE = r"[\u3041-\u30ff\u3400-\u9fff]"


def pseudo(text: str, target: Language) -> str:
    """Return ``text`` in made-up words of ``target``'s script.

    Marks, numbers, addresses and punctuation stay.
    """
    make = _maker(target)
    spaced = target.spaced
    out = "".join(_joined(_pieces(text, make, spaced), spaced))
    if target.script in {"Hans", "Hant", "Jpan"}:
        out = re.sub(rf"(?<={_WIDE})[ \t]+(?={_WIDE})", "", out)
        return re.sub(
            rf"(?<={_WIDE})([,.;:?!])(?:[ \t]+|(?=\n|$|<))",
            lambda found: found[1].translate(_TO_WIDE),
            out,
        )
    if target.script in _CASED and not _is_cased(text):
        out = _SENTENCE_START.sub(lambda found: found[1] + found[2].upper(), out)
    if target.script == "Thai":
        out = re.sub(r"(?<=[\u0e01-\u0e4e]) (?=[\u0e01-\u0e4e])", "", out)
    return out


def _is_cased(text: str) -> bool:
    """Return True if most letters of a text are of a script with capitals."""
    letters = [char for char in text if char.isalpha()]
    return 2 * sum(char.islower() or char.isupper() for char in letters) > len(letters)


def _pieces(text: str, make: Callable[[str, int], str], spaced: bool) -> Iterator[tuple[bool, str]]:
    """Yield (is a word, text) for each token."""
    for found in _TOKEN.finditer(text):
        token = found.group()
        match found.lastgroup:
            case "unspaced":
                yield True, make(token, 2 * len(token) + 1)
            case "word" if _is_word(token):
                yield True, make(token, len(token))
            case "word":
                yield True, token
            case "other":
                yield False, _TO_NARROW.get(token, token) if spaced else token
            case _:
                yield token[0].isalnum(), token


def _is_word(token: str) -> bool:
    """Return True unless it is a lone variable or a superscript digit.

    Unicode counts the latter among the letters of words.
    """
    return token[0].isalpha() and (
        len(token) > 1 or token in {"a", "A", "I"} or not token.isascii()
    )


def _joined(pieces: Iterator[tuple[bool, str]], spaced: bool) -> Iterator[str]:
    """Return the pieces with spaces between words that followed each other without."""
    after_word = False
    for is_word, text in pieces:
        yield f" {text}" if spaced and is_word and after_word else text
        after_word = is_word


def _maker(target: Language) -> Callable[[str, int], str]:
    """Return a function (source word, its length in letters) -> made-up word."""
    match target.script:
        case "Hans":
            return lambda word, length: _han(word, length, _HANS)
        case "Hant":
            return lambda word, length: _han(word, length, _HANT)
        case "Jpan":
            return _japanese
        case "Latn":
            return lambda word, length: (
                word.translate(_ACCENTED) if word[0].isascii() else _syllables(word, length, "Latn")
            )
        case script:
            return lambda word, length: _syllables(word, length, script)


def _numbers(word: str) -> Iterator[int]:
    """Yield endless small numbers that depend on nothing but the word."""
    state = zlib.crc32(word.casefold().encode())
    while True:
        yield state >> 8
        state = (state * 1_103_515_245 + 12_345) & 0xFFFFFFFF


def _han(word: str, length: int, alphabet: str) -> str:
    count = 1 if length <= _SHORT_WORD else 2 if length <= _LONG_WORD else 3
    numbers = _numbers(word)
    return "".join(alphabet[next(numbers) % len(alphabet)] for _ in range(count))


def _japanese(word: str, length: int) -> str:
    number = next(_numbers(word))
    if length <= _SHORT_WORD:
        return _KANA[number % len(_KANA)]
    return _han(word, length, _KANJI) + _ENDINGS[number % len(_ENDINGS)]


def _syllables(word: str, length: int, script: str) -> str:
    alphabet = _SYLLABLES[script]
    numbers = _numbers(word)
    made = "".join(
        alphabet[next(numbers) % len(alphabet)]
        for _ in range(max(1, round(length / _LETTERS_PER_SYLLABLE)))
    )
    return made.capitalize() if word[:1].isupper() else made
