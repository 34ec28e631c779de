"""Small files that make much of themselves: their pages are read within bounds."""

import time

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from ai_translator.errors import InputError
from ai_translator.readers.pdf import parse
from ai_translator.readers.pdf.bounds import MOST_CONTENT, MOST_GLYPHS
from ai_translator.readers.pdf.extract import extract
from ai_translator.readers.pdf.source import open_source

TEXT = b"BT /F1 12 Tf 72 700 Td (A plain line of text.) Tj ET\n"
LEVELS, TIMES = 7, 10


@pytest.fixture
def made(tmp_path):
    def make(content, **fonts):
        path = tmp_path / "made.pdf"
        with pikepdf.new() as pdf:
            page = pdf.add_blank_page(page_size=(595, 842))
            latin = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
            given = {name: make_font(pdf) for name, make_font in fonts.items()}
            page.obj.Resources = Dictionary(
                Font=Dictionary(F1=latin, **given), XObject=Dictionary(X0=laughs(pdf, latin))
            )
            page.obj.Contents = pdf.make_stream(content)
            pdf.save(path, compress_streams=True)
        return path

    return make


def laughs(pdf, font):
    """A form that draws ten forms, each of which draws ten, and so on."""
    resources = Dictionary(Font=Dictionary(F1=font))
    box = Array([0, 0, 595, 842])
    form = pdf.make_stream(
        TEXT, Type=Name.XObject, Subtype=Name.Form, BBox=box, Resources=resources
    )
    for _ in range(LEVELS):
        inner = Dictionary(XObject=Dictionary(X0=form))
        content = b"/X0 Do " * TIMES
        form = pdf.make_stream(
            content, Type=Name.XObject, Subtype=Name.Form, BBox=box, Resources=inner
        )
    return form


def composite(widths=None, ranges=b"<0041> <005A> <0041>"):
    def make(pdf):
        inside = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=Name.X,
            CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
            FontDescriptor=Dictionary(Type=Name.FontDescriptor, FontName=Name.X, Flags=4),
            W=Array(widths or []),
        )
        cmap = b"begincmap 1 beginbfrange " + ranges + b" endbfrange endcmap"
        return Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name.X,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(inside)]),
            ToUnicode=pdf.make_stream(cmap),
        )

    return make


def read(path):
    source = open_source(path)
    try:
        return extract(source.page(1), source)
    finally:
        source.close()


def text(content):
    return "".join(glyph.text for glyph in content.glyphs)


def test_content_that_unpacks_to_too_much_costs_its_page(made):
    path = made(TEXT + b" " * MOST_CONTENT)
    assert path.stat().st_size < 1 << 17
    with pytest.raises(InputError, match="more than 32 MB"):
        parse(path, workers=1)


def test_a_page_of_too_many_characters_is_refused(made):
    line = b"(" + b"word " * 10_000 + b") Tj "
    with pytest.raises(InputError, match="more than 250,000 characters"):
        parse(made(b"BT /F1 1 Tf " + line * (MOST_GLYPHS // 50_000 + 1) + b"ET"), workers=1)


def test_forms_within_forms_end_when_the_page_is_full(made):
    begun = time.process_time()
    content = read(made(TEXT + b"/X0 Do"))
    assert text(content) == "A plain line of text."
    assert len(content.duplicates) <= MOST_GLYPHS
    assert any("forms within forms were left out" in warning for warning in content.warnings)
    assert time.process_time() - begun < 30


SHOWN = b"BT /F2 12 Tf 72 600 Td <00410042> Tj ET"


@pytest.mark.parametrize(
    "widths",
    [
        [0, 2**31 - 1, 500],
        [0, 2**31 - 1, 500, 0x41, [600, 600]],
        [0x41, 0x42, 600, 5],
        [0x41, [600, 600], 0, 10**9, 500],
    ],
)
def test_widths_of_more_codes_than_there_are_are_left_out(made, widths):
    begun = time.process_time()
    content = read(made(SHOWN, F2=composite(widths=widths)))
    assert text(content) == "AB"
    assert time.process_time() - begun < 5
    if 600 in widths or [600, 600] in widths:
        assert content.glyphs[1].x - content.glyphs[0].x == pytest.approx(7.2)


@pytest.mark.parametrize(
    "ranges",
    [
        b"<00000000> <FFFFFFFF> <0041> <0041> <005A> <0041>",
        b"<0041> <005A> <0041> " + b"<0000> <FFFF> <0000> " * 500,
    ],
)
def test_ranges_of_more_codes_than_there_are_are_left_out(made, ranges):
    begun = time.process_time()
    assert text(read(made(SHOWN, F2=composite(ranges=ranges)))) == "AB"
    assert time.process_time() - begun < 5
