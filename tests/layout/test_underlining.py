"""Rules that underline words are no rules of tables."""

from __future__ import annotations

import pytest

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.page_content import Rule
from ai_translator.layout.underlining import without_underlines
from tests.layout.glyph_page import MORE, PROSE, Setter, blocks
from tests.layout.tables.sheets import found, grid, rows


def left(page: Setter) -> list[Rule]:
    return without_underlines(page.content.rules, page.content.glyphs)


@pytest.mark.parametrize("below", [1.0, 2.5, 3.5])
def test_a_rule_under_words_as_long_as_they_are(below: float) -> None:
    page = Setter()
    end = page.text(50, 100, "some words of a link")
    page.rule(50, 100 + below, end)
    page.rule(60, 100 + below, end - 40)  # a part of it, as where letters hang into the line
    assert left(page) == []


def test_a_rule_through_words() -> None:
    page = Setter()
    end = page.text(50, 100, "struck out")
    page.rule(50, 97, end)
    assert left(page) == []


def test_rules_of_tables_stay() -> None:
    page = Setter()
    end = page.text(50, 100, "Cell")
    page.text(120, 100, "Another")
    page.rule(45, 103, end + 30)  # reaches over the white behind the word
    page.rule(50, 103, 170)  # under both cells
    page.rule(50, 105, end)  # too far below
    page.content.rules.append(Rule(BBox(60, 90, 60.5, 110), horizontal=False))
    assert left(page) == page.content.rules


def test_an_underlined_address_that_reaches_into_a_table_is_no_row_of_it() -> None:
    page = Setter()
    xs = [260.0, 340.0, 420.0, 500.0]
    grid(page, xs, [200, 220, 240, 260, 280])
    rows(
        page,
        [x + 5 for x in xs[:-1]],
        214,
        [["Town", "Trains", "Days"], ["", "7", "3"], ["Bergen", "9", "2"], ["Cadiz", "4", "1"]],
        leading=20,
    )
    y = page.paragraph(50, 200, 200, f"Alpha {PROSE}")
    end = page.text(50, y, "https://www.example.org/a/path/that/no/line/holds/at/all")
    page.rule(50, y + 1.5, end)
    assert end > xs[0]
    page.paragraph(50, y + 12, 200, f"{MORE}")
    (table,) = found(page)
    assert table.bbox.x0 == xs[0] and (table.rows, table.cols) == (4, 3)
    assert blocks(page)[0].text.startswith("Alpha The harbour")
