from __future__ import annotations

from collections import Counter

import pytest

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.formulas import absorb_fragments, display_formulas
from ai_translator.layout.lines import find_lines
from ai_translator.layout.page_content import Font, Rule
from ai_translator.model.content import FontClass
from tests.layout.glyph_page import ITALIC, MATHS, PROSE, Setter

EXTENSION = Font("CMEX10", FontClass.SERIF, math=True)
LEFT, RIGHT = 50.0, 300.0


@pytest.fixture
def page() -> Setter:
    return Setter()


def displays(page: Setter) -> list[str]:
    lines = find_lines(page.content.glyphs)
    regions = display_formulas(lines, page.content.rules, LEFT, RIGHT, 10.0)
    return [" | ".join(lines[at].text for at in region.lines) for region in regions]


def absorbed(page: Setter) -> list[str]:
    return [
        line.text
        for line in absorb_fragments(find_lines(page.content.glyphs), page.content.rules, 10.0)
    ]


def formula(page: Setter, x: float, y: float) -> float:
    x = page.text(x, y, "P", font=MATHS)
    x = page.text(x, y, "(")
    x = page.text(x, y, "A", font=MATHS)
    return page.text(x, y, ") = 1")


def fraction(
    page: Setter, x: float, y: float, over: str = "a+b", under: str = "c", size: float = 10.0
) -> None:
    page.text(x, y - 0.7 * size, over, size, MATHS)
    page.text(x + 6, y + 0.9 * size, under, size, MATHS)
    page.content.rules.append(
        Rule(BBox(x - 1, y - 0.3 * size, x + 2 * size, y - 0.25 * size), horizontal=True)
    )


def test_a_centred_formula_between_paragraphs(page: Setter) -> None:
    y = page.paragraph(LEFT, 100, 250, PROSE)
    formula(page, 150, y + 8)
    page.paragraph(LEFT, y + 28, 250, PROSE)
    assert displays(page) == ["P(A) = 1"]


def test_its_number_at_the_margin_belongs_to_it(page: Setter) -> None:
    formula(page, 150, 100)
    page.right(RIGHT, 100, "(12)")
    assert displays(page) == ["P(A) = 1 | (12)"]


def test_fractions_are_one_formula_with_what_stands_beside_them(page: Setter) -> None:
    page.text(120, 100, "f", font=MATHS)
    page.text(130, 100, "=")
    fraction(page, 145, 100)
    page.text(170, 100, "+")
    fraction(page, 182, 100)
    assert len(displays(page)) == 1
    assert Counter(displays(page)[0].replace(" ", "").replace("|", "")) == Counter("f=a+bc+a+bc")


def test_words_over_a_bar_belong_to_the_fraction(page: Setter) -> None:
    formula(page, 100, 103)
    page.text(145, 97, "number of cases")
    page.text(170, 113, "N", font=MATHS)
    page.content.rules.append(Rule(BBox(144, 101, 218, 101.4), horizontal=True))
    (found,) = displays(page)
    assert "number of cases" in found and "N" in found


def test_a_sum_with_its_limits(page: Setter) -> None:
    page.text(150, 92, "∑", font=EXTENSION)
    page.text(152, 88, "n", size=7, font=MATHS)
    page.text(150, 112, "i=1", size=7, font=MATHS)
    page.text(164, 100, "x", font=MATHS)
    (found,) = displays(page)
    assert Counter(found.replace(" ", "").replace("|", "")) == Counter("∑ni=1x")


def test_a_connective_between_formulas_stays_prose(page: Setter) -> None:
    formula(page, 150, 100)
    page.text(LEFT, 122, "and, as we have seen before in this place,")
    formula(page, 150, 144)
    assert displays(page) == ["P(A) = 1", "P(A) = 1"]


def test_the_last_line_of_a_paragraph_is_no_display(page: Setter) -> None:
    y = page.paragraph(LEFT, 100, 250, PROSE)
    formula(page, LEFT, y)
    assert displays(page) == []


def test_prose_with_some_maths_is_no_display(page: Setter) -> None:
    x = page.text(80, 100, "we know that ")
    formula(page, x, 100)
    assert displays(page) == []


def test_prose_between_the_rules_of_a_table_is_no_fraction(page: Setter) -> None:
    page.text(60, 92, "the question that was put to them is")
    formula(page, 60, 112)
    page.content.rules.append(Rule(BBox(LEFT, 96, RIGHT, 96.4), horizontal=True))
    assert all("question" not in found for found in displays(page))


def test_a_tall_inline_fraction_goes_back_into_its_line(page: Setter) -> None:
    x = page.text(LEFT, 100, "often written ")
    fraction(page, x, 100, "u", "v", size=7)
    page.text(x + 16, 100, " in books")
    assert len(absorbed(page)) == 1
    assert absorbed(page)[0].replace(" ", "") == "oftenwrittenuvinbooks"


def test_numbers_beside_prose_are_left_alone(page: Setter) -> None:
    page.text(LEFT, 100, "Alabama")
    page.text(150, 100, "12")
    page.text(200, 103, "13", size=7)
    assert sorted(absorbed(page)) == ["12", "13", "Alabama"]


