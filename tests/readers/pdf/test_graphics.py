import pytest
from pikepdf import Dictionary

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.page_content import PaintedBox, Rule


def box(x0, top, x1, bottom):
    return pytest.approx((x0, top, x1, bottom))


def corners(bbox: BBox):
    return bbox.x0, bbox.top, bbox.x1, bbox.bottom


def test_strokes_are_rules(read):
    content = read(b"2 w 1 0 0 RG 10 100 m 110 100 l S 50 20 m 50 80 l S")
    level, upright = content.rules
    assert (level.horizontal, level.color, corners(level.bbox)) == (
        True,
        "#ff0000",
        box(10, 199, 110, 201),
    )
    assert (upright.horizontal, corners(upright.bbox)) == (False, box(49, 220, 51, 280))


def test_thin_filled_boxes_are_rules(read):
    content = read(b"0 0 1 rg 10 100 100 .5 re f 20 20 1 60 re f 5 5 2 2 re f")
    assert [(rule.horizontal, rule.color) for rule in content.rules] == [
        (True, "#0000ff"),
        (False, "#0000ff"),
    ]
    assert len(content.boxes) == 1


def test_rectangles_are_boxes_however_they_are_drawn(read):
    content = read(
        b"1 0 0 rg 0 1 0 RG 10 100 50 30 re f 10 20 m 60 20 l 60 50 l 10 50 l h S 70 20 50 30 re B 9 9 m 40 9 l 40 29 l 9 29 l 9 9 l f"
    )
    assert [(item.fill, item.stroke) for item in content.boxes] == [
        ("#ff0000", None), (None, "#00ff00"), ("#ff0000", "#00ff00"), ("#ff0000", None)]  # fmt: skip
    assert corners(content.boxes[0].bbox) == box(10, 170, 60, 200)


def test_one_path_may_hold_a_whole_grid(read):
    content = read(b"10 10 m 100 10 l 10 30 m 100 30 l 10 10 m 10 30 l 100 10 m 100 30 l S")
    assert [rule.horizontal for rule in content.rules] == [True, True, False, False]


def test_an_open_frame_is_its_lines(read):
    assert len(read(b"10 10 m 100 10 l 100 50 l 10 50 l S").rules) == 3


def test_curves_slopes_and_polygons_are_drawings(read):
    content = read(
        b"10 10 m 20 30 40 30 50 10 c S 10 10 m 50 90 l S 10 10 m 50 10 l 30 60 l h f 5 5 m 9 9 11 11 v S 5 5 m 9 9 11 11 y S"
    )
    assert len(content.drawings) == 5
    assert not content.rules
    assert not content.boxes


def test_white_pages_are_no_boxes_coloured_ones_are(read):
    assert not read(b"1 g 0 0 200 300 re f").boxes
    assert read(b".2 g 0 0 200 300 re f").boxes == [
        PaintedBox(BBox(0, 0, 200, 300), "#333333", None)
    ]


def test_graphics_are_clipped(read):
    content = read(
        b"0 0 1 rg q 20 20 50 50 re W n 0 0 500 500 re f Q -50 100 500 10 re f 500 500 10 10 re f q 5 5 1 1 re W* n 90 90 9 9 re f Q"
    )
    assert [corners(item.bbox) for item in content.boxes] == [
        box(20, 230, 70, 280),
        box(0, 190, 200, 200),
    ]


def test_transparent_paint_is_nothing(maker):
    maker.resources.ExtGState.Clear = Dictionary(ca=0, CA=0)
    content = maker.read(b"/Clear gs 10 10 90 90 re B 10 10 m 90 10 l S")
    assert not content.boxes
    assert not content.rules


def test_fat_strokes_are_grounds_and_hairlines_rules(read):
    content = read(b"20 w 10 100 m 110 100 l S 0 w 10 50 m 110 50 l S")
    assert [corners(item.bbox) for item in content.boxes] == [box(10, 190, 110, 210)]
    assert len(content.rules) == 1


def test_rotated_pages_turn_their_rules(read):
    content = read(b"10 100 m 110 100 l S", Rotate=90)
    assert isinstance(content.rules[0], Rule)
    assert not content.rules[0].horizontal


def test_pictures_know_their_operator(maker):
    maker.resources.XObject.Im = maker.image()
    maker.resources.XObject.Fm = maker.form(
        b"q 10 0 0 10 0 0 cm /Im Do Q",
        Dictionary(XObject=Dictionary(Im=maker.resources.XObject.Im)),
    )
    content = maker.read(
        b"/Fm Do q 50 0 0 20 30 40 cm /Im Do Q q 9 0 0 9 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q q 9 0 0 9 500 500 cm /Im Do Q"
    )
    assert [(image.path, image.operator) for image in content.images] == [
        ((0,), 0),
        ((), 1),
        ((), -1),
    ]
    assert corners(content.images[1].bbox) == box(30, 240, 80, 260)


def test_pictures_are_not_decoded(maker):
    vast = maker.image(Width=100_000, Height=100_000)
    vast.write(b"not an image at all", filter=None)
    maker.resources.XObject.Im = vast
    assert len(maker.read(b"q 50 0 0 20 30 40 cm /Im Do Q").images) == 1


def test_the_number_of_objects_is_bounded(read, monkeypatch):
    monkeypatch.setattr("ai_translator.readers.pdf.graphics.MOST_OBJECTS", 100)
    content = read(b"1 1 5 5 re f " * 150 + b"1 g BT /F1 9 Tf 20 20 Td (still read) Tj ET")
    assert len(content.boxes) == 100
    assert "50 drawings" in content.warnings[0]
    assert len(content.glyphs) == 10


def test_a_path_of_many_points_is_bounded(read):
    points = b" ".join(b"%d %d l" % (n % 150, n % 170) for n in range(10_000))
    content = read(b"0 0 m " + points + b" S")
    assert corners(content.drawings[0].bbox) == box(0, 131, 149, 300)
