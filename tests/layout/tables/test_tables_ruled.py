from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.figures import FigureRegion
from ai_translator.layout.page_content import Font, PaintedBox
from ai_translator.model.content import FontClass
from tests.layout.glyph_page import BOLD, MORE, PROSE, Setter
from tests.layout.tables.sheets import columns, found, frame, grid, rows, text, upright

XS = [50.0, 150.0, 250.0, 350.0]


@pytest.fixture
def page() -> Setter:
    return Setter()


def inset(xs: list[float]) -> list[float]:
    return [x + 5 for x in xs[:-1]]


def test_a_grid_of_rules(page: Setter) -> None:
    grid(page, XS, [100, 120, 140, 160])
    rows(
        page,
        inset(XS),
        114,
        [["Town", "People", "Trains"], ["Aalen", "120", "7"], ["Bergen", "90", "12"]],
        leading=20,
    )
    (table,) = found(page)
    assert (table.rows, table.cols, table.ruled, table.header_rows) == (3, 3, True, 1)
    assert text(page, table) == [
        ["Town", "People", "Trains"],
        ["Aalen", "120", "7"],
        ["Bergen", "90", "12"],
    ]


def test_bullets_in_a_cell_are_no_column(page: Setter) -> None:
    grid(page, XS, [100, 120, 240])
    rows(page, inset(XS), 114, [["Failure", "Discovery", "Avoidance"]])
    page.paragraph(55, 134, 90, "An unplanned use of what is not ours", justify=False)
    page.paragraph(155, 134, 90, "It can be found by a look at all files", justify=False)
    page.text(255, 134, "Avoided by:")
    for y, item in enumerate(
        ["asking first", "reading on", "thinking", "learning", "a second look", "more time"]
    ):
        page.text(255, 148 + 14 * y, "•")
        page.text(275, 148 + 14 * y, item)
    (table,) = found(page)
    assert table.cols == 3


def test_narrow_spaces_between_words_are_kept(page: Setter) -> None:
    grid(page, XS, [100, 120, 140, 160])
    for y in (114, 134, 154):
        for x in inset(XS):
            page.text(x, y, "two words", space=0.1)
    assert text(page, found(page)[0]) == [["two words"] * 3] * 3


def test_lines_of_a_cell_stay_together(page: Setter) -> None:
    grid(page, XS, [100, 132, 164, 196])
    for y in (112, 144, 176):
        page.text(55, y, "The first")
        page.text(55, y + 12, "of several")
        page.text(155, y, "short entry")
        page.text(255, y, "and this one")
        page.text(255, y + 12, "goes on here")
    (table,) = found(page)
    assert text(page, table)[1] == [
        "The first of several",
        "short entry",
        "and this one goes on here",
    ]
    assert (table.rows, table.cols) == (3, 3)


def test_missing_inner_rules_merge_cells(page: Setter) -> None:
    for y in (100, 140, 160, 180):
        page.rule(50, y, 350)
    page.rule(150, 120, 350)
    upright(page, 50, 100, 180)
    upright(page, 150, 100, 180)
    upright(page, 250, 120, 180)
    upright(page, 350, 100, 180)
    page.text(55, 124, "Country")
    page.center(250, 114, "Population")
    columns(page, inset(XS), 134, ["", "1990", "2000"])
    rows(page, inset(XS), 154, [["Norway", "4", "5"], ["Sweden", "8", "9"]], leading=20)
    (table,) = found(page)
    assert text(page, table) == [
        ["Country", "Population", "<"],
        ["^", "1990", "2000"],
        ["Norway", "4", "5"],
        ["Sweden", "8", "9"],
    ]


def test_columns_drawn_and_rows_told_by_numbers(page: Setter) -> None:
    """A census table: rules in the header and between columns, none between rows."""
    for y in (100, 120, 200):
        page.rule(50, y, 350)
    for x in (150, 250):
        upright(page, x, 100, 200)
    columns(page, inset(XS), 114, ["Category", "Number", "Percent"])
    rows(
        page,
        inset(XS),
        134,
        [
            ["All ages", "291", "100"],
            ["Murder and"],
            ["manslaughter", "12", "8"],
            ["Fraud", "20", "9"],
        ],
        leading=14,
    )
    (table,) = found(page)
    assert table.header_rows == 1
    assert text(page, table)[1:] == [
        ["All ages", "291", "100"],
        ["Murder and manslaughter", "12", "8"],
        ["Fraud", "20", "9"],
    ]


