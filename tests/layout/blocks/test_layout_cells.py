"""Drawn lines that make no table: words on both sides of a line, the boxes of a form, labels of two lines."""

from __future__ import annotations

import pytest

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.blocks.column_metrics import are_centred
from ai_translator.layout.blocks.layout_lines import text_line
from ai_translator.layout.lines import find_lines
from ai_translator.layout.page_content import PaintedBox, Rule
from ai_translator.model.content import Align, BlockKind
from tests.layout.glyph_page import MONO, Setter, blocks, text_width


@pytest.fixture
def page() -> Setter:
    return Setter()


def upright(page: Setter, x: float, top: float, bottom: float) -> None:
    page.content.rules.append(Rule(BBox(x, top, x + 0.5, bottom), horizontal=False))


def texts(page: Setter) -> list[str]:
    return [block.text for block in blocks(page)]


def form(page: Setter, xs: list[float], ys: list[float]) -> None:
    for y in ys:
        page.rule(xs[0], y, xs[-1])
    for x in xs:
        upright(page, x, ys[0], ys[-1])


def test_a_line_between_two_words_parts_them(page: Setter) -> None:
    end = page.text(50, 100, "Name (optional)")
    page.text(end + 4, 100, "Initials")
    upright(page, end + 2, 85, 115)
    assert texts(page) == ["Name (optional)", "Initials"]


def test_a_line_as_high_as_its_words_stands_between_them(page: Setter) -> None:
    end = page.text(50, 100, "mail@example.org")
    page.text(end + 4, 100, "Bern")
    upright(page, end + 2, 92, 102)
    assert texts(page) == ["mail@example.org Bern"]


def test_a_line_parts_ideographs_that_no_space_parts(page: Setter) -> None:
    left, right = ["施工车辆在狭窄路段", "掉头时容易碰撞路边"], ["下雨以后排水沟可能", "被落叶堵塞"]
    for at, (one, two) in enumerate(zip(left, right)):
        end = page.text(50, 100 + 12 * at, one)
        page.text(end + 5, 100 + 12 * at, two)
    upright(page, 50 + 9 * 10 + 2.5, 85, 125)
    assert sorted("".join(texts(page))) == sorted("".join(left + right))
    assert not [
        text for text in texts(page) if set(text) & set(left[0]) and set(text) & set(right[1])
    ]
    assert any(text.endswith(left[0]) for text in texts(page))


def test_heads_of_narrow_columns_over_empty_rows(page: Setter) -> None:
    """Nothing but boxes to fill in: no table, and words of neighbours no further apart than those of one text."""
    heads = ["Date of\nbirth", "Number of\nmonths\nat home", "Full-time\nstudent", "Issued\na pin"]
    x, xs = 50.0, [47.0]
    for head in heads:
        lines = head.split("\n")
        for at, line in enumerate(lines):
            page.text(x, 100 + 11 * at, line)
        x += max(map(text_width, lines)) + 5
        xs.append(x - 2.5)
    form(page, xs, [88.0, 126.0, 142.0, 158.0, 174.0])
    assert texts(page) == [" ".join(head.split()) for head in heads]


def test_a_head_in_its_box_is_centred_and_no_note(page: Setter) -> None:
    page.center(150, 118, "Answer yes or no")
    page.text(254, 108, "Those who have lived here")
    page.text(254, 120, "since last year, and whom")
    page.text(254, 132, "you paid for all the time")
    form(page, [50, 250, 400], [96, 140, 156, 172])
    page.text(
        50,
        60,
        "The text of this page in its usual size, of which there is more than of what is in boxes.",
        12,
    )
    found = {b.text: b for b in blocks(page)}
    assert found["Answer yes or no"].align is Align.CENTER
    assert {b.kind for b in found.values()} == {BlockKind.PARAGRAPH}


def test_a_listing_with_a_ground_for_each_line_is_no_form(page: Setter) -> None:
    for at, code in enumerate(("for each in rows:", "    print(each)", "return rows")):
        y = 100 + 12 * at
        page.text(60, y, code, font=MONO)
        page.content.boxes.append(PaintedBox(BBox(55, y - 9, 300, y + 3), "#eeeeee", None))
        upright(page, 55, y - 9, y + 3)
        upright(page, 300, y - 9, y + 3)
    page.paragraph(
        50, 200, 400, "The text of the page in another face, that is none of a machine. " * 4
    )
    listing = blocks(page)[0]
    assert listing.kind is BlockKind.CODE and len(listing.lines) == 3


def test_answers_to_choose_from_do_not_go_on_with_their_question(page: Setter) -> None:
    page.text(50, 100, "Did you live or work in two or more of the states")
    page.text(65, 111, "Yes")
    page.text(115, 111, "No")
    page.rule(50, 118, 300)
    assert texts(page) == ["Did you live or work in two or more of the states", "Yes", "No"]


def test_what_a_line_to_write_on_follows_is_a_text_of_its_own(page: Setter) -> None:
    page.text(50, 100, "Would you like to hear from us in a language other than")
    end = page.text(50, 112, "Which language")
    page.rule(end + 5, 113, end + 80)
    page.text(50, 124, "The next question")
    assert len(texts(page)) == 3


def test_boxes_to_be_ticked_begin_texts(page: Setter) -> None:
    for at, text in enumerate(("One of these forms", "another of them", "A third one")):
        page.content.boxes.append(
            PaintedBox(BBox(50, 92 + 12 * at, 58, 100 + 12 * at), None, "#000000")
        )
        page.text(64, 100 + 12 * at, text)
    assert len(texts(page)) == 3


def test_heads_of_two_lines_without_white_between_are_one_each_and_centred(page: Setter) -> None:
    for at, (over, under) in enumerate(
        (("The", "Agents"), ("Attack", "Vector it"), ("Technical", "Impacts"))
    ):
        page.center(100 + 90 * at, 100, over)
        page.center(100 + 90 * at, 109, under)
    page.paragraph(50, 150, 400, "What is under them " * 20)
    assert [(b.text, b.align) for b in blocks(page)[:3]] == [
        ("The Agents", Align.CENTER),
        ("Attack Vector it", Align.CENTER),
        ("Technical Impacts", Align.CENTER),
    ]


def test_a_title_over_an_even_column_does_not_centre_it(page: Setter) -> None:
    page.center(150, 100, "A")
    page.paragraph(
        50, 112, 200, "as wide as its column is from its one side to the other", ended=False
    )
    assert not are_centred([text_line(line) for line in find_lines(page.content.glyphs)])


def test_the_lines_of_a_cell_are_one_text_however_far_apart(page: Setter) -> None:
    page.text(55, 100, "属于全体市民的绿地面积扣除临时占地")
    page.text(55, 118, "部分以后的净面积")
    page.right(330, 109, "889.34")
    page.text(55, 140, "购买树苗接受养护服务所支付的总费用")
    page.text(55, 158, "总额")
    page.right(330, 149, "255.14")
    form(page, [53.0, 227.0, 333.0], [88.0, 126.0, 166.0])
    assert "属于全体市民的绿地面积扣除临时占地部分以后的净面积" in texts(page)
    assert "购买树苗接受养护服务所支付的总费用总额" in texts(page)
