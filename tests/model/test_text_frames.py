"""Texts of a page in frames: where lines stand when the text lies, is turned or runs downwards."""

from dataclasses import replace

import pytest

from ai_translator.geometry.boxes import BBox
from ai_translator.model.content import (
    BlockKind,
    Cell,
    Direction,
    Figure,
    InlineFormula,
    Line,
    Table,
    TextBlock,
    TextRun,
    TextStyle,
)
from ai_translator.model.document import Page
from ai_translator.model.placement import LinePlacement, PageArea
from ai_translator.model.provenance import OperatorRef, PdfGlyphs
from ai_translator.model.text_frames import (
    angle_of,
    baseline_of,
    boxes_of,
    frame_of,
    row_of,
    size_of,
    text_sides,
)

BOX = BBox(10, 20, 110, 32)


def run(size=10.0, box=None, origin=None):
    refs = (OperatorRef((), 0, 0, 1, 500.0, origin),) if origin else ()
    return TextRun("word", TextStyle(size=size), None, PdfGlyphs(refs), placement=box)


def line(*inlines, box=BOX, baseline=30.0, angle=0.0, direction=Direction.LTR):
    return Line(inlines, direction=direction, placement=LinePlacement(box, baseline, angle))


def block(*lines, box=BOX, **more):
    return TextBlock("b", BlockKind.PARAGRAPH, lines, placement=box, **more)


def test_a_text_has_the_frame_of_its_first_line():
    level, turned = line(run()), line(run(), angle=-90.0)
    assert angle_of(block(level, turned)) == 0.0
    assert angle_of(block(turned, level)) == 270.0
    assert frame_of(block(level)).angle == 0.0
    assert frame_of(block(turned)).angle == 270.0
    vertical = line(run(), direction=Direction.VERTICAL)
    assert frame_of(block(vertical)).angle == 90.0


def test_a_text_is_as_large_as_its_largest_letters():
    assert size_of(block(line(run(9.0), run(14.0)), line(run(8.0)))) == 14.0
    assert size_of(block(line())) == 10.0


def test_a_row_is_what_is_drawn_in_it():
    one, other = run(box=BBox(12, 21, 40, 31)), run(box=BBox(50, 18, 90, 33))
    assert row_of(line(one, other)) == BBox(12, 18, 90, 33)
    assert row_of(line()) == BOX


def test_the_baseline_of_text_that_lies_is_the_line_s():
    told = line(run(origin=(12.0, 29.0)), baseline=30.5)
    assert baseline_of(told, frame_of(block(told)), row_of(line())) == 30.5


def test_the_baseline_of_turned_text_is_where_its_glyphs_begin():
    formula = InlineFormula("x", (run(origin=(70.0, 80.0)),))
    told = line(InlineFormula("", ()), formula, run(origin=(1.0, 2.0)), angle=90.0, baseline=5.0)
    frame = frame_of(block(told))
    row = BBox(0, 1, 2, 3)
    assert baseline_of(told, frame, row) == pytest.approx(frame.point(70.0, 80.0)[1])
    empty = line(InlineFormula("", ()), angle=90.0, baseline=5.0)
    assert baseline_of(empty, frame, row) == 3  # nothing was drawn: the row's lower side


def test_vertical_text_has_the_baseline_that_its_rotated_letters_have():
    """The line says where its centre is; letters that lie reach 0.38 of their size beyond it."""
    told = line(run(10.0), run(20.0), baseline=300.0, direction=Direction.VERTICAL)
    frame = frame_of(block(told))
    wanted = frame.point(300.0, 0.0)[1] + 0.38 * 20.0
    assert baseline_of(told, frame, row_of(line())) == pytest.approx(wanted)
    bare = line(InlineFormula("", ()), baseline=300.0, direction=Direction.VERTICAL)
    wanted = frame.point(300.0, 0.0)[1] + 0.38 * 10.0
    assert baseline_of(bare, frame, row_of(line())) == pytest.approx(wanted)


def test_every_text_table_and_figure_of_a_page_has_its_box_once():
    item = block(
        line(run()), marker=run(box=BBox(2, 20, 6, 32)), trailer=run(box=BBox(300, 20, 310, 34))
    )
    cell, label = block(line(run()), box=BBox(0, 50, 9, 60)), block(line(), box=BBox(5, 80, 9, 90))
    table = Table("t", 1, 1, (Cell(0, 0, (cell,)),), placement=BBox(0, 50, 99, 70))
    figure = Figure("f", (label,), placement=BBox(0, 75, 99, 99))
    page = Page(1, (item, table, figure), placement=PageArea(400, 400))
    assert list(boxes_of(page)) == [
        (item, BBox(2, 20, 310, 34)),
        (table, BBox(0, 50, 99, 70)),
        (cell, BBox(0, 50, 9, 60)),
        (figure, BBox(0, 75, 99, 99)),
        (label, BBox(5, 80, 9, 90)),
    ]


def test_the_sides_of_a_page_s_text_are_the_outermost():
    wide, narrow = block(line(), line(), box=BBox(50, 0, 300, 9)), block(line(), box=BBox(40, 20, 90, 29))  # fmt: skip
    page = Page(1, (wide, narrow), placement=PageArea(400, 400))
    assert text_sides(page) == (40, 300)


def test_where_no_text_has_two_lines_the_right_side_is_as_far_from_the_edge_as_the_left():
    page = Page(1, (block(line(), box=BBox(60, 0, 200, 9)),), placement=PageArea(400, 400))
    assert text_sides(page) == (60, 340)
    far = replace(page, blocks=(block(line(), box=BBox(60, 0, 380, 9)),))
    assert text_sides(far) == (60, 380)


def test_text_that_stands_over_the_edge_has_the_edge_as_its_side():
    over = block(line(), line(), box=BBox(-20, 0, 450, 9))
    assert text_sides(Page(1, (over,), placement=PageArea(400, 300))) == (0.0, 400)
    single = block(line(), box=BBox(-20, 0, 300, 9))
    assert text_sides(Page(1, (single,), placement=PageArea(400, 300))) == (0.0, 400)
