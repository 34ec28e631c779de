"""Boxes, matrices, frames, the spaces of a page, disjoint sets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_translator.geometry.boxes import BBox, rectangle
from ai_translator.geometry.disjoint_sets import DisjointSets
from ai_translator.geometry.frames import Frame
from ai_translator.geometry.matrices import IDENTITY, Matrix, apply, inverse, multiply, transformed
from ai_translator.geometry.page_mapping import PageMapping, page_mapping

NUMBERS = st.floats(-500, 500, allow_nan=False)
QUARTERS = (0.0, 90.0, 180.0, 270.0)
FRAMES = st.builds(Frame, st.sampled_from([*QUARTERS, 33.0, 200.5]), st.booleans())


@st.composite
def boxes(draw: st.DrawFn) -> BBox:
    x0, top, width, height = (draw(NUMBERS), draw(NUMBERS), abs(draw(NUMBERS)), abs(draw(NUMBERS)))
    return BBox(x0, top, x0 + width, top + height)


@st.composite
def matrices(draw: st.DrawFn) -> Matrix:
    """Those that turn back without losing digits: no axis is flattened."""
    scale, angle = draw(st.floats(0.1, 10)), draw(st.integers(0, 359))
    turned = Frame(float(angle)).to_seen(0.0)
    return multiply(
        turned, (scale, 0.0, draw(st.floats(-1, 1)), scale, draw(NUMBERS), draw(NUMBERS))
    )


@st.composite
def mappings(draw: st.DrawFn) -> PageMapping:
    x0, y0, width, height = (
        draw(NUMBERS),
        draw(NUMBERS),
        draw(st.integers(1, 900)),
        draw(st.integers(1, 900)),
    )
    return PageMapping((x0, y0, x0 + width, y0 + height), draw(st.sampled_from([0, 90, 180, 270])))


def near(box: BBox) -> object:
    return pytest.approx((box.x0, box.top, box.x1, box.bottom), abs=1e-6)


def corners(box: BBox) -> tuple[float, float, float, float]:
    return box.x0, box.top, box.x1, box.bottom


@given(boxes(), boxes())
def test_an_intersection_is_what_both_cover(one: BBox, other: BBox) -> None:
    both = one.intersection(other)
    assert both == other.intersection(one)
    assert (both.area if both else 0.0) == pytest.approx(one.overlap(other))


def test_boxes_that_only_touch_have_a_flat_intersection_and_apart_ones_none() -> None:
    assert BBox(0, 0, 10, 10).intersection(BBox(10, 2, 20, 5)) == BBox(10, 2, 10, 5)
    assert BBox(0, 0, 10, 10).intersection(BBox(11, 2, 20, 5)) is None


def test_a_box_around_points() -> None:
    assert BBox.around_points([(3, 1), (1, 4), (2, 2)]) == BBox(1, 1, 3, 4)
    with pytest.raises(ValueError):
        BBox.around_points([])


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ([10, 20, 5, 0], (5, 0, 10, 20)),
        (["0", "0", "1.5", "2"], (0, 0, 1.5, 2)),
        ([0, 0, 0, 10], None),
        ([0, 0, float("nan"), 10], None),
        ([0, 0, float("inf"), 10], None),
        ([1, 2, 3], None),
        (None, None),
        ([None] * 4, None),
    ],
)
def test_what_a_file_says_of_a_rectangle(value: object, found: object) -> None:
    assert rectangle(value) == found


@given(matrices(), NUMBERS, NUMBERS)
def test_an_inverse_maps_back(matrix: Matrix, x: float, y: float) -> None:
    assert apply(inverse(matrix), *apply(matrix, x, y)) == pytest.approx((x, y), abs=1e-6)
    assert multiply(matrix, inverse(matrix)) == pytest.approx(IDENTITY, abs=1e-6)


@given(matrices(), matrices(), NUMBERS, NUMBERS)
def test_a_product_maps_by_one_and_then_by_the_other(
    first: Matrix, then: Matrix, x: float, y: float
) -> None:
    assert apply(multiply(first, then), x, y) == pytest.approx(
        apply(then, *apply(first, x, y)), abs=1e-4
    )


def test_what_flattens_everything_has_no_inverse() -> None:
    with pytest.raises(ZeroDivisionError):
        inverse((1, 1, 2, 2, 0, 0))


@given(FRAMES, NUMBERS, NUMBERS)
def test_a_frame_turns_points_and_back(frame: Frame, x: float, y: float) -> None:
    assert frame.back(*frame.point(x, y)) == pytest.approx((x, y), abs=1e-6)
    u, v = frame.point(x, y)
    assert apply(frame.to_seen(0.0), u, -v) == pytest.approx((x, -y), abs=1e-6)


@given(st.sampled_from(QUARTERS), st.booleans(), boxes())
def test_a_box_in_a_frame_of_quarter_turns_is_the_box(
    angle: float, vertical: bool, box: BBox
) -> None:
    frame = Frame(angle, vertical)
    turned = frame.box(box)
    assert turned.area == pytest.approx(box.area)
    assert turned.contains_point(*frame.point(box.x0, box.top), 1e-6)
    assert turned.contains_point(*frame.point(box.x1, box.bottom), 1e-6)
    assert corners(frame.box_back(turned)) == near(box)


def test_lines_run_to_the_right_in_their_frame() -> None:
    assert Frame().point(3, 4) == (3, 4)
    assert Frame(90.0).point(3, 4) == (4, -3)  # downwards: further down is further along
    assert Frame(vertical=True).point(3, 4) == (4, -3)
    assert Frame(180.0).point(3, 4) == (-3, -4)
    assert Frame(270.0).point(3, 4) == (-4, 3)
    assert Frame().upright and not Frame(vertical=True).upright
    assert Frame(33.0).slanted and not any(Frame(angle).slanted for angle in QUARTERS)


@given(mappings())
def test_the_corners_of_the_crop_box_are_the_corners_of_the_page(mapping: PageMapping) -> None:
    width, height = mapping.size
    assert transformed(mapping.user_to_seen, mapping.crop_box) == pytest.approx(
        (0, 0, width, height), abs=1e-6
    )
    assert corners(mapping.page_box(mapping.crop_box)) == near(BBox(0, 0, width, height))


@given(mappings(), NUMBERS, NUMBERS)
def test_page_space_is_seen_space_from_the_top(mapping: PageMapping, x: float, y: float) -> None:
    seen = apply(mapping.user_to_seen, x, y)
    assert apply(mapping.user_to_page, x, y) == pytest.approx(
        (seen[0], mapping.size[1] - seen[1]), abs=1e-6
    )


@given(mappings(), boxes())
def test_boxes_keep_their_place(mapping: PageMapping, box: BBox) -> None:
    user = mapping.user_box(box)
    assert corners(mapping.page_box(user)) == near(box)
    assert transformed(mapping.user_to_seen, user) == pytest.approx(mapping.seen_box(box), abs=1e-6)


def test_a_page_turned_clockwise_shows_its_left_side_on_top() -> None:
    turned = PageMapping((10, 20, 310, 220), 90)
    assert turned.size == (200, 300)
    # The lower left corner of the content is the upper left one of the page.
    assert apply(turned.user_to_seen, 10, 20) == (0, 300)
    assert apply(turned.user_to_page, 10, 20) == (0, 0)
    assert apply(PageMapping((10, 20, 310, 220), 270).user_to_seen, 10, 20) == (200, 0)


@pytest.mark.parametrize(
    ("media", "crop", "rotation", "seen"),
    [
        ([0, 0, 600, 800], None, None, PageMapping((0, 0, 600, 800))),
        ([600, 800, 0, 0], [50, 60, 900, 700], 450, PageMapping((50, 60, 600, 700), 90)),
        ([0, 0, 600, 800], [700, 0, 900, 100], -90, PageMapping((0, 0, 600, 800), 270)),
        ([0, 0, 600, 800], [5, 5, 5, 90], 91.0, PageMapping((0, 0, 600, 800), 90)),
        (None, [50, 60, 70, 80], "x", PageMapping((50, 60, 70, 80))),
        ([0, 0, 0, 0], None, float("nan"), PageMapping((0, 0, 612, 792))),
    ],
)
def test_a_page_may_say_nonsense_of_its_boxes(
    media: object, crop: object, rotation: object, seen: PageMapping
) -> None:
    assert page_mapping(media, crop, rotation) == seen


@given(st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19)), max_size=30))
def test_united_members_are_in_one_set_and_no_others(pairs: list[tuple[int, int]]) -> None:
    sets, expected = DisjointSets(20), {member: {member} for member in range(20)}
    for one, other in pairs:
        sets.unite(one, other)
        whole = expected[one] | expected[other]
        expected.update(dict.fromkeys(whole, whole))
    groups = sets.groups()
    assert sorted(member for group in groups for member in group) == list(range(20))
    assert all(set(group) == expected[group[0]] and group == sorted(group) for group in groups)
    assert [group[0] for group in groups] == sorted(group[0] for group in groups)
