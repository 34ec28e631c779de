"""What content says about where it stands and where it comes from, and what it says without."""

import pytest

from ai_translator.geometry.boxes import BBox
from ai_translator.model.content import (
    BlockKind,
    Cell,
    Figure,
    InlineFormula,
    Line,
    Table,
    TextBlock,
    TextRun,
    TextStyle,
)
from ai_translator.model.document import Document, Page
from ai_translator.model.placement import LinePlacement, NotPlacedError, PageArea
from ai_translator.model.provenance import (
    NoProvenanceError,
    OperatorRef,
    PdfGlyphs,
    PdfPage,
    ScanWords,
)

BOX = BBox(10, 20, 110, 32)
REF = OperatorRef((0, 2), 5, 0, 4, 2000.0)
OTHER = OperatorRef((), 6, 0, 1, 500.0)
AREA = PageArea(
    595.0,
    842.0,
    2.0,
    rules=(BBox(0, 1, 9, 1),),
    backgrounds=(BBox(0, 2, 9, 9),),
    signs=(BBox(0, 3, 1, 4),),
    shapes=(BBox(0, 4, 99, 99),),
)


def run(text="words", provenance=None, **place):
    return TextRun(text, TextStyle(), provenance=provenance, **place)


def line(*inlines, placed=True):
    place = LinePlacement(BOX, 30.5, 90.0) if placed else None
    return Line(inlines or (run(),), placement=place)


def block(identity, *lines, placed=True):
    return TextBlock(
        identity, BlockKind.PARAGRAPH, lines or (line(),), placement=BOX if placed else None
    )


def test_placed_content_says_where():
    page = Page(3, placement=AREA, provenance=PdfPage(90))
    assert run(placement=BOX).bbox == BOX
    assert (line().bbox, line().baseline, line().angle) == (BOX, 30.5, 90.0)
    assert (page.area, page.width, page.height, page.user_unit) == (AREA, 595.0, 842.0, 2.0)
    assert (page.rules, page.backgrounds) == (AREA.rules, AREA.backgrounds)
    assert (page.signs, page.shapes) == (AREA.signs, AREA.shapes)
    assert page.pdf.rotation == 90


@pytest.mark.parametrize(
    ("ask", "named"),
    [
        (lambda: block("p3.b7", placed=False).bbox, "TextBlock p3.b7"),
        (lambda: Page(12).area, "Page 12"),
        (lambda: Page(12).width, "Page 12"),
        (lambda: run().bbox, "TextRun"),
        (lambda: line(placed=False).baseline, "Line"),
    ],
)
def test_content_without_a_place_is_named_when_it_is_asked_for_one(ask, named):
    """A plug-in's reader gave no geometry: whoever wrote it learns for which part."""
    with pytest.raises(NotPlacedError) as told:
        ask()
    assert str(told.value) == f"{named} has no place on a page: its reader gave no geometry"


def test_a_page_without_geometry_counts_in_points():
    assert Page(1).user_unit == 1.0


def test_text_of_a_pdf_names_the_operators_that_draw_it():
    parts = (run("a", PdfGlyphs((REF,))), run("b", PdfGlyphs((OTHER, REF))))
    assert parts[0].refs == (REF,)
    assert InlineFormula("ab", parts).refs == (REF, OTHER, REF)
    assert run(" ", PdfGlyphs()).refs == ()


def test_text_that_was_not_read_from_a_pdf_has_no_operators():
    """Else a writer in place would take nothing out, and both texts would be seen."""
    with pytest.raises(NoProvenanceError, match="TextRun was not read from a PDF's operators"):
        run().refs  # noqa: B018
    with pytest.raises(NoProvenanceError, match="TextRun"):
        InlineFormula("x", (run(),)).refs  # noqa: B018
    with pytest.raises(NoProvenanceError, match="Page"):
        Page(1).pdf  # noqa: B018


def test_words_on_a_picture_are_drawn_by_no_operator():
    words = run(provenance=ScanWords((BOX,)))
    assert words.refs == ()
    assert InlineFormula("x", (words, run("a", PdfGlyphs((REF,))))).refs == (REF,)


def test_a_page_of_a_pdf_maps_its_user_space():
    page = Page(1, placement=AREA, provenance=PdfPage(90, (10.0, 20.0, 110.0, 220.0)))
    mapping = page.pdf.mapping
    assert (mapping.crop_box, mapping.rotation) == ((10.0, 20.0, 110.0, 220.0), 90)


def document(*blocks, placement=AREA):
    return Document("x", 2, (Page(1, placement=AREA), Page(2, blocks, placement=placement)))


def cells(*blocks):
    return Table("t", 1, 1, (Cell(0, 0, blocks, placement=BOX),), placement=BOX)


@pytest.mark.parametrize(
    "whole",
    [
        document(block("a"), cells(block("b")), Figure("f", (block("c"),), placement=BOX)),
        document(),
    ],
)
def test_a_document_is_placed_when_all_of_it_is(whole):
    assert whole.is_placed is True


@pytest.mark.parametrize(
    "partly",
    [
        document(placement=None),
        document(block("a"), placement=None),
        document(block("a"), block("b", placed=False)),
        document(block("a"), block("b", line(), line(placed=False))),
        document(block("a"), Figure("f")),
        document(block("a"), Table("t", 0, 0, ())),
        document(block("a"), cells(block("b", placed=False))),
        document(block("a"), cells(block("b", line(placed=False), line()))),
        document(block("a"), Figure("f", (block("c", line(placed=False)),), placement=BOX)),
    ],
)
def test_one_part_without_a_place_is_enough_for_a_document_that_is_not(partly):
    """The writer in place would meet that part only when half of the file is written."""
    assert partly.is_placed is False


def test_texts_are_joined_as_a_reader_reads_them():
    sentence = line(run("Let "), InlineFormula("x²"), run(" be."))
    assert sentence.text == "Let x² be."
    assert block("a", sentence, line(run("Then."))).text == "Let x² be. Then."
    assert Cell(0, 0, (block("a", line(run("one"))), block("b", line(run("two"))))).text == (
        "one\ntwo"
    )


def test_every_run_of_a_block_is_given_those_of_formulas_too():
    inner, first, last = run("x"), run("Let "), run(" be.")
    whole = block("a", line(first, InlineFormula("x", (inner,)), last))
    assert list(whole.runs) == [first, inner, last]
