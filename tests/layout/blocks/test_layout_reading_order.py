"""Columns and reading order."""

from __future__ import annotations

import pytest

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.blocks.gutters import is_grid
from ai_translator.layout.blocks.items import of_line
from ai_translator.layout.blocks.layout_lines import text_line
from ai_translator.layout.blocks.reading_order import columns
from ai_translator.layout.lines import find_lines
from ai_translator.layout.page_content import Drawing, Rule
from ai_translator.model.content import BlockKind, Direction
from tests.layout.glyph_page import (
    BOLD,
    MATHS,
    MONO,
    MORE,
    PROSE,
    Setter,
    blocks,
    document,
    kinds,
    places_in,
    places_out,
)


def starts(setter: Setter) -> list[str]:
    return [block.text.split(" ")[0] for block in blocks(setter)]


def test_two_columns_under_a_title() -> None:
    page = Setter()
    page.center(300, 60, "A Title That Runs Over Both Columns", 18)
    page.paragraph(50, 100, 230, f"Alpha {PROSE} {MORE}")
    page.paragraph(310, 100, 230, f"Beta {MORE} {PROSE}")
    page.paragraph(50, 400, 490, f"Gamma {PROSE} {MORE}")
    assert starts(page) == ["A", "Alpha", "Beta", "Gamma"]


def test_columns_whose_paragraphs_end_at_the_same_height() -> None:
    page = Setter()
    for x, names in ((50, ("One", "Two")), (310, ("Three", "Four"))):
        y = page.paragraph(x, 100, 230, f"{names[0]} {PROSE}")
        page.paragraph(x, y + 15, 230, f"{names[1]} {PROSE}")
    assert starts(page) == ["One", "Two", "Three", "Four"]


def test_three_columns() -> None:
    page = Setter()
    for at, name in enumerate(("One", "Two", "Three")):
        page.paragraph(40 + at * 180, 100, 160, f"{name} {PROSE} {MORE}")
    assert starts(page) == ["One", "Two", "Three"]


def test_a_narrow_gutter() -> None:
    page = Setter()
    page.paragraph(50, 100, 230, f"Alpha {PROSE} {MORE}")
    page.paragraph(293, 100, 230, f"Beta {MORE} {PROSE}")
    assert starts(page) == ["Alpha", "Beta"]


def test_notes_in_a_margin_come_after_the_text() -> None:
    page = Setter()
    page.paragraph(30, 130, 70, "Received in spring and accepted later", 7, justify=False)
    page.paragraph(130, 100, 400, f"Alpha {PROSE} {MORE} {PROSE}")
    found = blocks(page)
    assert [block.kind for block in found] == [BlockKind.PARAGRAPH, BlockKind.MARGIN_NOTE]


def test_labels_and_values_are_read_row_by_row() -> None:
    page = Setter()
    for at, (label, value) in enumerate((("Name:", "Ada"), ("Town:", "London"), ("Year:", "1843"))):
        page.text(50, 100 + at * 20, label)
        page.text(150, 100 + at * 20, value)
    assert starts(page) == ["Name:", "Ada", "Town:", "London", "Year:", "1843"]


def test_text_left_and_right_on_a_line_is_not_glued() -> None:
    page = Setter()
    page.text(50, 100, "Institute of Tides")
    page.right(550, 100, "Lisbon")
    page.paragraph(50, 112, 500, PROSE)
    assert starts(page)[:2] == ["Institute", "Lisbon"]


def test_text_in_a_coloured_box_stays_together() -> None:
    page = Setter()
    page.box(40, 85, 290, 250)
    page.text(50, 100, "Box one")
    page.paragraph(50, 130, 200, f"Inside {PROSE}")
    page.box(300, 85, 560, 250)
    page.text(310, 100, "Box two")
    page.paragraph(310, 130, 200, f"Within {MORE}")
    assert starts(page) == ["Box", "Inside", "Box", "Within"]


def test_boxes_in_a_row_are_read_along_it() -> None:
    page = Setter()
    for at, name in enumerate(("First", "Second", "Third")):
        page.box(40 + 180 * at, 100 - at, 200 + 180 * at, 260)
        page.center(120 + 180 * at, 120 - at, name)
        page.center(120 + 180 * at, 180 - at, "and more")
    assert starts(page) == ["First", "and", "Second", "and", "Third", "and"]


