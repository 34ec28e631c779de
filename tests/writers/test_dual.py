"""Original and translation in one file: both can be read, both have their links, each thing is there once."""

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, String

from ai_translator.config import OutputSettings
from ai_translator.model.document import Document, Page
from ai_translator.writers import inplace, refusals
from ai_translator.writers.dual import write_dual
from ai_translator.writers.inplace import write_inplace
from ai_translator.writers.inplace.rewriter_client import check_rewritable
from tests.pdfs import PDFS
from tests.writers.inplace.files import differing, pixels, problems, text_of, translated


@pytest.fixture
def pairs(pdf, tmp_path):
    def write(name, how, source=None):
        made, source = translated(pdf(name), "zh", PDFS[name].password), source or pdf(name)
        path, alone = tmp_path / f"{name}.dual.pdf", tmp_path / f"{name}.zh.pdf"
        write_dual(made, source, path, OutputSettings(dual=how), password=PDFS[name].password)
        write_inplace(made, source, alone, OutputSettings(), password=PDFS[name].password)
        return source, alone, path

    return write


@pytest.mark.parametrize(
    "name", ["paper", "rotated-90", "rotated-180", "cropped", "user-unit", "forms"]
)
def test_side_by_side_shows_both_pages_as_they_are(name, pairs):
    source, alone, path = pairs(name, "side")
    assert problems(path) == []
    for page, left, right in zip(pixels(path), pixels(source), pixels(alone)):
        width = left.shape[1]
        assert abs(page.shape[1] - 2 * width) <= 2 and page.shape[0] == left.shape[0]
        size = left.size
        assert (
            differing([page[:, :width]], [left]) <= 0.004 * size
        )  # half a pixel at the edges of letters
        assert differing([page[:, -width:]], [right]) <= 0.004 * size


@pytest.mark.parametrize("name", ["paper", "rotated-270", "cropped"])
def test_alternate_pages_are_the_pages(name, pairs):
    source, alone, path = pairs(name, "alternate")
    assert problems(path) == []
    shown = pixels(path)
    assert differing(shown[::2], pixels(source)) == 0
    assert differing(shown[1::2], pixels(alone)) == 0


@pytest.mark.parametrize("how", ["side", "alternate"])
def test_both_halves_have_the_links_and_the_outline_leads_to_the_translation(how, pairs):
    source, _, path = pairs("links", how)
    with pikepdf.open(source) as before, pikepdf.open(path) as after:
        wanted = [kinds(page) for page in before.pages]
        found = [kinds(page) for page in after.pages]
        if how == "alternate":
            assert found[::2] == wanted and found[1::2] == wanted
        else:
            assert found == [sorted(2 * each) for each in wanted]
            for page in after.pages:
                middle = float(page.MediaBox[2]) / 2
                lefts = [float(link.Rect[0]) < middle for link in page.Annots]
                assert lefts.count(True) == lefts.count(False)
    with pypdfium2.PdfDocument(path) as opened:
        items = [item.get_dest() for item in opened.get_toc()]
        assert items and all(item is not None for item in items)
        if how == "alternate":
            assert all(item.get_index() % 2 == 1 for item in items)


def kinds(page):
    return sorted(
        "uri" if "/A" in link and link.A.get("/S") == Name.URI else "page"
        for link in page.get("/Annots", [])
    )


def test_inner_links_of_the_original_stay_in_the_original(pairs):
    _, _, path = pairs("links", "alternate")
    with pikepdf.open(path) as opened:
        pages = [page.obj.objgen for page in opened.pages]
        for number, page in enumerate(opened.pages):
            for link in page.get("/Annots", []):
                if "/Dest" in link and isinstance(link.Dest, Array):
                    assert pages.index(link.Dest[0].objgen) % 2 == number % 2 or number % 2 == 1


def test_a_field_is_there_once_and_seen_twice(pairs, pdf, tmp_path):
    filled = tmp_path / "form.pdf"
    with pikepdf.open(pdf("paper")) as opened:
        look = opened.make_stream(
            b"0 0 1 rg 0 0 80 20 re f",
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=Array([0, 0, 80, 20]),
        )
        field = opened.make_indirect(
            Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("name"), V=String("Ada"), F=4,
                       Rect=Array([20, 20, 100, 40]), AP=Dictionary(N=look))
        )  # fmt: skip
        opened.pages[0].Annots = Array([field])
        opened.Root.AcroForm = Dictionary(Fields=Array([field]))
        opened.save(filled)
    _, _, path = pairs("paper", "side", filled)
    with pikepdf.open(path) as opened:
        assert len(opened.Root.AcroForm.Fields) == 1
        widgets = [
            each
            for page in opened.pages
            for each in page.get("/Annots", [])
            if each.Subtype == Name.Widget
        ]
        assert len(widgets) == 1
    page = pixels(path)[0]
    half = page.shape[1] // 2
    blue = page[-int(30 * 1.5) :, :] < 100
    assert blue[:, :half].sum() > 1000 and blue[:, half:].sum() > 1000


def test_labels_are_those_of_the_pairs(pairs, pdf, tmp_path):
    labelled = tmp_path / "labels.pdf"
    with pikepdf.open(pdf("paper")) as opened:
        opened.Root.PageLabels = Dictionary(
            Nums=Array([0, Dictionary(S=Name.r), 1, Dictionary(S=Name.D, St=7, P=String("A-"))])
        )
        opened.save(labelled)
    _, _, path = pairs("paper", "alternate", labelled)
    with pypdfium2.PdfDocument(path) as opened:
        assert [opened.get_page_label(number) for number in range(4)] == ["i", "i", "A-7", "A-7"]


def test_text_of_both_can_be_copied(pairs):
    source, alone, path = pairs("paper", "side")
    said = "".join(text_of(path).split())
    assert all("".join(line.split()) in said for line in text_of(source).splitlines()[:5])
    assert all("".join(line.split()) in said for line in text_of(alone).splitlines()[:3])


def test_the_source_is_opened_once_to_see_whether_both_pdfs_can_be_written(pdf, monkeypatch):
    opened = []

    def check(source, *rest):
        opened.append(source)
        return check_rewritable(source, *rest)

    monkeypatch.setattr(inplace, "check_rewritable", check)
    document = translated(pdf("links")).document
    assert refusals(["pdf", "dual", "markdown"], document, pdf("links")) == {}
    assert opened == [pdf("links")]
    elsewhere = Document("a.toy", 1, (Page(1),))
    refused = refusals(["pdf", "dual", "markdown"], elsewhere, pdf("links"))
    assert list(refused) == ["pdf", "dual"]
