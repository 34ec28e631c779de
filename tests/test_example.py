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
    subprocess.run(
        [sys.executable, EXAMPLES / "tides" / "make.py", target],
        check=True,
        capture_output=True,
        timeout=60,
    )
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


@pytest.fixture(scope="module")
def document():
    from ai_translator.readers.pdf import parse

    return parse(EXAMPLES / "tides.pdf")


def blocks(document, kind):
    return [block for page in document.pages for block in page.text_blocks() if block.kind == kind]


def test_every_character_is_read(document):
    texts = [
        block.text + (block.marker.text if block.marker else "")
        for page in document.pages
        for block in page.text_blocks()
    ]
    assert [text for text in texts if "\ufffd" in text] == []


def test_lists_keep_their_markers(document):
    markers = [block.marker.text.strip() for block in blocks(document, "list_item") if block.marker]
    assert markers == ["1.", "2.", "3.", "4.", "5.", "•", "•", "–", "–", "•"]


def test_fixed_width_type_is_upright(document):
    runs = [
        run
        for page in document.pages
        for block in page.text_blocks()
        for run in block.runs
        if run.text.strip() == "fit()"
    ]
    assert [(run.style.font_class, run.style.italic) for run in runs] == [("mono", False)]


def test_one_display_formula_one_table_one_figure(document):
    assert len(blocks(document, "formula")) == 1
    kinds = [type(block).__name__ for page in document.pages for block in page.blocks]
    assert (kinds.count("Table"), kinds.count("Figure")) == (1, 1)


def test_headings_have_the_levels_of_their_numbers(document):
    title, *headings = blocks(document, "heading")
    assert title.text == "Measuring the Tide with a Ruler"
    levels = {
        block.text.partition(" ")[0]: block.level for block in headings if block.text[0].isdigit()
    }
    section = levels["1"]
    assert title.level <= section
    assert levels == dict.fromkeys("12345", section) | dict.fromkeys(
        ("1.1", "3.1", "4.1", "4.2"), section + 1
    )


def test_every_number_at_the_axes_is_a_label_of_the_figure(document):
    (figure,) = [
        block
        for page in document.pages
        for block in page.blocks
        if type(block).__name__ == "Figure"
    ]
    assert {"0", "100", "200", "300", "12", "24", "36", "48"} <= {
        label.text for label in figure.labels
    }


def test_a_function_as_a_backend(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(EXAMPLES)
    import own_backend

    from ai_translator import translate_file
    from ai_translator.config import load
    from tests.backends.pseudo_words import translation

    settings = load(overrides={"output": {"folder": tmp_path, "formats": ["markdown"]}})
    result = translate_file(
        EXAMPLES / "tides.pdf", settings, pages="1", backend=own_backend.backend(translation)
    )
    assert result.report.texts.translated > 5 and not result.report.failed
    assert translation("Measuring the Tide with a Ruler") in result.outputs["markdown"].read_text(
        encoding="utf-8"
    )
