"""Every glyph must know the bytes that drew it, as pikepdf counts operators and strings."""

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from ai_translator.readers.pdf.extract import draw
from ai_translator.readers.pdf.interpreter import DamagedContentError
from ai_translator.readers.pdf.source import open_source
from tests.pdfs import PDFS

SHOWS = {"Tj", "TJ", "'", '"'}


def strings_by_place(stream, resources, path=(), within=()):
    """(path, operator) -> the operator's strings joined, for the stream and every form it draws; pikepdf's own count."""
    places = {}
    shows = invocations = 0
    for operands, operator in pikepdf.parse_content_stream(stream):
        name = str(operator)
        if name in SHOWS:
            shown = operands[-1] if operands else b""
            parts = [shown] if isinstance(shown, pikepdf.String) else shown
            places[path, shows] = b"".join(
                bytes(part) for part in parts if isinstance(part, pikepdf.String)
            )
            shows += 1
        elif name == "Do":
            form = resources.get("/XObject", {}).get(str(operands[0]))
            if form is not None and form.get("/Subtype") == "/Form" and form.objgen not in within:
                inner = form.get("/Resources", resources)
                places |= strings_by_place(
                    form, inner, (*path, invocations), (*within, form.objgen)
                )
            invocations += 1
    return places


def check(path, password=None):
    """Compares the whole file; returns how many text-showing operators it has."""
    source = open_source(path, password)
    count = 0
    with pikepdf.open(path, password=password or "") as pdf:
        for number, page in enumerate(pdf.pages, 1):
            expected = strings_by_place(page.obj, page.resources)
            found = {}
            for glyph in draw(source.page(number).page_obj, source).glyphs:
                found.setdefault((glyph.path, glyph.operator), []).append((glyph.start, glyph.end))
            count += len(expected)
            assert {place for place, string in expected.items() if string} == set(found), (
                f"page {number}"
            )
            for place, ranges in found.items():
                assert [ranges[0][0], *(end for _, end in ranges)] == [
                    0,
                    *(start for start, _ in ranges[1:]),
                    len(expected[place]),
                ]
                assert all(start < end for start, end in ranges)
    source.close()
    return count


READABLE = sorted(
    name
    for name, spec in PDFS.items()
    if spec.pages and name not in {"no-xref", "wrong-header", "slow-page", "book", "deck"}
)


@pytest.mark.parametrize("name", READABLE)
def test_operators_of_every_generated_file_are_those_of_pikepdf(pdf, name):
    check(pdf(name), PDFS[name].password)


def saved(maker, tmp_path, *contents):
    path = tmp_path / "made.pdf"
    path.write_bytes(maker.save(*contents).getvalue())
    return path


def test_every_kind_of_showing_counts(maker, tmp_path):
    content = b"""BT /F1 10 Tf 20 TL 10 250 Td (one) Tj [(t) -50 (wo)] TJ (three) ' 1 2 (four) " () Tj [] TJ (five) Tj
    3 Tr (unseen) Tj 7 Tr (clip) Tj ET (outside) Tj"""
    assert check(saved(maker, tmp_path, content)) == 10


def test_forms_nested_drawn_twice_and_within_themselves(maker, tmp_path):
    inner = maker.form(b"BT /F1 8 Tf (inner) Tj ET")
    outer = maker.form(
        b"BT /F1 8 Tf (before) Tj ET /In Do /In Do BT /F1 8 Tf (after) Tj ET",
        Dictionary(Font=maker.resources.Font, XObject=Dictionary(In=inner)),
    )
    maker.resources.XObject.Out = outer
    maker.resources.XObject.Im = maker.image()
    loop = maker.pdf.make_indirect(maker.form(b"BT /F1 8 Tf (loop) Tj ET /Loop Do"))
    loop.Resources = Dictionary(Font=maker.resources.Font, XObject=Dictionary(Loop=loop))
    maker.resources.XObject.Loop = loop
    content = b"/Im Do /Out Do BT /F1 8 Tf (mid) Tj ET /Missing Do /Out Do /Loop Do"
    assert check(saved(maker, tmp_path, content)) == 1 + 2 * 4 + 1


