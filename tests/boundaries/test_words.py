"""Words, and the pieces between them."""

from __future__ import annotations

import pytest

from ai_translator.boundaries.words import words


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("can't 3.5 x-ray", ["can't", " ", "3.5", " ", "x", "-", "ray"]),
        ("'ai' l'eau", ["'", "ai", "'", " ", "l'eau"]),
        ("神经网络的训练", ["神经", "网络", "的", "训练"]),
        ("機械学習を使う", ["機械", "学習", "を", "使う"]),
        ("ニューラルネット", ["ニューラルネット"]),
        ("ราคาน้ำมัน", ["ราคา", "น้ำมัน"]),
        ("", []),
    ],
)
def test_words_of_many_scripts(text, parts):
    assert list(words(text)) == parts
