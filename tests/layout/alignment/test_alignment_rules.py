"""How texts are set: by their containers, the lines around them, their page, titles of other pages."""

from dataclasses import replace

import pytest

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.alignment import alignments, with_alignments
from ai_translator.layout.alignment.nearby_lines import NearbyLines
from ai_translator.layout.reasons import LayoutRule
from ai_translator.model.content import Align, BlockKind, TextStyle
from ai_translator.writers.inplace.text_areas import TextAreas
from tests.layout.glyph_page import PROSE, Setter, document, text_width
from tests.writers.inplace.test_inplace_container_alignment import area, column, text
from tests.writers.inplace.test_inplace_layout import STYLE, block, line, page, paragraph, run


def test_a_text_that_fills_its_cell_is_centred_as_its_column_is():
    wide = text("Widespread: 3", (103, 197, 109), (103, 197, 118))
    centred = [text(f"c{at}", (130 - at, 170 + at, 134 + 20 * at)) for at in range(3)]
    cell = BBox(100, 100, 200, 120)
    assert area(wide, column(wide, *centred), container=cell).align is Align.CENTER
    left = [text(f"l{at}", (103, 150 + 9 * at, 134 + 20 * at)) for at in range(3)]
    assert area(wide, column(wide, *left), container=cell).align is Align.LEFT


def test_a_text_in_the_middle_of_its_cell_by_chance_begins_where_its_column_does():
    chance = text("chance", (115, 185, 114))
    others = [text(f"o{at}", (115, 150 + 12 * at, 134 + 20 * at)) for at in range(3)]
    cell = BBox(100, 100, 200, 120)
    assert area(chance, column(chance, *others), container=cell).align is Align.LEFT
    assert area(chance, column(chance), container=cell).align is Align.CENTER


def test_the_longest_of_a_column_that_begins_alike_is_not_at_its_end():
    longest = text("Gustavo Alejandro", (125, 197, 114))
    others = [text(f"o{at}", (125, 150 + 12 * at, 134 + 20 * at)) for at in range(3)]
    cell = BBox(100, 100, 200, 120)
    assert area(longest, column(longest), container=cell).align is Align.RIGHT
    assert area(longest, column(longest, *others), container=cell).align is Align.LEFT


def test_without_rules_one_text_alone_tells_no_middle():
    """Where white ends is no side of a cell."""
    name = text("Isaac", (115, 185, 114))
    assert area(name, column(name), container=BBox(100, 100, 200, 120)).align is Align.CENTER
    assert (
        area(name, replace(column(name), ruled=False), container=BBox(100, 100, 200, 120)).align
        is Align.LEFT
    )


def test_lines_of_a_cell_that_end_at_one_place_are_flush_there():
    head = text("Asian Pacific", (150, 197, 110), (160, 197, 118))
    assert area(head, column(head), container=BBox(100, 100, 200, 120)).align is Align.RIGHT


def test_what_a_box_to_be_ticked_stands_before_begins_there():
    answer = text("No", (330, 345, 100), kind=BlockKind.PARAGRAPH, align=Align.RIGHT)
    rest = text(
        "A question that reaches to the side of the page", (20, 345, 80), kind=BlockKind.PARAGRAPH
    )
    assert area(answer, rest, answer).align is Align.RIGHT
    assert area(answer, rest, answer, backgrounds=(BBox(318, 92, 326, 100),)).align is Align.LEFT


def test_equally_long_texts_under_each_other_begin_alike():
    answers = [
        text("No", (330, 345, 100 + 14 * at), kind=BlockKind.PARAGRAPH, align=Align.RIGHT)
        for at in range(3)
    ]
    assert area(answers[1], *answers).align is Align.LEFT


def test_the_second_line_of_a_title_begins_where_the_first_does():
    first = text("A title", (100, 180, 100), kind=BlockKind.HEADING)
    second = text(
        "and what it is about", (100, 300, 112), kind=BlockKind.HEADING, align=Align.CENTER
    )
    assert area(second, first, second).align is Align.LEFT


def test_a_title_at_the_left_side_of_its_page_is_no_column_of_figures():
    """Numbers of a table under it happen to end where it does."""
    title = text("The title of it all", (20, 150, 100), kind=BlockKind.HEADING)
    numbers = [text(f"{at}0", (120 - 9 * at, 150, 134 + 20 * at)) for at in range(3)]
    assert area(title, title, column(*numbers)).align is Align.LEFT


@pytest.mark.parametrize(("x0", "align"), [(100, Align.CENTER), (105, Align.LEFT)])
def test_a_large_title_near_the_middle_of_its_page_is_not_centred(x0, align):
    large = replace(STYLE, size=28.0)
    title = block(
        line(run("A title", x0, x0 + 200, 60, style=large), baseline=60),
        kind=BlockKind.HEADING,
        name="t",
    )
    prose = block(
        *(line(run("prose", 20, 380, 150 + 12 * at), baseline=150 + 12 * at) for at in range(3)),
        name="p",
    )
    assert area(title, title, prose).align is align


