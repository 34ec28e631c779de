"""What codes mean: ToUnicode, encodings, font programs, special fonts."""

from io import BytesIO

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.misc.psCharStrings import T2CharString
from pdfminer.pdffont import CFFFont
from pikepdf import Array, Dictionary, Name


def cmap(*pairs):
    lines = b"".join(
        b"<%s> <%s>\n" % (code, "".join(text).encode("utf-16-be").hex().encode())
        for code, text in pairs
    )
    return (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n1 begincodespacerange <00> <ffff> endcodespacerange\n"
        b"%d beginbfchar\n%sendbfchar\nendcmap end end" % (len(pairs), lines)
    )


def simple(maker, name="Some", encoding=None, **entries):
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name("/" + name), **entries)
    if encoding is not None:
        font.Encoding = encoding
    maker.resources.Font.F2 = font


def composite(maker, encoding="Identity-H", ordering="Identity", to_unicode=None, **entries):
    system = Dictionary(Registry=b"Adobe", Ordering=ordering.encode(), Supplement=0)
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name.Some,
        CIDSystemInfo=system,
        **entries,
    )
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=Name.Some,
        DescendantFonts=Array([maker.pdf.make_indirect(descendant)]),
    )
    font.Encoding = Name("/" + encoding) if isinstance(encoding, str) else encoding
    if to_unicode:
        font.ToUnicode = maker.pdf.make_stream(to_unicode)
    maker.resources.Font.F2 = font


def glyphs(maker, string):
    return maker.read(b"BT /F2 10 Tf 20 100 Td %s Tj ET" % string).glyphs


def readings(maker, string):
    return [(glyph.text, glyph.mapped) for glyph in glyphs(maker, string)]


def test_to_unicode_beats_the_encoding(maker):
    simple(
        maker,
        encoding=Name.WinAnsiEncoding,
        ToUnicode=maker.pdf.make_stream(cmap((b"41", "fi"), (b"42", "\ufb02"))),
    )
    assert readings(maker, b"(ABC)") == [("fi", True), ("fl", True), ("C", True)]


def test_differences_name_glyphs_and_unknown_names_mean_nothing(maker):
    simple(
        maker,
        encoding=Dictionary(Differences=Array([65, Name.alpha, Name("/g17"), Name.parenleftBig])),
    )
    assert readings(maker, b"(ABCD)") == [("α", True), ("", False), ("(", True), ("D", True)]


def test_cids_never_get_out(maker):
    composite(maker)
    assert readings(maker, b"<00010002>") == [("", False)] * 2


def test_composite_fonts_read_by_code(maker):
    composite(maker, to_unicode=cmap((b"0001", "漢"), (b"0002", "ffi")))
    assert readings(maker, b"<000100020003>") == [("漢", True), ("ffi", True), ("", False)]


def test_a_standard_collection_needs_no_to_unicode(maker):
    composite(maker, encoding="90ms-RKSJ-H", ordering="Japan1")
    found = glyphs(maker, "(a漢b)".encode("cp932"))
    assert [glyph.text for glyph in found] == ["a", "漢", "b"]
    assert [(glyph.start, glyph.end) for glyph in found] == [(0, 1), (1, 3), (3, 4)]


def test_to_unicode_is_looked_up_by_code_not_by_cid(maker):
    composite(maker, encoding="90ms-RKSJ-H", ordering="Japan1", to_unicode=cmap((b"61", "X")))
    assert readings(maker, b"(ab)") == [("X", True), ("b", True)]


def test_an_embedded_cmap_is_read(maker):
    program = (
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> endcodespacerange "
        b"1 begincidrange <20> <7e> 100 endcidrange endcmap"
    )
    composite(
        maker,
        encoding=maker.pdf.make_stream(program, CMapName=Name.Own),
        to_unicode=cmap((b"41", "A")),
    )
    found = glyphs(maker, b"(AA)")
    assert [(glyph.text, glyph.start, glyph.end) for glyph in found] == [("A", 0, 1), ("A", 1, 2)]


