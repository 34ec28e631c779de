"""The document model's own arithmetic."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_translator.geometry.boxes import BBox
from ai_translator.model.content import Line, LineEnd, TextRun, TextStyle, close_line, join_lines

boxes = st.builds(
    lambda x, y, w, h: BBox(x, y, x + w, y + h),
    *[st.floats(-1e3, 1e3)] * 2,
    *[st.floats(0, 1e3)] * 2,
)


def line(text, end=LineEnd.SPACE):
    return Line((TextRun(text, TextStyle()),), end)


@given(boxes, boxes)
def test_a_union_contains_both(a, b):
    both = a.union(b)
    assert both == BBox.around([a, b])
    assert all(
        both.contains_point(x, y)
        for box in (a, b)
        for x, y in ((box.x0, box.top), (box.x1, box.bottom))
    )


@given(boxes, boxes)
def test_overlap_is_symmetric_and_no_more_than_either(a, b):
    assert a.overlap(b) == b.overlap(a) <= min(a.area, b.area) + 1e-6


def test_no_boxes_have_no_box():
    with pytest.raises(ValueError, match="no boxes"):
        BBox.around([])


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        ([line("two"), line("words")], "two words"),
        ([line("hyphen-", LineEnd.HYPHEN), line("ated")], "hyphenated"),
        ([line("soft\u00ad", LineEnd.HYPHEN), line("ly")], "softly"),
        ([line("true\u2010", LineEnd.HYPHEN), line("hyphen")], "truehyphen"),
        ([line("two  "), line("words ")], "two words"),
        ([line("中文", LineEnd.NOTHING), line("连着")], "中文连着"),
        ([line("verse", LineEnd.BREAK), line("more")], "verse\nmore"),
        ([line("well-", LineEnd.NOTHING), line("known")], "well-known"),
        ([], ""),
    ],
)
def test_lines_join_as_their_ends_say(lines, text):
    assert join_lines(lines) == text


def test_a_dash_is_no_hyphen():
    assert close_line("range –", LineEnd.SPACE) == "range – "
