"""Columns of running text: what is set in rows in each of them is no table over both."""

from __future__ import annotations

from tests.layout.glyph_page import BOLD, MORE, PROSE, Setter, blocks
from tests.layout.tables.sheets import found, rows, text

LONG = f"{PROSE} {MORE} {PROSE}"
ENTRIES = [
    ("Reason", "Count", "Sum"),
    ("North", "12", "40"),
    ("South", "31", "77"),
    ("Weir", "55", "90"),
]


def columns_of_text(page: Setter, y: float) -> None:
    page.paragraph(50, y, 230, LONG)
    page.paragraph(310, y, 230, f"{MORE} {LONG}")


def test_a_table_ends_at_the_white_between_columns_of_text() -> None:
    page = Setter()
    rows(page, (50, 120, 190), 100, ENTRIES)
    page.text(310, 100, "and the rest of it.")
    page.text(310, 128, "2", font=BOLD)
    page.text(330, 128, "Storage of the beeswax", font=BOLD)
    page.text(330, 142, "over the winter", font=BOLD)
    columns_of_text(page, 180)
    (table,) = found(page)
    assert table.bbox.x1 < 300
    assert "Storage of the beeswax over the winter" in [b.text for b in blocks(page)][-2].replace("\n", " ")  # fmt: skip


def test_a_table_over_both_columns_of_text_is_one() -> None:
    page = Setter()
    entries = [(*row, *row[1:], row[1]) for row in ENTRIES]
    rows(page, (50, 130, 210, 310, 390, 470), 100, entries)
    page.text(
        50, 170, "A note on the whole of this table, which runs over both of the columns there"
    )
    columns_of_text(page, 200)
    (table,) = found(page)
    assert table.cols == 6


def test_long_entries_beside_each_other_are_no_columns_of_text() -> None:
    page = Setter()
    for at in range(8):
        page.text(50, 100 + 14 * at, f"Weir {at}")
        page.text(120, 100 + 14 * at, "Stored in the sheds of the old yard")
        page.text(310, 100 + 14 * at, "Taken from the hills by the masons")
        page.right(540, 100 + 14 * at, str(100 + 37 * at))
    (table,) = found(page)
    assert table.cols == 4


def test_the_second_line_of_the_last_entry_is_in_its_cell() -> None:
    page = Setter()
    rows(page, (50, 130, 210), 100, ENTRIES)
    page.text(50, 100 + 14 * 4 - 2, "beside the mill")
    page.text(50, 200, "running text that is no part of it")
    (table,) = found(page)
    assert table.bbox.bottom < 180
    assert max(cell.bbox.bottom for cell in table.cells) > 154


def test_entries_of_many_lines_are_in_their_cells_beside_each_other() -> None:
    """Their lines stand alone in their rows."""
    page = Setter()
    entries = (
        ("Mill", ["Not used in any", "of the suburbs by", "the masons"], "12"),
        ("Weir", ["Repaired by all", "of the foresters", "of that town"], "40"),
        ("Kiln", ["Too heavy for the", "children of both", "the schools"], "77"),
        ("Yard", ["Stored under the", "roof of the old", "railway"], "31"),
    )
    for x, head in ((50, "Place"), (120, "Use")):
        page.text(x, 88, head, font=BOLD)
    page.right(300, 88, "Count", font=BOLD)
    for at, (label, lines, number) in enumerate(entries):
        page.text(50, 102 + 42 * at, label)
        page.right(300, 102 + 42 * at, number)
        for step, line in enumerate(lines):
            page.text(120, 102 + 42 * at + 12 * step, line)
    (table,) = found(page)
    said = [row[1] for row in text(page, table)]
    assert said[1:] == [" ".join(lines) for _, lines, _ in entries]