def test_a_ground_under_the_whole_page_is_no_box() -> None:
    page = Setter()
    page.box(0, 0, 600, 800)
    page.paragraph(50, 100, 230, f"Alpha {PROSE}")
    page.paragraph(310, 100, 230, f"Beta {MORE}")
    assert starts(page) == ["Alpha", "Beta"]


def test_an_equation_number_before_the_next_column() -> None:
    page = Setter()
    y = page.paragraph(50, 100, 230, f"Alpha {PROSE}")
    page.text(120, y + 6, "a = b + c", font=MATHS)
    page.right(280, y + 6, "(1)")
    page.paragraph(50, y + 24, 230, f"then {MORE}")
    page.paragraph(310, 100, 230, f"Beta {MORE} {PROSE} {MORE}")
    assert [b.kind.value for b in blocks(page)] == [
        "paragraph",
        "formula",
        "paragraph",
        "paragraph",
    ]


def test_a_page_number_of_contents_before_a_numbered_heading_of_the_next_column() -> None:
    page = Setter()
    page.paragraph(50, 100, 230, f"{MORE} {PROSE}")
    for at in range(10):
        page.text(50 + 8 * (at % 3 > 0), 228 + 12 * at, f"{'ABC'[at % 3]}. {PROSE[: 18 + 2 * at]}")
        page.right(280, 228 + 12 * at, str(1 + at // 3))
    page.paragraph(298, 100, 230, f"{PROSE} {MORE} {PROSE}")
    page.text(298, 336, "B.", font=BOLD)
    page.text(326, 336, "What comes next", font=BOLD)
    page.paragraph(298, 356, 230, f"{PROSE} {MORE}")
    texts = [
        f"{block.marker.text if block.marker else ''} {block.text}".strip()
        for block in blocks(page)
    ]
    assert "B. What comes next" in texts
    assert not any(text[0].isdigit() and " " in text for text in texts)
    assert places_out(document(page)[0], page.content) == places_in(page.content)


def test_a_heading_between_two_sets_of_columns() -> None:
    page = Setter()
    page.paragraph(50, 100, 230, f"One {PROSE}")
    page.paragraph(310, 100, 230, f"Two {PROSE}")
    page.text(50, 240, "A heading over the next part", 14, BOLD)
    page.paragraph(50, 262, 490, f"Whole {PROSE} {MORE}")
    page.paragraph(50, 350, 230, f"Three {PROSE}")
    page.paragraph(310, 350, 230, f"Four {PROSE}")
    assert starts(page) == ["One", "Two", "A", "Whole", "Three", "Four"]


def test_a_short_last_line_over_columns_stays_with_its_paragraph() -> None:
    page = Setter()
    text = f"{PROSE} short end"
    page.paragraph(50, 100, 490, text)
    end = 100 + 12 * 3
    page.paragraph(50, end + 40, 230, f"Left {PROSE}")
    page.paragraph(310, end + 40, 230, f"Right {PROSE}")
    assert blocks(page)[0].text == text


def test_right_to_left_columns_are_read_from_the_right() -> None:
    page = Setter()
    for at in range(6):
        page.rtl(280, 100 + at * 12, "ינש רוט לש הרושה איה תאז הנה")
        page.rtl(550, 100 + at * 12, "ןושאר רוט לש הרושה איה תאז הנה")
    found = blocks(page)
    assert "ראשון" in found[0].text and "שני" in found[-1].text


def test_right_to_left_items_keep_their_bullets() -> None:
    """Lines that go on under the bullet do not make it the end of a column; words in Latin have it on their right, too."""
    page = Setter()
    for at in range(4):
        page.rtl(550, 60 + at * 12, "ינש רוט לש הרושה איה תאז הנה תאז תאז איה")
    page.text(530, 150, "•")
    page.rtl(500, 150, "הנושארה הרושה איה תאז הנה תאז תאז")
    page.rtl(534, 164, "הינשה הרושה")
    page.text(530, 190, "•")
    page.rtl(500, 190, "Cheat sheet of the project")
    found = blocks(page)
    items = [block for block in found if block.marker is not None]
    assert [block.marker.text for block in items if block.marker] == ["•", "•"]
    assert all(block.lines[0].direction is Direction.RTL for block in items)
    assert items[1].text == "Cheat sheet of the project"


def test_vertical_lines_run_from_right_to_left() -> None:
    page = Setter()
    for at, line in enumerate(
        ("一番目の行はここで終わる", "二番目の行はここで終わる", "三番目の行")
    ):
        page.vertical(500 - at * 16, 100, line)
    assert (
        blocks(page)[0].text.replace("\n", "")
        == "一番目の行はここで終わる二番目の行はここで終わる三番目の行"
    )


def test_turned_text_at_the_margin_is_a_block_of_its_own() -> None:
    page = Setter()
    page.turned(20, 500, "stamped in the margin of the page")
    page.paragraph(60, 100, 480, f"{PROSE} {MORE}")
    assert sorted(block.text for block in blocks(page)) == sorted(
        [f"{PROSE} {MORE}", "stamped in the margin of the page"]
    )


def test_pages_keep_their_numbers_and_boxes() -> None:
    pages = document(Setter(number=3, width=300, height=500))
    assert (pages[0].number, pages[0].width, pages[0].height, pages[0].blocks) == (3, 300, 500, ())


def test_ids_count_in_reading_order() -> None:
    page = Setter(number=7)
    page.paragraph(50, 100, 230, PROSE)
    page.paragraph(310, 100, 230, MORE)
    assert [block.id for block in blocks(page)] == ["p7.b1", "p7.b2"]
    assert kinds(blocks(page)) == [("paragraph", PROSE), ("paragraph", MORE)]


def numbered_listing(
    page: Setter, x: float, y: float, lines: tuple[str, ...], number_x: float
) -> None:
    """Numbers flush right in small type, outside of a ruled frame; an empty line has a number, too."""
    for at, line in enumerate(lines):
        page.right(number_x, y + 10 * at, str(at + 1), 6)
        if line:
            indent = len(line) - len(line.lstrip())
            page.text(x + indent * 0.6 * 8, y + 10 * at, line.lstrip(), 8, MONO)


def test_the_numbers_of_a_listing_are_part_of_its_lines() -> None:
    page = Setter()
    page.paragraph(50, 100, 240, PROSE + " " + MORE)
    code = (
        "load(data)",
        "",
        "def fit(model):",
        "    model.run()",
        "    return model",
        "",
        "fit(first)",
        "fit(last)",
        "stop()",
        "end()",
    )
    numbered_listing(page, 320, 100, code, 308)
    page.content.rules.append(Rule(BBox(314, 90, 314.5, 195), horizontal=False))
    after = page.paragraph(320, 240, 240, MORE)
    assert after > 240
    found = document(page)[0]
    listing = [block for block in found.text_blocks() if block.kind is BlockKind.CODE]
    assert [[line.split() for line in block.text.split("\n")] for block in listing] == [
        [[str(at), *line.split()] for at, line in enumerate(code, 1)]
    ]
    assert sum(block.kind is BlockKind.PARAGRAPH for block in found.text_blocks()) == 2
    assert places_out(found, page.content) == places_in(page.content)


def test_numbers_before_prose_are_no_listing() -> None:
    page = Setter()
    for at, word in enumerate(("one harbour", "two stones", "three boats", "four winds")):
        page.right(60, 100 + 14 * at, str(at + 1), 8)
        page.text(75, 100 + 14 * at, word)
    assert not any(block.kind is BlockKind.CODE for block in blocks(page))


ENTRIES = {
    "Injection": PROSE,
    "Broken access control": MORE,
    "Cross-site scripting": PROSE + " " + MORE,
    "Logging": MORE,
    "Monitoring": PROSE,
}


def test_labels_beside_paragraphs_are_read_with_them() -> None:
    """Each label stands at the middle of its paragraph, so that no baselines agree."""
    page = Setter()
    y = 100.0
    for label, text in ENTRIES.items():
        end = page.paragraph(200, y, 300, text) - 12
        page.center(100, (y + end) / 2 + 3, label, 11)
        y = end + 34
    found = blocks(page)
    assert [block.text for block in found] == [text for entry in ENTRIES.items() for text in entry]
    assert places_out(document(page)[0], page.content) == places_in(page.content)


def test_a_narrow_column_of_paragraphs_is_read_on_its_own() -> None:
    page = Setter()
    y, beside = 100.0, 100.0
    for name in ("One", "Two", "Three", "Four"):
        y = page.paragraph(50, y, 140, f"{name} {PROSE[:70]}", 10) + 20
        beside = page.paragraph(230, beside, 320, f"{name.lower()} {PROSE} {MORE}") + 20
    assert starts(page) == ["One", "Two", "Three", "Four", "one", "two", "three", "four"]


def test_lines_set_wide_apart_in_three_columns_are_no_labels() -> None:
    page = Setter()
    for at, name in enumerate(("One", "Two", "Three")):
        page.paragraph(40 + at * 180, 100, 160, f"{name} {PROSE} {MORE}", leading=1.7)
    assert starts(page) == ["One", "Two", "Three"]


def test_labels_of_like_width_are_no_prose() -> None:
    page = Setter()
    y = 100.0
    for label in ("Broken names", "Broken locks", "Broken gates", "Broken rules"):
        page.text(60, y + 12, label, 11)
        y = page.paragraph(200, y, 300, MORE) + 22
    assert [block.text for block in blocks(page)][1::2] == [MORE] * 4


def test_what_a_balloon_says_is_one_text() -> None:
    """It stands over a box, whose label ends where the balloon begins."""
    page = Setter(width=700, height=500)
    page.box(50, 100, 250, 300)
    page.content.drawings.append(Drawing(BBox(120, 180, 300, 300), filled=True))
    for at, words in enumerate(("Inbound", "Software")):
        page.center(150, 150 + 14 * at, words)
    for at, words in enumerate(("Scanning", "Inbound", "Source Code", "for Licenses")):
        page.center(210, 210 + 14 * at, words)
    said = [" ".join(block.text.split()) for block in blocks(page)]
    assert said == ["Inbound Software", "Scanning Inbound Source Code for Licenses"]


@pytest.mark.parametrize(
    ("numbers", "rows"),
    [(("15", "16", "16"), True), (("2022", "2022"), True), (("1", "2", "3"), False)],
)
def test_words_with_a_number_in_each_row_are_read_row_by_row(
    numbers: tuple[str, ...], rows: bool
) -> None:
    """Lines of prose that are numbered are not; what stands under the rows comes behind them."""
    page = Setter()
    for at, number in enumerate(numbers):
        page.text(50, 100 + 12 * at, ("Team Story", "Awards", "Commands")[at])
        page.text(400, 100 + 12 * at, number)
    page.text(50, 180, "Note")
    items = [of_line(text_line(line)) for line in find_lines(page.content.glyphs)]
    said = [
        item.text_line.text for column in columns(items) for item in column.items if item.text_line
    ]
    assert (said[:4] == ["Team Story", numbers[0], "Awards", numbers[1]]) is rows
    assert said.index("Note") == (len(said) - 1 if rows else len(numbers))


def test_a_list_that_is_numbered_on_in_the_next_column_is_no_grid() -> None:
    """Its rows stand beside each other, but nobody reads them so."""
    page = Setter(width=700)
    said = (
        "What is it?",
        "A longer introduction to it",
        "An overview of what to do",
        "Words",
        "Tools",
        "Guidelines of use",
        "To avoid",
        "End",
    )
    for at, words in enumerate(said):
        page.text(50 + 250 * (at // 4), 100 + 14 * (at % 4), f"{at + 1}. {words}")
    assert tuple(block.text for block in blocks(page)) == said


@pytest.mark.parametrize(("drop", "last"), [(45, "Gamma"), (13, "Beta")])
def test_a_heading_under_the_first_column_goes_with_what_it_is_nearer_to(
    drop: float, last: str
) -> None:
    page = Setter()
    bottom = page.paragraph(50, 100, 230, f"Alpha {PROSE} {MORE}")
    page.paragraph(310, 100, 230, f"Beta {MORE} {PROSE}")
    page.text(50, bottom + drop, "Heading under it", font=BOLD)
    page.paragraph(50, bottom + 65, 490, f"Gamma {PROSE} {MORE}")
    order = starts(page)
    assert order[order.index("Heading") + 1] == last, order


def test_full_width_marks_that_stand_out_of_a_column_leave_the_gutter_white() -> None:
    """Set without hanging: the mark's blank half reaches into a gutter of one em."""
    page = Setter()
    for x, y, lead in ((50.0, 100, "甲"), (264.0, 104, "乙")):
        for at in range(12):
            mark = "：" if at in (0, 5, 6) else ""
            said = "两种设计之间的差别很容易被忽略所以我们看"
            page.text(x, y + 15 * at, f"{said[at:]}{said[: at - 1]}{lead}{mark}"[-21:])
    assert ["乙" in block.text for block in blocks(page)] == [False, True]


def test_the_number_of_an_equation_stays_in_its_column() -> None:
    """The text right of it, in the next column, is on its baseline."""
    page = Setter()
    y = page.paragraph(50, 100, 230, f"Alpha {PROSE} {MORE}", ended=False)
    page.text(120, y + 48, "a = b + c", font=MATHS)
    page.right(280, y + 48, "(1)")
    page.paragraph(50, y + 96, 230, f"Beta {MORE}")
    page.paragraph(290, 100, 230, f"Gamma {PROSE} {MORE} {PROSE} {MORE} {PROSE}")
    found = [text for text in starts(page) if len(text) > 3]
    assert found == ["Alpha", "Beta", "Gamma"]
    assert not any(block.text.startswith("(1) ") for block in blocks(page))


def _overlong(page: Setter, x: float = 50.0) -> None:
    """Two columns; an address in the first is too long for it and runs into the second."""
    y = page.paragraph(x, 100, 230, f"Alpha {PROSE} {MORE} which can be seen at", ended=False)
    page.text(x, y, "https://www.example.org/a/path/that/cannot/be/broken/at/all")
    page.paragraph(x, y + 12, 230, f"for the rest. {MORE} {PROSE}")


def test_an_overlong_line_leaves_the_gutter_where_it_is() -> None:
    page = Setter()
    _overlong(page)
    page.paragraph(300, 103, 230, f"Beta {MORE} {PROSE} {PROSE} {MORE} {PROSE}")
    assert [text.split()[0] for text in map(lambda b: b.text, blocks(page))] == ["Alpha", "Beta"]


def test_the_underline_of_an_overlong_line_parts_nothing_in_the_next_column() -> None:
    page = Setter()
    _overlong(page)
    beta = f"Beta {MORE} {PROSE} {PROSE} {MORE} {PROSE}"
    page.paragraph(300, 103, 230, beta)
    address = next(g for g in page.content.glyphs if g.text == "h" and g.x == 50.0)
    page.rule(50, address.y + 1.5, 345)
    assert blocks(page)[-1].text == beta


def test_a_line_over_both_columns_ends_the_gutter() -> None:
    page = Setter()
    y = 0.0
    for x, name in ((50, "Alpha"), (300, "Beta")):
        y = max(y, page.paragraph(x, 100, 230, f"{name} {PROSE}"))
    page.text(50, y + 12, "Gamma runs over both of the columns, as a heading between them may do")
    for x, name in ((50, "Delta"), (300, "Epsilon")):
        page.paragraph(x, y + 36, 230, f"{name} {PROSE}")
    assert starts(page) == ["Alpha", "Beta", "Gamma", "Delta", "Epsilon"]


def test_authors_over_two_columns_come_before_both() -> None:
    page = Setter()
    page.center(295, 60, "A Title That Runs Over Both Columns", 18)
    for x, name in ((50, "Ada"), (310, "Bea")):
        page.center(x + 115, 100, f"{name} Lovelace")
        page.center(x + 115, 112, "Institute of Trains")
        page.paragraph(x, 150, 230, f"{name}'s {PROSE} {MORE} {PROSE}")
    assert starts(page) == ["A", "Ada", "Bea", "Ada's", "Bea's"]


def test_a_number_at_a_columns_edge_is_no_marker_of_the_next_column() -> None:
    """As in the last column of a table: the gutter goes on above and below it."""
    page = Setter()
    page.text(50, 100, "Bridges")
    page.right(275, 100, "773")
    page.paragraph(50, 130, 230, f"{PROSE} {MORE} {PROSE}")
    page.paragraph(292, 100, 230, f"Beta {MORE} {PROSE} {PROSE}")
    assert "773" in [block.text for block in blocks(page)]


def test_code_beside_what_it_does_is_a_grid_however_long() -> None:
    """As on a reference card, which is no index in two columns."""
    page = Setter()
    words = f"{PROSE} {MORE}".lower().replace(".", "").split()
    for at in range(26):
        page.text(50, 100 + 12 * at, " ".join(words[at : at + 2 + at * 7 % 4]))
        page.text(220, 100 + 12 * at, f"get{at}(x, y)", font=MONO)
    items = [of_line(text_line(line)) for line in find_lines(page.content.glyphs)]
    left = [item for item in items if item.x0 < 200]
    right = [item for item in items if item.x0 > 200]
    assert is_grid(left, right, 10.0)