def test_an_embedded_cmap_may_be_vertical(maker):
    program = b"begincmap /WMode 1 def 1 begincidrange <0000> <ffff> 0 endcidrange endcmap"
    composite(maker, encoding=maker.pdf.make_stream(program), to_unicode=cmap((b"0041", "A")))
    first, second = glyphs(maker, b"<00410041>")
    assert first.font.vertical
    assert (second.x - first.x, second.y - first.y) == (pytest.approx(0), pytest.approx(10))


def test_word_spacing_applies_to_one_byte_spaces_only(maker):
    composite(maker, to_unicode=cmap((b"0020", " ")), DW=500)
    found = maker.read(b"BT /F2 10 Tf 9 Tw 20 100 Td <002000200020> Tj ET").glyphs
    assert found[1].x - found[0].x == pytest.approx(5)


def test_symbol_and_its_bullets(maker):
    simple(maker, name="Symbol")
    alpha, bullet = glyphs(maker, b"(a\267)")
    assert (alpha.text, alpha.font.math) == ("α", True)
    assert (bullet.text, bullet.font.math) == ("•", False)


def test_the_file_s_own_widths_beat_the_standard_ones(maker):
    simple(
        maker,
        name="Helvetica",
        encoding=Name.WinAnsiEncoding,
        FirstChar=65,
        LastChar=66,
        Widths=Array([900, 100]),
    )
    a, b = glyphs(maker, b"(AB)")
    assert b.x - a.x == pytest.approx(9)
    assert b.x1 - b.x0 == pytest.approx(1)


def test_icons_that_are_called_by_name_are_no_words(maker):
    simple(
        maker,
        name="FontAwesome5Free-Solid",
        ToUnicode=maker.pdf.make_stream(cmap((b"41", "house-user"), (b"42", "\uf095"))),
    )
    assert readings(maker, b"(AB)") == [("", False), ("☎", True)]


def type3(maker, matrix, box, names, **entries):
    square = maker.pdf.make_stream(b"500 0 d0 0 0 9 9 re f")
    maker.resources.Font.F2 = Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontBBox=Array(box), FontMatrix=Array(matrix), FirstChar=97,
        CharProcs=Dictionary({f"/{name}": square for name in names}), Widths=Array([50] * len(names)),
        Encoding=Dictionary(Differences=Array([97, *(Name(f"/{name}") for name in names)])), **entries)  # fmt: skip


def test_bitmap_fonts_of_tex_are_read_as_text(maker):
    type3(
        maker, [0.012, 0, 0, 0.012, 0, 0], [0, -20, 80, 60], [f"a{code}" for code in range(97, 123)]
    )
    found = glyphs(maker, b"(word)")
    assert "".join(glyph.text for glyph in found) == "word"
    assert found[0].font.type3
    assert 8 < found[0].size < 12


def test_bitmap_fonts_of_tex_with_accented_letters(maker):
    """The T1 encoding, told from OT1 by not having its ligatures."""
    codes = [28, *range(97, 123), 0xF6, 0xFF, 0x12]
    type3(maker, [0.012, 0, 0, 0.012, 0, 0], [0, -20, 80, 60], [f"a{code}" for code in codes])
    maker.resources.Font.F2.Encoding = Dictionary(
        Differences=Array([x for code in codes for x in (code, Name(f"/a{code}"))])
    )
    assert "".join(glyph.text for glyph in glyphs(maker, b"(gr\xf6\xffe\x1cn\x12)")) == "größefin„"


def test_the_em_of_a_bitmap_font_whose_box_is_nonsense_is_that_of_its_glyphs(maker):
    """As old distillers declare it: 1000 units, while a d is 50 wide and 70 high."""
    type3(maker, [0.01, 0, 0, -0.01, 0, 0], [0, 0, 1000, 1000], ["x", "p", "d"])
    for name, box in {"x": (0, 40), "p": (-20, 40), "d": (0, 70)}.items():
        maker.resources.Font.F2.CharProcs["/" + name] = maker.pdf.make_stream(
            b"50 0 0 %d 48 %d d1 0 0 9 9 re f" % box
        )
    assert [glyph.size for glyph in glyphs(maker, b"(abc)")] == [pytest.approx(10)] * 3


