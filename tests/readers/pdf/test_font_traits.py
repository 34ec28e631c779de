import string

import pytest

from ai_translator.model.content import FontClass
from ai_translator.readers.pdf.font_traits import base_name, describe, text_class

SERIF, SANS, MONO = FontClass.SERIF, FontClass.SANS, FontClass.MONO
PROPORTIONAL = {letter: 0.2 + 0.02 * ord(letter) % 1 for letter in string.ascii_letters}


def font(name, widths=None, **descriptor):
    return describe(
        name,
        descriptor,
        type3=False,
        vertical=False,
        widths=PROPORTIONAL if widths is None else widths,
    )


@pytest.mark.parametrize(
    ("name", "font_class", "bold", "italic"),
    [
        ("CMR10", SERIF, False, False),
        ("CMBX12", SERIF, True, False),
        ("CMTI10", SERIF, False, True),
        ("CMSL8", SERIF, False, True),
        ("CMBXTI10", SERIF, True, True),
        ("CMTT9", MONO, False, False),
        ("CMSS10", SANS, False, False),
        ("CMSSBX10", SANS, True, False),
        ("CMCSC10", SERIF, False, False),
        ("LMRoman10-Regular", SERIF, False, False),
        ("LMRoman12-Bold", SERIF, True, False),
        ("LMRoman10-Italic", SERIF, False, True),
        ("LMSans10-Regular", SANS, False, False),
        ("LMMono10-Regular", MONO, False, False),
        ("SFRM1000", SERIF, False, False),
        ("SFBX1200", SERIF, True, False),
        ("SFTI1000", SERIF, False, True),
        ("SFTT1000", MONO, False, False),
        ("ecrm1000", SERIF, False, False),
        ("ecss1000", SANS, False, False),
        ("NimbusRomNo9L-Regu", SERIF, False, False),
        ("NimbusRomNo9L-Medi", SERIF, True, False),
        ("NimbusRomNo9L-ReguItal", SERIF, False, True),
        ("NimbusSanL-Bold", SANS, True, False),
        ("NimbusMonL-Regu", MONO, False, False),
        ("TimesNewRomanPS-BoldItalicMT", SERIF, True, True),
        ("TimesNewRoman,BoldItalic", SERIF, True, True),
        ("Times-Roman", SERIF, False, False),
        ("Helvetica-Oblique", SANS, False, True),
        ("ArialMT", SANS, False, False),
        ("Arial,Bold", SANS, True, False),
        ("Calibri-Light", SANS, False, False),
        ("CourierNewPSMT", MONO, False, False),
        ("Consolas", MONO, False, False),
        ("DejaVuSansMono", MONO, False, False),
        ("DejaVuSans-Bold", SANS, True, False),
        ("Cambria", SERIF, False, False),
        ("MicrosoftSansSerif", SANS, False, False),
        ("LiberationSerif", SERIF, False, False),
        ("SourceSerif4-Semibold", SERIF, True, False),
        ("MonotypeCorsiva", SERIF, False, False),
        ("GillSansMT", SANS, False, False),
        ("SimSun", SERIF, False, False),
        ("宋体", SERIF, False, False),
        ("SimHei", SANS, False, False),
        ("黑体", SANS, False, False),
        ("KaiTi", SERIF, False, False),
        ("MicrosoftYaHei-Bold", SANS, True, False),
        ("MS-Mincho", SERIF, False, False),
        ("MS-Gothic", SANS, False, False),
        ("HiraKakuProN-W6", SANS, True, False),
        ("Ryumin-Light", SERIF, False, False),
        ("MalgunGothic", SANS, False, False),
        ("NotoSansCJKjp-Regular", SANS, False, False),
        ("NotoSerifCJKsc-Bold", SERIF, True, False),
        ("AvenirNext-DemiBold", SANS, True, False),
        ("Boldoni", SERIF, True, False),
    ],
)
def test_names_tell(name, font_class, bold, italic):
    found = font(name)
    assert (found.font_class, found.bold, found.italic) == (font_class, bold, italic)
    assert not found.math
    assert not found.icons