def test_three_rules_and_aligned_columns(page: Setter) -> None:
    """Booktabs, with a short rule under a heading over two columns."""
    xs = [50.0, 150.0, 220.0, 290.0]
    for y in (100, 136, 190):
        page.rule(50, y, 340)
    page.rule(150, 118, 262)
    page.text(50, 120, "Model")
    page.center(206, 113, "Year 2024")
    page.text(290, 113, "Rating")
    columns(page, xs, 131, ["", "one", "many"])
    page.text(290, 131, "points")
    rows(
        page,
        xs,
        150,
        [
            ["alpha", "63", "80", "1820"],
            ["beta", "74", "83", "1843"],
            ["gamma", "71", "86", "1444"],
        ],
    )
    (table,) = found(page)
    assert table.header_rows == 2
    assert text(page, table)[0][1:] == ["Year 2024", "<", "Rating"]
    assert text(page, table)[1][1:] == ["one", "many", "points"]
    assert text(page, table)[2:] == [
        ["alpha", "63", "80", "1820"],
        ["beta", "74", "83", "1843"],
        ["gamma", "71", "86", "1444"],
    ]


def test_a_short_heading_spans_what_the_rule_under_it_spans(page: Setter) -> None:
    """It stands over the first column's half only."""
    xs = [50.0, 150.0, 220.0, 290.0]
    for y in (100, 136, 190):
        page.rule(50, y, 340)
    page.rule(150, 118, 262)
    columns(page, [170], 113, ["Block"])
    columns(page, xs, 131, ["", "one", "many", "points"])
    rows(
        page,
        xs,
        150,
        [
            ["alpha", "63", "80", "1820"],
            ["beta", "74", "83", "1843"],
            ["gamma", "71", "86", "1444"],
        ],
    )
    assert text(page, found(page)[0])[0] == ["", "Block", "<", ""]


def test_shaded_rows_and_rules_make_one_table_with_the_rows_between(page: Setter) -> None:
    """Requirements: rule, header, rule, rows of which every second one is shaded cell by cell, rule."""
    xs = [50.0, 100.0, 400.0, 450.0]
    y = 100.0
    page.rule(50, y, 450)
    for x, name in zip(xs, ["#", "Description", "Level"]):
        page.text(x + 5, y + 14, name, font=BOLD)
    y += 20
    page.rule(50, y, 450)
    for number in range(4):
        if number % 2 == 0:
            for x0, x1 in pairwise(xs):
                page.box(x0, y, x1, y + 40)
        page.text(55, y + 12, f"1.{number}")
        page.paragraph(105, y + 12, 280, PROSE[:100], justify=False)
        page.text(420, y + 12, "2")
        y += 40
    page.rule(50, y, 450)
    (table,) = found(page)
    assert (table.rows, table.cols, table.header_rows) == (5, 3, 1)
    assert [row[0] for row in text(page, table)] == ["#", "1.0", "1.1", "1.2", "1.3"]
    assert text(page, table)[2][1] == PROSE[:100]


WIDE = [50.0, 150.0, 250.0, 350.0, 450.0]


def shaded(page: Setter, y: float, names: list[str]) -> None:
    """Header cells on a ground of their own, narrow white stripes between."""
    for (x0, x1), name in zip(pairwise(WIDE), names):
        page.box(x0 + 1, y, x1 - 1, y + 30)
        page.text(x0 + 5, y + 18, name)


def test_rows_under_a_header_that_alone_is_shaded(page: Setter) -> None:
    shaded(page, 100, ["Kind", "Base", "Rate", "Tax"])
    rows(
        page,
        inset(WIDE),
        155,
        [["Sales tax", "275", "7", "19"], ["Luxury tax", "198", "19", "37"]],
        leading=35,
    )
    page.text(51, 280, "Sums", size=13)
    shaded(page, 300, ["Text", "Due", "Part", "Sum"])
    rows(
        page,
        inset(WIDE),
        355,
        [["At once", "30", "1", "90"], ["Later", "60", "2", "180"]],
        leading=35,
    )
    first, second = found(page)
    assert text(page, first) == [
        ["Kind", "Base", "Rate", "Tax"],
        ["Sales tax", "275", "7", "19"],
        ["Luxury tax", "198", "19", "37"],
    ]
    assert first.header_rows == 1
    assert text(page, second)[0] == ["Text", "Due", "Part", "Sum"]
    assert second.rows == 3


def test_prose_under_shaded_cells_is_none_of_their_rows(page: Setter) -> None:
    shaded(page, 100, ["Home", "News", "Shop", "Contact"])
    page.paragraph(50, 150, 400, PROSE + " " + MORE)
    assert found(page) == []


