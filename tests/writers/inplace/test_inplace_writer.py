"""The whole file in place, by real workers, over generated PDFs: what it says, what it keeps, what it reports."""

import os
from contextlib import closing
from dataclasses import replace

import numpy
import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, String
from reportlab.pdfgen.canvas import Canvas

from ai_translator import translate_file
from ai_translator.config import OutputSettings, load
from ai_translator.errors import OutputError
from ai_translator.model.content import BlockKind
from ai_translator.model.provenance import PdfGlyphs
from ai_translator.model.segments import Failed
from ai_translator.writers.inplace import rewriter_client, write_inplace
from ai_translator.writers.inplace.page_rewriter import strip_page
from tests.pdfs import PDFS
from tests.writers.inplace.files import differing, pixels, problems, text_of, translated

OPTIONS = OutputSettings()


@pytest.fixture
def written(pdf, tmp_path):
    def write(name, target="zh", **outcomes):
        made = translated(pdf(name), target, PDFS[name].password)
        if outcomes:
            made = replace(made, outcomes={**made.outcomes, **outcomes})
        path = tmp_path / f"{name}.{target}.pdf"
        result = write_inplace(made, pdf(name), path, OPTIONS, password=PDFS[name].password)
        return path, result, made

    return write


@pytest.mark.parametrize(
    "name",
    ["paper", "ruled-table", "forms", "links", "colours", "rotated-90", "cropped", "user-unit"],
)
def test_the_graphics_stay_and_the_file_is_sound(name, pdf, written):
    path, result, _ = written(name)
    assert result.missing == "" and result.warnings == ()
    assert problems(path) == []
    with pypdfium2.PdfDocument(pdf(name)) as source, pypdfium2.PdfDocument(path) as made:
        assert [page.get_size() for page in made] == [page.get_size() for page in source]
    before, after = (pixels(each, without_text=True) for each in (pdf(name), path))
    assert differing(before, after) <= 0.001 * sum(page.size for page in before)


@pytest.mark.parametrize("target", ["zh", "ja", "de", "ru", "ar", "he", "hi", "th"])
def test_every_script_is_drawn_with_its_own_characters(target, written):
    path, result, made = written("paper", target)
    assert result.missing == ""
    shown = text_of(path)
    words = "".join(outcome.text for outcome in made.outcomes.values() if hasattr(outcome, "text"))
    strange = (
        {char for char in shown if char.isalpha() and not char.isascii()}
        - set(words)
        - set(text_of_source(made))
    )
    assert len(strange) <= 6  # shaped forms that a reader composes anew


def text_of_source(made):
    return "".join(block.text for page in made.document.pages for block in page.text_blocks())


def test_language_title_and_producer_are_set(written):
    path, _, _ = written("links")
    with pikepdf.open(path) as opened:
        assert str(opened.Root.Lang) == "zh"
        assert str(opened.docinfo["/Producer"]) == "ai-translator"


def test_one_subset_of_a_face_for_the_whole_document_and_unused_fonts_are_gone(written, pdf):
    path, _, _ = written("paper")
    with pikepdf.open(path) as opened:
        fonts = [
            str(each.BaseFont)
            for each in opened.objects
            if isinstance(each, Dictionary) and each.get("/Type") == Name.Font
        ]
        subsets = [font for font in fonts if "+" in font and "Noto" in font]
        assert len(subsets) == len({*subsets}) * 2  # the composite font and its descendant
        for page in opened.pages:
            content = page.obj.Contents.read_bytes()
            assert [
                name for name in page.resources.Font if f"{name} ".encode() not in content
            ] == []


def test_links_stand_on_their_words(written, pdf):
    path, _, _ = written("links")
    with pikepdf.open(pdf("links")) as source, pikepdf.open(path) as opened:
        for before, after in zip(source.pages, opened.pages):
            assert len(before.get("/Annots", [])) == len(after.get("/Annots", []))
    with pypdfium2.PdfDocument(path) as opened, pikepdf.open(path) as boxes:
        text = opened[0].get_textpage()
        uris = [link for link in boxes.pages[0].Annots if "/A" in link]
        assert uris
        for link in uris:
            said = text.get_text_bounded(*(float(value) for value in link.Rect)).strip()
            assert said, "a link over nothing"


