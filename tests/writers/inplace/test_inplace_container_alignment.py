"""How texts stand in cells, boxes and shapes: in the middle, at an edge, higher or lower when their lines change."""

from dataclasses import replace
from itertools import pairwise

import pytest

from ai_translator.geometry.boxes import BBox
from ai_translator.model.content import Align, BlockKind, Cell, Figure, Table
from ai_translator.model.placement import VerticalAnchor
from ai_translator.writers.inplace.line_placement import placed
from tests.writers.inplace.test_inplace_layout import area_of, block, line, page, run, said, stacked


def text(words, *rows, kind=BlockKind.CELL, **more):
    """rows: left, right and baseline of each line"""
    return block(
        *(line(run(words, x0, x1, y), baseline=y) for x0, x1, y in rows),
        kind=kind,
        name=words,
        **more,
    )


def table(*cells):
    """cells: (row, column, box, block)"""
    whole = BBox.around(box for _, _, box, _ in cells)
    return Table(
        "t",
        9,
        9,
        tuple(Cell(row, col, (each,), placement=box) for row, col, box, each in cells),
        placement=whole,
    )


def area(block, *blocks, container=None, **more):
    return area_of(page(*blocks, **more), block, container)


def column(*texts, x0=100, x1=200):
    return table(
        *(
            (at, 0, BBox(x0, 100 + 20 * at, x1, 120 + 20 * at), each)
            for at, each in enumerate(texts)
        )
    )


def heads(*lines):
    """A row of heads, each of so many lines, and where the first baseline of each is."""
    made = [
        text(
            f"head {at}",
            *((110 + 100 * at, 190 + 100 * at, first + 12 * number) for number in range(count)),
        )
        for at, (count, first) in enumerate(lines)
    ]
    boxes = [BBox(100 + 100 * at, 100, 200 + 100 * at, 140) for at in range(len(made))]
    return (
        made,
        table(*((0, at, box, each) for at, (box, each) in enumerate(zip(boxes, made)))),
        boxes,
    )


@pytest.mark.parametrize(
    ("lines", "anchor"),
    [
        (((2, 118), (1, 124)), VerticalAnchor.MIDDLE),
        (((2, 122), (1, 134)), VerticalAnchor.BOTTOM),
        (((2, 110), (1, 110)), VerticalAnchor.TOP),
    ],
)
def test_heads_of_one_row_tell_what_of_them_stays(lines, anchor):
    made, head, boxes = heads(*lines)
    assert {area_of(page(head), each, box).anchor for each, box in zip(made, boxes)} == {anchor}


def test_heads_with_fewer_lines_keep_their_middle():
    _, head, _ = heads((2, 118), (1, 124))
    first, second = stacked(head, said="译文")
    assert len(said(first)[0]) == 1
    (one,), (two,) = next(placed(first))[2], next(placed(second))[2]
    assert one.baseline == pytest.approx(two.baseline) == pytest.approx(124)


def test_a_label_in_the_middle_of_a_shape_stays_there():
    label = text("Control", (104, 146, 123), kind=BlockKind.FIGURE_TEXT)
    beside = text("Next", (160, 190, 123), kind=BlockKind.FIGURE_TEXT)
    drawn = page(
        Figure("f", (label, beside), placement=BBox(50, 50, 350, 300)),
        shapes=(BBox(100, 105, 150, 135),),
    )
    found = area_of(drawn, label, BBox(50, 50, 350, 300))
    assert (found.align, found.anchor) == (Align.CENTER, VerticalAnchor.MIDDLE)
    assert 100 < found.left < 106 and 144 < found.right < 150


def test_a_shape_around_several_texts_centres_none():
    texts = [
        text(f"Item {at}", (104, 146, 112 + 12 * at), kind=BlockKind.PARAGRAPH) for at in range(3)
    ]
    panel = BBox(100, 102, 150, 140)
    assert area_of(page(texts[1], shapes=(panel,)), texts[1]).anchor is VerticalAnchor.MIDDLE
    assert area_of(page(*texts, shapes=(panel,)), texts[1]).anchor is VerticalAnchor.TOP


def test_the_same_words_have_the_same_size():
    narrow = block(line(run("Yes", 50, 64, 100), baseline=100), name="n", kind=BlockKind.HEADING)
    wide = block(line(run("Yes", 50, 64, 140), baseline=140), name="w", kind=BlockKind.HEADING)
    walls = (BBox(66, 80, 66.5, 110), BBox(48, 104, 66, 104.5))
    made = stacked(narrow, wide, said="不要", rules=walls)
    assert made[0].scale == made[1].scale < 1


def test_a_text_on_the_next_line_is_not_beside():
    """Boxes of letters are higher than lines are apart: they overlap a little."""
    over = block(line(run("A question over two answers", 150, 350, 100), baseline=100), name="o")
    answer = block(line(run("Yes", 50, 70, 107.5), baseline=107.5), name="a")
    assert area_of(page(over, answer), answer).right > 300


def test_labels_side_by_side_keep_a_space_between_them():
    labels = [
        text(
            f"l{at}",
            (50 + 60 * at, 100 + 60 * at, 100),
            (52 + 60 * at, 98 + 60 * at, 112),
            kind=BlockKind.FIGURE_TEXT,
        )
        for at in range(3)
    ]
    made = stacked(
        Figure(
            "f",
            tuple(replace(each, align=Align.CENTER) for each in labels),
            placement=BBox(20, 20, 380, 300),
        ),
        said="译" * 12,
    )
    ends = [(one.x, one.x + one.width) for each in made for one in next(placed(each))[2][:1]]
    assert all(two[0] - one[1] >= 4.9 for one, two in pairwise(ends))


def test_prose_that_fills_its_cell_begins_at_its_top():
    rows = [(103, 197, 110 + 12 * at) for at in range(4)]
    prose = text("prose", *rows)
    box = BBox(100, 100, 200, 148)
    assert area(prose, table((0, 0, box, prose)), container=box).anchor is VerticalAnchor.TOP


def test_a_text_with_as_much_white_over_as_under_it_stays_so_in_its_shape():
    rows = [
        line(run("prose", 60, 300 - 40 * at, 130 + 12 * at), baseline=130 + 12 * at)
        for at in range(3)
    ]
    prose = block(*rows, name="p")
    (made,) = stacked(prose, said="译文译文", shapes=(BBox(50, 115, 350, 162),))
    (only,) = next(placed(made))[2]
    assert only.x == pytest.approx(60) and only.baseline == pytest.approx(142)
