from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_translator.layout.visual_order import is_rtl, logical_order, mirrored


def read(visual: str, rtl: bool | None = None) -> str:
    """A visually ordered line as it is read."""
    texts = [char for char in visual if char != " "]
    spaces, after = [], False
    for char in visual:
        if char == " ":
            after = True
        else:
            spaces.append(after)
            after = False
    return "".join(
        (" " if space else "") + texts[at]
        for at, space in logical_order(texts, spaces, is_rtl(texts) if rtl is None else rtl)
    )


@pytest.mark.parametrize(
    ("visual", "logical"),
    [
        ("םולש", "שלום"),
        ("12.5 ריחמ", "מחיר 12.5"),
        ("2016 2015 תנש", "שנת 2015 2016"),
        ("?ךמולש המ", "מה שלומך?"),
        ("plain English 3.5", "plain English 3.5"),
        ("see םולש 12 there", "see שלום 12 there"),
    ],
)
def test_reading_order(visual: str, logical: str) -> None:
    assert read(visual) == logical


def test_the_page_may_know_better_than_the_line() -> None:
    assert read("Open Source 2.0 תכרעמ", rtl=True) == "מערכת Open Source 2.0"
    assert read("Open Source 2.0 תכרעמ", rtl=False) == "Open Source 2.0 מערכת"


def test_marks_stay_behind_their_letter() -> None:
    base, mark, other = "\u05d1", "\u05bc", "\u05d0"
    assert [at for at, _ in logical_order([other, base, mark], [False] * 3, True)] == [1, 2, 0]


@pytest.mark.parametrize(
    ("visual", "logical"),
    [
        ("لمعُتساو", "واستُعمل"),  # damma before the letter that it stands on, as HarfBuzz gives it
        ("\u064bاباتك ينُب", "بُني كتاباً"),  # and a word that ends with one tells it
        ("לוֹד", "דֹול"),
    ],
)
def test_a_mark_belongs_to_the_letter_that_it_was_shaped_with(visual: str, logical: str) -> None:
    assert read(visual) == logical


def test_words_that_end_with_a_mark_at_the_right_have_marks_after_letters() -> None:
    """Visual order: the first letter of a word, at its right end, has its mark behind it."""
    assert read("ל\u05d3\u05c1 ם\u05dc\u05b8") == "\u05dc\u05b8ם \u05d3\u05c1ל"


def test_a_wide_mark_is_part_of_the_letter_before_it() -> None:
    """As browsers map a letter drawn in two parts: its dot to the letter, the rest to its mark."""
    texts, spaces = ["ن", "ب", "\u064f"], [False, False, False]
    order = logical_order([*texts, "و"], [*spaces, False], True, frozenset({2}))
    assert "".join([*texts, "و"][at] for at, _ in order) == "وبُن"


def test_direction_is_that_of_most_letters() -> None:
    assert is_rtl(list("אבג ab"))
    assert not is_rtl(list("אב abc"))
    assert not is_rtl(list("123"))


def test_brackets_are_turned_only_when_that_makes_pairs() -> None:
    assert mirrored(")a(") == "(a)"
    assert mirrored("(a)") == "(a)"


def test_brackets_open_before_words_and_close_behind_them() -> None:
    """A bracket that opens on the line before leaves as many strays one way as the other."""
    assert (
        mirrored("פעולות(, זמינות )כולל(, הרשאות )לוגים(.")
        == "פעולות), זמינות (כולל), הרשאות (לוגים)."
    )
    assert (
        mirrored("סודיות )לדוגמא הצפנה(, אמינות )אימות קלט")
        == "סודיות (לדוגמא הצפנה), אמינות (אימות קלט"
    )
    right = "שמות(ים) של פעולות), זמינות (כולל"
    assert mirrored(right) == right


@given(st.text("אבגabc123.,()- ", max_size=30))
def test_nothing_is_lost(visual: str) -> None:
    assert sorted(read(visual).replace(" ", "")) == sorted(visual.replace(" ", ""))