def test_type3_glyphs_without_meaning_are_unmapped(maker):
    type3(maker, [0.001, 0, 0, 0.001, 0, 0], [0, 0, 1000, 1000], ["g1", "g2", "A"])
    assert readings(maker, b"(abc)") == [("", False), ("", False), ("A", True)]


def test_a_font_that_is_nonsense_is_replaced(maker):
    maker.resources.Font.F2 = Dictionary(
        Type=Name.Font, Subtype=Name.Type0, DescendantFonts=Array([])
    )
    assert len(glyphs(maker, b"(abc)")) == 3


@pytest.mark.parametrize("first", [33, 40], ids=["single codes", "ranges"])
def test_an_encoding_in_a_compact_font_program(maker, first):
    """As xdvipdfmx writes them: no /Encoding, and the signs of CMSY at the codes of other characters."""
    names = {first: "arrowright", first + 1: "arrowleft", 47: "element"}
    compact_font(maker, compact_program(names))
    assert readings(maker, f"({chr(92)}{first:o}/)".encode()) == [("→", True), ("∈", True)]


def test_a_second_code_in_a_compact_font_program(maker):
    """Glyphs may have further codes behind the encoding (Technical Note 5176, section 12)."""
    program = compact_program({33: "arrowright", 47: "A"})
    at = program.index(bytes([0, 2, 33, 47]))
    second = bytes([0x80, 2, 33, 47, 1, 34]) + CFFFont.STANDARD_STRINGS.index("B").to_bytes(2)
    # it stands behind everything, so that no offset but its own changes
    moved = program[:at] + bytes(4) + program[at + 4 :] + second
    compact_font(maker, moved.replace(offset(at), offset(len(program)), 1))
    assert readings(maker, b"(!\\042/)") == [("→", True), ("B", True), ("A", True)]


@pytest.mark.parametrize("length", [0, 3, 20, 60, 90])
def test_a_compact_font_program_that_ends_too_early(maker, length):
    compact_font(maker, compact_program({33: "arrowright", 47: "element"})[:length])
    assert len(glyphs(maker, b"(!/)")) == 2


def offset(place: int) -> bytes:
    """An operand of the top dictionary, and the operator of the encoding."""
    assert place <= 107  # else it takes two bytes
    return bytes([139 + place, 16])


def compact_program(names: dict[int, str]) -> bytes:
    builder = FontBuilder(1000, isTTF=False)
    builder.setupGlyphOrder([".notdef", *names.values()])
    glyphs = {name: T2CharString(program=[500, "endchar"]) for name in (".notdef", *names.values())}
    builder.setupCFF("CMSY10", {}, glyphs, {})
    compact = builder.font["CFF "].cff
    compact[0].Encoding = [names.get(code, ".notdef") for code in range(256)]
    program = BytesIO()
    compact.compile(program, builder.font, isCFF2=False)
    return program.getvalue()


def compact_font(maker, program: bytes) -> None:
    stream = maker.pdf.make_stream(program, Subtype=Name.Type1C)
    simple(maker, name="CMSY10", FontDescriptor=Dictionary(Type=Name.FontDescriptor, FontName=Name.CMSY10, Flags=4, FontFile3=stream),
           FirstChar=33, LastChar=47, Widths=Array([500] * 15))  # fmt: skip


def test_an_encoding_in_the_font_program(maker):
    program = b"%!PS-AdobeFont-1.0: Own\n/Encoding 256 array\n0 1 255 {1 index exch /.notdef put} for\ndup 65 /summationdisplay put\ndup 66 /B put\nreadonly def\n"
    stream = maker.pdf.make_stream(program, Length1=len(program), Length2=0, Length3=0)
    simple(maker, name="CMEX10", FontDescriptor=Dictionary(Type=Name.FontDescriptor, FontName=Name.CMEX10, Flags=4, FontFile=stream),
           FirstChar=65, LastChar=66, Widths=Array([500, 500]))  # fmt: skip
    assert readings(maker, b"(AB)") == [("∑", True), ("B", True)]
