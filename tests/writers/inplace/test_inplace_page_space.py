"""From user space to what a reader sees, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_translator.geometry.boxes import BBox
from ai_translator.model.document import Page
from ai_translator.writers.inplace.frames import TextFrame
from ai_translator.writers.inplace.page_space import (
    IDENTITY,
    apply,
    inverse,
    multiply,
    seen_box,
    transformed,
    user_box,
    user_to_seen,
)

NUMBERS = st.floats(-500, 500, allow_nan=False)
PAGES = {
    rotation: Page(1, 300, 200, rotation=rotation, crop_box=(10, 20, 310, 220))
    for rotation in (0, 180)
} | {
    rotation: Page(1, 200, 300, rotation=rotation, crop_box=(10, 20, 310, 220))
    for rotation in (90, 270)
}


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_the_corners_of_the_crop_box_are_the_corners_of_the_page(rotation):
    page = PAGES[rotation]
    assert transformed(user_to_seen(page), page.crop_box) == pytest.approx(
        (0, 0, page.width, page.height)
    )


def test_a_page_turned_clockwise_shows_its_left_side_on_top():
    assert apply(user_to_seen(PAGES[90]), 10, 20) == pytest.approx(
        (0, 300)
    )  # the lower left corner is the upper left one
    assert apply(user_to_seen(PAGES[270]), 10, 20) == pytest.approx((200, 0))


@given(st.sampled_from([0, 90, 180, 270]), NUMBERS, NUMBERS)
def test_there_and_back(rotation, x, y):
    matrix = user_to_seen(PAGES[rotation])
    assert apply(inverse(matrix), *apply(matrix, x, y)) == pytest.approx((x, y))
    assert multiply(matrix, inverse(matrix)) == pytest.approx(IDENTITY)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_boxes_keep_their_place(rotation):
    page, box = PAGES[rotation], BBox(30, 40, 90, 70)
    assert transformed(user_to_seen(page), user_box(page, box)) == pytest.approx(
        seen_box(page, box)
    )


@given(st.sampled_from([0.0, 90.0, 180.0, 270.0, 33.0]), NUMBERS, NUMBERS)
def test_a_frame_turns_points_and_back(angle, x, y):
    frame = TextFrame(angle)
    assert frame.back(*frame.point(x, y)) == pytest.approx((x, y), abs=1e-6)
    seen = apply(frame.to_seen(0.0), frame.point(x, y)[0], -frame.point(x, y)[1])
    assert seen == pytest.approx((x, -y), abs=1e-6)


@pytest.mark.parametrize("angle", [0.0, 90.0, 180.0, 270.0])
def test_a_box_in_a_frame_holds_the_points_of_the_box(angle):
    frame, box = TextFrame(angle), BBox(10, 20, 50, 30)
    turned = frame.box(box)
    assert turned.area == pytest.approx(box.area)
    assert turned.contains_point(*frame.point(10, 20), 1e-6) and turned.contains_point(
        *frame.point(50, 30), 1e-6
    )
