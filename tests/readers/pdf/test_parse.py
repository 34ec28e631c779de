"""From a file to a document, through worker processes."""

import subprocess
import sys

import pytest

from ai_translator.errors import EncryptedError, InputError, NoTextError, UsageError
from ai_translator.model.document import HiddenReason
from ai_translator.progress import Progress, Stage
from ai_translator.readers import OcrMode, OcrOptions
from ai_translator.readers.pdf import parse
from tests.pdfs import PDFS


def text(document):
    return "\n".join(block.text for page in document.pages for block in page.text_blocks())


def test_pages_and_properties(pdf):
    document = parse(pdf("paper"))
    assert document.name == "paper.pdf"
    assert [page.number for page in document.pages] == list(range(1, PDFS["paper"].pages + 1))
    assert document.page_count == PDFS["paper"].pages
    assert not document.failures
    assert document.title


def test_the_outline_comes_along(pdf):
    assert parse(pdf("links")).outline


def test_progress_counts_pages(pdf):
    events = []
    parse(pdf("contents"), on_progress=events.append)
    total = PDFS["contents"].pages
    assert events == [
        Progress(Stage.PARSE, done, total, "contents.pdf") for done in range(total + 1)
    ]


@pytest.mark.parametrize("pages", ["2", [2], (2, 2)])
def test_some_pages(pdf, pages):
    document = parse(pdf("ruled-table"), pages=pages)
    assert [page.number for page in document.pages] == [2]
    assert document.page_count == PDFS["ruled-table"].pages


def test_pages_out_of_range(pdf):
    with pytest.raises(UsageError, match=str(PDFS["ruled-table"].pages)):
        parse(pdf("ruled-table"), pages="99")


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("empty", InputError),
        ("not-a-pdf", InputError),
        ("zero-pages", InputError),
        ("truncated", InputError),
        ("encrypted", EncryptedError),
        ("scan", NoTextError),
    ],
)
def test_errors_name_file_and_remedy(pdf, name, error):
    with pytest.raises(error) as caught:
        parse(pdf(name))
    assert name in caught.value.message
    assert caught.value.remedy


def test_a_missing_file(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        parse(tmp_path / "nowhere.pdf")


def test_a_password(pdf):
    assert text(parse(pdf("encrypted"), password=PDFS["encrypted"].password))
    with pytest.raises(EncryptedError, match="wrong"):
        parse(pdf("encrypted"), password="nonsense")


def test_hidden_text_is_reported_and_not_read(pdf):
    document = parse(pdf("hidden"))
    assert text(document) == PDFS["hidden"].must_include[0]
    assert {item.reason for item in document.pages[0].hidden} == set(HiddenReason)


def test_an_invisible_layer_is_no_text_unless_asked_for(pdf):
    document = parse(pdf("scan-with-layer"))
    assert text(document) == ""
    assert document.pages[0].hidden[0].reason is HiddenReason.INVISIBLE
    assert "scanner believes" in text(parse(pdf("scan-with-layer"), ocr=OcrOptions(OcrMode.LAYER)))


def test_a_layer_that_does_not_agree_with_the_picture_is_not_believed(pdf):
    document = parse(pdf("scan-with-layer"), ocr=OcrOptions(OcrMode.AUTO))
    assert text(document) == "" and document.pages[0].hidden


def test_a_page_that_takes_too_long_costs_itself_only(pdf):
    document = parse(pdf("slow-page"), page_timeout=4)
    assert [page.number for page in document.pages] == [1, 3]
    assert [(failure.page, failure.reason) for failure in document.failures] == [
        (2, "no result within 4 seconds")
    ]


def test_no_page_can_be_read(pdf):
    with pytest.raises(InputError, match="4 seconds"):
        parse(pdf("slow-page"), pages="2", page_timeout=4)


def test_warnings_of_the_file_stand_on_its_first_page(pdf):
    assert "%PDF-" in parse(pdf("wrong-header")).pages[0].warnings[0]


def test_a_relative_path(pdf, monkeypatch):
    path = pdf("paper")
    monkeypatch.chdir(path.parent)
    assert parse(path.name, pages="1").pages


def test_the_same_with_one_worker_or_three(pdf):
    assert parse(pdf("ruled-table"), workers=1) == parse(pdf("ruled-table"), workers=3)


def test_the_parser_s_own_process_needs_no_pdf_library(pdf):
    code = (
        "import sys; from ai_translator.readers.pdf import parse; parse(sys.argv[1]);"
        "print(sorted({'pdfplumber', 'pdfminer', 'pikepdf', 'PIL', 'pydantic', 'langchain'} & set(sys.modules)))"
    )
    made = subprocess.run(
        [sys.executable, "-c", code, str(pdf("links"))], capture_output=True, text=True, check=True
    )
    assert made.stdout == "[]\n"
