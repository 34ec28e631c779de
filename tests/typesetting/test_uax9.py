"""Levels and visual order, by the examples of UAX 9 and by what must hold for every text.

Upper-case letters stand for Hebrew ones here, as in the standard's own examples.
"""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_translator.typesetting.bidi import has_rtl, is_rtl, levels, visual_runs

_TO_HEBREW = str.maketrans({chr(ord("A") + at): chr(0x05D0 + at) for at in range(22)})
_FROM_HEBREW = {value: chr(key) for key, value in _TO_HEBREW.items()}
RLE, LRE, PDF, RLO, LRO, RLI, LRI, FSI, PDI = (
    "\u202b\u202a\u202c\u202e\u202d\u2067\u2066\u2068\u2069"
)
_MIRRORED = str.maketrans("()[]<>", ")(][><")


def shown(text: str, rtl: bool | None = None) -> str:
    """As a reader sees it from left to right; controls left out, brackets mirrored."""
    hebrew = text.translate(_TO_HEBREW)
    found = levels(hebrew, rtl)
    base = is_rtl(hebrew) if rtl is None else rtl
    out = ""
    for run in visual_runs(hebrew, found, 0, len(hebrew), base):
        piece = hebrew[run.start : run.end]
        out += piece[::-1].translate(_MIRRORED) if run.rtl else piece
    return "".join(
        _FROM_HEBREW.get(char, char) for char in out if unicodedata.category(char) != "Cf"
    )


@pytest.mark.parametrize(
    ("memory", "seen"),
    [
        ("car means CAR.", "car means RAC."),
        ("CAR MEANS car.", ".car SNAEM RAC"),
        ("he said “CAR MEANS car” again", "he said “SNAEM RAC car” again"),
        ("IT COSTS 12.5 NIS", "SIN 12.5 STSOC TI"),
        ("THE (QUICK) fox", "fox (KCIUQ) EHT"),
        ("a (B) c", "a (B) c"),
        ("A (b) C", "C (b) A"),
        ("A 1-2 B", "B 1-2 A"),
        ("price: $5 A", "price: $5 A"),
        (f"A{LRE}b C d{PDF}E", "Eb C dA"),
        (f"x{RLO}abc{PDF}y", "xcbay"),
        (f"A {LRI}b (C{PDI} D", "D b (C A"),
        (f"x {RLI}A b{PDI} y", "x b A y"),
        (f"a {FSI}B c{PDI} d", "a c B d"),
        ("12 A", "A 12"),
        ("a\u2029B c", "a\u2029c B"),
    ],
)
def test_examples(memory: str, seen: str) -> None:
    assert shown(memory) == seen


def test_arabic_numbers_run_from_left_to_right_and_make_european_ones_theirs() -> None:
    assert levels("\u0627 12") == [1, 1, 2, 2]
    assert levels("\u0661\u0662", rtl=False) == [2, 2]


def test_a_neutral_at_the_end_of_an_isolate_sees_the_level_right_behind_it() -> None:
    """Not that of an embedding further on: the end of the isolate is of the base's level (X10)."""
    found = levels(f"{LRI}A!{PDI}{RLE}B{PDF}".translate(_TO_HEBREW), rtl=True)
    assert found[1:4] == [3, 2, 1]


def test_the_base_may_be_told() -> None:
    assert shown("car", rtl=True) == "car"
    assert shown("CAR (b).", rtl=False) == "RAC (b)."
    assert shown("b (CAR).", rtl=True) == ".(RAC) b"


def test_blanks_at_a_line_s_end_take_the_base_direction() -> None:
    hebrew = "CAR bus ".translate(_TO_HEBREW)
    runs = visual_runs(hebrew, levels(hebrew, True), 0, 8, True)
    assert (runs[0].start, runs[0].end) == (7, 8)
    assert visual_runs(hebrew, levels(hebrew, False), 0, 4, False)[-1].start == 3


def test_too_many_embeddings_do_no_harm() -> None:
    text = RLE * 200 + "a" + PDF * 200 + "b"
    assert levels(text)[-1] in (0, 2) and max(levels(text)) <= 126


def test_isolates_beyond_the_deepest_level_end_where_they_end() -> None:
    """Each that is too deep still has its end: what follows is of the level before."""
    text = RLI * 70 + "a" + PDI * 70 + "b"
    found = levels(text, False)
    assert (found[-1], max(found)) == (0, 124 + 2)
    deep = RLI + (LRI + RLI) * 64 + "A" + PDI * 129 + "c"
    assert levels(deep.translate(_TO_HEBREW), False)[-1] == 0
    beyond = RLE * 63 + (RLI + "a" + PDI) * 2 + PDF * 63 + "b"
    assert levels(beyond, False)[-1] == 0


ALPHABET = (
    "abAB \t12\u0661(),.+-%[]\u0301\u05b0\u0627"
    + RLE
    + LRE
    + PDF
    + RLO
    + LRO
    + RLI
    + LRI
    + FSI
    + PDI
    + "\u2029"
)


@given(st.text(ALPHABET, max_size=30), st.sampled_from([None, True, False]))
def test_every_character_is_placed_once_on_a_line_however_it_is_cut(
    text: str, rtl: bool | None
) -> None:
    hebrew = text.translate(_TO_HEBREW)
    found = levels(hebrew, rtl)
    assert len(found) == len(text)
    for start, end in ((0, len(text)), (len(text) // 3, len(text) * 2 // 3)):
        runs = visual_runs(hebrew, found, start, end, bool(rtl))
        assert sorted(at for run in runs for at in range(run.start, run.end)) == list(
            range(start, end)
        )


@given(st.text("abc ,.()0123456789é\u4e2d", max_size=40))
def test_a_text_of_left_to_right_letters_stays_as_it_is(text: str) -> None:
    assert shown(text, rtl=False) == text


def test_a_text_with_letters_from_right_to_left_is_known() -> None:
    assert has_rtl("see \u05d0") is True and has_rtl("\u0627") is True
    assert has_rtl("abc 12 \u4e2d") is False and has_rtl("") is False


def test_no_embedding_is_deeper_than_the_standard_has_levels() -> None:
    """BD2: 125 is the deepest; what would go deeper changes nothing."""
    assert levels((RLE + LRE) * 62 + RLE + "\u05d0", False)[-1] == 125
    assert levels((RLE + LRE) * 70 + "\u05d0", False)[-1] == 125
