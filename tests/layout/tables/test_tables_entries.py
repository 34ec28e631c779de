"""Tables whose lines leave cells open: what stands in them tells the entries apart."""

from __future__ import annotations

import pytest

from tests.layout.glyph_page import BOLD, Setter
from tests.layout.tables.sheets import columns, found, rows, text, upright

#: Name and value, twice, with a gap of white between.
PAIRS = [50.0, 130.0, 250.0, 330.0]


@pytest.fixture
def page() -> Setter:
    return Setter()


def sheet(page: Setter, bottom: float) -> None:
    """A frame with a headed row on top, as invoices have."""
    for y in (86, 100, bottom):
        page.rule(45, y, 430)
    for x in (45.0, 430.0):
        upright(page, x, 86, bottom)
    upright(page, 245, 86, 100)
    columns(page, [50, 250], 96, ["Customer", "Vehicle"], font=BOLD)


def pair(page: Setter, y: float, row: list[str]) -> None:
    for x, entry, font in zip(PAIRS, row, (BOLD, None, BOLD, None)):
        if entry:
            page.text(x, y, entry, **({"font": font} if font else {}))


def test_a_label_and_its_value_are_no_second_line_of_the_pair_above(page: Setter) -> None:
    """The value would not have had room in the line above, the label would."""
    sheet(page, 174)
    pair(page, 112, ["Name", "Gabriel Diaz", "Year", "2022"])
    pair(page, 126, ["Claim", "SF-1008", "Make", "A green one"])
    pair(page, 140, ["Mail", "g@example.org", "VIN", "1C4RJFBG2NC123456"])
    pair(page, 154, ["", "", "Hue", "White"])
    pair(page, 168, ["", "", "Odometer", "9,800"])
    (table,) = found(page)
    assert [row[2:] for row in text(page, table)[-3:]] == [
        ["VIN", "1C4RJFBG2NC123456"],
        ["Hue", "White"],
        ["Odometer", "9,800"],
    ]


def test_two_cells_that_wrap_at_once_stay_one_row(page: Setter) -> None:
    for y in (86, 100, 170):
        page.rule(45, y, 430)
    rows(page, [50, 130, 250], 96, [["Town", "Where it lies", "What it is known for"]])
    wrapped = [
        ["Aalen", "in the east of the", "its limes museum and"],
        ["", "old kingdom", "thermal springs"],
    ]
    rows(
        page,
        [50, 130, 250],
        112,
        [
            *wrapped,
            ["Bergen", "by the sea, in the", "rain, and its seven"],
            ["", "west", "mountains"],
        ],
        leading=12,
    )
    (table,) = found(page)
    assert [row[0] for row in text(page, table)] == ["Town", "Aalen", "Bergen"]


def test_entries_of_two_columns_in_an_open_cell(page: Setter) -> None:
    """The wall between them is drawn only at the header; they stand as the header's entries do."""
    for y in (86, 100, 114, 128, 142, 156):
        page.rule(45, y, 430)
    for x in (45.0, 245.0, 430.0):
        upright(page, x, 86, 156)
    upright(page, 325, 86, 100)
    upright(page, 325, 142, 156)
    for y, row in zip(
        (96, 110, 124, 138, 152),
        (
            ["Work", "Hours", "Rate"],
            ["Body", "two", "none"],
            ["Paint", "some", "half"],
            ["Both of these sums", "", ""],
            ["All", "four", "full"],
        ),
    ):
        for x, entry in zip((50, 250, 330), row):
            page.text(x, y, entry)
    (table,) = found(page)
    assert text(page, table)[1:3] == [["Body", "two", "none"], ["Paint", "some", "half"]]


def test_a_heading_over_two_columns_stays_whole(page: Setter) -> None:
    for y in (86, 100, 114, 128):
        page.rule(45, y, 430)
    for x in (45.0, 245.0, 430.0):
        upright(page, x, 86, 128)
    upright(page, 325, 100, 128)
    for y, row in zip(
        (96, 110, 124),
        (["", "Hours  and  rates", ""], ["Body", "two", "none"], ["Paint", "some", "half"]),
    ):
        for x, entry in zip((50, 290 if y == 96 else 250, 330), row):
            page.text(x, y, entry)
    (table,) = found(page)
    assert text(page, table)[0][1:] == ["Hours and rates", "<"]


def test_lines_far_apart_in_an_open_cell_are_two_entries(page: Setter) -> None:
    """The rule between them goes through the first column only."""
    for y in (86, 100, 160):
        page.rule(45, y, 430)
    page.rule(45, 130, 125)
    for x in (45.0, 125.0, 245.0, 430.0):
        upright(page, x, 86, 160)
    rows(page, [50, 130, 250], 96, [["Kind", "Name", "Note"]])
    rows(
        page,
        [50, 130, 250],
        114,
        [["First", "one", "above"], ["Second", "two", "below"]],
        leading=30,
    )
    (table,) = found(page)
    assert text(page, table)[1:] == [["First", "one", "above"], ["Second", "two", "below"]]


def test_the_row_above_the_first_rule_where_each_row_has_its_rule_below(page: Setter) -> None:
    sums = [
        ["All positions", "473"],
        ["Extra charges", "0"],
        ["Less", "-2"],
        ["Net", "471"],
        ["Taxes", "56"],
        ["Total", "527"],
    ]
    page.text(50, 80, "Totals", font=BOLD, size=12)
    for y, row in zip(range(114, 300, 30), sums):
        columns(page, [150, 350], y, row)
        page.rule(150, y + 10, 390)
    (table,) = found(page)
    assert text(page, table) == sums


def test_a_caption_over_such_rows_is_none_of_them(page: Setter) -> None:
    sums = [
        ["Extra charges", "0"],
        ["Less", "-2"],
        ["Net", "471"],
        ["Taxes", "56"],
        ["Total", "527"],
    ]
    page.text(150, 114, "What was paid for all of it in the end")
    page.rule(150, 124, 390)
    for y, row in zip(range(144, 300, 30), sums):
        columns(page, [150, 350], y, row)
        page.rule(150, y + 10, 390)
    (table,) = found(page)
    assert text(page, table) == sums


def test_a_shaded_header_over_one_row_that_fills_one_column(page: Setter) -> None:
    for x0, x1, name in ((50, 350, "Terms"), (350, 420, "Due"), (420, 490, "Part")):
        page.box(x0 + 1, 100, x1 - 1, 114)
        page.text(x0 + 5, 110, name)
    page.text(55, 124, "To be paid within thirty days without any deduction")
    (table,) = found(page)
    assert text(page, table) == [
        ["Terms", "Due", "Part"],
        ["To be paid within thirty days without any deduction", "", ""],
    ]
