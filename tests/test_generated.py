"""The table of generated PDFs through the API and the command line, with the stand-in server as the model."""

import json

import pypdfium2
import pytest
from typer.testing import CliRunner

from ai_translator import translate_file
from ai_translator.cli import app
from ai_translator.config import load
from ai_translator.errors import InputError
from ai_translator.model.content import Table
from ai_translator.readers.pdf import parse
from benchmarks.plain_markdown import plain
from tests.backends.pseudo_words import translation
from tests.pdfs import PDFS

LONG = {"book", "deck"}
GOOD = [name for name, spec in PDFS.items() if spec.exit_code == 0 and name not in LONG]
BAD = [name for name, spec in PDFS.items() if spec.exit_code == 3]


def letters(text):
    """What is left when spacing and punctuation are no matter."""
    return "".join(char for char in text if char.isalnum())


def target(spec):
    return "de" if spec.language == "ja" else "zh"


def in_two(part, said):
    return any(part[:at] in said and part[at:] in said for at in range(3, len(part) - 2))


def flags(standin, spec, out, **more):
    standin.target = target(spec)
    openai = {"base_url": standin.url, "api_key": "none"}
    return {
        "backend": "openai",
        "target": target(spec),
        "openai": openai,
        "output": {"folder": out, **more},
    }


def run(name, pdf, standin, out, **more):
    spec = PDFS[name]
    return translate_file(
        pdf(name), load(None, flags(standin, spec, out, **more)), password=spec.password
    )


@pytest.mark.parametrize("name", GOOD)
def test_markdown_says_it_all_in_order(name, pdf, standin, tmp_path):
    spec = PDFS[name]
    result = run(name, pdf, standin, tmp_path, formats=["markdown"])
    assert result.exit_code == 0, result.report.failed
    assert result.report.pages == spec.pages
    text = plain(result.outputs["markdown"].read_text(encoding="utf-8"))
    said = letters(text)
    assert "\ufffd" not in text
    assert [
        part for part in spec.must_include if letters(translation(part, target(spec))) not in said
    ] == []
    assert [
        part
        for part in spec.must_not_include
        if letters(translation(part, target(spec))) in said or part in text
    ] == []
    assert [
        part for part in spec.verbatim if " ".join(part.split()) not in " ".join(text.split())
    ] == []


@pytest.mark.parametrize("name", GOOD)
def test_reflowed_pdf_says_it_all(name, pdf, standin, tmp_path):
    spec = PDFS[name]
    result = run(name, pdf, standin, tmp_path, formats=["reflow"])
    with pypdfium2.PdfDocument(result.outputs["reflow"]) as opened:
        pages = [page.get_textpage().get_text_range() for page in opened]
    said = letters("".join(pages))
    wanted = [letters(translation(part, target(spec))) for part in spec.must_include]
    # A page's end may stand in the middle of a sentence: its halves count.
    assert [
        part
        for part in wanted
        if part not in said and not (part[:12] in said and part[-12:] in said)
    ] == []
    assert [
        part for part in spec.must_not_include if letters(translation(part, target(spec))) in said
    ] == []


@pytest.mark.parametrize("name", GOOD)
def test_pdf_in_place_says_it_all_on_its_own_pages(name, pdf, standin, tmp_path):
    spec = PDFS[name]
    result = run(name, pdf, standin, tmp_path, formats=["pdf"])
    assert result.exit_code == 0, result.report
    with pypdfium2.PdfDocument(result.outputs["pdf"], password=spec.password) as opened:
        pages = [page.get_textpage().get_text_range() for page in opened]
    said, whole = letters("".join(pages)), " ".join("".join(pages).split())
    wanted = [letters(translation(part, target(spec))) for part in spec.must_include]
    # Where a text goes on in the next column or on the next page, its two parts count.
    assert [part for part in wanted if part not in said and not in_two(part, said)] == []
    assert [
        part
        for part in spec.must_include
        if letters(part) in said and letters(translation(part, target(spec))) != letters(part)
    ] == []
    assert [part for part in spec.verbatim if letters(part) not in letters(whole)] == []


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_refused_with_a_remedy(name, pdf, standin, tmp_path):
    with pytest.raises(InputError) as refused:
        run(name, pdf, standin, tmp_path / "out")
    assert refused.value.remedy
    assert standin.requests == []
    assert not list(tmp_path.glob("out/*"))


@pytest.mark.parametrize("name", ["paper", "encrypted", "owner-only", *BAD])
def test_command_line_ends_as_the_table_says(name, pdf, standin, tmp_path):
    spec = PDFS[name]
    arguments = [
        "translate",
        str(pdf(name)),
        "--to",
        "zh",
        "--out",
        str(tmp_path),
        "--format",
        "markdown",
        "--json",
    ]
    arguments += ["--password", spec.password] if spec.password else []
    environment = {"OPENAI_BASE_URL": standin.url, "OPENAI_API_KEY": "none"}
    ended = CliRunner().invoke(app, arguments, env=environment)
    assert ended.exit_code == spec.exit_code, ended.output
    assert "Traceback" not in ended.output
    (document,) = json.loads(ended.stdout)
    assert document["exit_code"] == spec.exit_code
    assert [path.suffix for path in tmp_path.glob("*.md")] == (
        [".md"] if spec.exit_code == 0 else []
    )


def test_a_page_that_takes_too_long_costs_that_page_only(pdf, standin, tmp_path):
    spec = PDFS["slow-page"]
    bounded = flags(standin, spec, tmp_path, formats=["markdown"]) | {
        "parsing": {"page_timeout": 6.0}
    }  # a worker's start counts
    result = translate_file(pdf("slow-page"), load(None, bounded))
    assert result.exit_code == spec.exit_code
    assert [lost.page for lost in result.report.lost_pages] == [2]
    said = letters(plain(result.outputs["markdown"].read_text(encoding="utf-8")))
    assert all(letters(translation(part)) in said for part in spec.must_include)


def test_a_locked_file_asks_for_its_password(pdf, standin, tmp_path):
    with pytest.raises(InputError, match="password"):
        translate_file(pdf("encrypted"), load(None, flags(standin, PDFS["encrypted"], tmp_path)))


@pytest.mark.parametrize("name", ["ruled-table", "unruled-table"])
def test_a_table_over_two_pages_is_one_table_with_its_header(name, pdf):
    first, second = [
        block
        for page in parse(pdf(name)).pages
        for block in page.blocks
        if isinstance(block, Table)
    ]
    assert (first.cols, first.header_rows, second.cols, second.header_rows) == (5, 1, 5, 1)
    assert second.continues == first.id
    assert first.ruled is (name == "ruled-table")
