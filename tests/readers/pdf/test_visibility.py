"""What a reader does not see is hidden with its reason; what might be seen is not."""

import pytest
from pikepdf import Array, Dictionary, Name

from ai_translator.model.document import HiddenReason

TEXT = b"BT /F1 10 Tf 20 100 Td (secret) Tj ET "
SHOWN = b"BT /F1 10 Tf 20 200 Td (shown) Tj ET "


def seen(content):
    return "".join(glyph.text for glyph in content.glyphs)


def hidden(content):
    return [(text.text, text.reason) for text in content.hidden]


@pytest.mark.parametrize(
    ("drawn", "reason"),
    [
        (b"BT 3 Tr /F1 10 Tf 20 100 Td (secret) Tj ET", HiddenReason.INVISIBLE),
        (b"q BT 7 Tr /F1 10 Tf 20 100 Td (secret) Tj ET Q", HiddenReason.INVISIBLE),
        (b"/Clear gs " + TEXT, HiddenReason.INVISIBLE),
        (b"BT /F1 10 Tf 20 -100 Td (secret) Tj ET", HiddenReason.OFF_PAGE),
        (b"BT /F1 10 Tf 400 100 Td (secret) Tj ET", HiddenReason.OFF_PAGE),
        (b"q 0 200 10 10 re W n " + TEXT + b"Q", HiddenReason.OFF_PAGE),
        (b"1 g " + TEXT, HiddenReason.SAME_COLOR),
        (b".99 g " + TEXT, HiddenReason.SAME_COLOR),
        (b"0 0 1 rg 10 90 100 30 re f " + TEXT, HiddenReason.SAME_COLOR),
        (b"0 g 10 90 100 30 re f 1 g 10 90 100 30 re f " + TEXT, HiddenReason.SAME_COLOR),
        (b"BT /F1 .5 Tf 20 100 Td (secret) Tj ET", HiddenReason.TOO_SMALL),
        (
            b"q .01 0 0 .01 0 0 cm BT /F1 10 Tf 2000 10000 Td (secret) Tj ET Q",
            HiddenReason.TOO_SMALL,
        ),
        (TEXT + b"0 g 10 90 100 30 re f", HiddenReason.COVERED),
        (TEXT + b"q 100 0 0 30 10 90 cm /Im Do Q", HiddenReason.COVERED),
    ],
)
def test_hidden(maker, drawn, reason):
    maker.resources.ExtGState.Clear = Dictionary(ca=0)
    maker.resources.XObject.Im = maker.image()
    content = maker.read(SHOWN + drawn)
    assert seen(content) == "shown"
    assert hidden(content) == [("secret", reason)]


@pytest.mark.parametrize(
    "drawn",
    [
        b"0 g 10 90 100 30 re f 1 g " + TEXT,  # white on black
        b"10 90 m 110 90 l 110 95 120 110 110 120 c 10 120 l f 1 g " + TEXT,  # on a rounded shape
        b"q 100 0 0 30 10 90 cm /Im Do Q 1 g " + TEXT,  # on a picture
        b"30 w 10 105 m 110 105 l S 1 g " + TEXT,  # on a fat line
        b"/Pattern cs /P scn 10 90 100 30 re f 1 g " + TEXT,
        b"/Sh sh 1 g " + TEXT,
        b"1 g 1 Tr 0 G " + TEXT,  # outlined in black
        b"1 g 2 Tr 0 G " + TEXT,
        TEXT + b"/Half gs 1 0 0 rg 10 90 100 30 re f",  # under something transparent
        TEXT + b"/Multiply gs 1 1 0 rg 10 90 100 30 re f",  # under a highlighter
        TEXT + b"0 g 10 90 12 30 re f",  # partly covered
        TEXT + b"q 100 0 0 30 10 90 cm /Masked Do Q",
        TEXT + b"0 G 10 90 100 30 re S",
        TEXT + b"0 g 10 102 100 1 re f",  # struck through
        b"BT /F1 1.2 Tf 20 100 Td (secret) Tj ET",
        b"q BT 7 Tr /F1 10 Tf 20 100 Td (secret) Tj ET 100 0 0 30 10 90 cm /Im Do Q",  # a picture in the shape of letters
        b"q BT 7 Tr /F1 10 Tf 20 100 Td (secret) Tj ET 0 0 200 300 re f Q",
        b"q 10 90 100 30 re W n " + TEXT + b"Q",
    ],
)
def test_visible(maker, drawn):
    maker.resources.ExtGState.Half = Dictionary(ca=0.5)
    maker.resources.ExtGState.Multiply = Dictionary(BM=Name.Multiply)
    maker.resources.XObject.Im = maker.image()
    maker.resources.XObject.Masked = maker.image(SMask=maker.image())
    content = maker.read(SHOWN + drawn)
    assert seen(content) == "shownsecret"
    assert not content.hidden


