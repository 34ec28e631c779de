"""Rivers: gutters that are no wider than an em, and what only looks like one."""

from __future__ import annotations

import pytest

from ai_translator.layout.lines import find_lines
from ai_translator.layout.rivers import find_rivers
from tests.layout.glyph_page import (
    MONO,
    MORE,
    PROSE,
    SERIF,
    Setter,
    blocks,
    broken,
    text_width,
)

LONG = f"{PROSE} {MORE} {PROSE}"


def _rivers(page: Setter) -> list[tuple[float, float]]:
    return [(river.left, river.right) for river in find_rivers(find_lines(page.content.glyphs))]


@pytest.mark.parametrize("gutter", [5.0, 7.0, 9.0])
@pytest.mark.parametrize("justify", [True, False])
def test_columns_with_a_gutter_of_less_than_an_em(gutter: float, justify: bool) -> None:
    page = Setter()
    page.paragraph(50, 100, 200, f"Alpha {LONG}", justify=justify)
    page.paragraph(250 + gutter, 100, 200, f"Beta {MORE} {LONG}", justify=justify)
    assert [block.text.split(" ")[0] for block in blocks(page)] == ["Alpha", "Beta"]


def test_three_narrow_columns_under_a_title() -> None:
    page = Setter()
    page.center(300, 60, "A Title That Runs Over All of the Columns", 16)
    for at, name in enumerate(("One", "Two", "Three")):
        page.paragraph(40 + at * 168, 100, 160, f"{name} {LONG}")
    assert [block.text.split(" ")[0] for block in blocks(page)] == ["A", "One", "Two", "Three"]


def test_columns_whose_lines_meet_on_few_rows() -> None:
    """Different leading: only here and there do two lines share a baseline."""
    page = Setter()
    page.paragraph(50, 100, 200, f"Alpha {LONG}", leading=1.2)
    page.paragraph(258, 100, 200, f"Beta {LONG}", leading=1.3)
    assert [block.text.split(" ")[0] for block in blocks(page)] == ["Alpha", "Beta"]


def test_columns_whose_lines_never_meet() -> None:
    """Their baselines differ throughout, so that no line runs over both."""
    page = Setter()
    page.paragraph(50, 100, 200, f"Alpha {LONG}")
    page.paragraph(257, 102, 200, f"Beta {LONG}")
    assert [block.text.split(" ")[0] for block in blocks(page)] == ["Alpha", "Beta"]


def test_a_paragraph_with_wide_word_spaces_has_none() -> None:
    page = Setter()
    y = 100.0
    for line in range(30):  # words of many lengths, the spaces between them far too wide
        page.text(50, y, " ".join(LONG.split()[line : line + 9]), space=0.55)
        y += 12
    assert _rivers(page) == []


def test_markers_and_numbers_of_lines_are_no_column() -> None:
    page = Setter()
    for row in range(12):
        page.text(50, 100 + 12 * row, f"{row + 1}.", typed=False)
        page.text(66, 100 + 12 * row, "An entry of a list that goes on to the edge", space=0.25)
    assert _rivers(page) == []


def test_blanks_of_a_listing_are_none() -> None:
    page = Setter()
    for row in range(12):
        page.text(50, 100 + 12 * row, f"value{row % 10} = measure(total, {row % 10})", font=MONO)
    assert _rivers(page) == []


def test_a_line_over_both_columns_is_not_cut_at_its_word_space() -> None:
    """Its word spaces are as wide as a narrow gutter, and one is within the columns' white."""
    page = Setter()
    before, behind = "When the winter of that year came to an end", "at last the old men went home"
    end = page.text(50, 100, before, space=0.5)
    stop = page.text(end + 5, 100, behind, space=0.5)
    page.text(50, 112, "again, and slept")
    page.paragraph(50, 140, end - 55, LONG, justify=True)
    page.paragraph(end + 10, 140, stop - end, f"{MORE} {PROSE}", justify=True)
    assert blocks(page)[0].lines[0].text == f"{before} {behind}"


def test_a_line_over_both_columns_whose_words_end_at_an_edge_by_chance() -> None:
    """What follows in it begins before the other column does: it is one line."""
    page = Setter()
    before = "for these are the days of the year on which"
    after = "all boats come home to the harbour of the town at noon"
    left = 50 + text_width(before)
    page.text(50, 88, f"{before} {after}", space=0.5)
    end = max(glyph.x1 for glyph in page.content.glyphs)
    edge = next(
        glyph.x0
        for glyph, other in zip(page.content.glyphs[1:], page.content.glyphs)
        if other.text.isspace() and glyph.x0 > left + 15
    )
    page.paragraph(50, 112, edge - 5 - 50, f"Alpha {LONG}")
    page.paragraph(edge + 6, 112, end - edge - 6, f"Beta {LONG}")
    found = blocks(page)
    assert found[0].text == f"{before} {after}"
    assert [block.text.split(" ")[0] for block in found[1:]] == ["Alpha", "Beta"]


def test_a_texts_two_last_lines_at_the_head_of_the_next_column() -> None:
    """They are as wide as the column before them, which is even at both sides."""
    page = Setter()
    lines = list(broken(f"Alpha {LONG} {LONG}", 240, 10, SERIF, 0, 0))
    rest = f"{lines[-3]} {lines[-2][:30]}"
    page.paragraph(50, 100, 240, " ".join(lines[:-3]), ended=False)
    page.paragraph(297, 100, 240, rest)
    assert [block.text for block in blocks(page)] == [" ".join(lines[:-3]), rest]


def test_remarks_of_other_widths_show_no_column() -> None:
    page = Setter()
    page.paragraph(50, 100, 240, f"{LONG} {LONG}")
    page.paragraph(297, 100, 150, "A remark of two lines that stands beside it")
    assert _rivers(page) == []