def test_a_note_under_one_entry_does_not_end_the_table(page: Setter) -> None:
    """Position, article, price; each with a line in the second column that belongs to it; every row between rules."""
    page.rule(50, 100, 350)
    y = 100.0
    for row in (["Pos", "Article", "Price"], ["1", "Paper", "9"], ["2", "Pens", "5"]):
        columns(page, inset(XS), y + 14, row)
        y += 20
        page.rule(50, y, 350)
        if row[0] != "Pos":
            page.text(155, y + 14, "per piece")
            y += 20
            page.rule(50, y, 350)
            y += 14  # a row left empty
            page.rule(50, y, 350)
    (table,) = found(page)
    assert [entries for entries in text(page, table) if any(entries)] == [
        ["Pos", "Article", "Price"],
        ["1", "Paper", "9"],
        ["", "per piece", ""],
        ["2", "Pens", "5"],
        ["", "per piece", ""],
    ]


def test_a_header_over_one_row_is_told_by_its_numbers(page: Setter) -> None:
    for y in (100, 120, 160):
        page.rule(50, y, 450)
    rows(
        page,
        [50, 100, 400],
        114,
        [["No.", "Description", "Level"], ["1.1", "Verify that it works", "2"]],
        leading=20,
    )
    assert found(page)[0].header_rows == 1


def test_a_running_head_s_rule_is_no_part_of_the_table_under_it(page: Setter) -> None:
    page.rule(50, 60, 350)
    y = page.paragraph(50, 90, 300, PROSE)
    for at in (y, y + 20, y + 70):
        page.rule(50, at, 350)
    columns(page, inset(XS), y + 14, ["Town", "People", "Trains"])
    rows(
        page, inset(XS), y + 34, [["Aalen", "120", "7"], ["Bergen", "90", "12"], ["Cork", "8", "1"]]
    )
    (table,) = found(page)
    assert table.bbox.top == pytest.approx(y, abs=2)


def test_narrow_stripes_at_the_borders_are_no_columns(page: Setter) -> None:
    """Shading that is set in from its cell."""
    grid(page, XS, [100, 120, 140, 160])
    for x0, x1 in pairwise(XS):
        page.box(x0 + 6, 100, x1 - 6, 120)
    rows(
        page,
        [x + 10 for x in XS[:-1]],
        114,
        [["Town", "People", "Trains"], ["Aalen", "120", "7"], ["Bergen", "90", "12"]],
        leading=20,
    )
    (table,) = found(page)
    assert (table.rows, table.cols) == (3, 3)


def test_a_table_that_nearly_fills_its_panel(page: Setter) -> None:
    """A panel with a heading and running text; the cells at the table's ends are high."""
    frame(page, 40, 80, 360, 100, "#ddeeff")
    frame(page, 40, 100, 360, 600)
    frame(page, 360, 100, 500, 600)
    page.text(45, 94, "What is my risk?")
    page.paragraph(45, 114, 300, PROSE)
    page.paragraph(370, 114, 120, f"{PROSE} {MORE} {PROSE} {MORE}")
    y = 200.0
    for x0, x1, names in (
        (60, 120, ["Agents", "Any"]),
        (120, 230, ["Vectors", "Easy", "Hard"]),
        (230, 358, ["Impact", "Low", "High"]),
    ):
        page.box(x0, y, x1, y + 30)
        page.text(x0 + 5, y + 18, names[0])
        height = 60 / (len(names) - 1)
        for at, name in enumerate(names[1:]):
            frame(page, x0, y + 30 + at * height, x1, y + 30 + (at + 1) * height)
            page.text(x0 + 5, y + 48 + at * height, name)
    page.paragraph(45, 320, 300, MORE)
    (table,) = found(page)
    assert text(page, table) == [
        ["Agents", "Vectors", "Impact"],
        ["Any", "Easy", "Low"],
        ["^", "Hard", "High"],
    ]


def test_text_of_a_panel_is_cut_off(page: Setter) -> None:
    """One frame around a paragraph and a table under it."""
    grid(page, [50, 350], [100, 180, 240])
    page.paragraph(55, 115, 290, PROSE, justify=False)
    grid(page, XS, [180, 200, 220, 240])
    rows(
        page,
        inset(XS),
        194,
        [["Town", "People", "Trains"], ["Aalen", "120", "7"], ["Bergen", "90", "12"]],
        leading=20,
    )
    (table,) = found(page)
    assert (table.rows, table.cols) == (3, 3)
    assert table.bbox.top == pytest.approx(180, abs=1)