def test_a_tiny_size_in_a_large_unit_is_readable(read):
    assert seen(read(b"BT /F1 .5 Tf 20 100 Td (seen) Tj ET", UserUnit=10)) == "seen"


def layer(maker, **default):
    group = maker.pdf.make_indirect(Dictionary(Type=Name.OCG, Name=b"Layer"))
    default = {key: Array([group]) if value is True else value for key, value in default.items()}
    maker.pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(**default))
    return group


@pytest.mark.parametrize(
    ("default", "visible"),
    [
        ({}, True),
        ({"OFF": True}, False),
        ({"BaseState": Name.OFF}, False),
        ({"BaseState": Name.OFF, "ON": True}, True),
    ],
)
def test_layers(maker, default, visible):
    group = layer(maker, **default)
    maker.resources.Properties = Dictionary(L=group, M=Dictionary(Type=Name.OCMD, OCGs=group))
    maker.resources.XObject.Fm = maker.form(b"BT /F1 10 Tf 10 10 Td (c) Tj ET", OC=group)
    content = maker.read(b"/OC /L BDC BT /F1 10 Tf 10 30 Td (a) Tj /Span BMC (b) Tj EMC (b) Tj ET EMC /Fm Do "
                         b"/OC /M BDC BT /F1 10 Tf 10 50 Td (d) Tj ET EMC BT /F1 10 Tf 10 80 Td (e) Tj ET")  # fmt: skip
    assert seen(content) == ("abbcde" if visible else "e")
    assert bool(content.hidden) != visible


def test_membership_policies(maker):
    off, on = (maker.pdf.make_indirect(Dictionary(Type=Name.OCG, Name=b"L")) for _ in range(2))
    maker.pdf.Root.OCProperties = Dictionary(OCGs=Array([off, on]), D=Dictionary(OFF=Array([off])))
    both = Array([off, on])
    policies = {"AnyOn": True, "AllOn": False, "AnyOff": True, "AllOff": False}
    maker.resources.Properties = Dictionary(
        {
            f"/{policy}": Dictionary(Type=Name.OCMD, OCGs=both, P=Name(f"/{policy}"))
            for policy in policies
        }
    )
    drawn = b"".join(
        b"/OC /%s BDC BT /F1 9 Tf 9 %d Td (%s) Tj ET EMC " % (p.encode(), 20 * n, p.encode())
        for n, p in enumerate(policies)
    )
    assert seen(maker.read(drawn)) == "".join(
        policy for policy, visible in policies.items() if visible
    )


def test_an_ocr_layer_can_be_asked_for(maker):
    maker.resources.XObject.Im = maker.image()
    drawn = (
        b"q 180 0 0 180 10 10 cm /Im Do Q BT 3 Tr /F1 10 Tf 20 100 Td (layer) Tj ET "
        b"BT 3 Tr /F1 10 Tf 20 250 Td (elsewhere) Tj ET BT 0 Tr /F1 10 Tf -90 9 Td (outside) Tj ET"
    )
    content = maker.read(drawn, ocr_layer=True)
    assert seen(content) == "layer"
    assert {text for text, _ in hidden(content)} == {"elsewhere", "outside"}
    assert seen(maker.read(drawn)) == ""


def test_hidden_glyphs_become_lines_of_words(read):
    content = read(
        b"3 Tr BT /F1 10 Tf 12 TL 20 100 Td [(two) -400 (words)] TJ T* (next) Tj ET BT /F1 10 Tf 80 88 Td (line) Tj ET"
    )
    assert [text.text for text in content.hidden] == ["two words", "next line"]
    box = content.hidden[0].bbox
    assert box.x0 == pytest.approx(20)
    assert box.top < 200 < box.bottom


def test_text_painted_over_and_drawn_again_is_no_hidden_text(read):
    content = read(TEXT + b"1 0 0 rg 10 90 100 30 re f 0 g " + TEXT)
    assert seen(content) == "secret"
    assert not content.hidden
    assert len(content.duplicates) == 6


def test_many_boxes_do_not_take_long(read):
    rows = b"".join(
        b".9 g %d %d 9 9 re f 0 g BT /F1 5 Tf %d %d Td (x) Tj ET " % (x, y, x, y)
        for x in range(0, 200, 5)
        for y in range(0, 300, 5)
    )
    assert len(read(rows).glyphs) > 1000