def test_streams_split_within_an_operand_list(maker, tmp_path):
    assert (
        check(
            saved(
                maker,
                tmp_path,
                b"BT /F1 10 Tf [(one) -20",
                b"(two)] TJ 10",
                b"20 Td (three)",
                b"Tj ET",
            )
        )
        == 2
    )


def test_type3_glyphs_do_not_disturb_the_count(maker, tmp_path):
    glyph = maker.pdf.make_stream(b"500 0 d0 BT /F1 1 Tf (drawn by a glyph) Tj ET 0 0 500 500 re f")
    maker.resources.Font.T3 = Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 500, 500]), FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
        CharProcs=Dictionary(square=glyph), Encoding=Dictionary(Differences=Array([97, Name.square])), FirstChar=97, LastChar=97,
        Widths=Array([500]), Resources=maker.resources)  # fmt: skip
    assert check(saved(maker, tmp_path, b"BT /T3 10 Tf (aaa) Tj /F1 10 Tf (after) Tj ET")) == 2


def test_marked_content_inline_images_and_garbage(maker, tmp_path):
    content = b"""/P << /MCID 0 >> BDC BT /F1 10 Tf (marked) Tj ET EMC EMC
    BI /W 1 /H 1 /BPC 8 /CS /G ID (x)Tj EI
    nonsense (lost) noise 1 2 (kept) Tj BT ET ET Q Q Q (too) Tj"""
    assert check(saved(maker, tmp_path, content)) == 3


def test_codes_of_two_bytes_and_a_byte_too_many(maker, tmp_path):
    maker.resources.Font.F2 = cid_font(maker, Name("/Identity-H"))
    path = saved(maker, tmp_path, b"BT /F2 10 Tf <000100020003> Tj <000102> Tj [<00> <01>] TJ ET")
    assert check(path) == 3


def test_codes_of_mixed_length(maker, tmp_path):
    maker.resources.Font.F2 = cid_font(maker, Name("/90ms-RKSJ-H"), "Japan1")
    assert (
        check(
            saved(
                maker,
                tmp_path,
                "BT /F2 10 Tf (漢字 kana かな) Tj <82> Tj <81ff> Tj ET".encode("cp932"),
            )
        )
        == 3
    )


def cid_font(maker, encoding, ordering="Identity"):
    system = Dictionary(Registry=b"Adobe", Ordering=ordering.encode(), Supplement=0)
    descendant = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name.Some, CIDSystemInfo=system, DW=1000
    )
    return Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=Name.Some,
        Encoding=encoding,
        DescendantFonts=Array([maker.pdf.make_indirect(descendant)]),
    )


def test_a_deep_chain_of_forms_is_cut_off(maker):
    deepest = maker.form(b"BT /F1 8 Tf (deep) Tj ET")
    for _ in range(100):
        deepest = maker.form(
            b"/Next Do", Dictionary(XObject=Dictionary(Next=maker.pdf.make_indirect(deepest)))
        )
    maker.resources.XObject.Deep = deepest
    assert maker.read(b"BT /F1 8 Tf (top) Tj ET /Deep Do").glyphs


def test_an_explosion_of_forms_is_bounded(maker, monkeypatch):
    monkeypatch.setattr("ai_translator.readers.pdf.interpreter._MOST_FORMS", 50)
    form = maker.form(b"BT /F1 8 Tf (x) Tj ET")
    for _ in range(20):
        form = maker.form(
            b"/N Do /N Do /N Do",
            Dictionary(
                Font=maker.resources.Font, XObject=Dictionary(N=maker.pdf.make_indirect(form))
            ),
        )
    maker.resources.XObject.Bomb = form
    content = maker.read(b"/Bomb Do")
    assert len(content.glyphs) <= 50
    assert "left out" in content.warnings[0]


def test_a_damaged_form_is_left_out_with_a_warning_a_damaged_page_is_no_page(maker):
    damaged = maker.form(b"")
    damaged.write(b"<~not Ascii85 \xff~>", filter=Name.ASCII85Decode)
    maker.resources.XObject.Fm = damaged
    content = maker.read(b"/Fm Do BT /F1 10 Tf 10 10 Td (kept) Tj ET")
    assert len(content.glyphs) == 4
    assert "1 forms cannot be decoded" in content.warnings[0]
    maker.save(b"")
    with pytest.raises(DamagedContentError):
        maker.read(b"", Contents=damaged)


