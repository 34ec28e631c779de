from __future__ import annotations

from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_translator.layout.lines import find_lines
from ai_translator.model.content import Direction
from tests.layout.glyph_page import BOLD, MONO, SERIF, Setter


@pytest.fixture
def page() -> Setter:
    return Setter()


def texts(page: Setter) -> list[str]:
    return [line.text for line in find_lines(page.content.glyphs)]


@pytest.mark.parametrize("typed", [True, False])
def test_words_are_parted_by_spaces_or_gaps(page: Setter, typed: bool) -> None:
    page.text(50, 100, "two words here", typed=typed)
    assert texts(page) == ["two words here"]


def test_tightly_justified_words_stay_apart(page: Setter) -> None:
    page.text(50, 100, "squeezed by the justifier", typed=False, space=0.17)
    assert texts(page) == ["squeezed by the justifier"]


def test_kerning_makes_no_space(page: Setter) -> None:
    page.text(50, 100, "AVATAR", tracking=0.08)
    assert texts(page) == ["AVATAR"]


def test_a_mark_makes_no_space_where_its_own_place_lies(page: Setter) -> None:
    """Its origin may lie a good part of a letter from both of its neighbours."""
    end = page.text(50, 100, "خ")
    page.text(end + 2, 100, "\u064f")
    page.content.glyphs[-1].x1, page.content.glyphs[-1].advance = end + 2, 0.0
    page.text(end + 0.5, 100, "س")
    assert texts(page) == ["سُخ"]


def test_a_typed_space_before_a_mark_stays(page: Setter) -> None:
    end = page.text(50, 100, "خ")
    end = page.text(end, 100, " ")
    page.text(end, 100, "\u064f")
    page.content.glyphs[-1].x1, page.content.glyphs[-1].advance = end, 0.0
    page.text(end, 100, "س")
    assert texts(page) == ["سُ خ"]


def test_marks_keep_the_order_of_the_drawing_wherever_their_origins_lie(page: Setter) -> None:
    """Shaped from right to left: each mark before its letter, its origin in the letter or behind it."""
    end = page.text(50, 100, "ץ")
    for mark, letter, typed, into in (
        ("ֶ", "ר", False, -1.0),
        ("ָ", "א", False, 0.5),
        ("ְ", "ך", True, 2.0),
    ):
        end = page.text(end, 100, " ") if typed else end
        page.text(end + into, 100, mark)
        page.content.glyphs[-1].x1, page.content.glyphs[-1].advance = end + into, 0.0
        end = page.text(end, 100, letter)
    assert texts(page) == ["ךְ אָרֶץ"]


def test_letter_spaced_words_are_words(page: Setter) -> None:
    page.text(50, 100, "THE LAST CHAPTER", tracking=0.4, space=0.5, typed=False)
    assert texts(page) == ["THE LAST CHAPTER"]


def test_columns_are_not_glued(page: Setter) -> None:
    end = page.text(50, 100, "left column")
    page.text(end + 12, 100, "right column")
    assert texts(page) == ["left column", "right column"]


def test_a_change_of_face_is_no_gap(page: Setter) -> None:
    end = page.text(50, 100, "un")
    page.text(end, 100, "believ", font=BOLD)
    assert len(texts(page)) == 1
    page.text(page.content.glyphs[-1].x1, 100, "able")
    assert texts(page) == ["unbelievable"]


def test_scripts_belong_to_their_line(page: Setter) -> None:
    end = page.text(50, 100, "water H")
    end = page.text(end, 101.5, "2", 7)
    end = page.text(end, 100, "O stands high")
    end = page.text(end, 96.5, "3", 7)
    page.text(end, 100, " today")
    page.text(50, 112, "the next line of text")
    assert texts(page) == ["water H2O stands high3 today", "the next line of text"]


def test_a_footnote_mark_before_its_word(page: Setter) -> None:
    end = page.text(50, 96.5, "1", 7)
    page.text(end, 100, "See there.")
    assert texts(page) == ["1See there."]


def test_a_line_over_another_is_no_script(page: Setter) -> None:
    page.text(50, 100, "a heading in large type", 16)
    page.text(50, 108, "a small line close under it", 7)
    assert texts(page) == ["a heading in large type", "a small line close under it"]


def test_the_size_is_that_of_most_of_the_line(page: Setter) -> None:
    end = page.text(50, 100, "leads to the new ", 9)
    end = page.text(end, 100, "longest single chunk here", 10)
    page.text(end, 100, " and more words after", 9)
    assert find_lines(page.content.glyphs)[0].size == 9


def test_a_lowered_letter_of_the_same_size(page: Setter) -> None:
    end = page.text(50, 100, "T")
    end = page.text(end - 1.5, 102.1, "E")
    page.text(end - 1, 100, "X is a program")
    assert texts(page) == ["TEX is a program"]


def test_glyphs_drawn_out_of_order(page: Setter) -> None:
    page.text(50, 100, "ordered")
    page.content.glyphs.reverse()
    assert texts(page) == ["ordered"]


def test_turned_text_is_a_line_of_its_own(page: Setter) -> None:
    page.text(50, 100, "upright")
    page.turned(30, 300, "along the margin")
    line = next(line for line in find_lines(page.content.glyphs) if line.angle)
    assert (line.text, line.angle) == ("along the margin", 270.0)
    assert line.bbox.height > line.bbox.width


def test_vertical_writing(page: Setter) -> None:
    page.vertical(500, 100, "縦書きの行")
    (line,) = find_lines(page.content.glyphs)
    assert (line.text, line.direction, line.baseline) == ("縦書きの行", Direction.VERTICAL, 500)