def test_nothing_is_lost_by_absorbing(page: Setter) -> None:
    y = page.paragraph(LEFT, 100, 250, PROSE)
    fraction(page, LEFT + 30, y + 4)
    formula(page, LEFT + 60, y + 4)
    before = Counter(id(g) for line in find_lines(page.content.glyphs) for g in line.glyphs)
    lines = absorb_fragments(find_lines(page.content.glyphs), page.content.rules, 10.0)
    assert Counter(id(g) for line in lines for g in line.glyphs) == before
    assert all(len(line.glyphs) == len(line.spaces) for line in lines)


def row_of_fractions(page: Setter, x: float, y: float, count: int) -> None:
    page.text(x, y, "F=", font=MATHS)
    for at in range(count):
        fraction(page, x + 20 + 40 * at, y, "a+bd")


def test_fractions_that_fill_their_row_are_a_display_at_the_column_s_edge_too(page: Setter) -> None:
    y = page.paragraph(LEFT, 100, 250, PROSE)
    row_of_fractions(page, LEFT, y + 5, 4)
    (found,) = displays(page)
    assert "F=" in found


@pytest.mark.parametrize("words", ["where some of it", "则其中"])
def test_words_beside_the_fractions_are_not_taken_into_a_display(page: Setter, words: str) -> None:
    y = page.paragraph(LEFT, 100, 250, PROSE)
    row_of_fractions(page, LEFT, y + 5, 4)
    page.text(LEFT + 185, y + 5, words)
    assert all(words not in found for found in displays(page))


def bars(page: Setter, x: float, baseline: float) -> None:
    """A bar of three pieces, each hanging from its origin, around the row on that baseline."""
    for at in range(3):
        page.text(x, baseline - 14.3 + 5.9 * at, "|", font=EXTENSION)


def test_a_long_bar_belongs_to_the_row_that_it_stands_around(page: Setter) -> None:
    over = "where we see more of it (when it is not told as a map),"
    page.text(LEFT, 100, over)
    x = page.text(LEFT, 112, "this is done by the one whose name is ")
    bars(page, x, 112)
    fraction(page, x + 4, 112, "dx", "dz", size=6)
    bars(page, x + 15, 112)
    found = absorbed(page)
    assert len(found) == 2 and found[0] == over
    assert found[1].count("|") == 6 and "dx" in found[1] and "dz" in found[1]


def test_the_rest_of_a_row_belongs_to_it_however_long_it_is(page: Setter) -> None:
    x = page.text(LEFT, 100, "As a matter of fact the one ")
    fraction(page, x, 100, "u", "v", size=6)
    page.text(x + 16, 100, "comes into play only when we look at all of them, as they are")
    (found,) = absorbed(page)
    assert found.startswith("As a matter of fact the one u") and found.endswith(
        " comes into play only when we look at all of them, as they are"
    )


def test_a_numerator_comes_before_the_denominator_that_was_taken_for_a_script(page: Setter) -> None:
    x = page.text(LEFT, 100, "equal (let it be ")
    page.text(x, 103.5, "b+1", 6, MATHS)
    page.text(x + 4, 96, "c", 6, MATHS)
    end = x + 12
    page.content.rules.append(Rule(BBox(x - 1, 97.5, end, 97.9), horizontal=True))
    page.text(end + 2, 100, "), and the rest is the same as it was")
    (found,) = absorbed(page)
    assert found.replace(" ", "").startswith("equal(letitbecb+1),and")


def test_a_sum_in_a_line_takes_its_limits_from_the_row_above(page: Setter) -> None:
    """The upper limit stands as high as the line above: the sign tells to which row they belong."""
    page.paragraph(LEFT, 100, 250, PROSE)
    y = 100 + 12 * 4
    page.text(LEFT, y, "by a wall of old and heavy stones from the hills")
    page.text(LEFT, y + 12, "salt, where")
    x = LEFT + 60
    page.text(x, y + 4.5, "∑", font=EXTENSION)
    page.text(x + 5.5, y + 2.4, "m", 7, MATHS)
    page.text(x + 5.5, y + 15, "j", 7, MATHS)
    page.text(x + 16, y + 12, "w", font=MATHS)
    page.text(x + 30, y + 12, "is given by the author of it")
    (line,) = [each for each in absorbed(page) if "salt" in each]
    assert "∑" in line
    assert "m" in line.split("is given")[0]
    assert not any("∑" in each for each in absorbed(page) if "salt" not in each)


def test_the_cases_behind_a_brace_are_one_formula(page: Setter) -> None:
    """The brace's font tells only where it begins; it stands around the axis of its formula."""
    page.paragraph(LEFT, 60, 250, PROSE)
    page.text(122, 130, "d = ", font=MATHS)
    page.text(136, 113, "{", font=EXTENSION)
    page.text(148, 123, "0 if ")
    page.text(165, 123, "x = y", font=MATHS)
    page.text(148, 137.5, "1 otherwise")
    page.paragraph(LEFT, 170, 250, PROSE)
    (display,) = displays(page)
    assert {"{", "1 otherwise"} <= set(display.split(" | "))


def test_a_fraction_between_a_short_word_and_the_rest_of_its_line(page: Setter) -> None:
    page.text(LEFT, 100, "where")
    page.text(LEFT + 44, 95.5, "n", 8, ITALIC)
    page.text(LEFT + 38, 104, "n+1", 8, MATHS)
    page.content.rules.append(Rule(BBox(LEFT + 37, 97.2, LEFT + 53, 97.6), horizontal=True))
    page.text(LEFT + 58, 100, "is given by those who know of it")
    (line,) = absorbed(page)
    assert line.startswith("where")
    assert line.endswith("know of it")
