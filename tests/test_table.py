"""The table of generated PDFs through the pipeline function and through the command line: nothing lost, nothing shown that is hidden.

The stand-in translates word by word, so what a stretch of source text must look like in the target is known.
"""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
import pytest
from typer.testing import CliRunner

from ai_translator.cli import app
from ai_translator.config import load
from ai_translator.errors import ExitCode, TranslatorError
from ai_translator.pipeline import translate_file
from ai_translator.segments import MARK
from tests.backends.pseudo_words import translation
from tests.pdfs import PDFS

TRANSLATABLE = [name for name, spec in PDFS.items() if spec.exit_code in {0, 8}]


@pytest.fixture
def openai_at(monkeypatch):
    """The environment of someone whose key belongs to the server at ``url``."""

    def point(url):
        monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
        monkeypatch.setenv("OPENAI_BASE_URL", url)

    return point


def letters(text):
    """``text`` without what layout may change: white space, Markdown's and our own marks."""
    text = re.sub(r"<!--|-->|</?\w+[^<>]*>|[\\*`|]", "", MARK.sub("", text))
    return re.sub(r"\s+", "", text)


def shown(pdf: Path) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document).replace("\ufffe", "")


def assert_right(name, outputs):
    spec = PDFS[name]
    results = {"markdown": outputs["markdown"].read_text(encoding="utf-8"), "reflow": shown(outputs["reflow"])}
    for kind, text in results.items():
        seen = letters(text)
        for wanted in spec.must_include:
            assert letters(translation(wanted, "zh")) in seen, (kind, wanted)
        for wanted in spec.verbatim:
            assert letters(wanted) in seen, (kind, wanted)
        for unwanted in spec.must_not_include:
            assert letters(translation(unwanted, "zh")) not in seen, (kind, unwanted)
            assert letters(unwanted) not in seen, (kind, unwanted)


@pytest.mark.parametrize("name", TRANSLATABLE)
def test_api(name, pdf, standin, openai_at, tmp_path):
    openai_at(standin.url)
    settings = load(overrides={"output": {"folder": tmp_path}})
    result = translate_file(pdf(name), settings, password=PDFS[name].password)
    assert result.exit_code == PDFS[name].exit_code, result.report.to_json()
    assert_right(name, result.outputs)


@pytest.mark.parametrize("name", ["paper", "ruled-table"])
def test_command_line(name, pdf, standin, openai_at, tmp_path):
    openai_at(standin.url)
    done = CliRunner().invoke(app, ["translate", str(pdf(name)), "--to", "zh", "--out", str(tmp_path), "--quiet"])
    assert done.exit_code == PDFS[name].exit_code, done.output
    assert_right(name, {"markdown": tmp_path / f"{name}.zh.md", "reflow": tmp_path / f"{name}.zh.reflow.pdf"})


@pytest.mark.parametrize("name", [name for name in PDFS if name not in TRANSLATABLE])
def test_what_cannot_be_translated_leaves_nothing_behind(name, pdf, standin, openai_at, tmp_path):
    openai_at(standin.url)
    settings = load(overrides={"output": {"folder": tmp_path / "out"}})
    with pytest.raises(TranslatorError) as caught:
        translate_file(pdf(name), settings)
    assert caught.value.exit_code == ExitCode(PDFS[name].exit_code)
    assert caught.value.remedy
    assert not (tmp_path / "out").exists() and not standin.requests
