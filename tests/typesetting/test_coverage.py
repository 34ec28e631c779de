from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ai_translator.typesetting.coverage import Coverage

CODES = st.sets(st.integers(0, 0x10FFFF) | st.integers(0x20, 0x60))


@given(CODES)
def test_text_and_back(codes: set[int]) -> None:
    coverage = Coverage.parse(str(Coverage.of(codes)))
    assert list(coverage) == sorted(codes)
    assert len(coverage) == len(codes)


@given(CODES, st.characters() | st.characters(max_codepoint=0x70))
def test_has_what_it_was_made_of(codes: set[int], char: str) -> None:
    coverage = Coverage.of(codes)
    assert (char in coverage) is (ord(char) in codes)
    assert coverage.has_all(char) is (ord(char) in codes)


def test_asking_twice_gives_the_same_answer() -> None:
    coverage = Coverage.of(map(ord, "abc"))
    assert [coverage.has_all(text) for text in ("ab", "abd", "ab", "", "cd")] == [
        True,
        False,
        True,
        True,
        False,
    ]


def test_ranges_are_compact() -> None:
    assert str(Coverage.of([0x41, 0x42, 0x43, 0x61])) == "41-43,61"
