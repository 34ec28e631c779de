from __future__ import annotations

import pytest

from ai_translator.layout.blocks.layout_lines import text_line
from ai_translator.layout.blocks.rows import with_stretched_lines
from ai_translator.layout.lines import find_lines
from tests.layout.glyph_page import BOLD, MATHS, MONO, MORE, PROSE, Setter
from tests.layout.tables.sheets import columns, found, rows, text

XS = [50.0, 200.0, 260.0, 320.0]
BODY = [
    ["Fraud", "173.7", "5.1", "168.5"],
    ["Embezzlement", "14.6", "–", "14.1"],
    ["Vandalism", "217.4", "72.7", "144.7"],
    ["Gambling", "8.2", "1.4", "6.8"],
]


@pytest.fixture
def page() -> Setter:
    return Setter()


def test_numbers_in_columns(page: Setter) -> None:
    columns(page, XS, 100, ["Offense", "Total", "Under", "Over"])
    rows(page, XS, 114, BODY)
    (table,) = found(page)
    assert (table.ruled, table.header_rows) == (False, 1)
    assert text(page, table)[1:] == BODY


def test_leaders_lead_to_their_numbers(page: Setter) -> None:
    for at, (label, *numbers) in enumerate(BODY):
        x = page.text(50, 100 + 14 * at, label + " ")
        while x < 190:
            x = page.text(x, 100 + 14 * at, ". ")
        columns(page, XS[1:], 100 + 14 * at, numbers)
    (table,) = found(page)
    assert table.cols == 4
    assert [row[1:] for row in text(page, table)] == [row[1:] for row in BODY]


def test_narrow_gutters_in_many_rows(page: Setter) -> None:
    xs = [50.0, 130.0, 175.0, 220.0]
    rows(page, xs, 100, [[f"County {name}", "11,062", "11,540", "10,522"] for name in "ABCDEFGH"])
    (table,) = found(page)
    assert (table.rows, table.cols) == (8, 4)


def test_beside_a_column_of_prose(page: Setter) -> None:
    rows(page, XS, 100, BODY)
    page.paragraph(400, 100, 180, PROSE + MORE)
    (table,) = found(page)
    assert text(page, table) == BODY


def test_words_under_a_bold_header(page: Setter) -> None:
    columns(page, XS, 100, ["Town", "River", "Lake", "Hill"], font=BOLD)
    rows(
        page,
        XS,
        114,
        [
            ["Bern", "Aare", "none", "Gurten"],
            ["Biel", "Schüss", "Biel", "Jura"],
            ["Thun", "Aare", "Thun", "Niesen"],
        ],
    )
    (table,) = found(page)
    assert table.header_rows == 1


NO_TABLES = {
    "two columns of prose": lambda page: [
        page.paragraph(x, 100, 240, PROSE + MORE) for x in (50, 310)
    ],
    "a numbered list": lambda page: [
        (page.text(50, y, f"{at}."), page.text(75, y, "an item of it"))
        for at, y in enumerate(range(100, 200, 14), 1)
    ],
    "bullets": lambda page: [
        (page.text(50, y, "•"), page.text(75, y, "item 12"), page.text(200, y, "of it"))
        for y in range(100, 200, 14)
    ],
    "a table of contents": lambda page: [
        (
            page.text(page.text(50, y, f"Chapter {at} "), y, ". . . . . . . . . . ."),
            page.right(400, y, str(3 * at)),
        )
        for at, y in enumerate(range(100, 240, 14), 1)
    ],
    "a listing": lambda page: [
        (page.text(50, y, "mov eax, 7", font=MONO), page.text(200, y, "4 // moves", font=MONO))
        for y in range(100, 200, 12)
    ],
    "lines of a curriculum vitae": lambda page: [
        (
            page.text(50, y, "University of somewhere"),
            page.right(500, y, "Seoul, Korea"),
            page.text(50, y + 13, "Student of many things"),
            page.right(500, y + 13, "Mar. 2010 - 2017"),
        )
        for y in (100, 140, 180)
    ],
    "an aligned system": lambda page: [
        (
            page.text(100, y, "x", font=MATHS),
            page.text(130, y, "=", font=MATHS),
            page.text(160, y, "3", font=MATHS),
            page.text(190, y, "y", font=MATHS),
        )
        for y in (100, 118, 136, 154)
    ],
    "a reference list": lambda page: [
        (page.text(50, y, f"[{at}]"), page.text(80, y, "Some author: a book"))
        for at, y in enumerate(range(100, 200, 14), 1)
    ],
    "a letterhead": lambda page: [
        (page.text(50, y, left), page.text(350, y, right))
        for y, left, right in ((100, "To", "Date"), (114, "From", "Place"))
    ],
}