@pytest.mark.parametrize(("x0", "align"), [(100, Align.CENTER), (92, Align.LEFT)])
def test_a_heading_near_the_middle_of_its_page_is_centred_only_where_it_stands_exactly_there(
    x0, align
):
    large = TextStyle(size=24.0)
    title = block(
        line(run("title", x0, x0 + 200, 60, style=large), baseline=60),
        kind=BlockKind.HEADING,
        name="t",
    )
    body = paragraph("a", 300, x0=20, x1=380)
    assert page(title, body).blocks[0].align is align


@pytest.mark.parametrize(
    ("edges", "align"),
    [
        ([(20, 100), (40, 100), (60, 100)], Align.RIGHT),
        ([(20, 100), (30, 90), (40, 80)], Align.CENTER),
        ([(20, 100), (20, 80), (20, 60)], None),
        ([(20, 100), (50, 130)], None),
    ],
)
def test_lines_under_each_other_tell_their_alignment(edges, align):
    boxes = [BBox(x0, 20 * at, x1, 20 * at + 10) for at, (x0, x1) in enumerate(edges)]
    reason = NearbyLines(boxes).agree(boxes[0], 10.0)
    assert (reason.outcome if reason else None) == align


def aligned(own, *others, kind=BlockKind.PARAGRAPH):
    """How the single line ``own`` (x0, x1, baseline) is set on a page with these others."""
    made = [
        block(
            *(
                line(run("t", *sides, y + 14 * at), baseline=y + 14 * at)
                for at, sides in enumerate(rows)
            ),
            name=f"c{number}",
        )
        for number, (y, *rows) in enumerate(others)
    ]
    x0, x1, y, align = own
    text = block(line(run("own", x0, x1, y), baseline=y), kind=kind, align=align)
    return page(text, *made).blocks[0].align


def test_a_line_that_ends_with_the_text_over_it_stands_there():
    paragraph = (100, (50, 350), (50, 350), (50, 120))
    assert aligned((300, 351, 150, Align.LEFT), paragraph) is Align.RIGHT  # a date, a name
    assert aligned((150, 251, 150, Align.LEFT), paragraph) is Align.CENTER
    assert aligned((60, 350, 150, Align.LEFT), paragraph) is Align.LEFT
    assert (
        aligned((100, 302, 60, Align.LEFT), (100, (50, 350)), kind=BlockKind.HEADING)
        is Align.CENTER
    )


def test_a_line_that_begins_as_those_around_it_is_centred_by_chance():
    others = [(100 + 14 * at, (80, 200 + 20 * at)) for at in range(3)]
    for chance in (Align.CENTER, Align.RIGHT):
        assert aligned((80, 320, 142, chance), *others) is Align.LEFT
        assert aligned((120, 280, 142, chance), *others) is chance


def test_paragraphs_that_begin_where_a_line_does_tell_as_much():
    others = [(100 + 50 * at, (80, 350), (80, 340 + at)) for at in range(2)]
    assert aligned((80, 320, 136, Align.CENTER), *others) is Align.LEFT
    assert aligned((120, 310, 136, Align.CENTER), *others) is Align.CENTER


def test_a_title_that_begins_as_those_of_other_pages_is_centred_by_chance():
    def titled(number, x1, x0=100):
        title = block(
            line(run("title", x0, x1, 60), baseline=60),
            kind=BlockKind.HEADING,
            name=f"t{number}",
            align=Align.CENTER,
        )
        return replace(page(title, paragraph("p", 100)), number=number)

    first = titled(1, 300)
    for others, align in (
        ((250, 280), Align.LEFT),
        ((250,), Align.CENTER),
        ((300, 300), Align.CENTER),
    ):
        pages = [first, *(titled(2 + at, x1) for at, x1 in enumerate(others))]
        assert with_alignments(pages)[0].blocks[0].align is align
    centred = [first, titled(2, 280, 120), titled(3, 320, 80)]
    assert with_alignments(centred)[0].blocks[0].align is Align.CENTER


def test_a_reason_is_given_where_the_lines_alone_would_tell_otherwise():
    paragraph = block(
        *(
            line(run("t", 50, x1, 100 + 14 * at), baseline=100 + 14 * at)
            for at, x1 in enumerate((350, 350, 120))
        ),
        name="p",
    )
    date = block(line(run("a date", 300, 351, 150), baseline=150), name="d")
    found = alignments([page(paragraph, date)])
    assert found["p"].reason is None and found["d"].reason is None  # it is as it has been decided
    found = alignments([replace(page(paragraph), blocks=(paragraph, date))])
    assert found["d"].align is Align.RIGHT
    assert found["d"].reason.rule is LayoutRule.TEXT_BESIDE
    assert dict(found["d"].reason.evidence) == {"ends_apart": 1.0}