def test_highlighted_words_in_a_cell_are_no_table_of_their_own(page: Setter) -> None:
    grid(page, XS, [100, 160, 220])
    rows(page, inset(XS), 114, [["Town", "People", "Trains"], ["Aalen", "120", "7"]], leading=60)
    for y in (120, 132):
        page.box(60, y, 95, y + 12, "#ffff00")
        page.box(95, y, 140, y + 12, "#ffffaa")
    page.text(62, 130, "some and")
    page.text(62, 142, "more on it")
    (table,) = found(page)
    assert (table.rows, table.cols) == (2, 3)


@pytest.mark.parametrize("angle", [90.0, 270.0])
def test_turned_by_a_right_angle(page: Setter, angle: float) -> None:
    grid(page, XS, [100, 120, 140, 160, 180, 200, 220])
    body = [
        ["Aalen", "120", "7"],
        ["Bergen", "90", "12"],
        ["Cork", "8", "1"],
        ["Dole", "9", "3"],
        ["Ely", "4", "4"],
    ]
    rows(page, inset(XS), 114, [["Town", "All people", "All trains"], *body], leading=20)
    turn(page, angle)
    (table,) = found(page)
    assert (table.rows, table.cols, table.header_rows) == (6, 3, 1)
    assert [
        "".join(page.content.glyphs[at].text for at in cell.glyphs) for cell in table.cells[3:6]
    ] == ["Aalen", "120", "7"]
    first = table.cells[0]
    assert all(
        first.bbox.contains_point((g.x0 + g.x1) / 2, (g.top + g.bottom) / 2)
        for g in (page.content.glyphs[at] for at in first.glyphs)
    )


def turn(page: Setter, angle: float) -> None:
    """The page's content turned clockwise within a page of 800 by 800."""

    def point(x: float, y: float) -> tuple[float, float]:
        return (800 - y, x) if angle == 90.0 else (y, 800 - x)

    def box(b: BBox) -> BBox:
        (xa, ya), (xb, yb) = point(b.x0, b.top), point(b.x1, b.bottom)
        return BBox(min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb))

    content = page.content
    for glyph in content.glyphs:
        b = box(glyph.bbox)
        glyph.x, glyph.y = point(glyph.x, glyph.y)
        glyph.x0, glyph.top, glyph.x1, glyph.bottom, glyph.angle = (
            b.x0,
            b.top,
            b.x1,
            b.bottom,
            angle,
        )
    content.rules[:] = [type(r)(box(r.bbox), not r.horizontal) for r in content.rules]


NO_TABLES = {
    "a framed paragraph": lambda page: (
        frame(page, 45, 85, 355, 200),
        page.paragraph(50, 100, 300, PROSE),
    ),
    "a framed paragraph under a band": lambda page: (
        page.box(45, 80, 355, 98),
        page.text(50, 92, "Important"),
        page.box(45, 98, 355, 200, "#eeeeee"),
        page.paragraph(50, 112, 300, PROSE),
    ),
    "two panels side by side": lambda page: [
        (
            page.box(x, 80, x + 200, 100),
            frame(page, x, 100, x + 200, 400),
            page.text(x + 5, 94, "Heading"),
            page.paragraph(x + 5, 114, 190, PROSE + MORE + PROSE + MORE),
        )
        for x in (50, 250)
    ],
    "rules over and under two columns": lambda page: [
        (page.rule(50, 80, 450), page.paragraph(x, 100, 190, PROSE + MORE), page.rule(50, 400, 450))
        for x in (50, 260)
    ],
    "prose between three rules": lambda page: [
        (page.rule(50, y, 350), page.paragraph(50, y + 14, 300, MORE)) for y in (80, 160, 240)
    ],
    "rules after headings": lambda page: [
        (
            page.text(50, y, "Education"),
            page.rule(100, y, 400),
            page.text(60, y + 14, "University of somewhere"),
            page.right(400, y + 14, "1999"),
        )
        for y in (100, 140, 180, 220)
    ],
    "boxes of a sketch": lambda page: (
        grid(page, [50, 250, 350], [100, 200, 300, 400]),
        page.text(60, 150, "Kernel"),
        page.text(260, 250, "User"),
    ),
    "a plot's grid lines": lambda page: (
        grid(page, [50, 100, 150, 200, 250], [100, 150, 200, 250]),
        page.text(60, 130, "peak"),
        page.text(205, 240, "end"),
    ),
    "a boxed listing in two columns": lambda page: (
        frame(page, 45, 85, 355, 200),
        [
            (
                page.text(55, y, "•"),
                page.text(70, y, "an item"),
                page.text(205, y, "•"),
                page.text(220, y, "another"),
            )
            for y in range(100, 190, 14)
        ],
    ),
}