@pytest.mark.parametrize("case", NO_TABLES)
def test_no_table(page: Setter, case: str) -> None:
    NO_TABLES[case](page)
    assert found(page) == []


def test_an_empty_page_has_none(page: Setter) -> None:
    assert found(page) == []


def test_wordy_entries_between_three_rules_are_rows(page: Setter) -> None:
    """All entries have four words and more, and are about as long as their columns."""
    for y in (86, 102, 162):
        page.rule(50, y, 420)
    rows(page, [50, 150, 290], 97, [["Town", "What is seen there", "What is missing"]])
    body = [
        ["Aalen and around", "Stored under the roof", "Repaired by local folk"],
        ["Bergen by night", "Checked twice by many", "Delivered in the evening"],
        ["Celle in winter", "Replaced by clay there", "Only after the autumn"],
    ]
    rows(page, [50, 150, 290], 114, body)
    (table,) = found(page)
    assert table.rows == 4


def test_the_second_line_of_wrapped_entries_is_no_row(page: Setter) -> None:
    for y in (86, 102, 162):
        page.rule(50, y, 420)
    rows(page, [50, 150, 290], 97, [["Town", "What is seen", "People"]])
    body = [
        ["Apprentices", "Replaced by clay in", "63"],
        ["on duty", "most cases", ""],
        ["Opening", "Too peculiar for daily", "691"],
        ["evening", "use", ""],
    ]
    rows(page, [50, 150, 290], 114, body)
    (table,) = found(page)
    assert table.rows == 3


def test_a_stretched_line_of_a_narrow_cell_is_one_line() -> None:
    cell = Setter()
    for at, (first, second) in enumerate((("Jede", "Bäc"), ("kerei", "im"), ("Tal", "zwei"))):
        cell.text(100, 114 + 12 * at, first)
        cell.right(160, 114 + 12 * at, second)
    cell.text(100, 150, "vermessen")
    made = with_stretched_lines([text_line(line) for line in find_lines(cell.content.glyphs)])
    assert [line.text for line in made] == ["Jede Bäc", "kerei im", "Tal zwei", "vermessen"]


@pytest.mark.parametrize("leading", [1.2, 1.55])
def test_long_entries_of_several_lines_beside_numbers(page: Setter, leading: float) -> None:
    """An invoice without rules: further lines of its entries are as long as those of prose."""
    for x, title in zip((50, 80, 300, 350), ("No.", "Description", "Pieces", "Amount")):
        page.text(x, 100, title, font=BOLD)
    y, entries = 100.0, [PROSE[:118], "Two lamps", MORE[:122], PROSE[:90]]
    for number, words in enumerate(entries, 1):
        y += 20
        for x, value in zip((50, 300, 350), (number, 2 * number, f"{number}9.50")):
            page.text(x, y, str(value))
        y = page.paragraph(80, y, 190, words, justify=False, leading=leading) - 10 * leading
    page.paragraph(50, y + 30, 400, f"{MORE} {PROSE}")
    (table,) = found(page)
    assert [row[1].replace("\n", " ") for row in text(page, table)][1:] == entries
