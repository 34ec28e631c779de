"""Sentences as ICU has them, and those of prose."""

from __future__ import annotations

import random
import unicodedata

import pytest
import regex
from icu4py.breakers import SentenceBreaker

from ai_translator.boundaries.sentences import sentences

NAMES = [
    "CR",
    "LF",
    "Sep",
    "Extend",
    "Format",
    "Sp",
    "Lower",
    "Upper",
    "OLetter",
    "Numeric",
    "ATerm",
    "STerm",
    "SContinue",
    "Close",
    "Other",
]
USUAL = ["Lower", "Upper", "ATerm", "Sp", "STerm", "Close"]


def test_random_texts_have_the_sentences_of_icu():
    inside = "".join(
        chr(code)
        for code in range(9, 0xFFFF)
        if not 0xD800 <= code < 0xE000 and unicodedata.category(chr(code)) not in {"Cn", "Co"}
    )
    pool = {name: regex.findall(rf"\p{{SB={name}}}", inside) for name in NAMES}
    drawn = random.Random("sentences")
    for _ in range(4000):
        names = [drawn.choice(USUAL if drawn.random() < 0.6 else NAMES) for _ in range(8)]
        text = "".join(drawn.choice(pool[name]) for name in names)
        assert list(sentences(text)) == list(SentenceBreaker(text, "en"))


@pytest.mark.parametrize(
    "parts",
    [
        ["It is 3.5 m (approx. ten feet) high. ", "“No.” ", "Yes!"],
        ["他走了。", "我也走了！”", "好"],
        ["U.S. ", "Navy ships."],
        ["A.B.C. are letters?! ", "No"],
        ["One\n", "Two"],
        [],
    ],
)
def test_sentences_of_prose(parts):
    assert list(sentences("".join(parts))) == parts