@pytest.mark.parametrize("case", NO_TABLES)
def test_no_table(page: Setter, case: str) -> None:
    NO_TABLES[case](page)
    assert found(page) == []


def test_a_form_s_boxes_are_no_table(page: Setter) -> None:
    """Rows of fields, each with fields of its own widths."""
    ends = [
        [0, 130, 300],
        [0, 60, 110, 300],
        [0, 200, 300],
        [0, 90, 180, 300],
        [0, 45, 260, 300],
        [0, 150, 220, 300],
        [0, 75, 300],
    ]
    names = ["Your first name", "Last", "Job", "City", "State", "Date"]
    for row, places in enumerate(ends * 2):
        top = 100 + 24 * row
        for at, (x0, x1) in enumerate(pairwise(places)):
            frame(page, 50 + x0, top, 50 + x1, top + 24)
            if (at + row) % 2:
                page.text(52 + x0, top + 8, names[(at + row) % 6], size=6)
    assert found(page) == []


def test_nothing_is_found_inside_a_figure(page: Setter) -> None:
    grid(page, XS, [100, 120, 140, 160])
    rows(
        page,
        inset(XS),
        114,
        [["Town", "People", "Trains"], ["Aalen", "120", "7"], ["Bergen", "90", "12"]],
        leading=20,
    )
    area = FigureRegion(BBox(40, 90, 360, 170), (), tuple(range(len(page.content.glyphs))))
    assert found(page, [area]) == []


def test_white_boxes_that_nobody_sees_draw_nothing(page: Setter) -> None:
    for x0, x1 in pairwise(XS):
        page.content.boxes.append(PaintedBox(BBox(x0, 100, x1, 160), "#ffffff", None))
    page.paragraph(50, 115, 300, PROSE)
    assert found(page) == []


def test_shading_tells_the_header(page: Setter) -> None:
    grid(page, XS, [100, 120, 140, 160])
    page.box(50, 100, 350, 120, "#333333")
    white = Font("Tinos", FontClass.SERIF)
    rows(
        page,
        inset(XS),
        114,
        [["Town", "Province", "River"], ["Aalen", "Ost", "Kocher"], ["Bern", "West", "Aare"]],
        font=white,
        leading=20,
    )
    assert found(page)[0].header_rows == 1


@settings(max_examples=25)
@given(st.integers(2, 6), st.integers(2, 5), st.data())
def test_every_glyph_in_one_cell_and_every_place_covered_once(
    row_count: int, col_count: int, data: st.DataObject
) -> None:
    page = Setter()
    xs = [50 + 80 * at for at in range(col_count + 1)]
    ys = [100 + 20 * at for at in range(row_count + 1)]
    grid(page, xs, ys)
    for y in ys[:-1]:
        for x in xs[:-1]:
            page.text(
                x + 5, y + 14, data.draw(st.sampled_from(["12", "entry", "7.5", "two words", ""]))
            )
    for table in found(page):
        assert max(Counter(at for cell in table.cells for at in cell.glyphs).values()) == 1
        places = Counter(
            (r, c)
            for cell in table.cells
            for r in range(cell.row, cell.row + cell.row_span)
            for c in range(cell.col, cell.col + cell.col_span)
        )
        assert places == Counter((r, c) for r in range(table.rows) for c in range(table.cols))


def test_a_line_of_text_that_runs_over_a_gutter_of_its_table_stays_whole(page: Setter) -> None:
    grid(page, [50, 350], [80, 130, 160, 190])
    page.text(55, 100, "(To be completed by a certified volunteer) Income to be included", 8)
    for y, label in ((120, "Wages"), (150, "Tips"), (180, "Interest")):
        page.text(55, y, label, 8)
        page.right(345, y, f"{y}.50", 8)
        page.text(255, y, "# of all", 8)
    (table,) = found(page)
    assert text(page, table)[0][0].startswith(
        "(To be completed by a certified volunteer) Income to be included"
    )


