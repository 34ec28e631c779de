"""The generated PDFs are what the table says, the same on every run, and quick to make."""

from io import BytesIO

import pikepdf
import pytest

from tests.pdfs import PDFS, navigation
from tests.pdfs.arabic import visual

READABLE = [name for name, spec in PDFS.items() if spec.pages]


@pytest.mark.parametrize("name", READABLE)
def test_pages_and_syntax(name, pdf):
    with pikepdf.open(pdf(name), password=PDFS[name].password or "") as opened:
        assert len(opened.pages) == PDFS[name].pages
        if name not in {"no-xref", "wrong-header", "slow-page"}:
            assert opened.check_pdf_syntax() == []


@pytest.mark.parametrize("name", [name for name, spec in PDFS.items() if spec.repeatable])
def test_made_twice_is_the_same(name, pdf, tmp_path):
    PDFS[name].make(tmp_path / "again.pdf")
    assert (tmp_path / "again.pdf").read_bytes() == pdf(name).read_bytes()


@pytest.mark.parametrize("name", ["encrypted", "owner-only"])
def test_locked_files_are_locked(name, pdf):
    with pikepdf.open(pdf(name), password=PDFS[name].password or "") as opened:
        assert not opened.allow.extract
    if PDFS[name].password:
        with pytest.raises(pikepdf.PasswordError):
            pikepdf.open(pdf(name))


@pytest.mark.parametrize(
    "name", [name for name, spec in PDFS.items() if not spec.pages and name != "zero-pages"]
)
def test_broken_files_are_broken(name, pdf):
    with pytest.raises(pikepdf.PdfError):
        pikepdf.open(BytesIO(pdf(name).read_bytes()))


def test_arabic_is_shaped_and_turned():
    assert visual("سلام 1932") == "1932 \ufee1\ufefc\ufeb3"


def test_links_lead_out_and_within(pdf):
    with pikepdf.open(pdf("links")) as opened, opened.open_outline() as outline:
        links = [note for page in opened.pages for note in page.get("/Annots", [])]
        assert sum("/Dest" in link for link in links) == 2
        assert [str(link.A.URI) for link in links if "/A" in link] == [navigation.URI]
        assert [entry.title for entry in outline.root] == list(navigation.OUTLINE[:2])
        assert [entry.title for entry in outline.root[1].children] == [navigation.OUTLINE[2]]


def test_the_book_is_as_long_as_the_budgets_assume(pdf):
    pypdfium2 = pytest.importorskip("pypdfium2")
    with pypdfium2.PdfDocument(pdf("book")) as opened:
        chars = sum(page.get_textpage().count_chars() for page in opened)
    assert 130_000 < chars < 155_000
