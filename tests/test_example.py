"""The shipped example is what its source says, and holds what the demo shows."""

import subprocess
import sys
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


def texts(path):
    with pypdfium2.PdfDocument(path) as opened:
        return [page.get_textpage().get_text_range() for page in opened]


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory):
    target = tmp_path_factory.mktemp("example") / "tides.pdf"
    subprocess.run([sys.executable, EXAMPLES / "tides" / "make.py", target], check=True, capture_output=True, timeout=60)
    return target


def test_it_says_what_its_source_says(rebuilt):
    assert texts(EXAMPLES / "tides.pdf") == texts(rebuilt)


def test_it_holds_what_the_demo_shows():
    with pikepdf.open(EXAMPLES / "tides.pdf") as opened, opened.open_outline() as outline:
        assert len(opened.pages) == 4
        assert next(entry.title for entry in outline.root) == "Abstract"
        assert any(entry.children for entry in outline.root)
        links = [note for page in opened.pages for note in page.get("/Annots", [])]
        assert {str(link.A.S) if "/A" in link else "/GoTo" for link in links} == {"/URI", "/GoTo"}
        assert opened.check_pdf_syntax() == []


def test_it_is_small():
    assert (EXAMPLES / "tides.pdf").stat().st_size < 200_000