@pytest.mark.parametrize(
    ("said", "size", "shapes"),
    [
        ("A new heading", 12, [(3, 3), (4, 3)]),
        ("A new heading", 11, [(8, 3)]),  # no larger than the rows are
        ("All in all", 10, [(8, 3)]),
    ],
)
def test_a_heading_between_rules_parts_two_tables(
    page: Setter, said: str, size: float, shapes: list[tuple[int, int]]
) -> None:
    xs = [50.0, 150.0, 250.0]
    for y in (100, 120, 160, 220, 260):
        page.rule(50, y, 350)
    head, body = ["Town", "People", "Trains"], [["Aalen", "120", "7"], ["Bergen", "90", "12"]]
    rows(page, xs, 114, [head])
    rows(page, xs, 134, body)
    page.text(50, 176, said, size)
    rows(page, xs, 194, [head, ["Celle", "120", "7"]])
    rows(page, xs, 234, body)
    assert [(table.rows, table.cols) for table in found(page)] == shapes


def test_cells_full_of_text_leave_no_more_white_than_words(page: Setter) -> None:
    """Rules part the rows; in each, words begin at one place, line by line."""
    xs, tops = [50.0, 180.0, 310.0], [118.0, 176.0, 234.0, 292.0]
    for x, head in zip(xs, ("Purpose", "Remarks", "Material")):
        page.text(x, 113, head)
    for top in tops:
        page.rule(48, top, 442)
    for top in tops[:-1]:
        for x, words in zip(xs, (PROSE, MORE, PROSE)):
            page.paragraph(x, top + 12, 126, words[:88].rstrip(), justify=False)
    (table,) = found(page)
    assert (table.rows, table.cols) == (4, 3)
    assert text(page, table)[0] == ["Purpose", "Remarks", "Material"]


def test_prose_between_rules_is_no_table(page: Setter) -> None:
    for top in (100, 170, 240):
        page.rule(50, top, 400)
    for top in (100, 170):
        page.paragraph(50, top + 14, 350, f"{PROSE} {MORE}")
    assert found(page) == []


def _entries(page: Setter, xs: list[float], y: float, row: list[list[str]]) -> float:
    """A row of entries of several lines each; returns the baseline behind it."""
    for x, entry in zip(xs, row):
        for at, line_of_it in enumerate(entry):
            page.text(x, y + 12 * at, line_of_it)
    return y + 12 * max(map(len, row))


def test_rules_part_rows_of_several_lines_where_each_holds_a_number(page: Setter) -> None:
    """Words run over in narrow columns; the number stands on the first line of its row."""
    xs = [50.0, 110.0, 190.0, 300.0]
    names = [["Sternwar", "te"], ["Werkstat", "t"], ["Brauerei"], ["Windmueh", "le"]]
    middles = [["die unter", "weit von", "Bergen", "stehen"], ["Der erste", "Versuch"]] * 2
    lasts = [
        ["Weiter oben", "loest man", "das anders"],
        ["an ihrem Bau", "nicht be", "teiligt war"],
    ]
    y = 130.0
    page.text(55, 100, "Ort")
    page.text(115, 100, "Was dort")
    page.text(195, 100, "Und wie")
    page.text(305, 100, "Zahl der")
    page.text(305, 112, "Leute")
    page.rule(50, 118, 350)
    for at in range(4):
        cells = [names[at], middles[at], lasts[at % 2], [f"{731 - at}"]]
        y = _entries(page, [x + 5 for x in xs], y + 4, cells)
        page.rule(50, y - 7, 350)
        y += 4
    (table,) = found(page)
    assert (table.rows, table.cols) == (5, 4)
    assert text(page, table)[0] == ["Ort", "Was dort", "Und wie", "Zahl der Leute"]
    assert text(page, table)[1][:2] == ["Sternwar te", "die unter weit von Bergen stehen"]
    assert [row[3] for row in text(page, table)[1:]] == ["731", "730", "729", "728"]


def test_rows_of_two_texts_between_rules_with_hardly_any_white_between(page: Setter) -> None:
    """Full lines reach nearly into the next column; rules over both part the rows."""
    words = f"{PROSE} {MORE}".split()
    page.rule(50, 90, 450)
    y, texts = 102.0, []
    for at in range(4):
        left = " ".join(words[6 * at : 6 * at + 14 + 5 * (at % 2)])
        right = " ".join(words[9 * at + 3 : 9 * at + 16])
        ends = (
            page.paragraph(50, y, 195, left, justify=True),
            page.paragraph(250, y, 195, right, justify=True),
        )
        y = max(ends) - 12 + 8
        page.rule(50, y, 450)
        y += 12
        texts.append([left, right])
    (table,) = found(page)
    assert text(page, table) == texts