@pytest.mark.parametrize(
    "name",
    ["CMMI10", "CMSY7", "CMEX10", "CMMIB10", "MSBM10", "MSAM7", "EUFM10", "EURM10", "MTSYN", "MTMI", "CambriaMath", "XITSMath-Regular",
     "STIXTwoMath", "LatinModernMath-Regular", "txsys", "txmiaX", "RSFS10", "Symbol", "SymbolMT", "Euler-Math", "MTExtra"],
)  # fmt: skip
def test_mathematics(name):
    assert font(name).math


@pytest.mark.parametrize(
    "name",
    [
        "FontAwesome5Free-Solid",
        "Wingdings-Regular",
        "Wingdings2",
        "ZapfDingbats",
        "MaterialIcons-Regular",
        "Webdings",
        "icomoon",
    ],
)
def test_icons(name):
    assert font(name).icons
    assert not font(name).math


@pytest.mark.parametrize(
    "name", ["CMR10", "CMBX12", "Mathematica-Roman", "SegoeUISymbolic", "Times-Roman"]
)
def test_text_faces_are_no_mathematics(name):
    assert not font(name).math


def test_the_descriptor_tells_where_the_name_does_not():
    assert font("F1", Flags=4 | 2).font_class is SERIF
    assert font("F1", Flags=32).font_class is SANS
    assert font("F1", Flags=64).italic
    assert font("F1", ItalicAngle=-12).italic
    assert font("F1", Flags=1 << 18).bold
    assert font("F1", FontWeight=700).bold
    assert font("F1", StemV=180).bold
    assert not font("F1", StemV=80, FontWeight=400).bold
    assert font("F1", FontFamily="Helvetica Neue", Flags=2).font_class is SANS


def test_equal_widths_of_unequal_letters_mean_mono():
    assert font("Unknown", dict.fromkeys(string.ascii_letters, 0.6)).font_class is MONO
    assert font("Unknown", dict.fromkeys("0123456789", 0.5)).font_class is not MONO
    assert font("Unknown", dict.fromkeys("明日漢字", 1.0)).font_class is not MONO
    assert font("CMMI10", dict.fromkeys(string.ascii_letters, 0.6)).font_class is not MONO


HALF_EM = dict.fromkeys(string.ascii_letters, 0.5)


@pytest.mark.parametrize(
    ("name", "font_class"),
    [
        ("SimSun", SERIF),
        ("MS-Mincho", SERIF),
        ("UMingCN", SERIF),
        ("SimHei", SANS),
        ("MS-Gothic", SANS),
        ("NotoSansMonoCJKsc-Regular", MONO),
    ],
)
def test_half_em_letters_beside_ideographs_are_no_code_face(name, font_class):
    assert font(name, HALF_EM).font_class is font_class


def test_a_nameless_face_with_ideographs_is_no_code_face():
    found = [
        describe("F1", {}, type3=True, vertical=False, widths=HALF_EM, ideographs=ideographs)
        for ideographs in (True, False)
    ]
    assert [each.font_class for each in found] == [SERIF, MONO]


def test_the_ideographs_of_a_code_face_are_text():
    assert text_class("NotoSansMonoCJKsc-Regular", {}) is SANS
    assert text_class("WenQuanYiMicroHeiMono", {}) is SANS


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("ABCDEF+Helvetica", "Helvetica"),
        ("ABCDEF+GHIJKL+CMR10", "CMR10"),
        (b"ABCDEF+Arial", "Arial"),
        ("宋体".encode("gbk"), "宋体"),
        ("ABC+Short", "ABC+Short"),
    ],
)
def test_base_name(raw, name):
    assert base_name(raw) == name


def test_nonsense_in_a_descriptor_is_ignored():
    found = font("Strange", Flags="x", StemV=None, FontWeight=b"700", ItalicAngle=[])
    assert (found.bold, found.italic) == (False, False)


@pytest.mark.parametrize(
    ("name", "drawing"),
    [("LCIRCLE10", True), ("LINEW10", True), ("XYATIP10", True), ("LinePrinter", False)],
)
def test_pieces_of_drawings_are_no_letters(name, drawing):
    font = describe(name, {}, type3=False, vertical=False, widths={})
    assert (font.drawing, font.math) == (drawing, False)
