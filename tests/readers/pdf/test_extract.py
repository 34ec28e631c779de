"""Page space: CropBox, /Rotate, sizes, angles, spacing, colours of what stands on a page."""

from decimal import Decimal
from itertools import pairwise

import pdfplumber
import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name

from ai_translator.model.content import FontClass
from ai_translator.readers.pdf.extract import extract

HELLO = b"BT /F1 10 Tf 1 0 0 1 50 100 Tm (Ab) Tj ET"


@pytest.mark.parametrize(
    ("rotate", "size", "origin", "angle"),
    [
        (0, (200, 300), (50, 200), 0),
        (90, (300, 200), (100, 50), 90),
        (180, (200, 300), (150, 100), 180),
        (270, (300, 200), (200, 150), -90),
        (-90, (300, 200), (200, 150), -90),
        (450, (300, 200), (100, 50), 90),
        (Decimal("90.0"), (300, 200), (100, 50), 90),
    ],
)
def test_rotation_turns_page_space(read, rotate, size, origin, angle):
    content = read(HELLO, Rotate=rotate)
    glyph = content.glyphs[0]
    assert (content.width, content.height) == size
    assert (glyph.x, glyph.y) == pytest.approx(origin)
    assert glyph.angle == pytest.approx(angle)
    assert content.rotation == rotate % 360
    assert glyph.size == pytest.approx(10)


def test_rotation_and_boxes_are_inherited(maker):
    maker.pdf.Root.Pages.Rotate = 90
    maker.pdf.Root.Pages.MediaBox = Array([10, 20, 110, 220])
    del maker.page.obj.MediaBox
    content = maker.read(HELLO)
    assert (content.rotation, content.width, content.height) == (90, 200, 100)
    assert (content.glyphs[0].x, content.glyphs[0].y) == pytest.approx((80, 40))


def test_crop_box_moves_the_origin_and_cuts(read):
    content = read(HELLO + b" BT /F1 10 Tf 5 5 Td (gone) Tj ET", CropBox=Array([40, 90, 140, 190]))
    assert (content.width, content.height) == (100, 100)
    assert (content.glyphs[0].x, content.glyphs[0].y) == pytest.approx((10, 90))
    assert content.crop_box == (40, 90, 140, 190)
    assert "".join(glyph.text for glyph in content.glyphs) == "Ab"


def test_a_crop_box_beside_the_media_box_is_ignored(read):
    assert read(HELLO, CropBox=Array([1000, 1000, 1100, 1100])).width == 200


def test_a_page_without_a_size_is_a_letter(read):
    content = read(HELLO, MediaBox=Array([0, 0, 0, 0]))
    assert (content.width, content.height) == (612, 792)


def test_user_unit_is_recorded_and_nothing_else(read):
    content = read(HELLO, UserUnit=3)
    assert content.user_unit == 3.0
    assert content.glyphs[0].size == pytest.approx(10)


def test_advance_box_and_spacing(read):
    content = read(b"BT /F1 10 Tf 2 Tc 5 Tw 200 Tz 10 100 Td (A A) Tj [(B) -500 (C)] TJ ET")
    first, space, second, b, c = content.glyphs
    assert first.x1 - first.x0 == pytest.approx(6.67 * 2)
    assert space.x - first.x == pytest.approx((6.67 + 2) * 2)
    assert second.x - space.x == pytest.approx((2.78 + 2 + 5) * 2)
    assert c.x - b.x == pytest.approx((6.67 + 2 + 5) * 2)
    assert first.advance == pytest.approx(667 + 200)
    assert space.advance == pytest.approx(278 + 200 + 500)
    assert first.top < first.y < first.bottom


def test_replacing_glyphs_by_their_advance_moves_nothing(maker):
    """What OperatorRef.advance promises, checked on the page itself."""
    before = maker.read(
        b"BT /F1 9 Tf 1 Tc 3 Tw 80 Tz 10 100 Td [(gone and) -20 (kept)] TJ ET"
    ).glyphs
    gone = sum(glyph.advance for glyph in before[:8])
    after = maker.read(
        b"BT /F1 9 Tf 1 Tc 3 Tw 80 Tz 10 100 Td [%f -20 (kept)] TJ ET" % -gone
    ).glyphs
    assert [glyph.x for glyph in after] == pytest.approx([glyph.x for glyph in before[8:]])


def test_next_line_operators(read):
    content = read(b"""BT /F1 10 Tf 14 TL 10 100 Td (a) Tj T* (b) Tj (c) ' 7 3 (d d) " ET""")
    places = {glyph.text: (glyph.x, glyph.y) for glyph in content.glyphs}
    assert [places[letter][1] for letter in "abcd"] == pytest.approx([200, 214, 228, 242])
    assert places["b"][0] == pytest.approx(10)
    assert content.glyphs[4].x - content.glyphs[3].x == pytest.approx(5.56 + 3)


def test_size_and_angle_come_from_the_matrices(read):
    content = read(
        b"q 2 0 0 2 0 0 cm BT /F1 5 Tf 0 1.5 -1.5 0 20 20 Tm (up) Tj ET Q BT /F1 10 Tf 1 0 .3 1 9 9 Tm (oblique) Tj ET"
    )
    up, oblique = content.glyphs[0], content.glyphs[2]
    assert (up.size, up.angle) == (pytest.approx(15), pytest.approx(-90))
    assert (oblique.size, oblique.angle) == (pytest.approx(10), 0)
    assert up.top < up.y
    assert up.x1 <= up.x + 5