def test_titles_of_the_outline_are_those_of_the_headings(written, pdf):
    path, _, made = written("links")
    headings = {
        block.text: made.target_text(made.segment_of(block.id))
        for page in made.document.pages
        for block in page.blocks
        if getattr(block, "kind", None) is BlockKind.HEADING and made.segment_of(block.id)
    }
    with pikepdf.open(path) as opened:
        titles = []
        item = opened.Root.Outlines.First
        while item is not None:
            titles.append(str(item.Title))
            item = item.get("/Next")
    assert any(title in headings.values() for title in titles)


def test_a_failed_text_keeps_its_glyphs(written, pdf):
    made = translated(pdf("paper"))
    head = made.segments[0]
    path, _, _ = written("paper", **{head.id: Failed("no answer")})
    assert " ".join(head.source.split()[:3]) in " ".join(text_of(path).split())


def test_a_page_that_does_not_read_as_parsed_stays_and_is_reported(pdf, tmp_path):
    made = translated(pdf("paper"))
    second = made.document.pages[1]
    broken = replace(second, blocks=tuple(_wrong(block) for block in second.blocks))
    document = replace(made.document, pages=(made.document.pages[0], broken))
    path = tmp_path / "out.pdf"
    result = write_inplace(replace(made, document=document), pdf("paper"), path, OPTIONS)
    assert [kept.page for kept in result.kept] == [2] and "text operator" in result.kept[0].reason
    assert differing(pixels(pdf("paper"))[1:], pixels(path)[1:]) == 0


def _wrong(block):
    if not hasattr(block, "lines"):
        return block
    lines = []
    for line in block.lines:
        inlines = [
            replace(
                each,
                provenance=PdfGlyphs(
                    tuple(replace(ref, operator=ref.operator + 10_000) for ref in each.refs)
                ),
            )
            if hasattr(each, "style")
            else each
            for each in line.inlines
        ]
        lines.append(replace(line, inlines=tuple(inlines)))
    return replace(block, lines=tuple(lines))


def dies_on_page_one(path, password, token, work):
    """Stands in for a page that takes its process down."""
    if work.page == 1:
        os._exit(11)
    return strip_page(path, password, token, work)


def test_a_page_that_ends_the_worker_costs_that_page_only(pdf, tmp_path, monkeypatch):
    monkeypatch.setattr(rewriter_client, "strip_page", dies_on_page_one)
    made = translated(pdf("ruled-table"))
    path = tmp_path / "out.pdf"
    result = write_inplace(made, pdf("ruled-table"), path, OPTIONS)
    assert [kept.page for kept in result.kept] == [1] and "process ended" in result.kept[0].reason
    assert differing(pixels(pdf("ruled-table"))[:1], pixels(path)[:1]) == 0
    assert differing(pixels(pdf("ruled-table"))[1:], pixels(path)[1:]) > 0


def test_an_invisible_layer_over_a_scan_is_left_alone_and_reported(pdf, tmp_path):
    from ai_translator.layout.blocks import DocumentInfo, assemble, layout_page
    from ai_translator.model.document import Document
    from ai_translator.model.segments import Segment, Translated, TranslatedDocument
    from ai_translator.readers.pdf.extract import extract
    from ai_translator.readers.pdf.source import open_source

    with closing(open_source(pdf("scan-with-layer"))) as source:  # as without the extra
        layout = layout_page(extract(source.page(1), source, ocr_layer=True))
    document = Document("scan", 1, assemble([layout], DocumentInfo(1)))
    blocks = [block for page in document.pages for block in page.text_blocks()]
    segments = tuple(Segment(block.id, block.text, 1, block.kind, (block.id,)) for block in blocks)
    outcomes = {segment.id: Translated("译文") for segment in segments}
    path = tmp_path / "out.pdf"
    result = write_inplace(
        TranslatedDocument(document, segments, outcomes, "en", "zh"),
        pdf("scan-with-layer"),
        path,
        OPTIONS,
    )
    assert [kept.page for kept in result.kept] == [
        1
    ] and "invisible layer over a picture" in result.kept[0].reason
    assert differing(pixels(pdf("scan-with-layer")), pixels(path)) == 0


def test_a_signature_is_said_to_be_void(pdf, tmp_path):
    signed = tmp_path / "signed.pdf"
    with pikepdf.open(pdf("links")) as opened:
        field = opened.make_indirect(
            Dictionary(FT=Name.Sig, T=String("me"), V=Dictionary(Type=Name.Sig))
        )
        opened.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)
        opened.save(signed)
    result = write_inplace(translated(pdf("links")), signed, tmp_path / "out.pdf", OPTIONS)
    assert any("signature is void" in warning for warning in result.warnings)