def test_what_is_decided_stays_when_it_is_decided_again():
    """A page may have been read from a project, or changed by a person."""
    cells = [text(f"c{at}", (130 - at, 170 + at, 114 + 20 * at)) for at in range(3)]
    title = block(line(run("title", 100, 300, 60), baseline=60), kind=BlockKind.HEADING, name="t")
    made = page(title, column(*cells))
    assert with_alignments([made]) == (made,)


@pytest.mark.parametrize(("x", "align"), [(300.0, Align.CENTER), (250.0, Align.LEFT)])
def test_a_line_alone_in_the_middle_of_its_page_is_centred(x: float, align: Align) -> None:
    """It shows no sides of the text by itself."""
    title = Setter()
    title.center(x, 300, "The Title of It All", 18)
    (block,) = document(title)[0].text_blocks()
    assert block.align is align


@pytest.mark.parametrize(("shift", "align"), [(0.0, Align.CENTER), (25.0, Align.LEFT)])
def test_a_line_alone_in_the_middle_of_the_texts_of_other_pages(shift: float, align: Align) -> None:
    """A book's text may stand beside its pages' middle."""
    title, text = Setter(1), Setter(2)
    title.center(285.0 + shift, 300, "The Title of It All", 18)
    text.paragraph(60, 100, 450, f"{PROSE} {PROSE}")
    (block,) = document(title, text)[0].text_blocks()
    assert block.align is align


def test_a_line_over_a_text_set_left_is_not_centred_by_the_page() -> None:
    page = Setter()
    page.text(240, 100, "A line here", 10)
    page.paragraph(240, 112, 300, PROSE)
    width = text_width("A line here")
    page.content.width = 2 * 240 + width
    assert all(block.align is not Align.CENTER for block in document(page)[0].text_blocks())


def test_a_title_page_gives_a_longer_title_room() -> None:
    title = Setter()
    title.center(300, 300, "A Title", 18)
    made = document(title)[0]
    (block,) = made.text_blocks()
    found = TextAreas(made).area(block, None)
    assert found.left < block.bbox.x0 - 100 and found.right > block.bbox.x1 + 100


def test_a_right_to_left_title_over_its_authors_is_centred_with_them() -> None:
    page = Setter()
    for at, words in enumerate(("תיבלא םינושארה םימיה לש הכרעה", "סקלא", "תומש ינש")):
        page.center(320, 300 + 40 * at, words, 16 - 3 * at)
    assert {block.align for block in document(page)[0].text_blocks()} == {Align.CENTER}


@pytest.mark.parametrize("typed", [False, True], ids=["drawn", "underscores"])
@pytest.mark.parametrize(("x0", "x1"), [(60, 180), (250, 370)])
def test_words_under_a_line_to_sign_on_are_centred_as_they_are(typed, x0, x1):
    """Even where a column's edge is near: "Director", under the right one of two."""
    middle = (x0 + x1) / 2
    signed = block(line(run("Chair", middle - 14, middle + 14, 112), baseline=112), name="s")
    edge = block(line(run("its text", 60, 372, 40), baseline=40), name="edge")
    below = block(
        line(run("Place and date", middle - 14, middle + 40, 126), baseline=126), name="b"
    )
    if typed:
        drawn = block(line(run("_" * 20, x0, x1, 98), baseline=98), name="line")
        made = page(edge, drawn, signed, below)
    else:
        made = page(edge, signed, below, rules=(BBox(x0, 99, x1, 99.6),))
    align = {each.id: each.align for each in made.text_blocks()}
    assert align["s"] is Align.CENTER and align["b"] is Align.LEFT


def test_words_that_begin_with_the_line_over_them_begin_there():
    rule = BBox(60, 99, 180, 99.6)
    for x0 in (60, 64):
        signed = block(line(run("Chair", x0, x0 + 28, 112), baseline=112), name="s")
        (made,) = page(signed, rules=(rule,)).text_blocks()
        assert made.align is Align.LEFT


def test_the_middle_one_of_several_under_a_rule_is_not_centred_by_it():
    rule = BBox(60, 99, 300, 99.6)
    rows = [(64, 90), (166, 194), (262, 292)]
    texts = [block(line(run("Chair", x0, x1, 112), baseline=112), name=str(x0)) for x0, x1 in rows]
    made = page(*texts, rules=(rule,))
    assert all(each.align is Align.LEFT for each in made.text_blocks())