def test_q_keeps_the_text_position_as_viewers_do(read):
    content = read(b"BT /F1 10 Tf 10 100 Td (ab) Tj q 1 0 0 rg (c) Tj Q (d) Tj ET")
    c, d = content.glyphs[2:]
    assert c.color == "#ff0000"
    assert d.color == "#000000"
    assert d.x > c.x


@pytest.mark.parametrize(
    ("operators", "color"),
    [
        (b"1 0 0 rg", "#ff0000"),
        (b".5 g", "#808080"),
        (b"0 1 1 0 k", "#ed1c24"),
        (b"0 0 0 1 k", "#000000"),
        (b"/DeviceRGB cs 0 0 1 sc", "#0000ff"),
        (b"/Icc cs 0 1 0 scn", "#00ff00"),
        (b"/Idx cs 1 scn", "#0a141e"),
        (b"/Sep cs 1 scn", "#ff0000"),
        (b"/Pattern cs /P1 scn", "#000000"),
        (b"1 0 0 RG 0 0 1 rg 1 Tr", "#ff0000"),
        (b"1 0 0 RG 0 0 1 rg 5 Tr", "#ff0000"),
        (b"1 0 0 RG 0 0 1 rg 2 Tr", "#0000ff"),
        (b"7 8 9 1 0 0 rg", "#ff0000"),
        (b"1 0 0 rg (no) 0 1 rg", "#ff0000"),
    ],
)
def test_colors(maker, operators, color):
    icc = maker.pdf.make_stream(b"", N=3)
    tint = Dictionary(
        FunctionType=2, Domain=Array([0, 1]), N=1, C0=Array([1, 1, 1]), C1=Array([1, 0, 0])
    )
    maker.resources.ColorSpace = Dictionary(
        Icc=Array([Name.ICCBased, icc]),
        Idx=Array([Name.Indexed, Name.DeviceRGB, 1, pikepdf.String(b"\0\0\0\x0a\x14\x1e")]),
        Sep=Array([Name.Separation, Name.Spot, Name.DeviceRGB, tint]),
    )
    content = maker.read(b"%s BT /F1 10 Tf 10 10 Td (x) Tj ET" % operators)
    assert content.glyphs[0].color == color


def test_fonts_are_shared_objects(read):
    fonts = {
        id(glyph.font)
        for glyph in read(b"BT /F1 10 Tf 10 10 Td (abc) Tj /F1 12 Tf (def) Tj ET").glyphs
    }
    assert len(fonts) == 1


def test_a_missing_font_still_gives_glyphs(read):
    content = read(b"BT /Nowhere 10 Tf 10 10 Td (abc) Tj ET")
    assert [glyph.end - glyph.start for glyph in content.glyphs] == [1, 1, 1]


def test_stroked_outlines_look_bold(read):
    plain, bold = read(b"BT /F1 10 Tf 10 10 Td 0 Tr (a) Tj .4 w 2 Tr (b) Tj ET").glyphs
    assert not plain.font.bold
    assert bold.font.bold
    assert bold.font.font_class is FontClass.SANS


def test_numbers_out_of_all_bounds_do_no_harm(read):
    content = read(
        b"BT /F1 1e99 Tf 9999999999999999999999999999999999999999 0 0 1 10 10 Tm (x) Tj ET BT /F1 9 Tf 9 9 Td (kept) Tj ET"
    )
    assert "".join(glyph.text for glyph in content.glyphs).endswith("kept")


def test_vertical_writing_runs_down_from_its_centre_line(pdf):
    with pdfplumber.open(pdf("vertical")) as file:
        content = extract(file.pages[0])
    last = max(glyph.operator for glyph in content.glyphs if glyph.font.vertical) - 1
    column = [glyph for glyph in content.glyphs if glyph.operator == last]
    assert len(column) > 5
    assert len({round(glyph.x, 3) for glyph in column}) == 1
    assert all(below.y > above.y for above, below in pairwise(column))
    for glyph in column:
        assert glyph.x == pytest.approx((glyph.x0 + glyph.x1) / 2)
        assert glyph.top == pytest.approx(glyph.y)
        assert glyph.bottom - glyph.top == pytest.approx(glyph.size)
        assert glyph.advance == pytest.approx(-1000)


@pytest.mark.parametrize(
    "ink", ["0.9 0.04 0.35 0", "0 0.5 1 0", "1 0.6 0 0.2", "0.3 0 0.9 0.1", "0 0 0 0.6"]
)
def test_inks_look_as_viewers_show_them(maker, ink):
    """Taken as pure light they were garish: teal became mint green."""
    content = b"%s k 0 0 100 300 re f BT /F1 10 Tf 110 110 Td (x) Tj ET" % ink.encode()
    made = maker.save(content)
    with pypdfium2.PdfDocument(made) as pdf:
        shown = pdf[0].render().to_numpy()[150, 50, ::-1][-3:]
    with pdfplumber.open(made) as pdf:
        color = extract(pdf.pages[0]).glyphs[0].color
    assert (
        max(abs(int(color[at : at + 2], 16) - int(part)) for at, part in zip((1, 3, 5), shown)) < 32
    )