def test_ideographs_have_no_spaces_over_a_stretched_line(page: Setter) -> None:
    page.text(50, 100, "汉字排版", tracking=0.4)
    assert texts(page) == ["汉字排版"]


def test_addresses_do_not_make_a_page_read_from_left_to_right(page: Setter) -> None:
    for at in range(3):
        page.rtl(
            400, 100 + 14 * at, f"https://www.example.org/index.php/Client_Side_Testing_{at} םולש"
        )
    page.rtl(400, 160, "תכרעמ לש Open Source Project")
    assert {line.direction for line in find_lines(page.content.glyphs)} == {Direction.RTL}


def test_right_to_left_lines_are_read_from_the_right(page: Setter) -> None:
    page.rtl(400, 100, "םולש 2015 תנשב Open Source תכרעמ")
    (line,) = find_lines(page.content.glyphs)
    assert line.direction is Direction.RTL
    assert line.text == "מערכת Open Source בשנת 2015 שלום"


def test_a_hebrew_word_in_an_english_line(page: Setter) -> None:
    page.text(50, 100, "the word םולש means peace")
    (line,) = find_lines(page.content.glyphs)
    assert (line.direction, line.text) == (Direction.LTR, "the word שלום means peace")


def test_spaces_are_not_among_the_glyphs(page: Setter) -> None:
    page.text(50, 100, "a b c", font=MONO)
    (line,) = find_lines(page.content.glyphs)
    assert [g.text for g in line.glyphs] == ["a", "b", "c"]
    assert line.spaces == [False, True, True]


def test_code_among_words_keeps_its_spaces(page: Setter) -> None:
    end = page.text(50, 100, "the", typed=False)
    page.text(end + 2.5, 100, "glm", font=MONO)
    page.text(page.content.glyphs[-1].x1 + 2.5, 100, "function", typed=False)
    assert texts(page) == ["the glm function"]


def test_letters_of_a_listing_in_wide_columns(page: Setter) -> None:
    page.text(50, 100, "pca = fit()", font=MONO, tracking=0.2, typed=False)
    assert texts(page) == ["pca = fit()"]


words = st.lists(
    st.tuples(
        st.floats(20, 500),
        st.floats(20, 700),
        st.text("abcXYZ-. 漢שى", min_size=1, max_size=12),
        st.sampled_from([6.0, 10.0, 18.0]),
    ),
    max_size=25,
)


@given(words)
def test_every_glyph_is_in_one_line(placed: list[tuple[float, float, str, float]]) -> None:
    page = Setter()
    for x, y, text, size in placed:
        page.text(x, y, text, size, SERIF)
    lines = find_lines(page.content.glyphs)
    found = {g for line in lines for g in line.glyphs}
    assert found == {g for g in page.content.glyphs if not g.text.isspace()}
    assert len(found) == sum(len(line.glyphs) for line in lines)
    assert all(len(line.spaces) == len(line.glyphs) for line in lines)


def test_glyphs_are_not_changed(page: Setter) -> None:
    page.text(50, 100, "kept as drawn")
    before = [astuple(g) for g in page.content.glyphs]
    find_lines(page.content.glyphs)
    assert [astuple(g) for g in page.content.glyphs] == before


def test_an_initial_is_no_part_of_the_line_that_it_reaches_down_to(page: Setter) -> None:
    """It stands on the second line's baseline and belongs to the first one."""
    end = page.text(50, 112, "T", 26)
    page.text(end + 2, 100, "he harbour master wrote")
    page.text(end + 2, 112, "how high the water stood")
    assert sorted(texts(page)) == ["T", "he harbour master wrote", "how high the water stood"]


@pytest.mark.parametrize(("said", "size"), [("T", 15), ("“", 26), ("To", 26)])
def test_what_is_no_initial_stays_in_its_line(page: Setter, said: str, size: float) -> None:
    end = page.text(50, 112, said, size)
    page.text(end + 1, 112, "how high the water stood")
    assert len(texts(page)) == 1


def test_words_printed_over_others_are_lines_of_their_own(page: Setter) -> None:
    """A cell that is too full, an address that cannot be broken."""
    page.text(50, 100, "Symmetrical")
    page.text(95, 100, "Not used in the province")
    assert texts(page) == ["Symmetrical", "Not used in the province"]


def test_a_line_drawn_word_by_word_with_letters_too_wide_stays_one(page: Setter) -> None:
    """Their boxes reach into the next words all along it: the widths are wrong, not the words."""
    x = 50.0
    words = ["Letters", "said", "to", "be", "wider", "than", "they", "are", "printed", "here"]
    for word in words:
        end = page.text(x, 100, word)
        x = end - 2.0
    assert len(texts(page)) == 1


def test_scripts_and_accents_over_letters_stay_in_their_line(page: Setter) -> None:
    end = page.text(50, 100, "caf")
    page.text(end, 100, "e")
    page.text(end + 0.5, 99, "\u00b4")
    page.text(end + 4.8, 100, " is open")
    assert len(texts(page)) == 1


def test_a_line_is_as_large_as_its_own_row_however_many_scripts_it_has(page: Setter) -> None:
    """The limits under a sum, which stands in a row of its own, begin the rest of the line."""
    end = page.text(50, 100, "the printers themselves, where")
    end = page.text(end + 16, 103, "j=1", size=7.0)
    end = page.text(end, 100, "w")
    end = page.text(end, 102, "j", size=7.0)
    page.text(end + 2.5, 100, "is")
    (_, rest) = find_lines(page.content.glyphs)
    assert (rest.size, rest.baseline) == (10.0, 100.0)
