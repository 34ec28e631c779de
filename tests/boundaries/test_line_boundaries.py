"""Where a line may end: as ICU has it, on texts drawn at random from every class and in every language."""

from __future__ import annotations

import random
import time
import unicodedata

import pytest
import regex
from icu4py.breakers import LineBreaker

from ai_translator.boundaries.line_classes import EVERY
from ai_translator.boundaries.lines import line_ends

#: Characters whose class is another in ICU's version of Unicode.
CHANGED = {"\u00b7", "\u0387", "\u00ad", "\u2012", "\u2013", "\ufe51"}
USUAL = ["AL", "AL", "ID", "SP", "SP", "NU", "CM", "QU", "OP", "CL", "CP", "HY", "BA", "IS"]
ANNEX = [*sorted(EVERY - {"QI", "QF", "OE", "CE"}), "AI", "CJ"]


def _pool() -> dict[str, list[str]]:
    """Return some characters of each class; those beyond the BMP have too few tests in ICU's binding."""
    inside = "".join(
        chr(code)
        for code in range(9, 0xFFFF)
        if not 0xD800 <= code < 0xE000
        and unicodedata.category(chr(code)) not in {"Cn", "Co"}
        and chr(code) not in CHANGED
    )
    return {name: regex.findall(rf"\p{{lb={name}}}", inside) for name in ANNEX}


POOL = _pool()


def icu(text: str, language: str) -> list[int]:
    return [end for _, end in LineBreaker(text, f"{language}-u-lb-strict").segments() if end]


@pytest.mark.parametrize("language", ["en", "de", "zh", "ja", "ko"])
def test_random_texts_end_their_lines_where_icu_does(language):
    drawn = random.Random(f"lines {language}")
    for _ in range(2000):
        names = [drawn.choice(USUAL if drawn.random() < 0.5 else ANNEX) for _ in range(8)]
        text = "".join(drawn.choice(POOL[name]) for name in names if POOL[name])
        assert line_ends(text, language) == icu(text, language), [f"{ord(c):x}" for c in text]


@pytest.mark.parametrize(
    ("text", "language", "lines"),
    [
        ("", "en", []),
        ("ราคาน้ำมัน", "th", ["ราคา", "น้ำมัน"]),
        ("ประเทศไทย และ โรงเรียน", "th", ["ประเทศไทย ", "และ ", "โรงเรียน"]),
        ("他说：“好。”我走了", "zh", ["他", "说：", "“好。”", "我", "走", "了"]),
        ("キャット", "ja", ["キャッ", "ト"]),
        ("10 000,5 €/m (a)", "en", ["10 ", "000,5 ", "€/", "m ", "(a)"]),
        ("🇩🇪🇫🇷👩🏽‍🚀x", "en", ["🇩🇪", "🇫🇷", "👩🏽‍🚀", "x"]),
        ("\U00020000\U00020001", "zh", ["\U00020000", "\U00020001"]),
        ("a\ud800b c", "en", ["a\ud800b ", "c"]),
    ],
)
def test_texts_of_many_scripts(text, language, lines):
    ends = line_ends(text, language)
    assert [text[a:b] for a, b in zip([0, *ends], ends)] == lines


def test_words_of_scripts_without_spaces_are_those_of_icu():
    """Not each one: ICU takes the longest word with a look ahead, here the fewest words count."""
    words = [
        "ประเทศ",
        "โรงเรียน",
        "น้ำมัน",
        "ราคา",
        "ภาษา",
        "หนังสือ",
        "อาหาร",
        "เวลา",
        "การศึกษา",
        "รัฐบาล",
    ]
    drawn, same, places = random.Random(18), 0, 0
    for _ in range(200):
        text = "".join(drawn.choice(words) for _ in range(8))
        ours, theirs = set(line_ends(text, "th")), set(icu(text, "th"))
        same, places = same + len(ours & theirs), places + len(ours | theirs)
    assert same / places > 0.97


def test_a_long_text_takes_no_longer_for_each_character():
    """A line without a break, and runs that rules look back over, are no traps."""
    for piece in ("ก", "🇩", "(", "1,", " ", "\u0301", "“", "x", "a ", "1,)%", "–", "。"):
        begun = time.process_time()
        assert line_ends(piece * 20_000, "th")[-1] == len(piece) * 20_000
        assert time.process_time() - begun < 2, piece  # ten seconds where it was quadratic
