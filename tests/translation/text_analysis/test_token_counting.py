"""Estimates of tokens.  The counts are those of cl100k_base, written down: its table is not ours to ship."""

import hashlib

import pytest

from ai_translator.translation.text_analysis import token_counting
from ai_translator.translation.text_analysis.token_counting import by_script, likely_tokens

COUNTED = [
    (
        "The old house stood at the end of the street, and nobody had lived there for many years.",
        20,
    ),
    (
        "深度网络擅长许多事情，但它们需要大量数据，而且没有人确切知道它们为什么在实践中如此有效。",
        49,
    ),
    (
        "Die Ergebnisse der Untersuchung sind in der Tabelle zu sehen, und sie werden im Text erklärt.",
        23,
    ),
    ("Результаты исследования приведены в таблице и объясняются в тексте.", 27),
    ("The values are 1234, 5678 and 9.5; see [12, 13].", 23),
]


@pytest.mark.parametrize(("text", "count"), COUNTED)
def test_by_script(text, count):
    assert 0.6 * count <= by_script(text) <= 1.5 * count


def test_nothing_is_nothing():
    assert by_script("") == 0 and by_script("a") == 1


def test_no_table_is_downloaded(monkeypatch, tmp_path):
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    token_counting._table.cache_clear()
    assert likely_tokens("some text") == by_script("some text")
    name = hashlib.sha1(token_counting._TABLE.encode(), usedforsecurity=False).hexdigest()
    (tmp_path / name).write_bytes(b"another table")
    token_counting._table.cache_clear()
    assert likely_tokens("some text") == by_script("some text")
    assert (tmp_path / name).read_bytes() == b"another table"  # tiktoken would have fetched it anew
    token_counting._table.cache_clear()


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("a" * 100, 23),
        ("ж" * 100, 57),
        ("γ" * 100, 105),
        ("א" * 100, 125),
        ("م" * 100, 110),
        ("क" * 100, 220),
        ("ก" * 100, 125),
        ("中" * 100, 130),
        ("か" * 100, 105),
        ("한" * 100, 140),
        ("é" * 100, 143),  # an accented letter takes 1.2 more
        ("1" * 100, 50),
        ("+" * 100, 60),
        (" " * 100, 1),
        ("a 1+", 1),
    ],
)
def test_what_each_kind_of_character_takes(text, tokens):
    assert by_script(text) == tokens
