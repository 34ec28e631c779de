"""Patterns that are compiled when they are first used."""

from __future__ import annotations

import re

import pytest

from ai_translator.late_patterns import late_pattern


def test_it_finds_what_the_compiled_one_finds(monkeypatch):
    compiled = []
    real = re.compile
    monkeypatch.setattr(re, "compile", lambda *told: compiled.append(told) or real(*told))
    late = late_pattern(r"(T)ide", re.I)
    assert compiled == []
    text = "tides and Tide"
    plain = real(r"(T)ide", re.I)
    for method in ("search", "match", "fullmatch"):
        found, expected = getattr(late, method)(text), getattr(plain, method)(text)
        assert (found and found.span()) == (expected and expected.span())
    assert late.findall(text) == plain.findall(text) == ["t", "T"]
    assert [each.span() for each in late.finditer(text)] == [(0, 4), (10, 14)]
    assert late.sub(r"<\1>", text) == plain.sub(r"<\1>", text)
    assert late.split(text) == plain.split(text)
    assert len(compiled) == 1 and late.pattern == plain.pattern


def test_what_it_is_not_is_an_error():
    with pytest.raises(AttributeError):
        late_pattern("x").scanner  # noqa: B018


def test_a_mistake_is_told_at_the_first_use():
    late = late_pattern("(")
    with pytest.raises(re.error):
        late.search("x")