def test_a_form_inherits_and_does_not_leak_the_graphics_state(maker):
    maker.resources.XObject.Fm = maker.form(b"BT (red) Tj /F1 5 Tf 0 0 1 rg (blue) Tj ET")
    content = maker.read(b"1 0 0 rg /F1 20 Tf /Fm Do BT 0 100 Td (still red) Tj ET")
    colors = {glyph.text: (glyph.color, glyph.size) for glyph in content.glyphs}
    assert colors["d"] == ("#ff0000", 20.0)
    assert colors["u"] == ("#0000ff", 5.0)
    assert colors["s"] == ("#ff0000", 20.0)


def test_a_broken_operator_costs_only_itself(read):
    content = read(
        b"BT /F1 (ten) Tf /F1 10 Tf (a) (b) (c) (d) (e) (f) Tm /Nix gs (x) cs 10 100 Td (kept) Tj ET"
    )
    assert "".join(glyph.text for glyph in content.glyphs) == "kept"


def test_actual_text_stands_in_for_glyphs_without_unicode(tmp_path):
    path = tmp_path / "actual.pdf"
    content = (
        b"BT /F1 12 Tf 72 700 Td (Version ) Tj /Span <</ActualText (12)>> BDC /F2 12 Tf (ab) Tj EMC"
        b" /F1 12 Tf ( and ) Tj /Span /P0 BDC /F2 12 Tf (abc) Tj EMC"
        b" /Span <</ActualText (no)>> BDC /F1 12 Tf (yes) Tj EMC ET"
    )
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595, 842))
        square = pdf.make_stream(b"500 0 d0 0 0 400 400 re f")
        codes = Array([Name(f"/g{code}") for code in range(3)])
        unknown = Dictionary(
            Type=Name.Font,
            Subtype=Name.Type3,
            FontBBox=Array([0, 0, 500, 500]),
            FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
            CharProcs=Dictionary({f"/g{code}": square for code in range(3)}),
            Encoding=Dictionary(Differences=Array([97, *codes])),
            FirstChar=97,
            LastChar=99,
            Widths=Array([500, 500, 500]),
        )
        latin = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        page.obj.Resources = Dictionary(
            Font=Dictionary(F1=latin, F2=pdf.make_indirect(unknown)),
            Properties=Dictionary(P0=Dictionary(ActualText=pikepdf.String("é"))),
        )
        page.obj.Contents = pdf.make_stream(content)
        pdf.save(path)
    source = open_source(path)
    glyphs = draw(source.page(1).page_obj, source).glyphs
    source.close()
    assert "".join(glyph.text for glyph in glyphs) == "Version 12 and éyes"
    assert all(glyph.mapped for glyph in glyphs)


def test_actual_text_stands_in_for_codes_that_the_fonts_own_map_leaves_out(maker):
    """LibreOffice maps a cluster's last glyph only; what an encoding says of the others is nothing."""
    told = b"1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <18> <0644> endbfchar"
    maker.resources.Font.F2 = Dictionary(
        Type=Name.Font,
        Subtype=Name.TrueType,
        BaseFont=Name("/ABCDEF+Own"),
        Encoding=Name.WinAnsiEncoding,
        FirstChar=0x18,
        LastChar=0xCC,
        Widths=Array([500] * (0xCC - 0x18 + 1)),
        ToUnicode=maker.pdf.make_stream(told),
    )
    span = b"/Span <</ActualText <feff0644>>> BDC"
    content = maker.read(b"BT 10 100 Td /F2 10 Tf " + span + b" <cc18> Tj EMC <18> Tj ET")
    assert [glyph.text for glyph in content.glyphs] == ["\u0644", "", "\u0644"]
    content = maker.read(b"BT 10 100 Td /F2 10 Tf /Span <</ActualText (no)>> BDC <1818> Tj EMC ET")
    assert [glyph.text for glyph in content.glyphs] == ["\u0644", "\u0644"]
