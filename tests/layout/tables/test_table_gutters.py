"""Gutters as narrow as the spaces in the cells beside them."""

from __future__ import annotations

import pytest

from ai_translator.layout.lines import find_lines
from ai_translator.layout.tables.columns import gutters
from ai_translator.layout.tables.words import rows_of, words_of
from tests.layout.glyph_page import BOLD, SERIF, Setter, broken, text_width
from tests.layout.tables.sheets import found, text

FIRST = [
    "Checked twice by different gineers of the town and others",
    "Requires temporary gravel of the very first quality",
    "Too transparent for daily use in the two harbours",
    "Not used in the suburb any more since the last harvest",
    "Stored under the roof of the old railway until it is sold",
]
SECOND = [
    "Repaired by local foresters in the holiday",
    "Available on request from the lighthouse",
    "Replaced by copper in most of the cases",
    "Kept for visitors from the whole province",
    "Delivered quietly by the masons of the mill",
]
LABELS = ["Next", "Lantern", "Duty", "Timber", "Weir"]
CHINESE = [
    ("人们开始考虑用别的材料来代替黏土", "然后再均匀地涂上一层木材"),
    ("不过工程师认为没有测量就无法给出可靠", "同样的问题有另一种解决办法"),
    ("任何一方在秋季结束之前都不得单方面改变", "一把水平尺和足够的耐心就可以完成"),
    ("所有的铜料都只能由教师自己翻山搬运", "我们的测量结果与前人的记录一致"),
]


@pytest.fixture
def page() -> Setter:
    return Setter()


def cell(page: Setter, x: float, y: float, width: float, said: str) -> int:
    """Justified, its last line not; returns how many lines it has."""
    page.paragraph(x, y, width, said)
    return len(list(broken(said, width, 10.0, SERIF, 0.0, 0.0)))


def table(page: Setter, gutter: float, entries: list[tuple[str, str, str]]) -> None:
    """Justified cells between three rules, the columns ``gutter`` apart."""
    xs = (50.0, 120.0, 120.0 + 130.0 + gutter, 480.0)
    page.rule(50, 100, 520)
    for x, head in zip(xs, ("Owner", "Reason", "Persons")):
        page.text(x, 114, head)
    page.right(520, 114, "Remarks")
    page.rule(50, 120, 520)
    y = 135.0
    for at, (label, first, second) in enumerate(entries):
        page.text(xs[0], y, label)
        page.right(520, y, str(100 + 17 * at))
        lines = [cell(page, x, y, 130, said) for x, said in zip(xs[1:3], (first, second))]
        y += 12.0 * max(lines)
    page.rule(50, y - 6, 520)


@pytest.mark.parametrize("gutter", [2.8, 4.0, 6.0, 11.0])
def test_words_that_begin_at_one_x_show_a_narrow_gutter(page: Setter, gutter: float) -> None:
    entries = list(zip(LABELS, FIRST, SECOND))
    table(page, gutter, entries)
    (made,) = found(page)
    assert made.cols == 4
    assert [row[:3] for row in text(page, made)[1:]] == [list(entry) for entry in entries]


def test_wide_spaces_of_justified_cells_are_no_gutter(page: Setter) -> None:
    """Above each other by chance, and as wide as half an em."""
    words = [("noon", "bone", "deed"), ("node", "open", "huge"), ("pond", "bond", "dean")]
    page.rule(50, 100, 520)
    page.text(50, 114, "Name")
    page.text(250, 114, "Use")
    page.right(520, 114, "Count")
    page.rule(50, 120, 520)
    for at, row in enumerate(words * 3):
        x = 50.0 + 2 * (at % 3)
        for word in row:
            x = page.text(x, 135 + 14 * at, word) + 9.0  # all spaces of the row are as wide
        page.text(250, 135 + 14 * at, f"for the {LABELS[at % 5].lower()}")
        page.right(520, 135 + 14 * at, str(100 + at))
    page.rule(50, 135 + 14 * 9, 520)
    (made,) = found(page)
    assert made.cols == 3


def test_words_behind_equal_words_show_no_gutter(page: Setter) -> None:
    """All second words begin at one x, for the first ones are as wide."""
    page.rule(50, 100, 400)
    for x, head in ((50, "Item"), (300, "Price")):
        page.text(x, 114, head, font=BOLD)
    page.rule(50, 120, 400)
    for at, label in enumerate(LABELS):
        page.text(50, 135 + 14 * at, f"Chapter {at + 1} of {label}")
        page.right(400, 135 + 14 * at, str(100 + at))
    page.rule(50, 135 + 14 * 5, 400)
    (made,) = found(page)
    assert made.cols == 2


def test_columns_of_ideographs_need_no_more_white_than_others_of_their_line(page: Setter) -> None:
    xs = (50.0, 100.0, 100.0 + 130.0 + 4.0, 480.0)
    page.rule(50, 100, 520)
    for x, head in zip(xs, ("桥梁", "温室", "水库")):
        page.text(x, 114, head)
    page.right(520, 114, "剧院")
    page.rule(50, 120, 520)
    y = 135.0
    for at, (first, second) in enumerate(CHINESE):
        page.text(xs[0], y, "磨坊")
        page.right(520, y, str(656 - at))
        for x, said in ((xs[1], first), (xs[2], second)):
            page.text(x, y, said[:13])
            page.text(x, y + 12, said[13:])
        y += 30
        page.rule(50, y - 12, 520)
    (made,) = found(page)
    assert made.cols == 4
    solid = [tuple(cell.replace(" ", "") for cell in row[1:3]) for row in text(page, made)[1:]]
    assert solid == CHINESE
    assert text_width(CHINESE[0][0][:13]) == 130.0


def test_options_far_behind_their_questions_make_no_column_of_the_text_below(page: Setter) -> None:
    """The white between both is narrow, and none of their rows is set in two columns there."""
    for at, question in enumerate(LABELS):
        page.text(50, 100 + 14 * at, f"Is it called {question.lower()}")
        page.text(300, 100 + 14 * at, "Prefer not to answer")
    for at, line in enumerate(FIRST * 3):
        page.text(297 - text_width(line), 180 + 14 * at, line)
    rows = rows_of(words_of(find_lines(page.content.glyphs)))
    assert gutters(rows, 10.0) == []