def test_a_locked_file_stays_locked_with_its_password(written):
    path, _, _ = written("encrypted")
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(path)
    assert text_of(path, PDFS["encrypted"].password)


def test_a_file_that_cannot_be_rewritten_is_an_error_with_a_remedy(pdf, tmp_path):
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 nothing of use")
    with pytest.raises(OutputError, match="cannot be rewritten") as refused:
        write_inplace(translated(pdf("links")), broken, tmp_path / "out.pdf", OPTIONS)
    assert refused.value.remedy and not (tmp_path / "out.pdf").exists()


def test_a_file_that_is_read_but_cannot_be_rewritten_is_refused_before_the_work(
    pdf, standin, tmp_path
):
    torn = tmp_path / "torn.pdf"
    with pikepdf.open(pdf("links")) as opened:
        opened.save(torn, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    whole = torn.read_bytes()
    torn.write_bytes(
        whole[: whole.rindex(b"xref\n0")].replace(b"/Type /Catalog", b"/Type /Nothing")
    )
    settings = load(
        overrides={"backend": "openai", "openai": {"base_url": standin.url, "api_key": "none"}}
    )
    with pytest.raises(OutputError, match="cannot be rewritten") as refused:
        translate_file(torn, settings)
    assert "--format" in refused.value.remedy and standin.requests == []


def test_tags_are_kept_and_said_to_be_suspect(pdf, tmp_path):
    tagged = tmp_path / "tagged.pdf"
    with pikepdf.open(pdf("links")) as opened:
        opened.Root.StructTreeRoot = opened.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        opened.Root.MarkInfo = Dictionary(Marked=True)
        opened.save(tagged)
    write_inplace(translated(pdf("links")), tagged, tmp_path / "out.pdf", OPTIONS)
    with pikepdf.open(tmp_path / "out.pdf") as opened:
        assert "/StructTreeRoot" in opened.Root
        assert dict(opened.Root.MarkInfo.items()) == {"/Marked": True, "/Suspects": True}


def test_a_stamp_across_the_page_hides_nothing_of_what_stays(tmp_path):
    """It was drawn before the text; its translation is drawn last."""
    path, made = tmp_path / "stamped.pdf", tmp_path / "out.pdf"
    canvas = Canvas(str(path), pagesize=(400, 400))
    canvas.saveState()
    canvas.setFillGray(0.9)
    canvas.setFont("Helvetica", 150)
    canvas.translate(90, 20)
    canvas.rotate(45)
    canvas.drawString(0, 0, "Sample")
    canvas.restoreState()
    canvas.setFont("Helvetica", 10)
    for at in range(14):
        canvas.drawString(
            40,
            360 - 24 * at,
            f"https://www.example.org/of/a/long/collection/of/things/{4597 + at}/and/more/",
        )
    canvas.drawString(40, 16, "This page shows a stamp across its lines.")
    canvas.save()
    write_inplace(translated(path), path, made, OPTIONS)
    before, after = (pixels(each)[0].astype(int) for each in (path, made))
    kept = (before < 100)[:-60]  # but for the last line
    # PDFium may draw a glyph a part of a pixel off: the darkest of a pixel and those beside it.
    rows = after[:-60]
    near = numpy.minimum(rows, numpy.minimum(numpy.roll(rows, 1, 1), numpy.roll(rows, -1, 1)))
    assert kept.sum() > 1000 and (near[kept] < 140).all()


@pytest.mark.parametrize(("degrees", "size"), [(45, 60), (-30, 60), (58, 40)])
@pytest.mark.parametrize("target", ["zh", "ar"])
def test_a_watermark_keeps_its_middle(tmp_path, degrees, size, target):
    """However long its translation is; as a rule it is shorter."""
    path, made = tmp_path / "marked.pdf", tmp_path / "out.pdf"
    canvas = Canvas(str(path), pagesize=(400, 400))
    canvas.setFont("Helvetica-Bold", size)
    canvas.translate(200, 200)
    canvas.rotate(degrees)
    canvas.drawCentredString(0, -0.36 * size, "CONFIDENTIAL"[: 600 // size])
    canvas.save()
    write_inplace(translated(path, target), path, made, OPTIONS)
    (page,) = pixels(made)
    rows, columns = (page[25:] < 128).nonzero()  # without the notice of a made-up translation
    scale = 400 / page.shape[1]
    for first, last in ((columns.min(), columns.max()), (rows.min() + 25, rows.max() + 25)):
        assert abs((first + last) / 2 * scale - 200) < 0.25 * size
